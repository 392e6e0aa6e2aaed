"""Bending of film with printed layers on it: the transformed section of a laminate in plane strain or not.

Source: textbook composite beam theory (item 1); exact for perfectly bonded linear layers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from flexo.process import Filament, Process


@dataclass(frozen=True)
class Ply:
    """A layer of a laminate: modulus in MPa, Poisson's ratio, bottom and top over the film's lower face.

    Each may be an array, so that a sweep over thicknesses or moduli is one call of `bending`.
    """

    modulus: float
    poisson: float
    bottom: float
    top: float


def plies(process: Process, printed: float, raster: float = 0.0) -> tuple[Ply, ...]:
    """Film and `printed` mm of filament on it, whose beads lie at `raster` rad from the bend's direction.

    The perimeters that the slicer lays along the sides count as raster, too: they are a few beads of a
    wide part, and along and across differ by less than a sixth.
    """
    film, filament, t = process.film, process.filament, process.film.thickness
    sheet = Ply(film["modulus"], film["poisson"], 0.0, t)
    if printed <= 0:
        return (sheet,)
    modulus, poisson = off_axis(filament, raster)
    return sheet, Ply(modulus, poisson, t, t + printed)


def off_axis(filament: Filament, angle: float) -> tuple[float, float]:
    """Modulus, MPa, and Poisson's ratio of parallel beads loaded at `angle` rad to them.

    Source: transformation of an orthotropic ply in plane stress (textbook), with the card's moduli along
    and across the beads, its shear modulus, and its Poisson's ratio as ν₁₂.
    """
    along, poisson = filament["modulus_along"], filament["poisson"]
    c2, s2 = math.cos(angle) ** 2, math.sin(angle) ** 2
    if s2 == 0:
        return along, poisson
    across, shear = filament["modulus_across"], filament["shear"]
    modulus = 1 / (c2**2 / along + (1 / shear - 2 * poisson / along) * c2 * s2 + s2**2 / across)
    mixed = (1 / along + 1 / across - 1 / shear) * c2 * s2
    return modulus, modulus * (poisson / along * (c2**2 + s2**2) - mixed)


def bending(stack: tuple[Ply, ...], factor: float | np.ndarray = 1.0) -> tuple[float, float]:
    """Bending stiffness per width (N·mm) and neutral axis over the film's lower face (mm).

    `factor` scales every ply's modulus E: 1 for a narrow beam, `restraint(stack, 1.0)` for plane strain,
    `restraint(stack, share)` between; one number, or one a ply.
    """
    moduli, low, high = _columns(stack)
    scale = np.asarray(factor, float)
    e = moduli * scale.reshape(scale.shape + (1,) * (moduli.ndim - scale.ndim))
    s0 = np.sum(e * (high - low), axis=0)
    s1 = np.sum(e * (high**2 - low**2), axis=0) / 2
    s2 = np.sum(e * (high**3 - low**3), axis=0) / 3
    return s2 - s1**2 / s0, s1 / s0


def _columns(stack: tuple[Ply, ...]) -> np.ndarray:
    """Moduli, bottoms and tops, each plies × whatever shape the plies' numbers have."""
    facts = [np.asarray(fact, float) for ply in stack for fact in (ply.modulus, ply.bottom, ply.top)]
    together = np.stack(np.broadcast_arrays(*facts))
    return np.moveaxis(together.reshape(len(stack), 3, *together.shape[1:]), 1, 0)


_ASPECT = np.array([0.0, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0])
_SHARE = np.array([0.0, 0.073, 0.145, 0.257, 0.37, 0.528, 0.64, 0.763, 0.82, 0.882, 0.91, 0.941, 0.96])


def plane_strain_share(width: float, length: float) -> float:
    """How much of the step from plane stress (0) to plane strain (1) a strip of this aspect has taken.

    Source: finite-element table of this project (item 3), linear between its points, E_eff within 0.2 % of
    plates; validity: W/L up to 8, beyond it the last share is kept (at most 4 % of the step).
    """
    return np.interp(np.asarray(width) / np.asarray(length), _ASPECT, _SHARE)


def restraint(stack: tuple[Ply, ...], share: float) -> np.ndarray:
    """Factor on each ply's E for a share of plane strain: 1 + (1/(1 − ν²) − 1)·share, ν its own."""
    poisson = np.array([ply.poisson for ply in stack])
    return 1.0 + (1.0 / (1.0 - poisson**2) - 1.0) * share


def anticlastic(width: float, length: float, poisson: float) -> float:
    """E_eff/E of a strip of one material: 1 when narrow, towards 1/(1 − ν²) when wide (item 3)."""
    return 1.0 + (1.0 / (1.0 - poisson**2) - 1.0) * plane_strain_share(width, length)
