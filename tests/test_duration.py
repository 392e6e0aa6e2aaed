"""Times of moves against closed forms."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from flexo.process import Motion
from flexo.profiles import load_printer
from flexo.slicing.duration import duration
from flexo.slicing.toolpath import Event, Role, Toolpath

A, JERK, V = 1000.0, 8.0, 100.0
Z, E = 150.0, 1200.0  # mm/s², of z, and of filament that moves alone
MOTION = Motion(
    speed_xy=200.0, speed_z=10.0, speed_e=50.0, acceleration=A, travel_acceleration=2000.0,
    acceleration_xy=3000.0, acceleration_z=Z, acceleration_e=E, jerk=JERK, jerk_z=0.4, jerk_e=4.5,
)  # fmt: skip
MARLIN = dataclasses.replace(load_printer("prusa-mk3s"), motion=MOTION)
REPRAP = dataclasses.replace(MARLIN, flavour="reprap")
KLIPPER = dataclasses.replace(load_printer("klipper-generic"), motion=MOTION)


def path(points, *, speed=V, role=Role.FILL, e=0.0, events=()) -> Toolpath:
    """A toolpath from (0, 0, 0.2) through points."""
    points = np.array(points, float)
    n = len(points)
    full = lambda value: np.broadcast_to(np.asarray(value, float), n).copy()  # noqa: E731
    whole = lambda value: np.broadcast_to(np.asarray(value, int), n).copy()  # noqa: E731
    return Toolpath(
        (0.0, 0.0, 0.2), *points.T, full(0.45), full(0.2), full(1.0), full(speed), full(e),
        whole(role), whole(0), whole(0), whole(0), tuple(events),
    )  # fmt: skip


def total(toolpath, printer):
    return float(duration(toolpath, printer).sum())


def test_long_move_is_a_trapezoid_from_the_jerk_speed():
    ramps = 2 * (V - JERK) / A
    flat = (200.0 - (V**2 - JERK**2) / A) / V
    assert total(path([[200, 0, 0.2]]), MARLIN) == pytest.approx(ramps + flat, rel=1e-12)


def test_long_move_on_klipper_starts_from_rest():
    assert total(path([[200, 0, 0.2]]), KLIPPER) == pytest.approx(200.0 / V + V / A, rel=1e-12)


def burst(length, a=A):
    """A move from rest to rest on Klipper: it cruises no faster than half the acceleration would reach."""
    peak = math.sqrt(a / 2 * length)
    return 2 * peak / a + (length - peak**2 / a) / peak


def test_short_move_is_a_triangle():
    peak = math.sqrt(JERK**2 + A * 4.0)
    assert total(path([[4, 0, 0.2]]), MARLIN) == pytest.approx(2 * (peak - JERK) / A, rel=1e-12)
    assert total(path([[4, 0, 0.2]]), REPRAP) == pytest.approx(2 * math.sqrt(4.0 / A), rel=1e-12)


def test_short_move_on_klipper_cruises_at_half_the_square_of_its_peak():
    assert total(path([[4, 0, 0.2]]), KLIPPER) == pytest.approx(burst(4.0), rel=1e-12)


def test_travel_has_its_own_acceleration_but_on_klipper():
    travel = path([[4, 0, 0.2]], role=Role.TRAVEL)
    travel.width[:] = 0.0
    assert total(travel, REPRAP) == pytest.approx(2 * math.sqrt(4.0 / 2000.0), rel=1e-12)
    assert total(travel, KLIPPER) == pytest.approx(burst(4.0), rel=1e-12)


def test_no_axis_accelerates_beyond_its_own_limit():
    weak = dataclasses.replace(REPRAP, motion=dataclasses.replace(MOTION, acceleration_xy=500.0))
    straight, slanting = path([[4, 0, 0.2]]), path([[4, 4, 0.2]])
    assert total(straight, weak) == pytest.approx(2 * math.sqrt(4.0 / 500.0), rel=1e-12)
    assert total(slanting, weak) == pytest.approx(2 * math.sqrt(4.0 / 500.0), rel=1e-12)


def test_acceleration_event_holds_from_its_move_on():
    moves = path([[4, 0, 0.2], [4, 0, 0.2], [8, 0, 0.2]], events=[Event(2, "acceleration", 250.0)])
    moves.e[1] = -1.0  # a retraction stops the nozzle between the two
    back = 2 * math.sqrt(1 / E)  # too short to reach 50 mm/s
    seconds = duration(moves, REPRAP)
    assert seconds == pytest.approx([2 * math.sqrt(4 / A), back, 2 * math.sqrt(4 / 250)], rel=1e-12)
    assert duration(moves, KLIPPER)[[0, 2]] == pytest.approx([burst(4), burst(4, 250.0)], rel=1e-12)


@pytest.mark.parametrize("printer", [MARLIN, KLIPPER], ids=["marlin", "klipper"])
def test_right_angle_is_passed_at_the_corner_speed(printer):
    """Both laws pass a right angle between axes at the jerk, or the square corner velocity."""
    rest = JERK if printer is MARLIN else 0.0
    leg = (2 * V - rest - JERK) / A + (100.0 - (2 * V**2 - rest**2 - JERK**2) / (2 * A)) / V
    assert duration(path([[100, 0, 0.2], [100, 100, 0.2]]), printer) == pytest.approx([leg, leg], rel=1e-9)


def test_klipper_passes_a_shallow_corner_faster():
    """45°: v² = scv² (√2 - 1) sin(67.5°) / (1 - sin(67.5°)), with half the angle between the legs."""
    sine = math.sin(math.radians(67.5))
    speed = JERK * math.sqrt((math.sqrt(2) - 1) * sine / (1 - sine))
    leg = (2 * V - speed) / A + (100.0 - (2 * V**2 - speed**2) / (2 * A)) / V
    end = 100.0 / math.sqrt(2)
    got = duration(path([[100, 0, 0.2], [100 + end, end, 0.2]]), KLIPPER)
    assert got == pytest.approx([leg, leg], rel=1e-9)


def test_marlin_counts_the_faster_side_of_an_axis_that_turns_back():
    """A reversal along x is passed at the jerk, not at half of it."""
    leg = 2 * (V - JERK) / A + (100.0 - (V**2 - JERK**2) / A) / V
    assert duration(path([[100, 0, 0.2], [0, 0, 0.2]]), MARLIN) == pytest.approx([leg, leg], rel=1e-9)


@pytest.mark.parametrize("printer", [MARLIN, KLIPPER], ids=["marlin", "klipper"])
@pytest.mark.parametrize("length", [0.5, 5.0, 150.0])
def test_line_in_100_pieces_takes_the_time_of_one(printer, length):
    ends = np.linspace(0, length, 101)[1:]
    pieces = path(np.column_stack((ends, 0.5 * ends, np.full(100, 0.2))))
    whole = path([[length, 0.5 * length, 0.2]])
    assert total(pieces, printer) == pytest.approx(total(whole, printer), rel=1e-6)


def test_axes_bound_the_speed():
    assert total(path([[0, 0, 100.2]]), KLIPPER) == pytest.approx(100 / 10.0 + 10.0 / Z, rel=1e-9)
    diagonal = total(path([[300, 300, 0.2]], speed=1000.0), KLIPPER)
    limit = 200.0 * math.sqrt(2)
    assert diagonal == pytest.approx(300 * math.sqrt(2) / limit + limit / A, rel=1e-9)


def test_retraction_takes_its_own_time_and_stops_the_nozzle():
    moves = path([[50, 0, 0.2], [50, 0, 0.2], [100, 0, 0.2]], e=[0.0, -2.8, 0.0])
    moves.speed[1] = 35.0
    half = 50.0 / V + V / A
    back = 2.8 / 35.0 + 35.0 / E
    assert duration(moves, REPRAP) == pytest.approx([half, back, half], rel=1e-9)
    moves.speed[1] = 1000.0  # the extruder can't
    assert duration(moves, REPRAP)[1] == pytest.approx(2.8 / 50.0 + 50.0 / E)


def test_marlin_passes_a_retraction_at_the_jerk_of_the_filament():
    moves = path([[50, 0, 0.2], [50, 0, 0.2], [100, 0, 0.2]], e=[0.0, -2.8, 0.0])
    moves.speed[1] = 35.0
    at = 4.5  # mm/s: the nozzle comes to it, and starts from it
    move = (2 * V - JERK - at) / A + (50.0 - (2 * V**2 - JERK**2 - at**2) / (2 * A)) / V
    back = 2 * (35.0 - at) / E + (2.8 - (35.0**2 - at**2) / E) / 35.0
    assert duration(moves, MARLIN) == pytest.approx([move, back, move], rel=1e-9)


def test_lift_has_its_own_acceleration_and_jerk():
    points = [[50, 0, 0.2], [50, 0, 0.26], [100, 0, 0.26]]
    flat = 50.0 / V + V / A
    lift = 2 * math.sqrt(0.06 / Z)  # 0.06 mm is too short to reach 10 mm/s
    assert duration(path(points), REPRAP)[1] == pytest.approx(lift, rel=1e-6)
    jerk = 0.4
    peak = math.sqrt(jerk**2 + Z * 0.06)
    assert duration(path(points), MARLIN)[1] == pytest.approx(2 * (peak - jerk) / Z, rel=1e-6)
    assert duration(path(points), MARLIN)[0] == pytest.approx(flat - JERK / A, rel=0.01)


def test_reprap_comes_to_rest_where_printing_ends():
    moves = path([[50, 0, 0.2], [100, 0, 0.2]], role=[Role.FILL, Role.TRAVEL])
    joined = duration(moves, REPRAP)
    moves.width[1] = 0.0
    assert joined == pytest.approx([50.0 / V + V / A / 2] * 2, rel=1e-9)
    flat = 50.0 / V
    assert duration(moves, REPRAP) == pytest.approx([flat + V / A, flat + V / 2000.0], rel=1e-9)


def test_rows_that_move_nothing_take_no_time():
    got = duration(path([[0, 0, 0.2], [50, 0, 0.2], [50, 0, 0.2]]), MARLIN)
    assert got[[0, 2]] == pytest.approx([0.0, 0.0])
    assert got[1] > 0.5
    assert len(duration(path(np.zeros((0, 3))), MARLIN)) == 0


def test_slower_speed_or_jerk_never_prints_faster():
    rng = np.random.default_rng(7)
    points = np.column_stack((rng.uniform(0, 30, (300, 2)), np.full(300, 0.2)))
    fast = total(path(points), MARLIN)
    assert total(path(points, speed=50.0), MARLIN) > fast
    stiff = dataclasses.replace(MARLIN, motion=dataclasses.replace(MOTION, jerk=2.0))
    assert total(path(points), stiff) > fast
    assert fast > float(path(points).length.sum()) / V


def test_klipper_slows_on_fine_curves():
    """Octagon sides of 0.1 mm: the arc may not pass the middle of a side, v² = a L tan(67.5°) / 2."""
    turns = np.arange(40) * math.pi / 4
    steps = 0.1 * np.column_stack((np.cos(turns), np.sin(turns), np.zeros(40)))
    seconds = duration(path(np.cumsum(steps, axis=0) + np.array((0.0, 0.0, 0.2))), KLIPPER)
    speed = math.sqrt(A * 0.1 * math.tan(math.radians(67.5)) / 2)
    peak = math.sqrt(speed**2 + A / 2 * 0.1)  # up and down again within each side, with half of A
    assert speed < 17.0  # the square corner law alone would allow 17.9 mm/s
    side = 2 * (peak - speed) / A + (0.1 - (peak**2 - speed**2) / A) / peak
    assert seconds[10] == pytest.approx(side, rel=1e-9)
