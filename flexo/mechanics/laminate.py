"""Bending of film with printed layers on it: the transformed section of a laminate in plane strain or not.

Source: textbook composite beam theory (mechanics of item 1); exact for perfectly bonded linear layers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flexo.process import Process


@dataclass(frozen=True)
class Ply:
    """A layer of a laminate: modulus in MPa, Poisson's ratio, bottom and top over the film's lower face."""

    modulus: float
    poisson: float
    bottom: float
    top: float


def plies(process: Process, printed: float) -> tuple[Ply, ...]:
    """Film and `printed` mm of filament on it, with beads along the bend."""
    film, filament, t = process.film, process.filament, process.film.thickness
    sheet = Ply(film["modulus"], film["poisson"], 0.0, t)
    if printed <= 0:
        return (sheet,)
    return sheet, Ply(filament["modulus_along"], filament["poisson"], t, t + printed)


def bending(stack: tuple[Ply, ...], factor: float = 1.0) -> tuple[float, float]:
    """Bending stiffness per width (N·mm) and neutral axis over the film's lower face (mm).

    `factor` scales every modulus E: 1 for a narrow beam, 1/(1 − ν²) for plane strain; see `anticlastic`.
    """
    e = np.array([ply.modulus for ply in stack]) * factor
    low, high = np.array([p.bottom for p in stack]), np.array([p.top for p in stack])
    s0 = float(np.sum(e * (high - low)))
    s1 = float(np.sum(e * (high**2 - low**2))) / 2
    s2 = float(np.sum(e * (high**3 - low**3))) / 3
    return s2 - s1**2 / s0, s1 / s0


_ASPECT = np.array([0.0, 0.1, 0.5, 1.0, 2.0, 4.0, 8.0])
_SHARE = np.array([0.0, 0.073, 0.37, 0.64, 0.82, 0.91, 0.96])


def anticlastic(width: float, length: float, poisson: float) -> float:
    """E_eff/E of a strip of this width and free length: 1 when narrow, towards 1/(1 − ν²) when wide.

    Source: finite-element table of this project (item 3), linear between its points; validity: any W/L,
    beyond 8 the last share is kept (4 % of the effect).
    """
    share = float(np.interp(width / length, _ASPECT, _SHARE))
    return 1.0 + (1.0 / (1.0 - poisson**2) - 1.0) * share
