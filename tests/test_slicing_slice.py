"""Layers: volume, the last layer's height, placing, sealing, mirror images and directives."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from sample_elements import Block, Dome, Nothing, Raster, RidgeRow, Wedge

from flexo import Design, Pose, chain, design_of
from flexo.design import Placed
from flexo.layout import lay_out
from flexo.process import adjusted, default_printer, default_process
from flexo.slicing import slice as slicing
from flexo.slicing.slice import grid, slice_setup

PROCESS, PRINTER = default_process(), default_printer()


def layers_of(value, process=PROCESS):
    (setup,) = lay_out(design_of(value), process, PRINTER).setups
    return slice_setup(setup, process)


def turned(design, angle):
    return replace(
        design, placed=tuple(replace(p, pose=Pose(turn=angle).then(p.pose)) for p in design.placed)
    )


@pytest.mark.parametrize("height", [0.2, 0.4, 1.0, 2.0])
def test_volume_of_a_prism_on_the_grid(height):
    layers = layers_of(Block(height=height))
    assert layers.volume == pytest.approx(80 * height, rel=1e-7)
    assert layers.layers[-1].top == pytest.approx(height)


def test_volume_between_grid_planes_is_exact_where_the_last_layer_can_follow():
    assert layers_of(Block(height=2.07)).volume == pytest.approx(80 * 2.07, rel=1e-7)
    assert layers_of(Block(height=1.95)).volume == pytest.approx(80 * 1.95, rel=1e-7)


@pytest.mark.parametrize(
    "process", [PROCESS, adjusted(PROCESS, layer_height=0.3), adjusted(PROCESS, bond_height=0.15)]
)
def test_last_layer_stays_within_its_bounds(process):
    for top in np.arange(0.0, 4.0, 0.013):
        steps = grid(process, float(top))
        assert len(steps) == process.layers_to(float(top))
        heights = [step.height for step in steps[1:]]
        assert all(height == process.layer_height for height in heights[:-1])
        if heights:
            assert 0.4 * process.layer_height <= heights[-1] <= 1.4 * process.layer_height
            assert heights[-1] <= 0.32 + 1e-9
            assert sum(step.height for step in steps) == pytest.approx(steps[-1].top)
            assert abs(steps[-1].top - top) <= process.layer_height / 2 + 1e-9


def test_first_layer_keeps_its_height():
    assert [tuple(step) for step in grid(PROCESS, 0.25)] == [(0.2, 0.2)]


def test_nothing_to_print():
    assert layers_of(Nothing()).layers == ()
    assert layers_of(chain(a=Block(), b=Nothing())).volume == pytest.approx(160.0)


def test_layers_of_one_stretch_share_their_regions():
    layers = layers_of(chain(a=Block(height=2.0), b=RidgeRow(height=4.0))).layers
    assert len({id(layer.regions) for layer in layers}) == 2


def test_distinct_values_are_cut_once(monkeypatch):
    cuts = []
    monkeypatch.setattr(slicing, "cut", lambda *given: cuts.append(1) or real(*given))
    parts = (Placed(f"n{k}", Wedge(), Pose(0, 10 * k, 0.1 * k, flip=bool(k % 2))) for k in range(8))
    layers_of(Design((*parts, Placed("other", Wedge(height=2.0), Pose(20)))))
    assert len(cuts) == 2


real = slicing.cut


@pytest.mark.parametrize("angle", [0.0, 0.3, 1.0, 2.5])
def test_abutting_elements_are_one_island_without_a_seam(angle):
    """Widths that differ make corners lie on edges, which rounding opens unless the seam is sealed."""
    design = turned(chain(a=Block(width=8.3), b=Block(length=3.7), c=Block(width=5.1)), angle)
    area = layers_of(design).layers[0].regions[0].area
    assert area.num_contour() == 1
    assert area.area() == pytest.approx(83 + 3.7 * 8 + 51, abs=1e-4)


def test_the_seal_is_needed(monkeypatch):
    monkeypatch.setattr(slicing, "SEAL", 1e-12)
    design = chain(a=Block(width=8.3), b=Block(length=3.7), c=Block(width=5.1))
    areas = [layers_of(turned(design, t)).layers[0].regions[0].area for t in (0.1, 0.2, 0.3, 0.7, 1.0)]
    assert max(area.num_contour() for area in areas) > 1


def test_a_gap_that_is_meant_stays():
    parts = (Placed("a", Block()), Placed("b", Block(), Pose(10.01)))
    assert layers_of(Design(parts)).layers[0].regions[0].area.num_contour() == 2


def test_mirrored_design_gives_mirrored_layers():
    design = turned(chain(a=Block(hole=3.0), b=Wedge(height=2.0), c=RidgeRow(count=3)), 0.4)
    (setup,) = lay_out(design, PROCESS, PRINTER).setups
    ours = layers_of(design).layers
    theirs = layers_of(design.mirrored()).layers
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        image = one.regions[0].area.mirror((0.0, 1.0)).translate((0.0, setup.size[1]))
        apart = (image - other.regions[0].area).area() + (other.regions[0].area - image).area()
        assert apart < 1e-3
        for fill, turned_fill in zip(one.regions[0].fills, other.regions[0].fills, strict=True):
            assert turned_fill.angle == pytest.approx(-fill.angle % math.pi)


def test_directives_turn_and_mirror_with_their_element():
    design = Design((
        Placed("a", Wedge()),
        Placed("b", Wedge(), Pose(20.0, turn=0.5)),
        Placed("c", Wedge(), Pose(40.0, turn=0.5, flip=True)),
    ))  # fmt: skip
    layers = layers_of(design).layers
    angles = [round(fill.angle, 9) for fill in layers[2].regions[0].fills]
    assert angles == [0.3, 0.8, 0.2]
    assert layers[0].regions[0].fills == ()  # they begin at 0.4 mm


def test_a_fill_covers_only_what_is_printed():
    fill = layers_of(Wedge()).layers[3].regions[0].fills[0]
    triangle_in_rectangle = 2.0 * 4.0  # the rectangle lies under the hypotenuse from x = 4.8 on
    assert fill.area.area() == pytest.approx(triangle_in_rectangle)


def test_equal_directives_are_gathered():
    design = chain(a=Raster(angle=30.0), b=Raster(angle=-150.0), c=Raster(angle=30.0, density=0.5))
    fills = layers_of(design).layers[0].regions[0].fills
    assert [(round(math.degrees(f.angle)), f.density) for f in fills] == [(30, 1.0), (30, 0.5)]
    assert fills[0].area.area() == pytest.approx(160.0)


def test_round_top_is_printed_to_its_height():
    layers = layers_of(Dome(radius=2.05)).layers
    assert layers[-1].top == pytest.approx(2.05, abs=1e-6)
