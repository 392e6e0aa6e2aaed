"""Does the job fit the machine: nozzle, height, clips."""

from __future__ import annotations

from flexo.errors import Finding
from flexo.layout import Setup
from flexo.process import Printer, Process
from flexo.slicing.layers import Layers

WIDTHS = (0.6, 2.0)  # × nozzle: bead widths that extrude well
TALLEST = 0.8  # × nozzle: layer height
CLEARANCE = 10.0  # mm over the part, for the end of the job


def fits_machine(setup: Setup, layers: Layers, process: Process, printer: Printer) -> list[Finding]:
    """Bead sizes against the nozzle, the part's height, printed places against clips."""
    return [*_beads(process, printer), *_height(layers, process, printer), *_clips(setup, printer)]


def _beads(process: Process, printer: Printer) -> list[Finding]:
    low, high = (factor * printer.nozzle for factor in WIDTHS)
    sizes = [
        ("line_min", process.line_min, low, high),
        ("line_max", process.line_max, low, high),
        ("bond_height", process.bond_height, 0.0, TALLEST * printer.nozzle),
        ("layer_height", process.layer_height, 0.0, TALLEST * printer.nozzle),
    ]
    return [
        Finding(
            f"process.{name.replace('_', '-')}",
            f"{name} is {value:g} mm, a {printer.nozzle:g} mm nozzle lays {least:g}..{most:g} mm",
            measured=value,
            limit=least if value < least else most,
            unit="mm",
            fix=f"set {name} within the range",
        )
        for name, value, least, most in sizes
        if not least - 1e-9 <= value <= most + 1e-9
    ]


def _height(layers: Layers, process: Process, printer: Printer) -> list[Finding]:
    top = max((layer.top for layer in layers.layers), default=0.0)
    limit = printer.height - printer.film_top(process.film) - CLEARANCE
    if top <= limit:
        return []
    text = f"the part is {top:g} mm high, {printer.name} prints {limit:g} mm"
    return [Finding("part.too-tall", text, measured=top, limit=limit, unit="mm", fix="lower it")]


def _clips(setup: Setup, printer: Printer) -> list[Finding]:
    from shapely import box

    printed = [setup.place.geometry(setup.cut_outline), setup.place.geometry(setup.prime)]
    return [
        Finding(
            "bed.keep-out",
            f"the part lies over the keep-out {list(clip)} mm of {printer.name}",
            place=clip,
            fix="make it smaller or move the clip and its entry in the printer's profile",
        )
        for clip in printer.keepouts
        if any(box(*clip).intersects(one) for one in printed)
    ]
