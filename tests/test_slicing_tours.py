"""In what order islands are visited, and from which of its gates each is printed."""

import itertools

import numpy as np
import pytest
from beads import empty_setup
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity, box, union_all

from flexo.planar import to_section
from flexo.process import default_printer, default_process
from flexo.slicing.layers import Layer, Layers, Region
from flexo.slicing.plan import plan
from flexo.slicing.toolpath import Role
from flexo.slicing.tours import GATES, chosen, tour, tours

START = np.zeros(2)


def gates_at(count, seed):
    gates = np.random.default_rng(seed).random((count, GATES, 5)) * 50.0
    gates[:, :, 4] /= 10.0
    return gates


def whole(gates, choice, start):
    """The way by some of the gates, in their order."""
    taken = gates[np.arange(len(gates)), choice]
    hops = np.hypot(*(np.vstack([taken[1:, :2]]) - taken[:-1, 2:4]).T).sum()
    return np.hypot(*(taken[0, :2] - start)) + hops + taken[:, 4].sum()


@given(st.integers(1, 5), st.integers(0, 99))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_other_gates_make_a_shorter_way(count, seed):
    gates = gates_at(count, seed)
    best = min(whole(gates, one, START) for one in itertools.product(range(GATES), repeat=count))
    assert whole(gates, chosen(gates, START), START) == pytest.approx(best)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 64, 65, 127])
def test_every_island_gets_a_gate(count):
    assert len(chosen(gates_at(count, 1), START)) == count


@given(st.integers(0, 60), st.integers(0, 99))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_every_island_is_visited_once(count, seed):
    assert sorted(tour(gates_at(count, seed), START)) == list(range(count))


def strip(x0, x1, y):
    """A long thin island: gates at its ends, where its one loop begins and ends."""
    ends = [(x0, y), (x1, y), (x1, y), (x0, y)]
    return [[x, y, x, y, 0.0] for x, y in ends]


def test_islands_are_near_where_their_gates_are_not_where_their_middles_are():
    """The long strip's end lies beside the nozzle; its middle is farther away than all the others'."""
    gates = np.array([strip(8, 10, 4), strip(1, 99, 0), strip(12, 14, 4), strip(94, 98, 5)], float)
    assert tour(gates, START).tolist()[0] == 1
    assert tour(gates, np.array([9.0, 6.0])).tolist() in ([0, 2, 1, 3], [2, 0, 1, 3])


def test_a_tour_has_no_crossings_that_a_reversal_would_take_out():
    gates = np.array([strip(x, x, y) for x, y in np.random.default_rng(3).random((40, 2)) * 100.0])
    order = tour(gates, START)
    points = np.vstack([START, gates[order, 0, :2]])

    def length(way):
        return np.hypot(*np.diff(way, axis=0).T).sum()

    for a in range(1, len(points)):
        for b in range(a + 2, len(points) + 1):
            turned = np.vstack([points[:a], points[a:b][::-1], points[b:]])
            assert length(turned) > length(points) - 0.01


def test_equal_places_are_visited_to_and_fro():
    asked = []

    def counted(gates, start):
        asked.append(start)
        return tour(gates, start)

    gates = np.array([strip(x, x + 1, 0) for x in (0, 5, 10, 15)], float)
    order = tours(counted)
    places = gates[:, :, :2].mean(axis=1)
    assert order(places, gates, START).tolist() == [0, 1, 2, 3]
    assert order(places + 0.01, gates, np.array([20.0, 0.0])).tolist() == [3, 2, 1, 0]
    assert len(asked) == 1
    assert order(places + 1.0, gates, START).tolist() == [0, 1, 2, 3]
    assert len(asked) == 2


ROW = [box(10 + 3 * k, 10, 10.45 + 3 * k, 30) for k in range(12)]  # walls of one line, 20 mm long


def hops(shape):
    """Lengths of the travels on the second layer of a shape, mm."""
    region = (Region(to_section(shape)),)
    layers = Layers(tuple(Layer(k, 0.2 * (k + 1), 0.2, region) for k in range(2)))
    path = plan(layers, empty_setup(), default_process(), default_printer())
    rows = (path.role == Role.TRAVEL) & (path.layer == 1)
    return path.length[rows & (np.diff(path.z, prepend=path.start[2]) == 0)]


@pytest.mark.parametrize("turn", [0.0, 38.0, 45.0])
def test_walls_side_by_side_are_laid_to_and_fro_however_they_are_turned(turn):
    """Each begins where the one before it ended: a hop is the 3 mm between, not the 20 mm along one."""
    found = hops(affinity.rotate(union_all(ROW), turn, origin=(30, 20)))
    assert len(found) == len(ROW)
    assert np.sort(found) == pytest.approx([0.0, *[3.0] * 11], abs=0.1)  # the first is where layer 0 ended
