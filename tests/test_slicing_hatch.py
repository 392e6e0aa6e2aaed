"""Where a hatch meets an outline: turns that follow it, ends that taper, dents that lines run round."""

import math

import numpy as np
import pytest
from beads import LINE, cover_of, footprints, overlaps
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPoint, Point, Polygon, affinity, box, distance, points, union_all
from shapes import blob, star

from flexo.planar import to_section, to_shapely, united
from flexo.slicing.fill import Hatch, fill
from flexo.slicing.insets import opened
from flexo.slicing.lines import Line
from flexo.slicing.parts import paths_of
from flexo.slicing.toolpath import Role

PART = 0.65 * LINE.width  # mm: beads where only a part of a strip is inside


def leaning(degrees, width=12.0, height=9.0):
    """A plate whose sides stand at an angle to the lines."""
    lean = height / math.tan(math.radians(degrees))
    return Polygon([(0, 0), (width, 0), (width + lean, height), (lean, height)])


def filled(shape, angle=0.0, line=LINE):
    return fill(to_section(shape), Hatch(angle), line)


def deep(shape, paths):
    """mm² that beads cover twice, or outside of a shape, deeper than 15 % of a line."""
    return opened(overlaps(paths, shape), 0.15 * LINE.width / 2).area()


def gaps(shape, paths):
    """mm² of gaps wider than half a line, where the least line has room."""
    room = opened(to_section(shape), LINE.least / 2)
    return opened(room - united(footprints(paths)), LINE.width / 4).area()


@pytest.mark.parametrize("degrees", [90, 75, 60, 45, 30])
def test_turns_follow_straight_edges(degrees):
    shape = leaning(degrees)
    (path,) = filled(shape)
    found = cover_of(shape, [path])
    assert (path.widths > 0).all()
    assert found.void * shape.area < 0.1  # blunt ends would leave 0.9 mm² at 45°
    assert found.volume == pytest.approx(1, abs=0.003)
    assert deep(shape, [path]) < 0.02


@pytest.mark.parametrize("degrees", [60, 45, 30])
def test_turns_touch_a_straight_edge(degrees):
    shape = leaning(degrees)
    (path,) = filled(shape)
    turns = np.flatnonzero(np.abs(np.diff(path.points[:, 1])) > 0.9 * LINE.width)
    assert len(turns) == 19
    for point in path.points[np.concatenate([turns, turns + 1])]:
        assert shape.boundary.distance(Point(point)) == pytest.approx(LINE.width / 2, abs=1e-6)


@pytest.mark.parametrize("degrees", [14, 10, 6])
def test_ends_taper_where_an_edge_hardly_slants_against_the_lines(degrees):
    rise = 20 * math.tan(math.radians(degrees))  # to both sides: no direction suits both
    shape = Polygon([(0, 0), (20, rise), (20, rise + 4), (0, 2 * rise + 4)])
    paths = filled(shape)
    widths = np.concatenate([path.widths for path in paths])
    assert np.isclose(widths, 0.65 * widths.max()).sum() > 40 * math.sin(math.radians(degrees)) / 0.45 / 2
    assert gaps(shape, paths) < 0.1
    assert deep(shape, paths) < 0.03
    assert cover_of(shape, paths).volume == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("degrees", [-8, -3, 5, 9])
def test_lines_run_along_a_long_edge_near_their_angle(degrees):
    """Each second end on such an edge would be a break."""
    shape = affinity.rotate(box(0, 0, 20, 7), degrees)
    for angle in (0.0, math.pi / 2):
        (path,) = filled(shape, angle)
        assert (path.widths > 0).all()
        assert cover_of(shape, [path]).iou > 0.9999


def test_one_edge_of_many_turns_no_lines():
    shape = box(0, 0, 20, 12) - affinity.rotate(box(8, 4, 13, 7), 5)
    for path in filled(shape):
        steps = np.diff(path.points, axis=0)
        long = np.hypot(*steps.T) > 2.0
        assert np.abs(steps[long, 1]).max() < 1e-9


def test_a_process_of_hardly_variable_lines_does_not_taper():
    paths = fill(to_section(leaning(11)), Hatch(0.0, bound=True), Line(0.45, 0.4, 0.5, 2))
    hatch = [path for path in paths if path.rank == 1]  # walls of narrow parts have widths of their own
    assert len(hatch) > 1
    for path in hatch:
        assert np.ptp(path.widths[path.widths > 0]) < 1e-9


def test_a_line_runs_round_the_tip_of_a_hole():
    shape = box(0, 0, 20, 9) - Point(10, 4.5).buffer(2.1, 64)  # its tip is half a strip deep
    paths = filled(shape)
    long = [path for path in paths if np.ptp(path.points[:, 0]) > 19]
    parts = np.concatenate([path.points[:-1][np.isclose(path.widths, PART)] for path in long])
    assert (np.hypot(*(parts - [10, 4.5]).T) > 2.1).all()
    assert gaps(shape, paths) < 0.02
    assert deep(shape, paths) < 0.2


def test_turns_leave_out_what_is_no_edge_between_two_lines():
    """A hole's side and the outline beside it end lines of neighbouring strips, but nothing joins them."""
    shape = box(0, 0, 12, 9) - Point(11.0 - 2.4, 4.5).buffer(2.4, 64)
    paths = filled(shape, 0.2)
    assert deep(shape, paths) < 0.1
    assert cover_of(shape, paths).iou > 0.975


def test_what_is_short_for_its_turns_is_not_laid_back_and_forth():
    for turn in range(0, 90, 10):
        shape = affinity.rotate(star(9, 7, 4), turn)
        for path in filled(shape):
            inside = shape.buffer(0.15)
            assert all(inside.covers(Point(point)) for point in path.points)
            assert cover_of(shape, filled(shape)).overlap < 0.02


def test_sparse_lines_and_bridges_that_are_not_to_be_joined_have_no_beads_between_them():
    section = to_section(leaning(60))
    bridges = fill(section, Hatch(0.0, 1.0, Role.BRIDGE, joined=False), LINE)
    for path in [*bridges, *fill(section, Hatch(0.0, 0.5), LINE)]:
        steps = np.diff(path.points, axis=0)[path.widths > 0]
        assert np.abs(steps[:, 1]).max() < 1e-9


@pytest.mark.parametrize("strips", [7, 9, 15])
def test_a_round_end_is_no_corner(strips):
    """Its apex lies in the middle of a strip, whose line ends there as others do."""
    shape = LineString([(0, 0), (12, 0)]).buffer(strips * LINE.width / 2, 48)
    breaks = sum((path.widths == 0).sum() + 1 for path in filled(shape))
    assert breaks <= 2
    corner = Polygon([(0, -2), (12, -2), (14, 0), (12, 2), (0, 2)])
    assert deep(corner, filled(corner)) < 0.02


def test_round_outlines_are_followed_nearly_all_around():
    """Up to where lines hardly slant against them; nothing is laid twice or left open for it."""
    discs = [Point(0, 0).buffer(radius, 64) for radius in np.linspace(1.5, 8, 27)]
    found = [filled(disc, 0.3) for disc in discs]
    breaks = sum((path.widths == 0).sum() for paths in found for path in paths)
    assert breaks < len(discs)
    assert max(map(deepest, discs, found)) < 0.15
    assert max(map(gaps, discs, found)) < 0.01


@pytest.mark.parametrize("name", ["blob", "disc", "ring", "plate"])
@pytest.mark.parametrize("angle", [0.0, 0.5, math.pi / 4, 1.3])
def test_curved_outlines_are_met(name, angle):
    shape = {
        "blob": blob(3, 5.0, 0.2),
        "disc": Point(0, 0).buffer(6, 64),
        "ring": Point(0, 0).buffer(9, 64) - Point(1, 0).buffer(5, 64),
        "plate": box(0, 0, 20, 12) - union_all([Point(7, 6).buffer(2.5, 48), box(11, 4, 15, 8)]),
    }[name]
    paths = filled(shape, angle)
    found = cover_of(shape, paths)
    assert found.iou > 0.985, found
    assert found.volume == pytest.approx(1, abs=0.007)
    assert gaps(shape, paths) < 0.15
    assert deep(shape, paths) < 0.003 * shape.area  # blunt ends: 0.01 to 0.02


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=5, max_size=9), st.floats(2.5, 9), st.floats(0, math.pi))
@example([0.875, 0.0, 0.0, 0.0, 0.0], 2.5, 1.0)
def test_any_convex_area_loses_no_more_than_its_corners_do(steps, radius, angle):
    """However large it is: what is left open or laid twice there is some squares of a line."""
    turn = np.cumsum(0.4 + np.array(steps))
    turn *= math.tau / (turn[-1] + 0.4)
    shape = MultiPoint(radius * np.column_stack([np.cos(turn), np.sin(turn)])).convex_hull
    paths = filled(shape, angle)
    square = LINE.width**2
    assert deep(shape, paths) < 0.6 * square
    assert gaps(shape, paths) < square
    assert cover_of(shape, paths).volume == pytest.approx(1, abs=0.007 + square / shape.area)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 9999), st.floats(3, 8), st.floats(0.03, 0.15), st.floats(0, math.pi))
def test_any_smooth_area_is_laid_twice_in_specks_only(seed, size, depth, angle):
    """Where a curve leaves a strip between two of the places at which it is looked at: of 2500 areas the
    worst had 0.4 squares of a line that are deeper than 15 %; before beads gave way it had 1.8."""
    shape = blob(seed, size, depth)
    paths = filled(shape, angle)
    assert deep(shape, paths) < 0.6 * LINE.width**2
    assert gaps(shape, paths) < LINE.width**2


def inside(shape):
    """The parts of a shape that are wide enough to be hatched."""
    return to_shapely(opened(to_section(shape), LINE.thin / 2 - LINE.perimeters * LINE.width))


def pierced(random):
    """A plate with slanting rectangular holes and dents."""
    holes = [affinity.rotate(box(0, 0, *random.uniform(1, 4, 2)), random.uniform(0, 90)) for _ in range(3)]
    holes = [affinity.translate(one, *random.uniform(1, 10, 2)) for one in holes]
    return inside(box(0, 0, 14, 10) - union_all(holes))


def drilled(random):
    """A plate with round holes and dents."""
    holes = [Point(random.uniform(1, 10, 2)).buffer(random.uniform(0.4, 2.2), 32) for _ in range(4)]
    return inside(box(0, 0, 14, 10) - union_all(holes))


@pytest.mark.parametrize("kind", [pierced, drilled])
def test_areas_with_holes_are_laid_twice_in_few_specks(kind):
    """On the mean of many: two to three times as much where beads ran over corners, of other widths there."""
    random, found = np.random.default_rng(5), []
    for _ in range(60):
        shape = kind(random)
        found.append(deep(shape, filled(shape, random.uniform(0, math.pi))))
    assert np.mean(found) < 0.065 * LINE.width**2


def test_a_bead_that_joins_lines_of_two_widths_is_half_as_wide_as_either():
    """Its corners are mitred: of a mean width it would lie half on the lines."""
    (path,) = filled(box(0, 0, 12, 5.4) | box(0, 0, 6, 7.5))
    steps = np.diff(path.points, axis=0)
    corner = np.flatnonzero(np.abs((steps[1:] * steps[:-1]).sum(axis=1)) < 0.01)
    assert len(corner) > 20
    assert np.ptp(path.widths) > 0.02
    assert np.diff(path.widths)[corner] == pytest.approx(0.0, abs=1e-9)


def test_areas_are_laid_twice_in_few_specks():
    """On the mean of many areas: a fifth to a third of what it was before beads gave way to the outline."""
    random = np.random.default_rng(5)
    square, found = LINE.width**2, []
    for seed in range(60):
        corners = random.uniform(0, math.tau, 7)
        convex = MultiPoint(6.0 * np.column_stack([np.cos(corners), np.sin(corners)])).convex_hull
        angle = random.uniform(0, math.pi)
        shapes = convex, blob(seed, 5.0, 0.1)
        found.append([deep(shape, filled(shape, angle)) / square for shape in shapes])
    of_corners, smooth = np.mean(found, axis=0)
    assert of_corners < 0.08
    assert smooth < 0.05


def deepest(shape, paths):
    """How deep beads cover anything twice, or lie outside of a shape, in line widths."""
    shares = np.arange(0.1, 0.6, 0.01)
    found = overlaps(paths, shape)
    return max((s for s in shares if opened(found, s * LINE.width / 2).area() > 1e-4), default=0.0)


@pytest.mark.parametrize("sag", [0.36, 0.4, 0.45, 0.6])
def test_a_bead_in_a_part_of_a_strip_lies_between_the_outline_and_the_line_beside_it(sag):
    """A strip of which so much is inside, as a bow over two thirds of the width."""
    turn = np.linspace(-4.0, 4.0, 41)
    bow = np.column_stack([turn + 6.0, 9.0 + sag * 0.45 * (1 - (turn / 4.0) ** 8)])
    shape = Polygon([(0, 0), (12, 0), (12, 9), *bow[::-1], (0, 9)])
    paths = filled(shape)
    assert deepest(shape, paths) < 0.17
    assert gaps(shape, paths) < 0.02


@pytest.mark.parametrize("at", np.linspace(0.0, 0.45, 7))
def test_a_corner_between_slants_is_not_run_over(at):
    """Wherever it lies in its strip: a bead that joined lines there was 0.3 of a line deep in a perimeter."""
    shape = Polygon([(0, 0), (9, 0), (13, 4 + at), (9, 8 + 2 * at), (0, 8 + 2 * at)])
    paths = filled(shape)
    assert deepest(shape, paths) < 0.2
    assert gaps(shape, paths) < 0.02


@pytest.mark.parametrize("slope", [2.0, 3.0, 4.5])
def test_no_turn_runs_over_a_spike_that_juts_out_between_two_lines(slope):
    spike = Polygon([(9, 4.95), (13, 4.95 + 4 / slope), (13, 4.95 - 4 / slope)])  # strips meet at 4.95
    shape = box(0, 0, 12, 9) - spike
    paths = filled(shape)
    assert deep(shape, paths) < 0.06
    assert gaps(shape, paths) < 0.01


def test_rough_outlines_are_looked_up_by_a_tree_to_the_same_end(monkeypatch):
    """Tips times edges would fill the memory; where both ways are open they find the same."""
    angle = np.linspace(0.0, 2 * math.pi, 400, endpoint=False)
    reach = 12 + 0.3 * np.sin(40 * angle)
    shape = Polygon(np.column_stack([reach * np.cos(angle), reach * np.sin(angle)]))
    found = []
    for many in (10**9, 0):
        monkeypatch.setattr("flexo.slicing.tips.MANY", many)
        found.append(fill(to_section(shape), Hatch(0.7, 1.0), LINE))
    for one, other in zip(*found, strict=True):
        assert one.points == pytest.approx(other.points, abs=1e-9)


def test_a_line_does_not_bend_round_a_nick():
    """Points some µm apart would have no direction of their own, and beads between them lie crosswise."""
    strip = 4 * LINE.width
    shape = box(0, 0, 12, strip) - box(6, strip - 0.1, 6.03, strip)
    paths = filled(shape)
    assert min(np.hypot(*np.diff(path.points, axis=0).T).min() for path in paths) > 0.2
    assert deepest(shape, paths) < 0.15


@pytest.mark.parametrize("place", np.arange(0, LINE.width, 0.03).round(2).tolist())
def test_a_corner_reaches_no_deeper_into_the_end_of_a_line_than_it_may(place):
    """Where it lies between the corners of the bead, which stay inside themselves: 0.17 of a line before."""
    shape = box(0, 0, 12, 9) - affinity.rotate(box(4, 3 + place, 7, 6 + place), 45)
    assert deepest(shape, filled(shape)) < 0.15


@pytest.mark.parametrize("place", np.arange(0, 0.64, 0.04).round(2).tolist())
def test_no_bead_that_joins_lines_is_pierced_by_a_corner(place):
    """Wherever the corner lies between the lines: up to 0.26 of a line before."""
    shape = box(0, 0, 12, 9) - box(4, 3 + place, 7, 6 + place)
    assert deepest(shape, filled(shape, 0.6)) < 0.185


@pytest.mark.parametrize("turn", [0, 90, 200])
@pytest.mark.parametrize("angle", [math.pi / 4, -math.pi / 4])
def test_a_hatch_that_would_gape_is_laid_another_way(angle, turn):
    """Across the sides a gap of 0.55 lines would stay where the top is lowest."""
    top = [(3.8, 6.573), (2.502, 6.249), (2.471, 6.3), (2.172, 6.33), (1.849, 6.429), (1.554, 6.587)]
    shape = affinity.rotate(Polygon([*top, (1.297, 6.797), (0.9, 7.239), (0.9, 0.9), (3.8, 0.9)]), turn)
    paths = filled(shape, angle + math.radians(turn))
    assert gaps(shape, paths) == 0
    assert cover_of(shape, paths).volume == pytest.approx(1, abs=0.0101)


@pytest.mark.parametrize("degrees", [10, 30, 50])
def test_perimeters_do_not_run_far_out_round_a_sharp_notch(degrees):
    """The layer below may have a pocket there, over which a spike would hang."""
    half = 6 * math.tan(math.radians(degrees / 2))
    shape = box(0, 0, 24, 12) - Polygon([(12 - half, 12), (12, 6), (12 + half, 12)])
    paths = paths_of(to_section(shape), LINE, (), Hatch(math.pi / 4))
    loops = [path for path in paths if path.closed]
    assert len(loops) == LINE.perimeters
    depths = (np.arange(LINE.perimeters) + 0.5) * LINE.width
    for path, depth in zip(loops, depths, strict=True):
        away = distance(points(path.points), shape.boundary)
        assert depth - 1e-3 < away.min()
        assert away.max() < 2 * depth + 1e-3
    assert gaps(shape, paths) == 0
    assert deep(shape, paths) < 0.02
