"""Order: which path of an island comes next, and where it is begun."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from flexo.slicing.lines import Path

NEXT = 1.0  # mm: a loop is left where it was come to when the way on is no longer
NEARER = 1e-3  # by which a way to a loop counts less than the way on: of equal places that near the next


class Stops(NamedTuple):
    """The places at which paths may be entered, path by path."""

    x: np.ndarray
    y: np.ndarray
    entry: np.ndarray  # as `Path.starts` count
    exits: np.ndarray  # n × 2: where a path is left that is entered here
    closed: np.ndarray  # whether the path is
    owner: np.ndarray  # the path
    first: list[int]  # of each path, and the number of stops
    ranks: np.ndarray  # of each path


def stops_of(paths: list[Path]) -> Stops:
    """Where paths may be entered and left."""
    entries = [path.entries for path in paths]
    counts = [len(one) for one in entries]
    first = np.concatenate(([0], np.cumsum(counts)))
    points = np.concatenate([path.places for path in paths])
    exits = np.concatenate([path.exits for path in paths])
    owner = np.repeat(np.arange(len(paths)), counts)
    closed = np.array([path.closed for path in paths])[owner]
    x, y = points.T.copy()
    ranks = np.array([path.rank for path in paths])
    return Stops(x, y, np.concatenate(entries), exits, closed, owner, first.tolist(), ranks)


def sequences(stops: Stops, starts: np.ndarray) -> np.ndarray:
    """At which stops the paths are entered one after another from each of some places (g × 2): g × paths.

    The nearest comes next, within each rank.
    """
    found: list[np.ndarray] = []
    x, y = starts[:, :1], starts[:, 1:]
    ranks, own = sorted(set(stops.ranks.tolist())), stops.ranks[stops.owner]
    for rank in ranks:
        todo = np.zeros((len(starts), len(stops.x)))
        if len(ranks) > 1:
            todo[:, own != rank] = np.inf
        for _ in range(np.count_nonzero(stops.ranks == rank)):
            away = (stops.x - x) ** 2
            away += (stops.y - y) ** 2
            away += todo
            nearest = away.argmin(axis=1)
            for row, path in zip(todo, stops.owner[nearest].tolist(), strict=True):
                row[stops.first[path] : stops.first[path + 1]] = np.inf
            x, y = stops.exits[nearest].T[:, :, None]
            found.append(nearest)
    return np.stack(found, axis=1)


def eased(order: np.ndarray, stops: Stops, start: np.ndarray) -> list[int]:
    """A sequence whose closed paths begin where the ways to them and on from them are shortest together.

    From the last to the first: of loops one inside the other each draws the one before it after.
    """
    found, closed, exits = order.tolist(), stops.closed[order].tolist(), stops.exits[order].tolist()
    x, y = stops.x.tolist(), stops.y.tolist()
    places, before = [(x[here], y[here]) for here in found], [tuple(start.tolist())]
    for k in range(1, len(found)):  # whence a path is come to, nested loops and all
        nested = closed[k - 1] and _near(exits[k - 1], places[k])
        before.append(before[-1] if nested else tuple(exits[k - 1]))
    for k in range(len(found) - 2, -1, -1):
        if not closed[k] or _near(exits[k], places[k + 1]):
            continue
        own = slice(stops.first[stops.owner[found[k]]], stops.first[stops.owner[found[k]] + 1])
        way = np.hypot(stops.x[own] - before[k][0], stops.y[own] - before[k][1]) * (1 - NEARER)
        way += np.hypot(stops.exits[own, 0] - places[k + 1][0], stops.exits[own, 1] - places[k + 1][1])
        found[k] = own.start + int(way.argmin())
        places[k] = x[found[k]], y[found[k]]
    return found


def _near(one: Sequence[float], other: Sequence[float]) -> bool:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) < NEXT


def entered(paths: list[Path], stops: Stops, order: list[int]) -> list[Path]:
    """The paths as they are laid, begun at some stops one after another."""
    return [_entered(paths[stops.owner[k]], float(stops.entry[k])) for k in order]


def _entered(path: Path, entry: float) -> Path:
    if path.closed:
        return path.opened(entry)
    return path.reversed() if entry else path


def gates_of(stops: Stops, order: np.ndarray) -> np.ndarray:
    """Where paths begin and end that are entered at stops (g × paths), mm of travel in between: g × 5."""
    exits, begin, on = stops.exits[order], order[:, 0], order[:, 1:]
    ways = np.hypot(stops.x[on] - exits[:, :-1, 0], stops.y[on] - exits[:, :-1, 1]).sum(axis=1)
    return np.column_stack([stops.x[begin], stops.y[begin], exits[:, -1], ways])
