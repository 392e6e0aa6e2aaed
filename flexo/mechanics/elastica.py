"""Large rotation of a flexure: where its end goes, and how far off pivots put it (item 9).

A flexure bent by a moment is a circular arc, exactly, at any angle. A chain of N pivots, each in the middle
of an Nth of the length with stiffness N·EI/L, turns by the same angle under the same moment but ends
elsewhere, off by Lθ²/(12N²) to first order. One pivot at mid-flexure with K = EI/L is the usual
pseudo-rigid-body model. Under a force across the end of a link of length a, up to 1.3 rad, it turns less by
up to 10 %·L/a, and the flexure's end is off the arc's by up to 0.22·L²/a.
Source: Howell and Midha's small-length flexural pivot; the elastica, solved numerically, for the errors.
Frame: the flexure starts at the origin along x and bends towards z. mm, rad; functions broadcast.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from flexo.errors import BadInput

SOURCE = "circular arc under a moment (elastica); pivots after Howell and Midha"
VALIDITY = (
    "no stretch; exact under a moment, angle 10 %·L/a low under a force at the end of a link a, to 1.3 rad"
)


def arc_end(angle: ArrayLike, length: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """End (x, z) of a flexure that a moment has bent by `angle`: L·(sin θ, 1 − cos θ)/θ."""
    theta, span = _checked(angle, length)
    half = theta / 2
    chord = span * np.sinc(half / np.pi)
    return chord * np.cos(half), chord * np.sin(half)


def pivots_end(angle: ArrayLike, length: ArrayLike, count: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """End (x, z) of `count` pivots that share the angle: rigid pieces L/2N, L/N, …, L/N, L/2N."""
    theta, span = _checked(angle, length)
    if count < 1:
        raise BadInput(f"count of pivots is {count}, must be 1 or more")
    turned = [theta * i / count for i in range(count + 1)]
    shares = [0.5 if i in (0, count) else 1.0 for i in range(count + 1)]
    x = sum(share * np.cos(turn) for share, turn in zip(shares, turned, strict=True))
    z = sum(share * np.sin(turn) for share, turn in zip(shares, turned, strict=True))
    return span / count * x, span / count * z


def pivot_error(angle: ArrayLike, length: ArrayLike, count: int = 1) -> np.ndarray:
    """How far `count` pivots put the flexure's end from the arc's, mm; about Lθ²/(12N²)."""
    (x, z), (px, pz) = arc_end(angle, length), pivots_end(angle, length, count)
    return np.hypot(px - x, pz - z)


def _checked(angle: ArrayLike, length: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    theta, span = np.broadcast_arrays(np.asarray(angle, float), np.asarray(length, float))
    if not np.all(np.isfinite(theta)) or np.any(np.abs(theta) >= 2 * np.pi):
        raise BadInput(f"angle of the flexure is {np.max(np.abs(theta)):g} rad, must be below 2 pi")
    if not np.all(np.isfinite(span)) or np.any(span <= 0):
        raise BadInput(f"flexure length is {np.min(span):g} mm, must be a finite number above 0")
    return theta, span
