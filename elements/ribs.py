"""A plate stiffened by ribs along the chain, on a thin base or straight on the film."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from flexo import Bare, Directive, Mechanics, Process, Section, count, element, fused, mm, param, prism, strip
from flexo.mechanics.curl import ACROSS, curl_figures
from flexo.mechanics.ridged_sheet import SOURCE, UNCERTAINTY, VALIDITY, ridged_sheet
from flexo.planar import rectangle
from flexo.solids import apart


@element
class Ribs:
    """Stiffened plate: ribs along the chain on a thin base, stiff along x and limp across.

      rib
     ┌───┐      ┌───┐      ┌───┐ ─┬─
     │   │      │   │      │   │  height
    ┌┴───┴──────┴───┴──────┴───┴┐─┼─ base (layers)
    ╧═══════════════════════════╧═ film (seen along x)
     |-- pitch --|   outer ribs stand on the edges
    """

    length: mm = param(40.0, 3.0, 300.0, "along the ribs")
    width: mm = param(19.0, 3.0, 200.0, "across the ribs, over the outer ones")
    ribs: count = param(7, 2, 40, "number of ribs")
    rib: mm = param(1.0, 0.8, 10.0, "width of a rib")
    height: mm = param(1.8, 0.4, 20.0, "of the ribs over the base")
    base: count = param(1, 0, 8, "printed layers under and between the ribs; 0 leaves the film bare")

    @property
    def pitch(self) -> float:
        """From rib to rib, mm."""
        return (self.width - self.rib) / (self.ribs - 1)

    def constraints(self) -> Iterable[tuple[bool, str]]:
        gap = self.pitch - self.rib
        yield (
            gap >= 0.4 - 1e-9,
            f"gap between ribs is {gap:.3g} mm, must be at least 0.4 mm (fewer, thinner ribs)",
        )

    def footprint(self) -> Any:
        return strip(0.0, self.length, self.width)

    def _lane(self, y: float, width: float) -> Any:
        return rectangle(0.0, y, self.length, y + width)

    def bare(self) -> tuple[Bare, ...]:
        if self.base:
            return ()
        starts = [-self.width / 2 + i * self.pitch + self.rib for i in range(self.ribs - 1)]
        return tuple(Bare(self._lane(y, self.pitch - self.rib), self.height) for y in starts)

    def directives(self) -> tuple[Directive, ...]:
        return (Directive(self.footprint(), angle=0.0),)  # beads along the ribs

    def solid(self, process: Process) -> Any:
        low = process.top_of(self.base)
        starts = [-self.width / 2 + i * self.pitch for i in range(self.ribs)]
        rib = prism(self._lane(0.0, self.rib), low, low + self.height)
        ribs = [rib.moved(y=y) for y in starts]
        return fused([prism(self.footprint(), 0.0, low), *ribs]) if self.base else apart(ribs)

    def volume(self, process: Process) -> float:
        ribs = self.ribs * self.rib * self.height
        return self.length * (self.width * process.top_of(self.base) + ribs)

    def mechanics(self, process: Process) -> Mechanics:
        across = ridged_sheet(process, self.base, self.pitch, self.rib, self.height, raster=math.pi / 2)
        turned = across[[1, 0, 2]][:, [1, 0, 2]]  # the ribs lie along x
        curled = curl_figures(process, process.top_of(self.base), ACROSS)
        return Mechanics(section=Section(turned, SOURCE, VALIDITY, UNCERTAINTY), figures=curled)
