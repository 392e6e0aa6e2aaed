"""Which angle each cell of a strip locks at so that the strip follows a target: item 12 of the mechanics.

A cell wants the target's turning over its arc. What it can't have (more than its smallest heads, less than
its largest ones allow) is carried to the next; a cell that wants less than half the least becomes rigid.
The angles are then moved within their bounds until the whole strip lies closest to the target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from flexo.inverse.curve import Curve
from flexo.inverse.strip import Row, distance, locked_curve, registered, stations

GAIN = 1e-4  # mm of distance that making a cell rigid or free must gain
EXACT = 1e-7  # mm: a strip this close can't be improved
STEPS = 30  # of Gauss–Newton, at most
NUDGE = 1e-6  # rad, for slopes
ROUND = 1e-12  # rad: bounds of a step are never empty
ENOUGH = 1e-6  # share of the sum of squares: a step that gains less is the last


def wanted_turns(curve: Curve, row: Row) -> np.ndarray:
    """The target's turning over each cell, rad, positive to the left."""
    return np.diff(curve.heading(np.arange(row.count + 1) * row.pitch))


def spread(
    wanted: np.ndarray, sides: np.ndarray, bounds: tuple[float, float], order: Iterable[int]
) -> np.ndarray:
    """Angles within bounds, or 0 for a rigid cell, that turn as much as wanted along an order of cells.

    `sides` is the sign of each cell's turning: +1, -1, or 0 for one that must be rigid.
    """
    (low, high), turns, carry = bounds, np.zeros(len(wanted)), 0.0
    for i in order:
        asked = sides[i] * (wanted[i] + carry)
        got = min(max(asked, low), high) if asked >= low / 2 and sides[i] else 0.0
        turns[i] = sides[i] * got
        carry += wanted[i] - turns[i]
    return turns


def fitted_turns(curve: Curve, row: Row, sides: np.ndarray) -> np.ndarray:
    """The angles, rad, with which a locked strip comes closest to a curve of its length."""
    target = curve.at(stations(row.length))
    wanted = wanted_turns(curve, row)
    starts = [spread(wanted, sides, (row.least, row.most), order) for order in _orders(row.count)]
    fits = {tuple(start != 0): refined(start, row, target) for start in starts if np.any(start)}
    if not fits:
        return np.zeros(row.count)
    best = min(fits.values(), key=lambda turns: _distance(turns, row, target))
    return _regrouped(best, sides, row, target)


def _orders(count: int) -> Iterator[list[int]]:
    """Orders to carry the remainder in: from either end, and halfway out and back in."""
    cells, half = list(range(count)), count // 2
    yield cells
    yield cells[::-1]
    yield cells[half:] + cells[:half][::-1]
    yield cells[:half] + cells[half:][::-1]


def _distance(turns: np.ndarray, row: Row, target: np.ndarray) -> float:
    return distance(locked_curve(row, turns, stations(row.length)), target)


def refined(turns: np.ndarray, row: Row, target: np.ndarray) -> np.ndarray:
    """The angles of the cells that bend, moved within their bounds to the least mean square distance.

    Gauss–Newton; each step is a least squares problem with bounds.
    """
    from scipy.optimize import lsq_linear

    bent, at = np.flatnonzero(turns), stations(row.length)
    signs = np.sign(turns[bent])

    def misses(angles: np.ndarray) -> np.ndarray:
        trial = turns.copy()
        trial[bent] = signs * angles
        off = registered(locked_curve(row, trial, at), target) - target
        return np.concatenate([off.real, off.imag])

    angles = np.clip(np.abs(turns[bent]), row.least, row.most)
    off = misses(angles)
    for _ in range(STEPS):
        moved = [misses(angles + NUDGE * one) for one in np.eye(len(bent))]
        slopes = (np.column_stack(moved) - off[:, None]) / NUDGE
        basis, small = np.linalg.qr(slopes)
        bounds = (row.least - angles - ROUND, row.most - angles + ROUND)
        step = lsq_linear(small, -basis.T @ off, bounds, method="bvls").x
        trial = np.clip(angles + step, row.least, row.most)
        new = misses(trial)
        if new @ new >= off @ off * (1 - ENOUGH):
            break
        angles, off = trial, new
    found = turns.copy()
    found[bent] = signs * angles
    return found


def _regrouped(turns: np.ndarray, sides: np.ndarray, row: Row, target: np.ndarray) -> np.ndarray:
    """Cells made rigid or free one at a time as long as the strip comes closer."""
    best, closest = turns, _distance(turns, row, target)
    improved = True
    while improved and closest > EXACT:
        improved = False
        for i in np.flatnonzero(sides):
            trial = best.copy()
            trial[i] = 0.0 if best[i] else sides[i] * row.least
            if not np.any(trial):
                continue
            trial = refined(trial, row, target)
            if (closer := _distance(trial, row, target)) < closest - GAIN:
                best, closest, improved = trial, closer, True
    return best
