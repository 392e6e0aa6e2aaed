"""What `mechanics(process)` answers with: joints, or a section, and where the numbers come from."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Joint:
    """One flexure: where it is, how stiff it is, how far it goes. Flexion (towards the print) is positive.

    station: mm along the element's x; axis: direction of the bend axis in the film plane, rad (π/2 is y);
    stiffness: free, N·mm/rad; limits: (extension, flexion) in rad, infinite where nothing stops it;
    twist: stiffness about x, N·mm/rad; strain_film, strain_print: largest strain per rad of bend;
    uncertainty: relative half-width of the prediction's interval; source and validity: of the closed form.
    """

    name: str
    station: float
    stiffness: float
    source: str
    validity: str
    axis: float = math.pi / 2
    rest: float = 0.0
    limits: tuple[float, float] = (-math.inf, math.inf)
    twist: float = math.nan
    strain_film: float = math.nan
    strain_print: float = math.nan
    uncertainty: float = 0.5


@dataclass(frozen=True)
class Section:
    """A strip's bending matrix per width, N·mm (3 × 3: along x, along y, twist), with its source."""

    bending: np.ndarray
    source: str
    validity: str
    uncertainty: float = 0.5


@dataclass(frozen=True)
class Mechanics:
    """The joints of an element in order along x, and its section where it is a strip."""

    joints: tuple[Joint, ...] = ()
    section: Section | None = None
