"""Ways that stay inside an island where the straight line would leave it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from flexo.slicing.routes import CLEAR, COARSE, DETOUR, rooms_of, routes

NOTCHED = Polygon([(0, 0), (10, 0), (10, 6), (6, 6), (6, 4), (4, 4), (4, 6), (0, 6)])
HOLED = Polygon(box(0, 0, 10, 6).exterior, [Point(5, 3).buffer(1.5).exterior])
TWO = Polygon(box(0, 0, 20, 6).exterior, [box(4, 1, 6, 5).exterior, box(10, 1, 12, 5).exterior])


def way_of(polygon, start, end):
    (way,) = routes(polygon, rooms_of(polygon), np.array([[start, end]], float))
    return None if way is None else LineString([start, *way])


def test_a_notch_is_passed_below_it_the_shortest_way():
    """By two corners, each 0.1 mm off the notch's; the length is that of the taut thread round them."""
    way = way_of(NOTCHED, (3, 5.5), (7, 5.5))
    corners = np.hypot(0.9, 5.5 - 3.9)
    assert len(way.coords) == 4
    assert way.length == pytest.approx(2 * corners + 2.2, abs=1e-3)
    assert way.coords[-1] == (7, 5.5)


def test_a_hole_is_passed_on_its_nearer_side():
    above, below = way_of(HOLED, (2, 3.5), (8, 3.5)), way_of(HOLED, (2, 2.5), (8, 2.5))
    assert np.array(above.coords)[1:-1, 1].min() > 3.5
    assert np.array(below.coords)[1:-1, 1].max() < 2.5
    assert above.length == pytest.approx(below.length, abs=0.01)
    tangent = np.hypot(3, 0.5) ** 2 - 1.6**2  # of the circle's inset, squared: nothing is shorter
    assert 2 * np.sqrt(tangent) < above.length < 6.7


def test_two_holes_are_passed_one_after_the_other():
    way = way_of(TWO, (2, 3.4), (14, 3.4))
    assert TWO.covers(way)
    assert np.array(way.coords)[1:-1, 1] == pytest.approx(5.1, abs=COARSE)


def test_a_way_that_is_no_short_one_is_none():
    wall = box(4, -1, 4.5, 20)
    assert way_of(box(0, 0, 10, 30) - wall, (2, 5), (6, 5)) is None
    assert way_of(box(0, 0, 10, 22) - wall, (2, 19), (6, 19)).length < 4 + DETOUR


def test_necks_that_are_narrower_than_the_nozzle_needs_are_not_passed():
    neck = box(0, 0, 4, 4) | box(4, 0, 6, 2 * CLEAR - 0.01) | box(6, 0, 10, 4)
    assert way_of(neck, (2, 3), (8, 3)) is None


@given(st.integers(0, 2**32 - 1))
def test_ways_never_leave_the_island(seed):
    """Random blobs with random holes: what is found is inside, short, no shorter than the straight line."""
    dice = np.random.default_rng(seed)
    turn = np.sort(dice.uniform(0, 2 * np.pi, 24))
    reach = dice.uniform(3, 10, 24)
    blob = Polygon(np.column_stack([reach * np.cos(turn), reach * np.sin(turn)])).buffer(0.3)
    for x, y, r in dice.uniform((-5, -5, 0.3), (5, 5, 1.5), (3, 3)):
        blob = blob - Point(x, y).buffer(r)
    island = max(getattr(blob, "geoms", [blob]), key=lambda one: one.area)
    low, high = np.array(island.bounds).reshape(2, 2)
    places = [p for p in dice.uniform(low, high, (40, 2)) if island.buffer(-0.14).contains(Point(p))]
    pairs = np.array(places[: len(places) // 2 * 2]).reshape(-1, 2, 2)
    for (start, end), way in zip(pairs, routes(island, rooms_of(island), pairs), strict=True):
        if way is not None:
            line = LineString([start, *way])
            assert island.covers(line)
            straight = np.hypot(*(end - start))
            assert straight - 1e-9 <= line.length <= straight + DETOUR
            assert (way[-1] == end).all()


def test_no_pairs_have_no_ways():
    assert routes(HOLED, rooms_of(HOLED), np.empty((0, 2, 2))) == []
