"""A value → its printable job: every arrow of the engine in order, and the verdict on the text.

from flexo.job import make_job
job = make_job(Quadruped())
job.setups[0].gcode
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from flexo.advice import for_design, for_model
from flexo.errors import CheckFailed, Finding
from flexo.gcode.job import header, job_block, name_of
from flexo.gcode.summary import Summary, summarise
from flexo.gcode.write import write
from flexo.layout import Setup, lay_model, lay_out
from flexo.meshes import Mesh
from flexo.models.model import Model
from flexo.process import Printer, Process, default_printer, default_process
from flexo.slicing.arcs import arcs_of
from flexo.slicing.duration import duration
from flexo.slicing.layers import Layers
from flexo.slicing.toolpath import Toolpath


@dataclass(frozen=True)
class SetupJob:
    """One clamping of the film, from its layout to the verified text, and what the checks remarked."""

    setup: Setup
    layers: Layers
    toolpath: Toolpath
    gcode: bytes
    summary: Summary
    findings: tuple[Finding, ...] = ()
    measured: dict[str, Any] | None = None


@dataclass(frozen=True)
class Job:
    """The whole job: one setup for each face of the film that is printed on."""

    name: str
    setups: tuple[SetupJob, ...]


def make_job(value: Any, process: Process | None = None, printer: Printer | None = None) -> Job:
    """The verified job of an element, robot or design: PLA on 10 mil film on a Prusa MK3S unless told.

    BadInput for a value that forms no design, CheckFailed for one that can't be printed as it should.
    """
    job = draft_job(value, process, printer)
    for one in job.setups:
        _passed(one.findings)
    return job


def draft_job(value: Any, process: Process | None = None, printer: Printer | None = None) -> Job:
    """A job whose text the verifier may have refused: its errors stand in the setups' findings.

    For looking at what went wrong; only `make_job` gives a job to print. Faults of the design still raise.
    """
    from flexo.design import design_of

    process, printer = process or default_process(), printer or default_printer()
    setups = lay_out(design_of(value), process, printer).setups
    return Job(name_of(value), tuple(_setup_job(value, one, process, printer) for one in setups))


def draft_model_job(model: Model, process: Process, printer: Printer) -> Job:
    """A job of a model from a file, set down in the middle of its sheet; see `draft_job` for its findings."""
    from flexo.checks.models import check_model, unlaid
    from flexo.slicing.plan import plan

    mesh, setup, layers = sliced_model(model, process, printer)
    remarks = _passed(check_model(mesh, setup, layers, process=process, printer=printer))
    toolpath = plan(layers, setup, process, printer)  # no book: a model's islands are seldom met again
    _passed(unlaid(layers, toolpath))
    sliced = Sliced(setup, layers, toolpath, (*model.findings, *remarks))
    made = _written(model, sliced, process, printer)
    advised = tuple(for_model(one, process) for one in made.findings)
    return Job(name_of(model), (replace(made, findings=advised),))


def sliced_model(model: Model, process: Process, printer: Printer) -> tuple[Mesh, Setup, Layers]:
    """A model set down in the middle of its sheet, its setup, and its layers, none of which is checked."""
    from flexo.models.orient import set_down
    from flexo.slicing.model import slice_mesh

    setup = lay_model(model.size, process, printer)
    width, depth = setup.size
    mesh = set_down(model, (width / 2, depth / 2)).mesh
    return mesh, setup, slice_mesh(mesh, process)


class Sliced(NamedTuple):
    """A setup with its layers and their toolpath, and what the checks remarked."""

    setup: Setup
    layers: Layers
    toolpath: Toolpath
    remarks: tuple[Finding, ...]


def _setup_job(value: Any, setup: Setup, process: Process, printer: Printer) -> SetupJob:
    from flexo.beside import apart
    from flexo.checks import check_layers
    from flexo.checks.fine import too_fine
    from flexo.slicing.slice import slice_setup

    layers = slice_setup(setup, process)
    _passed(too_fine(layers, process))  # before it is planned
    checked = apart(lambda: check_layers(setup, layers, process, printer))
    try:
        toolpath = _planned(layers, setup, process, printer)
    finally:  # a fault of the layers is told rather than what became of their plan
        remarks = _passed(checked())
    made = _written(value, Sliced(setup, layers, toolpath, remarks), process, printer)
    return replace(made, findings=tuple(for_design(one, process) for one in made.findings))


def _written(value: Any, sliced: Sliced, process: Process, printer: Printer) -> SetupJob:
    setup, layers, toolpath, remarks = sliced
    seconds = duration(toolpath, printer)
    summary = summarise(
        toolpath, layers=layers, setup=setup, process=process, printer=printer, seconds=seconds
    )
    block = job_block(value, setup=setup, layers=layers, process=process, printer=printer)
    head = [*header(block, summary, printer), *_thumbnail(setup, layers, printer)]
    arcs = arcs_of(toolpath) if process.arcs == "on" else None
    gcode = write(toolpath, head, process, printer, seconds=seconds, arcs=arcs)
    report = _verified(gcode, process, printer)
    return SetupJob(setup, layers, toolpath, gcode, summary, (*remarks, *report.findings), report.measured)


def _planned(layers: Layers, setup: Setup, process: Process, printer: Printer) -> Toolpath:
    """The plan of layers, from what other builds found about equal islands."""
    from flexo.slicing import book
    from flexo.slicing.plan import knowledge, plan

    notes = book.opened(setup, process, printer)
    known = book.recalled(knowledge(process, printer), notes)
    toolpath = plan(layers, setup, process, printer, known=known)
    book.closed(notes)
    return toolpath


def _thumbnail(setup: Setup, layers: Layers, printer: Printer) -> list[str]:
    if not all(printer.thumbnail):
        return []
    from flexo.view.thumbnail import thumbnail_lines

    return thumbnail_lines(setup, layers, printer.thumbnail)


def _verified(gcode: bytes, process: Process, printer: Printer) -> Any:
    from flexo.gcode.verify import verify

    return verify(gcode, printer, process.film, process.filaments)


def _passed(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, none of which is an error; CheckFailed with those that are."""
    found = tuple(findings)
    if errors := [one for one in found if one.severity == "error"]:
        raise CheckFailed(errors)
    return found
