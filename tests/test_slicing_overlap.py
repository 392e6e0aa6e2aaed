"""Walls of shapes that are hard to fill hardly lie on each other."""

import math

import numpy as np
import pytest
from beads import LINE, footprints, overlaps
from shapely import LineString, MultiPolygon, Polygon, STRtree, affinity, box, intersection, union_all
from shapes import letter, perforated, ragged_star, scrawl, word

from flexo.planar import polygons_of, to_section, to_shapely, united
from flexo.slicing.corners import evened, joined, pivoted
from flexo.slicing.division import divided
from flexo.slicing.insets import opened, thickness
from flexo.slicing.lines import ALLOWED, STEP, stroke
from flexo.slicing.toolpath import Role
from flexo.slicing.walls import walls

SEEDS = range(24)


def drawn(kind):
    """Thin parts of random shapes, and the paths that fill them."""
    thin = [divided(to_section(kind(seed)), LINE)[1] for seed in SEEDS]
    return [(one, walls(one, LINE)) for one in thin]


def twice(paths):
    """Where beads of one width lie on others."""
    found = np.array([to_shapely(one) for one in footprints(paths)], object)
    one, other = STRtree(found).query(found, predicate="intersects")
    both = [intersection(found[a], found[b]) for a, b in zip(one, other, strict=True) if a < b]
    return to_section(union_all([part for shape in both for part in polygons_of(shape)] or [MultiPolygon()]))


@pytest.mark.parametrize(
    ("kind", "most"), [(scrawl, 0.0017), (ragged_star, 0.0015), (perforated, 0.0026), (word, 0.0009)]
)
def test_little_lies_deeper_than_allowed(kind, most):
    """Shares of area. With loops that ran into narrow places and back it was 0.67 % of scrawls and 0.96 % of
    plates; with beads of several widths about corners still 0.35 % and 0.76 %; with strands of loops that met
    between notches 0.28 % of scrawls, 0.35 % of stars and 0.23 % of words; with free ends that gave
    no way 0.19, 0.17 and 0.10 %, and 0.27 % of plates."""
    laid = drawn(kind)
    deep = sum(opened(twice(paths), ALLOWED * LINE.width / 2).area() for _, paths in laid)
    assert deep < most * sum(thin.area() for thin, _ in laid)


def bent(turn, taper):
    """A wall of one line that turns at a corner, and about it grows from 0.36 to 0.62 mm."""
    along, width = np.array([-5.0, -taper, 0.0, taper, 5.0]), np.array([0.36, 0.36, 0.49, 0.62, 0.62])
    turned = np.radians([0.0, 0.0, turn, turn, turn])
    points = along[:, None] * np.column_stack([np.cos(turned), np.sin(turned)])
    turned[2] /= 2
    aside = np.column_stack([-np.sin(turned), np.cos(turned)]) * width[:, None] / 2
    aside[2] /= np.cos(turned[2])
    return to_section(Polygon(np.vstack([points + aside, (points - aside)[::-1]])))


@pytest.mark.parametrize("taper", [0.2, 0.3])
@pytest.mark.parametrize("turn", [45, 60, 90])
def test_a_line_that_tapers_about_a_corner_does_not_lie_on_itself(turn, taper):
    """With its width changed from bead to bead up to the corner it was 0.01 to 0.06 mm²."""
    paths = walls(bent(turn, taper), LINE)
    assert len(paths) == 1
    assert np.ptp(paths[0].widths) > 0.2
    assert opened(twice(paths), ALLOWED * LINE.width / 2).area() < 1e-4


@pytest.mark.parametrize("aside", [0.05, 0.1])
def test_a_closed_line_of_several_widths_begins_beside_its_corners(aside):
    """And does not lie on itself there: it did on 0.13 to 0.17 mm²."""
    shape = box(-3, -3, 3, 3) - box(-2.5 + aside, -2.5 + aside, 2.5 + aside, 2.5 + aside)
    (path,) = walls(to_section(shape), LINE)
    assert path.closed
    assert np.ptp(path.widths) > aside
    side = path.places - np.roll(path.points, 1, axis=0)[path.starts.astype(int)]
    after = np.roll(path.points, -1, axis=0)[path.starts.astype(int)] - path.places
    assert ((side * after).sum(axis=1) > 0.9 * np.hypot(*side.T) * np.hypot(*after.T)).all()
    assert opened(twice([path]), ALLOWED * LINE.width / 2).area() < 1e-4


@pytest.mark.parametrize(("name", "width"), [("R", 1.3), ("8", 1.3), ("A", 0.55)])
def test_lines_that_end_aslant_on_another_hardly_lie_on_it(name, width):
    """It was 0.02 to 0.06 mm² with one width for all of that line, which may taper, and depths told by the
    bead's own width."""
    paths = walls(divided(to_section(letter(name, width)), LINE)[1], LINE)
    assert opened(twice(paths), (ALLOWED + 0.01) * LINE.width / 2).area() < 1e-4


FORK = Polygon(  # a narrow wall that turns into a wide one, beside another one's end
    [
        *((6.9, 6.3), (7.97, 2.55), (8.12, 2.45), (8.62, 2.57), (9.4, 1.0), (9.95, 1.25)),
        *((9.1, 2.9), (8.48, 3.14), (9.1, 5.5), (8.72, 5.6), (8.12, 3.39), (7.3, 6.42)),
    ]
)


def turned(shape, turn):
    return affinity.rotate(shape, turn, origin=(0, 0))


@pytest.mark.parametrize("turn", [0, 71])
def test_a_line_is_no_wider_at_a_corner_than_there_is_room(turn):
    """It reached 0.18 of a line out of the narrower wall, with the mean of both walls' widths."""
    fork = turned(FORK, turn)
    outside = united(footprints(walls(to_section(fork), LINE))) - to_section(fork)
    assert thickness(outside) < 0.1 * LINE.width


@pytest.mark.parametrize("turn", [0, 71])
def test_an_end_is_cut_back_from_a_line_that_bends_before_it(turn):
    """It lay 0.17 of a line on that, which is no triangle there; the gap is not wider than half a line."""
    fork = turned(FORK, turn)
    paths = walls(to_section(fork), LINE)
    assert thickness(overlaps(paths, fork)) < ALLOWED * LINE.width
    assert thickness(to_section(fork) - united(footprints(paths))) < LINE.width / 2


def slanted(bend, slant):
    """A wall of 0.5 mm that turns by an angle and ends aslant at both ends."""
    ahead = 3.0 * np.array([math.cos(math.radians(bend)), math.sin(math.radians(bend))])
    wall = LineString([(-3, 0), (0, 0), ahead]).buffer(0.25, cap_style="flat", join_style="mitre")
    before = affinity.rotate(box(-5, -3, -2.5, 3), slant, origin=(-2.5, 0))
    beyond = affinity.rotate(box(2.5, -3, 5, 3), slant, origin=(2.5, 0))
    return wall - before - affinity.rotate(beyond, bend, origin=(0, 0))


@pytest.mark.parametrize("bend", [0, 40])
@pytest.mark.parametrize("slant", [20, 30, 35])
def test_a_free_end_hardly_reaches_beside_a_slanted_outline(bend, slant):
    """Where another bead may lie; it did by 0.17 to 0.27 of a line."""
    wall = to_section(slanted(bend, slant))
    laid = united(footprints(walls(wall, LINE)))
    assert thickness(laid - wall) < ALLOWED * LINE.width
    assert thickness(wall - laid) < LINE.width / 2


def test_a_tip_is_filled_though_its_bead_is_wider():
    """From where it is half as wide as the least bead: no cut there helps, it is a side that reaches out."""
    tip = to_section(Polygon([(0, 0), (8, -0.3), (8, 0.3)]))
    laid = united(footprints(walls(tip, LINE)))
    assert laid.bounds()[0] < 8 * (LINE.least / 2 + STEP) / 0.6


def test_loops_that_close_stay_where_lines_along_the_outline_lay_less():
    """A part between letters stayed open on 0.8 of a line once a free end within it gave way."""
    thin, paths = drawn(word)[14]
    assert thickness(thin - united(footprints(paths))) < LINE.width / 2


@pytest.mark.parametrize("turn", [-120, -60, 45, 90])
@pytest.mark.parametrize("widths", [(0.45, 0.28), (0.28, 0.45)])
def test_the_narrower_of_two_beads_goes_round_the_corner_between_them(turn, widths):
    ahead = 2.0 * np.array([math.cos(math.radians(turn)), math.sin(math.radians(turn))])
    points = np.array([[-2.0, 0.0], [0.0, 0.0], ahead])
    beside = stroke(points, widths, Role.FILL, 0)
    led = stroke(*pivoted(points, np.array(widths), LINE), Role.FILL, 0)
    assert opened(twice([beside]), ALLOWED * LINE.width / 2).area() > 1e-3
    assert twice([led]).area() < 1e-6
    assert led.length == pytest.approx(4.0)
    assert (led.widths[[0, -1]] == widths).all()


def test_beads_about_a_corner_are_one_group():
    """Also where its reach passes the start of a ring, and where short beads lie between corners."""
    lengths = np.array([0.1, 1.0, 1.0, 0.1, 0.1, 1.0, 1.0])
    reach = np.array([0.2, 0.0, 0.0, 0.05, 0.15, 0.0, 0.0])
    assert joined(lengths, reach, closed=True).tolist() == [0, 0, 1, 1, 1, 1, 0]
    assert joined(lengths, reach * (reach < 0.2), closed=False).tolist() == [0, 1, 2, 2, 2, 2, 3]
    assert joined(lengths, np.roll(reach, 1), closed=False).tolist() == [0, 0, 1, 2, 2, 2, 3]
    widths = np.array([0.3, 0.4, 0.5, 0.6, 0.3, 0.4, 0.5])
    group = joined(lengths, reach, closed=True)
    assert evened(widths, lengths, group) @ lengths == pytest.approx(widths @ lengths)
