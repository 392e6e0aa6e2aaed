"""Sparse fill: skins from neighbouring layers, patterns that hold their density and each other."""

import dataclasses
import math

import numpy as np
import pytest
from beads import LINE, bead_polygons, cover_of
from model_files import arrays
from sample_elements import Block, Dome, Raster
from shapely import Point, box, union_all

from flexo import design_of
from flexo.elements import Pocket
from flexo.errors import BadInput, CheckFailed
from flexo.gcode.verify import verify
from flexo.job import draft_job, draft_model_job, make_job
from flexo.layout import lay_out
from flexo.models.model import Model
from flexo.planar import to_section, to_shapely
from flexo.process import adjusted, default_printer, default_process
from flexo.robots import Quadruped
from flexo.slicing.fill import Hatch
from flexo.slicing.insets import inset
from flexo.slicing.pattern import PATTERNS, bordered, moves_of, patterned
from flexo.slicing.plan import plan
from flexo.slicing.skins import laid_area, sparse_parts
from flexo.slicing.slice import slice_setup
from flexo.slicing.toolpath import Role
from flexo.slicing.walls import walls

PROCESS, PRINTER = default_process(), default_printer()
SPARSE = adjusted(PROCESS, density=0.2, skins=3)
RING = Point(0, 0).buffer(14, 64) - Point(3, 0).buffer(5, 64)


def layers_of(value, process=SPARSE):
    (setup,) = lay_out(design_of(value), process, PRINTER).setups
    return slice_setup(setup, process).layers


def laid_inside(shape, paths):
    beads = [bead for path in paths for bead in bead_polygons(*closed(path))]
    return union_all(beads).intersection(shape).area


def closed(path):
    points = np.vstack([path.points, path.points[:1]]) if path.closed else path.points
    return points, path.widths


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("density", [0.15, 0.3, 0.5])
@pytest.mark.parametrize("shape", [box(0, 0, 30, 20), RING], ids=["box", "ring"])
def test_a_pattern_lays_its_share_inside_its_border(name, density, shape):
    hatch = Hatch(math.pi / 4, density, pattern=name, phase=(3.1, 0.7, 2.3))
    paths = [
        *bordered(to_section(shape), to_section(box(0, 0, 0, 0)), hatch, LINE),
        *patterned(to_section(shape), hatch, LINE),
    ]
    inside = to_shapely(inset(to_section(shape), LINE.width))
    share = laid_inside(inside, paths) / inside.area
    crossings = density**2 / 4 if name == "grid" else 0.0
    assert share == pytest.approx(density - crossings, rel=0.2)
    assert cover_of(shape, paths).outside < 0.002  # all beads stay in the core
    assert cover_of(shape, paths).volume * shape.area == pytest.approx(
        shape.area - inside.area + density * inside.area, rel=0.02
    )


def test_a_gyroid_runs_on_from_layer_to_layer():
    """The curve of a part of the section is that part of the curve."""
    whole, part = box(0, 0, 30, 20), box(0, 0, 18, 20)
    z = 1.3
    curves = [patterned(to_section(s), Hatch(0.0, 0.2, pattern="gyroid", phase=(0, 0, z)), LINE)
              for s in (whole, part)]  # fmt: skip
    core = box(1, 1, 15, 19)
    areas = [union_all([b for p in c for b in bead_polygons(*closed(p))]) & core for c in curves]
    assert areas[0].symmetric_difference(areas[1]).area < 0.15 * areas[0].area  # widths differ a little


def test_neighbouring_layers_of_a_gyroid_lie_on_each_other():
    section = to_section(box(0, 0, 30, 20))
    at = [patterned(section, Hatch(0.0, 0.2, pattern="gyroid", phase=(0, 0, z)), LINE) for z in (2.1, 2.3)]
    lower, upper = (union_all([b for p in paths for b in bead_polygons(*closed(p))]) for paths in at)
    assert (upper & lower.buffer(0.1)).area > 0.7 * upper.area


def test_concentric_fill_of_a_solid_is_loops():
    section = to_section(RING)
    paths = patterned(section, Hatch(0.0, pattern="concentric"), LINE)
    assert all(path.rank == 1 for path in paths)
    assert sum(path.closed for path in paths) >= len(walls(section, LINE)) / 2
    assert cover_of(RING, paths).iou > 0.98


def test_tops_and_undersides_are_solid_for_as_many_layers_as_asked():
    layers = layers_of(Block(length=20.0, width=16.0, height=3.0))
    sparse = [any(fill.density < 1 for fill in layer.regions[0].fills) for layer in layers]
    assert sparse == [False] * 3 + [True] * 9 + [False] * 3
    bridged = [any(fill.bridges for fill in layer.regions[0].fills) for layer in layers]
    assert np.flatnonzero(bridged).tolist() == [12]  # the lowest of the three on the core


def test_a_dome_is_solid_under_its_slope():
    layers = layers_of(Dome(radius=8.0, width=20.0))
    for k, layer in enumerate(layers):
        for _, part in sparse_parts(layer.regions[0], LINE):
            above = layers[k + 3].regions[0].area
            assert (part - above).is_empty()


def test_a_solid_part_costs_and_asks_nothing():
    layers = layers_of(Block(height=3.0), PROCESS)
    assert all(not layer.regions[0].fills for layer in layers)
    assert len({id(layer.regions) for layer in layers}) == 1


def test_an_element_that_directs_a_density_keeps_it():
    value = Raster(angle=30.0, density=0.5)
    region = layers_of(value)[0].regions[0]
    assert (region.fills[0].density, region.fills[0].pattern) == (0.5, None)
    (first, *_) = sparse_parts(region, LINE)
    assert first[0].density == 0.5
    assert laid_area(region, LINE) == pytest.approx(region.area.area() - 0.5 * first[1].area())


@pytest.mark.parametrize("name", PATTERNS)
def test_a_sparse_job_is_verified_with_the_volume_that_it_states(name):
    value, process = Block(length=24.0, width=18.0, height=3.0), adjusted(SPARSE, pattern=name)
    (one,) = make_job(value, process).setups
    sparse = 24 * 18 - 0.8 * (24 - 2.7) * (18 - 2.7)  # three lines along the outline are solid
    assert one.summary.volume_mm3 == pytest.approx(0.2 * (6 * 24 * 18 + 9 * sparse), rel=0.01)
    cut = b"\n".join(
        line.split(b" E")[0] if b" E0" in line and k % 6 == 0 else line
        for k, line in enumerate(one.gcode.split(b"\n"))
    )
    found = {fault.id for fault in verify(cut, PRINTER, process.film, process.filaments).findings}
    assert "volume.model" in found


@pytest.mark.parametrize(
    ("given", "told"),
    [({"density": 0.01}, "must be 0.1..1"), ({"pattern": "girod"}, "gyroid"), ({"skins": 2.5}, "whole")],
)
def test_settings_are_checked(given, told):
    with pytest.raises(BadInput, match=told):
        adjusted(PROCESS, **given)


def model_of(name):
    from manifold3d import Manifold

    solid = {
        "dome": lambda: Manifold.sphere(8.0, 96).trim_by_plane((0, 0, 1), 0.0),
        "cap": lambda: Manifold.sphere(20.0, 128).translate((0, 0, -14)).trim_by_plane((0, 0, 1), 0.0),
        "cone": lambda: Manifold.cylinder(4.0, 14.0, 3.0, 96),
        "flare": lambda: Manifold.cylinder(6.0, 8.0, 11.0, 96),
        "step": lambda: Manifold.cube((24, 16, 3)) + Manifold.cube((10, 8, 4)).translate((4, 4, 0)),
    }[name]()
    points, triangles = arrays(solid)
    return Model(name, points, triangles, {})


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("shape", ["dome", "cap", "cone", "flare", "step"])
def test_under_every_slope_sparse_fill_is_carried(name, shape):
    """The core's borders lie on borders, its lines on lines, and where they can't skins bridge it."""
    process = adjusted(PROCESS, density=0.2, skins=2, pattern=name)
    (one,) = draft_model_job(model_of(shape), process, PRINTER).setups
    assert not [fault for fault in one.findings if fault.severity in ("error", "unchecked")]
    solid = sum(layer.area * layer.height for layer in one.layers.layers)
    assert one.summary.volume_mm3 < 0.9 * solid


def test_the_lowest_skin_on_a_core_is_bridges_across_its_lines():
    process = adjusted(PROCESS, density=0.2, skins=3, pattern="lines")
    (one,) = make_job(Block(length=24.0, width=18.0, height=3.0), process).setups
    path = one.toolpath
    bridges = path.prints & (path.role == Role.BRIDGE)
    assert set(path.layer[bridges]) == {12}
    x, y = (np.diff(column, prepend=0.0) for column in (path.x, path.y))
    long = path.length > 5.0
    ways = [np.arctan2(y, x)[rows & long] % math.pi for rows in (bridges, path.layer == 11)]
    assert ways[0] == pytest.approx(3 * math.pi / 4, abs=0.01)
    assert np.isclose(ways[1], math.pi / 4, atol=0.01).sum() > 5
    assert (path.flow[bridges] == PROCESS.flows.bridge).all()
    assert path.speed[bridges].max() <= PROCESS.speeds.overhang


@pytest.mark.parametrize("density", [1.0, 0.3])
def test_what_may_lie_over_a_sparse_inside_has_no_beads_that_turn_in_the_air(density):
    process = adjusted(PROCESS, density=density, skins=2)
    process = dataclasses.replace(process, raster=(0.0,))
    (setup,) = lay_out(design_of(Block(length=16.0, width=14.0, height=3.0)), process, PRINTER).setups
    path = plan(slice_setup(setup, process), setup, process, PRINTER)
    role, beside = (Role.FILL, path.y) if density == 1.0 else (Role.BRIDGE, path.x)
    top = np.flatnonzero((path.role == role) & (path.layer == path.layer.max() - 1))
    across = np.abs(beside[top] - beside[top - 1]) > 1e-6
    assert len(top) > 20
    assert across.any() == (density == 1.0)


def test_a_gyroid_runs_on_where_its_island_s_frame_is_mirrored():
    """A servo mount's end is an island of the body's frame on one layer and of its own on the next."""
    (one,) = draft_job(Quadruped(), adjusted(PROCESS, density=0.2, skins=2), PRINTER).setups
    assert not [fault for fault in one.findings if fault.severity in ("error", "unchecked")]


@pytest.mark.parametrize(
    ("pocket", "settings"),
    [
        (Pocket(roof=10.0), {"perimeters": 3, "density": 0.2, "skins": 6, "pattern": "concentric"}),
        (Pocket(floor=1.99, roof=2.76), {"perimeters": 1, "density": 0.35, "pattern": "lines"}),
    ],
    ids=["concentric", "lines"],
)
def test_perimeters_around_a_bridged_gap_do_not_lie_on_a_core(pocket, settings):
    (one,) = draft_job(pocket, adjusted(PROCESS, **settings), PRINTER).setups
    assert not [fault for fault in one.findings if fault.severity in ("error", "unchecked")]


def test_a_gyroid_of_millions_of_moves_is_refused_before_it_is_planned():
    block = Block(length=150.0, width=150.0, height=20.0)
    with pytest.raises(CheckFailed, match=r"fill\.too-fine: the gyroid would be of about \d+ million moves"):
        draft_job(block, adjusted(PROCESS, density=0.9), PRINTER)


def test_the_moves_of_a_gyroid_are_foreseen():
    (one,) = make_job(Block(length=60.0, width=50.0, height=3.0), adjusted(PROCESS, density=0.3)).setups
    fills = [fill for layer in one.layers.layers for region in layer.regions for fill in region.fills]
    sparse = one.toolpath.prints & (one.toolpath.role == Role.FILL)
    layers = {layer.index for layer in one.layers.layers for region in layer.regions if region.fills}
    count = (sparse & np.isin(one.toolpath.layer, list(layers))).sum()
    assert sum(moves_of(fill, PROCESS.line_width) for fill in fills) == pytest.approx(count, rel=0.15)
