"""The extruder's ledger: what is drawn back in each gap between beads, and given again."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.gcode.verify.case import Case

SLACK = 0.002  # mm of filament: five decimals, summed over a gap


class Gaps(NamedTuple):
    """Columns by gap: gap k lies before bead k, the last one behind all; mm of filament."""

    row: np.ndarray  # the bead behind each gap as a row of the moves (the last row for the last gap)
    balance: np.ndarray  # fed less drawn back: 0 when all is given again
    deepest: np.ndarray  # the most that is drawn back at any time in the gap, ≥ 0


def gap_of(case: Case) -> np.ndarray:
    """The number of beads before or at each move: the gap it lies in, for moves that are no beads."""
    begun = np.zeros(len(case.moves), np.int32)
    begun[case.beads.row] = 1
    return np.cumsum(begun, dtype=np.int32, out=begun)


def alone(case: Case) -> np.ndarray:
    """Filament moved by rows that lay no bead: retractions, what undoes them, purges, wipes; mm."""
    moved = case.moves.e.copy()
    moved[case.beads.row] = 0.0
    return moved


def state(case: Case) -> np.ndarray:
    """Filament at each move against the last bead's end, mm: negative when drawn back."""
    moved = alone(case)
    total = np.cumsum(moved, out=moved)
    before = np.concatenate(([0.0], total[case.beads.row]))
    total -= before[gap_of(case)]
    return total


def retracted(case: Case) -> np.ndarray:
    """Which moves are made with filament drawn back."""
    return state(case) < -SLACK


def gaps(case: Case) -> Gaps:
    """The ledger of every gap."""
    gap, count = gap_of(case), len(case.beads) + 1
    deepest = np.zeros(count)
    np.minimum.at(deepest, gap, state(case))
    row = np.append(case.beads.row, max(len(case.moves) - 1, 0))
    return Gaps(row, np.bincount(gap, alone(case), count), -deepest)
