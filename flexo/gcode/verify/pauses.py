"""Pauses for inserts: where the job says, filament drawn back, nozzle lifted and aside, primed afterwards."""

from __future__ import annotations

import numpy as np

from flexo.errors import Finding
from flexo.gcode.beads import PRIME
from flexo.gcode.statements import Command
from flexo.gcode.verify.case import GRAIN, Case
from flexo.gcode.verify.ledger import state

PAUSES = ("M0", "M1", "M226", "M600", "M601", "PAUSE")
LIFT = 5.0  # mm over the print, at least, that the nozzle stands while a hand reaches under it
BELOW, ABOVE = 0.007, 0.003  # mm under an insert's top: layers that begin lower come first, higher ones later


def stands_aside(case: Case) -> list[Finding]:
    """At a pause the filament is drawn back, and the nozzle stands clear of the print and beside the part."""
    import shapely

    moves, found = case.moves, list[Finding]()
    drawn = state(case) if _pauses(case) else moves.e
    cut = [shapely.Polygon(ring) for ring in case.job.cut] if case.job else []
    for one in _pauses(case):
        row = one.move - 1
        severity = "error" if case.job else "warning"  # another program's macro may do it all
        if row < 0 or not len(case.beads) or one.move <= case.beads.row[0]:
            continue
        laid = case.beads.z[case.beads.row < one.move].max()
        room = case.printer.height - laid - GRAIN
        if drawn[row] > -0.5 * case.printer.retraction.length + GRAIN:
            found.append(_told(one, "pause.oozing", "the filament is not drawn back", severity))
        if moves.z[row] < laid + min(LIFT, room):
            found.append(_told(one, "pause.low", "the nozzle stands low over the print", severity))
        if any(shapely.intersects_xy(ring, moves.x[row], moves.y[row]) for ring in cut):
            found.append(_told(one, "pause.over-part", "the nozzle stands over the part", severity))
    return found


def where_declared(case: Case) -> list[Finding]:
    """Between the last layer under the top of each insert and the first over it, the print pauses once."""
    at = np.array([one.move for one in _pauses(case)])
    if case.job is None or not (len(at) or case.job.pauses):
        return []
    beads = case.beads.model
    over = beads.under - case.film_top
    found, used = list[Finding](), np.zeros(len(at), bool)
    for height in case.job.pauses:
        below, above = beads.row[over < height - BELOW], beads.row[over > height - ABOVE]
        fits = (at > below.max(initial=-1)) & (at <= above.min(initial=len(case.moves)))
        used |= fits
        if not fits.any():
            text = f"no pause before {height:g} mm, where an insert is dropped in"
            line = int(case.moves.line[above[0]]) if len(above) else None
            found.append(Finding("pause.missing", text, line=line))
    spare = [one for one, known in zip(_pauses(case), used, strict=True) if not known]
    return found + [_told(one, "pause.undeclared", "no insert is dropped in", "warning") for one in spare]


def primed(case: Case) -> list[Finding]:
    """The first bead after a pause is laid on the margin, not on the part."""
    beads = case.beads
    if case.job is None or not len(beads):
        return []
    kind = beads.of_type(PRIME)
    next_bead = [(one, int(np.searchsorted(beads.row, one.move))) for one in _pauses(case)]
    bare = [one for one, k in next_bead if k < len(beads) and not kind[k]]
    return [_told(one, "pause.unprimed", "the next bead is laid on the part", "warning") for one in bare]


def _pauses(case: Case) -> list[Command]:
    return [one for one in case.moves.commands if one.name in PAUSES]


def _told(command: Command, name: str, what: str, severity: str) -> Finding:
    return Finding(name, f"at the pause {command.name} {what}", severity, line=command.line)


CHECKS = (stands_aside, where_declared, primed)
