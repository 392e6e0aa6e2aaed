"""What elements answer of limits as printed, of stops, and of buckling: each closed form, in its place."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flexo.elements import Corrugation, Hinge, ReverseMushrooms, RidgeHinge, StraightMushrooms
from flexo.mechanics import contact
from flexo.mechanics.buckling import critical_load
from flexo.mechanics.flexure import root_length
from flexo.mechanics.laminate import plies
from flexo.mechanics.stops import edges_stop, stop
from flexo.process import default_process

PROCESS = default_process()
FILM = plies(PROCESS, 0.0)
D = 2350.0 / (1 - 0.37**2) * 0.254**3 / 12  # N·mm, bare film
MEMBRANE = 2350.0 / (1 - 0.37**2) * 0.254  # N/mm


def joints(value):
    return value.mechanics(PROCESS).joints


def test_a_bare_gap_s_stop_is_the_locked_cell_of_its_film():
    cell = contact.Locked(2.0, 0.5, 3.0, D, MEMBRANE)
    assert stop(FILM, 10.0, 2.0, 0.5, 3.0) == pytest.approx(10.0 * float(contact.stiffness(cell)))
    softer = stop(FILM, 10.0, 2.0, 0.5, 3.0, 0.01)
    assert softer == pytest.approx(10.0 * float(contact.stiffness(cell, 0.01)))
    assert softer < stop(FILM, 10.0, 2.0, 0.5, 3.0)


@pytest.mark.parametrize(("arc", "angle"), [(2.0, 1.01), (1.0, 0.5), (2.0, 0.0), (2.0, math.inf)])
def test_outside_its_range_a_stop_counts_as_rigid(arc, angle):
    assert stop(FILM, 10.0, arc, angle, 3.0) == math.inf
    assert edges_stop(FILM, 10.0, arc, 3.0, angle) == math.inf


def test_a_hinge_is_held_by_its_edges():
    (one,) = joints(Hinge())
    assert one.stops[0] == math.inf  # nothing stops extension
    assert 100 * one.stiffness < one.stops[1] < math.inf
    assert one.stops[1] == pytest.approx(edges_stop(FILM, 20.0, 2.0, 2.127, one.limits[1]))
    pressed = one.torque(one.limits[1] + 0.001) - one.torque(one.limits[1])
    assert pressed == pytest.approx(0.001 * one.stops[1])
    assert joints(Hinge(height=1.5))[0].stops[1] == math.inf  # edges meet beyond 1 rad


def test_heads_lock_stiffly_but_give_more_than_rigid_ones():
    one = joints(StraightMushrooms())[3]
    z = float(contact.contact_height(6.5, 6.927, one.limits[1], 1.2))
    rigid = stop(FILM, 12.0, 5.3, one.limits[1], z)
    assert 1000 * one.stiffness < one.stops[1] < rigid


def test_layered_heads_lock_a_little_earlier():
    for one in (joints(StraightMushrooms())[0], joints(StraightMushrooms(radii=(1.5,) * 10 + (2.5,) * 8))[8]):
        assert 0 < math.degrees(one.limits[1] - one.printed_limits[1]) < 1
    (one, *_) = joints(ReverseMushrooms())
    assert 0 < math.degrees(one.printed_limits[0] - one.limits[0]) < 1
    assert math.isnan(one.printed_limits[1])  # flexion of its profiles in layers is not worked out


def test_cells_of_unequal_heads_have_their_own_limits_as_printed():
    radii = (1.2, 1.6, 2.0, 2.4)
    printed = [one.printed_limits[1] for one in joints(StraightMushrooms(count=3, radii=radii))]
    assert printed == sorted(printed, reverse=True)
    assert len(set(printed)) == 3


def test_a_hinge_buckles_under_its_link_s_load():
    (one,) = joints(Hinge(edge=12.0))
    length = 2.0 + 2 * root_length(FILM, plies(PROCESS, 2.0))
    assert one.buckling == pytest.approx(float(critical_load(one.stiffness * length, length, 12.0)))
    assert one.buckling < joints(Hinge(edge=3.0))[0].buckling
    assert math.isnan(joints(Hinge(gap=0.4))[0].buckling)  # stubby: no closed form


@pytest.mark.parametrize(
    "value", [RidgeHinge(), Corrugation(), StraightMushrooms(count=4), ReverseMushrooms()]
)
def test_the_shorter_the_link_that_follows_the_more_a_gap_bears(value):
    loads = [one.buckling for one in joints(value)]
    assert np.all(np.isfinite(loads))
    assert loads == sorted(loads)


def test_what_is_left_out_is_said():
    for value in (Hinge(), StraightMushrooms(), ReverseMushrooms()):
        assert "one gap alone buckles" in joints(value)[0].validity
    assert "stops count as rigid" in joints(ReverseMushrooms())[0].validity
