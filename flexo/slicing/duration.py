"""How long a toolpath takes, move by move, with the accelerations of the firmware's planner.

Every move is a trapezoid: it enters at the speed its junction allows, accelerates to what the move asks
for, and leaves at the speed of the next junction. At a junction Marlin bounds the jump of each axis's speed
(classic jerk, Planner::_buffer_steps) and starts from rest with such a jump; Klipper bounds the centripetal
acceleration of a virtual arc and starts from rest at zero (docs/Kinematics.md, square corner velocity).

Neglected: heating, homing, probing, pauses and fan start, the firmware's finite look-ahead (16 moves on
Marlin), the extruder's own jerk and acceleration, Klipper's minimum cruise ratio, the time a slow link or
processor adds to very short moves, and Z jerk (a move that changes its slope in z starts from rest).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.process import Motion, Printer
from flexo.slicing.toolpath import Role, Toolpath


class _Moves(NamedTuple):
    """The moves that travel some way: direction (3 × n), length (mm), speed (mm/s), acceleration (mm/s²)."""

    direction: np.ndarray
    length: np.ndarray
    speed: np.ndarray
    acceleration: np.ndarray
    linked: np.ndarray  # the nozzle does not stop between this move and the one before it


def duration(toolpath: Toolpath, printer: Printer) -> np.ndarray:
    """Seconds that each move takes; rows that move nothing take 0."""
    seconds = _filament_time(toolpath, printer.motion)
    length = toolpath.length
    rows = np.flatnonzero(length > 0)
    if len(rows):
        moves = _moves(toolpath, rows, length[rows], printer.motion)
        ends = _end_speeds(moves, _junction_speeds(moves, printer))
        seconds[rows] = _trapezoid_time(moves, ends[:-1], ends[1:])
    return seconds


def _filament_time(toolpath: Toolpath, motion: Motion) -> np.ndarray:
    """Retractions and their reversals by their own speed."""
    speed = np.minimum(toolpath.speed, motion.speed_e)
    alone = toolpath.e != 0
    return np.divide(np.abs(toolpath.e), speed, out=np.zeros(len(toolpath)), where=alone)


def _moves(toolpath: Toolpath, rows: np.ndarray, length: np.ndarray, motion: Motion) -> _Moves:
    places = np.stack((toolpath.x[rows], toolpath.y[rows], toolpath.z[rows]))
    direction = np.diff(places, axis=1, prepend=np.array([toolpath.start]).T) / length
    stops = np.cumsum(toolpath.e != 0)[rows]
    slope_kept = np.abs(np.diff(direction[2], prepend=np.nan)) <= 1e-6
    linked = slope_kept & (np.diff(stops, prepend=0) == 0)
    speed = np.minimum(toolpath.speed[rows], _axis_limit(direction, motion))
    return _Moves(direction, length, speed, _acceleration(toolpath, motion)[rows], linked)


def _axis_limit(direction: np.ndarray, motion: Motion) -> np.ndarray:
    """Fastest speed along each direction that no axis exceeds, mm/s."""
    share = np.abs(direction) / np.array([[motion.speed_xy], [motion.speed_xy], [motion.speed_z]])
    return 1.0 / share.max(axis=0)


def _acceleration(toolpath: Toolpath, motion: Motion) -> np.ndarray:
    """What holds on each row: the last acceleration event, before any the machine's own, mm/s²."""
    own = np.where(toolpath.role == Role.TRAVEL, motion.travel_acceleration, motion.acceleration)
    for event in toolpath.events:
        if event.kind == "acceleration":
            own[event.move :] = float(event.value)
    return own


def _junction_speeds(moves: _Moves, printer: Printer) -> np.ndarray:
    """Speed limit where each move begins, and where the last one ends, mm/s."""
    before, after = moves.direction[:, :-1], moves.direction[:, 1:]
    if printer.flavour == "klipper":
        rest = np.zeros(len(moves.length))
        corner = _square_corner(before, after, printer.motion.jerk)
        corner = np.minimum(corner, _arc_in_moves(moves))
    else:
        rest = printer.motion.jerk / np.abs(moves.direction[:2]).max(axis=0).clip(1e-9)
        rest[np.abs(moves.direction[2]) > 1e-6] = 0.0
        corner = _classic_jerk(before, after, printer.motion.jerk)
    stopped = np.minimum(rest[:-1], rest[1:])
    passing = np.where(moves.linked[1:], corner, stopped)
    inner = np.minimum(passing, np.minimum(moves.speed[:-1], moves.speed[1:]))
    outer = np.minimum(rest, moves.speed)
    return np.concatenate((outer[:1], inner, outer[-1:]))


def _classic_jerk(before: np.ndarray, after: np.ndarray, jerk: float) -> np.ndarray:
    """Speed at which no axis's speed jumps by more than the jerk; an axis that turns back counts its
    faster side, as in Marlin."""
    before, after = before[:2], after[:2]
    jump = np.abs(after - before)
    larger = np.maximum(np.abs(after), np.abs(before))
    worst = np.where(before * after < 0, larger, jump).max(axis=0)
    return jerk / worst.clip(1e-9)


def _half_sine(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Sine of half the angle between the legs of a corner: 1 going straight on, 0 turning back."""
    cosine = -np.einsum("ij,ij->j", before, after).clip(-1.0, 1.0)
    return np.sqrt(0.5 * (1.0 - cosine))


def _square_corner(before: np.ndarray, after: np.ndarray, corner: float) -> np.ndarray:
    """Speed on the arc that rounds the corner: a right angle is passed at `corner` mm/s."""
    sine = _half_sine(before, after)
    return corner * np.sqrt((np.sqrt(2.0) - 1.0) * sine / (1.0 - sine).clip(1e-12))


def _arc_in_moves(moves: _Moves) -> np.ndarray:
    """Speed on the largest arc that reaches no further than the middle of either move."""
    sine = _half_sine(moves.direction[:, :-1], moves.direction[:, 1:])
    tangent = sine / np.sqrt(1.0 - sine**2).clip(1e-9)
    gain = moves.acceleration * moves.length
    return np.sqrt(0.5 * np.minimum(gain[:-1], gain[1:]) * tangent)


def _end_speeds(moves: _Moves, limit: np.ndarray) -> np.ndarray:
    """Junction speeds (one more than moves) that each move can reach within its length, mm/s.

    s = v² may change by 2aL over a move: s[i] <= s[i+1] + 2aL and the reverse. With the running sum of
    2aL added to (or taken from) both sides, each is a running minimum: exact, without iteration.
    """
    gained = np.concatenate(([0.0], np.cumsum(2 * moves.acceleration * moves.length)))
    square = np.minimum.accumulate((limit**2 + gained)[::-1])[::-1] - gained
    square = np.minimum.accumulate(square - gained) + gained
    return np.sqrt(square.clip(0.0))


def _trapezoid_time(moves: _Moves, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    reach = np.sqrt((2 * moves.acceleration * moves.length + start**2 + end**2) / 2)
    peak = np.minimum(moves.speed, reach)
    ramps = (2 * peak**2 - start**2 - end**2) / (2 * moves.acceleration)
    return (2 * peak - start - end) / moves.acceleration + (moves.length - ramps).clip(0.0) / peak
