"""A flexure hinge: bare film, or film with a printed skin, between two thick edges."""

from __future__ import annotations

import math
from typing import Any

from flexo import Bare, Directive, Mechanics, Process, count, deg, element, fused, mm, param, prism, strip
from flexo.mechanics.flexure import flexure


@element
class Hinge:
    """Bends about y where the film is bare (or carries a thin printed skin), until its edges meet.

     ┌──────┐       ┌──────┐ ─┬─
     │ edge │  gap  │ edge │  height
     │      ├───────┤      │ ─┼─ skin (layers)
    ═╧══════╧═══════╧══════╧═ film
    """

    width: mm = param(20.0, 3.0, 200.0, "along the fold line")
    gap: mm = param(2.0, 0.4, 20.0, "film between the edges")
    skin: count = param(0, 0, 8, "printed layers over the gap; 0 leaves the film bare")
    raster: deg = param(0.0, -90.0, 90.0, "of the skin's beads, from the chain's direction")
    edge: mm = param(3.0, 0.9, 50.0, "length of each thick edge")
    height: mm = param(2.0, 0.4, 20.0, "of the edges over the film")

    @property
    def length(self) -> float:
        return 2 * self.edge + self.gap

    @property
    def _beads(self) -> float:
        """Direction of the skin's beads, rad: what is printed and what is predicted."""
        return math.radians(self.raster)

    def footprint(self) -> Any:
        return strip(0.0, self.length, self.width)

    def _flexure(self) -> Any:
        return strip(self.edge, self.edge + self.gap, self.width)

    def bare(self) -> tuple[Bare, ...]:
        return (Bare(self._flexure(), self.height),) if self.skin == 0 else ()

    def directives(self) -> tuple[Directive, ...]:
        return (Directive(self._flexure(), self._beads),) if self.skin else ()

    def contacts(self) -> tuple[Any, ...]:
        return (self._flexure().boundary,)

    def solid(self, process: Process) -> Any:
        edges = [strip(x, x + self.edge, self.width) for x in (0.0, self.edge + self.gap)]
        raised = [prism(edge, 0.0, self.height) for edge in edges]
        if self.skin:
            raised.append(prism(self._flexure(), 0.0, process.top_of(self.skin)))
        return fused(raised)

    def volume(self, process: Process) -> float:
        return self.width * (2 * self.edge * self.height + self.gap * process.top_of(self.skin))

    def mechanics(self, process: Process) -> Mechanics:
        middle = self.edge + self.gap / 2
        joint = flexure(
            "flexure",
            middle,
            self.gap,
            self.width,
            self.skin,
            self.height,
            process,
            raster=self._beads,
            link=self.edge,
        )
        return Mechanics((joint,))
