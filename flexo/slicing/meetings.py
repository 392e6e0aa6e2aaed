"""Chains of a medial axis where walls meet: the straightest pair runs on, the others end on its line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

TURN = 0.7  # cosine between the two halves of a chain through a junction: sharper turns are two chains
STRAIGHT = 0.88  # cosine: the line of walls that turn by less has no corner, they may be bent themselves
MITRE = 2.0  # radii from a junction within which the lines of two walls may meet
FREE = -1  # an end that lies on no junction

Room = Callable[[np.ndarray], float]  # the greatest radius of a bead at a place, mm


@dataclass(frozen=True)
class Chain:
    """Points and radii along a chain; the junctions that its ends lie on, or FREE; those it passes."""

    points: np.ndarray
    radii: np.ndarray
    ends: tuple[int, int]
    passes: frozenset[int] = frozenset()

    def turned(self) -> Chain:
        """The same chain from its other end."""
        return Chain(self.points[::-1], self.radii[::-1], self.ends[::-1], self.passes)


def joined(
    chains: list[Chain], junction: int, middle: np.ndarray, radius: float, *, room: Room
) -> list[Chain]:
    """Chains of which the straightest pair runs on through a junction and the others end on it."""
    found = dict(enumerate(chains))
    ends = [(k, side) for k, one in found.items() for side in (0, 1) if one.ends[side] == junction]
    if len(ends) == 1:
        k, side = ends[0]
        one = _from(found[k], side)
        found[k] = _from(Chain(one.points, one.radii, (FREE, one.ends[1]), one.passes), side)
        return list(found.values())
    leaving = [_leaving(_from(found[k], side), radius) for k, side in ends]
    pairs = [(float(leaving[a] @ leaving[b]), a, b) for a, b in combinations(range(len(ends)), 2)]
    cosine, a, b = min(pairs, default=(1.0, 0, 0))
    line = middle[None]
    if cosine < TURN:
        (k, side), (other, other_side) = ends[a], ends[b]
        one, two = _from(found[k], side), _from(found[other], other_side)
        corner = _meeting(one, two, middle, radius)
        line = np.concatenate([one.points[:1], corner, two.points[:1]])
    for index, (j, at) in enumerate(ends):
        if cosine >= TURN or index not in (a, b):
            found[j] = _led(found[j], at, leaving[index], line)
    if cosine < TURN:
        second = _from(found.pop(other), other_side) if other != k else None
        found[k] = _passing(_from(found[k], side), corner, second, room)
    return [found[j] for j in sorted(found)]


def _from(chain: Chain, side: int) -> Chain:
    """A chain that starts at one of its ends."""
    return chain.turned() if side else chain


def _leaving(chain: Chain, radius: float) -> np.ndarray:
    """Unit vector along a chain from its start, over a radius."""
    away = np.hypot(*(chain.points - chain.points[0]).T)
    reach = chain.points[int(np.argmax(away >= min(radius, away.max())))] - chain.points[0]
    return reach / max(float(np.hypot(*reach)), 1e-9)


def _meeting(one: Chain, other: Chain, middle: np.ndarray, radius: float) -> np.ndarray:
    """Where the lines of two chains meet near a junction (1 × 2); none (0 × 2) where they are one line."""
    first, second = _leaving(one, radius), _leaving(other, radius)
    if -first @ second > STRAIGHT:
        return np.empty((0, 2))
    place = np.linalg.solve(np.column_stack([first, -second]), other.points[0] - one.points[0])
    corner = one.points[0] + place[0] * first
    return corner[None] if np.hypot(*(corner - middle)) < MITRE * radius else middle[None]


def _passing(first: Chain, corner: np.ndarray, other: Chain | None, room: Room) -> Chain:
    """Two chains that start at a junction as one, or one that comes back to it as a closed chain.

    At a corner between them, which lies on no axis, a bead is as wide as both are on average, but hardly
    wider than there is room: the wider wall's line may meet the narrower one's beside its middle.
    """
    junction = first.ends[0]
    second = first.turned() if other is None else other
    mean = float(first.radii[0] + second.radii[0]) / 2
    radii = np.array([min(mean, room(place)) for place in corner])
    passes = first.passes | second.passes | {junction}
    if other is None:
        points = np.concatenate([corner, first.points, corner if len(corner) else first.points[:1]])
        radii = np.concatenate([radii, first.radii, radii if len(corner) else first.radii[:1]])
        return Chain(points, radii, (FREE, FREE), passes)
    points = np.concatenate([second.points[::-1], corner, first.points])
    radii = np.concatenate([second.radii[::-1], radii, first.radii])
    return Chain(points, radii, (second.ends[1], first.ends[1]), passes)


def _led(chain: Chain, side: int, leaving: np.ndarray, line: np.ndarray) -> Chain:
    """A chain led straight on to a line through a junction at its end, or to the line's nearest point."""
    one = _from(chain, side)
    start, along = line[:-1] - one.points[0], np.diff(line, axis=0)
    cross = along[:, 0] * leaving[1] - along[:, 1] * leaving[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (leaving[0] * start[:, 1] - leaving[1] * start[:, 0]) / cross
        ahead = (along[:, 0] * start[:, 1] - along[:, 1] * start[:, 0]) / cross
    hit = np.flatnonzero((share >= 0) & (share <= 1) & (ahead < 0))
    if len(hit):
        end = one.points[0] + ahead[hit].max() * leaving
    else:
        end = line[np.argmin(np.hypot(*(line - one.points[0]).T))]
    longer = Chain(
        np.concatenate([end[None], one.points]), np.append(one.radii[0], one.radii), one.ends, one.passes
    )
    return _from(longer, side)
