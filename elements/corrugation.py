"""A strip of rigid facets with bare-film creases: folded to and fro it is a corrugation."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from flexo import (
    Bare,
    Joint,
    Mechanics,
    Process,
    Section,
    count,
    deg,
    element,
    mm,
    param,
    placed_copies,
    prism,
    strip,
)
from flexo.mechanics.corrugation import SOURCE, UNCERTAINTY, VALIDITY, folded_strip
from flexo.mechanics.flexure import edges_meet, flexure

FILM = 0.254  # mm: facets must not meet on the usual 10 mil film; `mechanics` asks again on a thicker one


@element
class Corrugation:
    """Rigid facets on bare-film creases; folded up and down it is stiff along y, compliant along x.

       facet  crease                            folded:      /╲      /╲
     ┌───────┐      ┌───────┐      ┌───────┐ ─┬─            /  ╲    /  ╲
     │       │      │       │      │       │  height       / fold╲ /    ╲
    ═╧═══════╧══════╧═══════╧══════╧═══════╧═ film       ─┴───────┴──── (from flat)

    The joints are the creases of the flat print, at rest when flat; the section is that of the strip
    folded by ±`fold`, which a user sets by creasing it or holding its ends.
    """

    width: mm = param(20.0, 3.0, 200.0, "along the creases")
    facets: count = param(6, 2, 60, "rigid facets")
    facet: mm = param(8.0, 1.2, 60.0, "length of a facet")
    crease: mm = param(3.0, 0.8, 20.0, "bare film between facets")
    height: mm = param(0.6, 0.2, 10.0, "of the facets over the film")
    fold: deg = param(20.0, 0.0, 80.0, "tilt of the facets from flat, once folded")

    @property
    def length(self) -> float:
        return self.facets * self.facet + (self.facets - 1) * self.crease

    @property
    def pitch(self) -> float:
        """From facet to facet when flat, mm."""
        return self.facet + self.crease

    def constraints(self) -> Iterable[tuple[bool, str]]:
        most = math.degrees(edges_meet(self.crease, self.height, -FILM / 2)) / 2
        yield (
            self.fold < most,
            f"fold is {self.fold:g} deg, must be under {most:.3g} deg: beyond it "
            f"facets {self.height:g} mm high meet over a crease of {self.crease:g} mm",
        )

    def footprint(self) -> Any:
        return strip(0.0, self.length, self.width)

    def _creases(self) -> list[Any]:
        starts = [self.facet + i * self.pitch for i in range(self.facets - 1)]
        return [strip(x, x + self.crease, self.width) for x in starts]

    def bare(self) -> tuple[Bare, ...]:
        return tuple(Bare(zone, self.height) for zone in self._creases())

    def contacts(self) -> tuple[Any, ...]:
        return tuple(zone.boundary for zone in self._creases())

    def solid(self, process: Process) -> Any:
        facet = prism(strip(0.0, self.facet, self.width), 0.0, self.height)
        return placed_copies(facet, [(i * self.pitch, 0.0, 0.0) for i in range(self.facets)])

    def volume(self, process: Process) -> float:
        return self.facets * self.facet * self.width * self.height

    def mechanics(self, process: Process) -> Mechanics:
        joints = tuple(self._joint(i, process) for i in range(self.facets - 1))
        bending = folded_strip(process, self.facet, self.crease, math.radians(self.fold), self.height)
        return Mechanics(joints, Section(bending, SOURCE, VALIDITY, UNCERTAINTY))

    def _joint(self, index: int, process: Process) -> Joint:
        name, station = f"crease_{index + 1}", self.facet + self.crease / 2 + index * self.pitch
        link = self.length - station - self.crease / 2
        return flexure(name, station, self.crease, self.width, 0, self.height, process, link=link)
