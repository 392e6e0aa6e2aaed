"""The medial axis as a graph: branches into corners pruned, the rest joined to chains."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

TURN = 0.7  # cosine between the two halves of a chain through a junction: sharper turns are two chains


class Axis(NamedTuple):
    """Nodes (n × 2), the radius of the greatest circle at each, and edges as pairs of nodes."""

    nodes: np.ndarray
    radii: np.ndarray
    edges: np.ndarray


class Chain(NamedTuple):
    """Points and radii along a chain, and whether its first and last end are free."""

    points: np.ndarray
    radii: np.ndarray
    free: tuple[bool, bool]


def chains_of(axis: Axis, thick: float, corner: float) -> list[Chain]:
    """The chains of an axis: each runs straight through junctions, side branches end at its edge."""
    near = _neighbours([tuple(edge) for edge in axis.edges.tolist()])
    branches = _branches(near)
    kept = [one for one in branches if not _runs_into_corner(one, near, axis, corner)]
    if kept and len(kept) < len(branches):
        near = _neighbours([pair for one in kept for pair in pairwise(one)])
        kept = _branches(near)
    return [_chain(nodes, axis, near, thick) for nodes in _through(kept, near, axis)]


def _neighbours(edges: list[tuple[int, ...]]) -> dict[int, list[int]]:
    near: dict[int, list[int]] = {}
    for one, other in edges:
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    return near


def _branches(near: dict[int, list[int]]) -> list[list[int]]:
    """Runs of nodes between ends and junctions, then closed runs (first node repeated)."""
    done: set[tuple[int, int]] = set()
    found = []
    starts = sorted(node for node in near if len(near[node]) != 2)
    for start in [*starts, *sorted(node for node in near if len(near[node]) == 2)]:
        for second in near[start]:
            if (start, second) not in done:
                found.append(_run(start, second, near, done))
    return found


def _run(start: int, second: int, near: dict[int, list[int]], done: set[tuple[int, int]]) -> list[int]:
    run = [start, second]
    done |= {(start, second), (second, start)}
    while len(near[run[-1]]) == 2 and run[-1] != start:
        following = next((n for n in near[run[-1]] if n != run[-2]), run[-2])
        if (run[-1], following) in done:
            break
        done |= {(run[-1], following), (following, run[-1])}
        run.append(following)
    return run


def _runs_into_corner(run: list[int], near: dict[int, list[int]], axis: Axis, corner: float) -> bool:
    ends = [len(near[run[0]]), len(near[run[-1]])]
    if min(ends) != 1 or max(ends) < 3:
        return False
    junction, leaf = (run[-1], run[0]) if ends[0] == 1 else (run[0], run[-1])
    points = axis.nodes[run]
    length = float(np.hypot(*np.diff(points, axis=0).T).sum()) + float(axis.radii[leaf])
    return length <= corner * float(axis.radii[junction])


def _through(runs: list[list[int]], near: dict[int, list[int]], axis: Axis) -> list[list[int]]:
    """Runs joined at junctions: at each the straightest pair passes, so that none is left open."""
    runs = [list(run) for run in runs]
    for junction in sorted(node for node in near if len(near[node]) > 2):
        if (pair := _straightest(runs, junction, axis)) is not None:
            one, other = pair
            first = one if one[-1] == junction else one[::-1]
            second = other if other[0] == junction else other[::-1]
            runs = [run for run in runs if run is not one and run is not other]
            runs.append(first + second[1:])
    return runs


def _straightest(runs: list[list[int]], junction: int, axis: Axis) -> tuple[list[int], list[int]] | None:
    """Of the runs that end at a junction, the pair that is nearest to straight, unless all turn back."""
    ending = [run for run in runs if (run[0] == junction) != (run[-1] == junction)]
    best, pair = TURN, None
    for index, one in enumerate(ending):
        for other in ending[index + 1 :]:
            cosine = float(_leaving(one, junction, axis) @ _leaving(other, junction, axis))
            if cosine < best:
                best, pair = cosine, (one, other)
    return pair


def _leaving(run: list[int], junction: int, axis: Axis) -> np.ndarray:
    """Unit vector along a run, away from a junction, over two radii."""
    points = axis.nodes[run if run[0] == junction else run[::-1]]
    away = np.hypot(*(points - points[0]).T)
    reach = points[int(np.argmax(away >= min(2 * axis.radii[junction], away.max())))] - points[0]
    return reach / max(float(np.hypot(*reach)), 1e-9)


def _chain(run: list[int], axis: Axis, near: dict[int, list[int]], thick: float) -> Chain:
    """A run's points; ends at a junction are cut back to the edge of the chain that passes there."""
    points, radii = axis.nodes[run], axis.radii[run]
    if run[0] == run[-1]:
        return Chain(points, radii, (False, False))
    free = (len(near[run[0]]) == 1, len(near[run[-1]]) == 1)
    for at_end in (False, True):
        if not free[at_end]:
            flip = slice(None, None, -1) if at_end else slice(None)
            points, radii = _cut_back(points[flip], radii[flip], min(float(radii[-at_end]), thick / 2))
            points, radii = points[flip], radii[flip]
    return Chain(points, radii, free)


def _cut_back(points: np.ndarray, radii: np.ndarray, distance: float) -> tuple[np.ndarray, np.ndarray]:
    away = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    if away[-1] <= distance:
        return points[-1:], radii[-1:]
    keep = away > distance
    start = [np.interp(distance, away, points[:, axis]) for axis in (0, 1)]
    rest = np.concatenate([[np.interp(distance, away, radii)], radii[keep]])
    return np.vstack([start, points[keep]]), rest
