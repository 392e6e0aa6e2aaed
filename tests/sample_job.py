"""A small job made by hand, for tests of pictures and cut files: no solid, slicer or planner takes part."""

from __future__ import annotations

from functools import cache

import numpy as np
from manifold3d import CrossSection
from shapely import LineString, Polygon

from flexo import Bare, Cut, Directive, Pose, element, mm, param, rectangle, strip
from flexo.design import Design, chain
from flexo.elements import Hinge
from flexo.layout import Setup, lay_out
from flexo.planar import to_section
from flexo.process import default_printer, default_process
from flexo.slicing.layers import Fill, Layer, Layers, Region
from flexo.slicing.toolpath import COLUMNS, Role, Toolpath


@element
class Panel:
    """A plate with four ports, a hole, a score line and a slit."""

    side: mm = param(30.0, 10.0, 100.0, "of the square")

    @property
    def ports(self):
        half = self.side / 2
        turns = {"east": 0.0, "north": np.pi / 2, "west": np.pi, "south": -np.pi / 2}
        around = {name: Pose(half * np.cos(t), half * np.sin(t), t) for name, t in turns.items()}
        return {"in": Pose(-half, half, np.pi), **around}

    def footprint(self):
        return strip(-self.side / 2, self.side / 2, self.side)

    def cuts(self):
        hole = rectangle(-2, -2, 2, 2).exterior
        slit, score = LineString([(-8, 6), (8, 6)]), LineString([(-8, -6), (8, -6)])
        return (Cut(LineString(hole.coords)), Cut(slit), Cut(slit.reverse()), Cut(score, "score"))

    def solid(self, process):
        raise AssertionError("the sample job needs no solid")


@element
class Window:
    """A strip with bare film in the middle and a raster of its own."""

    length: mm = param(24.0, 5.0, 50.0, "along the chain")

    def footprint(self):
        return strip(0.0, self.length, 10.0)

    def bare(self):
        return (Bare(strip(8.0, 12.0, 10.0), 2.0),)

    def directives(self):
        return (Directive(strip(12.0, self.length, 10.0), 0.3),)

    def solid(self, process):
        raise AssertionError("the sample job needs no solid")


@cache
def sample_design() -> Design:
    """A panel with two limbs, one of them mirrored."""
    limb = chain(hip=Hinge(width=10), shin=Window())
    body = Panel().attach("east", limb)
    return body.attach("north", limb.mirrored()).attach("west", Hinge(width=20, gap=4, height=3), name="tail")


@cache
def sample_setup() -> Setup:
    return lay_out(sample_design(), default_process(), default_printer()).setups[0]


@cache
def sample_layers() -> Layers:
    """Footprints less bare zones, up to 2 mm; the panel alone goes on to 3 mm."""
    process, setup = default_process(), sample_setup()
    full = _printed(setup, range(len(setup.parts)))
    panel = _printed(setup, [0])
    fills = tuple(
        Fill(to_section(one.pose.geometry(d.polygon)), one.pose.direction(d.angle))
        for one in setup.parts
        for d in one.element.directives()
    )
    layers = [
        Layer(k, process.top_of(k + 1), 0.2, (Region(full, 0, fills) if k < 10 else Region(panel),))
        for k in range(15)
    ]
    return Layers(tuple(layers))


def _printed(setup: Setup, which) -> CrossSection:
    section = CrossSection()
    for k in which:
        one = setup.parts[k]
        section += to_section(one.pose.geometry(one.element.footprint()))
    for zone in setup.bare:
        section -= to_section(zone.polygon)
    return section - to_section(Polygon(setup.parts[0].pose.geometry(Panel().cuts()[0].line)))


@cache
def sample_toolpath() -> Toolpath:
    """A frame of perimeters and a zigzag of fill on each of two layers, with a travel between them."""
    x0, y0 = 100.0, 80.0
    frame = [(x0, y0), (x0 + 20, y0), (x0 + 20, y0 + 12), (x0, y0 + 12), (x0, y0)]
    zigzag = [(x0 + 1 + 0.5 * k, y0 + (1 if (k + 1) // 2 % 2 else 11)) for k in range(30)]
    rows = []
    for layer, z in enumerate((0.434, 0.654)):
        rows.append((x0, y0, z, 0.0, Role.TRAVEL, layer))
        rows += [(x, y, z, 0.45, Role.PERIMETER, layer) for x, y in frame[1:]]
        rows.append((*zigzag[0], z, 0.0, Role.TRAVEL, layer))
        rows += [(x, y, z, 0.5, Role.FILL, layer) for x, y in zigzag[1:]]
    table = np.array(rows, float)
    columns = {name: np.zeros(len(rows)) for name in COLUMNS}
    for k, name in enumerate(("x", "y", "z", "width", "role", "layer")):
        columns[name] = table[:, k].astype(int) if name in ("role", "layer") else table[:, k]
    columns |= {
        "height": 0.2 * (table[:, 3] > 0),
        "flow": np.ones(len(rows)),
        "speed": np.full(len(rows), 30.0),
    }
    return Toolpath(start=(0.0, 0.0, 10.0), **columns)
