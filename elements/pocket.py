"""A pocket for a part that is dropped in while the print pauses: a magnet, a nut, a bar."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from flexo import Insert, Process, bar, choice, choose, element, fused, mm, param, prism, ratio, strip
from flexo.solids import tray, tray_volume

TAB = 0.4  # share of the insert's breadth that each lip spans


@element
class Pocket:
    """A block with a well for an insert; lips or a roof are printed over it once it lies there.

      lip            roof
    ┌──┐╲      ╱┌──┐     ┌──────────────┐ ─┬─ roof
    │  │▔▔▔▔▔▔▔▔│  │     │  ┌────────┐  │ ─┼─ pause: insert dropped in
    │  │ insert │  │     │  │ insert │  │  depth
    │  └────────┘  │     │  └────────┘  │ ─┼─ floor
    ╧══════════════╧     ╧══════════════╧═ film
    """

    length: mm = param(14.0, 3.0, 200.0, "along the chain")
    width: mm = param(20.0, 3.0, 200.0, "across the chain")
    shape: choice = choose("round", ("round", "nut", "bar"), "of the insert in plan")
    size: mm = param(6.0, 1.0, 100.0, "diameter, width across flats, or a bar's length along the chain")
    breadth: mm = param(4.0, 1.0, 100.0, "of a bar, across the chain")
    depth: mm = param(2.0, 0.4, 30.0, "of the well: the insert's thickness, or a little more")
    clearance: mm = param(0.15, 0.0, 1.0, "play round the insert")
    floor: mm = param(0.6, 0.2, 10.0, "print under the insert")
    lip: mm = param(0.0, 0.0, 1.0, "how far two lips reach over the insert; 0 has none")
    roof: mm = param(0.0, 0.0, 10.0, "print that bridges the insert; 0 leaves it open")
    density: ratio = param(7.5, 0.0, 23.0, "of the insert, g/cm³ (NdFeB magnet 7.5, steel 7.85)")

    @property
    def height(self) -> float:
        """Of the block over the film, mm."""
        return self.floor + self.depth + self.lip + self.roof

    def constraints(self) -> Iterable[tuple[bool, str]]:
        x_min, y_min, x_max, y_max = self._well().bounds
        for name, side, well in (
            ("length", self.length, x_max - x_min),
            ("width", self.width, y_max - y_min),
        ):
            yield (
                side >= well + 1.6 - 1e-9,
                f"{name} is {side:g} mm, must be at least {well + 1.6:.3g} mm (well and two walls of 0.8 mm)",
            )
        yield not (self.lip and self.roof), "has both lip and roof, must have one of them or none"
        yield self.roof == 0 or self.roof >= 0.4, f"roof is {self.roof:g} mm, must be 0 or at least 0.4 mm"
        most = self.size / 4
        yield (
            self.lip <= most and (self.lip == 0 or self.lip >= self.clearance + 0.2 - 1e-9),
            f"lip is {self.lip:g} mm, must be 0 or {self.clearance + 0.2:.3g}..{most:.3g} mm",
        )

    def _outline(self, play: float) -> Any:
        """The insert in plan with play all round."""
        from shapely import Point, Polygon

        x, half = self.length / 2, self.size / 2 + play
        if self.shape == "round":
            return Point(x, 0.0).buffer(half)
        if self.shape == "bar":
            return strip(x - half, x + half, self.breadth + 2 * play)
        corner = half / math.cos(math.pi / 6)  # a nut's flats face along the chain
        turns = [math.pi / 6 + i * math.pi / 3 for i in range(6)]
        return Polygon([(x + corner * math.cos(a), corner * math.sin(a)) for a in turns])

    def _well(self) -> Any:
        return self._outline(self.clearance)

    def footprint(self) -> Any:
        return strip(0.0, self.length, self.width)

    def inserts(self) -> tuple[Insert, ...]:
        plan, top = self._outline(0.0), self.floor + self.depth
        mass = plan.area * self.depth * self.density * 1e-6  # mm³ · g/cm³ = 1e-6 kg; a nut counts as full
        return (Insert("insert", plan, self.floor, top, mass),)

    def solid(self, process: Process) -> Any:
        top = self.floor + self.depth + self.lip
        block = tray(self.footprint(), self._well(), self.floor, top)
        if self.lip:
            return fused([block, *self._lips(top)])
        return fused([block, prism(self.footprint(), top, self.height)]) if self.roof else block

    def volume(self, process: Process) -> float:
        top = self.floor + self.depth + self.lip
        block = tray_volume(self.footprint(), self._well(), self.floor, top)
        return block + self.roof * self.length * self.width + self._lip_volume()

    def _lip_volume(self) -> float:
        """What the lips add inside the well, mm³: their reach grows from 0 to `lip` over as much height."""
        import numpy as np

        x_min, y_min, x_max, y_max = self._well().bounds
        half, (nodes, weights) = TAB * (y_max - y_min) / 2, np.polynomial.legendre.leggauss(8)
        reaches = self.lip * (nodes + 1) / 2
        areas = [
            self._well().intersection(strip(wall, wall + way * reach, 2 * half)).area
            for wall, way in ((x_min, 1.0), (x_max, -1.0))
            for reach in reaches
        ]
        return float(np.dot(areas, [*weights, *weights]) * self.lip / 2)

    def _lips(self, top: float) -> list[Any]:
        """Wedges at 45° out of both end walls, rooted in them behind the well's roundness."""
        from shapely import Polygon

        x_min, y_min, x_max, y_max = self._well().bounds
        half, root = TAB * (y_max - y_min) / 2, 0.4
        wedges = []
        for wall, way in ((x_min, 1.0), (x_max, -1.0)):
            side = [
                (wall - way * root, top - self.lip),
                (wall, top - self.lip),
                (wall + way * self.lip, top),
                (wall - way * root, top),
            ]
            wedges.append(bar(Polygon(side), -half, half))
        return wedges
