"""Ends of centre lines: flat, where a bead covers as much as lies beyond it, on the outline or a bead."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from flexo.slicing.lines import ONTO, TINY, Line
from flexo.slicing.meetings import FREE, Chain

SPAN = 2.5  # radii from its end along which a chain is looked at
SPARSE = 0.35  # radii: so far apart are the points that tell what its bead covers there
MITRE = 1.0  # square of the sum of two directions: sharper corners are cut off
GAP = 0.48  # of a line: as wide may a gap be that an end leaves

Beads = tuple[np.ndarray, np.ndarray]


def ended(chains: list[Chain], polygon: Any, line: Line) -> list[Beads]:
    """Points and radii of chains: free ends reach the outline, others the beads that pass a junction."""
    passing = [one for one in chains if one.passes]
    done: list[Chain] = []
    for one in [*passing, *(one for one in chains if not one.passes)]:
        beside = [other for other in (*done, *passing) if other is not one]
        made = one if _closed(one) else _ended(_ended(one, beside, polygon, line), beside, polygon, line)
        done += [made] if len(made.points) > 1 else []
    return [(chain.points, chain.radii) for chain in done]


def _ended(chain: Chain, beside: list[Chain], polygon: Any, line: Line) -> Chain:
    """A chain turned about, with its new start where its bead should end."""
    turned = chain.turned()
    if len(turned.points) < 2:
        return turned
    return _reached(turned, polygon) if turned.ends[0] == FREE else _fitted(turned, beside, line)


def _closed(chain: Chain) -> bool:
    return bool(np.abs(chain.points[0] - chain.points[-1]).max() < 1e-9)


def _reached(chain: Chain, polygon: Any) -> Chain:
    """A chain from its start, led straight on as far as what lies beyond would fill a bead."""
    import shapely

    points, radius = chain.points, float(chain.radii[0])
    away = np.hypot(*(points - points[0]).T)
    back = points[int(np.argmax(away >= min(radius, 0.999 * away.max())))] - points[0]
    size = float(np.hypot(*back))
    if size < 1e-6:
        return chain
    on = -back / size
    aside = np.array([-on[1], on[0]]) * radius
    far = points[0] + 4 * radius * on
    beyond = polygon.intersection(
        shapely.Polygon([points[0] - aside, points[0] + aside, far + aside, far - aside])
    )
    length = beyond.area / (2 * radius)
    end = points[0] + min(length, 4 * radius) * on
    return Chain(np.vstack([end, points]), np.append(radius, chain.radii), chain.ends, chain.passes)


def _fitted(chain: Chain, others: list[Chain], line: Line) -> Chain:
    """A chain cut back at its start by as much of a bead as lies on others that pass or end there, or on
    itself where it passes."""
    import shapely

    junction, radius, start = chain.ends[0], float(chain.radii[0]), chain
    laid = [one for one in others if junction in one.passes or junction in one.ends]
    if junction in chain.passes and len((rest := _cut_back(chain, 2 * SPAN * radius)).points) > 1:
        laid.append(rest)
        start = _cut_back(chain.turned(), _length(chain.points) - SPAN * radius).turned()
    there = shapely.union_all([_bead(one, chain.points[0], line) for one in laid])
    twice = _bead(start, chain.points[0], line).intersection(there)
    one_side = shapely.LineString(start.points[::-1]).buffer(2 * radius, single_sided=True)
    slant = abs(2 * twice.intersection(one_side).area - twice.area) / radius**2
    given = 2 * radius * slant * _given(slant, line.clip(2 * radius) / line.width)
    return _cut_back(chain, twice.area / (2 * radius) + given)


def _given(slant: float, width: float) -> float:
    """By how much less than half of an end that meets a bead at a slant (a tangent) lies on it.

    width: of its bead, in lines.

    So much that the triangle there is no deeper than beads may lie on each other, unless that leaves the gap
    beside it too wide.
    """
    depth = width * (1 + slant - math.hypot(1.0, slant))  # of a triangle: the circle in it, in lines
    if depth < 2 * ONTO:
        return 0.0
    return max(0.0, 0.5 - max(ONTO / depth, 1 - GAP / depth))


def _bead(chain: Chain, middle: np.ndarray, line: Line) -> Any:
    """What a chain's bead covers about a point, as wide as the chain is from place to place."""
    import shapely

    away = np.hypot(*(chain.points - middle).T)
    near = np.flatnonzero(away <= max(SPAN * float(chain.radii[0]), away.min() + 1e-9))
    own = np.arange(max(0, near[0] - 1), min(len(away), near[-1] + 2))
    steps = np.hypot(*np.diff(chain.points[own], axis=0).T)
    place = np.floor(np.append(0.0, np.cumsum(steps)) / (SPARSE * float(chain.radii[0])))
    place[-1] = np.inf
    own = own[np.append(True, np.diff(place) > 0)]
    points, half = chain.points[own], np.clip(chain.radii[own], line.least / 2, line.greatest / 2)
    side = np.diff(points, axis=0)
    unit = side / np.maximum(np.hypot(side[:, 0], side[:, 1]), TINY)[:, None]
    both = np.vstack([2 * unit[:1], unit[:-1] + unit[1:], 2 * unit[-1:]])
    along = 2 * half[:, None] * both / np.maximum((both * both).sum(axis=1), MITRE)[:, None]
    aside = np.column_stack([-along[:, 1], along[:, 0]])
    one, other = points + aside, points - aside
    whole = shapely.Polygon(np.vstack([one, other[::-1]]))
    if whole.is_valid:
        return whole
    quads = shapely.polygons(np.stack([one[:-1], one[1:], other[1:], other[:-1]], axis=1))
    return shapely.union_all(shapely.buffer(quads, 0.0))


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
