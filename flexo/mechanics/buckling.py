"""A flexure that carries a load along its link: the load at which it buckles (item 14).

Clamped flexure of length L, then a rigid link of length a, free at its end, where the load presses towards
the clamp and keeps its direction. Source: textbook (Euler column with a rigid end piece), exact for a linear
flexure that does not stretch or shear. Validity: flexure longer than 4
thicknesses, load below the film's yield.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from flexo.errors import BadInput
from flexo.mechanics.roots import falling_root

SOURCE = "clamped flexure with a rigid link, x·(a/L)·tan x = 1 (textbook Euler buckling)"
VALIDITY = "load along the straight joint, direction kept; flexure longer than 4 thicknesses; linear elastic"


def critical_load(rigidity: ArrayLike, length: ArrayLike, link: ArrayLike = 0.0) -> np.ndarray:
    """Load, N, at which a flexure buckles: P = EI·x²/L² with x·(a/L)·tan x = 1, 0 < x ≤ π/2.

    `rigidity` EI in N·mm² (a joint's stiffness times its length), `length` L of the flexure with its roots'
    share and `link` a in mm; arrays broadcast. Tends to π²EI/4L² without a link and to EI/(L·a), the load of
    a spring-hinged rigid link, when it is long. BadInput unless EI and L are above 0 and a is 0 or more.
    """
    ei, flexure, a = np.broadcast_arrays(*[np.asarray(v, float) for v in (rigidity, length, link)])
    _check(("bending rigidity", "N·mm²", ei), ("flexure length", "mm", flexure))
    if not np.all(np.isfinite(a)) or np.any(a < 0):
        raise BadInput(f"link length is {np.min(a):g} mm, must be a finite number, 0 or more")
    ratio = a / flexure

    def closing(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        sin, cos = np.sin(x), np.cos(x)
        return cos - ratio * x * sin, -sin - ratio * (sin + x * cos)

    return ei * (falling_root(closing, np.full(ratio.shape, np.pi / 2)) / flexure) ** 2


def _check(*named: tuple[str, str, np.ndarray]) -> None:
    for name, unit, values in named:
        if not np.all(np.isfinite(values)) or np.any(values <= 0):
            raise BadInput(f"{name} is {np.min(values):g} {unit}, must be a finite number above 0")
