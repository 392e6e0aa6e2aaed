"""A strip with ridges slanted across it: bending it twists it, so that it curls into a helix."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from flexo import (
    Bare,
    Directive,
    Mechanics,
    Process,
    Section,
    count,
    deg,
    element,
    fused,
    mm,
    param,
    prism,
    strip,
)
from flexo.mechanics.curl import ACROSS, curl_figures
from flexo.mechanics.ridged_sheet import ridged_sheet
from flexo.mechanics.slant import SOURCE, UNCERTAINTY, VALIDITY, turned
from flexo.planar import polygons_of
from flexo.process import TALLEST_LAYER
from flexo.solids import apart

STUB = 2.0  # ridge widths: a piece shorter than this holds nothing and is left out


@element
class SlantRidges:
    r"""Ridges at `slant` from the transverse direction, whole up to the strip's sides, between two edges.

    plan  ┌────┬───────────────────┬────┐ ─┬─
          │edge│  \\  \\  \\  \\   │edge│  │ width
          │    │   \\  \\  \\  \\  │    │  │
          └────┴───────────────────┴────┘ ─┴─
               |───── active ──────|   ridge (width) and pitch are measured across the ridges
    """

    width: mm = param(12.0, 3.0, 200.0, "of the strip along y")
    active: mm = param(60.0, 5.0, 400.0, "length between the edges")
    slant: deg = param(30.0, -60.0, 60.0, "of the ridges from the transverse direction, ccw positive")
    pitch: mm = param(3.0, 1.2, 30.0, "from ridge to ridge, across them")
    ridge: mm = param(1.0, 0.8, 10.0, "width of a ridge, across it")
    height: mm = param(2.0, 0.4, 20.0, "of the ridges over the film")
    base: count = param(0, 0, 8, "printed layers under and between the ridges; 0 leaves the film bare")
    edge: mm = param(3.0, 0.9, 50.0, "length of each thick edge")
    edge_height: mm = param(2.0, 0.4, 20.0, "of the edges over the film")

    @property
    def length(self) -> float:
        return 2 * self.edge + self.active

    @property
    def _gap(self) -> float:
        return self.pitch - self.ridge

    def constraints(self) -> Iterable[tuple[bool, str]]:
        yield self._gap >= 0.4 - 1e-9, f"film between ridges is {self._gap:.3g} mm, must be at least 0.4 mm"
        low, base = min(self.height, self.edge_height), self.base * TALLEST_LAYER
        yield (
            low > base,
            f"ridges and edges of {low:g} mm must stand over {self.base} base layers ({base:g} mm)",
        )
        yield (
            bool(self._lines()),
            f"no ridge fits on an active length of {self.active:g} mm; raise it or lower pitch",
        )

    def _lines(self) -> list[Any]:
        """The ridges' centre lines, drawn past the sides and ended before the edges with a gap to them."""
        from shapely import LineString

        beta, beyond = math.radians(self.slant), self.width / 2 + 2 * self.ridge
        step, run = self.pitch / math.cos(beta), -math.tan(beta)  # along x; x for each y along a ridge
        keep = self.edge + self._gap + self.ridge / 2 * math.cos(beta)
        allowed = strip(keep, self.length - keep, 2 * beyond) if 2 * keep < self.length else strip(0, 0, 0)
        number = math.floor((self.active / 2 + beyond * abs(run)) / step)
        middles = [self.length / 2 + i * step for i in range(-number, number + 1)]
        lines = [LineString([(x - run * beyond, -beyond), (x + run * beyond, beyond)]) for x in middles]
        cut = [line & allowed for line in lines]
        return [line for line in cut if (line & self._zone()).length >= STUB * self.ridge]

    def _ridges(self) -> list[Any]:
        """The ridges in plan: cut along the strip's sides, square before the edges."""
        return [line.buffer(self.ridge / 2, cap_style="flat") & self._zone() for line in self._lines()]

    def _zone(self) -> Any:
        return strip(self.edge, self.edge + self.active, self.width)

    def footprint(self) -> Any:
        return strip(0.0, self.length, self.width)

    def _free(self) -> list[Any]:
        """The film between the ridges, and before the edges."""
        from shapely import union_all

        return polygons_of(self._zone() - union_all(self._ridges()))

    def bare(self) -> tuple[Bare, ...]:
        low = min(self.height, self.edge_height)
        return () if self.base else tuple(Bare(one, low) for one in self._free())

    def directives(self) -> tuple[Directive, ...]:
        across = math.radians(self.slant)
        return tuple(Directive(one, across) for one in self._free()) if self.base else ()

    def contacts(self) -> tuple[Any, ...]:
        return tuple(one.boundary for one in self._free())

    def solid(self, process: Process) -> Any:
        ends = [strip(x, x + self.edge, self.width) for x in (0.0, self.length - self.edge)]
        raised = [prism(end, 0.0, self.edge_height) for end in ends]
        raised += [prism(ridge, 0.0, self.height) for ridge in self._ridges()]
        if not self.base:
            return apart(raised)
        return fused([prism(self.footprint(), 0.0, process.top_of(self.base)), *raised])

    def volume(self, process: Process) -> float:
        base = process.top_of(self.base)
        ridges = sum(one.area for one in self._ridges()) * (self.height - base)
        edges = 2 * self.edge * self.width * (self.edge_height - base)
        return float(self.length * self.width * base + edges + ridges)

    def mechanics(self, process: Process) -> Mechanics:
        above = self.height - process.top_of(self.base)
        sheet = ridged_sheet(process, self.base, self.pitch, self.ridge, above)
        section = Section(turned(sheet, math.radians(self.slant)), SOURCE, VALIDITY, UNCERTAINTY)
        curled = curl_figures(process, process.top_of(self.base), ACROSS)
        return Mechanics(section=section, figures=curled)
