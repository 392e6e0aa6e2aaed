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
CHUNK = 400_000  # pairs of a foot and an edge that are looked at at a time


class Feet(NamedTuple):
    """Points (n × 2) in the order of the rings, the middles of bits of edges, and what stands there.

    start, end: of the bit; inward: unit normal; thickness mm; contact: where the circle touches beyond
    (nan where none was found); following: index of the next foot of the ring.
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


class Edges(NamedTuple):
    """Edges of all outlines: start, unit vector along, that of the edge before, normal inwards, length."""

    start: np.ndarray
    along: np.ndarray
    before: np.ndarray
    inward: np.ndarray
    length: np.ndarray


def feet_of(outlines: list[np.ndarray]) -> Feet:
    """The feet of a section given by its outlines, about SPACING apart."""
    edges = _edges(outlines)
    counts = np.ceil(edges.length / SPACING).astype(int)
    owner = np.repeat(np.arange(len(counts)), counts)
    step = edges.along[owner] * (edges.length / counts)[owner, None]
    place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    start = edges.start[owner] + place[:, None] * step
    inward = edges.inward[owner]
    sizes = np.add.reduceat(counts, np.cumsum([0, *map(len, outlines[:-1])]))
    radius, held, contact, other = _circles(start + step / 2, inward, edges)
    following = _following(sizes)
    partner = _partners(other, counts)
    before = np.argsort(following)[partner]
    there = np.where(other[:, 1] > 0, radius[partner], np.minimum(radius[partner], radius[before]))
    mutual = there >= SAME * radius
    sure = mutual & (held >= HELD * radius)
    runs = runs_of(sure, following)
    long = np.bincount(runs, np.hypot(step[:, 0], step[:, 1]))[runs] > PEAK
    around = _flooded(np.minimum(radius, held), sure & long, sizes)
    known = (sure | mutual) & (np.abs(radius - around) < ALIKE * around) | sure & long
    contact[~known] = np.nan
    around = _flooded(radius, known, sizes)
    inside = np.minimum(radius, held)
    thickness = 2 * np.where(~known & (inside > BODY * around), inside, np.minimum(around, radius))
    return Feet(start, start + step, inward, thickness, contact, following)


def _edges(outlines: list[np.ndarray]) -> Edges:
    start = np.concatenate(outlines)
    side = np.concatenate([after(ring) for ring in outlines]) - start
    length = np.hypot(side[:, 0], side[:, 1])
    along = side / length[:, None]
    before = along[np.argsort(_following(np.array([len(ring) for ring in outlines])))]
    return Edges(start, along, before, np.column_stack([-along[:, 1], along[:, 0]]), length)


def _following(sizes: np.ndarray) -> np.ndarray:
    """The index of what follows each, in rings one after another of these sizes."""
    following = np.arange(1, sizes.sum() + 1)
    ends = np.cumsum(sizes)
    following[ends - 1] = ends - sizes
    return following


def _circles(points: np.ndarray, inward: np.ndarray, edges: Edges) -> tuple[np.ndarray, ...]:
    """At each foot the radius up to the other side, the one that sides beside it leave, the contact, and on
    which edge it lies and which share along it."""
    rows = max(1, CHUNK // len(edges.start))
    found = [_held(points[k : k + rows], inward[k : k + rows], edges) for k in range(0, len(points), rows)]
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))


def _partners(contact: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The foot at each contact, given as edge and share along it."""
    edge = contact[:, 0].astype(int)
    place = np.minimum((contact[:, 1] * counts[edge]).astype(int), counts[edge] - 1)
    return np.asarray((np.cumsum(counts) - counts)[edge] + place)


def _held(points: np.ndarray, inward: np.ndarray, edges: Edges) -> tuple[np.ndarray, ...]:
    to_x, to_y = (points[:, None, k] - edges.start[:, k] for k in (0, 1))
    facing = inward @ edges.inward.T
    with np.errstate(divide="ignore", invalid="ignore"):
        high = to_x * edges.inward[:, 0] + to_y * edges.inward[:, 1]  # of the foot over an edge's line
        flat = high / (1 - facing)
        place = to_x * edges.along[:, 0] + to_y * edges.along[:, 1] + flat * (inward @ edges.along.T)
        flat[~((high > 0) & (facing < BESIDE) & (place >= 0) & (place <= edges.length))] = np.inf
        down = -(to_x * inward[:, :1] + to_y * inward[:, 1:])  # of an edge's first corner along the normal
        square = to_x**2 + to_y**2
        turned = 2 * down**2 / square - 1  # minus the cosine between the radii at both points
        corner = square / (2 * down)
        ahead, behind = (
            to_x * along[:, 0] + to_y * along[:, 1] + corner * (inward @ along.T)
            for along in (edges.along, edges.before)
        )
    corner[~((down > 0) & (turned > -BESIDE) & (ahead <= HAIR) & (behind >= -HAIR))] = np.inf
    other = np.minimum(
        np.where(facing < -OPPOSITE, flat, np.inf), np.where(turned > OPPOSITE, corner, np.inf)
    )
    row, best = np.arange(len(points)), np.argmin(other, axis=1)
    radius, beside = other[row, best], np.minimum(flat, corner).min(axis=1)
    on_edge = np.isfinite(radius) & (flat[row, best] <= corner[row, best])
    along = np.where(on_edge, place[row, best], 0.0)
    contact = edges.start[best] + along[:, None] * edges.along[best]
    where = np.column_stack([best, along / edges.length[best]])
    return np.where(np.isfinite(radius), radius, WIDE), beside, contact, where


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
    """A thickness, mm, from which a wall is thick, and ways along the outline, shorter than `short` mm, that
    are not told apart: thin ones that never fall below `low`, thick ones that never pass `high`."""

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
