"""Checks of a design on its way to a job: each fault is a Finding, none is mended in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexo.errors import CheckFailed, Finding

if TYPE_CHECKING:
    from flexo.design import Design
    from flexo.layout import Setup
    from flexo.process import Printer, Process
    from flexo.slicing.layers import Layers


def check(design: Design, process: Process, printer: Printer) -> tuple[Finding, ...]:
    """The faults and remarks of a design; BadInput where an element's solid is none."""
    from flexo.layout import lay_out
    from flexo.slicing.slice import slice_setup

    try:
        setups = lay_out(design, process, printer).setups
    except CheckFailed as fault:
        return fault.findings
    return tuple(
        finding
        for setup in setups
        for finding in check_layers(setup, slice_setup(setup, process), process, printer)
    )


def check_layers(setup: Setup, layers: Layers, process: Process, printer: Printer) -> tuple[Finding, ...]:
    """The same for a setup that is sliced already, errors first."""
    from flexo.checks import carried, fine, sheet, solids, thin, turned, zones

    own = solids.own_frames(setup, layers, process)
    found = [
        *carried.unprinted(own, process),
        *solids.below_film(own),
        *solids.outside_footprint(own),
        *zones.in_bare_zones(setup, layers, own),
        *carried.starts_in_air(setup, layers, own),
        *thin.too_thin(setup, layers, own, process),
        *zones.overlapping_elements(setup),
        *sheet.fill_conflicts(setup, layers),
        *fine.too_fine(layers, process),
        *sheet.insert_faults(setup, layers),
        *sheet.too_tall(setup, layers, printer),
        *sheet.keepouts(setup, printer),
        *solids.off_grid(own, layers),
        *turned.print_below(setup, process),
    ]
    return tuple(sorted(found, key=lambda one: ("error", "warning").index(one.severity)
                        if one.severity in ("error", "warning") else 2))  # fmt: skip
