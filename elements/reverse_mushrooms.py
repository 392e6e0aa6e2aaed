"""Tiles on film with forks and posts whose heads meet when the film bends away: an extension limit."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from flexo import (
    Bare,
    Joint,
    Mechanics,
    Process,
    bar,
    count,
    deg,
    element,
    fused,
    mm,
    param,
    placed_copies,
    strip,
)
from flexo.leaning import Leaning
from flexo.mechanics.flexure import flexure
from flexo.mechanics.jam import over_neutral, pivot_angle, reverse_angle
from flexo.mechanics.layered import layered_reverse_angle
from flexo.mechanics.mushrooms import locked_outwards
from flexo.mechanics.swing import Fold, first_touch
from flexo.params import ROUND
from flexo.process import HALF_LAYER
from flexo.solids import apart

APART = 0.4  # mm between parts that must not print as one
BRIDGE = 12.0  # mm, longest span of the cylinder between the fork's legs
FLAT = 0.45  # mm cut off the teardrop's tip between the legs: the first bridging layer is two lines wide


@element
class ReverseMushrooms:
    r"""Extension limit: over each gap a fork and a post lean across each other until their heads meet.

              overhang
            (○)  |  (○)   ─┬─            ○ heads of one radius
              \\ | //      │ height
               \\|//       │             // fork: two legs as wide as leg at the sides, its head across
                \X/        │             \\ post, between the legs, apart from them by side
               //|\\       │             slope: least one of // and \\, whose thickness is post
    ┌────────┐// | \\┌────────┐ tile_height; above clear they reach over the gap
    ╧════════╧═══════╧════════╧═ film
             |- gap -|         pitch: from gap to gap; edge: each end tile
    """

    width: mm = param(12.0, 5.0, 60.0, "along the fold lines")
    count: count = param(4, 1, 100, "gaps")
    pitch: mm = param(12.0, 4.0, 60.0, "from gap to gap")
    gap: mm = param(0.8, 0.4, 5.0, "bare film between tiles")
    overhang: mm = param(2.4, 0.8, 20.0, "of a head's centre past the gap's middle")
    height: mm = param(6.4, 2.0, 40.0, "of the heads' centres over the film")
    radius: mm = param(1.4, 0.6, 8.0, "of the heads")
    post: mm = param(1.2, 0.8, 8.0, "thickness of legs and posts along x")
    leg: mm = param(2.0, 1.2, 20.0, "width of each fork leg along y")
    side: mm = param(0.6, 0.4, 10.0, "between the fork's legs and the central post")
    slope: deg = param(
        50.0, 45.0, 80.0, "least slope of the leaning faces; heads are cut to it where need be"
    )
    clear: mm = param(0.8, 0.8, 10.0, "height at which legs and posts start to reach over the gap")
    tile_height: mm = param(1.0, 0.4, 20.0, "of the tiles and edges over the film")
    edge: mm = param(6.0, 0.9, 50.0, "length of each end tile")

    @property
    def length(self) -> float:
        return 2 * self.edge + (self.count - 1) * self.pitch + self.gap

    def constraints(self) -> Iterable[tuple[bool, str]]:
        flat = 2 * (self.overhang - self.radius)
        yield flat >= APART - ROUND, f"heads are {flat:.3g} mm apart when flat, must be {APART:g} mm or more"
        rise = self.height - self.clear
        yield rise >= 2 * self.radius - ROUND, f"height {self.height:g} mm must be clear + 2·radius or more"
        lean = math.degrees(self._leaning.lean)
        yield (
            self._leaning.depth >= 0,
            f"heads lean out {self.overhang:g} mm, more than a slope of {lean:.3g} deg allows at height "
            f"{self.height:g} mm; lower overhang, slope or gap",
        )
        yield self._leaning.tip >= 0, "the heads' undersides hang below clear; raise height or lower radius"
        yield from self._post_constraints()
        yield from self._plan_constraints()

    def _post_constraints(self) -> Iterable[tuple[bool, str]]:
        lean, thick = self._leaning.lean, self.post * math.sin(self._leaning.lean)
        yield (
            thick <= self._leaning.depth + 0.8 * self.radius,
            f"post {self.post:g} mm is too thick for its head",
        )
        locked = pivot_angle(self.overhang, self.height, self.radius) / 2
        spare = self._leaning.depth + self.radius * (2 * math.sin(lean + float(locked)) - 1) - thick
        yield (
            spare >= 0.2,
            f"post {self.post:g} mm meets the other head before the heads lock; make it thinner",
        )
        corner = (self.clear + self.gap * math.tan(lean) - self.tile_height) * math.cos(lean)
        yield (
            corner >= APART - ROUND,
            f"legs pass {corner:.3g} mm from the other tile, must be {APART:g} mm or more; "
            "lower tile_height or raise clear",
        )

    def _plan_constraints(self) -> Iterable[tuple[bool, str]]:
        span, middle = self.width - 2 * self.leg, self._middle
        yield (
            span <= BRIDGE + ROUND,
            f"the fork's cylinder spans {span:g} mm, must be {BRIDGE:g} mm or less; widen leg",
        )
        yield middle >= 1.2 - ROUND, f"the central post is {middle:.3g} mm wide, must be 1.2 mm or more"
        reach = self.overhang + self.radius
        yield (
            self.pitch / 2 >= reach + APART / 2 - ROUND or self.count == 1,
            f"heads of neighbouring gaps need a pitch of {2 * reach + APART:.3g} mm, is {self.pitch:g} mm",
        )
        base = self.clear / math.tan(self._leaning.lean) + self.post
        need = max(base, reach - self.gap / 2)
        under = self.edge >= need - ROUND
        yield under, f"edge is {self.edge:g} mm, must be {need:.3g} mm to lie under post and head"
        tile = self.pitch - self.gap
        carried = tile >= base - ROUND or self.count == 1
        yield carried, f"tiles of {tile:.3g} mm must carry a post of {base:.3g} mm"

    @property
    def _middle(self) -> float:
        """Width of the central post and its head along y, mm."""
        return self.width - 2 * (self.leg + self.side)

    @property
    def _leaning(self) -> Leaning:
        sizes = self.overhang, self.height, self.radius, self.gap
        return Leaning(*sizes, self.clear, self.post, math.radians(self.slope))

    def _arm(self) -> Any:
        """Side view of a leg with its head, the gap's middle at x = 0."""
        return self._leaning.arm()

    def _cylinder(self) -> Any:
        """Side view of the fork's head between its legs: a bridge, so its tip is cut flat."""
        return self._leaning.bridge(FLAT)

    def _fork(self) -> list[Any]:
        half, inner = self.width / 2, self.width / 2 - self.leg
        legs = [bar(self._arm(), -half, -inner), bar(self._arm(), inner, half)]
        return [*legs, bar(self._cylinder(), -inner, inner)]

    def _turned_arm(self) -> Any:
        """Side view of the post, which leans the other way."""
        from shapely.affinity import scale

        return scale(self._arm(), xfact=-1.0, origin=(0, 0))

    def _post(self) -> Any:
        return bar(self._turned_arm(), -self._middle / 2, self._middle / 2)

    def _folds(self) -> list[float]:
        """Where the gaps' middles lie along x."""
        return [self.edge + self.gap / 2 + i * self.pitch for i in range(self.count)]

    def _gaps(self) -> list[Any]:
        return [strip(x - self.gap / 2, x + self.gap / 2, self.width) for x in self._folds()]

    def footprint(self) -> Any:
        return strip(0.0, self.length, self.width)

    def bare(self) -> tuple[Bare, ...]:
        return tuple(Bare(gap, self.clear - HALF_LAYER) for gap in self._gaps())

    def contacts(self) -> tuple[Any, ...]:
        from shapely import LineString

        half, off = self.width / 2, self.overhang - self.radius
        sides = [(x + sign * off) for x in self._folds() for sign in (-1, 1)]
        heads = [LineString([(x, -half), (x, half)]) for x in sides]
        return (*heads, *(gap.boundary for gap in self._gaps()))

    def _tile(self, x_low: float, x_high: float) -> Any:
        from shapely import box

        return bar(box(x_low, 0.0, x_high, self.tile_height), -self.width / 2, self.width / 2)

    def solid(self, process: Process) -> Any:
        folds, half = self._folds(), self.gap / 2
        fork, post = self._fork(), self._post()
        first = fused([self._tile(-self.edge - half, -half), *fork]).moved(x=folds[0])
        last = fused([self._tile(half, half + self.edge), post]).moved(x=folds[-1])
        if self.count == 1:
            return apart([first, last])
        tile = self._tile(half, self.pitch - half)
        inner = fused([tile, post, *(part.moved(x=self.pitch) for part in fork)])
        return apart([first, *placed_copies(inner, [(x, 0.0, 0.0) for x in folds[:-1]]), last])

    def volume(self, process: Process) -> float:
        from shapely import box

        low, half, far = self.tile_height, self.gap / 2, self.length
        tiles = box(-far, 0.0, -half, low) | box(half, 0.0, far, low)
        arm, head = (self._arm() - tiles).area, (self._cylinder() - tiles).area
        cell = (2 * self.leg + self._middle) * arm + (self.width - 2 * self.leg) * head
        tile = 2 * self.edge + (self.count - 1) * (self.pitch - self.gap)
        return float(self.count * cell + tile * low * self.width)

    def mechanics(self, process: Process) -> Mechanics:
        tall = over_neutral(self.height, 0, process)
        extension = float(reverse_angle(self.overhang, tall, self.radius, self.gap))
        limits, printed = (-extension, self._flexion(process)), (-self._printed(process), math.nan)
        free = [self._flexure(index, x, process) for index, x in enumerate(self._folds())]
        return Mechanics(tuple(locked_outwards(one, limits, printed) for one in free))

    def _flexure(self, index: int, x: float, process: Process) -> Joint:
        name, link = f"gap_{index + 1}", self.length - x - self.gap / 2
        return flexure(name, x, self.gap, self.width, 0, self.tile_height, process, link=link)

    def _printed(self, process: Process) -> float:
        """The extension, rad, at which the heads touch as the layers they are printed in."""
        fold = Fold(self.gap, -process.film.thickness / 2)
        return layered_reverse_angle(self._cylinder(), self._turned_arm(), fold, process)

    def _flexion(self, process: Process) -> float:
        """Where a head or leg meets the other tile, or a neighbour's head at that tile's middle, rad."""
        from shapely import box

        half, end = self.gap / 2, self.pitch / 2 if self.count > 1 else self.edge
        left = self._arm() | box(-end, 0.0, -half, self.tile_height)
        right = box(half, 0.0, end, self.tile_height)
        if self.count > 1:
            right |= box(end, 0.0, 2 * end, 3 * self.height)
        return first_touch(left, right, Fold(self.gap, -process.film.thickness / 2))
