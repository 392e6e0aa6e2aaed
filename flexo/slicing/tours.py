"""Tours: in what order islands are visited, and at which of its gates each is entered.

A gate belongs to a corner of an island's box in its own frame: where its paths begin when the nozzle comes
from there, where they then end (x and y of both), and how far it travels in between, mm.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from flexo.slicing.longtour import long_tour

GATES = 4  # of an island
Tour = Callable[[np.ndarray, np.ndarray], np.ndarray]  # an order of islands by their gates, from a start on
Order = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]  # the same by their middles and gates
MANY = 300  # islands: of more only those that are near each other are compared
ROUNDS = 30  # at most so many times a tour is improved
GRID = 0.05  # mm: islands whose gates agree to this are visited in the same order on every layer
GAIN = 1e-3  # mm: a shorter tour is one by more than this


def tour(gates: np.ndarray, start: np.ndarray) -> np.ndarray:
    """An order of islands by their gates (n × 4 × 5) from `start` on: the nearest next, without crossings."""
    if len(gates) < 2:
        return np.arange(len(gates))
    if len(gates) > MANY:
        return long_tour(gates[:, :, :2].mean(axis=1), start)
    away = _apart(gates, start)
    order = _greedy(away)
    along = away[np.ix_(order, order)]
    room = np.empty(np.subtract(along.shape, 1), along.dtype)
    for _ in range(ROUNDS):
        swaps = _swaps(along, room)
        if not swaps:
            break
        for first, last in swaps:
            turned = slice(first, last)
            order[turned] = order[turned][::-1]
            along[turned] = along[turned][::-1]
            along[:, turned] = along[:, turned][:, ::-1]
    return order[1:-1] - 1


def tours(tour: Tour) -> Order:
    """A tour that is remembered: islands at the same places (n × 2) are visited to and fro.

    It begins at the end that is nearer.
    """
    known: dict[bytes, np.ndarray] = {}

    def order(places: np.ndarray, gates: np.ndarray, start: np.ndarray) -> np.ndarray:
        if len(gates) < 2:
            return np.arange(len(gates))
        key = np.rint(places / GRID).astype(int).tobytes()
        if key not in known:
            known[key] = tour(gates, start)
        found = known[key]
        first, last = (float(_nearest(gates[found[[end]]], start)[0]) for end in (0, -1))
        return found if first <= last else found[::-1]

    return order


def chosen(gates: np.ndarray, start: np.ndarray) -> list[int]:
    """Of islands in their order (n × 4 × 5) the gates by which the whole way from `start` on is shortest.

    Ways from gates to gates are joined two and two until one is left; then it is known which gates it led by.
    """
    if not len(gates):
        return []
    in_x, in_y, out_x, out_y, inner = gates.transpose(2, 1, 0)
    ways = np.hypot(out_x[:, None, :-1] - in_x[:, 1:], out_y[:, None, :-1] - in_y[:, 1:])
    ways += inner[:, 1:]
    between: list[np.ndarray] = []
    while ways.shape[2] > 1:
        pairs = ways.shape[2] // 2 * 2
        through = ways[:, :, None, :pairs:2] + ways[None, :, :, 1:pairs:2]
        between.append(through)
        ways = np.concatenate([through.min(axis=1), ways[:, :, pairs:]], axis=2)
    come = np.hypot(in_x[:, 0] - start[0], in_y[:, 0] - start[1]) + inner[:, 0]
    if not ways.size:
        return [int(come.argmin())]
    found = np.array(divmod(int((come[:, None] + ways[:, :, 0]).argmin()), GATES))
    for through in between[::-1]:
        count = through.shape[3]
        by = through[found[:count], :, found[1 : count + 1], np.arange(count)].argmin(axis=1)
        finer = np.empty(len(found) + count, int)
        finer[: 2 * count + 1 : 2], finer[1 : 2 * count : 2] = found[: count + 1], by
        finer[2 * count :] = found[count:]
        found = finer
    return list(found.tolist())


def _nearest(gates: np.ndarray, start: np.ndarray) -> np.ndarray:
    """How far it is from a place to the nearest gate of each island."""
    return np.asarray(np.hypot(gates[:, :, 0] - start[0], gates[:, :, 1] - start[1]).min(axis=1))


def _apart(gates: np.ndarray, start: np.ndarray) -> np.ndarray:
    """The shortest ways between islands, whichever their gates; the start comes first, and the end, which is
    near to all, last."""
    count = len(gates)
    in_x, in_y, out_x, out_y, _ = gates.transpose(2, 1, 0).astype(np.float32)
    best = np.full((count, count), np.inf, np.float32)
    x, y = np.empty((2, count, count), np.float32)
    for one in range(GATES):
        for other in range(GATES):
            np.subtract.outer(out_x[one], in_x[other], out=x)
            np.subtract.outer(out_y[one], in_y[other], out=y)
            x *= x
            y *= y
            x += y
            np.minimum(best, x, out=best)
    away = np.zeros((count + 2, count + 2), np.float32)
    away[1:-1, 1:-1] = np.sqrt(np.minimum(best, best.T))
    away[0, 1:-1] = away[1:-1, 0] = _nearest(gates, start)
    return away


def _greedy(away: np.ndarray) -> np.ndarray:
    """From the first on to the nearest that is left, the last at last."""
    order = np.zeros(len(away), int)
    order[-1] = len(away) - 1
    todo = np.zeros(len(away), np.float32)
    todo[[0, -1]] = np.inf
    for place in range(1, len(away) - 1):
        order[place] = nearest = int(np.argmin(away[order[place - 1]] + todo))
        todo[nearest] = np.inf
    return order


def _swaps(along: np.ndarray, gain: np.ndarray) -> list[tuple[int, int]]:
    """Stretches of a tour whose reversal shortens it, the best first, none of which meets another.

    `along` holds the distances between the islands in the order of the tour; it is symmetric, and so are the
    gains, for which `gain` is room. Next to the diagonal nothing is gained.
    """
    steps = np.diagonal(along, 1)
    np.add.outer(steps, steps, out=gain)
    gain -= along[:-1, :-1]
    gain -= along[1:, 1:]
    np.fill_diagonal(gain, 0.0)
    other = gain.argmax(axis=1)
    most = gain[np.arange(len(gain)), other]
    best = np.argsort(-most, kind="stable")
    found: list[tuple[int, int]] = []
    for one in best[most[best] > GAIN].tolist():
        first, last = sorted((one + 1, int(other[one]) + 1))
        if all(last < a or b < first for a, b in found):
            found.append((first, last))
    return found
