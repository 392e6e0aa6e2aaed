"""Which path of an island comes next, and where it is begun."""

import numpy as np
import pytest

from flexo.slicing.lines import loop, stroke
from flexo.slicing.order import eased, entered, gates_of, sequences, stops_of
from flexo.slicing.toolpath import Role

SQUARE = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]])
ORIGIN = np.zeros(2)


def line(*points, rank=0):
    return stroke(np.array(points, float), np.full(len(points) - 1, 0.45), Role.FILL, rank)


def ring(inset=0.0, rank=0):
    return loop(SQUARE + inset * np.sign(5.0 - SQUARE), 0.45, Role.PERIMETER, rank)


def laid(paths, start, *, ease=True):
    stops = stops_of(paths)
    (order,) = sequences(stops, np.array([start], float))
    way = eased(order, stops, np.array(start, float)) if ease else order.tolist()
    return entered(paths, stops, way)


def travel(paths, start):
    here, found = np.array(start, float), 0.0
    for path in paths:
        found += np.hypot(*(path.points[0] - here))
        here = path.points[-1]
    return found


def test_the_nearest_end_comes_next_within_each_rank():
    paths = [line((9, 0), (5, 0), rank=1), line((1, 0), (4, 0)), line((3, 1), (2, 1)), line((0, 1), (0, 2))]
    found = [path.points[[0, -1]].tolist() for path in laid(paths, (0, 2.5))]
    assert found == [[[0, 2], [0, 1]], [[1, 0], [4, 0]], [[3, 1], [2, 1]], [[5, 0], [9, 0]]]


def test_several_starts_are_looked_at_together_as_one_by_one():
    paths = [ring(), ring(0.5), line((3, 3), (7, 3), rank=1), line((3, 7), (7, 7), rank=1)]
    stops = stops_of(paths)
    together = sequences(stops, SQUARE)
    assert together.tolist() == [sequences(stops, SQUARE[[k]])[0].tolist() for k in range(4)]
    assert len({tuple(one) for one in together.tolist()}) == 4


def test_loops_are_begun_where_the_way_on_is_short():
    """The corners nearest to the nozzle lie off the way to the fill: both loops begin at those beside it."""
    paths = [ring(), ring(0.5), line((9, 1), (9, 9), rank=1)]
    start = (4.0, -1.0)
    near, best = laid(paths, start, ease=False), laid(paths, start)
    assert [path.points[0].tolist() for path in near] == [[0.5, 0.5], [0, 0], [9, 1]]
    assert [path.points[0].tolist() for path in best] == [[9.5, 0.5], [10, 0], [9, 1]]
    assert travel(best, start) < travel(near, start) - 5.0
    assert sorted(path.length for path in best) == pytest.approx(sorted(path.length for path in paths))


def test_loops_beside_what_follows_are_left_alone():
    paths = [ring(), ring(0.5), line((0.8, 0.8), (9, 8), rank=1)]
    assert laid(paths, (-1, -1), ease=False)[1].points[0].tolist() == [0.5, 0.5]
    assert laid(paths, (-1, -1))[1].points[0].tolist() == [0.5, 0.5]


def test_a_gate_tells_where_paths_begin_and_end_and_the_travel_between():
    paths = [ring(), line((2, 2), (8, 2), rank=1), line((8, 4), (2, 4), rank=1)]
    stops = stops_of(paths)
    order = sequences(stops, SQUARE)
    for gate, start, way in zip(gates_of(stops, order), SQUARE, order, strict=True):
        found = entered(paths, stops, way.tolist())
        assert gate[:2].tolist() == found[0].points[0].tolist() == start.tolist()
        assert gate[2:4].tolist() == found[-1].points[-1].tolist()
        assert gate[4] == pytest.approx(travel(found, start))
