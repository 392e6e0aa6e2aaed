"""Travel: an island's paths as rows of moves, retracted and lifted where the nozzle leaves the print.

A travel that stays inside its island, straight or by a short way round, stays down: what seeps falls on what
is printed there. It is retracted when it is long. A printer may ask for more (`machine.Retraction`).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.slicing.lines import Path
from flexo.slicing.routes import Rooms, routes
from flexo.slicing.toolpath import Role

if TYPE_CHECKING:
    from shapely import Polygon

    from flexo.slicing.manner import Manner

SAME = 1e-6  # mm: ends nearer than this are one place
LIFT = len(Role)  # code of a row that moves up or down alone; every other code is its Role
X, Y, RISE, WIDTH, E, CODE = range(6)  # columns of a row; RISE is the height over the layer's z, mm
NOWHERE = np.empty((0, 2))
HOP = 5  # rows of a travel with retraction and lift
HOP_CODES = (Role.RETRACT, LIFT, Role.TRAVEL, LIFT, Role.UNRETRACT)


class Floor(NamedTuple):
    """An island as travels see it: its outline, and the rooms of ways round (`routes.rooms_of`)."""

    polygon: Polygon
    rooms: Callable[[], Rooms]


class Travels(NamedTuple):
    """Travels to each of an island's paths: where they begin and end (n × 2), which are lifted; how many
    points the ways of the others have after their start, those points (m × 2), and how long all are, mm."""

    start: np.ndarray
    end: np.ndarray
    hop: np.ndarray
    points: np.ndarray
    way: np.ndarray
    length: np.ndarray


def rows_of(paths: list[Path], floor: Floor, manner: Manner) -> np.ndarray:
    """The rows that print an island's paths in their order; the first five hop to it.

    RETRACT and UNRETRACT rows carry e = -1 and 1: the length is the printer's.
    """
    if manner.inside:
        paths = [part for path in paths for part in _parted(path, manner.minimum)]
    if not paths:
        return np.empty((0, 6))
    travels = _travels(paths, floor, manner)
    drawn = ~travels.hop & (travels.length > manner.minimum)
    gaps = np.where(travels.hop, HOP, travels.points + 2 * drawn)
    beads = np.array([len(path.widths) for path in paths])
    gap = np.cumsum(gaps + beads) - gaps - beads  # the first row of the travel to each path
    rows = np.zeros((int((gaps + beads).sum()), 6))
    _lay(rows, _numbered(gap + gaps, beads), paths)
    way = _numbered(gap + drawn, travels.points)
    rows[way, X : Y + 1], rows[way, CODE] = travels.way, Role.TRAVEL
    back, again = gap[drawn], (gap + travels.points + 1)[drawn]
    rows[back, X : Y + 1], rows[back, E], rows[back, CODE] = travels.start[drawn], -1.0, Role.RETRACT
    rows[again, X : Y + 1], rows[again, E], rows[again, CODE] = travels.end[drawn], 1.0, Role.UNRETRACT
    _hop(rows, gap[travels.hop], travels, manner.lift)
    return rows


def _parted(path: Path, shortest: float) -> list[Path]:
    """An open path as the parts between its links, as far as those are travels like others."""
    links = (path.widths == 0) & (np.hypot(*np.diff(path.points, axis=0).T) > shortest)
    cuts = np.flatnonzero(links).tolist()
    return [path.part(a, b) for a, b in pairwise([-1, *cuts, len(links)])] if cuts else [path]


def _travels(paths: list[Path], floor: Floor, manner: Manner) -> Travels:
    """The travels to paths; the first is a hop: whoever comes to the island knows from where."""
    end = np.array([path.points[0] for path in paths])
    start = np.array([paths[0].points[0], *(path.points[-1] for path in paths[:-1])])
    length = np.hypot(*(end - start).T)
    apart = np.flatnonzero(length >= SAME)
    ways = [NOWHERE] * len(paths)
    for k in apart.tolist():
        ways[k] = end[k : k + 1]
    leaving = apart[_leaves(floor.polygon, start[apart], end[apart])]
    hop = np.zeros(len(paths), bool)
    hop[leaving], hop[0] = True, True
    if manner.inside:
        hop[apart] |= length[apart] > manner.minimum
    elif len(leaving):
        found = routes(floor.polygon, floor.rooms(), np.stack([start[leaving], end[leaving]], axis=1))
        for k, way in zip(leaving.tolist(), found, strict=True):
            if way is not None:
                ways[k], hop[k] = way, False
                length[k] = np.hypot(*np.diff(way, axis=0, prepend=start[k : k + 1]).T).sum()
    ways = [NOWHERE if hops else way for way, hops in zip(ways, hop.tolist(), strict=True)]
    points = np.array([len(way) for way in ways])
    return Travels(start, end, hop, points, np.concatenate(ways), length)


def _leaves(polygon: Polygon, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Which straight lines do not stay in an island."""
    from shapely import covers, linestrings, prepare

    prepare(polygon)
    return np.asarray(~covers(polygon, linestrings(np.stack([start, end], axis=1))))


def _numbered(first: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Row numbers: so many from each first on."""
    before = np.cumsum(counts) - counts
    return np.arange(int(counts.sum())) + np.repeat(first - before, counts)


def _hop(rows: np.ndarray, first: np.ndarray, travels: Travels, lift: float) -> None:
    """Travels that are lifted, from some rows on."""
    start, end = travels.start[travels.hop], travels.end[travels.hop]
    hop = first[:, None] + np.arange(HOP)
    rows[hop[:, :2], X : Y + 1], rows[hop[:, 2:], X : Y + 1] = start[:, None], end[:, None]
    rows[hop[:, 1:3], RISE] = lift
    rows[hop[:, 0], E], rows[hop[:, -1], E] = -1.0, 1.0
    rows[hop, CODE] = HOP_CODES


def _lay(rows: np.ndarray, beads: np.ndarray, paths: list[Path]) -> None:
    """The beads of paths, in some rows."""
    widths = np.concatenate([path.widths for path in paths])
    rows[beads, X : Y + 1] = np.concatenate([path.points[1:] for path in paths])
    rows[beads, WIDTH] = widths
    rows[beads, CODE] = np.where(widths > 0, np.concatenate([path.roles for path in paths]), Role.TRAVEL)
