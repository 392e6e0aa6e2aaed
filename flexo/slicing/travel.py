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
    for before, path in pairwise(ordered):
        parts.append(_between(before.points[-1], path.points[0], polygon, lift))
        parts.append(_beads(path))
    return np.vstack(parts)


def _between(start: np.ndarray, end: np.ndarray, polygon: object, lift: float) -> np.ndarray:
    from shapely import LineString, covers

    length = float(np.hypot(*(end - start)))
    if length < 1e-6:
        return np.empty((0, 6))
    if length < SHORT and covers(polygon, LineString([start, end])):
        return np.array([[end[0], end[1], 0.0, 0.0, 0.0, Role.TRAVEL]])
    return _hop(start, end, lift)


def _hop(start: np.ndarray, end: np.ndarray, lift: float) -> np.ndarray:
    (x0, y0), (x1, y1) = start, end
    return np.array(
        [
            [x0, y0, 0.0, 0.0, -1.0, Role.RETRACT],
            [x0, y0, lift, 0.0, 0.0, LIFT],
            [x1, y1, lift, 0.0, 0.0, Role.TRAVEL],
            [x1, y1, 0.0, 0.0, 0.0, LIFT],
            [x1, y1, 0.0, 0.0, 1.0, Role.UNRETRACT],
        ]
    )


def _beads(path: Path) -> np.ndarray:
    rows = np.zeros((len(path.widths), 6))
    rows[:, X : Y + 1] = path.points[1:]
    rows[:, WIDTH] = path.widths
    rows[:, CODE] = np.where(path.widths > 0, path.roles, Role.TRAVEL)
    return rows
