"""Order: which path of an island comes next, and which island."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from flexo.slicing.lines import Path
from flexo.slicing.longtour import long_tour

Tour = Callable[[np.ndarray, np.ndarray], np.ndarray]  # an order of points (n × 2) from a start on
MANY = 300  # points: of more only those that are near each other are compared
SWAPS = 60  # at most so many improvements of a tour
GRID = 0.05  # mm: points that agree to this are visited in the same order on every layer
GAIN = 1e-6  # mm: a shorter tour is one by more than this


def sequence(paths: list[Path], start: np.ndarray) -> list[Path]:
    """The paths one after another, nearest first within each rank, opened and turned as they are laid."""
    found: list[Path] = []
    place = start
    for rank in sorted({path.rank for path in paths}):
        laid = _nearest([path for path in paths if path.rank == rank], place)
        found += laid
        place = laid[-1].points[-1]
    return found


def _nearest(paths: list[Path], place: np.ndarray) -> list[Path]:
    """Greedy order; a closed path starts at that of its starts which is nearest to the nozzle."""
    entries = [path.entries for path in paths]
    owner = np.repeat(np.arange(len(paths)), [len(one) for one in entries])
    starts = np.cumsum([0, *[len(one) for one in entries]])
    points = np.vstack([path.at(one) for path, one in zip(paths, entries, strict=True)])
    todo = np.zeros(len(points))
    found = []
    for _ in paths:
        away = (points[:, 0] - place[0]) ** 2 + (points[:, 1] - place[1]) ** 2 + todo
        nearest = int(np.argmin(away))
        which = int(owner[nearest])
        todo[starts[which] : starts[which + 1]] = np.inf
        found.append(_entered(paths[which], float(entries[which][nearest - starts[which]])))
        place = found[-1].points[-1]
    return found


def _entered(path: Path, entry: float) -> Path:
    if path.closed:
        return path.opened(entry)
    return path.reversed() if entry else path


def tour(points: np.ndarray, start: np.ndarray) -> np.ndarray:
    """An order of points (n × 2) from `start` on: nearest neighbours, then crossings taken out (2-opt)."""
    if len(points) > MANY:
        return long_tour(points, start)
    away = np.hypot(points[:, None, 0] - points[None, :, 0], points[:, None, 1] - points[None, :, 1])
    order = _greedy(away, np.hypot(*(points - start).T))
    along = away[np.ix_(order, order)]
    gain = np.empty(np.maximum(np.subtract(along.shape, 1), 0))
    for _ in range(SWAPS):
        swap = _best_swap(along, gain)
        if swap is None:
            break
        turned = slice(swap[0], swap[1] + 1)
        order[turned] = order[turned][::-1]
        along[turned] = along[turned][::-1]
        along[:, turned] = along[:, turned][:, ::-1]
    return order


def tours(tour: Tour) -> Tour:
    """A tour that is remembered: the same points are visited to and fro, from the end that is nearer."""
    known: dict[bytes, np.ndarray] = {}

    def order(points: np.ndarray, start: np.ndarray) -> np.ndarray:
        key = np.rint(points / GRID).astype(int).tobytes()
        if key not in known:
            known[key] = tour(points, start)
        found = known[key]
        first, last = (float(np.hypot(*(points[found[end]] - start))) for end in (0, -1))
        return found if first <= last else found[::-1]

    return order


def _greedy(away: np.ndarray, from_start: np.ndarray) -> np.ndarray:
    order = np.empty(len(from_start), int)
    todo, row = np.zeros(len(from_start)), from_start
    for place in range(len(order)):
        order[place] = nearest = int(np.argmin(row + todo))
        todo[nearest] = np.inf
        row = away[nearest]
    return order


def _best_swap(along: np.ndarray, gain: np.ndarray) -> tuple[int, int] | None:
    """The stretch of a tour whose reversal shortens it most; None when none does.

    `along` holds the distances between the points in the order of the tour. It is symmetric, so that the
    first of equal gains lies above the diagonal; next to the diagonal nothing is gained. `gain` is room for
    the gains.
    """
    steps = np.diagonal(along, 1)
    if len(steps) < 3:
        return None
    np.add.outer(steps, steps, out=gain)
    gain -= along[:-1, :-1]
    gain -= along[1:, 1:]
    np.fill_diagonal(gain, 0.0)
    first, last = divmod(int(np.argmax(gain)), len(steps))
    return (first + 1, last) if gain[first, last] > GAIN else None
