"""Lines one inside the other, laid as one: what they cover stays, what the nozzle travels goes."""

from dataclasses import replace

import numpy as np
import pytest
from beads import LINE, cover_of, overlaps
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, affinity, box
from shapes import blob, star

from flexo.planar import to_section
from flexo.slicing.fill import Hatch
from flexo.slicing.insets import opened
from flexo.slicing.lines import RANK, Path, loop
from flexo.slicing.nests import nested
from flexo.slicing.order import entered, sequences, stops_of
from flexo.slicing.parts import paths_of
from flexo.slicing.seams import Contacts
from flexo.slicing.toolpath import Role
from flexo.slicing.walls import loops, walls

W = LINE.width
PLATE = box(0, 0, 30, 20)
NONE = Contacts(np.empty((0, 2, 2)), W)


def ring(size, width=W, role=Role.WALL, *, start=0.0):
    """A square line whose outer edge is a square of some size about the origin."""
    half = size / 2 - width / 2
    return loop(
        half * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]]) + start, width, role, RANK
    )


def begun(paths):
    """The paths as they are laid by a nozzle that comes from the origin; widths to a nanometre."""
    stops = stops_of(paths)
    (order,) = sequences(stops, np.zeros((1, 2)))
    return [replace(one, widths=one.widths.round(6)) for one in entered(paths, stops, order.tolist())]


def deep(shape, paths):
    return opened(overlaps(paths, shape), 0.15 * W / 2).area()


@pytest.mark.parametrize("lines", range(2, 8))
@pytest.mark.parametrize("degrees", [0, 27])
def test_the_lines_of_a_straight_wall_are_one(lines, degrees):
    shape = affinity.rotate(box(0, 0, 14, lines * W), degrees)
    apart = walls(to_section(shape), LINE)
    assert len(apart) == (lines + 1) // 2
    (one,) = begun(nested(apart, NONE))
    assert one.area == pytest.approx(shape.area, rel=1e-6)
    found = cover_of(shape, [one])
    assert found.overlap < 1e-5
    assert found.void < 1e-5


def test_both_lines_of_a_closed_wall_are_one():
    shape = box(0, 0, 12, 9) - box(2 * W, 2 * W, 12 - 2 * W, 9 - 2 * W)
    (one,) = begun(nested(walls(to_section(shape), LINE), NONE))
    found = cover_of(shape, [one])
    assert (found.overlap, found.void) == pytest.approx((0, 0), abs=1e-4)


@pytest.mark.parametrize("count", [2, 3, 5])
def test_round_perimeters_are_one(count):
    shape = Point(0, 0).buffer(8.0) - Point(0, 0).buffer(8.0 - count * W)
    paths = loops(to_section(Point(0, 0).buffer(8.0)), W, count, Role.PERIMETER)
    (one,) = begun(nested(paths, NONE))
    found = cover_of(shape, [one])
    assert one.area == pytest.approx(sum(path.area for path in paths), rel=1e-3)
    assert found.overlap < 1e-3
    assert found.void < 2e-3
    assert deep(shape, [one]) < 1e-3


def test_a_line_keeps_its_width_up_to_the_edge_of_the_next_one():
    outer, inner = ring(10.0, 0.4), ring(9.2, 0.6)
    (one,) = begun(nested([outer, inner], NONE))
    shape = box(-5, -5, 5, 5) - box(-4, -4, 4, 4)
    assert one.area == pytest.approx(shape.area)
    assert cover_of(shape, [one]).iou == pytest.approx(1, abs=1e-6)
    assert set(one.widths.tolist()) == {0.4, 0.6}


@pytest.mark.parametrize("gap", [-0.3, -0.1, 0.1, 0.3])
def test_lines_that_do_not_touch_or_lie_on_each_other_stay_apart(gap):
    paths = [ring(10.0), ring(10.0 - 2 * W - 2 * gap)]
    assert nested(paths, NONE) == paths


def test_lines_of_other_ranks_stay_apart():
    late = ring(10.0 - 2 * W)
    late = Path(late.points, late.widths, late.roles, True, 1)
    paths = [ring(10.0), late]
    assert nested(paths, NONE) == paths


def test_a_concentric_fill_is_one():
    shape = box(0, 0, 30, 20)
    paths = paths_of(to_section(shape), LINE, (), Hatch(0.0, pattern="concentric"))
    assert len(paths) > 15
    border, inside = begun(nested(paths, NONE))
    assert [set(one.roles.tolist()) for one in (border, inside)] == [{Role.PERIMETER}, {Role.FILL}]
    found = cover_of(shape, [border, inside])
    assert (found.overlap, found.void) == pytest.approx((0, 0), abs=1e-4)


def test_no_line_is_left_where_it_hangs():
    """Steps in mid-air would have nothing to turn on."""
    outer, inner = ring(10.0), ring(10.0 - 2 * W)
    hanging = [Path(one.points, one.widths, np.full(4, Role.BRIDGE), True, RANK) for one in (outer, inner)]
    assert nested(hanging, NONE) == hanging
    roles = np.array([Role.BRIDGE, Role.WALL, Role.BRIDGE, Role.BRIDGE])
    partly = [Path(one.points, one.widths, roles, True, RANK) for one in (outer, inner)]
    (nest,) = nested(partly, NONE)
    assert (nest.places[:, 0] > 4.7).all()


def test_a_wall_that_branches_keeps_what_can_not_be_one():
    """Two closed lines in one: the other stays, and nothing is lost."""
    outer = loop(np.array([[0.0, 0.0], [20.0, 0.0], [20.0, 6.0], [0.0, 6.0]]), W, Role.WALL, RANK)
    inner = [
        loop(np.array([[a, W], [b, W], [b, 6 - W], [a, 6 - W]]), W, Role.WALL, RANK)
        for a, b in ((W, 9.0), (11.0, 20 - W))
    ]
    found = nested([outer, *inner], NONE)
    assert len(found) == 2
    total = sum(path.area for path in (outer, *inner))
    assert sum(path.area for path in begun(found)) == pytest.approx(total, rel=1e-6)


def test_what_ends_at_the_other_end_is_known_to_be_left_there():
    """A line along the middle leads to the next wall, which is come to without a way back."""
    wall, shape = [], box(0, 0, 14, 3 * W)
    for away in (0.0, 16.0):
        wall += nested(walls(to_section(affinity.translate(shape, away)), LINE), NONE)
    first, second = begun(wall)
    assert first.points[-1, 0] == pytest.approx(14 - W, abs=0.01)
    assert second.points[0, 0] < 16 + W


def test_paths_begin_off_contacts():
    face = np.array([[[0.0, -5.0], [0.0, 25.0]], [[0.0, 0.0], [30.0, 0.0]]])
    paths = loops(to_section(PLATE), W, 2, Role.PERIMETER)
    assert len(nested(paths, NONE)[0].starts) == 12
    (nest,) = nested(paths, Contacts(face, W))
    lines = [LineString(one) for one in face]
    away = [min(line.distance(Point(place)) for line in lines) for place in nest.places]
    assert len(away) == 6
    assert min(away) > W


def test_a_wall_with_contacts_all_round_begins_as_far_from_them_as_it_can():
    """A line's middle is never a line's width from both faces of a wall of two."""
    shape = box(0, 0, 8, 3 * W)
    faces = np.array([[[0.0, 0.0], [8.0, 0.0]], [[0.0, 3 * W], [8.0, 3 * W]]])
    (nest,) = nested(walls(to_section(shape), LINE), Contacts(faces, W))
    assert np.abs(nest.places[:, 1] - 1.5 * W).max() < 0.51 * W


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 9999), st.floats(2, 9), st.floats(0.02, 0.2), st.integers(0, 9))
def test_what_is_laid_stays_the_same(seed, size, depth, points):
    """On any outline: the area to a thousandth, and hardly anything covered twice as deep as matters."""
    shape = blob(seed, size, depth) if points < 4 else star(points, size, size * (0.3 + 3 * depth))
    paths = paths_of(to_section(shape), LINE, (), Hatch(0.5))
    joined = begun(nested(paths, NONE))
    before, after = (sum(path.area for path in one) for one in (paths, joined))
    assert after == pytest.approx(before, rel=2e-3)
    assert deep(shape, joined) < deep(shape, paths) + 0.02
    assert len(joined) <= len(paths)
