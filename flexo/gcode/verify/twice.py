"""Nothing printed into what is printed already at the same height: repeated beads, levels laid twice over.

What lies on a level is measured by the height map, which widens beads by up to a cell: beads side by side
cover 0.9 to 1.1 times their cells (joints overlap a little), a level printed twice about twice.
"""

from __future__ import annotations

import numpy as np

from flexo.errors import Finding
from flexo.gcode.beads import PRIME, Beads
from flexo.gcode.verify.case import Case
from flexo.gcode.verify.heights import CELL, HeightMap

CROWDED = 1.3  # of the area that a level's beads cover
FARTHEST = 1e9  # µm: all beds are smaller
GRID = 1000  # steps a mm of a written coordinate


class Levels:
    """How much bead lies on each level, mm²; each level is told once, at the first bead that is too much."""

    def __init__(self, case: Case):
        self.case = case
        self.laid: dict[int, float] = {}
        self.span: dict[int, tuple[float, float]] = {}
        self.found: dict[int, Finding] = {}

    def check(self, map_: HeightMap, batch: Beads) -> None:
        """Compare beads that were just laid, with all others of their level, with the cells they cover."""
        level = int(batch.level[0])
        y = np.concatenate((batch.y0, batch.y1))
        low, high = self.span.get(level, (np.inf, -np.inf))
        self.span[level] = low, high = min(low, float(y.min())), max(high, float(y.max()))
        self.laid[level] = laid = self.laid.get(level, 0.0) + float((batch.width * batch.length).sum())
        covered = map_.covered(low, high, level) * CELL**2
        if laid > CROWDED * covered and level not in self.found:
            self.found[level] = self._tell(batch, laid, covered)

    def _tell(self, batch: Beads, laid: float, covered: float) -> Finding:
        text = f"{laid:.1f} mm2 of beads on {covered:.1f} mm2 at z {batch.z[0]:.3f} mm: printed twice"
        line, limit = int(batch.line[-1]), round(CROWDED * covered, 1)
        return Finding("twice.level", text, _severity(self.case), round(laid, 1), limit, "mm2", line=line)

    def findings(self) -> list[Finding]:
        """The levels found."""
        return list(self.found.values())


def repeated(case: Case) -> list[Finding]:
    """No bead is laid again, forwards or backwards, where one lies at the same height."""
    rows = np.flatnonzero(~case.beads.of_type(PRIME)).astype(np.int32)
    mixed = _mixed(_ends(case.beads, rows))
    ordered = np.sort(mixed)
    if (ordered[1:] != ordered[:-1]).all():
        return []
    ends, order = _ends(case.beads, rows), np.argsort(mixed, kind="stable")
    alike = np.flatnonzero(np.diff(mixed[order]) == 0)
    again = order[alike + 1]
    again = again[(ends[:, order[alike]] == ends[:, again]).all(axis=0)]
    text = "a bead on another at the same height: printed twice"
    where = np.sort(case.beads.row[rows[again]])
    return case.tell(where, "twice.bead", lambda row: text, _severity(case))


def _ends(beads: Beads, rows: np.ndarray) -> np.ndarray:
    """Level and both ends of beads in µm, the lesser end first; shape (5, n)."""
    ends = np.empty((5, len(rows)), np.int32)
    ends[0] = beads.level[rows]
    begin = beads.row[rows]
    for own, (later, axis) in zip(ends[1:], ((0, 0), (0, 1), (1, 0), (1, 1)), strict=True):
        place = beads.moves.path[axis, later:][begin]
        place *= GRID
        own[:] = np.rint(place, out=place).clip(-FARTHEST, FARTHEST, out=place)
    _, x0, y0, x1, y1 = ends
    back = np.flatnonzero((x0 > x1) | ((x0 == x1) & (y0 > y1)))
    for first, last in ((x0, x1), (y0, y1)):
        first[back], last[back] = last[back], first[back]
    return ends


def _mixed(ends: np.ndarray) -> np.ndarray:
    """A number for each column, the same for equal ones: Horner's scheme, overflow wanted."""
    mixed = ends[0].astype(np.int64)
    for row in ends[1:]:
        mixed *= np.int64(6364136223846793005)
        mixed += row
    return mixed


def _severity(case: Case) -> str:
    """Another slicer's beads may overlap on purpose, thinner for it."""
    return "error" if case.job else "warning"


CHECKS = (repeated,)
