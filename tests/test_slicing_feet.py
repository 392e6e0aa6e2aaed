"""Feet: the thickness of a section seen from its outline; the zones and the lines that follow from it."""

import numpy as np
import pytest
from beads import LINE, arms
from shapely import Point, Polygon, affinity, box
from shapes import corpus, wedge

from flexo.planar import to_section
from flexo.slicing import feet as seen
from flexo.slicing.feet import Limit, feet_of
from flexo.slicing.insets import pieces, rings, thickness
from flexo.slicing.taper import around
from flexo.slicing.zones import zones


def feet(shape, reach=100.0):
    return feet_of(rings(to_section(shape)), reach)


def test_a_wall_of_one_thickness_is_as_thick_at_all_feet():
    assert feet(box(0, 0, 12, 1.1)).thickness == pytest.approx(1.1)


def test_a_wedge_is_as_thick_as_the_circles_in_it():
    """A circle that touches both sides at a distance x from the tip has a radius of x · tan(half angle)."""
    found = feet(Polygon([(0, 0), (20, -1.5), (20, 1.5)]))
    half = np.arctan(1.5 / 20)
    sides = (found.points[:, 0] < 19) & (found.points[:, 0] > 1)
    away = np.hypot(*found.points[sides].T)
    assert found.thickness[sides] == pytest.approx(2 * away * np.tan(half), rel=1e-6)


def test_the_mouth_of_a_wall_that_joins_is_no_thicker():
    found = feet(box(-8, 0, 8, 1) | box(-0.5, 1, 0.5, 8))
    assert found.thickness == pytest.approx(1.0, abs=0.05)  # a circle in the mouth has a diameter of 1.25


def test_where_three_walls_meet_each_keeps_its_thickness():
    shape = arms(6, 1.0, 3) | Point(0, 0).buffer(0.5)
    assert feet(affinity.rotate(shape, 11)).thickness == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("name", ["gear", "torus 1.5", "airfoil 12", "letter R", "star 8 thin"])
def test_edges_out_of_reach_change_nothing(name, monkeypatch):
    section = to_section(corpus()[name])
    outlines, thick = rings(section), thickness(section)
    whole = feet_of(outlines, thick)
    monkeypatch.setattr(seen, "PAIRS", 0)
    some = feet_of(outlines, thick)
    assert some.thickness == pytest.approx(whole.thickness, abs=1e-9)


def test_a_wedge_is_cut_straight_across_where_its_lines_become_two():
    section = to_section(wedge(0.3, 1.1, 16.0))
    limit = Limit(0.675, 0.56, 0.75, 2.7)
    (thin, below), (thick, above) = sorted(zones(section, limit, 1.1), key=lambda one: one[0].bounds()[0])
    assert (below, above) == (False, True)
    edge = thin.bounds()[2]
    assert edge == pytest.approx(thick.bounds()[0], abs=0.01)
    assert edge == pytest.approx((0.675 - 0.3) / 0.8 * 16, abs=0.1)


def test_two_lines_share_a_wall_that_tapers():
    """Each is half as wide as the wall where it runs, and nothing is left between."""
    section = to_section(wedge(0.7, 1.1, 12.0))
    (line,), inside = around(section, LINE, 1.1)
    assert not pieces(inside)
    middle = (line.points + np.roll(line.points, -1, axis=0)) / 2
    along = np.abs(np.diff(np.vstack([line.points, line.points[:1]]), axis=0))
    sides = along[:, 0] > along[:, 1]
    here = 0.7 + 0.4 * middle[sides, 0] / 12
    assert line.widths[sides] == pytest.approx(here / 2, abs=0.02)
    assert line.area == pytest.approx(section.area(), rel=0.01)


def test_a_line_of_several_widths_begins_beside_a_corner():
    (line,), _ = around(to_section(wedge(0.7, 1.1, 12.0)), LINE, 1.1)
    sides = np.roll(line.points, -1, axis=0) - line.points
    sides /= np.hypot(*sides.T)[:, None]
    turn = (sides * np.roll(sides, 1, axis=0)).sum(axis=1)
    assert line.starts is not None
    assert (turn[line.starts.astype(int)] > 0.9).all()
