"""Wide parts: perimeters and hatch that keep area, leave no sliver and stay inside."""

import math

import numpy as np
import pytest
from beads import LINE, arms, bead_polygons, cover_of, overlaps
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPoint, Point, Polygon, affinity, box, union_all
from shapes import ragged_star

from flexo.elements import Plate
from flexo.errors import BadInput
from flexo.job import make_job
from flexo.planar import to_section
from flexo.process import adjusted, default_process
from flexo.slicing.fill import Hatch, fill
from flexo.slicing.insets import opened
from flexo.slicing.lines import Line
from flexo.slicing.parts import Directed, paths_of
from flexo.slicing.toolpath import Role


def x_body():
    """Four arms of 20 mm at ±45° with holes."""
    body = arms(20, 8, 4, math.pi / 4) | Point(0, 0).buffer(9, 64)
    holes = [
        Point(14 * math.cos(a), 14 * math.sin(a)).buffer(1.6, 32) for a in math.pi / 4 * np.arange(1, 8, 2)
    ]
    return body - union_all(holes)


SHAPES = {
    **{f"disc {radius}": Point(0, 0).buffer(radius, 64) for radius in (1.6, 2, 3, 6, 10)},
    "ring": Point(0, 0).buffer(8, 64) - Point(0, 0).buffer(3.5, 64),
    "X": x_body(),
    "teardrop": Point(0, 0).buffer(3, 64) | Polygon([(0, -4.2426), (2.1213, -2.1213), (-2.1213, -2.1213)]),
    "plate with slots": box(0, 0, 30, 20) - union_all([box(x, 3, x + 2, 17) for x in (3, 10, 17, 24)]),
    "neck": union_all([box(0, 0, 8, 8), box(8, 3.6, 14, 4.4), box(14, 0, 22, 8)]),
    "taper": Polygon([(0, -0.15), (25, -3), (25, 3), (0, 0.15)]),
    "triangle": Polygon([(0, 0), (12, 0), (3, 9)]),
    "comb": union_all([box(0, 0, 20, 5), *(box(x, 5, x + 1, 12) for x in range(1, 19, 3))]),
    "grid": box(0, 0, 20, 20)
    - union_all([box(x, y, x + 2.4, y + 2.4) for x in range(1, 18, 4) for y in (1, 7, 13)]),
}


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("angle", [0.0, math.pi / 4, -math.pi / 4, math.pi / 2, 0.3])
def test_wide_shapes_are_filled(name, angle):
    shape = SHAPES[name]
    found = cover_of(shape, paths_of(to_section(shape), LINE, (), Hatch(angle)))
    assert found.iou >= 0.96, found
    assert found.volume == pytest.approx(1, abs=0.01)
    assert found.far < 0.06  # a tapering wall's lines change width in steps


def test_hatch_along_the_edges_leaves_nothing_open():
    shape = box(0, 0, 8, 5) - box(3, 2, 5, 3.1)
    found = cover_of(shape, fill(to_section(shape), Hatch(0.0), LINE))
    assert found.iou > 0.9999
    assert found.volume == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("step", [0.02, 0.1, 0.15, 0.19, 0.21, 0.25, 0.3, 0.6])
def test_a_long_step_at_the_edge_of_a_narrow_area_costs_at_most_half_a_least_line(step):
    notched = box(0, 0, 10, 1.2) - box(0.9, 0, 9.1, step)
    found = cover_of(notched, fill(to_section(notched), Hatch(0.0), LINE))
    off = (found.void + found.outside + found.overlap) * notched.area
    assert off < 8.2 * LINE.least / 2


@pytest.mark.parametrize("angle", [0.03, 0.06, 0.1, 0.2])
def test_no_gap_wider_than_half_a_line_beside_an_edge_near_the_hatch(angle):
    bow = Point(0, 0).buffer(9, 64) & affinity.translate(Point(0, 0).buffer(9, 64), 11, 4)
    for shape in (affinity.rotate(box(0, 0, 20, 5), math.degrees(angle)), bow):
        paths = fill(to_section(shape), Hatch(0.0), LINE)
        open_ = shape.buffer(-0.2) - union_all(
            [one for path in paths for one in bead_polygons(path.points, path.widths)]
        )
        assert open_.buffer(-0.15).area < 0.01
        assert cover_of(shape, paths).volume == pytest.approx(1, abs=0.02)


def test_lines_run_at_the_angle_and_their_width_fills():
    (path,) = fill(to_section(box(0, 0, 8, 5)), Hatch(math.pi / 2), LINE)
    steps = np.diff(path.points, axis=0)
    assert np.abs(steps[::2, 0]).max() < 1e-9
    assert np.abs(steps[1::2, 1]).max() < 1e-9  # turns run along the edges
    assert path.widths == pytest.approx(8 / 18)  # 8 mm are 17.8 lines
    assert len(steps[::2]) == 18


def test_lines_in_one_area_are_joined_to_and_fro():
    assert len(fill(to_section(box(0, 0, 20, 6)), Hatch(0.0), LINE)) == 1


SMALL = {
    "square": box(0, 0, 2, 2),
    "of two lines": box(0, 0, 1.1, 1.3),
    "lying aslant": affinity.rotate(box(0, 0, 2.6, 1.7), 17),
    "notched": box(0, 0, 3, 2) - box(1, 1, 1.9, 2),
}


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("width", [0.35, 0.45, 0.52, 0.62])
@pytest.mark.parametrize("angle", [math.pi / 4, -math.pi / 4, 0.6])
def test_what_few_short_lines_fill_lacks_nothing(name, width, angle):
    """What ends of lines leave open is much of a small area: up to 8 % at 45° in the square."""
    shape, line = SMALL[name], Line(width, 0.28, 0.75, 1)
    paths = fill(to_section(shape), Hatch(angle), line)
    assert cover_of(shape, paths).volume == pytest.approx(1, abs=0.0101)
    assert opened(overlaps(paths, shape), 0.18 * width / 2).area() < 1e-3


def test_lines_that_follow_the_edges_of_a_small_area_cross_from_layer_to_layer():
    shape = affinity.rotate(box(0, 0, 2.5, 2), 10)
    ways = [fill(to_section(shape), Hatch(sign * math.pi / 4 + 0.17), LINE)[0].points[:2] for sign in (1, -1)]
    one, other = (np.diff(points, axis=0)[0] for points in ways)
    assert abs(one @ other) < 1e-6 * np.hypot(*one) * np.hypot(*other)


@pytest.mark.parametrize(
    "shape", [box(0, 0, 2, 2), affinity.rotate(box(0, 0, 20, 7), 5)], ids=["small", "near"]
)
def test_an_element_s_angle_is_kept(shape):
    """Its mechanics counts on it."""
    angle = 0.0 if shape.area > 5 else math.pi / 4
    paths = fill(to_section(shape), Hatch(angle, bound=True), LINE)
    steps = np.concatenate([np.diff(path.points, axis=0) for path in paths])
    across = np.abs(steps @ [-math.sin(angle), math.cos(angle)])
    assert across[np.hypot(*steps.T) > 1.0].max() < 0.15
    assert cover_of(shape, fill(to_section(shape), Hatch(angle), LINE)).iou > 0.999


def test_a_wide_area_is_hatched_at_the_angle_whatever_its_edges():
    (path,) = fill(to_section(box(0, 0, 12, 9)), Hatch(math.pi / 4), LINE)
    steps = np.diff(path.points, axis=0)
    along = np.abs(np.abs(steps[:, 0]) - np.abs(steps[:, 1])) < 1e-9
    assert np.hypot(*steps[along].T).sum() > 0.8 * path.length


def test_no_link_crosses_a_gap():
    comb = union_all([box(0, 0, 20, 3), *(box(x, 3, x + 3, 9) for x in (0, 8, 16))])
    for path in fill(to_section(comb), Hatch(0.0), LINE):
        steps = np.hypot(*np.diff(path.points, axis=0).T)
        assert (steps[path.widths == 0] < 2.0).all()


def test_sparse_fill_lays_that_share():
    shape = box(0, 0, 30, 30)
    found = cover_of(shape, fill(to_section(shape), Hatch(0.0, 0.4), LINE))
    assert found.volume == pytest.approx(0.4, abs=0.01)
    assert found.overlap == pytest.approx(0, abs=1e-9)


def test_a_directive_turns_the_lines_of_its_area_alone():
    section = to_section(box(0, 0, 20, 12))
    directed = (Directed(to_section(box(8, -1, 12, 13)), Hatch(0.0)),)
    found = [path for path in paths_of(section, LINE, directed, Hatch(math.pi / 2)) if path.rank == 1]
    for path in found:
        laid = np.diff(path.points, axis=0)[path.widths > 0]
        across = np.abs(laid[:, 1 if 8 < path.points[:, 0].mean() < 12 else 0])
        turns = across > 1e-9  # beads that join one line with the next
        assert across[turns].max() < 0.5
        assert np.hypot(*laid[turns].T).sum() < 0.25 * np.hypot(*laid.T).sum()
    everything = paths_of(section, LINE, directed, Hatch(math.pi / 2))
    assert cover_of(box(0, 0, 20, 12), everything).iou > 0.999


def test_perimeters_border_the_fill():
    found = paths_of(to_section(box(0, 0, 20, 12)), LINE, (), Hatch(0.0))
    closed = [path for path in found if path.closed]
    assert [len(path.points) for path in closed] == [4, 4]
    assert {role for path in closed for role in path.roles} == {Role.PERIMETER}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 15), st.floats(0, 15)), min_size=4, max_size=9), st.floats(0, math.pi))
def test_any_convex_polygon_is_filled(corners, angle):
    shape = MultiPoint(np.round(corners, 2)).convex_hull
    if shape.area < 20 or shape.buffer(-1).is_empty:
        return
    found = cover_of(shape, paths_of(to_section(shape), LINE, (), Hatch(angle)))
    assert found.iou >= 0.95, found
    assert found.volume == pytest.approx(1, abs=0.02)
    assert found.outside < 0.01  # mitres over a blunted tip


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 12), st.floats(0, 12), st.floats(0.5, 8), st.floats(0.5, 8)),
        min_size=2,
        max_size=5,
    ),
    st.floats(0, 90),
)
def test_any_union_of_rectangles_is_filled(rectangles, turn):
    shape = affinity.rotate(union_all([box(x, y, x + w, y + h) for x, y, w, h in rectangles]), turn)
    for piece in getattr(shape, "geoms", [shape]):
        found = cover_of(piece, paths_of(to_section(piece), LINE, (), Hatch(math.pi / 4)))
        assert found.iou >= 0.93, found
        assert found.volume == pytest.approx(1, abs=0.03)


def test_lines_of_solid_fill_have_a_width_of_their_own():
    process = adjusted(default_process(), fill_width=1.4)
    (one,) = make_job(Plate(), process).setups
    (usual,) = make_job(Plate()).setups
    assert one.summary.volume_mm3 == pytest.approx(usual.summary.volume_mm3, rel=0.01)
    for path, width in ((one.toolpath, 0.63), (usual.toolpath, 0.45)):
        inside = path.prints & (path.role == Role.FILL) & (path.length > 5.0)
        assert np.median(path.width[inside]) == pytest.approx(width, rel=0.06)
        assert np.median(path.width[path.role == Role.PERIMETER]) == pytest.approx(0.45, rel=0.02)
    with pytest.raises(BadInput, match=r"line_width × fill_width is 0.84 mm, must be 0.28..0.75 mm"):
        make_job(Plate(), adjusted(default_process(), line_width=0.6, fill_width=1.4))


@pytest.mark.parametrize("angle", [0.0, 0.7])
def test_no_bead_of_a_solid_fill_is_a_speck(angle):
    """Each would be travelled to by itself."""
    paths = [path for seed in range(20) for path in fill(to_section(ragged_star(seed)), Hatch(angle), LINE)]
    for path in paths:
        steps = np.hypot(*np.diff(path.points, axis=0).T)
        beads = np.split(np.where(path.widths > 0, steps, 0.0), np.flatnonzero(path.widths == 0))
        assert min(one.sum() for one in beads if one.any()) > LINE.width / 4
