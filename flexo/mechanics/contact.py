"""A cell of mushrooms after its heads have met: how stiffly it still gives (item 13).

The heads pivot about their contact: the film between the stems is stretched and its arc flattened, the heads
are squeezed. Per mm of width; interior cells: the first and the last stem of a row bend besides. Broadcasts.
Source: curved beam between rigid stems (checked with 2D finite elements of this project, within 4 % for arcs
up to 1 rad that are longer than 4 thicknesses); Johnson, Contact Mechanics, for the heads. Validity: heads
that don't slip or part, small further rotation; film not slack.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from flexo.errors import BadInput

SOURCE = "film stretched and flattened between rigid stems (curved beam), heads after Johnson"
VALIDITY = "interior cell, film arc up to 1 rad and over 4 thicknesses, heads rigid or round, no slip"
SHEAR = 3.8  # 1.2·E′/G = 2.4/(1 − ν), shear factor 5/6; 3.6 for PLA


class Locked(NamedTuple):
    """A locked cell: film arc s (mm) bent by `angle` (rad), the contact's height over the mean film (mm),
    and the film's plane-strain bending stiffness D (N·mm) and membrane stiffness E′t (N/mm)."""

    arc: ArrayLike
    angle: ArrayLike
    height: ArrayLike
    bending: ArrayLike
    membrane: ArrayLike


def contact_height(pitch: ArrayLike, height: ArrayLike, angle: ArrayLike, stem: ArrayLike) -> np.ndarray:
    """The contact's height over the mean of the film's arc, mm, between equal heads locked at `angle`.

    pitch, height over the neutral axis and stem as in `jam.jam_angle`.
    """
    b, h, theta, w = (np.asarray(value, float) for value in (pitch, height, angle, stem))
    half = theta / 2
    # ends over the mean: (s/θ)·(sinc(θ/2) − cos(θ/2)); its series s·θ/12 serves below 1e-3
    safe = np.where(np.abs(theta) < 1e-3, 1.0, theta)
    closed = (np.sinc(safe / 2 / np.pi) - np.cos(safe / 2)) / safe
    ends = (b - w) * np.where(np.abs(theta) < 1e-3, theta / 12, closed)
    return ends + w / 2 * np.sin(half) + h * np.cos(half)


def stiffness(cell: Locked, heads: ArrayLike = 0.0) -> np.ndarray:
    """Stiffness of a locked cell per width, N·mm/rad per mm: z²/(C_film + C_sag + C_heads) + D/s.

    `heads` is the two heads' compliance, mm per N/mm (`head_compliance`); 0 for rigid ones.
    BadInput for an arc beyond 1 rad, for which the film's flattening is not a small one.
    """
    s, theta, z, d, membrane, c_heads = _checked(cell, heads)
    film = s / membrane * (1 + (SHEAR - 1) * theta**2 / 12)  # the pull's shear in a sloping film
    sag = 4 / 45 * s * (s * theta / 8) ** 2 / d * (1 - theta**2 / 28)  # parabola, and how an arc differs
    return z**2 / (film + sag + c_heads) + d / s


def head_compliance(radius: ArrayLike, load: ArrayLike, modulus: float, poisson: float) -> np.ndarray:
    """Approach of two equal heads per load, mm per N/mm, at a load per width (N/mm): secant value.

    2(1 − ν²)/(πE)·(2·ln(4r/a) − 1), a² = 4·load·r·(1 − ν²)/(πE) the contact's half-width. Source: Johnson,
    Contact Mechanics (1985), cylinders of plane strain. BadInput unless a < r/4.
    """
    r, p = np.broadcast_arrays(np.asarray(radius, float), np.asarray(load, float))
    _positive(("head radius", "mm", r), ("contact load", "N/mm", p))
    plane = modulus / (1 - poisson**2)
    a = np.sqrt(4 * p * r / (np.pi * plane))
    if np.any(a >= r / 4):
        raise BadInput(
            f"contact load is {np.max(p):g} N/mm: heads of radius {np.min(r):g} mm are flattened over "
            f"{2 * np.max(a):.3g} mm, must be under half their radius"
        )
    return 2 / (np.pi * plane) * (2 * np.log(4 * r / a) - 1)


def _checked(cell: Locked, heads: ArrayLike) -> list[np.ndarray]:
    found = np.broadcast_arrays(*[np.asarray(value, float) for value in (*cell, heads)])
    s, theta, z, d, membrane, c_heads = found
    _positive(("film arc", "mm", s), ("contact height", "mm", z))
    _positive(("bending stiffness", "N·mm", d), ("membrane stiffness", "N/mm", membrane))
    if not np.all(np.abs(theta) <= 1.0):
        raise BadInput(f"locked angle is {np.max(np.abs(theta)):.4g} rad, must be at most 1 rad")
    if not np.all(c_heads >= 0):
        raise BadInput(f"head compliance is {np.min(c_heads):g} mm per N/mm, must be 0 or more")
    return list(found)


def _positive(*named: tuple[str, str, np.ndarray]) -> None:
    for name, unit, values in named:
        if not np.all(np.isfinite(values)) or np.any(values <= 0):
            raise BadInput(f"{name} is {np.min(values):g} {unit}, must be a finite number above 0")
