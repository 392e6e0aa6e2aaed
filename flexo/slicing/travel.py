"""Travel: an island's paths as rows of moves, retracted and lifted where the nozzle leaves the print."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from flexo.slicing.lines import Path
from flexo.slicing.order import sequence
from flexo.slicing.toolpath import Role

SHORT = 2.0  # mm: travels up to this length stay down when they stay inside the island
LIFT = len(Role)  # code of a row that moves up or down alone; every other code is its Role
X, Y, RISE, WIDTH, E, CODE = range(6)  # columns of a row; RISE is the height over the layer's z, mm
HOP = 5  # rows of a travel with retraction


def rows_of(paths: list[Path], start: np.ndarray, polygon: object, lift: float) -> np.ndarray:
    """The rows that print an island when the nozzle comes from `start`; the first five hop to it.

    RETRACT and UNRETRACT rows carry e = -1 and 1: the length is the printer's.
    """
    from shapely import prepare

    if not paths:
        return np.empty((0, 6))
    prepare(polygon)
    ordered = sequence(paths, start)
    parts = [_hop(ordered[0].points[0], ordered[0].points[0], lift), _beads(ordered[0])]
    for travel, path in zip(_travels(ordered, polygon, lift), ordered[1:], strict=True):
        parts += [travel, _beads(path)]
    return np.concatenate(parts)


def _travels(ordered: list[Path], polygon: object, lift: float) -> list[np.ndarray]:
    """The rows between each path and the next."""
    from shapely import covers, linestrings

    if len(ordered) < 2:
        return []
    ends = np.array([(before.points[-1], path.points[0]) for before, path in pairwise(ordered)])
    length = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    direct = length < SHORT
    direct[direct] = covers(polygon, linestrings(ends[direct]))
    return [
        _hop(start, end, lift) if not stays else _direct(end) if far else np.empty((0, 6))
        for (start, end), stays, far in zip(ends, direct | (length < 1e-6), length >= 1e-6, strict=True)
    ]


def _direct(end: np.ndarray) -> np.ndarray:
    return np.array([[end[0], end[1], 0.0, 0.0, 0.0, Role.TRAVEL]])


def _hop(start: np.ndarray, end: np.ndarray, lift: float) -> np.ndarray:
    rows = np.zeros((HOP, 6))
    rows[:2, X : Y + 1], rows[2:, X : Y + 1] = start, end
    rows[1:3, RISE] = lift
    rows[0, E], rows[-1, E] = -1.0, 1.0
    rows[:, CODE] = Role.RETRACT, LIFT, Role.TRAVEL, LIFT, Role.UNRETRACT
    return rows


def _beads(path: Path) -> np.ndarray:
    rows = np.zeros((len(path.widths), 6))
    rows[:, X : Y + 1] = path.points[1:]
    rows[:, WIDTH] = path.widths
    rows[:, CODE] = np.where(path.widths > 0, path.roles, Role.TRAVEL)
    return rows
