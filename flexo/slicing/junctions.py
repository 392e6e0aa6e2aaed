"""How fast firmware passes from one move to the next: a law for each flavour.

Marlin bounds the jump of each axis's speed, the filament's too (classic jerk, Planner::_populate_block), and
starts from rest with such a jump. Klipper bounds the centripetal acceleration of a virtual arc that reaches
no further than the middle of either move, and starts from rest at zero; so does every move of filament alone
(klippy/toolhead.py, Move.calc_junction; docs/Kinematics.md). RepRapFirmware bounds the jump of each axis's
speed, but comes to rest wherever printing and travelling, or moves in the plane and others, meet
(Movement/DDA.cpp, MatchSpeeds and Init).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from flexo.process import Motion, Printer


class Moves(NamedTuple):
    """The moves that go some way: 4 × n directions (x, y, z, and filament where it moves alone) and columns.

    length mm, speed mm/s, acceleration mm/s² (asked for, and what the axes make of it); prints: whether
    material is laid.
    """

    direction: np.ndarray
    length: np.ndarray
    speed: np.ndarray
    asked: np.ndarray
    acceleration: np.ndarray
    prints: np.ndarray


def junction_speeds(moves: Moves, printer: Printer) -> np.ndarray:
    """Speed limit where each move begins, and where the last one ends, mm/s."""
    law = {"marlin": _marlin, "klipper": _klipper, "reprap": _reprap}[printer.flavour]
    rest, passing = law(moves, printer.motion)
    inner = np.minimum(passing, np.minimum(moves.speed[:-1], moves.speed[1:]))
    outer = np.minimum(rest, moves.speed)
    return np.concatenate((outer[:1], inner, outer[-1:]))


def _marlin(moves: Moves, motion: Motion) -> tuple[np.ndarray, np.ndarray]:
    """A jump to rest is allowed at any junction; an axis that turns back counts its faster side."""
    jerks = jerks_of(motion)
    rest = _fastest(map(np.abs, moves.direction), jerks)
    passing = _fastest(map(_jump, moves.direction), jerks)
    return rest, np.maximum(passing, np.minimum(rest[:-1], rest[1:]), out=passing)


def _jump(along: np.ndarray) -> np.ndarray:
    """By how much an axis's speed jumps from each move to the next, at 1 mm/s."""
    size = np.abs(along)
    back = along[:-1] * along[1:] < 0
    return np.where(back, np.maximum(size[:-1], size[1:]), np.abs(np.diff(along)))


def _reprap(moves: Moves, motion: Motion) -> tuple[np.ndarray, np.ndarray]:
    flat = moves.direction[0] ** 2 + moves.direction[1] ** 2 > 0
    kind = moves.prints + 2 * flat
    corner = _fastest((np.abs(np.diff(along)) for along in moves.direction), jerks_of(motion))
    return np.zeros(len(moves.length)), np.where(np.diff(kind) == 0, corner, 0.0)


def _klipper(moves: Moves, motion: Motion) -> tuple[np.ndarray, np.ndarray]:
    cosine = -sum(along[:-1] * along[1:] for along in moves.direction[:3])
    sine = np.sqrt(0.5 * (1.0 - cosine.clip(-1.0, 1.0)))  # of half the angle between the legs
    radius = (
        motion.jerk**2 * (np.sqrt(2.0) - 1.0) * sine / (1.0 - sine).clip(1e-12)
    )  # × acceleration asked for
    share = np.minimum(moves.acceleration[:-1], moves.acceleration[1:]) / moves.asked[1:]
    tangent = sine / np.sqrt(1.0 - sine**2).clip(1e-9)
    gain = moves.acceleration * moves.length
    within = 0.5 * np.minimum(gain[:-1], gain[1:]) * tangent
    alone = moves.direction[3] != 0
    square = np.where(alone[:-1] | alone[1:], 0.0, np.minimum(radius * share, within))
    return np.zeros(len(moves.length)), np.sqrt(square)


def jerks_of(motion: Motion) -> np.ndarray:
    """Jump of speed that each of x, y, z and the filament bears, mm/s."""
    return np.array([motion.jerk, motion.jerk, motion.jerk_z, motion.jerk_e])


def _fastest(jumps: Iterable[np.ndarray], jerks: np.ndarray) -> np.ndarray:
    """Speed at which no axis's speed jumps by more than its jerk, the jumps being those at 1 mm/s.

    One axis at a time, as each may be a long column.
    """
    worst: np.ndarray | float = 1e-9
    for jump, most in zip(jumps, jerks.tolist(), strict=True):
        worst = np.maximum(worst, jump / most)
    return np.asarray(1.0 / worst)
