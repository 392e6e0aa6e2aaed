"""A corrugated sheet as an orthotropic plate: compliant across the waves, stiff along them.

Directions of the matrices: 1 across the corrugation, 2 along it, 6 twist. Source: Briassoulis 1986; Xia,
Friswell and Saavedra Flores 2012, whose integrals over one period (2c of plan length, 2l of arc) are taken
here over the actual profile with the laminate of each piece of arc, so that stiff facets and bare creases
count as what they are; facets are bonded on one face only and stiffen as wide ridges do (`ridged_sheet`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from flexo.errors import BadInput
from flexo.mechanics.flexure import edges_meet
from flexo.mechanics.laminate import Ply, bending, plies
from flexo.mechanics.ridged_sheet import across, base_twist, ridge_twist, wide
from flexo.process import Process

SOURCE = "Briassoulis 1986; Xia, Friswell and Saavedra Flores 2012, integrals over the folded profile"
VALIDITY = "wavelength well under the strip's length, facets thin against it, folded and held at its angle"
UNCERTAINTY = 0.5  # prints are uncalibrated: bond, bead shape and creep are outside the formulas
STEPS = 400  # per piece of arc; the midpoint rule is then right to 1e-5


@dataclass(frozen=True)
class Profile:
    """One period of a wave as columns over pieces of arc: length ds, slope in rad, height z; mm."""

    ds: np.ndarray
    slope: np.ndarray
    z: np.ndarray

    @property
    def plan(self) -> float:
        """The period's plan length 2c, mm."""
        return float(np.sum(self.ds * np.cos(self.slope)))


@dataclass(frozen=True)
class Sheet:
    """Stiffness of the sheet at each piece of arc (scalars or columns), per width.

    along, across: bending, N·mm; twist: D₆₆, N·mm; stretch: along the generators, N/mm; offset: neutral
    line over the profile's line, along its normal, mm.
    """

    along: np.ndarray | float
    across: np.ndarray | float
    twist: np.ndarray | float
    stretch: np.ndarray | float
    offset: np.ndarray | float = 0.0


def curve(x: np.ndarray, z: np.ndarray) -> Profile:
    """The profile of one period drawn through points (x, z), mm."""
    dx, dz = np.diff(x), np.diff(z)
    return Profile(np.hypot(dx, dz), np.arctan2(dz, dx), (z[1:] + z[:-1]) / 2)


def folded(facet: float, crease: float, fold: float) -> Profile:
    """Straight facets at ±fold (rad) joined by creases that bend to arcs, mm; starts in a facet's middle.

    The columns hold STEPS pieces each of: half a facet, crease, whole facet, crease, half a facet.
    """
    turn = np.linspace(fold, -fold, 2 * STEPS + 1)[1::2]
    flat = np.ones(STEPS)
    slope = np.concatenate([flat * fold, turn, -flat * fold, -turn, flat * fold])
    ds = np.repeat(np.array([facet / 2, crease, facet, crease, facet / 2]) / STEPS, STEPS)
    rise = ds * np.sin(slope)
    return Profile(ds, slope, np.cumsum(rise) - rise / 2)


def corrugated(profile: Profile, sheet: Sheet, poisson: float) -> np.ndarray:
    """Bending matrix per plan width, N·mm (3 × 3), of a sheet that follows the profile."""
    ds, cos, period = profile.ds, np.cos(profile.slope), profile.plan
    height = profile.z + sheet.offset * cos
    weight = sheet.stretch * ds
    height = height - np.sum(weight * height) / np.sum(weight)
    d11 = period / np.sum(ds / sheet.across)  # the same moment bends every piece of arc
    d12 = poisson * d11
    d22 = np.sum(weight * height**2 + sheet.along * cos**2 * ds) / period + poisson * d12
    d66 = np.sum(sheet.twist * ds) / period  # twist is continuous over the lines between pieces
    return np.array([[d11, d12, 0.0], [d12, d22, 0.0], [0.0, 0.0, d66]])


def folded_strip(process: Process, facet: float, crease: float, fold: float, height: float) -> np.ndarray:
    """Bending matrix per plan width, N·mm, of facets of `height`, folded by ±`fold` rad at bare creases.

    BadInput when the facets' upper edges meet before that fold is reached on this film.
    """
    thickness = process.film.thickness
    limit = edges_meet(crease, height, -thickness / 2) / 2
    if not 0 <= fold < limit:
        raise BadInput(
            f"fold is {math.degrees(fold):.3g} deg, must be 0..{math.degrees(limit):.3g} deg: beyond it "
            f"facets {height:g} mm high meet over a crease of {crease:g} mm"
        )
    bare = _sheet(plies(process, 0.0))
    stiff = _facet(process, facet, height) if height > 0 else bare
    columns = [np.repeat([stiff[i], bare[i], stiff[i], bare[i], stiff[i]], STEPS) for i in range(5)]
    return corrugated(folded(facet, crease, fold), Sheet(*columns), process.film["poisson"])


def _facet(process: Process, length: float, height: float) -> tuple[float, float, float, float, float]:
    """along, across, twist, stretch, offset of a facet: as a ridge, it is bonded on one face only."""
    film, layers = stack = plies(process, height)
    along, _, _, stretch, offset = _sheet(stack)
    twist = base_twist((film,)) + ridge_twist((film,), layers, length) / length
    return along, across((film,), layers, length, length), twist, stretch, offset


def _sheet(stack: tuple[Ply, ...]) -> tuple[float, float, float, float, float]:
    """along, across, twist, stretch, offset of a laminate over the film's middle."""
    along, neutral = bending(stack)
    over = bending(tuple(map(wide, stack)))[0]
    stretch = sum(ply.modulus * (ply.top - ply.bottom) for ply in stack)
    film_middle = (stack[0].bottom + stack[0].top) / 2
    return along, over, base_twist(stack), stretch, neutral - film_middle
