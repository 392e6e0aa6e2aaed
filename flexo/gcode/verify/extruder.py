"""What the extruder does: retractions balance, no filament without motion, flow and beads within limits."""

from __future__ import annotations

import numpy as np

from flexo.errors import Finding
from flexo.gcode.beads import GRID, PRIME, Beads
from flexo.gcode.verify.case import GRAIN, Bound, Case
from flexo.gcode.verify.ledger import SLACK, alone, gaps, state

RETRACTION_MOST = 5.0  # mm of filament
WIDTH = (0.6, 2.0)  # of the nozzle's diameter
LAYER_MOST = 0.8  # of the nozzle's diameter
SECTION_MOST = 4.0  # of the nozzle's diameter squared: Klipper's own ceiling
FEED = 1e-5  # mm: filament is written with five decimals


def balanced(case: Case) -> list[Finding]:
    """Every retraction is undone before the next bead, and none is longer than 5 mm."""
    if not len(case.moves):
        return []
    ledger = gaps(case)
    line = case.moves.line[ledger.row]
    before_bead = np.arange(len(ledger.row)) < len(case.beads)
    undone = Bound("retract.not-undone", "before this bead the filament is at", "mm", low=-SLACK)
    deep = Bound("retract.too-long", "filament drawn back by", "mm", high=RETRACTION_MOST + SLACK)
    return undone.check(ledger.balance, line, before_bead) + deep.check(ledger.deepest, line)


def doubled(case: Case) -> list[Finding]:
    """No second retraction while the filament is drawn back already (short wipes excepted)."""
    moved, half = alone(case), case.printer.retraction.length / 2
    again = (case.length == 0) & (moved < -half)
    again = np.flatnonzero(again & (state(case) - moved < -half))
    return case.tell(again, "retract.doubled", lambda row: "a retraction while the filament is drawn back")


def fed_standing(case: Case) -> list[Finding]:
    """No filament is fed without motion beyond what was drawn back, but for the declared prime.

    Moves in z alone lay no bead either and count as standing.
    """
    if not len(case.moves):
        return []
    free = np.where(_prime_moves(case), RETRACTION_MOST, SLACK)
    over = (state(case) > free) & (alone(case) > 0)
    return case.tell(np.flatnonzero(over), "extrude.standing", lambda row: "filament is fed without motion")


def _prime_moves(case: Case) -> np.ndarray:
    types = case.moves.types
    return case.moves.type == (types.index(PRIME) if PRIME in types else -9)


def flow(case: Case) -> list[Finding]:
    """Volumetric flow stays within what the filament can be melted at."""
    beads = case.beads
    speed = case.moves.f[beads.row] * beads.length / np.where(beads.length > 0, case.length[beads.row], 1.0)
    most = case.by_tool(tuple(one.flow_limit for one in case.filaments))
    most = most * (1 + _rounding(case)) + 0.01
    bound = Bound("flow.too-high", "flow of", "mm3/s", high=most)
    return bound.check(beads.area * speed, beads.line, np.isfinite(speed))


def _rounding(case: Case) -> np.ndarray:
    """By what share a bead's cross-section may differ, its length and filament being rounded."""
    beads = case.beads
    return GRID / beads.length + 0.5 * FEED / case.moves.e[beads.row]


def sections(case: Case) -> list[Finding]:
    """Width and cross-section of beads, flow divided out, within the nozzle's limits."""
    return _widths(case) + _areas(case)


def _widths(case: Case) -> list[Finding]:
    beads, nozzle, share = case.beads, case.by_tool(case.printer.nozzles), 1 + _rounding(case)
    low, high = (nozzle * limit for limit in WIDTH)
    low, high = low / share - 0.001, high * share + 0.001
    del share
    width = Bound("bead.width", "bead width", "mm", low, high)
    return width.check(beads.width, beads.line, beads.height > 0)  # others are the layer check's


def _areas(case: Case) -> list[Finding]:
    beads, nozzle = case.beads, case.by_tool(case.printer.nozzles)
    most = nozzle * WIDTH[1] * beads.height
    most *= beads.flow
    most = np.minimum(most, SECTION_MOST * nozzle**2, out=most)
    most *= 1 + _rounding(case)
    most += 0.001
    section = Bound("bead.section", "bead cross-section", "mm2", high=most)
    return section.check(beads.area, beads.line, beads.height > 0)


def layers(case: Case) -> list[Finding]:
    """Layer heights between printing levels, beads level, and comments that tell the same heights."""
    beads = case.beads
    begin = np.flatnonzero(np.diff(beads.level, prepend=-1))
    begin = np.sort(begin[np.unique(beads.level[begin], return_index=True)[1]])
    first, nozzle = beads[begin], case.by_tool(case.printer.nozzles)[begin]
    height = Bound("layer.height", "layer height", "mm", 0.02, LAYER_MOST * nozzle + GRAIN)
    sloped = beads.row[np.flatnonzero(np.abs(beads.rise) > 0.005)]
    return (
        height.check(first.height, first.line)
        + case.tell(sloped, "layer.sloped", lambda row: "a bead that climbs", _own(case))
        + _comments(case, first)
    )


def _own(case: Case) -> str:
    """Our own beads are level; another slicer's may climb, which the checks by level can't judge."""
    return "error" if case.job else "unchecked"


def _comments(case: Case, first: Beads) -> list[Finding]:
    """;HEIGHT comments against the heights that z tells, at the first bead of each level."""
    notes = [note for note in case.moves.notes if note.kind == "HEIGHT"]
    if not notes:
        return []
    values = np.array([np.nan] + [_value(note.text) for note in notes])
    told = values[np.searchsorted([note.line for note in notes], first.line)]
    close = 0.005  # mm
    low, high = first.height - close, first.height + close
    bound = Bound("layer.comment", ";HEIGHT says", "mm", low, high, "error" if case.job else "warning")
    return bound.check(told, first.line)


def _value(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan


CHECKS = (balanced, doubled, fed_standing, flow, sections, layers)
