"""How much tendon one flexible gap takes in when it bends, and the tendon's arm there.

One formula for every joint (item 15): guide edges at ±a from the middle of a gap g, height d over the
neutral axis, angle θ in that gap. N gaps share the joint's angle; one lumped gap is wrong by tens of per
cent at large angles. Source: derived, circular arc in the gap and rigid guides; checked by placement.
Validity: a tendon straight between the guide edges, until these meet (shortening 2a). Broadcasts over arrays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from flexo.errors import BadInput


def shortening(angle: ArrayLike, gap: ArrayLike, half_span: ArrayLike, height: ArrayLike) -> np.ndarray:
    """Tendon taken in, mm: ΔL = 2a − 2[(g/θ − d)·sin(θ/2) + (a − g/2)·cos(θ/2)].

    gap 2a is a film that is flexible from guide to guide, gap 0 a pin joint.
    """
    theta, g, a, d = _arrays(angle, gap, half_span, height)
    x = theta / 2
    return 2 * a - g * np.sinc(x / np.pi) + 2 * d * np.sin(x) - (2 * a - g) * np.cos(x)


def arm(angle: ArrayLike, gap: ArrayLike, half_span: ArrayLike, height: ArrayLike) -> np.ndarray:
    """Lever arm of the tendon about the gap, mm: the shortening's derivative by the angle (d when flat)."""
    theta, g, a, d = _arrays(angle, gap, half_span, height)
    x = theta / 2
    return -g / 2 * _sinc_slope(x) + d * np.cos(x) + (a - g / 2) * np.sin(x)


def _sinc_slope(x: np.ndarray) -> np.ndarray:
    """d/dx of sin(x)/x; by its series near 0, where the closed form loses digits."""
    away = np.where(np.abs(x) < 0.05, 1.0, x)
    closed = (away * np.cos(away) - np.sin(away)) / away**2
    series = x * (-1 / 3 + x**2 * (1 / 30 - x**2 * (1 / 840 - x**2 / 45360)))
    return np.where(np.abs(x) < 0.05, series, closed)


def _arrays(angle: ArrayLike, gap: ArrayLike, half_span: ArrayLike, height: ArrayLike) -> list[np.ndarray]:
    theta, g, a, d = np.broadcast_arrays(*[np.asarray(v, float) for v in (angle, gap, half_span, height)])
    if not np.all(np.isfinite(theta)) or np.any(np.abs(theta) >= 2 * np.pi):
        raise BadInput(f"angle in one gap is {np.max(np.abs(theta)):g} rad, must be below 2 pi")
    if np.any(g < 0) or np.any(g > 2 * a * (1 + 1e-12)) or not np.all(np.isfinite(a)):
        raise BadInput(f"gap {np.max(g):g} mm must lie within the guides' span 2a = {2 * np.min(a):g} mm")
    return [theta, g, a, d]
