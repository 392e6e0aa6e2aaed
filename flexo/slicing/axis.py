"""The medial axis as a graph: branches into corners pruned, the rest joined to chains.

Where walls meet, the greatest circle swells and the axis bends towards the corners. What lies inside that
circle is left out: the straightest pair of walls runs on through the meeting, the others end on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np

TIP = 0.3  # radii of a junction: half the width in the middle of what stands off in a corner
TURN = 0.7  # cosine between the two halves of a chain through a junction: sharper turns are two chains
BEND = 0.2  # radii that an outline's corner stands off where a wall turns
REACH = 1.1  # radii of a junction's circle within which the axis is led by its corners
NEAR = 0.9  # of the radii of two junctions: nearer ones are one
SHARE = (0.5, 0.4)  # of a run that stays at least, by how many of its ends lie on junctions
STRAIGHT = 0.97  # cosine: two walls that turn by less meet along the line between them
MITRE = 2.0  # radii from a junction within which the lines of two walls may meet
FREE = -1


class Axis(NamedTuple):
    """Nodes (n × 2), the radius of the greatest circle at each, and edges as pairs of nodes."""

    nodes: np.ndarray
    radii: np.ndarray
    edges: np.ndarray


@dataclass(frozen=True)
class Chain:
    """Points and radii along a chain; the junction that each of its ends lies on, or FREE; those it passes."""

    points: np.ndarray
    radii: np.ndarray
    ends: tuple[int, int]
    passes: frozenset[int] = frozenset()

    def turned(self) -> Chain:
        """The same chain from its other end."""
        return Chain(self.points[::-1], self.radii[::-1], self.ends[::-1], self.passes)


def chains_of(axis: Axis, corner: float) -> list[Chain]:
    """The chains of an axis: each runs straight through junctions, side branches end on it."""
    near = _neighbours([tuple(edge) for edge in axis.edges.tolist()])
    kept, corners = _pruned(near, axis, corner)
    for _ in range(2):
        near = _neighbours([pair for one in kept for pair in pairwise(one)])
        bends = {node for node in corners & near.keys() if len(near[node]) == 2}
        runs = _branches(near, bends)
        kept = [run for run in runs if not _left(run, near, bends, axis)] or runs
    home, kept = _junctions(kept, bends | {node for node in near if len(near[node]) > 2}, axis)
    chains = [_trimmed(run, home, axis) for run in kept]
    for junction in sorted(set(home.values())):
        middle = axis.nodes[[node for node in home if home[node] == junction]].mean(axis=0)
        chains = _joined(chains, junction, middle, float(axis.radii[junction]))
    return chains


def _neighbours(edges: list[tuple[int, ...]]) -> dict[int, list[int]]:
    near: dict[int, list[int]] = {}
    for one, other in edges:
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    return near


def _pruned(near: dict[int, list[int]], axis: Axis, corner: float) -> tuple[list[list[int]], set[int]]:
    """Branches less those that run into corners, and the nodes from which these stood off by a part of a radius."""
    bends: set[int] = set()
    while True:
        branches, kept = _branches(near), []
        for run in branches:
            junction, large, beyond, small = _standing(run, near, axis)
            if beyond * (small + TIP * large) > corner * large**2:
                kept.append(run)
            elif beyond > BEND * large:
                bends.add(junction)
        if not kept or len(kept) == len(branches):
            return branches, bends
        near = _neighbours([pair for one in kept for pair in pairwise(one)])


def _left(run: list[int], near: dict[int, list[int]], bends: set[int], axis: Axis) -> bool:
    """Whether a run from a bend to a free end is all that pruning left of the corners of a wall's blunt end."""
    bend = run[0] if run[0] in bends else run[-1]
    free = min(len(near[run[0]]), len(near[run[-1]])) == 1
    return bend in bends and free and _length(axis.nodes[run]) < float(axis.radii[bend])


def _branches(near: dict[int, list[int]], bends: set[int] | frozenset[int] = frozenset()) -> list[list[int]]:
    """Runs of nodes between ends, bends and junctions, then closed runs (first node repeated)."""
    done: set[tuple[int, int]] = set()
    found = []
    stops = {node for node in near if len(near[node]) != 2} | bends
    for start in [*sorted(stops), *sorted(near.keys() - stops)]:
        for second in near[start]:
            if (start, second) not in done:
                found.append(_run((start, second), near, done, stops))
    return found


def _run(
    pair: tuple[int, int], near: dict[int, list[int]], done: set[tuple[int, int]], stops: set[int]
) -> list[int]:
    run = [*pair]
    done |= {pair, pair[::-1]}
    while run[-1] not in stops and run[-1] != run[0]:
        following = next((n for n in near[run[-1]] if n != run[-2]), run[-2])
        if (run[-1], following) in done:
            break
        done |= {(run[-1], following), (following, run[-1])}
        run.append(following)
    return run


def _standing(run: list[int], near: dict[int, list[int]], axis: Axis) -> tuple[int, float, float, float]:
    """The junction that a branch to a leaf stands off from, its radius, how far beyond it the branch reaches,
    and the radius of its leaf; an endless reach for other branches."""
    ends = [len(near[run[0]]), len(near[run[-1]])]
    if min(ends) != 1 or max(ends) < 3:
        return run[0], 1.0, np.inf, 1.0
    junction, leaf = (run[-1], run[0]) if ends[0] == 1 else (run[0], run[-1])
    large, small = float(axis.radii[junction]), float(axis.radii[leaf])
    return junction, large, _length(axis.nodes[run]) + small - large, small


def _length(points: np.ndarray) -> float:
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


def _junctions(runs: list[list[int]], nodes: set[int], axis: Axis) -> tuple[dict[int, int], list[list[int]]]:
    """The junction that each node where branches meet belongs to, and the runs between junctions.

    Nodes whose circles overlap are one junction, named after the one of the greatest circle.
    """
    home = {node: node for node in sorted(nodes)}
    inner = []
    for run in runs:
        one, other = run[0], run[-1]
        if one in home and other in home and one != other:
            if _length(axis.nodes[run]) < NEAR * (axis.radii[one] + axis.radii[other]):
                inner.append(run)
                both = {home[one], home[other]}
                name = max(both, key=lambda node: (axis.radii[node], -node))
                home = {node: name if at in both else at for node, at in home.items()}
    return home, [run for run in runs if run not in inner]


def _trimmed(run: list[int], home: dict[int, int], axis: Axis) -> Chain:
    """A run without what lies in the circles of its junctions; of a short run its middle or its free half stays."""
    chain = Chain(axis.nodes[run], axis.radii[run], (home.get(run[0], FREE), home.get(run[-1], FREE)))
    length, held = _length(chain.points), [at != FREE for at in chain.ends]
    for at_end in (1, 0):
        chain = chain.turned()
        if held[at_end]:
            chain = _shorter(chain, min(REACH * float(chain.radii[0]), SHARE[sum(held) - 1] * length))
    return chain


def _shorter(chain: Chain, distance: float) -> Chain:
    """A chain from where it is that far from its start."""
    away = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(chain.points, axis=0).T))])
    k = int(np.argmax(away > distance))
    columns = np.column_stack([chain.points, chain.radii])
    share = (distance - away[k - 1]) / (away[k] - away[k - 1])
    columns = np.vstack([columns[k - 1] + share * (columns[k] - columns[k - 1]), columns[k:]])
    return Chain(columns[:, :2], columns[:, 2], chain.ends)


def _joined(chains: list[Chain], junction: int, middle: np.ndarray, radius: float) -> list[Chain]:
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
        found[k] = _passing(
            found[k], side, corner, _from(found.pop(other), other_side) if other != k else None
        )
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


def _passing(one: Chain, side: int, corner: np.ndarray, other: Chain | None) -> Chain:
    """Two chains that start at a junction as one, or one that comes back to it as a closed chain."""
    first = _from(one, side)
    junction = first.ends[0]
    second = first.turned() if other is None else other
    radii = np.full(len(corner), (first.radii[0] + second.radii[0]) / 2)
    passes = first.passes | second.passes | {junction}
    if other is None:
        points = np.concatenate([corner, first.points, corner if len(corner) else first.points[:1]])
        radii = np.concatenate([radii, first.radii, radii if len(corner) else first.radii[:1]])
        return Chain(points, radii, (FREE, FREE), passes)
    points = np.concatenate([second.points[::-1], corner, first.points])
    radii = np.concatenate([second.radii[::-1], radii, first.radii])
    return Chain(points, radii, (second.ends[1], first.ends[1]), passes)


def _led(chain: Chain, side: int, leaving: np.ndarray, line: np.ndarray) -> Chain:
    """A chain led straight on to a line through the junction at one of its ends, or to the line's nearest point."""
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
