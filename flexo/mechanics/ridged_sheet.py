"""A sheet with parallel printed ridges as an orthotropic plate: limp across the ridges, stiff along them.

Directions of the matrices: 1 across the ridges, 2 along them, 6 twist (κ₆ = 2κ₁₂, the engineering twist).
Source: transformed section of one pitch, series beam with an effective ridge width, Saint-Venant torsion;
the root terms and the torsion are fitted to finite elements of this project (mechanics items 5 and 6):
D₁₁ within 3 %, D₂₂ 1 %, D₆₆ 1.5 %.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from flexo.errors import BadInput
from flexo.mechanics.flexure import root_compliance
from flexo.mechanics.laminate import Ply, bending, plies
from flexo.process import Process

SOURCE = "orthotropic plate of one pitch: transformed section, series beam, torsion fitted to finite elements"
VALIDITY = (
    "ridge height over 0.1 of the base, ridge narrower than the pitch, D12 up to 23 % low, small rotation"
)
UNCERTAINTY = 0.5  # prints are uncalibrated: bond, bead shape and creep are outside the formulas


def ridged_sheet(
    process: Process, base_layers: int, pitch: float, width: float, height: float, *, raster: float = 0.0
) -> np.ndarray:
    """Bending matrix per width, N·mm (3 × 3), of film, printed base layers, and ridges on top of them.

    `pitch` of the ridges along direction 1, their `width`, and their `height` over the base (the film's
    upper face plus `base_layers`), all mm; the base's beads lie at `raster` rad from direction 1, the ridges'
    along direction 2. BadInput outside the validity range.
    """
    base, sideways = (
        plies(process, process.top_of(base_layers), raster - turn) for turn in (0.0, math.pi / 2)
    )
    thickness = base[-1].top
    _check(pitch, width, height, thickness)
    ridge = Ply(process.filament["modulus_along"], process.filament["poisson"], thickness, thickness + height)
    poisson = process.film["poisson"]
    d11 = across(base, ridge, width, pitch)
    d12 = poisson * d11
    per_pitch = replace(ridge, modulus=ridge.modulus * width / pitch)
    d22 = bending((*sideways, per_pitch))[0] + poisson * d12
    d66 = base_twist(base) + ridge_twist(base, ridge, width) / pitch
    return np.array([[d11, d12, 0.0], [d12, d22, 0.0], [0.0, 0.0, d66]])


def _check(pitch: float, width: float, height: float, thickness: float) -> None:
    if not 0 < width < pitch:
        raise BadInput(f"ridge width is {width:g} mm, must lie between 0 and the pitch of {pitch:g} mm")
    if not height >= 0.1 * thickness:
        raise BadInput(
            f"ridge height over the base is {height:g} mm, must be at least {0.1 * thickness:g} mm "
            "(a tenth of film and base, the closed form's range)"
        )


def wide(ply: Ply) -> Ply:
    """The ply with its plane-strain modulus E′ = E/(1 − ν²), as in a sheet wide across the bend."""
    return replace(ply, modulus=ply.modulus / (1 - ply.poisson**2))


def stiff_width(width: float, height: float, thickness: float) -> float:
    """Length of sheet, mm, that a ridge of `width` and `height` really stiffens (item 5's w_e).

    The ridge is bonded on one face only, so its stiffness builds up from its edges inwards.
    """
    reach = 2 * root_compliance(height, thickness)
    x = width / reach
    return width - reach * (1 - math.exp(-x * (1 + 0.2 * x)))


def across(base: tuple[Ply, ...], ridge: Ply, width: float, pitch: float) -> float:
    """D₁₁, N·mm, of a base of which every `pitch` mm a ridge stiffens its effective width."""
    stiff = stiff_width(width, ridge.top - ridge.bottom, ridge.bottom)
    d_base = bending(tuple(map(wide, base)))[0]
    d_ridge = bending((*map(wide, base), wide(ridge)))[0]
    return pitch / ((pitch - stiff) / d_base + stiff / d_ridge)


def ridge_twist(base: tuple[Ply, ...], ridge: Ply, width: float) -> float:
    """What one ridge adds to D₆₆ times the pitch, N·mm²: G/4·[J(w, H) − q·J(w, T) + (1 − q)·0.11·w²T²].

    H and T are the heights of ridge with base and of the base alone, made of the ridge's material at equal
    D₆₆; q, the share in which the ridge is so wide that the base under it counts as part of it, is
    w²/(w² + 3·h·t), h the ridge's height and t the base's thickness; the last term is the foot's stiffening
    of the base beside it. Source: fitted to finite elements of this project, within 1.5 % on D₆₆ for w/t
    0.4..24, h/t 0.1..31.
    """
    shear, height, thickness = _shear(ridge), ridge.top - ridge.bottom, ridge.bottom
    whole, alone = ((12 * base_twist(stack) / shear) ** (1 / 3) for stack in ((*base, ridge), base))
    q = width**2 / (width**2 + 3 * height * thickness)
    torsion = torsion_constant(width, whole) - q * torsion_constant(width, alone)
    return shear / 4 * (torsion + (1 - q) * 0.11 * (width * alone) ** 2)


def _shear(ply: Ply) -> float:
    return ply.modulus / (2 * (1 + ply.poisson))


def base_twist(stack: tuple[Ply, ...]) -> float:
    """D₆₆ of a laminate, N·mm: its section with G in place of E; Gt³/12 for a single ply."""
    return bending(tuple(replace(ply, modulus=_shear(ply)) for ply in stack))[0]


def torsion_constant(side: float, other: float) -> float:
    """Saint-Venant's torsion constant of a rectangle, mm⁴.

    Source: textbook (Roark), a³·b·[1/3 − 0.21·(a/b)·(1 − (a/b)⁴/12)] with a ≤ b; within 0.5 %.
    """
    a, b = min(side, other), max(side, other)
    return a**3 * b * (1 / 3 - 0.21 * a / b * (1 - (a / b) ** 4 / 12))
