"""Is a G-code text safe and right for a printer, film and filaments? Read from its bytes alone.

`verify(data, printer, film, filaments)` gives a Report. Limits come from the profiles and the hard limits in
the modules of this package, one module a family of invariants; a job's own block can never widen them. What
can't be checked is a finding of severity "unchecked".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flexo.beside import beside, give_back
from flexo.errors import Finding
from flexo.gcode.read import read
from flexo.gcode.verify import bed, extruder, film, machine, objects, pace, pauses, support, twice, volume
from flexo.gcode.verify.block import declared
from flexo.gcode.verify.case import Case, case_of
from flexo.process import Filament, Film, Printer

__all__ = ["Report", "verify"]

FAMILIES = (machine, bed, film, extruder, pace, pauses, objects, support, twice, volume)


@dataclass(frozen=True)
class Report:
    """All findings, and what was measured (units in the names)."""

    findings: tuple[Finding, ...]
    measured: dict[str, float]

    @property
    def ok(self) -> bool:
        """Whether no finding is an error. Look at `unchecked` too."""
        return not any(one.severity == "error" for one in self.findings)

    @property
    def unchecked(self) -> tuple[Finding, ...]:
        """What could not be checked."""
        return tuple(one for one in self.findings if one.severity == "unchecked")


def verify(data: bytes, printer: Printer, film: Film, filaments: tuple[Filament, ...]) -> Report:
    """Check a G-code text against a printer, the film it prints on and the filaments by tool."""
    moves = read(data)
    give_back()
    findings = list(moves.faults)
    job = None
    if moves.job is not None:
        job, faults = declared(moves.job, printer, film, filaments)
        findings += faults
    elif not any(one.id.startswith("job.") for one in findings):
        findings.append(Finding("job.missing", "no job block: a file of another program", "unchecked"))
    case = case_of(moves, job, printer, film, filaments)
    findings += _checked(case)
    return Report(tuple(findings), measured(case))


def _checked(case: Case) -> list[Finding]:
    """Findings of all checks in their order; much of the heaviest runs apart from the others.

    Those run in a thread: the C library gives it a heap of its own, so that what they need for a moment lies
    together, and not in the holes of the first one.
    """
    heavy = support.begun(case)
    checks = [check for family in FAMILIES for check in family.CHECKS]

    def rest() -> list[Finding]:
        found = {check: check(case) for check in checks if check is not support.support}
        found[support.support] = heavy()
        return [one for check in checks for one in found[check]]

    return beside(rest)()


def measured(case: Case) -> dict[str, float]:
    """Numbers of a file, each with its unit in the name."""
    beads, length = case.beads, case.length
    laid = np.zeros(len(length), bool)
    laid[beads.row] = True
    found: dict[str, float] = {
        "lines": case.moves.lines,
        "moves": len(case.moves),
        "levels": len(beads.levels),
        "filament_mm": float(case.moves.e.sum()),
        "bead_mm": float(beads.length.sum()),
        "travel_mm": float(length[~laid & case.swept].sum()),
        "film_top_mm": case.film_top,
    }
    if len(beads):
        speed = case.moves.f[beads.row]
        found |= {
            "first_bead_z_mm": float(beads.z[0]),
            "top_z_mm": float(beads.z.max()),
            "bead_width_min_mm": float(beads.width.min()),
            "bead_width_max_mm": float(beads.width.max()),
            "flow_max_mm3_s": float(np.nan_to_num(beads.area * speed).max()),
        }
    laid_by = volume.volumes(case).tolist()
    return found | {f"volume_{tool}_mm3": value for tool, value in enumerate(laid_by)}
