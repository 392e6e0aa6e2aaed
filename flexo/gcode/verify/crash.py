"""Whether the nozzle passes through what is already printed, travels included."""

from __future__ import annotations

from copy import copy

import numpy as np

from flexo.errors import Finding
from flexo.gcode.beads import Beads
from flexo.gcode.lex import examples
from flexo.gcode.verify.case import Case
from flexo.gcode.verify.heights import CELL, HeightMap, sampled

CRASH = 0.02  # mm that the nozzle may be below what is printed
FARTHEST = 2000.0  # mm of a path that are sampled; longer ones leave every bed


class Crashes:
    """Moves that may touch what is printed, and those of them that do; only moves below a bead's top can."""

    def __init__(self, case: Case, beads: Beads):
        self.case = case
        self.tops = np.concatenate(([case.film_top], beads.levels))
        highest = np.full(len(case.moves) + 1, -np.inf)  # before each move
        highest[beads.row + 1] = beads.z
        np.maximum.accumulate(highest, out=highest)
        low = np.minimum(case.origin[:, 2], case.moves.z)
        self.suspect = case.swept & (low < highest[:-1] - CRASH)
        self.bead = np.zeros(len(case.moves), bool)
        self.bead[beads.row] = True
        self.found: list[tuple[int, float]] = []

    def anew(self) -> Crashes:
        """The same suspects, none of which is found yet."""
        made = copy(self)
        made.found = []
        return made

    def travels(self, begin: int, end: int) -> np.ndarray:
        """Rows of suspect moves in a span that lay nothing."""
        return begin + np.flatnonzero(self.suspect[begin:end] & ~self.bead[begin:end])

    def check(self, map_: HeightMap, rows: np.ndarray) -> None:
        """Note the suspects among some rows whose path lies below the map."""
        rows = rows[self.suspect[rows]]
        if not len(rows):
            return
        begin, moves = self.case.origin[rows], self.case.moves
        ends = (begin[:, 0], begin[:, 1], moves.x[rows], moves.y[rows])
        flat = np.hypot(ends[2] - ends[0], ends[3] - ends[1])
        count = np.ceil(np.minimum(flat, FARTHEST) / CELL).astype(np.int64) + 1
        points = sampled(map_.lines(ends), count)
        low = np.minimum(begin[:, 2], moves.z[rows])
        step = (moves.z[rows] - begin[:, 2]) / np.maximum(count - 1, 1)
        climb = begin[:, 2][points.row] + points.place * step[points.row]
        z = np.where(count[points.row] > 1, climb, low[points.row])
        depth = np.zeros(len(rows))
        np.maximum.at(depth, points.row, self.tops[map_.at(points.x, points.y)] - z)
        self.found += [(int(rows[k]), float(depth[k])) for k in np.flatnonzero(depth > CRASH)]

    def findings(self) -> list[Finding]:
        """The crashes found."""
        return examples(
            range(len(self.found)),
            lambda k: self._tell(*self.found[k]),
        )

    def _tell(self, row: int, depth: float) -> Finding:
        text = f"the nozzle passes {depth:.3f} mm below what is printed"
        line = int(self.case.moves.line[row])
        return Finding("support.crash", text, "error", round(depth, 3), CRASH, "mm", line=line)
