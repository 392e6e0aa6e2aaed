"""A row of ridges on film between two thick edges: bends about y only, may carry a tendon."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from flexo import (
    Bare,
    Directive,
    Guide,
    Mechanics,
    Process,
    count,
    deg,
    element,
    fused,
    mm,
    param,
    prism,
    strip,
)
from flexo.mechanics.ridge_hinge import Ridges, joints
from flexo.params import ROUND
from flexo.process import TALLEST_LAYER
from flexo.solids import apart, rail, round_hole

WALL = 0.8  # mm: two lines, left around a tendon hole


@element
class RidgeHinge:
    """Ridges confine the bend to one axis; flexion ends where their tops meet.

     edge      ridge
    ┌────┐     ┌─┐     ┌─┐     ┌────┐ ─┬─ edge_height
    │    │     │ │     │ │     │    │ ─┼─ height
    │  ○ │     │○│ gap │○│     │○   │ ─┼─ hole_height (○ hole, along x)
    ╧════╧═════╧═╧═════╧═╧═════╧════╧═ film, or film with skin layers
    """

    width: mm = param(20.0, 3.0, 200.0, "along the fold lines")
    count: count = param(4, 1, 200, "ridges")
    ridge: mm = param(1.0, 0.8, 10.0, "width of a ridge along x")
    gap: mm = param(1.6, 0.4, 20.0, "film between ridges, and between ridges and edges")
    height: mm = param(2.0, 0.4, 20.0, "of the ridges over the film")
    edge: mm = param(3.0, 0.9, 50.0, "length of each thick edge")
    edge_height: mm = param(2.0, 0.4, 20.0, "of the edges over the film")
    skin: count = param(0, 0, 8, "printed layers under and between the ridges; 0 leaves the film bare")
    raster: deg = param(0.0, -90.0, 90.0, "of the skin's beads, from the chain's direction")
    hole: mm = param(0.0, 0.0, 6.0, "diameter of the tendon hole through every ridge and edge; 0 for none")
    hole_height: mm = param(1.0, 0.4, 18.0, "of the hole's centre over the film")

    @property
    def length(self) -> float:
        return 2 * self.edge + self.count * self.ridge + (self.count + 1) * self.gap

    @property
    def _beads(self) -> float:
        """Direction of the skin's beads, rad: what is printed and what is predicted."""
        return math.radians(self.raster)

    def constraints(self) -> Iterable[tuple[bool, str]]:
        low, skin = min(self.height, self.edge_height), self.skin * TALLEST_LAYER
        yield (
            low > skin,
            f"ridges and edges of {low:g} mm must stand over {self.skin} skin layers ({skin:g} mm)",
        )
        if self.hole:
            radius, z = self.hole / 2, self.hole_height
            roof, floor = z + radius * 2**0.5, z - radius
            yield self.hole >= 0.4, f"hole is {self.hole:g} mm, must be 0 (none) or at least 0.4 mm"
            yield (
                floor >= skin + 0.4 - ROUND,
                f"hole's bottom is at {floor:.3g} mm, must be {skin + 0.4:g} mm or higher",
            )
            yield (
                roof <= low - 0.4 + ROUND,
                f"hole's roof is at {roof:.3g} mm, must be {low - 0.4:.3g} mm or lower",
            )
            sides = self.width - self.hole
            yield (
                sides >= 2 * WALL - ROUND,
                f"hole leaves {sides:.3g} mm of the width, must leave {2 * WALL:g} mm",
            )

    def _pieces(self) -> list[tuple[str, float, float, float]]:
        """Edges and ridges along x: name, start, end, height."""
        pitch, first = self.ridge + self.gap, self.edge + self.gap
        starts = [first + i * pitch for i in range(self.count)]
        ridges = [(f"ridge_{i + 1}", x, x + self.ridge, self.height) for i, x in enumerate(starts)]
        before = ("edge_in", 0.0, self.edge, self.edge_height)
        after = ("edge_out", self.length - self.edge, self.length, self.edge_height)
        return [before, *ridges, after]

    def _gaps(self) -> list[Any]:
        pieces = self._pieces()
        return [strip(a[2], b[1], self.width) for a, b in pairwise(pieces)]

    def footprint(self) -> Any:
        return strip(0.0, self.length, self.width)

    def bare(self) -> tuple[Bare, ...]:
        low = min(self.height, self.edge_height)
        return () if self.skin else tuple(Bare(gap, low) for gap in self._gaps())

    def directives(self) -> tuple[Directive, ...]:
        return tuple(Directive(gap, self._beads) for gap in self._gaps()) if self.skin else ()

    def contacts(self) -> tuple[Any, ...]:
        return tuple(gap.boundary for gap in self._gaps())

    def guides(self) -> tuple[Guide, ...]:
        passed = self._pieces() if self.hole else []
        return tuple(Guide(name, x_in, x_out, self.hole_height) for name, x_in, x_out, _ in passed)

    def _front(self, height: float) -> Any:
        from shapely import box

        face = box(-self.width / 2, 0.0, self.width / 2, height)
        return face - round_hole(0.0, self.hole_height, self.hole / 2) if self.hole else face

    def solid(self, process: Process) -> Any:
        _, *ridges, (_, last, _, _) = self._pieces()
        edge = rail(self._front(self.edge_height), 0.0, self.edge)
        ridge = rail(self._front(self.height), 0.0, self.ridge)
        raised = [edge, *(ridge.moved(x=x) for _, x, _, _ in ridges), edge.moved(x=last)]
        if not self.skin:
            return apart(raised)
        return fused([prism(self.footprint(), 0.0, process.top_of(self.skin)), *raised])

    def volume(self, process: Process) -> float:
        standing = sum((end - start) * self._front(tall).area for _, start, end, tall in self._pieces())
        return float(standing + (self.count + 1) * self.gap * self.width * process.top_of(self.skin))

    def mechanics(self, process: Process) -> Mechanics:
        row = Ridges(
            self.count,
            self.ridge,
            self.height,
            self.gap,
            self.width,
            self.edge_height,
            self.skin,
            self._beads,
        )
        return Mechanics(joints(row, self.edge, process))
