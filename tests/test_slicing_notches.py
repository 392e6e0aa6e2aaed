"""Notches: strands of loops pass between corners that jut in, or end there; none lies on another."""

import numpy as np
import pytest
from beads import LINE, cover_of, footprints
from shapely import Polygon, affinity, box
from shapes import perforated, ragged_star, word
from test_slicing_overlap import twice

from flexo.planar import to_section, united
from flexo.slicing.division import divided
from flexo.slicing.feet import feet_of
from flexo.slicing.insets import opened, rings
from flexo.slicing.lines import ALLOWED
from flexo.slicing.notches import notched
from flexo.slicing.walls import walls


def waisted(waist, half=0.6, wall=2.6):
    """A wall with two sharp notches that face each other."""
    notch = Polygon([(0, waist / 2), (half, 2), (-half, 2)])
    return box(-4, -wall / 2, 4, wall / 2) - notch - affinity.scale(notch, 1, -1, origin=(0, 0))


def feet(shape, reach=100.0):
    return feet_of(rings(to_section(shape)), reach)


def at_corners(found):
    return (found.start == found.end).all(axis=1)


def deep(paths):
    """Area that lies deeper on other beads than allowed, mm²."""
    return opened(twice(paths), ALLOWED * LINE.width / 2).area()


def test_a_foot_stands_at_each_of_two_notches_towards_the_other():
    found = notched(feet(waisted(0.9)), 2.6)
    own = at_corners(found)
    assert own.sum() == 2
    assert found.thickness[own] == pytest.approx(0.9, abs=1e-3)
    assert found.contact[own] == pytest.approx(-found.points[own], abs=1e-3)
    assert found.inward[own] == pytest.approx(-found.points[own] / 0.45, abs=1e-3)
    before = feet(waisted(0.9))
    assert (before.thickness > 1.2).all()


def test_a_notch_over_an_edge_has_a_foot_and_limits_those_beside_it():
    shape = box(-4, 0, 4, 2) - Polygon([(0, 0.8), (0.5, 3), (-0.5, 3)])
    found = notched(feet(shape), 2.0)
    (corner,) = np.flatnonzero(at_corners(found))
    assert found.contact[corner] == pytest.approx([0, 0], abs=1e-3)
    beside = [found.before[corner], corner, found.following[corner]]
    assert found.thickness[beside] == pytest.approx(0.8, abs=1e-3)


def test_feet_with_those_at_notches_still_go_round_their_rings():
    """Also where a ring begins at a notch, as any of these outlines does at one of its corners."""
    outline = np.array(waisted(0.9).exterior.coords)[:-1]
    for first in range(len(outline)):
        outer = Polygon(np.roll(outline, first, axis=0))
        found = notched(feet_of(rings(to_section(outer - box(2, -0.2, 3, 0.2))), 9.0), 1.0)
        assert at_corners(found).sum() == 2
        assert found.start[found.following] == pytest.approx(found.end)
        assert sorted(found.following) == list(range(len(found.start)))


@pytest.mark.parametrize("angle", [90, 55])
@pytest.mark.parametrize("width", [0.9, 1.2])
def test_where_walls_cross_mitred_strands_pass_and_no_foot_is_wanted(width, angle):
    wall = box(-5, -width / 2, 5, width / 2)
    found = feet(wall | affinity.rotate(wall, angle))
    assert not at_corners(notched(found, 2 * width)).any()


@pytest.mark.parametrize("waist", [0.75, 0.9, 1.0, 1.1])
def test_loops_of_a_wall_that_notches_divide_end_there(waist):
    """With mitred loops about both notches it was 0.10 to 0.25 mm²."""
    paths = walls(to_section(waisted(waist)), LINE)
    assert deep(paths) < 1e-4
    assert cover_of(waisted(waist), paths).iou > 0.98


@pytest.mark.parametrize(("kind", "seed", "before"), [(word, 17, 0.39), (word, 45, 0.6), (word, 54, 0.27)])
def test_strands_about_notches_do_not_lie_on_each_other(kind, seed, before):
    thin = divided(to_section(kind(seed)), LINE)[1]
    assert deep(walls(thin, LINE)) < before / 4


@pytest.mark.parametrize(("kind", "seed"), [(perforated, 6), (ragged_star, 18)])
def test_what_no_line_is_wide_enough_for_is_not_laid_as_one(kind, seed):
    """Voids wider than half a line were 0.21 and 0.93 mm²."""
    thin = divided(to_section(kind(seed)), LINE)[1]
    laid = walls(thin, LINE)
    void = thin - united(footprints(laid))
    assert opened(void, LINE.width / 4).area() < 0.02
