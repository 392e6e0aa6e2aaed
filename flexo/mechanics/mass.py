"""What a part weighs before it is sliced: film and print, each with its interval.

The film is the footprint less the holes that are cut into it. The print is the solid's volume at the density
of the material, laid with the process's flow factors; a solid of whole beads has no pores to count.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from flexo.answers import volume_of
from flexo.mechanics.interval import Interval
from flexo.process import Process, Quantity

if TYPE_CHECKING:
    from flexo.contract import Element

DIAMETER = 0.05  # mm, ± of a filament's diameter: assumed, the usual commercial tolerance
CLOSED_FORM, MESH = "closed form", "solid's mesh"


class Mass(NamedTuple):
    """Grams of film, of print and of inserts (these without interval), and where the volume is from."""

    film: float
    film_interval: Interval
    printed: float
    printed_interval: Interval
    inserts: float
    volume_from: str

    @property
    def total(self) -> float:
        """All of it, g."""
        return self.film + self.printed + self.inserts

    @property
    def total_interval(self) -> Interval:
        """The sum's interval, g: film and print add in quadrature, being independent."""
        pairs = ((self.film, self.film_interval), (self.printed, self.printed_interval))
        down, up = (math.hypot(*(value - ends[k] for value, ends in pairs)) for k in (0, 1))
        return Interval(self.total - down, self.total + up)


def mass(element: Element, process: Process) -> Mass:
    """An element's mass, g. Loads the CAD kernel where the element states no volume and none is cached."""
    film, density = process.film, process.film.properties
    sheet = film_area(element) * film.thickness * film["density"] / 1000
    volume, source = _volume(element, process)
    printed = volume * process.flows.fill * process.filament["density"] / 1000
    filament = process.filament
    gauge = film.tolerance / film.thickness
    bead = 2 * DIAMETER / filament.diameter  # a bead's volume goes with the diameter's square
    return Mass(
        sheet,
        _spread(sheet, density["density"], gauge),
        printed,
        _spread(printed, filament.properties["density"], bead),
        1000 * sum(one.mass for one in element.inserts()),
        source,
    )


def film_area(element: Element) -> float:
    """Film that an element keeps, mm²: its footprint less the holes cut into it."""
    from shapely import Polygon, union_all

    rings = [Polygon(cut.line) for cut in element.cuts() if cut.kind == "cut" and cut.line.is_ring]
    return float(element.footprint().difference(union_all(rings)).area)


def together(masses: Iterable[Mass]) -> Mass:
    """The mass of several parts of one film and filament: their intervals move together."""
    parts = list(masses)
    ends = [
        Interval(*(math.fsum(getattr(one, name)[k] for one in parts) for k in (0, 1)))
        for name in ("film_interval", "printed_interval")
    ]
    film, printed, inserts = (
        math.fsum(getattr(one, name) for one in parts) for name in ("film", "printed", "inserts")
    )
    measured = any(one.volume_from == MESH for one in parts)
    return Mass(film, ends[0], printed, ends[1], inserts, MESH if measured else CLOSED_FORM)


def _volume(element: Element, process: Process) -> tuple[float, str]:
    stated = volume_of(element, process)
    if stated is not None:
        return stated, CLOSED_FORM
    import numpy as np

    from flexo.solids import mesh_of

    points, triangles = mesh_of(element, process)
    a, b, c = (points[triangles[:, k]] for k in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c))) / 6, MESH


def _spread(value: float, density: Quantity, other: float) -> Interval:
    """The interval of a mass from its density's and one more relative half-width, in quadrature."""
    low, high = (end / density.value - 1 for end in (density.low, density.high))
    return Interval(value * (1 - math.hypot(low, other)), value * (1 + math.hypot(high, other)))
