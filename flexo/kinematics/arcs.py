"""Rigid motions along an arc: a rod of constant curvature and twist, as the exponential of a screw.

A gap of length g along n, bent by θ about w and twisted by φ about n, carries its far end by
exp[(θw + φn, gn)]: a circular arc where φ = 0, a piece of a helix else, a pin where g = 0. Source: screw
theory (Murray, Li, Sastry, *A Mathematical Introduction to Robotic Manipulation*, ch. 2; Barfoot,
*State Estimation for Robotics*, ch. 8). Exact for any angle; all functions broadcast over leading axes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

NEAR = 0.5  # rad, below which the coefficients' series keep more digits than their closed forms


class Coefficients(NamedTuple):
    """Functions of the turn x (rad) that the exponential and its derivative are written with."""

    sine: np.ndarray  # sin x / x
    cosine: np.ndarray  # (1 − cos x) / x²
    third: np.ndarray  # (x − sin x) / x³
    fourth: np.ndarray  # (x²/2 + cos x − 1) / x⁴
    fifth: np.ndarray  # (x − 3/2·sin x + x/2·cos x) / x⁵


def coefficients(turn: np.ndarray) -> Coefficients:
    """Of turns in rad, any sign and size."""
    x = np.abs(turn)
    far = np.where(x < NEAR, 1.0, x)
    s, c, square = np.sin(far), np.cos(far), x * x
    third = (far - s) / far**3
    fourth = (far**2 / 2 + c - 1) / far**4
    fifth = (far - 1.5 * s + 0.5 * far * c) / far**5
    near = x < NEAR
    return Coefficients(
        np.sinc(x / np.pi),
        np.sinc(x / 2 / np.pi) ** 2 / 2,
        np.where(near, _series(square, (6.0, -120.0, 5040.0, -362880.0, 39916800.0)), third),
        np.where(near, _series(square, (24.0, -720.0, 40320.0, -3628800.0, 479001600.0)), fourth),
        np.where(near, _series(square, (120.0, -2520.0, 120960.0, -9979200.0, 1245404160.0)), fifth),
    )


def _series(square: np.ndarray, divisors: tuple[float, ...]) -> np.ndarray:
    total = np.zeros_like(square)
    for one in reversed(divisors):
        total = total * square + 1.0 / one
    return total


def cross_matrix(vectors: np.ndarray) -> np.ndarray:
    """The matrices that multiply as v × (… × 3 → … × 3 × 3)."""
    x, y, z = np.moveaxis(vectors, -1, 0)
    o = np.zeros_like(x)
    rows = ((o, -z, y), (z, o, -x), (-y, x, o))
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def exponential(turn: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Rigid motions (… × 4 × 4) of screws: turn vector in rad, shift in mm."""
    k = coefficients(np.linalg.norm(turn, axis=-1))
    s = cross_matrix(turn)
    square, eye = s @ s, np.eye(3)
    made = np.zeros((*s.shape[:-2], 4, 4))
    made[..., :3, :3] = eye + _times(k.sine, s) + _times(k.cosine, square)
    bow = eye + _times(k.cosine, s) + _times(k.third, square)
    made[..., :3, 3] = (bow @ shift[..., None])[..., 0]
    made[..., 3, 3] = 1.0
    return made


def derivatives(turn: np.ndarray, shift: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """J and Q (… × 3 × 3): per change a of the turn vector the far end turns about J·a, moved by Q·a at the
    start: x moves by (J·a) × x + Q·a, the exponential's left Jacobian."""
    k = coefficients(np.linalg.norm(turn, axis=-1))
    s, v = cross_matrix(turn), cross_matrix(shift)
    sv, vs, ss = s @ v, v @ s, s @ s
    svs = sv @ s
    spin = np.eye(3) + _times(k.cosine, s) + _times(k.third, ss)
    drift = (
        v / 2
        + _times(k.third, sv + vs + svs)
        + _times(k.fourth, ss @ v + vs @ s - 3 * svs)
        + _times(k.fifth, svs @ s + s @ svs)
    )
    return spin, drift


def _times(factor: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    return factor[..., None, None] * matrix
