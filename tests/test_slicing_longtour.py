"""Tours of many islands: short ones, in which only near points are compared; islands over those below."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manifold3d import CrossSection

from flexo.slicing import islands, tours
from flexo.slicing.frames import frames_of
from flexo.slicing.longtour import long_tour, neighbours

CORNER = np.zeros(2)
SHEET = frames_of(())


def of(points):
    """Islands that are entered and left at one and the same point."""
    ends = np.hstack([points, points, np.zeros((len(points), 1))])
    return np.repeat(ends[:, None], tours.GATES, axis=1)


def length(points, tour):
    return np.hypot(*np.diff(points[tour], axis=0).T).sum()


def scattered(count, seed=1):
    return np.random.default_rng(seed).random((count, 2)) * 100.0


@given(st.integers(3, 400), st.integers(0, 9), st.floats(0.0, 200.0))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_every_point_is_visited_once_from_the_one_nearest_to_the_start(count, seed, x):
    points, start = scattered(count, seed), np.array([x, 50.0])
    tour = long_tour(points, start)
    assert sorted(tour) == list(range(count))
    assert tour[0] == np.argmin(np.hypot(*(points - start).T))


@pytest.mark.parametrize("count", [30, 120, 300])
def test_a_tour_of_near_points_is_hardly_longer_than_one_that_compares_all(count):
    points = scattered(count)
    assert length(points, long_tour(points, CORNER)) < 1.06 * length(points, tours.tour(of(points), CORNER))


def test_a_tour_of_scattered_points_is_near_the_shortest():
    """The shortest through n random points in an area A is 0.7124 √(nA) (Johnson and McGeoch 1997)."""
    points = scattered(2000)
    assert length(points, tours.tour(of(points), CORNER)) < 1.12 * 0.7124 * np.sqrt(2000 * 100.0**2)


def test_rows_are_visited_to_and_fro():
    points = np.stack(np.meshgrid(np.arange(40), np.arange(40)), axis=-1).reshape(-1, 2) * 8.0
    assert length(points, tours.tour(of(points), CORNER)) < 1.02 * 8.0 * (len(points) - 1)


@pytest.mark.parametrize(
    "points",
    [np.zeros((400, 2)), np.arange(800.0).reshape(400, 2), np.vstack([scattered(399), [[1e6, 1e6]]])],
    ids=["one place", "a line", "one far off"],
)
def test_any_points_make_a_tour(points):
    assert sorted(tours.tour(of(points), CORNER)) == list(range(400))


def test_most_of_the_nearest_are_among_the_neighbours():
    points = scattered(1000)
    away = np.hypot(*(points[:, None] - points).transpose(2, 0, 1)) + np.where(np.eye(1000), np.inf, 0.0)
    nearest = np.argsort(away, axis=1)[:, :4]
    found = (neighbours(points)[:, :, None] == nearest[:, None]).any(axis=1)
    assert found.mean() > 0.97


def squares(count, seed):
    """Squares of 1 to 5 mm anywhere, and one strip across all of them."""
    rng = np.random.default_rng(seed)
    low, size = rng.random((count, 2)) * 150.0, rng.uniform(1.0, 5.0, (count, 1, 1))
    rings = low[:, None] + size * np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    strip = np.array([[0.0, 70.0], [150.0, 70.0], [150.0, 72.0], [0.0, 72.0]])
    return [islands.islands_of(CrossSection([ring]), SHEET)[0] for ring in (*rings, strip)]


def test_islands_stand_on_all_that_their_octagons_meet_and_on_nothing_else():
    upper, lower = squares(300, 1), squares(280, 2)
    low, high, low_below, high_below = (
        np.array([getattr(one, end) for one in group]) for group in (upper, lower) for end in ("low", "high")
    )
    meet = (low[:, None] <= high_below).all(axis=2) & (high[:, None] >= low_below).all(axis=2)
    found = islands.beneath(upper, lower, SHEET)
    assert [[key for key, *_ in one] for one in found] == [
        [lower[k].key for k in np.flatnonzero(row)] for row in meet
    ]
