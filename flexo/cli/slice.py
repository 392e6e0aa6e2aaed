"""flexo slice: the printable job of a model from a file, on film or on the plain bed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flexo.cli.build import tell, unsafe
from flexo.cli.naming import changed_machine, file_of, stem
from flexo.cli.options import OUTPUT, Request, asks_for_model, with_options
from flexo.cli.progress import busy
from flexo.cli.summary import machine_report, model_lines
from flexo.cli.target import machine
from flexo.cli.text import echo_json
from flexo.errors import BadInput, CheckFailed

if TYPE_CHECKING:
    from flexo.models import Model
    from flexo.process import Process


@click.command("slice")
@asks_for_model
@click.option("--on-film/--on-bed", "on_film", default=True, show_default="--on-film",
              help="On film, as all that flexo makes, or without film straight on the bed.")  # fmt: skip
@click.option("--unit", metavar="mm|cm|m|um|in|ft", help="Unit of an STL or OBJ, which say none: mm.")
@click.option("--turn", metavar="X,Y,Z", help="Turn it by degrees about x, then y, then z.")
@click.option("--flat", is_flag=True, help="Lay it on its largest flat face.")
@click.option(
    "-o", "folder", default=".", metavar="DIR", help="Folder of the file; the current one if not said."
)
@click.option("--force", is_flag=True,
              help="Overwrite files flexo did not write; keep failing G-code as FILE.UNSAFE.")  # fmt: skip
@with_options(*OUTPUT)
def command(
    request: Request, on_film: bool, unit: str | None, turn: str | None, flat: bool, folder: str, force: bool,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Make a model in a file (STL, 3MF, OBJ, STEP) ready to print."""
    if not folder:
        raise BadInput("-o '' names no folder; . is the current one")
    process, printer = machine(request, "flexo slice")
    told = changed_machine(process, printer) | ({} if on_film else {"on": "bed"})
    process = process if on_film else _without_film(request, process)
    angles = _angles(turn)
    from flexo.export.files import write_files
    from flexo.gcode.job import name_of
    from flexo.job import draft_model_text

    with busy(f"slicing {request.name}", quiet):
        model = _oriented(request.name, unit, angles, flat)
        text = draft_model_text(model, process, printer)
        files = {file_of(Path(folder), stem(model.name, told), 0, ".gcode"): text.gcode}
    tell(text.findings, quiet)
    failed = unsafe([text], files, force)
    write_files(files, force)
    known = machine_report(name_of(model), [text], process, printer)
    known |= {"model": _facts(model), "changed": told, "files": [str(path) for path in files]}
    known["findings"] = [vars(one) for one in text.findings]
    if as_json:
        echo_json(known)
    elif not quiet:
        click.echo("\n".join(model_lines(known)))
    if failed:
        raise CheckFailed(failed)


def _without_film(request: Request, process: Process) -> Process:
    from flexo.plainbed import on_plain_bed
    from flexo.process import default_process

    if request.film is not None or process.film != default_process().film:
        raise BadInput(f"film {process.film.name} and --on-bed exclude each other: a plain bed has no film")
    return on_plain_bed(process)


def _angles(text: str | None) -> tuple[float, ...] | None:
    if text is None:
        return None
    try:
        angles = tuple(float(part) for part in text.split(","))
    except ValueError:
        angles = ()
    if len(angles) != 3 or not all(abs(angle) <= 360 for angle in angles):
        raise BadInput(f"--turn is {text!r}, must be three angles of -360..360 deg, such as 90,0,0")
    return angles


def _oriented(file: str, unit: str | None, angles: tuple[float, ...] | None, flat: bool) -> Model:
    from flexo.models import read_model
    from flexo.models.orient import laid_flat, turned

    model = read_model(file, unit)
    model = laid_flat(model) if flat else model
    return turned(model, angles) if angles is not None else model


def _facts(model: Model) -> dict[str, Any]:
    return {
        "file": model.settings["file"],
        "unit": model.settings["unit"],
        "size_mm": model.size,
        "triangles": len(model.triangles),
    }
