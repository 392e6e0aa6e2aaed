"""Design, Layout → findings: what a part gets wrong before a line of G-code is written."""

from __future__ import annotations

from flexo.checks.machine import fits_machine
from flexo.checks.shape import element_findings
from flexo.checks.sheet import sheet_findings
from flexo.design import Design
from flexo.errors import Finding
from flexo.layout import Setup, lay_out
from flexo.process import Printer, Process
from flexo.slicing.layers import Layers


def check(design: Design, process: Process, printer: Printer) -> tuple[Finding, ...]:
    """Every finding on a design; CheckFailed when it does not fit the film or the bed at all."""
    from flexo.slicing.slice import slice_setup

    setups = lay_out(design, process, printer).setups
    return tuple(
        one for setup in setups for one in check_layers(setup, slice_setup(setup, process), process, printer)
    )


def check_layers(setup: Setup, layers: Layers, process: Process, printer: Printer) -> tuple[Finding, ...]:
    """Every finding on a setup that is sliced already; distinct elements are looked at once."""
    findings = fits_machine(setup, layers, process, printer)
    owners: dict[object, str] = {}
    for one in setup.parts:
        owners.setdefault(one.element, one.name)
    for element, name in owners.items():
        findings += element_findings(element, name, layers, process)  # type: ignore[arg-type]
    return tuple(findings + sheet_findings(setup, layers))
