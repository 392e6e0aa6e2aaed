"""A tour of very many points, in time that grows as they do: only near points are looked at.

Greedy from neighbour to neighbour, then 2-opt over the neighbours (Johnson and McGeoch 1997).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

NEAR = 8  # neighbours of a point that are looked at
WINDOW = 6  # places up and down a curve through all points on which its neighbours are looked for
SHIFTS = (0.0, 1 / 3, 2 / 3)  # of the extent: near points that one curve parts lie together on another
BITS = 16  # of each coordinate on a curve
PASSES = 40  # at most so many rounds of improvements
GAIN = 1e-6  # mm: a shorter tour is one by more than this


def long_tour(points: np.ndarray, start: np.ndarray) -> np.ndarray:
    """An order of at least three points (n × 2) from `start` on, as `order.tour` gives it."""
    near = neighbours(points)
    order = _greedy(points, near, int(np.argmin(((points - start) ** 2).sum(axis=1))))
    place = np.argsort(order)
    for _ in range(PASSES):
        moves = _shortcuts(points, near, order, place)
        for move in moves:
            _turn(order, place, move)
        if not moves:
            break
    return order


def neighbours(points: np.ndarray) -> np.ndarray:
    """For each point some of the points nearest to it, nearest first (Connor and Kumar 2010).

    What is near lies near on one of several shifted Morton curves; few of the nearest are missed. A point
    with fewer others in sight has itself or one of them again at the end.
    """
    count = len(points)
    steps = np.array([step for step in range(-WINDOW, WINDOW + 1) if step])
    found = np.empty((count, len(SHIFTS) * len(steps)), int)
    for k, shift in enumerate(SHIFTS):
        curve = np.argsort(_morton(points, shift), kind="stable")
        beside = np.clip(np.arange(count)[:, None] + steps, 0, count - 1)
        found[curve, k * len(steps) : (k + 1) * len(steps)] = curve[beside]
    found.sort(axis=1)
    away = np.hypot(*np.moveaxis(points[found] - points[:, None], 2, 0))
    away[found == np.arange(count)[:, None]] = np.inf
    away[:, 1:][found[:, 1:] == found[:, :-1]] = np.inf
    nearest = np.argsort(away, axis=1, kind="stable")[:, : min(NEAR, count - 1)]
    return np.take_along_axis(found, nearest, axis=1)


def _morton(points: np.ndarray, shift: float) -> np.ndarray:
    """Places on a curve that fills a square twice as wide as the points, off its corner by a shift."""
    low, extent = points.min(axis=0), max(float(np.ptp(points, axis=0).max()), 1e-9)
    x, y = (((points - low) / extent + shift) / 2 * (2**BITS - 1)).astype(np.int64).T
    place = np.zeros(len(points), np.int64)
    for bit in range(BITS):
        place |= ((x >> bit & 1) | (y >> bit & 1) << 1) << 2 * bit
    return place


def _greedy(points: np.ndarray, near: np.ndarray, first: int) -> np.ndarray:
    """To the nearest neighbour that is left, or where none is, to the nearest of all."""
    left = np.ones(len(points), bool)
    rows, order, here = near.tolist(), [first], first
    left[first] = False
    for _ in range(len(points) - 1):
        here = next((one for one in rows[here] if left[one]), -1)
        if here < 0:
            rest = np.flatnonzero(left)
            here = int(rest[np.argmin(((points[rest] - points[order[-1]]) ** 2).sum(axis=1))])
        left[here] = False
        order.append(here)
    return np.array(order)


def _shortcuts(
    points: np.ndarray, near: np.ndarray, order: np.ndarray, place: np.ndarray
) -> list[tuple[int, int, int, int]]:
    """Pairs of steps (a to b, c to d) that are longer than those from a to c and from b to d, best first."""
    found = [np.empty((0, 5))]
    for first, other in _pairs(near, place):
        i, j = np.minimum(first, other), np.maximum(first, other)
        two = (i >= 0) & (i < j) & (j < len(order) - 1)
        i, j = i[two], j[two]
        a, b, c, d = order[i], order[i + 1], order[j], order[j + 1]
        gain = _away(points, a, b) + _away(points, c, d) - _away(points, a, c) - _away(points, b, d)
        found.append(np.column_stack([gain, a, b, c, d])[gain > GAIN])
    best = np.concatenate(found)
    return list(map(tuple, best[np.argsort(-best[:, 0], kind="stable"), 1:].astype(int).tolist()))


def _pairs(near: np.ndarray, place: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Numbers of pairs of steps that begin at neighbours, then of those that end there."""
    own, other = np.repeat(place, near.shape[1]), place[near].ravel()
    yield own, other
    yield own - 1, other - 1


def _away(points: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray(np.hypot(*(points[one] - points[other]).T))


def _turn(order: np.ndarray, place: np.ndarray, move: tuple[int, int, int, int]) -> None:
    """Reverse what lies between two steps, if both are still taken, and the same way as each other."""
    a, b, c, d = place[list(move)].tolist()
    if b - a != d - c or abs(b - a) != 1:
        return
    _, low, high, _ = sorted((a, b, c, d))
    order[low : high + 1] = order[low : high + 1][::-1]
    place[order[low : high + 1]] = np.arange(low, high + 1)
