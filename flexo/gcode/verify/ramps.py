"""How long moves take at most, from the text and the machine's profile: corners, ramps, stops.

It errs to the slow side, so that what it finds too quick is too quick. The nozzle comes to rest wherever
beads, travels, moves of z and of filament alone follow one another (RepRapFirmware does, Klipper beside
filament alone; Marlin jumps by its jerk). Round a corner the velocity, as a vector, changes by no more than
the jerk: by axes, as Marlin and RepRapFirmware have it, or by Klipper's corner velocity it may be faster,
but for turns of more than 130°, where it stops here. Between stops Klipper goes no faster than half its
acceleration makes it (minimum cruise ratio 0.5). Firmware sees some moves ahead, here all are seen.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.gcode.verify.case import Case

BACK = 1.8  # change of direction, as a vector, from which on the nozzle stops
CRUISE = 0.5  # of the acceleration, between Klipper's stops
STILL = 1e-9  # mm
ALONE, UPRIGHT, TRAVEL, BEAD = range(4)  # kinds of moves: of filament, of z, and in the plane


class _Steps(NamedTuple):
    """Moves that go some way: direction (x, y, z, filament alone: 4 × n), size in mm, and columns."""

    unit: np.ndarray
    size: np.ndarray
    kind: np.ndarray
    speed: np.ndarray
    accel: np.ndarray


def longest(case: Case, rows: slice) -> np.ndarray:
    """Seconds that each of some successive moves takes at most, from rest to rest."""
    seconds = np.zeros(rows.stop - rows.start)
    moved, steps = _steps(case, rows)
    if not len(moved):
        return seconds
    ramp = steps.accel * (CRUISE if case.printer.flavour == "klipper" else 1.0)
    ends = _reached(_corners(steps, case.printer.motion.jerk) ** 2, 2 * ramp * steps.size)
    peak = np.minimum(steps.speed**2, (ends[:-1] + ends[1:]) / 2 + ramp * steps.size)
    slopes = (2 * peak - ends[:-1] - ends[1:]) / (2 * steps.accel)  # mm
    fastest, begin, end = np.sqrt(peak), np.sqrt(ends[:-1]), np.sqrt(ends[1:])
    seconds[moved] = (2 * fastest - begin - end) / steps.accel + (steps.size - slopes).clip(0.0) / fastest
    return seconds


def _steps(case: Case, rows: slice) -> tuple[np.ndarray, _Steps]:
    """Which of the moves go some way, and those."""
    moves, motion = case.moves, case.printer.motion
    place = np.column_stack((moves.x[rows], moves.y[rows], moves.z[rows]))
    way = np.vstack(((place - case.origin[rows]).T, moves.e[rows]))
    length = case.length[rows]
    still = length <= STILL
    way[3, ~still] = 0.0
    moved = np.flatnonzero(~still | (way[3] != 0))
    size = np.where(still, np.abs(way[3]), length)[moved]
    unit = way[:, moved] / size
    flat, fed = np.hypot(unit[0], unit[1]) > STILL, moves.e[rows][moved] > 0
    kind = np.where(still[moved], ALONE, np.where(~flat, UPRIGHT, np.where(fed, BEAD, TRAVEL)))
    speed = _bearable(unit, (motion.speed_xy, motion.speed_z, motion.speed_e))
    accel = _bearable(unit, (motion.acceleration_xy, motion.acceleration_z, motion.acceleration_e))
    asked = _told(case, np.arange(rows.start, rows.stop)[moved], kind == BEAD)
    accel = np.where(kind == ALONE, accel, np.minimum(asked, accel))
    return moved, _Steps(unit, size, kind, np.minimum(moves.f[rows][moved], speed), accel)


def _bearable(unit: np.ndarray, limits: tuple[float, float, float]) -> np.ndarray:
    """The most along each direction that no axis's limit forbids: of x and y, z, filament."""
    xy, z, e = limits
    share = np.abs(unit)
    return 1.0 / np.maximum.reduce([share[0] / xy, share[1] / xy, share[2] / z, share[3] / e])


def _told(case: Case, rows: np.ndarray, beads: np.ndarray) -> np.ndarray:
    """The acceleration that M204 has asked of each row last: S of all moves, P of beads, T of travels."""
    motion = case.printer.motion
    told = [one for one in case.moves.commands if one.name == "M204"]
    found = [(motion.acceleration, motion.travel_acceleration)]
    for one in told:
        both = one.value("S")
        beading, travelling = (value if value is not None else both for value in map(one.value, "PT"))
        found.append((beading or found[-1][0], travelling or found[-1][1]))
    at = np.searchsorted([one.move for one in told], rows, "right")
    return np.array(found)[at, np.where(beads, 0, 1)]


def _corners(steps: _Steps, jerk: float) -> np.ndarray:
    """The speed at which each move begins at most, and the last one ends."""
    jump = np.sqrt((np.diff(steps.unit, axis=1) ** 2).sum(axis=0)).clip(STILL)
    gain = steps.accel * steps.size
    speed = np.minimum(jerk / jump, np.sqrt(np.minimum(gain[:-1], gain[1:]) / jump))
    speed = np.minimum(speed, np.minimum(steps.speed[:-1], steps.speed[1:]))
    stops = (steps.kind[:-1] != steps.kind[1:]) | (jump > BACK)
    return np.concatenate(([0.0], np.where(stops, 0.0, speed), [0.0]))


def _reached(square: np.ndarray, gain: np.ndarray) -> np.ndarray:
    """Squares of speeds at corners that can be had: along a move they change by its gain at most.

    Against a sum of gains that runs along with them, each may not lie over any that come later; nor, against
    it running back, over any before.
    """
    run = np.concatenate(([0.0], np.cumsum(gain)))
    square = np.minimum.accumulate((square + run)[::-1])[::-1] - run
    return (np.minimum.accumulate(square - run) + run).clip(0.0)
