"""What `mechanics(process)` answers with: joints, or a section, and where the numbers come from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Joint:
    """One flexure: where it is, how stiff it is, how far it goes. Flexion (towards the print) is positive.

    station: mm along the element's x, the middle of `gap`; axis: direction of the bend axis in the film
    plane, rad (π/2 is y); gap: flexible film along the chain, mm; neutral: height of the neutral axis over
    the film's upper face, mm (negative inside the film).

    raster: direction, rad from +x, that the skin's beads are predicted with and that a directive over the
    gap must ask for; NaN where nothing is printed on it.

    stiffness: free, N·mm/rad; limits: (extension, flexion) in rad, infinite where nothing stops it; stops:
    stiffness beyond each limit, N·mm/rad, infinite where contact counts as rigid; printed_limits: the limits
    of the profile in layers, NaN where it is not worked out.

    twist: stiffness about x, in_plane: about z, both N·mm/rad; buckling: axial thrust, N, that makes the
    joint give way, on a link up to the element's end; film_faces, print_faces: strain of the lower and the
    upper face of film and print for each rad of flexion, tension positive. NaN says that no closed form is
    at hand.

    uncertainty: relative half-width that an uncalibrated print has to be expected in, beside the interval of
    the inputs (`flexo.mechanics.interval`); source and validity: of the closed form.
    """

    name: str
    station: float
    stiffness: float
    source: str
    validity: str
    axis: float = math.pi / 2
    rest: float = 0.0
    limits: tuple[float, float] = (-math.inf, math.inf)
    stops: tuple[float, float] = (math.inf, math.inf)
    printed_limits: tuple[float, float] = (math.nan, math.nan)
    gap: float = 0.0
    neutral: float = 0.0
    raster: float = math.nan
    twist: float = math.nan
    in_plane: float = math.nan
    buckling: float = math.nan
    film_faces: tuple[float, float] = (math.nan, math.nan)
    print_faces: tuple[float, float] = (math.nan, math.nan)
    uncertainty: float = 0.5

    @property
    def strain_film(self) -> float:
        """Largest strain in the film per rad of bend, tension or compression; NaN if it is not known."""
        return max(map(abs, self.film_faces))

    @property
    def strain_print(self) -> float:
        """Largest strain in the printed skin per rad of bend; NaN where there is none."""
        return max(map(abs, self.print_faces))

    def torque(self, angle: ArrayLike) -> np.ndarray:
        """Torque, N·mm, that holds the joint at `angle` rad: free up to a limit, then by its stop.

        Broadcasts; infinite beyond a limit whose stop is rigid.
        """
        theta = np.asarray(angle, float)
        free = np.clip(theta, *self.limits)
        return self.stiffness * (free - self.rest) + self._pressed(theta - free)

    def angle(self, torque: ArrayLike) -> np.ndarray:
        """Angle, rad, at which the joint rests under `torque` N·mm: the inverse of `torque`."""
        load = np.asarray(torque, float)
        free = np.clip(self.rest + load / self.stiffness, *self.limits)
        spare = load - self.stiffness * (free - self.rest)
        return free + spare / np.where(spare < 0, *self.stops)

    def _pressed(self, over: np.ndarray) -> np.ndarray:
        """Torque of a stop that is pressed `over` rad beyond its limit; none where it is not."""
        stop = np.where(over < 0, *self.stops)
        return np.where(over == 0, 0.0, over * np.where(over == 0, 1.0, stop))


@dataclass(frozen=True, eq=False)
class Section:
    """A strip's bending matrix per width, N·mm (3 × 3: along x, along y, twist), with its source.

    link: the part is a link or plate, which counts as rigid where a mechanism is posed.
    """

    bending: np.ndarray
    source: str
    validity: str
    uncertainty: float = 0.5
    link: bool = False

    @cached_property
    def compliance(self) -> np.ndarray:
        """Curvatures (κx, κy, 2κxy), 1/mm, for couples of 1 N·mm per mm: the matrix's inverse."""
        return np.linalg.inv(np.asarray(self.bending, float))

    @property
    def twist_per_bend(self) -> float:
        """Torsion over curvature of a free strip under a couple about y: d₁₆/(2d₁₁)."""
        return float(self.compliance[0, 2] / (2 * self.compliance[0, 0]))

    @cached_property
    def easy_axis(self) -> float:
        """The preferred bending axis: direction, rad within ±π/2 of +x, of the generators of the cylinder
        that the strip rolls into with least energy (π/2 for one that bends about y). NaN where directions
        differ by less than 5 % in energy, which is less than any of the forms is sure of."""
        turn = np.linspace(-math.pi / 2, math.pi / 2, 3601)[1:]  # of the generators, every 0.05°
        c, s = np.cos(turn), np.sin(turn)
        rolled = np.stack([s * s, c * c, -2 * s * c], axis=-1)  # (κx, κy, 2κxy) for one unit of curvature
        energy = np.einsum("ni,ij,nj->n", rolled, np.asarray(self.bending, float), rolled)
        even = energy.min() > 0.95 * energy.max()
        return math.nan if even else float(turn[np.argmin(energy)])


@dataclass(frozen=True)
class Figure:
    """Another number that an element predicts, in its own unit: the strain of a snap arm, a strip's curl.

    Beyond `limit` it is a finding, whose text ends with `fix`. An empty unit is a plain ratio.
    """

    name: str
    value: float
    unit: str
    source: str
    validity: str
    limit: float = math.inf
    fix: str = ""
    uncertainty: float = 0.5


@dataclass(frozen=True)
class Mechanics:
    """The joints of an element in order along x, its section where it is a strip, and other figures."""

    joints: tuple[Joint, ...] = ()
    section: Section | None = None
    figures: tuple[Figure, ...] = ()
