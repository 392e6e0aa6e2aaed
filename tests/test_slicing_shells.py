"""Shells: perimeters run through the necks that holes leave; what they leave open or lay twice is told."""

import math
from itertools import product

import numpy as np
import pytest
from beads import LINE, cover_of, overlaps
from shapely import LineString, Point, Polygon, affinity, box, distance, points

from flexo.planar import to_section
from flexo.slicing.covers import covers, faults, gaps, laid_by
from flexo.slicing.fill import Hatch
from flexo.slicing.insets import opened
from flexo.slicing.lines import RANK, loop, stroke
from flexo.slicing.parts import paths_of
from flexo.slicing.shells import shell_of
from flexo.slicing.toolpath import Role

WEBS = (0.7, 0.9, 1.1, 1.3, 1.5, 1.7, 1.9)


def between_holes(web):
    return [Point(side * (3 + web / 2), 0).buffer(3, 64) for side in (-1, 1)], box(-12, -6, 12, 6)


def at_an_edge(web):
    return [Point(0, 2 + web).buffer(2, 64)], box(-12, 0, 12, 14)


def at_a_window(web):
    """A screw hole beside a rectangular window."""
    return [Point(4 + web + 0.8, 0).buffer(0.8, 16), box(-4, -3, 4, 3)], box(-12, -8, 12, 8)


THROUGH = {  # elsewhere blocks lie as well or better, and stay
    between_holes: (0.7, 0.9, 1.3, 1.7, 1.9),
    at_an_edge: (0.7, 0.9, 1.1, 1.3, 1.5, 1.9),
    at_a_window: (0.7, 1.1, 1.5, 1.7, 1.9),
}
WEBBED = list(product([between_holes, at_an_edge, at_a_window], WEBS))


def plate(kind, web):
    holes, outline = kind(web)
    for hole in holes:
        outline = outline - hole
    return holes, outline


@pytest.mark.parametrize(("kind", "web"), [(kind, web) for kind in THROUGH for web in THROUGH[kind]])
def test_a_perimeter_runs_all_round_a_hole(kind, web):
    """No seam between blocks of lines lies across the web, which carries what the hole takes up."""
    holes, shape = plate(kind, web)
    for hole in holes:
        loops = [path.points for path in shell_of(to_section(shape), LINE).paths if path.closed]
        around = [one for one in loops if Polygon(one).buffer(0).contains(hole)]
        away = min(float(distance(points(one), hole.exterior).max()) for one in around)
        assert away < math.sqrt(2) * LINE.greatest / 2


@pytest.mark.parametrize(("kind", "web"), WEBBED)
def test_beads_of_a_web_hardly_lie_on_each_other(kind, web):
    """With even perimeters it was up to 0.22 mm² between holes, and a line deep."""
    _, shape = plate(kind, web)
    shell = shell_of(to_section(shape), LINE)
    assert faults(shell.paths, to_section(shape) - shell.core, LINE).area() < 0.09
    paths = paths_of(to_section(shape), LINE, (), Hatch(math.pi / 4))
    assert opened(overlaps(paths, shape), 0.5 * LINE.width / 2).area() < 1e-3
    assert cover_of(shape, paths).volume == pytest.approx(1, abs=0.004)


def test_where_perimeters_have_room_they_are_even():
    shape = box(0, 0, 30, 20) - Point(8, 9).buffer(3) - affinity.rotate(box(16, 6, 24, 12), 20)
    shell = shell_of(to_section(shape), LINE)
    assert len(shell.paths) == 6
    assert {float(width) for path in shell.paths for width in path.widths} == {LINE.width}
    assert shell.core.area() == pytest.approx(shape.buffer(-0.9, join_style="mitre").area, rel=1e-3)


@pytest.mark.parametrize("closed", [False, True])
def test_a_path_covers_its_beads_and_no_links(closed):
    corners = np.array([[0, 0], [8, 0], [8, 5], [0, 5]], float)
    path = loop(corners, 0.4, Role.WALL, RANK) if closed else stroke(corners, [0.4, 0, 0.6], Role.WALL, RANK)
    area = sum(polygon.area for polygon in covers(path))
    assert area == pytest.approx(26 * 0.4 if closed else 8 * 0.4 + 8 * 0.6)


def test_beads_of_two_widths_are_told_apart():
    path = stroke(np.array([[0, 0], [4, 0], [9, 0]]), np.array([0.4, 0.6]), Role.WALL, RANK)
    assert [polygon.bounds for polygon in covers(path)] == [(0, -0.2, 4, 0.2), (4, -0.3, 9, 0.3)]


@pytest.mark.parametrize(
    ("apart", "deep", "wide"), [(0.45, 0, 0), (0.3, 1.5, 0), (0.6, 0, 0), (0.75, 0, 3.0)]
)
def test_faults_are_what_lies_too_deep_or_gapes(apart, deep, wide):
    """Two lines of 10 mm in a section as wide as both: overlaps of a third, gaps of one and of two."""
    lines = [stroke(np.array([[0, y], [10, y]]), np.array([0.45]), Role.WALL, RANK) for y in (0, apart)]
    section = to_section(box(0, -0.225, 10, apart + 0.225))
    assert faults(lines, section, LINE).area() == pytest.approx(deep + wide, abs=1e-6)
    assert gaps(laid_by(lines), section, LINE).area() == pytest.approx(wide, abs=1e-6)
    outside = faults(lines[:1], to_section(LineString([(0, 0), (10, 0)]).buffer(0.1, cap_style="flat")), LINE)
    assert outside.area() == pytest.approx(2 * 10 * 0.125)
