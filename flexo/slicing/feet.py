"""Feet: how thick a section is at points all along its outline, and where it touches the other side.

At each foot stands the greatest circle that touches the outline there and lies inside, up to the walls on the
other side (the medial axis seen from the outline: Blum 1967). A circle that sides beside it hold first, as
near corners and ends, tells nothing of the wall: there the thickness is that of the feet around.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.planar import after
from flexo.slicing.insets import HAIR

SPACING = 0.2  # mm: between feet
OPPOSITE = 0.77  # cosine: walls that meet at less than 40° are two sides of one
BESIDE = 0.87  # sides that turn by less than 30° from a foot's own are its own
HELD = 0.97  # of the circle up to the other side: one that sides beside it keep smaller is of a corner
SAME = 0.96  # of a circle: where it touches the other side, a smaller one means that a wall joins between
PEAK = 0.6  # mm: a shorter way along the outline may look into the middle of a meeting of walls
ALIKE = 0.2  # of the thickness around: a circle up to the other side that differs by less tells of the wall
BODY = 1.4  # of the thickness around: a larger circle stands in a body, not in a meeting of walls
WIDE = 1e3  # mm: radius where there is no other side
PAIRS = 200_000  # of a foot and an edge: so many are looked at at once, of more only those within reach
ROW = 64  # feet that are then looked at at a time


class Feet(NamedTuple):
    """Points (n × 2) in the order of the rings, the middles of bits of edges, and what stands there.

    start, end: of the bit; inward: unit normal; thickness mm; contact: where the circle touches the other
    side (nan where none was found); following: index of the next foot of the ring.
    """

    start: np.ndarray
    end: np.ndarray
    inward: np.ndarray
    thickness: np.ndarray
    contact: np.ndarray
    following: np.ndarray

    @property
    def points(self) -> np.ndarray:
        """The feet themselves."""
        return (self.start + self.end) / 2

    @property
    def before(self) -> np.ndarray:
        """Index of the foot before each in its ring."""
        return np.argsort(self.following)


class Edges(NamedTuple):
    """Edges of all outlines; `before` is the unit vector along the edge before each."""

    start: np.ndarray
    along: np.ndarray
    before: np.ndarray
    inward: np.ndarray
    length: np.ndarray


class Circles(NamedTuple):
    """At each foot the circle up to the other side and the one that sides beside it leave room for.

    radius, held: of both, mm; contact: where the first touches, edge and share: on which, how far along it.
    """

    radius: np.ndarray
    held: np.ndarray
    contact: np.ndarray
    edge: np.ndarray
    share: np.ndarray


def feet_of(outlines: list[np.ndarray], reach: float) -> Feet:
    """The feet of a section given by its outlines, about SPACING apart.

    reach: how far from a foot the other side may be, mm; no part of the section that matters is thicker.
    """
    edges = _edges(outlines)
    counts = np.ceil(edges.length / SPACING).astype(int)
    owner = np.repeat(np.arange(len(counts)), counts)
    step = edges.along[owner] * (edges.length / counts)[owner, None]
    place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    start, inward = edges.start[owner] + place[:, None] * step, edges.inward[owner]
    sizes = np.add.reduceat(counts, np.cumsum([0, *map(len, outlines[:-1])]))
    circles, following = _circles(start + step / 2, inward, edges, reach), following_in(sizes)
    mutual = _mutual(circles, counts, following)
    known, around = _known(circles, mutual, np.hypot(step[:, 0], step[:, 1]), sizes)
    inside = np.minimum(circles.radius, circles.held)
    thickness = 2 * np.where(~known & (inside > BODY * around), inside, np.minimum(around, circles.radius))
    contact = np.where(known[:, None], circles.contact, np.nan)
    return Feet(start, start + step, inward, thickness, contact, following)


def _known(
    circles: Circles, mutual: np.ndarray, length: np.ndarray, sizes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which circles tell how thick the wall is, and the radii at all feet that follow from those.

    First those that nothing beside them holds, over some way; then what agrees with them, as near an end.
    """
    inside, sure = np.minimum(circles.radius, circles.held), mutual & (circles.held >= HELD * circles.radius)
    runs = runs_of(sure, following_in(sizes))
    sure &= np.bincount(runs, length)[runs] > PEAK
    around = _flooded(inside, sure, sizes)
    known = sure | mutual & (np.abs(circles.radius - around) < ALIKE * around)
    return known, _flooded(circles.radius, known, sizes)


def _mutual(circles: Circles, counts: np.ndarray, following: np.ndarray) -> np.ndarray:
    """Whether none smaller stands where a circle touches the other side: else a wall joins between."""
    edge = circles.edge
    place = np.minimum((circles.share * counts[edge]).astype(int), counts[edge] - 1)
    foot = (np.cumsum(counts) - counts)[edge] + place
    there, before = circles.radius[foot], circles.radius[np.argsort(following)[foot]]
    there = np.where(circles.share > 0, there, np.minimum(there, before))  # at a corner both sides count
    return np.asarray(there >= SAME * circles.radius)


def _edges(outlines: list[np.ndarray]) -> Edges:
    start = np.concatenate(outlines)
    side = np.concatenate([after(ring) for ring in outlines]) - start
    length = np.hypot(side[:, 0], side[:, 1])
    along = side / length[:, None]
    before = along[np.argsort(following_in(np.array([len(ring) for ring in outlines])))]
    return Edges(start, along, before, np.column_stack([-along[:, 1], along[:, 0]]), length)


def following_in(sizes: np.ndarray) -> np.ndarray:
    """The index of what follows each, in rings one after another of these sizes."""
    following = np.arange(1, sizes.sum() + 1)
    ends = np.cumsum(sizes)
    following[ends - 1] = ends - sizes
    return following


def _circles(points: np.ndarray, inward: np.ndarray, edges: Edges, reach: float) -> Circles:
    """The circles at feet; of many only with the edges within reach of some at a time."""
    if len(points) * len(edges.start) <= PAIRS:
        return _touching(points, inward, edges, np.arange(len(edges.start)))
    ends = np.stack([edges.start, edges.start + edges.length[:, None] * edges.along])
    low, high = ends.min(axis=0), ends.max(axis=0)
    found = []
    for k in range(0, len(points), ROW):
        some = points[k : k + ROW]
        near = (high >= some.min(axis=0) - reach) & (low <= some.max(axis=0) + reach)
        found.append(_touching(some, inward[k : k + ROW], edges, np.flatnonzero(near.all(axis=1))))
    return Circles(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _touching(points: np.ndarray, inward: np.ndarray, all_edges: Edges, which: np.ndarray) -> Circles:
    edges = Edges(*(column[which] for column in all_edges))
    flat, place, facing = _at_edges(points, inward, edges)
    corner, turned = _at_corners(points, inward, edges)
    other = np.minimum(
        np.where(facing < -OPPOSITE, flat, np.inf), np.where(turned > OPPOSITE, corner, np.inf)
    )
    row, best = np.arange(len(points)), np.argmin(other, axis=1)
    radius, held = other[row, best], np.minimum(flat, corner).min(axis=1)
    on_edge = np.isfinite(radius) & (flat[row, best] <= corner[row, best])
    along = np.where(on_edge, place[row, best], 0.0)
    contact = edges.start[best] + along[:, None] * edges.along[best]
    radius = np.where(np.isfinite(radius), radius, WIDE)
    return Circles(radius, held, contact, which[best], along / edges.length[best])


def _at_edges(
    points: np.ndarray, inward: np.ndarray, edges: Edges
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each foot and edge: radius of the circle that touches the edge (inf if none), where along it in mm,
    and the cosine between their normals."""
    to_x, to_y = (points[:, None, k] - edges.start[:, k] for k in (0, 1))
    facing = inward @ edges.inward.T
    with np.errstate(divide="ignore", invalid="ignore"):
        high = to_x * edges.inward[:, 0] + to_y * edges.inward[:, 1]  # of the foot over an edge's line
        radius = high / (1 - facing)
        place = to_x * edges.along[:, 0] + to_y * edges.along[:, 1] + radius * (inward @ edges.along.T)
    radius[~((high > 0) & (facing < BESIDE) & (place >= 0) & (place <= edges.length))] = np.inf
    return radius, place, facing


def _at_corners(points: np.ndarray, inward: np.ndarray, edges: Edges) -> tuple[np.ndarray, np.ndarray]:
    """Of each foot and first corner of an edge: radius of the circle that touches it (inf if none), and minus
    the cosine between the circle's radii at both."""
    to_x, to_y = (points[:, None, k] - edges.start[:, k] for k in (0, 1))
    down = -(to_x * inward[:, :1] + to_y * inward[:, 1:])  # of the corner along the normal
    with np.errstate(divide="ignore", invalid="ignore"):
        square = to_x**2 + to_y**2
        turned = 2 * down**2 / square - 1
        radius = square / (2 * down)
        ahead, behind = (
            to_x * along[:, 0] + to_y * along[:, 1] + radius * (inward @ along.T)
            for along in (edges.along, edges.before)
        )
    radius[~((down > 0) & (turned > -BESIDE) & (ahead <= HAIR) & (behind >= -HAIR))] = np.inf
    return radius, turned


def _flooded(radius: np.ndarray, known: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Radii of which those that are not known lie between their neighbours' along each ring."""
    found, first = radius.copy(), 0
    for size in sizes.tolist():
        own = slice(first, first + size)
        sure = np.flatnonzero(known[own])
        if len(sure):
            found[own] = np.interp(np.arange(size), sure, radius[own][sure], period=size)
        else:
            found[own] = radius[own].max()
        first += size
    return found


def runs_of(values: np.ndarray, following: np.ndarray) -> np.ndarray:
    """Which run of equal values round its ring each of the feet belongs to."""
    last = np.flatnonzero(following <= np.arange(len(following)))
    change = np.append(True, values[1:] != values[:-1])
    change[following[last]] = True
    run = np.cumsum(change) - 1
    name = np.arange(run[-1] + 1)
    closing = values[last] == values[following[last]]
    name[run[last][closing]] = run[following[last]][closing]
    return name[run]


class Limit(NamedTuple):
    """A thickness, mm, from which a wall is thick.

    Ways along the outline shorter than `short` mm are not told apart: thin ones that never fall below `low`,
    thick ones that never pass `high`.
    """

    at: float
    low: float
    high: float
    short: float


def above_limit(feet: Feet, limit: Limit) -> np.ndarray:
    """At which feet a section is thick."""
    above = feet.thickness >= limit.at
    length = np.hypot(*(feet.end - feet.start).T)
    for value, sure in ((True, feet.thickness > limit.high), (False, feet.thickness < limit.low)):
        runs = runs_of(above, feet.following)
        told = (np.bincount(runs, sure) > 0) | (np.bincount(runs, length) > limit.short)
        above = np.where((above == value) & ~told[runs], not value, above)
    return above
