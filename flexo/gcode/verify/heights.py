"""A height map of what is printed: cells of 0.1 mm that hold the level last laid there.

A cell counts as covered when a bead touches it at a sampled point; samples lie at most a cell apart along
and across the bead. So the map may widen a bead by up to one cell (0.1 mm) and, between samples of slanted
beads, miss single cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from flexo.gcode.beads import Beads

CELL = 0.1  # mm


class Samples(NamedTuple):
    """Points along beads or moves, in cells: the row each belongs to, and its share of the way."""

    row: np.ndarray
    share: np.ndarray
    x: np.ndarray
    y: np.ndarray


@dataclass(frozen=True)
class HeightMap:
    """level: 0 is the bare film, k + 1 the printing level k; origin in mm. The cells are filled in place."""

    x_min: float
    y_min: float
    columns: int
    rows: int
    cells: np.ndarray  # flat, rows × columns

    def at(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Levels at points given in cells; points off the map see its border, which stays bare."""
        return self.cells[self._index(x, y)]

    def _index(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        across = np.minimum(np.maximum(x, 0), self.columns - 1).astype(np.int32)
        along = np.minimum(np.maximum(y, 0), self.rows - 1).astype(np.int32)
        return along * np.int32(self.columns) + across

    def lay(self, beads: Beads, level: int) -> None:
        """Raise the cells under beads of one level to it."""
        lanes = np.ceil(beads.width / CELL).astype(np.int64) + 1
        value = self.cells.dtype.type(level + 1)
        for count in np.unique(lanes):
            own = beads[lanes == count]
            points, (nx, ny) = self.along(own), self.across(own)
            nx, ny = nx[points.row], ny[points.row]
            for shift in np.linspace(-0.4995, 0.4995, count).astype(np.float32):
                index = self._index(points.x + shift * nx, points.y + shift * ny)
                self.cells[index] = np.maximum(self.cells[index], value)

    def along(self, beads: Beads) -> Samples:
        """Points on the middle lines of beads, ends included, at most a cell apart."""
        count = np.ceil(beads.length / CELL).astype(np.int64) + 1
        return self.sampled((beads.x0, beads.y0, beads.x1, beads.y1), count, np.zeros(len(beads)))

    def across(self, beads: Beads) -> tuple[np.ndarray, np.ndarray]:
        """Each bead's width as a vector across it, in cells."""
        unit = beads.width / beads.length / CELL
        nx, ny = -(beads.y1 - beads.y0) * unit, (beads.x1 - beads.x0) * unit
        return nx.astype(np.float32), ny.astype(np.float32)

    def sampled(self, ends: tuple[np.ndarray, ...], count: np.ndarray, inset: np.ndarray) -> Samples:
        """`count` points on each line, the first and last `inset` (a share of the line) from its ends."""
        row = np.repeat(np.arange(len(count)), count)
        step = (1 - 2 * inset) / np.maximum(count - 1, 1)
        place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        share = (inset[row] + place * step[row]).astype(np.float32)
        x0, x1 = ((ends[k] - self.x_min) / CELL for k in (0, 2))
        y0, y1 = ((ends[k] - self.y_min) / CELL for k in (1, 3))
        x = x0.astype(np.float32)[row] + share * (x1 - x0).astype(np.float32)[row]
        y = y0.astype(np.float32)[row] + share * (y1 - y0).astype(np.float32)[row]
        return Samples(row, share, x, y)


def bare_map(beads: Beads) -> HeightMap:
    """A map of bare film around some beads."""
    margin = 1.5  # mm: the widest bead, and a border that stays bare
    x = np.concatenate((beads.x0, beads.x1))
    y = np.concatenate((beads.y0, beads.y1))
    x_min, y_min = x.min() - margin, y.min() - margin
    columns, rows = int((x.max() + margin - x_min) / CELL) + 2, int((y.max() + margin - y_min) / CELL) + 2
    kind = np.uint8 if len(beads.levels) < 255 else np.uint16
    return HeightMap(x_min, y_min, columns, rows, np.zeros(rows * columns, kind))
