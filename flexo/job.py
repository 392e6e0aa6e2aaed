"""A value → its printable job: every arrow of the engine in order, and the verdict on the text.

from flexo.job import make_job
job = make_job(Quadruped())
job.setups[0].gcode
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

from flexo.advice import for_design, for_model
from flexo.errors import CheckFailed, Finding
from flexo.gcode.footer import footer
from flexo.gcode.job import header, job_block, name_of
from flexo.gcode.summary import Summary, summarise
from flexo.gcode.write import write
from flexo.layout import Setup, lay_model, lay_out, model_middle
from flexo.meshes import Mesh
from flexo.models.model import Model
from flexo.process import Printer, Process, default_printer, default_process
from flexo.slicing.arcs import arcs_of
from flexo.slicing.duration import duration
from flexo.slicing.layers import Layers
from flexo.slicing.toolpath import Toolpath


@dataclass(frozen=True)
class Text:
    """The G-code of one clamping of the film, what it takes, and what checks and verifier said of it."""

    setup: Setup
    gcode: bytes
    summary: Summary
    findings: tuple[Finding, ...]
    measured: dict[str, Any] | None


@dataclass(frozen=True)
class SetupJob(Text):
    """One clamping of the film, from its layout to the verified text."""

    layers: Layers
    toolpath: Toolpath


T = TypeVar("T", bound=Text)


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
    made = _verified(_model_setup(model, process, printer), process, printer)
    return Job(name_of(model), (_advised(made, for_model, process),))


def unverified_text(model: Model, process: Process, printer: Printer) -> Text:
    """The text of a model's job, which `verified_text` is still to look at: nobody may print it as it is.

    In two steps, so that a program can let go of the model, its layers and its toolpath in between.
    """
    made = _model_setup(model, process, printer)
    return Text(made.setup, made.gcode, made.summary, made.findings, made.measured)


def verified_text(text: Text, process: Process, printer: Printer) -> Text:
    """An unverified text with what the verifier says of it; see `draft_job` for its findings."""
    return _advised(_verified(text, process, printer), for_model, process)


def _model_setup(model: Model, process: Process, printer: Printer) -> SetupJob:
    from flexo.beside import give_back
    from flexo.checks.models import unlaid
    from flexo.slicing.plan import knowledge, plan

    give_back()
    setup, layers, remarks = _checked_model(model, process, printer)
    known = knowledge(process, printer, layers)  # no book: a model's islands are seldom met again
    toolpath = plan(layers, setup, process, printer, known=known)
    _passed(unlaid(layers, toolpath))
    sliced = Sliced(setup, layers, toolpath, (*model.findings, *remarks))
    return _written(model, sliced, process, printer)


def _checked_model(
    model: Model, process: Process, printer: Printer
) -> tuple[Setup, Layers, tuple[Finding, ...]]:
    from flexo.checks.models import check_model

    mesh, setup, layers = sliced_model(model, process, printer)
    return setup, layers, _passed(check_model(mesh, setup, layers, process=process, printer=printer))


def sliced_model(model: Model, process: Process, printer: Printer) -> tuple[Mesh, Setup, Layers]:
    """A model set down in the middle of its sheet, its setup, and its layers, none of which is checked."""
    from flexo.models.orient import set_down
    from flexo.slicing.model import slice_mesh
    from flexo.slicing.objects import pieces_of

    setup = lay_model(model.size, process, printer)
    lying = set_down(model, model_middle(setup, model.size[1], process))
    layers = slice_mesh(lying.mesh, process)
    pieces = pieces_of(layers, model.name, lying.marks) if printer.objects else ()  # nobody else is told
    return lying.mesh, replace(setup, pieces=pieces), layers


def _advised(made: T, advice: Callable[[Finding, Process], Finding], process: Process) -> T:
    """With what can be done about its findings."""
    return replace(made, findings=tuple(advice(one, process) for one in made.findings))


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
    return _advised(_verified(made, process, printer), for_design, process)


def _written(value: Any, sliced: Sliced, process: Process, printer: Printer) -> SetupJob:
    """The text, which is still to be verified."""
    from flexo.beside import give_back

    setup, layers, toolpath, remarks = sliced
    give_back()
    seconds = duration(toolpath, printer)
    summary = summarise(
        toolpath, layers=layers, setup=setup, process=process, printer=printer, seconds=seconds
    )
    block = job_block(value, setup=setup, layers=layers, process=process, printer=printer)
    head = [*header(block, summary, printer), *_thumbnail(setup, layers, printer)]
    arcs = arcs_of(toolpath) if process.arcs == "on" else None
    last = footer(block, summary, printer)
    gcode = write(toolpath, head, process, printer, seconds=seconds, arcs=arcs, footer=last)
    return SetupJob(setup, gcode, summary, remarks, None, layers, toolpath)


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


def _verified(made: T, process: Process, printer: Printer) -> T:
    """With what the verifier says of the text."""
    from flexo.beside import give_back
    from flexo.gcode.verify import verify

    give_back()
    report = verify(made.gcode, printer, process.film, process.filaments)
    return replace(made, findings=(*made.findings, *report.findings), measured=report.measured)


def _passed(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, none of which is an error; CheckFailed with those that are."""
    found = tuple(findings)
    if errors := [one for one in found if one.severity == "error"]:
        raise CheckFailed(errors)
    return found
