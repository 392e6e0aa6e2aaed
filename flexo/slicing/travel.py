"""Travel: an island's paths as rows of moves, retracted and lifted where the nozzle leaves the print.

A travel that stays inside its island, straight or by a short way round, stays down: what seeps falls on what
is printed there. It is retracted when it is long.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from flexo.slicing.lines import Path
from flexo.slicing.order import sequence
from flexo.slicing.routes import routes
from flexo.slicing.toolpath import Role

if TYPE_CHECKING:
    from shapely import Polygon

SHORT = 2.0  # mm: travels inside the island up to this length are made without retraction
SAME = 1e-6  # mm: ends nearer than this are one place
LIFT = len(Role)  # code of a row that moves up or down alone; every other code is its Role
X, Y, RISE, WIDTH, E, CODE = range(6)  # columns of a row; RISE is the height over the layer's z, mm
HOP = 5  # rows of a travel with retraction


def rows_of(paths: list[Path], start: np.ndarray, polygon: Polygon, lift: float) -> np.ndarray:
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


def _travels(ordered: list[Path], polygon: Polygon, lift: float) -> list[np.ndarray]:
    """The rows between each path and the next."""
    if len(ordered) < 2:
        return []
    ends = np.array([(before.points[-1], path.points[0]) for before, path in pairwise(ordered)])
    return [
        _hop(pair[0], pair[1], lift) if way is None else _inside(pair[0], way)
        for pair, way in zip(ends, _ways(ends, polygon), strict=True)
    ]


def _ways(ends: np.ndarray, polygon: Polygon) -> list[np.ndarray | None]:
    """The points after the first of ways inside an island, none where ends agree; None where it is left."""
    from shapely import covers, linestrings

    found: list[np.ndarray | None] = list(ends[:, 1:])
    apart = np.hypot(*(ends[:, 1] - ends[:, 0]).T) >= SAME
    for k in np.flatnonzero(~apart):
        found[k] = np.empty((0, 2))
    apart[apart] = ~covers(polygon, linestrings(ends[apart]))
    leaving = np.flatnonzero(apart)
    for k, way in zip(leaving, routes(polygon, ends[leaving]) if len(leaving) else (), strict=True):
        found[k] = way
    return found


def _inside(start: np.ndarray, way: np.ndarray) -> np.ndarray:
    """A travel over the island itself: down all the way, the filament drawn back when it is long."""
    steps = np.diff(np.vstack([start, way]), axis=0)
    rows = np.zeros((len(way), 6))
    rows[:, X : Y + 1], rows[:, CODE] = way, Role.TRAVEL
    if np.hypot(*steps.T).sum() <= SHORT:
        return rows
    back, again = np.zeros((2, 1, 6))
    back[0, [X, Y]], back[0, [E, CODE]] = start, (-1.0, Role.RETRACT)
    again[0, [X, Y]], again[0, [E, CODE]] = way[-1], (1.0, Role.UNRETRACT)
    return np.vstack([back, rows, again])


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
