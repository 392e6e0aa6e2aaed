"""The medial axis as a graph: branches into corners pruned, the rest joined to chains.

Where walls meet, the greatest circle swells and the axis bends towards the corners. What lies inside that
circle is left out: the straightest pair of walls runs on through the meeting, the others end on it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from flexo.slicing.meetings import FREE, Chain, joined

TIP = 0.3  # radii of a junction: half the width in the middle of what stands off in a corner
BEND = 0.2  # radii that an outline's corner stands off where a wall turns
REACH = 1.1  # radii of a junction's circle within which the axis is led by its corners
NEAR = 0.9  # of the radii of two junctions: nearer ones are one
SHARE = (0.5, 0.4)  # of a run that stays at least, by how many of its ends lie on junctions


class Axis(NamedTuple):
    """Nodes (n × 2), the radius of the greatest circle at each, edges as pairs of nodes, and the section as
    a shapely polygon."""

    nodes: np.ndarray
    radii: np.ndarray
    edges: np.ndarray
    section: Any

    def room(self, place: np.ndarray) -> float:
        """How far a place is from the outline, mm; 0 outside."""
        from shapely import Point

        at = Point(*place)
        return float(self.section.boundary.distance(at)) if self.section.intersects(at) else 0.0


def chains_of(axis: Axis, corner: float, spare: float) -> list[Chain]:
    """The chains of an axis: each runs straight through junctions, side branches end on it.

    spare: by so much at most it is wider to either side at a corner than there is room, mm.
    """
    near = _neighbours([tuple(edge) for edge in axis.edges.tolist()])
    kept, corners = _pruned(near, axis, corner)
    near = _neighbours([pair for one in kept for pair in pairwise(one)])
    bends = {node for node in corners & near.keys() if len(near[node]) == 2}
    meetings = bends | {node for node in near if len(near[node]) > 2}
    home, runs = _junctions(_branches(near, bends), meetings, axis)
    chains = [_trimmed(run, home, axis) for run in runs]

    def room(place: np.ndarray) -> float:
        return axis.room(place) + spare

    for junction in sorted(set(home.values())):
        middle = axis.nodes[[node for node in home if home[node] == junction]].mean(axis=0)
        chains = joined(chains, junction, middle, float(axis.radii[junction]), room=room)
    return chains


def _neighbours(edges: list[tuple[int, ...]]) -> dict[int, list[int]]:
    near: dict[int, list[int]] = {}
    for one, other in edges:
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    return near


def _pruned(near: dict[int, list[int]], axis: Axis, corner: float) -> tuple[list[list[int]], set[int]]:
    """Branches less those that run into corners, and the nodes from which these stood off."""
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
        near = NEAR * (axis.radii[one] + axis.radii[other])
        if one in home and other in home and one != other and _length(axis.nodes[run]) < near:
            inner.append(run)
            both = {home[one], home[other]}
            name = max(both, key=lambda node: (axis.radii[node], -node))
            home = {node: name if at in both else at for node, at in home.items()}
    return home, [run for run in runs if run not in inner]


def _trimmed(run: list[int], home: dict[int, int], axis: Axis) -> Chain:
    """A run without what lies in its junctions' circles; of a short run its middle or free half stays."""
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
