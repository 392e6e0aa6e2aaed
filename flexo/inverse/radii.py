"""Head radii along a strip from the angles of its cells: each cell is locked by the mean of two heads.

The means fix the radii of a run of cells but for one number that is added and taken away in turn. Of all
radii that may stand side by side those are taken that meet the means best and then change least from head to
head; then all are moved until the whole strip lies closest to its target. Radii mm.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from flexo.inverse.strip import Row, distance, locked_curve, registered, stations

SMOOTH = 1e-4  # weight of the changes from head to head: the means' error from it stays below 1e-6 mm
MET = 1e-9  # mm: limits that rounding may miss
STEPS = 12  # of Gauss–Newton, at most
NUDGE = 1e-6  # mm, for slopes
ENOUGH = 1e-4  # share of the sum of squares: a step that gains less is the last
GRID = 0.01  # mm, of radii in an answer


def chain(turns: np.ndarray, row: Row) -> np.ndarray:
    """Radii (count + 1) whose neighbours' means lock the cells that bend at their angles, as near as can be.

    Heads that touch no bending cell get their neighbours' size.
    """
    bent, heads = np.flatnonzero(turns), row.count + 1
    pairs = np.zeros((len(bent), heads))
    pairs[np.arange(len(bent)), bent] = pairs[np.arange(len(bent)), bent + 1] = 0.5
    means = row.means(np.abs(turns[bent]))
    changes = SMOOTH * np.diff(np.eye(heads), axis=0)
    wanted = np.concatenate([means, np.zeros(heads - 1)])
    weak = _bounded(np.vstack([pairs, changes]), wanted, np.full(heads, means.mean()), row)
    move, *_ = np.linalg.lstsq(pairs, means - pairs @ weak, rcond=None)
    return weak + move if allowed(weak + move, row) else weak


def allowed(radii: np.ndarray, row: Row) -> bool:
    """Whether heads lie within a row's bounds and stay apart."""
    inside = np.all((radii >= row.smallest - MET) & (radii <= row.largest + MET))
    return bool(inside and np.all(radii[1:] + radii[:-1] <= row.pitch - row.apart + MET))


def _bounded(matrix: np.ndarray, wanted: np.ndarray, start: np.ndarray, row: Row) -> np.ndarray:
    """Radii r within a row's bounds that make matrix·r closest to what is wanted (least squares)."""
    from scipy.optimize import minimize

    basis, small = np.linalg.qr(matrix)
    aim, pairs = basis.T @ wanted, np.eye(row.count, row.count + 1) + np.eye(row.count, row.count + 1, 1)
    limit = row.pitch - row.apart
    sums = {"type": "ineq", "fun": lambda r: limit - pairs @ r, "jac": lambda r: -pairs}
    return minimize(
        lambda r: (0.5 * np.sum((small @ r - aim) ** 2), small.T @ (small @ r - aim)),
        start,
        jac=True,
        bounds=[(row.smallest, row.largest)] * len(start),
        constraints=sums,
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 300},
    ).x


def closest(radii: np.ndarray, sides: np.ndarray, row: Row, target: np.ndarray) -> np.ndarray:
    """Radii moved within what is allowed until the locked strip lies closest to its target.

    `sides` is +1 or -1 for a cell that bends, 0 for a rigid one.
    """
    at = stations(row.length)

    def misses(trial: np.ndarray) -> np.ndarray:
        off = registered(locked_curve(row, sides * row.turns(trial), at), target) - target
        return np.concatenate([off.real, off.imag])

    off = misses(radii)
    for _ in range(STEPS):
        moved = [misses(radii + NUDGE * one) for one in np.eye(len(radii))]
        slopes = (np.column_stack(moved) - off[:, None]) / NUDGE
        weak = SMOOTH * np.diff(np.eye(len(radii)), axis=0)
        trial = _bounded(
            np.vstack([slopes, weak]), np.concatenate([slopes @ radii - off, np.zeros(len(weak))]), radii, row
        )
        new = misses(trial)
        if not allowed(trial, row) or new @ new >= off @ off * (1 - ENOUGH):
            break
        radii, off = trial, new
    return radii


def rounded(radii: np.ndarray, row: Row, miss: Callable[[np.ndarray], float]) -> np.ndarray:
    """Radii on a grid of 0.01 mm: rounded so that remainders cancel, then stepped while `miss` falls."""
    steps, over = [], 0.0
    for radius in radii:
        steps.append(round((radius + over) / GRID))
        over += radius - steps[-1] * GRID
    best = _inside(np.array(steps), row)
    least, improved = miss(best * GRID), True
    while improved:
        improved = False
        for move in _moves(len(best)):
            trial = best + move
            if allowed(trial * GRID, row) and (now := miss(trial * GRID)) < least - MET:
                best, least, improved = trial, now, True
    return np.round(best * GRID, 2)


def _inside(steps: np.ndarray, row: Row) -> np.ndarray:
    """Steps put back into the bounds that rounding left."""
    low, high = np.ceil(row.smallest / GRID - MET), np.floor(row.largest / GRID + MET)
    steps, most = np.clip(steps, low, high), np.floor((row.pitch - row.apart) / GRID + MET)
    for i in range(len(steps) - 1):
        steps[i + 1] = min(steps[i + 1], most - steps[i])
    return steps


def _moves(heads: int) -> np.ndarray:
    """One head a step up or down; one up and its neighbour down."""
    one = np.eye(heads)
    swap = one[1:] - one[:-1]
    return np.vstack([one, -one, swap, -swap])


def strip_distance(radii: np.ndarray, sides: np.ndarray, row: Row, target: np.ndarray) -> float:
    """Root mean square distance, mm, of the strip that these heads lock from its target."""
    return distance(locked_curve(row, sides * row.turns(radii), stations(row.length)), target)
