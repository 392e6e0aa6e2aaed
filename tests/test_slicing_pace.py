"""Speed, acceleration and fan by role, and the time that a layer takes at least."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from flexo.design import design_of
from flexo.elements import Hinge, Link, Pocket
from flexo.job import draft_job, make_job
from flexo.layout import lay_out
from flexo.process import Accelerations, adjusted, default_process
from flexo.profiles import load_filament, load_printer
from flexo.slicing.duration import duration
from flexo.slicing.plan import plan
from flexo.slicing.slice import slice_setup
from flexo.slicing.toolpath import Role

PROCESS = default_process()
PRINTERS = ["prusa-mk3s", "klipper-generic", "ender-3", "reprap-generic"]
SMALL = Link(length=12, width=8)
ROOFED = Pocket(shape="bar", size=6, breadth=4, roof=0.6)


def with_filament(**changes):
    return dataclasses.replace(PROCESS, filaments=(dataclasses.replace(PROCESS.filament, **changes),))


def planned(value, process=PROCESS, printer="prusa-mk3s"):
    machine = load_printer(printer)
    setup = lay_out(design_of(value), process, machine).setups[0]
    return plan(slice_setup(setup, process), setup, process, machine), machine


def times(path, machine):
    """Seconds of each layer, up to the last bead of all."""
    end = np.flatnonzero(path.prints)[-1] + 1
    return np.bincount(path.layer[:end], duration(path, machine)[:end])


@pytest.mark.parametrize("printer", PRINTERS)
def test_every_layer_takes_its_time_or_is_as_slow_as_the_filament_allows(printer):
    path, machine = planned(SMALL, printer=printer)
    free, _ = planned(SMALL, with_filament(layer_time=0.0), printer)
    taken, before = times(path, machine)[1:], times(free, machine)[1:]
    slowest = np.array([path.speed[(path.layer == k) & path.prints].max() for k in range(1, len(taken) + 1)])
    assert before.min() < 15.0  # without it a layer would be too quick: the test has something to find
    assert ((taken >= 0.99 * 15.0) | (slowest <= 15.0 + 1e-9)).all()
    assert (taken <= np.maximum(before, 15.0) * 1.01).all()  # and no slower than need be


def test_only_beads_over_the_bond_layer_are_slowed_and_all_of_a_layer_alike():
    path, _ = planned(SMALL)
    free, _ = planned(SMALL, with_filament(layer_time=0.0))
    kept = (path.layer == 0) | ~path.prints
    assert path.speed[kept] == pytest.approx(free.speed[kept])
    ratio = (path.speed / free.speed)[~kept]
    assert (ratio <= 1 + 1e-9).all()
    assert ratio.min() < 0.9
    for k in np.unique(path.layer[~kept]):
        here = (path.layer == k) & path.prints & (path.speed > 15.0 + 1e-6)
        assert np.ptp((path.speed / free.speed)[here]) < 1e-9 if here.any() else True


def test_a_long_layer_keeps_its_speed():
    path, _ = planned(SMALL, with_filament(layer_time=1.0))
    free, _ = planned(SMALL, with_filament(layer_time=0.0))
    assert np.array_equal(path.speed, free.speed)


def test_beads_that_are_slow_already_are_not_sped_up():
    slow = dataclasses.replace(PROCESS, speeds=dataclasses.replace(PROCESS.speeds, perimeter=8.0, fill=8.0))
    path, _ = planned(SMALL, slow)
    later = path.prints & (path.layer > 0)
    assert path.speed[later].max() <= 8.0 + 1e-9


def state(path, kind, first):
    """What holds at each row by the events of a kind."""
    values = np.full(len(path), float(first))
    for event in path.events:
        if event.kind == kind:
            values[event.move :] = event.value
    return values


def test_fan_blows_on_bridges_alone_and_never_on_the_bond_layer():
    path, _ = planned(ROOFED)
    fan = state(path, "fan", 0.0)
    bridge = path.role == Role.BRIDGE
    assert bridge.any()
    assert (fan[bridge] == 1.0).all()
    assert (fan[path.prints & ~bridge & (path.layer > 0)] == 0.5).all()
    assert (fan[path.layer == 0] == 0.0).all()


def test_acceleration_follows_the_role():
    wanted = Accelerations(bond=0.4, perimeter=0.6, fill=0.8, bridge=0.2)
    path, machine = planned(ROOFED, dataclasses.replace(PROCESS, accelerations=wanted))
    got = state(path, "acceleration", machine.motion.acceleration) / machine.motion.acceleration
    for role, share in ((Role.PERIMETER, 0.6), (Role.WALL, 0.6), (Role.FILL, 0.8), (Role.BRIDGE, 0.2)):
        assert (got[(path.role == role) & (path.layer > 0)] == share).all()
    assert (got[(path.layer == 0) & path.prints] == 0.4).all()
    alike = Accelerations(1.0, 1.0, 1.0, 1.0)
    path, _ = planned(ROOFED, dataclasses.replace(PROCESS, accelerations=alike))
    assert not [one for one in path.events if one.kind == "acceleration"]


@pytest.mark.parametrize("printer", PRINTERS)
def test_the_written_job_slows_cools_and_passes(printer):
    (one,) = make_job(ROOFED, PROCESS, load_printer(printer)).setups
    lines = one.gcode.decode().splitlines()
    bridges = [i for i, line in enumerate(lines) if line == ";TYPE:Bridge"]
    assert bridges
    for i in bridges:
        before = [line for line in lines[:i] if line.startswith(("M106", "M107"))]
        assert before[-1] == "M106 S255"
    spoken = {line.split()[0] for line in lines if line.startswith("M204")}
    assert spoken == {"M204"}


def test_the_way_from_the_last_bead_is_no_time_of_its_layer():
    machine = load_printer("prusa-mk3s")
    wiping = dataclasses.replace(machine, retraction=dataclasses.replace(machine.retraction, wipe=0.5))
    abs_ = dataclasses.replace(PROCESS, filaments=(load_filament("abs"),))
    slow = adjusted(abs_, **{"speeds.travel": 1.0})
    assert not [
        one for one in draft_job(Hinge(gap=0.4), slow, wiping).setups[0].findings if one.severity == "error"
    ]
