"""Nothing in mid-air, no level laid twice, and no nozzle through what is printed: level by level over a map.

Where levels are laid once, each over the one before, the upper ones are followed apart from the others.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from flexo.beside import apart
from flexo.errors import Finding
from flexo.gcode.beads import Beads
from flexo.gcode.verify.case import Case
from flexo.gcode.verify.crash import Crashes
from flexo.gcode.verify.hanging import Run, carrier, hanging, hanging_findings
from flexo.gcode.verify.heights import HeightMap, bare_map
from flexo.gcode.verify.twice import Levels

BATCHES = 5000  # changes of level; more (a spiral vase) can't be followed level by level
LONGEST = 5e6  # mm of bead that are mapped
NEAR = 0.35  # of the beads' length is followed here, beside all other checks


class Followed(NamedTuple):
    """What batches showed: stretches without support, crashes by row and depth, levels laid twice."""

    runs: list[Run]
    crashes: list[tuple[int, float]]
    levels: list[Finding]


def support(case: Case) -> list[Finding]:
    """Beads in mid-air, levels laid twice, and moves through printed material."""
    return begun(case)()


def begun(case: Case) -> Callable[[], list[Finding]]:
    """Start to check the upper levels apart; what is given back checks the others and tells all."""
    beads = _mapped(case)
    starts = np.flatnonzero(np.diff(beads.level, prepend=-1))
    if not len(beads):
        return lambda: []
    if len(starts) > BATCHES or beads.length.sum() > LONGEST or len(beads.levels) > 60_000:
        text = f"{len(starts)} changes of level: support can't be followed"
        return lambda: [Finding("support.unchecked", text, "unchecked")]
    crashes, bounds = Crashes(case, beads), np.append(starts, len(beads))
    half = _parting(beads, starts, crashes)
    ground = bare_map(beads)
    upper = apart(lambda: _followed(crashes.anew(), beads, bounds[half:], ground.bare()))

    def told() -> list[Finding]:
        both = _followed(crashes.anew(), beads, bounds[: half + 1], ground.bare()), upper()
        crashes.found = [one for part in both for one in part.crashes]
        hang = hanging_findings(case, [run for part in both for run in part.runs])
        return [*hang, *crashes.findings(), *both[0].levels, *both[1].levels]

    return told


def _mapped(case: Case) -> Beads:
    """Beads on the bed with a sound width; the others are findings already."""
    beads = case.beads
    x_min, y_min, x_max, y_max = case.printer.bed
    inside = (np.minimum(beads.x0, beads.x1) >= x_min - 1) & (np.maximum(beads.x0, beads.x1) <= x_max + 1)
    inside &= (np.minimum(beads.y0, beads.y1) >= y_min - 1) & (np.maximum(beads.y0, beads.y1) <= y_max + 1)
    inside &= (beads.height > 0) & (beads.width < 3.0)
    return beads if inside.all() else beads[inside]


def _parting(beads: Beads, starts: np.ndarray, crashes: Crashes) -> int:
    """The batch from which on the rest can be followed alone; 0 where all must be followed together.

    Levels that only rise need no more than what carries the first of them, if no move is a suspect.
    """
    if crashes.suspect.any() or (np.diff(beads.level[starts]) <= 0).any():
        return 0
    return int(np.searchsorted(np.cumsum(beads.length)[starts], NEAR * beads.length.sum()))


def _followed(crashes: Crashes, beads: Beads, bounds: np.ndarray, map_: HeightMap) -> Followed:
    """Check batches, those of one level each between bounds, over what was laid before them."""
    case, runs = crashes.case, list[Run]()
    levels = Levels(case)
    if len(bounds) > 1:
        _lay_ground(map_, beads, int(bounds[0]), case)
    for first, last in pairwise(bounds.tolist()):
        batch = beads[slice(first, last)]
        end = int(beads.row[last]) if last < len(beads) else len(case.moves)
        runs += hanging(map_, batch, beads[slice(0, first)], case)
        crashes.check(map_, batch.row)
        map_.lay(batch, int(batch.level[0]))
        levels.check(map_, batch)
        crashes.check(map_, crashes.travels(int(batch.row[0]), end))
    return Followed(runs, crashes.found, levels.findings())


def _lay_ground(map_: HeightMap, beads: Beads, first: int, case: Case) -> None:
    """Lay those beads before the first to follow that may carry it or any later one."""
    reach = carrier(beads[slice(first, None)], case)
    before = beads[slice(0, first)]
    before = before[before.level + 1 >= reach]
    bounds = np.append(np.flatnonzero(np.diff(before.level, prepend=-1)), len(before))
    for start, end in pairwise(bounds.tolist()):
        map_.lay(before[slice(start, end)], int(before.level[start]))


CHECKS = (support,)
