"""flexo build: the printable job and its files, all of them or none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flexo.cli.faults import say
from flexo.cli.naming import file_of
from flexo.cli.options import OUTPUT, Request, asks_for_target, with_options
from flexo.cli.progress import busy
from flexo.cli.summary import report, summary_lines
from flexo.cli.target import Target, resolve
from flexo.cli.text import echo_json
from flexo.errors import BadInput, CheckFailed, Finding, nearest

if TYPE_CHECKING:
    from flexo.job import Job, JobSetup
    from flexo.process import Process

UNSAFE = ".UNSAFE"


@click.command("build")
@asks_for_target
@click.option("--out", "formats", default="gcode", show_default=True, metavar="gcode,stl,3mf,step,svg,dxf",
              help="Formats, separated by commas; svg and dxf are cut files.")  # fmt: skip
@click.option(
    "-o", "folder", default=".", metavar="DIR", help="Folder of the files; the current one if not said."
)
@click.option("--force", is_flag=True,
              help="Overwrite files flexo did not write; keep failing G-code as FILE.UNSAFE.")  # fmt: skip
@with_options(*OUTPUT)
def command(request: Request, formats: str, folder: str, force: bool, as_json: bool, quiet: bool) -> None:
    """Make an element, a robot, or a class in a .py file (which is run) ready to print on film."""
    wanted = _formats(formats)
    target = resolve(request)
    from flexo.export.files import write_files
    from flexo.job import make_job

    with busy(f"building {target.name}", quiet):
        _checked(target, quiet)
        job = make_job(target.value, target.process, target.printer)
        files = _files(job, wanted, Path(folder), target)
        failed = _unsafe(files, target, force)
        write_files(files, force)
    if as_json:
        echo_json(report(job, target, list(files)))
    elif not quiet:
        click.echo("\n".join(summary_lines(report(job, target, list(files)))))
    if failed:
        raise CheckFailed(failed)


def _formats(text: str) -> list[str]:
    """The formats asked for, each once."""
    wanted = list(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    for one in wanted:
        if one not in FORMATS:
            raise BadInput(f"--out: no format {one!r}; {nearest(one, FORMATS)}")
    if not wanted:
        raise BadInput(f"--out names no format; there are: {', '.join(FORMATS)}")
    return wanted


def _checked(target: Target, quiet: bool) -> None:
    """CheckFailed with all findings when one is an error; warnings are told on the way."""
    from flexo.checks import check
    from flexo.design import design_of

    findings = check(design_of(target.value), target.process, target.printer)
    errors = [one for one in findings if one.severity == "error"]
    if errors:
        raise CheckFailed(errors)
    for one in findings:
        if not quiet:
            say(f"{one.severity}: {one}")


def _files(job: Job, wanted: list[str], folder: Path, target: Target) -> dict[Path, bytes]:
    """Every format of every setup, computed before anything is written."""
    return {
        file_of(folder, target.stem, k, f".{one}"): FORMATS[one](setup, target.process)
        for one in wanted
        for k, setup in enumerate(job.setups)
    }


def _unsafe(files: dict[Path, bytes], target: Target, force: bool) -> list[Finding]:
    """Findings of the verifier; G-code that fails is refused, or when forced renamed to be no .gcode."""
    from flexo.gcode.verify import verify

    failed: list[Finding] = []
    process = target.process
    for path in [path for path in files if path.suffix == ".gcode"]:
        found = verify(files[path], target.printer, process.film, process.filaments)
        if found.ok:
            continue
        errors = [one for one in found.findings if one.severity == "error"]
        if not force:
            raise CheckFailed(errors)
        files[path.with_name(path.name + UNSAFE)] = files.pop(path)
        failed += errors
    return failed


def _gcode(one: JobSetup, process: Process) -> bytes:
    return one.gcode


def _stl(one: JobSetup, process: Process) -> bytes:
    from flexo.export.stl import to_bytes

    return to_bytes(one.setup, process)


def _threemf(one: JobSetup, process: Process) -> bytes:
    from flexo.export.threemf import to_bytes

    return to_bytes(one.setup, process)


def _step(one: JobSetup, process: Process) -> bytes:
    from flexo.export.step import to_bytes

    return to_bytes(one.setup, process)


def _svg(one: JobSetup, process: Process) -> bytes:
    from flexo.export.svg import to_bytes

    return to_bytes(one.setup, one.layers)


def _dxf(one: JobSetup, process: Process) -> bytes:
    from flexo.export.dxf import to_bytes

    return to_bytes(one.setup, one.layers)


FORMATS: dict[str, Callable[[JobSetup, Process], bytes]] = {
    "gcode": _gcode,
    "stl": _stl,
    "3mf": _threemf,
    "step": _step,
    "svg": _svg,
    "dxf": _dxf,
}
