"""Walls: what is thin is filled by lines of chosen width, whole and once."""

import math

import numpy as np
import pytest
from beads import LINE, arc, arms, cover_of
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, affinity, box, union_all
from shapes import corpus, star

from flexo.planar import to_section
from flexo.slicing.fill import Hatch
from flexo.slicing.insets import pieces
from flexo.slicing.lines import Line
from flexo.slicing.parts import paths_of
from flexo.slicing.toolpath import Role
from flexo.slicing.walls import walls

HATCH = Hatch(math.pi / 4)


def paths(shape):
    return paths_of(to_section(shape), LINE, (), HATCH)


def test_a_ridge_of_one_millimetre_is_exactly_two_lines():
    (only,) = paths(box(0, 0, 20, 1))
    assert only.closed
    assert only.widths == pytest.approx(0.5)
    assert np.ptp(only.points, axis=0) == pytest.approx([19.5, 0.5])


@pytest.mark.parametrize(
    ("thickness", "count"),
    [(0.3, 1), (0.45, 1), (0.6, 1), (0.9, 2), (1.0, 2), (1.35, 3), (1.8, 4), (2.25, 5)],
)
def test_number_of_lines(thickness, count):
    assert LINE.count(thickness) == count


@given(st.floats(0.28, 4.0))
def test_lines_stay_within_their_limits(thickness):
    assert LINE.least - 1e-9 <= thickness / LINE.count(thickness) <= LINE.greatest + 1e-9


def test_a_process_of_hardly_variable_lines_still_fills():
    stiff = Line(0.45, 0.4, 0.5, 2)
    assert stiff.count(0.65) == 1
    assert [path.widths[0] for path in walls(to_section(box(0, 0, 9, 0.65)), stiff)] == [0.5]


@pytest.mark.parametrize("width", np.arange(0.3, 6.01, 0.15).round(3).tolist())
def test_rectangles_of_every_width_are_filled(width):
    shape = box(0, 0, 20, width)
    found = cover_of(shape, paths(shape))
    assert found.iou >= 0.97
    assert found.volume == pytest.approx(1, abs=0.01)
    assert found.far < 0.01


SHAPES = {
    "square": box(0, 0, 0.5, 0.5),
    "disc 0.6": Point(0, 0).buffer(0.6, 32),
    "disc 1.2": Point(0, 0).buffer(1.2, 32),
    "ring 0.6": Point(0, 0).buffer(4, 64) - Point(0, 0).buffer(3.4, 64),
    "ring 1.0": Point(0, 0).buffer(4, 64) - Point(0, 0).buffer(3.0, 64),
    "ring 1.35": Point(0, 0).buffer(4, 64) - Point(0, 0).buffer(2.65, 64),
    "L": box(0, 0, 8, 1) | box(0, 0, 1, 6),
    "L of one line": box(0, 0, 8, 0.5) | box(0, 0, 0.5, 6),
    "T of one line": box(0, 0, 8, 0.5) | box(3, 0.5, 3.5, 5),
    "T of three lines": box(0, 0, 8, 1.35) | box(3, 0, 4.35, 5),
    "T of two thicknesses": box(0, 0, 10, 2) | box(4, 2, 5, 7),
    "cross": box(-4, -0.3, 4, 0.3) | box(-0.3, -4, 0.3, 4),
    "Y": arms(5, 0.6, 3) | Point(0, 0).buffer(0.3),
    "curved rib": arc(8, 1.0),
    "curved rib of one line": arc(8, 0.5),
    "curved rib of three lines": arc(8, 1.35),
    "taper": Polygon([(0, -0.15), (25, -1.4), (25, 1.4), (0, 0.15)]),
    "wedge": Polygon([(0, 0), (12, -0.9), (12, 0.9)]),
    "ellipse": affinity.scale(Point(0, 0).buffer(1, 32), 3, 1),
    "comb": union_all([box(0, 0, 20, 1.2), *(box(x, 1.2, x + 0.8, 2.2) for x in range(1, 19, 2))]),
    "frame": box(0, 0, 10, 8) - box(1, 1, 9, 7),
    "teardrop": Point(0, 0).buffer(1, 32) | Polygon([(0, -1.414), (0.7071, -0.7071), (-0.7071, -0.7071)]),
}


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("turn", [0.0, 37.0])
def test_thin_shapes_are_filled(name, turn):
    shape = affinity.rotate(SHAPES[name], turn)
    found = cover_of(shape, paths(shape))
    assert found.iou >= 0.97, found
    assert found.volume == pytest.approx(1, abs=0.01)
    assert found.overlap < 0.02
    assert found.far < 0.1  # a variable width goes in steps, a tip is thinner than a line


CORPUS = corpus()


@pytest.mark.parametrize("name", CORPUS)
def test_shapes_that_are_hard_to_fill(name):
    shape = CORPUS[name]
    laid = [path for one in pieces(to_section(shape)) for path in paths_of(one, LINE, (), HATCH)]
    found = cover_of(shape, laid)
    assert found.iou >= 0.95, found
    assert found.volume == pytest.approx(1, abs=0.015)
    assert found.overlap < 0.015


def test_lines_follow_the_rim_of_a_gear_all_round():
    """Teeth taken off first would leave stubs of rim between them, laid across it."""
    found = paths(CORPUS["gear"])
    assert len([path for path in found if path.closed and path.length > 25]) >= 2
    assert cover_of(CORPUS["gear"], found).iou > 0.97


def rough(seed, size, noise):
    """A blob whose outline jumps to and fro every 0.05 mm."""
    turn = np.linspace(0, math.tau, int(size * math.tau / 0.05), endpoint=False)
    radius = size * (1 + 0.2 * np.cos(3 * turn)) + np.random.default_rng(seed).normal(0, noise, len(turn))
    return Polygon(np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])).buffer(0)


@pytest.mark.parametrize(("size", "noise"), [(4.0, 0.08), (5.0, 0.12), (6.0, 0.12)])
def test_outlines_too_rough_for_walls_lose_nothing(size, noise):
    shape = rough(2, size, noise)
    found = cover_of(shape, paths(shape))
    assert found.iou > 0.9, found  # walls alone laid a tenth of the two rougher ones
    assert found.volume == pytest.approx(1, abs=0.06)


def test_lines_do_not_run_out_of_sharp_notches_into_each_other():
    """Mitred, both lines of an arm would reach far into the middle."""
    shape = star(8, 8, 1.5)
    assert cover_of(shape, paths(shape)).overlap < 0.006


def test_a_line_that_comes_back_to_itself_ends_there():
    turn = np.linspace(0.0, 0.97 * math.tau, 60)
    round_ = np.column_stack([-3 * np.cos(turn), 3 * np.sin(turn)])
    shape = LineString([(-3, 8), (-3, 0), *round_]).buffer(0.6, 12)
    assert cover_of(shape, paths(shape)).overlap < 0.005


KITES = {  # walls that grow from less than a line to a perimeter and fill
    "narrow": Polygon([(6.84, 0.02), (6.88, 13.1), (8.66, 9.21), (9.41, 3.62)]),
    "slanting": Polygon([(1.42, 1.46), (0.78, 5.93), (12.75, 10.35), (13.75, 9.55)]),
    "sharp": Polygon([(0.0, 13.0), (5.0, 12.5), (8.0, 0.0)]),
    "stepped": box(0, 0, 2.625, 1) | box(0, 1, 4, 3),
}


@pytest.mark.parametrize("name", KITES)
@pytest.mark.parametrize("angle", [0.0, 0.7, 2.0])
def test_wedges_are_filled_through_every_number_of_lines(name, angle):
    found = cover_of(KITES[name], paths_of(to_section(KITES[name]), LINE, (), Hatch(angle)))
    assert found.iou >= 0.96, found
    assert found.volume == pytest.approx(1, abs=0.02)


def test_low_rims_along_an_outline_stay_with_its_perimeters():
    found = [path for path in paths(CORPUS["blob 3"]) if path.roles[0] != Role.FILL]
    assert {path.roles[0] for path in found} == {Role.PERIMETER}


@settings(max_examples=25, deadline=None)
@given(
    st.floats(0.3, 3.1), st.floats(0.3, 3.1), st.floats(2.0, 8.0), st.floats(2.0, 8.0), st.floats(0.0, 90.0)
)
def test_corners_of_any_two_ribs_are_filled(one, other, along, across, turn):
    shape = affinity.rotate(box(0, 0, along + other, one) | box(0, 0, other, across + one), turn)
    found = cover_of(shape, paths(shape))
    assert found.iou >= 0.95, found
    assert found.volume == pytest.approx(1, abs=0.03)  # one line cuts the corner of a short L


def test_an_interface_that_rounds_leaves_no_copy():
    rib = 0.6111905491775138
    shape = affinity.rotate(box(0, 0, 2.125 + rib, 1) | box(0, 0, rib, 3.068359375), 24)
    assert cover_of(shape, paths(shape)).volume == pytest.approx(1, abs=0.01)


def test_a_wall_thinner_than_half_a_line_is_left_out():
    assert paths(box(0, 0, 9, 0.1)) == []


def test_the_measure_sees_a_missing_line():
    shape = box(0, 0, 20, 1)
    assert cover_of(shape, walls(to_section(box(0, 0, 20, 0.5)), LINE)).iou == pytest.approx(0.5)
