"""The estimated time against a planner that follows the written text move by move, as the firmware does."""

from __future__ import annotations

import dataclasses
import math
from functools import cache

import numpy as np
import planner
import pytest

from flexo.elements import Corrugation, Hinge, Pocket, RidgeHinge
from flexo.job import SetupJob, make_job
from flexo.process import default_process
from flexo.profiles import load_printer
from flexo.robots import Quadruped
from flexo.slicing.duration import duration

PRINTERS = ["prusa-mk3s", "klipper-generic", "ender-3", "reprap-generic"]
CLOSE = 0.05
END = """M201 X1000 Y1000 Z200 E1250
M204 P1000 R1250 T1000
M205 X8 Y8 Z0.4 E4.5
"""


@cache
def job_of(value, printer: str) -> SetupJob:
    return make_job(value, default_process(), load_printer(printer)).setups[0]


def planned(value, printer: str, ahead: int | None = None) -> float:
    return planner.seconds(job_of(value, printer).gcode.decode(), load_printer(printer), ahead)


def estimated(value, printer: str, **motion) -> float:
    machine = load_printer(printer)
    machine = dataclasses.replace(machine, motion=dataclasses.replace(machine.motion, **motion))
    return float(duration(job_of(value, printer).toolpath, machine).sum())


@pytest.mark.parametrize("printer", PRINTERS)
@pytest.mark.parametrize(
    "value", [Hinge(), Pocket(shape="bar", roof=0.6), Corrugation()], ids=["hinge", "pocket", "corrugation"]
)
def test_the_estimate_is_what_the_firmware_takes(value, printer):
    assert estimated(value, printer) == pytest.approx(planned(value, printer), rel=CLOSE)


@pytest.mark.heavy
@pytest.mark.parametrize("printer", ["prusa-mk3s", "klipper-generic", "reprap-generic"])
def test_the_estimate_of_the_quadruped_is_what_the_firmware_takes(printer):
    assert estimated(Quadruped(), printer) == pytest.approx(planned(Quadruped(), printer), rel=CLOSE)


def test_lifts_and_retractions_matter():
    """With the plane's acceleration for z the estimate is off by more than it may be."""
    process, machine = default_process(), load_printer("prusa-mk3s")
    hasty = dataclasses.replace(process.filament, layer_time=0.0)
    job = make_job(RidgeHinge(), dataclasses.replace(process, filaments=(hasty,)), machine).setups[0]
    quick = dataclasses.replace(machine.motion, acceleration_z=1250.0, acceleration_e=5000.0, jerk_z=8.0)
    planned = planner.seconds(job.gcode.decode(), machine)
    assert duration(job.toolpath, machine).sum() == pytest.approx(planned, rel=CLOSE)
    wrong = duration(job.toolpath, dataclasses.replace(machine, motion=quick)).sum()
    assert wrong < (1 - CLOSE) * planned


def test_a_few_moves_ahead_are_enough_for_parts_of_lines():
    """Finite look-ahead: less than a thousandth, because every hop is a stop anyway."""
    few, all_of_it = planned(Hinge(), "prusa-mk3s"), planned(Hinge(), "prusa-mk3s", 10_000)
    assert all_of_it <= few < 1.001 * all_of_it


def text(points, feed: float) -> str:
    """A travel to the first point, beads to the others."""
    (x, y), *others = points
    lines = [f"G1 X{x:.4f} Y{y:.4f} F6000", f"G1 E0.5 F{feed:.0f}"]
    return f"G1 Z5 F600\n{END}" + "\n".join([*lines, *(f"G1 X{a:.4f} Y{b:.4f} E0.003" for a, b in others)])


def test_a_few_moves_ahead_slow_a_fine_curve():
    """15 chords of 0.1 mm are 1.5 mm: to stop within that at 1000 mm/s², 55 mm/s is the most."""
    turns = np.arange(2001) * 0.1 / 30.0
    circle = text(100 + 30 * np.column_stack((np.cos(turns), np.sin(turns))), 80 * 60)
    prusa = load_printer("prusa-mk3s")
    few, all_of_it = (planner.seconds(circle, prusa, ahead) for ahead in (15, 10_000))
    assert few - all_of_it == pytest.approx(200 / math.sqrt(2 * 1000 * 1.5) - 200 / 80, rel=0.1)


def test_the_planner_itself_against_a_trapezoid_by_hand():
    """100 mm at 80 mm/s along x, from and to the jerk: ramps of 72 mm/s; its end creeps, nothing being known
    behind it; before it the filament, from and to its jerk, and a travel of 95 mm on either axis."""
    prusa = load_printer("prusa-mk3s")
    line = text([(100, 100), (200, 100)], 4800)
    up, down = (80 - 4.5) / 1000, (80 - 0.05) / 1000
    flat = (100 - (80**2 - 4.5**2) / 2000 - (80**2 - 0.05**2) / 2000) / 80
    feed = 2 * (math.sqrt(4.5**2 + 1250 * 0.5) - 4.5) / 1250
    a = 1000.0  # asked for along the diagonal, whose axes bear 1414
    begin, end = 8 * math.sqrt(2), 4.5
    travel = (200 - begin - end) / a + (95 * math.sqrt(2) - (2 * 100**2 - begin**2 - end**2) / (2 * a)) / 100
    assert planner.seconds(line, prusa) == pytest.approx(up + down + flat + feed + travel, rel=1e-3)
