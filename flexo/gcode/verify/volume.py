"""Extruded volume against the model's, by tool, flow factors divided out, prime line left out."""

from __future__ import annotations

import numpy as np

from flexo.errors import Finding
from flexo.gcode.beads import PRIME, ROLE_FLOW
from flexo.gcode.lex import examples
from flexo.gcode.verify.case import Case

TOLERANCE = 0.02


def volumes(case: Case) -> np.ndarray:
    """Geometric volume laid by each tool, prime line left out, mm³."""
    beads = case.beads
    laid = beads.area * beads.length / beads.flow
    laid[beads.of_type(PRIME)] = 0.0
    return np.bincount(beads.tool, laid, len(case.filaments))


def model_volume(case: Case) -> list[Finding]:
    """Each tool's volume is the model's within 2 %."""
    if case.job is None:
        return [Finding("volume.unknown", "the model's volume is unknown", "unchecked")]
    pairs = zip(volumes(case).tolist(), case.job.volume, strict=False)
    return [
        Finding("volume.model", f"tool {tool} lays {laid:.1f} mm3, the model has {model:.1f} mm3",
                measured=laid, limit=model, unit="mm3")
        for tool, (laid, model) in enumerate(pairs)
        if not abs(laid - model) <= TOLERANCE * model + 1e-6
    ]  # fmt: skip


def roles(case: Case) -> list[Finding]:
    """A job's beads all have a role, whose flow factor is stated."""
    if case.job is None:
        return []
    strange = [kind for kind, name in enumerate(case.beads.types) if name not in (*ROLE_FLOW, PRIME)]
    rows = np.flatnonzero(np.isin(case.beads.type, [-1, *strange]))
    line = case.beads.line
    return examples(
        rows, lambda row: Finding("type.unknown", "a bead without a known ;TYPE", line=int(line[row]))
    )


CHECKS = (model_volume, roles)
