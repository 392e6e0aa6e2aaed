"""A strip of mushrooms whose heads meet when it is bent towards them: a flexion limit, or a shape."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from flexo import (
    Bare,
    Directive,
    Guide,
    Mechanics,
    Process,
    bar,
    count,
    counts,
    element,
    mm,
    mms,
    param,
    strip,
)
from flexo.mechanics.jam import over_neutral
from flexo.mechanics.layered import layered_jam_angle
from flexo.mechanics.mushrooms import Cells, locked
from flexo.mechanics.ridge_hinge import Ridges
from flexo.mechanics.swing import Fold
from flexo.params import ROUND
from flexo.process import HALF_LAYER, TALLEST_LAYER
from flexo.solids import apart, rail, round_head, round_hole

CLEAR = 0.6  # mm between bare film and what overhangs it
WALL = 0.4  # mm, left round a tendon hole
APART = 0.3  # mm between flat heads, so that they don't print as one


@element
class StraightMushrooms:
    r"""Flexion limit: a row of mushrooms whose heads meet when it is bent towards them.

    `count` cells of one pitch; the first and last mushroom stand on the ends of the thick edges.

            ___     ___     ___
           /   \   /   \   /   \   ─┬─ radius, or radii head by head
           \   /   \   /   \   /   ─┴─┬─
            \ /     \ /     \ /       │ height
      edge  │ │     │ │     │ │       │
    ┌───────┤ │     │ │     │ ├───────┐ edge_height
    ╧═══════╧═╧═════╧═╧═════╧═╧═══════╧═ film, or film with skin layers
             |-pitch-|      stem
    """

    width: mm = param(12.0, 3.0, 200.0, "along the fold lines")
    count: count = param(17, 1, 200, "cells, each between two mushrooms")
    pitch: mm = param(6.5, 2.0, 40.0, "from mushroom to mushroom")
    stem: mm = param(1.2, 0.8, 10.0, "width of a stem, rigid at its base")
    height: mm = param(6.8, 1.6, 40.0, "of the heads' centres over the film")
    radius: mm = param(2.0, 0.6, 15.0, "of every head, where radii names none")
    radii: mms = param((), 0.6, 15.0, "of each head in order, one more than cells; none means all equal")
    rigid: counts = param((), 1, 200, "cells printed solid as high as the edges, counted from 1")
    edge: mm = param(4.0, 0.9, 50.0, "length of each thick edge")
    edge_height: mm = param(2.0, 0.4, 20.0, "of the edges over the film")
    skin: count = param(0, 0, 8, "printed layers between the stems; 0 leaves the film bare")
    hole: mm = param(0.0, 0.0, 6.0, "diameter of the tendon hole through every stem; 0 for none")
    hole_height: mm = param(2.8, 0.4, 30.0, "of the hole's centre over the film")

    @property
    def length(self) -> float:
        return 2 * self.edge + self.count * self.pitch - self.stem

    @property
    def _radii(self) -> tuple[float, ...]:
        return self.radii or (self.radius,) * (self.count + 1)

    @property
    def _gap(self) -> float:
        return self.pitch - self.stem

    @property
    def _free(self) -> list[int]:
        """The cells that bend, counted from 0."""
        return [i for i in range(self.count) if i + 1 not in self.rigid]

    def constraints(self) -> Iterable[tuple[bool, str]]:
        heads, given = self.count + 1, len(self.radii)
        yield given in (0, heads), f"radii names {given} heads, must name {heads} (count + 1) or none"
        last = max(self.rigid, default=0)
        yield last <= self.count, f"rigid names cell {last}, there are {self.count}"
        yield bool(self._free), f"rigid names all {self.count} cells, must leave one that bends"
        sums = [a + b for a, b in pairwise(self._radii)]
        apart_by = self.pitch - max(sums)
        yield (
            apart_by >= APART - ROUND,
            f"heads are {apart_by:.3g} mm apart when flat, must be {APART:g} mm (r < pitch/2)",
        )
        smallest, skin = min(self._radii), self.skin * TALLEST_LAYER
        yield self._gap >= 0.4 - ROUND, f"film between stems is {self._gap:.3g} mm, must be at least 0.4 mm"
        yield (
            smallest >= self.stem / 2,
            f"head radius {smallest:g} mm must reach over the stem's {self.stem:g} mm",
        )
        free = min(map(self._underside, self._radii))
        need = CLEAR + HALF_LAYER + skin
        yield (
            free >= need - ROUND,
            f"heads overhang {free:.3g} mm over the film, must be {need:.3g} mm or more",
        )
        yield self.edge >= self.stem, f"edge {self.edge:g} mm must carry a stem of {self.stem:g} mm"
        beyond = max(self._radii[0], self._radii[-1]) - self.stem / 2
        yield self.edge - self.stem >= beyond - ROUND, f"edge {self.edge:g} mm must reach under its head"
        yield (
            skin < self.edge_height <= self.height,
            f"edge_height {self.edge_height:g} mm must lie over "
            f"the skin ({skin:g} mm) and at most at the heads' centres ({self.height:g} mm)",
        )
        yield from self._hole_constraints(free)

    def _hole_constraints(self, free: float) -> Iterable[tuple[bool, str]]:
        if not self.hole:
            return
        radius, sides = self.hole / 2, self.width - self.hole
        floor, roof = self.hole_height - radius, self.hole_height + radius * 2**0.5
        yield self.hole >= 0.4, f"hole is {self.hole:g} mm, must be 0 (none) or at least 0.4 mm"
        low = self.edge_height
        yield (
            floor >= low - ROUND,
            f"hole's bottom is at {floor:.3g} mm, must be {low:g} mm (edge_height) or higher",
        )
        yield (
            roof <= free - WALL,
            f"hole's roof is at {roof:.3g} mm, must be {free - WALL:.3g} mm (heads) or lower",
        )
        yield sides >= 4 * WALL, f"hole leaves {sides:.3g} mm of the width, must leave {4 * WALL:g} mm"

    def _underside(self, radius: float) -> float:
        """Height at which a head starts to reach over the film, mm."""
        if self.stem >= radius * 2**0.5:
            return self.height - (radius**2 - self.stem**2 / 4) ** 0.5
        return self.height - radius * 2**0.5 + self.stem / 2

    def _stems(self) -> list[float]:
        """Where the mushrooms stand: their centre lines along x."""
        return [self.edge - self.stem / 2 + i * self.pitch for i in range(self.count + 1)]

    def _gaps(self) -> list[Any]:
        stems, half = self._stems(), self.stem / 2
        starts = [stems[i] + half for i in self._free]
        return [strip(x, x + self._gap, self.width) for x in starts]

    def footprint(self) -> Any:
        return strip(0.0, self.length, self.width)

    def bare(self) -> tuple[Bare, ...]:
        pairs = [self._radii[i : i + 2] for i in self._free]
        lows = [min(map(self._underside, pair)) - HALF_LAYER for pair in pairs]
        free = [Bare(gap, low) for gap, low in zip(self._gaps(), lows, strict=True)]
        return () if self.skin else tuple(free)

    def directives(self) -> tuple[Directive, ...]:
        return tuple(Directive(gap, angle=0.0) for gap in self._gaps()) if self.skin else ()

    def contacts(self) -> tuple[Any, ...]:
        from shapely import LineString

        half = self.width / 2
        sides = [x + sign * r for x, r in zip(self._stems(), self._radii, strict=True) for sign in (-1, 1)]
        heads = [LineString([(x, -half), (x, half)]) for x in sides[1:-1]]
        return (*heads, *(gap.boundary for gap in self._gaps()))

    def _profile(self, x: float, radius: float) -> Any:
        """Side view of a mushroom."""
        from shapely import box, union_all

        half = self.stem / 2
        return union_all([box(x - half, 0.0, x + half, self.height), round_head(x, self.height, radius)])

    def _pieces(self) -> list[tuple[Any, range]]:
        """Side views of what stands apart, left to right, each with the numbers of its mushrooms."""
        from shapely import box, union_all

        stems, starts = self._stems(), [0, *(i + 1 for i in self._free)]
        found = []
        for run in (range(a, b) for a, b in pairwise([*starts, self.count + 1])):
            low = {0: 0.0, self.count: self.length - self.edge}.get(run[0], stems[run[0]])
            high = {0: self.edge, self.count: self.length}.get(run[-1], stems[run[-1]])
            plate = [box(low, 0.0, high, self.edge_height)] if high > low else []
            heads = [self._profile(stems[i], self._radii[i]) for i in run]
            found.append((union_all([*plate, *heads]), run))
        return found

    def guides(self) -> tuple[Guide, ...]:
        if not self.hole:
            return ()
        half, named = self.stem / 2, enumerate(self._stems())
        return tuple(Guide(f"stem_{i + 1}", x - half, x + half, self.hole_height) for i, x in named)

    def solid(self, process: Process) -> Any:
        from shapely import box, union_all

        stems, pieces = self._stems(), self._pieces()
        if self.skin:
            skin = box(0.0, 0.0, self.length, process.top_of(self.skin))
            return self._drawn(union_all([skin, *(view for view, _ in pieces)]), stems)
        inner = {r: self._drawn(self._profile(0.0, r), [0.0]) for r in dict.fromkeys(self._radii)}
        return apart([self._standing(view, run, inner) for view, run in pieces])

    def _standing(self, view: Any, run: range, inner: dict[float, Any]) -> Any:
        """A piece in its place; mushrooms that stand alone are drawn once for each radius."""
        if len(run) == 1 and 0 < run[0] < self.count:
            return inner[self._radii[run[0]]].moved(x=self._stems()[run[0]])
        return self._drawn(view, self._stems()[run.start : run.stop])

    def _drawn(self, profile: Any, stems: list[float]) -> Any:
        """A side view drawn along y, with the hole through the stems that stand there."""
        from cadquery.func import cut

        solid, half = bar(profile, -self.width / 2, self.width / 2), self.stem / 2
        if not self.hole:
            return solid
        hole = rail(round_hole(0.0, self.hole_height, self.hole / 2), -half, half)
        return cut(solid, apart([hole.moved(x=x) for x in stems]))

    def volume(self, process: Process) -> float:
        side = sum(view.area for view, _ in self._pieces())
        skin = len(self._free) * self._gap * process.top_of(self.skin)
        holes = (self.count + 1) * self.stem * round_hole(0.0, self.hole_height, self.hole / 2).area
        return float((side + skin) * self.width - (holes if self.hole else 0.0))

    def mechanics(self, process: Process) -> Mechanics:
        top, pairs = self.height + min(self._radii), [*pairwise(self._radii)]
        row = Ridges(self.count - 1, self.stem, top, self._gap, self.width, top, self.skin)
        touch = {pair: self._printed(pair, process) for pair in dict.fromkeys(pairs)}
        means, printed = [sum(pair) / 2 for pair in pairs], [touch[pair] for pair in pairs]
        cells = Cells(self.pitch, self.height, self.stem, means, printed)
        made = locked(row, self.edge, cells, process)
        return Mechanics(tuple(made[i] for i in self._free))

    def _printed(self, radii: tuple[float, float], process: Process) -> float:
        """The angle, rad, at which two heads touch as the layers they are printed in."""
        half = self.pitch / 2
        left, right = (self._profile(x, r) for x, r in zip((-half, half), radii, strict=True))
        neutral = self.height - over_neutral(self.height, self.skin, process)
        return layered_jam_angle(left, right, Fold(self._gap, neutral), process)
