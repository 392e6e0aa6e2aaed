"""Side view of a part that leans over a gap and carries a head beyond it, printed without support."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from flexo.solids import round_head


@dataclass(frozen=True)
class Leaning:
    """A leaning leg: its head's centre, radius and reach past the gap's middle, the gap, the height from
    which it leans, its thickness along x (mm), and the least slope of its faces (rad)."""

    overhang: float
    height: float
    radius: float
    gap: float
    clear: float
    post: float
    slope: float

    @property
    def _reach(self) -> tuple[float, float]:
        """The head's centre from where the leaning face starts, mm."""
        return self.overhang + self.gap / 2, self.height - self.clear

    @property
    def lean(self) -> float:
        """Slope of the leaning faces, rad: tangent to the head, but never shallower than `slope`."""
        out, up = self._reach
        return max(math.atan2(up, out) - math.asin(self.radius / math.hypot(out, up)), self.slope)

    @property
    def depth(self) -> float:
        """Distance of the head's centre above the leaning face, mm."""
        out, up = self._reach
        return up * math.cos(self.lean) - out * math.sin(self.lean)

    @property
    def tip(self) -> float:
        """Where the head's left flank, at 45°, comes down to the leaning face: mm along it from the gap."""
        across = self.overhang + self.height - self.radius * 2**0.5 + self.gap / 2 - self.clear
        return across / (math.cos(self.lean) + math.sin(self.lean))

    def arm(self) -> Any:
        """The leg with its head, the gap's middle at x = 0."""
        from shapely import Point, Polygon, union_all

        out, up = self._reach
        end = out * math.cos(self.lean) + up * math.sin(self.lean)
        foot = -self.gap / 2 - self.clear / math.tan(self.lean)
        thick = self.post * math.sin(self.lean)
        beam = Polygon([(foot, 0.0), self._face(end), self._face(end, thick), (foot - self.post, 0.0)])
        head = union_all([round_head(self.overhang, self.height, self.radius), Point(self._face(self.tip))])
        return beam.union(head.convex_hull & self._above_face())

    def bridge(self, flat: float) -> Any:
        """The head alone where it bridges from leg to leg: `flat` mm are cut off its tip."""
        from shapely import box

        head = round_head(self.overhang, self.height, self.radius) & self._above_face()
        low = head.bounds[1] + flat
        return head & box(-1e3, low, 1e3, 1e3)

    def _face(self, along: float, above: float = 0.0) -> tuple[float, float]:
        """A point (x, z) along the leaning face, 0 over the gap's edge, and above it."""
        c, s = math.cos(self.lean), math.sin(self.lean)
        return -self.gap / 2 + along * c - above * s, self.clear + along * s + above * c

    def _above_face(self) -> Any:
        from shapely import Polygon

        far = 4 * (self.height + self.overhang)
        return Polygon([self._face(-far), self._face(far), self._face(far, far), self._face(-far, far)])
