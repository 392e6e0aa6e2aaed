"""Wipes: back over the last bead, drawn back and down, before the nozzle lifts."""

from dataclasses import replace

import numpy as np
import pytest
from beads import empty_setup
from shapely import LineString, Point, box, union_all

from flexo.elements import Pocket, StraightMushrooms
from flexo.errors import BadInput
from flexo.gcode.verify import verify
from flexo.job import make_job
from flexo.machine import Retraction
from flexo.planar import to_section
from flexo.process import default_printer, default_process
from flexo.profiles.checked import made
from flexo.slicing.layers import Layer, Layers, Region
from flexo.slicing.plan import plan
from flexo.slicing.toolpath import COLUMNS, Role

PROCESS, PRINTER = default_process(), default_printer()
RIDGES = union_all([box(10 + 3 * k, 10, 11 + 3 * k, 30) for k in range(6)])
DOTS = union_all([Point(10 + 3 * k, 40).buffer(0.5) for k in range(4)])
BODY = Layers(tuple(Layer(k, 0.2 * (k + 1), 0.2, (Region(to_section(RIDGES | DOTS), 0),)) for k in range(3)))


def wiping(wipe):
    return replace(PRINTER, retraction=replace(PRINTER.retraction, wipe=wipe))


def planned(wipe):
    return plan(BODY, empty_setup(), PROCESS, wiping(wipe))


def wipes(path):
    """For each retraction after a bead the points of the way back, and those of the beads before it."""
    points = np.column_stack([np.append(path.start[k], c) for k, c in enumerate((path.x, path.y, path.z))])
    for row in np.flatnonzero(path.role == Role.RETRACT):
        end = row + 1
        while end < len(path) and path.role[end] == Role.TRAVEL and points[end + 1, 2] == points[row, 2]:
            end += 1
        begin = row
        while path.prints[begin - 1]:
            begin -= 1
        yield points[row + 1 : end + 1], points[begin : row + 1]


@pytest.mark.parametrize("wipe", [0.3, 1.5, 5.0])
def test_the_way_back_is_on_the_last_beads_and_as_long_as_asked_for(wipe):
    """No longer than the beads; straight back along them."""
    count = 0
    for way, beads in wipes(planned(wipe)):
        back, laid = LineString(way), LineString(beads)
        assert back.length == pytest.approx(min(wipe, laid.length))
        assert laid.buffer(1e-6).covers(back)
        assert way[0] == pytest.approx(beads[-1])
        count += 1
    assert count >= 3 * 10


def test_lifts_are_straight_up_from_where_it_ended():
    path = planned(1.0)
    rises = np.flatnonzero(np.diff(path.z, prepend=path.start[2]) > 0.1)
    flat = np.hypot(np.diff(path.x, prepend=path.start[0]), np.diff(path.y, prepend=path.start[1]))
    assert len(rises) > 20
    assert flat[rises].max() < 1e-9


def test_all_else_is_as_without_it():
    usual, path = planned(0.0), planned(1.0)
    assert path.volume.sum() == pytest.approx(usual.volume.sum(), rel=1e-12)
    beads, others = (np.column_stack([one.x, one.y, one.z])[one.prints] for one in (path, usual))
    assert (beads == others).all()
    assert [one[1:] for one in path.events] == [one[1:] for one in usual.events]
    for one, other in zip(path.events, usual.events, strict=True):
        assert path.role[one.move] == usual.role[other.move]
        assert path.x[one.move] == usual.x[other.move] or path.role[one.move] == Role.TRAVEL


def test_nothing_is_added_when_it_is_off():
    usual = planned(0.0)
    for wipe in (0.0, -0.0):
        other = planned(wipe)
        assert all(np.array_equal(getattr(usual, name), getattr(other, name)) for name in COLUMNS)


@pytest.mark.parametrize("value", [Pocket(), StraightMushrooms(count=2)], ids=["pause", "mushrooms"])
def test_a_job_with_wipes_is_verified(value):
    """The verifier knows of none: it is as strict as without."""
    printer = wiping(2.0)
    (one,) = make_job(value, PROCESS, printer).setups
    (usual,) = make_job(value, PROCESS, PRINTER).setups
    assert one.gcode.count(b"\n") > usual.gcode.count(b"\n")
    report = verify(one.gcode, printer, PROCESS.film, PROCESS.filaments)
    assert report.findings == verify(usual.gcode, PRINTER, PROCESS.film, PROCESS.filaments).findings
    assert one.summary.time_s > usual.summary.time_s


def test_its_length_is_checked():
    table = {"length": 0.8, "speed": 35.0, "lift": 0.6}
    assert made(Retraction, table, "[retraction]").wipe == 0.0
    with pytest.raises(BadInput, match=r"wipe is 6 mm, must be 0\.\.5 mm"):
        made(Retraction, {**table, "wipe": 6.0}, "[retraction]")
