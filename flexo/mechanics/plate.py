"""A plain printed plate on its film: classical laminate theory, layer by layer with the slicer's own rasters.

Directions of the matrix: 1 along x, 2 along y, 6 twist (κ₆ = 2κ₁₂). Source: classical laminate theory
(textbook), condensed for a plate that no force stretches: D − B·A⁻¹·B.
"""

from __future__ import annotations

import math

import numpy as np

from flexo.mechanics.curl import curl_figures
from flexo.mechanics.model import Mechanics, Section
from flexo.process import Filament, Film, Process

SOURCE = "classical laminate theory of film and printed layers at the process's raster angles"
VALIDITY = "plain plate wider than 4 thicknesses, small rotation; perimeters count as fill"


def laminate(process: Process, height: float) -> Section:
    """The section of film with `height` mm of solid print on it, as many layers as the slicer makes of it."""
    return Section(condensed(_plies(process, height)), SOURCE, VALIDITY, link=True)


def plain(process: Process, height: float) -> Mechanics:
    """What a plate of `height` answers: its section, and how it curls after peeling."""
    printed = process.top_of(process.layers_to(height))
    return Mechanics(section=laminate(process, height), figures=curl_figures(process, printed))


def condensed(plies: list[tuple[np.ndarray, float, float]]) -> np.ndarray:
    """Bending matrix per width, N·mm (3 × 3), of plies given as stiffness Q (MPa), bottom and top (mm)."""
    stretch, couple, bend = (sum(q * (top**n - bottom**n) / n for q, bottom, top in plies) for n in (1, 2, 3))
    return np.asarray(bend - couple @ np.linalg.inv(stretch) @ couple)


def _plies(process: Process, height: float) -> list[tuple[np.ndarray, float, float]]:
    t, found = process.film.thickness, [(isotropic(process.film), 0.0, process.film.thickness)]
    for layer in range(process.layers_to(height)):
        angle = process.raster[layer % len(process.raster)]
        low, high = process.top_of(layer), process.top_of(layer + 1)
        found.append((beads(process.filament, angle), t + low, t + high))
    return found


def isotropic(film: Film) -> np.ndarray:
    """Plane-stress stiffness of the film, MPa."""
    e, nu = film["modulus"], film["poisson"]
    return e / (1 - nu**2) * np.array([[1, nu, 0], [nu, 1, 0], [0, 0, (1 - nu) / 2]])


def beads(filament: Filament, angle: float) -> np.ndarray:
    """Plane-stress stiffness, MPa, of parallel beads at `angle` rad from direction 1."""
    along, across, shear, nu = (
        filament[name] for name in ("modulus_along", "modulus_across", "shear", "poisson")
    )
    own = np.array([[1 / along, -nu / along, 0], [-nu / along, 1 / across, 0], [0, 0, 1 / shear]])
    c, s = math.cos(angle), math.sin(angle)
    turn = np.array([[c * c, s * s, 2 * s * c], [s * s, c * c, -2 * s * c], [-s * c, s * c, c * c - s * s]])
    return np.linalg.inv(turn.T @ own @ turn)
