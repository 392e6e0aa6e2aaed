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


def routes(polygon: Polygon, ends: np.ndarray) -> list[np.ndarray | None]:
    """For each pair of places in an island (n × 2 × 2, mm) the points after the first of a short way inside;
    None where there is none."""
    from shapely import Polygon, covers, points

    inner = polygon.buffer(-CLEAR, join_style="mitre").simplify(COARSE)
    found: list[np.ndarray | None] = [None] * len(ends)
    for piece in getattr(inner, "geoms", [inner]):
        near = piece.buffer(2 * COARSE, join_style="mitre")
        if not isinstance(near, Polygon) or near.is_empty:
            continue
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
    return _taut(way, near) if len(way) <= MOST else None


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
    from shapely import covers, linestrings, prepare

    prepare(near)
    first, last = np.triu_indices(len(way), 1)
    length = np.hypot(*(way[last] - way[first]).T)
    length[~covers(near, linestrings(np.stack([way[first], way[last]], axis=1)))] = np.inf
    step = np.full((len(way), len(way)), np.inf)
    step[first, last] = length
    best, before = np.full(len(way), np.inf), np.zeros(len(way), int)
    best[0] = 0.0
    for k in range(1, len(way)):
        before[k] = np.argmin(best[:k] + step[:k, k])
        best[k] = best[before[k]] + step[before[k], k]
    chosen = [len(way) - 1]
    while chosen[-1]:
        chosen.append(int(before[chosen[-1]]))
    return way[chosen[-2::-1]] if np.isfinite(best[-1]) else None
