"""Elements of the tests' own: simple solids whose sections are known, and some that are wrong on purpose."""

from __future__ import annotations

from typing import Any

from flexo import (
    Bare,
    Directive,
    Insert,
    Process,
    bar,
    count,
    deg,
    element,
    fused,
    mm,
    param,
    placed_copies,
    prism,
    ratio,
    rectangle,
    strip,
)


@element
class Block:
    """A slab, with a hole when `hole` is over 0."""

    length: mm = param(10.0, 0.05, 200.0, "along x")
    width: mm = param(8.0, 0.05, 200.0, "along y")
    height: mm = param(2.0, 0.05, 300.0, "over the film")
    hole: mm = param(0.0, 0.0, 50.0, "diameter of a hole in the middle")

    def footprint(self) -> Any:
        return strip(0.0, self.length, self.width)

    def solid(self, process: Process) -> Any:
        from shapely import Point

        hole = Point(self.length / 2, 0.0).buffer(self.hole / 2)
        return prism(self.footprint().difference(hole), 0.0, self.height)


@element
class Wedge:
    """A right triangle in plan, unlike its mirror image: 12 along x, 5 up y at x = 12."""

    height: mm = param(1.0, 0.1, 20.0, "over the film")

    @property
    def length(self) -> float:
        return 12.0

    def footprint(self) -> Any:
        from shapely import Polygon

        return Polygon([(0, 0), (12, 0), (12, 5)])

    def directives(self) -> tuple[Directive, ...]:
        return (Directive(rectangle(8.0, 0.0, 12.0, 2.0), angle=0.3, z_low=0.4),)

    def solid(self, process: Process) -> Any:
        return prism(self.footprint(), 0.0, self.height)


@element
class RidgeRow:
    """Ridges on bare film, each with a round head over a 45° underside when `head` is over 0."""

    count: count = param(12, 1, 60, "ridges")
    pitch: mm = param(3.0, 1.0, 20.0, "from ridge to ridge")
    width: mm = param(14.0, 2.0, 100.0, "along y")
    ridge: mm = param(1.0, 0.05, 5.0, "thickness of a ridge")
    height: mm = param(4.0, 0.4, 20.0, "of the ridge, or to the head's axis")
    head: mm = param(0.0, 0.0, 5.0, "radius of the head; 0 for none")

    @property
    def length(self) -> float:
        return self.count * self.pitch

    def footprint(self) -> Any:
        return strip(0.0, self.length, self.width)

    def bare(self) -> tuple[Bare, ...]:
        clear = self.height - 2 * self.head if self.head else self.height
        middles = [(k + 0.5) * self.pitch for k in range(self.count - 1)]
        gap = self.pitch - self.ridge - 0.02
        return tuple(
            Bare(strip(x + self.pitch / 2 - gap / 2, x + self.pitch / 2 + gap / 2, self.width), clear)
            for x in middles
        )

    def solid(self, process: Process) -> Any:
        from shapely import Point, Polygon, affinity

        ridge = prism(strip(-self.ridge / 2, self.ridge / 2, self.width), 0.0, self.height)
        if self.head:
            r = self.head
            drop = Point(0, self.height).buffer(r, 32).union(
                affinity.translate(Polygon([(-r, 0), (0, -r), (r, 0)]).buffer(0), 0, self.height)
            )  # fmt: skip
            ridge = fused([ridge, bar(drop, -self.width / 2, self.width / 2)])
        return placed_copies(ridge, [((k + 0.5) * self.pitch, 0.0, 0.0) for k in range(self.count)])


@element
class Heap:
    """A slab and a second one that overlaps it by `overlap`, left as two solids of a compound."""

    overlap: mm = param(2.0, 0.0, 5.0, "of the two slabs along x")

    def footprint(self) -> Any:
        return strip(0.0, 20.0, 8.0)

    def solid(self, process: Process) -> Any:
        from cadquery.func import compound

        first = prism(strip(0.0, 10.0, 8.0), 0.0, 2.0)
        return compound([first, prism(strip(10.0 - self.overlap, 20.0, 8.0), 0.0, 2.0)])


@element
class Nothing:
    """Needs film, prints nothing."""

    length: mm = param(5.0, 1.0, 10.0, "along x")

    def footprint(self) -> Any:
        return strip(0.0, self.length, 4.0)

    def solid(self, process: Process) -> Any:
        return fused([])


@element
class Gaping:
    """A box without its lid."""

    size: mm = param(5.0, 1.0, 10.0, "edge")

    def footprint(self) -> Any:
        return strip(0.0, self.size, self.size)

    def solid(self, process: Process) -> Any:
        from cadquery.func import compound

        faces = prism(self.footprint(), 0.0, self.size).Faces()
        return compound(faces[:-1])


@element
class Dome:
    """Half a cylinder lying along y: its top slice is a sliver when the layers fall so."""

    radius: mm = param(2.0, 0.5, 10.0, "of the cylinder")
    width: mm = param(6.0, 1.0, 40.0, "along y")

    def footprint(self) -> Any:
        return strip(-self.radius, self.radius, self.width)

    def solid(self, process: Process) -> Any:
        from shapely import Point

        half = Point(0, 0).buffer(self.radius, 64).intersection(rectangle(-20, 0, 20, 20))
        return bar(half, -self.width / 2, self.width / 2)


@element
class Fin:
    """A slab with a fin of its own height; or a fin alone on the slab when `rise` is over 0."""

    thickness: mm = param(0.2, 0.05, 5.0, "of the fin along x")
    rise: mm = param(0.0, 0.0, 10.0, "of the fin over the slab")

    def footprint(self) -> Any:
        return strip(0.0, 10.0, 12.0)

    def solid(self, process: Process) -> Any:
        slab = prism(strip(0.0, 10.0, 6.0), 0.0, 1.0)
        if self.rise:
            return fused([slab, prism(strip(4.0, 4.0 + self.thickness, 6.0), 0.0, 1.0 + self.rise)])
        return fused([slab, prism(rectangle(4.0, 0.0, 4.0 + self.thickness, 6.0), 0.0, 1.0)])


@element
class Spike:
    """A slab whose end tapers in plan to a sharp tip."""

    length: mm = param(10.0, 1.0, 40.0, "of the taper")

    def footprint(self) -> Any:
        from shapely import Polygon

        return Polygon([(0, -1), (4, -1), (4 + self.length, 0), (4, 1), (0, 1)])

    def solid(self, process: Process) -> Any:
        return prism(self.footprint(), 0.0, 1.0)


@element
class Sprawling:
    """A slab that is longer than its footprint by `over`, from `start` upwards."""

    over: mm = param(1.5, 0.0, 10.0, "past the footprint along x")
    start: mm = param(0.0, 0.0, 10.0, "height where it begins")

    @property
    def length(self) -> float:
        return 10.0

    def footprint(self) -> Any:
        return strip(0.0, 10.0, 8.0)

    def solid(self, process: Process) -> Any:
        base = prism(self.footprint(), 0.0, self.start + 1.0)
        over = prism(strip(0.0, 10.0 + self.over, 8.0), self.start, self.start + 1.0)
        return fused([base, over]) if self.over else base


@element
class Joint:
    """Two edges with bare film between them; `creep` mm of print cross its near side at height `level`."""

    creep: mm = param(0.0, 0.0, 1.0, "print over the bare zone")
    level: mm = param(0.0, 0.0, 4.0, "height where that print begins")
    clear: mm = param(2.0, 0.2, 4.0, "height to which the zone stays free")

    @property
    def length(self) -> float:
        return 10.0

    def footprint(self) -> Any:
        return strip(0.0, 10.0, 8.0)

    def bare(self) -> tuple[Bare, ...]:
        return (Bare(strip(4.0, 6.0, 8.0), self.clear),)

    def solid(self, process: Process) -> Any:
        top = self.level + 1.0
        edges = [prism(strip(0.0, 4.0, 8.0), 0.0, top), prism(strip(6.0, 10.0, 8.0), 0.0, top)]
        if self.creep:
            edges.append(prism(strip(3.0, 4.0 + self.creep, 8.0), self.level, top))
        return fused(edges)


@element
class Raster:
    """A slab filled at an angle of its own."""

    angle: deg = param(0.0, -180.0, 180.0, "of the raster")
    density: ratio = param(1.0, 0.1, 1.0, "of the fill")

    @property
    def length(self) -> float:
        return 10.0

    def footprint(self) -> Any:
        return strip(0.0, 10.0, 8.0)

    def directives(self) -> tuple[Directive, ...]:
        import math

        return (Directive(self.footprint(), math.radians(self.angle), density=self.density),)

    def solid(self, process: Process) -> Any:
        return prism(self.footprint(), 0.0, 1.0)


@element
class Pocket:
    """A slab with a pocket for a 6 × 6 × 2 mm part; `tight` mm too small for it."""

    tight: mm = param(0.0, 0.0, 2.0, "missing width")
    proud: mm = param(0.0, 0.0, 2.0, "of the part over the slab")
    roof: mm = param(0.0, 0.0, 2.0, "printed over the part")

    def footprint(self) -> Any:
        return strip(0.0, 12.0, 12.0)

    def inserts(self) -> tuple[Insert, ...]:
        return (Insert("magnet", strip(3.0, 9.0, 6.0), 1.0, 3.0, proud=self.proud),)

    def solid(self, process: Process) -> Any:
        hollow = strip(3.0 + self.tight, 9.0, 6.0)
        raised = [prism(self.footprint(), 0.0, 1.0), prism(self.footprint().difference(hollow), 0.0, 3.0)]
        if self.roof:
            raised.append(prism(self.footprint(), 3.0, 3.0 + self.roof))
        return fused(raised)
