"""Ends of centre lines: flat, where a bead covers as much as lies beyond it, on the outline or a bead."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from flexo.planar import polygons_of
from flexo.slicing.lines import ALLOWED, ONTO, TINY, Line, comes_back
from flexo.slicing.meetings import FREE, Chain

SPAN = 2.5  # radii from its end along which a chain is looked at
SPARSE = 0.35  # radii: so far apart are the points that tell what its bead covers there
MITRE = 1.0  # square of the sum of two directions: sharper corners are cut off
GAP = 0.48  # of a line: as wide may a gap be that an end leaves
EXACT = 0.002  # mm: to which the largest circles are found
MOVED = 0.0075  # mm: so much more an end that gives way does: beads move when their lines are simplified
REST = 0.5  # of its width: so long at least a bead stays whose free ends give way
TRIES = 6  # of cutting an end back, each half as far where one before left a gap

Beads = tuple[np.ndarray, np.ndarray]


class Beside(NamedTuple):
    """What lies beside an end: a polygon in which its chain is, and the beads there that it meets, if any.

    A free end meets none: it lies on what is beside its polygon.
    """

    polygon: Any
    beads: Any | None = None

    @property
    def most(self) -> float:
        """How deep the end may lie on what is beside it, lines."""
        return ALLOWED if self.beads is None else ONTO

    def under(self, bead: Any) -> Any:
        """What of a bead lies on what is beside it."""
        return bead.difference(self.polygon) if self.beads is None else bead.intersection(self.beads)

    def open(self, strip: Any) -> Any:
        """What of a strip before an end is open."""
        return (strip if self.beads is None else strip.difference(self.beads)).intersection(self.polygon)


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
    if turned.ends[0] == FREE:
        return _reached(turned, polygon, line)
    return _fitted(turned, beside, polygon, line)


def within(points: np.ndarray, width: float, polygon: Any, line: Line) -> np.ndarray:
    """A polyline (n × 2, mm) of beads as wide as this, mm, cut back where its ends would lie too deep on what
    is beside a polygon."""
    chain = Chain(points, np.full(len(points), width / 2), (FREE, FREE))
    for _ in range(2):
        chain = _eased(chain.turned(), Beside(polygon), line)
    return chain.points


def _reached(chain: Chain, polygon: Any, line: Line) -> Chain:
    """A chain from its start, led straight on as far as what lies beyond would fill a bead, or from where it
    is worth one; cut back where that lies too deep on what is beside its polygon."""
    points, radius, on = chain.points, float(chain.radii[0]), _onward(chain)
    if not on.any():
        return chain
    if radius < line.least / 4:
        return _eased(_worth(chain, line.least / 4), Beside(polygon), line)
    beyond = polygon.intersection(_strip(points[0], 4 * radius * on, radius))
    end = points[0] + min(beyond.area / (2 * radius), 4 * radius) * on
    longer = Chain(np.vstack([end, points]), np.append(radius, chain.radii), chain.ends, chain.passes)
    return _eased(longer, Beside(polygon), line)


def _worth(chain: Chain, radius: float) -> Chain:
    """A chain from where it first has a radius; all of it if it never has."""
    k = int(np.argmax(chain.radii >= radius))
    if not k:
        return chain
    two = slice(k - 1, k + 1)
    return _cut_back(chain, float(np.interp(radius, chain.radii[two], _along(chain.points)[two])))


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
    return _eased(shorter, Beside(polygon, there), line) if len(shorter.points) > 1 else shorter


def _eased(chain: Chain, beside: Beside, line: Line) -> Chain:
    """A chain cut back until its start lies on what is beside it no deeper than beads may, as far as that
    leaves no gap before it that is too wide.

    Where it meets a straight bead aslant, half of its end lies on that in a triangle, and before the other
    half is a gap like it: so far ahead gaps are looked for, and by its share of that length the end moves.
    A free end stays where that gains less than half of what it should: a side lies there then.
    """
    most, free = beside.most * line.width, beside.beads is None
    rest = REST * line.clip(2 * float(chain.radii.max())) if free else 0.0
    share, reach, last, worst = 1.0, 0.0, chain, math.inf
    for _ in range(TRIES):
        on = _onward(chain)
        onto = beside.under(_bead(_head(chain), chain.points[0], line))
        deep, length = _widest(onto, most + EXACT, on)
        if free and deep > worst:
            return last
        excess = share * (deep - most + MOVED)
        shorter = _cut_back(chain, excess / deep * length) if deep else chain
        if not deep or len(shorter.points) < 2 or _length(shorter.points) < rest:
            break
        reach = max(reach, 2 * length)
        ahead = _strip(shorter.points[0], reach * on, line.clip(2 * float(chain.radii[0])) / 2)
        if _widest(beside.open(ahead), GAP * line.width, on)[0]:
            share /= 2
        else:
            last, worst, chain = chain, deep - excess / 2, shorter
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
    place = np.floor(_along(chain.points[own]) / (SPARSE * radius))
    place[-1] = np.inf
    return np.asarray(own[np.append(True, np.diff(place) > 0)])


def _mitres(points: np.ndarray) -> np.ndarray:
    """From each point of a polyline to the left, so far that a line at 1 mm beside its sides passes there."""
    side = np.diff(points, axis=0)
    unit = side / np.maximum(np.hypot(side[:, 0], side[:, 1]), TINY)[:, None]
    both = np.vstack([2 * unit[:1], unit[:-1] + unit[1:], 2 * unit[-1:]])
    along = 2 * both / np.maximum((both * both).sum(axis=1), MITRE)[:, None]
    return np.column_stack([-along[:, 1], along[:, 0]])


def _along(points: np.ndarray) -> np.ndarray:
    """How far along a polyline each of its points is, mm."""
    return np.append(0.0, np.cumsum(np.hypot(*np.diff(points, axis=0).T)))


def _length(points: np.ndarray) -> float:
    return float(_along(points)[-1])


def _cut_back(chain: Chain, distance: float) -> Chain:
    away = _along(chain.points)
    if away[-1] <= distance:
        return Chain(chain.points[-1:], chain.radii[-1:], chain.ends, chain.passes)
    keep = away > distance
    start = [np.interp(distance, away, chain.points[:, axis]) for axis in (0, 1)]
    radii = np.append(np.interp(distance, away, chain.radii), chain.radii[keep])
    return Chain(np.vstack([start, chain.points[keep]]), radii, chain.ends, chain.passes)
