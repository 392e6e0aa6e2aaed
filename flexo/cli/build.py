"""flexo build: the printable job and its files, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flexo.cli.faults import say
from flexo.cli.naming import file_of, folder_of
from flexo.cli.options import OUTPUT, Request, asks_for_target, with_options
from flexo.cli.posture import Posture, asks_for_posture, posed
from flexo.cli.progress import busy
from flexo.cli.summary import report, summary_lines
from flexo.cli.target import Target, resolve
from flexo.cli.text import echo_json
from flexo.errors import BadInput, CheckFailed, Finding, nearest

if TYPE_CHECKING:
    from flexo.job import Job, SetupJob, Text
    from flexo.process import Process

UNSAFE = ".UNSAFE"


@click.command("build")
@asks_for_target
@asks_for_posture
@click.option("--out", "formats", default="gcode", show_default=True,
              metavar="gcode,stl,3mf,step,svg,dxf,glb",
              help="Formats, separated by commas; svg and dxf are cut files, glb may be bent.")  # fmt: skip
@click.option(
    "-o", "folder", default=".", metavar="DIR", help="Folder of the files; the current one if not said."
)
@click.option("--force", is_flag=True,
              help="Overwrite files flexo did not write; keep failing G-code as FILE.UNSAFE.")  # fmt: skip
@with_options(*OUTPUT)
def command(
    request: Request, posture: Posture, formats: str, folder: str, force: bool, as_json: bool, quiet: bool
) -> None:
    """Make an element, a robot, or a class in a .py file (which is run) ready to print on film."""
    wanted = _formats(formats)
    where = folder_of(folder)
    if posture and "glb" not in wanted:
        raise BadInput("-a, --pull and --friction bend the part in a glb: add it to --out")
    target = resolve(request)
    from flexo.beside import apart
    from flexo.export.files import write_files
    from flexo.job import draft_job

    with busy(f"building {target.name}", quiet):
        behaviour = apart(lambda: _behaviour(target))
        job = draft_job(target.value, target.process, target.printer)
        remarks = [*(one for setup in job.setups for one in setup.findings), *behaviour()]
        files = _files(job, wanted, where, target)
        if "glb" in wanted:
            files[where / f"{target.stem}.glb"] = _glb(target, posture, quiet)
        failed = unsafe(job.setups, files, force)
        write_files(files, force)
    known = report(job, target, list(files)) | {"findings": [asdict(one) for one in remarks]}
    if as_json:
        echo_json(known)
    elif not quiet:
        click.echo("\n".join(summary_lines(known)))
    tell(remarks, quiet)
    if failed:
        raise CheckFailed(failed)


def _behaviour(target: Target) -> tuple[Finding, ...]:
    """What is to be said of the part's predicted behaviour."""
    from flexo.checks.behaviour import check_behaviour
    from flexo.design import design_of

    return check_behaviour(design_of(target.value), target.process)


def _formats(text: str) -> list[str]:
    """The formats asked for, each once."""
    wanted = list(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    for one in wanted:
        if one not in (*FORMATS, *WHOLE):
            raise BadInput(f"--out: no format {one!r}; {nearest(one, (*FORMATS, *WHOLE))}")
    if not wanted:
        raise BadInput(f"--out names no format; there are: {', '.join((*FORMATS, *WHOLE))}")
    return wanted


def tell(findings: Iterable[Finding], quiet: bool) -> None:
    """Warnings and the like on stderr."""
    for one in findings:
        if one.severity != "error" and not quiet:
            say(f"{one.severity}: {one}")


def _files(job: Job, wanted: list[str], folder: Path, target: Target) -> dict[Path, bytes]:
    """Every format of every setup, computed before anything is written."""
    return {
        file_of(folder, target.stem, k, f".{one}"): FORMATS[one](setup, target.process)
        for one in wanted
        if one in FORMATS
        for k, setup in enumerate(job.setups)
    }


def unsafe(texts: Sequence[Text], files: dict[Path, bytes], force: bool) -> list[Finding]:
    """Faults of a job's texts; it is refused, or when forced renamed so that no printer takes it."""
    failed = [one for text in texts for one in text.findings if one.severity == "error"]
    if failed and not force:
        raise CheckFailed(failed)
    for path in [path for path in files if failed and path.suffix == ".gcode"]:
        files[path.with_name(path.name + UNSAFE)] = files.pop(path)
    return failed


def _gcode(one: SetupJob, process: Process) -> bytes:
    return one.gcode


def _stl(one: SetupJob, process: Process) -> bytes:
    from flexo.export.stl import to_bytes

    return to_bytes(one.setup, process)


def _threemf(one: SetupJob, process: Process) -> bytes:
    from flexo.export.threemf import to_bytes

    return to_bytes(one.setup, process)


def _step(one: SetupJob, process: Process) -> bytes:
    from flexo.export.step import to_bytes

    return to_bytes(one.setup, process)


def _svg(one: SetupJob, process: Process) -> bytes:
    from flexo.export.svg import to_bytes

    return to_bytes(one.setup, one.layers)


def _dxf(one: SetupJob, process: Process) -> bytes:
    from flexo.export.dxf import to_bytes

    return to_bytes(one.setup, one.layers)


def _glb(target: Target, posture: Posture, quiet: bool) -> bytes:
    from flexo.export.glb import to_bytes

    bent = posed(target, posture)
    tell(bent.findings, quiet)
    return to_bytes(bent.pose)


WHOLE = ("glb",)  # of the whole design, whatever faces of the film are printed in how many setups
FORMATS: dict[str, Callable[[SetupJob, Process], bytes]] = {
    "gcode": _gcode,
    "stl": _stl,
    "3mf": _threemf,
    "step": _step,
    "svg": _svg,
    "dxf": _dxf,
}
