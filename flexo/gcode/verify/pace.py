"""Minimum layer time: a layer takes what its filament asks for, or is laid as slowly as that allows."""

from __future__ import annotations

import numpy as np

from flexo.errors import Finding
from flexo.gcode.lex import examples
from flexo.gcode.verify.case import Case
from flexo.gcode.verify.ramps import longest

CLOSE = 0.02  # of the time: estimates are no better
SLOW = 0.02  # mm/s: F is a whole number of mm/min


def statement(case: Case) -> list[Finding]:
    """A job asks of its layers what the filaments' profiles do, or more."""
    if case.job is None:
        return []
    found = []
    for filament, stated in zip(case.filaments, case.job.pace, strict=False):
        if stated is None and filament.layer_time > 0:
            text = f"the job states no layer time, {filament.name} asks for {filament.layer_time:g} s"
            found.append(Finding("layer.time-unstated", text, "unchecked"))
        elif stated and (stated.time < filament.layer_time or stated.slowest > filament.slowest):
            text = (
                f"the job gives layers of {filament.name} {stated.time:g} s down to {stated.slowest:g} mm/s"
            )
            text += f", the profile {filament.layer_time:g} s down to {filament.slowest:g} mm/s"
            found.append(Finding("job.layer-time", text))
    return found


def layer_time(case: Case) -> list[Finding]:
    """No layer over the first is laid in less time than is asked for, with beads that could be slower.

    Time is at least length over speed; only layers that this leaves in doubt are planned. A layer begins with
    the moves that lead to its first bead; what pauses add is left out.
    """
    beads, moves = case.beads, case.moves
    if case.job is None or not len(beads) or not any(case.job.pace):
        return []
    wanted = _wanted(case)
    count = int(beads.row[-1]) + 1
    layer = beads.level[np.searchsorted(beads.row, np.arange(count))]
    length = case.length[:count]
    way = np.where(length > 0, length, np.abs(moves.e[:count]))
    least = np.divide(way, moves.f[:count], out=np.zeros(count), where=moves.f[:count] > 0)
    quick = np.bincount(layer, least, len(wanted)) < wanted
    rows = np.flatnonzero(quick[layer])
    if not len(rows):
        return []
    some = slice(int(rows[0]), int(rows[-1]) + 1)
    most = np.bincount(layer[some], longest(case, some), len(wanted))
    return _too_quick(case, np.flatnonzero(quick & (most < (1 - CLOSE) * wanted)), most, wanted)


def _wanted(case: Case) -> np.ndarray:
    """Seconds that each level must take, of two filaments the longer; none on the first level, and none where
    every bead is as slow as its filament allows."""
    beads = case.beads
    assert case.job is not None
    time = case.by_tool(tuple(one.time if one else 0.0 for one in case.job.pace))
    slowest = case.by_tool(tuple(one.slowest if one else 0.0 for one in case.job.pace))
    wanted, free = np.zeros(len(beads.levels)), np.zeros(len(beads.levels), bool)
    np.maximum.at(wanted, beads.level, time)
    free[beads.level[case.moves.f[beads.row] > slowest + SLOW]] = True
    return np.where(free & (np.arange(len(wanted)) > 0), wanted, 0.0)


def _too_quick(case: Case, levels: np.ndarray, took: np.ndarray, wanted: np.ndarray) -> list[Finding]:
    def tell(level: int) -> Finding:
        bead = int(np.flatnonzero(case.beads.level == level)[0])
        text = (
            f"a layer of {took[level]:.1f} s at most, at least {wanted[level]:g} s, with beads to be slowed"
        )
        measured, limit, line = round(float(took[level]), 2), float(wanted[level]), int(case.beads.line[bead])
        return Finding("layer.too-quick", text, "error", measured, limit, "s", line=line)

    return examples(levels, tell)


CHECKS = (statement, layer_time)
