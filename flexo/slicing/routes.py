"""Routes: ways from place to place that stay inside an island, where the straight one would leave it.

A straight line leaves an island's inset in spans, each of which begins and ends on one and the same ring: the
way goes along that ring, and is then drawn taut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from shapely import LineString, Polygon

CLEAR = 0.1  # mm from the outline: the narrowest bead's middle is farther from it
COARSE = 0.02  # mm that the inset is simplified by
DETOUR = 5.0  # mm that a way may be longer than the straight line: longer ones save no time over a lift
MOST = 80  # points of a way before it is drawn taut; one with more is no short one


Rooms = list[tuple["Polygon", "Polygon"]]


def rooms_of(polygon: Polygon) -> Rooms:
    """The pieces in which ways through an island lie, and of each one so wide that its rings lie in it."""
    from shapely import Polygon, prepare

    inner = polygon.buffer(-CLEAR, join_style="mitre").simplify(COARSE)
    pieces = getattr(inner, "geoms", [inner])
    grown = [piece.buffer(2 * COARSE, join_style="mitre") for piece in pieces]
    prepare(grown)
    rooms = zip(pieces, grown, strict=True)
    return [(piece, near) for piece, near in rooms if isinstance(near, Polygon) and not near.is_empty]


def routes(polygon: Polygon, rooms: Rooms, ends: np.ndarray) -> list[np.ndarray | None]:
    """For each pair of places in an island (n × 2 × 2, mm) the points after the first of a short way inside.

    None where there is none; `rooms` are the island's.
    """
    from shapely import covers, points

    found: list[np.ndarray | None] = [None] * len(ends)
    for piece, near in rooms:
        for k in np.flatnonzero(covers(near, points(ends)).all(axis=1)):
            found[k] = _route(piece, near, ends[k])
    return [way if way is not None and _fits(polygon, ends[k], way) else None for k, way in enumerate(found)]


def _fits(polygon: Polygon, ends: np.ndarray, way: np.ndarray) -> bool:
    """Whether a way is short, and inside to the last."""
    from shapely import LineString

    line = LineString([ends[0], *way])
    return bool(line.length <= np.hypot(*(ends[1] - ends[0])) + DETOUR and polygon.covers(line))


def _route(inner: Polygon, near: Polygon, ends: np.ndarray) -> np.ndarray | None:
    """The taut way along the rings of `inner`; `near` is a little wider, so that they lie in it."""
    from shapely import LineString, get_parts

    spans = [span for span in get_parts(LineString(ends).difference(near)) if span.length > 0]
    spans.sort(key=lambda span: float(np.hypot(*(np.array(span.coords[0]) - ends[0]))))
    way = np.vstack([ends[:1], *(_along(inner, span) for span in spans), ends[1:]])
    way = way[_by_way_of(way, way, ends) <= 0.0]
    return _taut(way, near) if len(way) <= MOST else None


def _by_way_of(one: np.ndarray, other: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """By how much a way that leads from one point straight to another is longer at least than may be, mm."""
    legs = np.hypot(*(one - ends[0]).T) + np.hypot(*(other - one).T) + np.hypot(*(ends[1] - other).T)
    return np.asarray(legs - np.hypot(*(ends[1] - ends[0])) - DETOUR)


def _along(inner: Polygon, span: LineString) -> np.ndarray:
    """The shorter way from end to end of a span along the ring that it meets with both."""
    from shapely import Point
    from shapely.ops import substring

    first, last = Point(span.coords[0]), Point(span.coords[-1])
    ring = min((inner.exterior, *inner.interiors), key=lambda one: one.distance(first) + one.distance(last))
    start, end = ring.project(first), ring.project(last)
    if abs(end - start) <= ring.length / 2:
        return np.array(substring(ring, start, end).coords)
    if start > end:
        parts = substring(ring, start, ring.length), substring(ring, 0.0, end)
    else:
        parts = substring(ring, start, 0.0), substring(ring, ring.length, end)
    return np.vstack([part.coords for part in parts])


def _taut(way: np.ndarray, near: Polygon) -> np.ndarray | None:
    """The shortest way over some of the points, in their order, that stays near; without the first point."""
    from shapely import covers, linestrings

    first, last = np.triu_indices(len(way), 1)
    short = _by_way_of(way[first], way[last], way[[0, -1]]) <= 0.0
    first, last = first[short], last[short]
    inside = covers(near, linestrings(np.stack([way[first], way[last]], axis=1)))
    first, last = first[inside], last[inside]
    step = np.full((len(way), len(way)), np.inf)
    step[first, last] = np.hypot(*(way[last] - way[first]).T)
    best, before = np.full(len(way), np.inf), np.zeros(len(way), int)
    best[0] = 0.0
    for k in range(1, len(way)):
        before[k] = np.argmin(best[:k] + step[:k, k])
        best[k] = best[before[k]] + step[before[k], k]
    chosen = [len(way) - 1]
    while chosen[-1]:
        chosen.append(int(before[chosen[-1]]))
    return way[chosen[-2::-1]] if np.isfinite(best[-1]) else None
