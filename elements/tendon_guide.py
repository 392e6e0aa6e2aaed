"""A short link with upright ridges that a tendon runs through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flexo import Guide, Process, count, element, fused, mm, param, prism, strip
from flexo.planar import rectangle
from flexo.solids import rail, round_hole

WALL = 0.8  # mm, two lines round the hole


@element
class TendonGuide:
    """Guides a tendon through ridges on a base; their holes have 45° roofs and print without support.

       ridge                        (seen along x)
       ┌─┐         ┌─┐ ─┬─         ┌───────────────┐
       │ │         │ │  height     │      /╲       │
     - │-│- - - - -│-│- ─┼─ -      │     (  ) hole │
    ┌──┴─┴─────────┴─┴──┐│ z      ┌┴───────────────┴┐ base
    ╧═══════════════════╧═ film   ╧═════════════════╧
    """

    length: mm = param(12.0, 3.0, 200.0, "along the chain")
    width: mm = param(20.0, 3.0, 200.0, "of the base")
    base: mm = param(2.0, 0.4, 20.0, "height of the base over the film")
    ridges: count = param(2, 1, 20, "number of ridges, from one end of the base to the other")
    ridge: mm = param(1.6, 0.8, 20.0, "thickness of a ridge, along the tendon")
    span: mm = param(6.0, 2.8, 200.0, "width of a ridge, across the tendon")
    height: mm = param(6.0, 2.4, 40.0, "of the ridges over the film")
    z: mm = param(4.0, 1.0, 38.0, "of the hole's centre over the film")
    hole: mm = param(1.2, 0.6, 6.0, "diameter of the hole")
    offset: mm = param(0.0, -95.0, 95.0, "of the tendon from the middle, towards +y")

    def constraints(self) -> Iterable[tuple[bool, str]]:
        low = self.base + self.hole / 2 + WALL / 2
        high = self.height - self.hole / 2**0.5 - WALL  # over the roof's tip
        side = (self.width - self.span) / 2
        least = self.ridges * (self.ridge + WALL) - WALL
        yield (
            low <= self.z <= high,
            f"z is {self.z:g} mm, must be {low:.3g}..{high:.3g} mm (base, hole, height)",
        )
        yield (
            self.span >= self.hole + 2 * WALL - 1e-9,
            f"span is {self.span:g} mm, must be at least {self.hole + 2 * WALL:.3g} mm (hole and two walls)",
        )
        yield (
            abs(self.offset) <= side,
            f"offset is {self.offset:g} mm, must be within ±{side:.3g} mm (width less span)",
        )
        yield (
            self.length >= least - 1e-9,
            f"length is {self.length:g} mm, must be at least {least:.3g} mm (ridges {WALL:g} mm apart)",
        )

    def _starts(self) -> list[float]:
        if self.ridges == 1:
            return [(self.length - self.ridge) / 2]
        return [i * (self.length - self.ridge) / (self.ridges - 1) for i in range(self.ridges)]

    def footprint(self) -> Any:
        return strip(0.0, self.length, self.width)

    def guides(self) -> tuple[Guide, ...]:
        return tuple(
            Guide(f"ridge_{i + 1}", x, x + self.ridge, self.z, self.offset)
            for i, x in enumerate(self._starts())
        )

    def contacts(self) -> tuple[Any, ...]:
        half = self.span / 2
        return tuple(
            rectangle(x, self.offset - half, x + self.ridge, self.offset + half) for x in self._starts()
        )

    def _front(self) -> Any:
        """Front view of a ridge with its hole."""
        half = self.span / 2
        wall = rectangle(self.offset - half, self.base, self.offset + half, self.height)
        return wall.difference(round_hole(self.offset, self.z, self.hole / 2))

    def solid(self, process: Process) -> Any:
        ridge = rail(self._front(), 0.0, self.ridge)
        ridges = [ridge.moved(x=x) for x in self._starts()]
        return fused([prism(self.footprint(), 0.0, self.base), *ridges])

    def volume(self, process: Process) -> float:
        return float(self.length * self.width * self.base + self.ridges * self.ridge * self._front().area)
