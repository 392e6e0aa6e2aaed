"""Ends of centre lines: flat, where a bead covers as much as lies beyond it, on the outline or a bead."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from flexo.planar import polygons_of
from flexo.slicing.lines import ONTO, TINY, Line, comes_back
from flexo.slicing.meetings import FREE, Chain

SPAN = 2.5  # radii from its end along which a chain is looked at
SPARSE = 0.35  # radii: so far apart are the points that tell what its bead covers there
MITRE = 1.0  # square of the sum of two directions: sharper corners are cut off
GAP = 0.48  # of a line: as wide may a gap be that an end leaves
EXACT = 0.002  # mm: to which the largest circles are found
MOVED = 0.0075  # mm: so much more an end that gives way does: beads move when their lines are simplified
TRIES = 6  # of cutting an end back, each half as far where one before left a gap

Beads = tuple[np.ndarray, np.ndarray]


def ended(chains: list[Chain], polygon: Any, line: Line) -> list[Beads]:
    """Points and radii of chains: free ends reach the outline, others the beads that pass a junction."""
    passing = [one for one in chains if one.passes]
    done: list[Chain] = []
    for one in [*passing, *(one for one in chains if not one.passes)]:
        beside = [other for other in (*done, *passing) if other is not one]
        made = one
        if not comes_back(one.points):
            made = _ended(_ended(one, beside, polygon, line), beside, polygon, line)
        done += [made] if len(made.points) > 1 else []
    return [(chain.points, chain.radii) for chain in done]


def _ended(chain: Chain, beside: list[Chain], polygon: Any, line: Line) -> Chain:
    """A chain turned about, with its new start where its bead should end."""
    turned = chain.turned()
    if len(turned.points) < 2:
        return turned
    return _reached(turned, polygon) if turned.ends[0] == FREE else _fitted(turned, beside, polygon, line)


def _reached(chain: Chain, polygon: Any) -> Chain:
    """A chain from its start, led straight on as far as what lies beyond would fill a bead."""
    points, radius, on = chain.points, float(chain.radii[0]), _onward(chain)
    if not on.any():
        return chain
    beyond = polygon.intersection(_strip(points[0], 4 * radius * on, radius))
    end = points[0] + min(beyond.area / (2 * radius), 4 * radius) * on
    return Chain(np.vstack([end, points]), np.append(radius, chain.radii), chain.ends, chain.passes)


def _fitted(chain: Chain, others: list[Chain], polygon: Any, line: Line) -> Chain:
    """A chain cut back at its start by as much of a bead as lies on others that pass or end there, or on
    itself where it passes."""
    import shapely

    junction, radius, start = chain.ends[0], float(chain.radii[0]), chain
    laid = [one for one in others if junction in one.passes or junction in one.ends]
    if junction in chain.passes and len((rest := _cut_back(chain, 2 * SPAN * radius)).points) > 1:
        laid.append(rest)
        start = _head(chain)
    there = shapely.union_all([_bead(one, chain.points[0], line) for one in laid])
    twice = _bead(start, chain.points[0], line).intersection(there)
    shorter = _cut_back(chain, twice.area / (2 * radius))
    return _eased(shorter, there, polygon, line) if len(shorter.points) > 1 else shorter


def _eased(chain: Chain, there: Any, polygon: Any, line: Line) -> Chain:
    """A chain cut back until its start lies on what is there no deeper than beads may, as far as that leaves
    no gap before it that is too wide.

    Where it meets a straight bead aslant, half of its end lies on that in a triangle, and before the other
    half is a gap like it: so far ahead gaps are looked for, and by its share of that length the end moves.
    """
    share, reach = 1.0, 0.0
    for _ in range(TRIES):
        on = _onward(chain)
        onto = _bead(_head(chain), chain.points[0], line).intersection(there)
        deep, length = _widest(onto, ONTO * line.width + EXACT, on)
        if not deep:
            break
        shorter = _cut_back(chain, share * length * (1 - (ONTO * line.width - MOVED) / deep))
        if len(shorter.points) < 2:
            break
        reach = max(reach, 2 * length)
        ahead = _strip(shorter.points[0], reach * on, line.clip(2 * float(chain.radii[0])) / 2)
        if _widest(ahead.difference(there).intersection(polygon), GAP * line.width, on)[0]:
            share /= 2
        else:
            chain = shorter
    return chain


def _widest(shape: Any, least: float, along: np.ndarray) -> tuple[float, float]:
    """Diameter of the largest circle in a shape, mm, and how long the part around it is in a direction; zeros
    if it is no larger than `least`."""
    from shapely import get_coordinates, maximum_inscribed_circle

    best = (least, 0.0)
    for one in polygons_of(shape):
        if one.area > math.pi / 4 * best[0] ** 2:
            size = 2 * float(maximum_inscribed_circle(one, EXACT).length)
            best = max(best, (size, float(np.ptp(get_coordinates(one) @ along))))
    return best if best[0] > least else (0.0, 0.0)


def _onward(chain: Chain) -> np.ndarray:
    """Unit vector out of a chain at its start, over a radius; 0 if it has no length."""
    away = np.hypot(*(chain.points - chain.points[0]).T)
    reach = min(float(chain.radii[0]), 0.999 * away.max())
    on = chain.points[0] - chain.points[int(np.argmax(away >= reach))]
    size = float(np.hypot(*on))
    return on / size if size > 1e-6 else np.zeros(2)


def _strip(start: np.ndarray, to: np.ndarray, half: float) -> Any:
    """A rectangle from a place by a vector, so wide to either side."""
    from shapely import Polygon

    aside = np.array([-to[1], to[0]]) / max(float(np.hypot(*to)), TINY) * half
    return Polygon([start - aside, start + aside, start + to + aside, start + to - aside])


def _head(chain: Chain) -> Chain:
    """The start of a chain, as far as it is looked at."""
    rest = _length(chain.points) - SPAN * float(chain.radii[0])
    return _cut_back(chain.turned(), max(0.0, rest)).turned()


def _bead(chain: Chain, middle: np.ndarray, line: Line) -> Any:
    """What a chain's bead covers about a point, as wide as the chain is from place to place: mitred."""
    import shapely

    own = _near(chain, middle)
    points, half = chain.points[own], np.clip(chain.radii[own], line.least / 2, line.greatest / 2)
    aside = half[:, None] * _mitres(points)
    left, right = points + aside, points - aside
    whole = shapely.Polygon(np.vstack([left, right[::-1]]))
    if whole.is_valid:
        return whole
    quads = shapely.polygons(np.stack([left[:-1], left[1:], right[1:], right[:-1]], axis=1))
    return shapely.union_all(shapely.buffer(quads, 0.0))


def _near(chain: Chain, middle: np.ndarray) -> np.ndarray:
    """The points of a chain about a place, no more than are needed."""
    away, radius = np.hypot(*(chain.points - middle).T), float(chain.radii[0])
    near = np.flatnonzero(away <= max(SPAN * radius, away.min() + TINY))
    own = np.arange(max(0, near[0] - 1), min(len(away), near[-1] + 2))
    steps = np.hypot(*np.diff(chain.points[own], axis=0).T)
    place = np.floor(np.append(0.0, np.cumsum(steps)) / (SPARSE * radius))
    place[-1] = np.inf
    return np.asarray(own[np.append(True, np.diff(place) > 0)])


def _mitres(points: np.ndarray) -> np.ndarray:
    """From each point of a polyline to the left, so far that a line at 1 mm beside its sides passes there."""
    side = np.diff(points, axis=0)
    unit = side / np.maximum(np.hypot(side[:, 0], side[:, 1]), TINY)[:, None]
    both = np.vstack([2 * unit[:1], unit[:-1] + unit[1:], 2 * unit[-1:]])
    along = 2 * both / np.maximum((both * both).sum(axis=1), MITRE)[:, None]
    return np.column_stack([-along[:, 1], along[:, 0]])


def _length(points: np.ndarray) -> float:
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


def _cut_back(chain: Chain, distance: float) -> Chain:
    away = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(chain.points, axis=0).T))])
    if away[-1] <= distance:
        return Chain(chain.points[-1:], chain.radii[-1:], chain.ends, chain.passes)
    keep = away > distance
    start = [np.interp(distance, away, chain.points[:, axis]) for axis in (0, 1)]
    radii = np.append(np.interp(distance, away, chain.radii), chain.radii[keep])
    return Chain(np.vstack([start, chain.points[keep]]), radii, chain.ends, chain.passes)
