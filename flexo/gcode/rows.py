"""What of a toolpath is written, in whole steps: rounded rows, and arcs in place of those they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from flexo.gcode.summary import section
from flexo.process import Filament
from flexo.slicing.arcs import Arcs
from flexo.slicing.toolpath import COLUMNS, Toolpath

MICRON = 1000  # steps a mm of a coordinate
GRAIN = 100_000  # steps a mm of filament
FINE = 10  # steps of a centre in one of a coordinate: both ends of an arc lie equally far from it


class Rows(NamedTuple):
    """The toolpath's rows that move something; `kept` are their indices in it, the last one's of an arc."""

    kept: np.ndarray
    place: np.ndarray  # 3 × N, µm
    e: np.ndarray  # 10 nm of filament
    f: np.ndarray  # mm/min
    moved: np.ndarray  # 3 × N, which coordinate is told
    curves: Curves | None = None


class Curves(NamedTuple):
    """Which of the rows are arcs, their centres from where they begin (2 × N of all rows, 0.1 µm), and G2 or
    G3 for each arc."""

    row: np.ndarray
    centre: np.ndarray
    code: np.ndarray


def rows_of(toolpath: Toolpath, filaments: Sequence[Filament], arcs: Arcs | None = None) -> Rows:
    """Rounded moves; one whose rounded place does not change is left out, so nothing is laid in place.

    A bead is dosed over the length that is written, and its rounding residue goes to the next bead. An arc
    takes the filament of the rows it stands for, to the last digit.
    """
    for name in COLUMNS:
        if not np.isfinite(getattr(toolpath, name)).all():
            raise ValueError(f"toolpath column {name} has a value that is not finite")
    place, steps = _places(toolpath)
    length = np.sqrt(sum(along.astype(float) ** 2 for along in steps))
    alone = np.rint(toolpath.e * GRAIN).astype(np.int32)
    bead = np.cumsum(length / MICRON * _dose(toolpath, filaments))
    e = np.diff(np.rint(bead * GRAIN), prepend=0.0).astype(np.int32) + alone
    moves = steps.any(axis=0) | (alone != 0)
    if arcs is not None:
        e, moves = _gathered(arcs, e, moves)
    kept = np.flatnonzero(moves)
    f = np.floor(toolpath.speed[kept] * 60 + 1e-6).astype(np.int32).clip(1)  # never faster than asked for
    rows = Rows(kept, place[:, kept], e[kept], f, steps[:, kept] != 0)
    return rows if arcs is None or not len(arcs.first) else _curved(rows, arcs, place - steps)


def _places(toolpath: Toolpath) -> tuple[np.ndarray, np.ndarray]:
    """Where each move ends and how far it goes, 3 × N steps: an axis at a time, as that takes less memory."""
    place, steps = np.empty((2, 3, len(toolpath)), np.int32)
    columns = zip((toolpath.x, toolpath.y, toolpath.z), toolpath.start, strict=True)
    for axis, (column, start) in enumerate(columns):
        place[axis] = np.rint(column * MICRON)
        steps[axis] = np.diff(place[axis], prepend=np.int32(round(start * MICRON)))
    return place, steps


def _dose(toolpath: Toolpath, filaments: Sequence[Filament]) -> np.ndarray:
    """Filament for each mm of bead, mm."""
    areas = np.array([section(one) for one in filaments])
    return toolpath.width * toolpath.height * toolpath.flow / areas[toolpath.tool]


def _gathered(arcs: Arcs, e: np.ndarray, moves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Filament with that of each arc's rows in its last row, which alone of them still counts as a move."""
    total = np.concatenate(([0], np.cumsum(e, dtype=np.int64)))
    told = e.copy()
    told[arcs.last] = total[arcs.last + 1] - total[arcs.first]
    change = np.zeros(len(e) + 1, np.int8)
    change[arcs.first] += 1
    change[arcs.last + 1] -= 1
    still = moves & (np.cumsum(change[:-1]) == 0)
    still[arcs.last] = True
    return told, still


def _curved(rows: Rows, arcs: Arcs, begin: np.ndarray) -> Rows:
    """Rows with their arcs: each centre is moved along the chord until both rounded ends are as far off."""
    row = np.searchsorted(rows.kept, arcs.last)
    ends = begin[:2, arcs.first].astype(float), rows.place[:2, row].astype(float)
    chord, middle = ends[1] - ends[0], (ends[1] + ends[0]) / 2
    centre = np.array([arcs.x, arcs.y]) * MICRON
    along = ((centre - middle) * chord).sum(axis=0) / (chord**2).sum(axis=0)
    told = np.zeros((2, len(rows.kept)), np.int32)
    told[:, row] = np.rint((centre - along * chord - ends[0]) * FINE)
    moved = rows.moved.copy()
    moved[:2, row] = True
    return rows._replace(moved=moved, curves=Curves(row, told, np.where(arcs.clockwise, 2, 3)))
