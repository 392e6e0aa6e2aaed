"""Laws of the printable job, read back from its G-code text alone with flow factors divided out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flexo.errors import Finding
from flexo.testing import jobs, sparse

if TYPE_CHECKING:
    from flexo.process import Process

VOLUME = 0.02  # relative: extruded against the layers' volume, and against the solid's
OVERLAP_OF_UNION = 0.95  # intersection over union of bead footprint and section, each layer
THIN_OVERLAP_OF_UNION = 0.90  # where every wall is thinner than three lines
VOID = 0.06  # share of the layer's area that no bead covers
DOUBLE = 0.06  # share of the layer's area that beads cover twice
REACH = 0.02  # mm: a bead's edge may reach this far over the rim of a bare zone


def job_verifies(value: Any, process: Process) -> tuple[Finding, ...]:
    """The verifier, which shares no code with the writer, finds no error in the G-code."""
    return tuple(one for one in jobs.verdicts(value, process) if one.severity == "error")


def extruded_volume(value: Any, process: Process) -> tuple[Finding, ...]:
    """What the G-code extrudes is within 2 % of the layers' volume, and of the solid's at printed heights."""
    extruded = jobs.extruded_volume(value, process)
    solid, steps = jobs.solid_volume(value, process)
    models = (
        ("layers", jobs.layers_volume(value, process), 0.0),
        (
            "solid",
            solid - sparse.left_open(value, process),
            abs(steps - solid),
        ),  # heights that are no whole number of layers
    )
    return tuple(
        _off(what, extruded, model)
        for what, model, rounded in models
        if abs(extruded - model) > VOLUME * model + rounded
    )


def _off(what: str, extruded: float, model: float) -> Finding:
    share = f"{extruded / model - 1:+.2%}"
    text = f"{extruded:.6g} mm³ are extruded, the {what} hold {model:.6g} mm³: {share}, at most ±{VOLUME:.0%}"
    return Finding(f"job.{what}", text, measured=extruded, limit=model, unit="mm³")


def beads_fill_layers(value: Any, process: Process) -> tuple[Finding, ...]:
    """On every layer the beads' footprint and the section share 95 % of their union (90 % for thin walls)."""
    found = []
    for fit in jobs.fits(value, process):
        least = THIN_OVERLAP_OF_UNION if fit.thin else OVERLAP_OF_UNION
        if fit.iou < least:
            text = f"layer {fit.layer} ({fit.area:.4g} mm²): beads and section share {fit.iou:.1%}"
            found.append(
                Finding(
                    "job.iou", f"{text} of their union, at least {least:.0%}", measured=fit.iou, limit=least
                )
            )
    return tuple(found)


def voids_and_overlaps(value: Any, process: Process) -> tuple[Finding, ...]:
    """No layer leaves more than 6 % of its area open, or covers more than 6 % twice."""
    found = []
    for fit in jobs.fits(value, process):
        for what, area, limit in (("left open", fit.void, VOID), ("covered twice", fit.double, DOUBLE)):
            if area > limit * fit.area:
                share = f"{area:.3g} of {fit.area:.4g} mm² ({area / fit.area:.1%})"
                text = f"layer {fit.layer}: {share} are {what}"
                found.append(Finding("job.cover", f"{text}, at most {limit:.0%}", measured=area, unit="mm²"))
    return tuple(found)


def beads_clear_bare_zones(value: Any, process: Process) -> tuple[Finding, ...]:
    """No bead whose underside is below a bare zone's z_clear covers the zone."""
    found = []
    for owner, area, low, clear in jobs.beads_in_bare_zones(value, process, REACH):
        text = f"{area:.3g} mm² of beads lie {low:.3g} mm over a bare zone of {owner}, must be {clear:g} mm"
        found.append(Finding("job.bare", text, measured=low, limit=clear, unit="mm"))
    return tuple(found)


def job_is_reproducible(value: Any, process: Process) -> tuple[Finding, ...]:
    """Made a second time, the job has the same bytes."""
    first, second = jobs.job(value, process), jobs.made(value, process)
    for number, (a, b) in enumerate(zip(first.setups, second.setups, strict=True)):
        if a.gcode != b.gcode:
            lines = zip(a.gcode.splitlines(), b.gcode.splitlines(), strict=False)
            line = next((n for n, (x, y) in enumerate(lines, 1) if x != y), 0)
            return (
                Finding("job.differs", f"setup {number}: two runs differ from line {line} on", line=line),
            )
    return ()
