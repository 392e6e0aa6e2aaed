"""A strip whose ridges are slanted: bending it twists it, so that it rolls into a helix (item 7).

Bending matrices are 3 × 3 per width, N·mm, for curvatures (κx, κy, 2·κxy). Source: classical plate theory on
the ridged sheet of item 6; against 3D finite elements twist/bend reads 4–10 % high.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from flexo.errors import BadInput

SOURCE = "orthotropic plate of a ridged sheet, turned by the slant (classical plate theory)"
VALIDITY = "free strip longer than wide, pitch well below the width; twist/bend reads 4-10 % high"
UNCERTAINTY = 0.5


def turned(sheet: ArrayLike, slant: ArrayLike) -> np.ndarray:
    """A sheet's bending matrix (1 across its ridges, 2 along, 6 twist) in the axes of a strip.

    `slant` is the ridges' angle from the strip's transverse direction, rad, ccw positive; arrays of sheets
    (… × 3 × 3) and slants broadcast.
    """
    c, s = np.cos(np.asarray(slant, float)), np.sin(np.asarray(slant, float))
    rows = [[c * c, s * s, c * s], [s * s, c * c, -c * s], [-2 * c * s, 2 * c * s, c * c - s * s]]
    to_sheet = np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)
    return np.swapaxes(to_sheet, -1, -2) @ np.asarray(sheet, float) @ to_sheet


def free_strip(bending: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Curvature d₁₁ and twist κxy = d₁₆/2 of a free strip, each for a couple of 1 N·mm per mm of width."""
    compliance = np.linalg.inv(bending)
    return compliance[..., 0, 0], compliance[..., 0, 2] / 2


def twist_per_bend(bending: np.ndarray) -> np.ndarray:
    """Torsion over curvature of a free strip under a couple; tan(slant) only if the ridges dominate."""
    curvature, twist = free_strip(bending)
    return twist / curvature


def helix(curvature: ArrayLike, torsion: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Radius and pitch, mm, of the helix with this curvature and torsion (1/mm): differential geometry.

    The slant sets only their ratio; a jam or a tendon's state sets the radius.
    """
    kappa, tau = np.asarray(curvature, float), np.asarray(torsion, float)
    square = kappa**2 + tau**2
    if np.any(square == 0) or not np.all(np.isfinite(square)):
        raise BadInput("a straight strip (no curvature, no torsion) has no helix")
    return np.abs(kappa) / square, 2 * np.pi * tau / square
