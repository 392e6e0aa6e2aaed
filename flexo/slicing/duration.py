"""How long a toolpath takes, move by move, with the accelerations of the firmware's planner.

Every move is a trapezoid: it enters at the speed its junction allows (`junctions`), accelerates to what the
move asks for, and leaves at the speed of the next junction. Moves of z and of filament alone have their own
acceleration; Klipper cruises no faster than it would with half the acceleration (minimum cruise ratio 0.5,
its default), which spares the machine short bursts.

Neglected: heating, homing, probing, pauses and fan start, the lift and park at the end (some 3 s), the
firmware's finite look-ahead (16 moves on Marlin, 2 s on Klipper, some 40 moves on RepRapFirmware: less than a
thousandth where hops stop the nozzle anyway, much where chords of 0.1 mm are driven at 80 mm/s), the
filament's own share in moves that print, and the time a slow link or processor adds to very short moves.
"""

from __future__ import annotations

import numpy as np

from flexo.process import Motion, Printer
from flexo.slicing.junctions import Moves, junction_speeds
from flexo.slicing.toolpath import Toolpath

CRUISE = 0.5  # of the acceleration: what Klipper's cruising speed is planned with


def duration(toolpath: Toolpath, printer: Printer) -> np.ndarray:
    """Seconds that each move takes; rows that move nothing take 0."""
    seconds = np.zeros(len(toolpath))
    length = toolpath.length
    rows = np.flatnonzero((length > 0) | (toolpath.e != 0))
    if not len(rows):
        return seconds
    moves = _moves(toolpath, rows, length[rows], printer)
    limit = junction_speeds(moves, printer)
    moves = moves._replace(direction=moves.direction[:, :0].copy())  # most of them, and done with
    if printer.flavour == "klipper":
        moves, limit = _smoothed(moves, limit)
    ends = _end_speeds(2 * moves.acceleration * moves.length, limit**2)
    seconds[rows] = _trapezoid_time(moves, np.sqrt(ends[:-1]), np.sqrt(ends[1:]))
    return seconds


def _moves(toolpath: Toolpath, rows: np.ndarray, length: np.ndarray, printer: Printer) -> Moves:
    alone = length == 0
    direction = np.empty((4, len(rows)))
    size = np.where(alone, np.abs(toolpath.e[rows]), length)
    columns = zip((toolpath.x, toolpath.y, toolpath.z), toolpath.start, strict=True)
    for along, (column, start) in zip(direction, columns, strict=False):
        along[:] = np.diff(column[rows], prepend=start) / size
    direction[3] = np.where(alone, np.sign(toolpath.e[rows]), 0.0)
    motion, prints = printer.motion, toolpath.prints[rows]
    most = _axes(direction, (motion.acceleration_xy, motion.acceleration_z, motion.acceleration_e))
    asked = _asked(toolpath, printer)[rows]
    speed = _axes(direction, (motion.speed_xy, motion.speed_z, motion.speed_e))
    speed = np.minimum(toolpath.speed[rows], speed)
    own = np.where(alone, motion.acceleration_e, np.minimum(asked, most))
    return Moves(direction, size, speed, asked, own, prints)


def _axes(direction: np.ndarray, limits: tuple[float, float, float]) -> np.ndarray:
    """The most along each direction at which no axis exceeds its limit: of x and y, z, filament."""
    xy, z, e = limits
    worst = np.abs(direction[0]) / xy
    for along, limit in zip(direction[1:], (xy, z, e), strict=True):
        np.maximum(worst, np.abs(along) / limit, out=worst)
    return np.divide(1.0, worst, out=worst)


def _asked(toolpath: Toolpath, printer: Printer) -> np.ndarray:
    """What holds on each row: the last acceleration event, before any the machine's own, mm/s².

    Klipper has one acceleration for all moves, the others one for printing and one for travels.
    """
    motion: Motion = printer.motion
    told = [(one.move, one.value) for one in toolpath.events if one.kind == "acceleration"]
    begin, values = zip((0, motion.acceleration), *told, strict=True)
    printing = np.repeat(np.array(values, float), np.diff([*begin, len(toolpath)]))
    if printer.flavour == "klipper":
        return printing
    return np.where(toolpath.prints, printing, motion.travel_acceleration)


def _end_speeds(gain: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """Squares of junction speeds (one more than moves) that each move can reach within its length.

    A square may change by a move's gain (2aL): s[i] <= s[i+1] + gain and the reverse. With the running sum
    of gains added to (or taken from) both sides, each is a running minimum: exact, without iteration.
    """
    gained = np.concatenate(([0.0], np.cumsum(gain)))
    square = np.minimum.accumulate((limit + gained)[::-1])[::-1] - gained
    square = np.minimum.accumulate(square - gained) + gained
    return square.clip(0.0)


def _smoothed(moves: Moves, limit: np.ndarray) -> tuple[Moves, np.ndarray]:
    """Moves no faster than the peak that the reduced acceleration reaches between two slow junctions."""
    gain = 2 * np.minimum(CRUISE * moves.asked, moves.acceleration) * moves.length
    ends = _end_speeds(gain, limit**2)
    peak = np.minimum(moves.speed**2, (ends[:-1] + ends[1:] + gain) / 2)
    falls, climbs = ends[1:-1] <= ends[:-2], ends[1:-1] <= ends[2:]
    valleys = np.concatenate(([0], np.flatnonzero(falls & climbs) + 1))  # where a new hill begins
    hill = np.repeat(np.maximum.reduceat(peak, valleys), np.diff(np.append(valleys, len(peak))))
    speed = np.minimum(moves.speed, np.sqrt(hill))
    inner = np.minimum(limit[1:-1], np.minimum(speed[:-1], speed[1:]))
    return moves._replace(speed=speed), np.concatenate((limit[:1], inner, limit[-1:]))


def _trapezoid_time(moves: Moves, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    reach = np.sqrt((2 * moves.acceleration * moves.length + start**2 + end**2) / 2)
    peak = np.minimum(moves.speed, reach)
    ramps = (2 * peak**2 - start**2 - end**2) / (2 * moves.acceleration)
    return (2 * peak - start - end) / moves.acceleration + (moves.length - ramps).clip(0.0) / peak
