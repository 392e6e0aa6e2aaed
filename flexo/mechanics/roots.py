"""Roots of falling functions, for closed forms that are equations: many at once, to the last digits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def falling_root(function: Callable, high: np.ndarray) -> np.ndarray:
    """Root in [0, high] of a function that is positive at 0 and falls: Newton, halving where it would leave.

    `function` gives value and slope; it is asked at positive arguments only. 0 where high is not above 0.
    """
    low, high = np.zeros_like(high, dtype=float), np.asarray(high, float)
    live = high > 0
    x = np.where(live, high, 1.0)  # a cell that is locked when flat has no root to look for
    for _ in range(100):
        value, slope = function(x)
        low, high = np.where(value > 0, x, low), np.where(value > 0, high, x)
        newton = x - value / slope
        new = np.where((newton >= low) & (newton <= high), newton, (low + high) / 2)
        done = np.abs(new - x) <= 1e-14 * x
        x = new
        if np.all(done | ~live):
            break
    return np.where(live, x, 0.0)
