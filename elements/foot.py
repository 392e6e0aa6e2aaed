"""A thick foot pad that ends a leg."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from flexo import Pose, Process, element, mm, param, prism, strip


@element
class Foot:
    """A thick pad with a rounded toe, joined at its square end.

       ┌──────────╮  ─┬─
    in │           ╮  width            ▒▒▒▒▒▒▒▒▒▒▒▒▒ height
       │           ╯                  ═╧════════════╧═ film
       └──────────╯  ─┴─
       |- length --|  toe: radius of its corners
    """

    length: mm = param(12.0, 2.0, 100.0, "from the leg to the tip of the toe")
    width: mm = param(20.0, 3.0, 100.0, "across the leg")
    height: mm = param(4.0, 0.4, 20.0, "over the film")
    toe: mm = param(6.0, 0.0, 50.0, "radius of the toe's corners; half the width makes it round")

    @property
    def ports(self) -> dict[str, Pose]:
        return {"in": Pose(turn=math.pi)}

    def constraints(self) -> Iterable[tuple[bool, str]]:
        most = min(self.length, self.width / 2)
        yield self.toe <= most, f"toe is {self.toe:g} mm, must be at most {most:g} mm (length, width/2)"

    def footprint(self) -> Any:
        from shapely import Point, union_all

        x, y, square = self.length - self.toe, self.width / 2 - self.toe, strip(0.0, self.length, self.width)
        if not self.toe:
            return square
        corners = [Point(x, side).buffer(self.toe) for side in (-y, y)]
        heel = strip(0.0, min(self.toe, x) or 1e-3, self.width)
        return union_all([heel, *corners]).convex_hull.intersection(square)

    def solid(self, process: Process) -> Any:
        return prism(self.footprint(), 0.0, self.height)

    def volume(self, process: Process) -> float:
        return float(self.footprint().area * self.height)
