"""The one-piece body of a legged robot: a plate with four arms towards its corners."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from flexo import Pose, Process, deg, element, mm, param, prism, rectangle, strip
from flexo.solids import tray, tray_volume

PRINTABLE = 0.8  # mm, two lines: narrower recesses are left full


@element
class Body:
    """X-shaped plate about the origin; each arm ends in a square edge where a leg as wide joins.

    rear_left         front_left     (its width is arm_width)
        ╲ ╲____________╱ ╱  splay from +x
         ╲              ╱     ─┬─      ┌──┐          ┌──┐ thickness
      in  │            │ front width   │  └──────────┘  │ floor
         ╱ ____________ ╲     ─┴─      ╧════════════════╧═ film
        ╱ ╱            ╲ ╲             rim
    rear_right        front_right
          |-- length --|
    """

    length: mm = param(60.0, 10.0, 200.0, "of the middle, along x")
    width: mm = param(44.0, 10.0, 200.0, "of the middle")
    arm_length: mm = param(10.0, 1.0, 100.0, "how far the arms' ends stand off the corners")
    arm_width: mm = param(14.0, 3.0, 60.0, "of the arms and of the parts that join them")
    splay: deg = param(25.0, 0.0, 90.0, "angle of the arms from the body's axis")
    fillet: mm = param(3.0, 0.0, 20.0, "radius between arms and middle")
    thickness: mm = param(2.0, 0.4, 20.0, "over the film")
    rim: mm = param(0.0, 0.0, 20.0, "width of the raised rim; 0 leaves the body full")
    floor: mm = param(0.8, 0.2, 19.0, "height within the rim, where there is one")

    @property
    def ports(self) -> dict[str, Pose]:
        front = self._front_left()
        rear = Pose(-front.x, front.y, math.pi - front.turn)
        legs = {"front_left": front, "front_right": front.mirrored()}
        legs |= {"rear_left": rear, "rear_right": rear.mirrored()}
        middle = {"in": Pose(-self.length / 2, 0.0, math.pi), "front": Pose(self.length / 2)}
        return middle | {name: Pose(one.x, one.y, one.turn) for name, one in legs.items()}

    def _front_left(self) -> Pose:
        turn, half = math.radians(self.splay), self.arm_width / 2
        reach = half * 2**0.5 + self.arm_length  # from the arm's root, a circle tangent to both sides
        x, y = self.length / 2 - half, self.width / 2 - half
        return Pose(x + reach * math.cos(turn), y + reach * math.sin(turn), turn)

    def constraints(self) -> Iterable[tuple[bool, str]]:
        least = 2 * (self.arm_width + self.fillet)
        for name, side in (("length", self.length), ("width", self.width)):
            yield (
                side >= least,
                f"{name} is {side:g} mm, must be at least {least:g} mm (two arms and two fillets)",
            )
        yield (
            self.arm_length >= self.fillet,
            f"fillet is {self.fillet:g} mm, must be at most arm_length {self.arm_length:g} mm",
        )
        if self.rim:
            most = (self.arm_width - PRINTABLE) / 2
            yield (
                0.8 <= self.rim <= most,
                f"rim is {self.rim:g} mm, must be 0 or 0.8..{most:.3g} mm (arm_width)",
            )
            yield (
                self.floor < self.thickness,
                f"floor {self.floor:g} mm must lie below thickness {self.thickness:g} mm",
            )

    def footprint(self) -> Any:
        from shapely import union_all

        middle = rectangle(-self.length / 2, -self.width / 2, self.length / 2, self.width / 2)
        reach = self.arm_width * 2**-0.5 + self.arm_length
        arm = strip(-reach, 0.0, self.arm_width)
        arms = [one.geometry(arm) for name, one in self.ports.items() if name not in ("in", "front")]
        sharp = union_all([middle, *arms])
        grown = sharp.buffer(self.fillet, join_style="mitre")
        return grown.buffer(-self.fillet) if self.fillet else sharp  # rounds the inner corners only

    def _opening(self) -> Any:
        inner = self.footprint().buffer(-self.rim - PRINTABLE / 2, join_style="mitre")
        return inner.buffer(PRINTABLE / 2, join_style="mitre")

    def solid(self, process: Process) -> Any:
        if not self.rim:
            return prism(self.footprint(), 0.0, self.thickness)
        return tray(self.footprint(), self._opening(), self.floor, self.thickness)

    def volume(self, process: Process) -> float:
        if not self.rim:
            return float(self.footprint().area * self.thickness)
        return tray_volume(self.footprint(), self._opening(), self.floor, self.thickness)
