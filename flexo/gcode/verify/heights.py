"""A height map of what is printed: cells of 0.1 mm that hold the level last laid there.

A cell counts as covered when a bead touches it at a sampled point; samples lie at most a cell apart along
and across the bead. So the map may widen a bead by up to one cell (0.1 mm) and, between samples of slanted
beads, miss single cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from flexo.gcode.beads import Beads

CELL = 0.1  # mm
MARGIN = 2.5  # mm around beads: the half of the widest, and a border that stays bare
STRETCH = 1 << 17  # cells counted at once
CHUNK = 16384  # points followed at once: their columns stay in the processor's cache


class Paths(NamedTuple):
    """Straight lines in cells: where each begins, and its vector. Columns of float32."""

    x: np.ndarray
    y: np.ndarray
    dx: np.ndarray
    dy: np.ndarray

    def of(self, which: Any) -> Paths:
        """Some of the lines, by slice, mask or index."""
        return Paths(*(column[which] for column in self))

    def chunks(self) -> Iterator[Paths]:
        """The same lines, a cacheful at a time."""
        for first in range(0, len(self.x), CHUNK):
            yield self.of(slice(first, first + CHUNK))


class Samples(NamedTuple):
    """Points along paths, in cells: the path each belongs to, and how many lie before it there."""

    row: np.ndarray
    place: np.ndarray
    x: np.ndarray
    y: np.ndarray


def sampled(paths: Paths, count: np.ndarray, inset: np.ndarray | None = None) -> Samples:
    """`count` points on each line, the first and last `inset` (a share of the line, or 0) from its ends."""
    before = (np.cumsum(count) - count).astype(np.int32)
    place = (np.arange(count.sum(), dtype=np.int32) - np.repeat(before, count)).astype(np.float32)
    inset = np.zeros(len(count)) if inset is None else inset
    step = ((1 - 2 * inset) / np.maximum(count - 1, 1)).astype(np.float32)
    start = inset.astype(np.float32)
    x = np.repeat(paths.x + start * paths.dx, count) + place * np.repeat(step * paths.dx, count)
    y = np.repeat(paths.y + start * paths.dy, count) + place * np.repeat(step * paths.dy, count)
    return Samples(np.repeat(np.arange(len(count)), count), place, x, y)


def _pieces(count: np.ndarray) -> Iterator[slice]:
    """Slices of paths with about a cacheful of points together, or with one long path."""
    total = np.cumsum(count)
    first = 0
    while first < len(count):
        before = total[first] - count[first]
        last = max(first + 1, int(np.searchsorted(total, before + CHUNK, "right")))
        yield slice(first, last)
        first = last


@dataclass
class HeightMap:
    """level: 0 is the bare film, k + 1 the printing level k; origin in mm. The cells are filled in place."""

    x_min: float
    y_min: float
    columns: int
    rows: int
    cells: np.ndarray  # flat, rows × columns
    highest: int = 0  # of all cells

    def bare(self) -> HeightMap:
        """The same map of which no cell is filled."""
        return replace(self, cells=np.zeros(len(self.cells), self.cells.dtype))

    def at(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Levels at points given in cells; points off the map see its border, which stays bare."""
        return self.near(
            np.minimum(np.maximum(x, 0), self.columns - 1), np.minimum(np.maximum(y, 0), self.rows - 1)
        )

    def near(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Levels at points that lie on the map, such as those of beads."""
        return self.cells[self._index(x, y)]

    def _index(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Numbers of cells; of the machine's own size, else each use would convert them."""
        return (y.astype(np.int32) * np.int32(self.columns) + x.astype(np.int32)).astype(np.intp)

    def lay(self, beads: Beads, level: int) -> None:
        """Raise the cells under beads of one level to it."""
        paths, lanes = self.paths(beads), np.ceil(beads.width / CELL).astype(np.int64) + 1
        count = np.ceil(beads.length / CELL).astype(np.int64) + 1
        nx, ny = across(paths, beads)
        for many in np.flatnonzero(np.bincount(lanes)).tolist():
            own = np.flatnonzero(lanes == many)
            begin, pitch = np.float32(-0.4995), np.float32(0.999 / (many - 1))  # of the width
            side = paths._replace(x=paths.x + begin * nx, y=paths.y + begin * ny).of(own)
            for part in _pieces(count[own]):
                these, size = own[part], count[own[part]]
                points = sampled(side.of(part), size)
                step = np.repeat(pitch * nx[these], size), np.repeat(pitch * ny[these], size)
                self._sweep(points, step, many, level + 1)
        self.highest = max(self.highest, level + 1)

    def _sweep(self, points: Samples, step: tuple[np.ndarray, np.ndarray], many: int, level: int) -> None:
        """Raise the cells under points, and under the same ones moved by a step, so many times in all."""
        for _ in range(many):
            self._raise(points.x, points.y, level)
            np.add(points.x, step[0], out=points.x)
            np.add(points.y, step[1], out=points.y)

    def _raise(self, x: np.ndarray, y: np.ndarray, level: int) -> None:
        index, value = self._index(x, y), self.cells.dtype.type(level)
        self.cells[index] = value if level >= self.highest else np.maximum(self.cells[index], value)

    def covered(self, low: float, high: float, level: int) -> int:
        """How many cells reach a printing level between two y in mm (of beads' middle lines)."""
        first, last = (int((y - self.y_min) / CELL) for y in (low - MARGIN / 2, high + MARGIN / 2))
        cells = self.cells[max(first, 0) * self.columns : (last + 1) * self.columns]
        parts = (cells[k : k + STRETCH] for k in range(0, len(cells), STRETCH))
        return sum(int(np.count_nonzero(part > level)) for part in parts)

    def paths(self, beads: Beads) -> Paths:
        """The middle lines of beads, in cells."""
        return self.lines((beads.x0, beads.y0, beads.x1, beads.y1))

    def lines(self, ends: tuple[np.ndarray, ...]) -> Paths:
        """Lines from x0, y0 to x1, y1 in mm."""
        x, y = (ends[0] - self.x_min) / CELL, (ends[1] - self.y_min) / CELL
        dx, dy = (ends[2] - ends[0]) / CELL, (ends[3] - ends[1]) / CELL
        return Paths(*(column.astype(np.float32) for column in (x, y, dx, dy)))


def across(paths: Paths, beads: Beads) -> tuple[np.ndarray, np.ndarray]:
    """Each bead's width as a vector across it, in cells."""
    unit = (beads.width / beads.length).astype(np.float32)
    return -paths.dy * unit, paths.dx * unit


def bare_map(beads: Beads) -> HeightMap:
    """A map of bare film around some beads."""
    x_min, x_max = _span(beads.x0, beads.x1)
    y_min, y_max = _span(beads.y0, beads.y1)
    columns, rows = int((x_max - x_min) / CELL) + 2, int((y_max - y_min) / CELL) + 2
    kind = np.uint8 if len(beads.levels) < 255 else np.uint16
    return HeightMap(x_min, y_min, columns, rows, np.zeros(rows * columns, kind))


def _span(begin: np.ndarray, end: np.ndarray) -> tuple[float, float]:
    """From where to where coordinates lie, with a margin."""
    low, high = min(begin.min(), end.min()), max(begin.max(), end.max())
    return float(low) - MARGIN, float(high) + MARGIN
