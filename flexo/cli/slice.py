"""flexo slice: the printable job of a model from a file, on film or on the plain bed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from flexo.cli.build import tell, unsafe
from flexo.cli.model import Lie, asks_for_lie, model_target
from flexo.cli.naming import changed_machine, file_of, folder_of
from flexo.cli.options import OUTPUT, Request, asks_for_model, with_options
from flexo.cli.progress import busy
from flexo.cli.summary import machine_report, model_lines
from flexo.cli.text import echo_json
from flexo.errors import CheckFailed

if TYPE_CHECKING:
    from flexo.models import Model


@click.command("slice")
@asks_for_model
@asks_for_lie
@click.option(
    "-o", "folder", default=".", metavar="DIR", help="Folder of the file; the current one if not said."
)
@click.option("--force", is_flag=True,
              help="Overwrite files flexo did not write; keep failing G-code as FILE.UNSAFE.")  # fmt: skip
@with_options(*OUTPUT)
def command(request: Request, lie: Lie, folder: str, force: bool, as_json: bool, quiet: bool) -> None:
    """Make a model in a file (STL, 3MF, OBJ, STEP) ready to print."""
    where = folder_of(folder)
    from flexo.export.files import write_files
    from flexo.gcode.job import name_of
    from flexo.job import unverified_text, verified_text

    with busy(f"slicing {request.name}", quiet):
        target = model_target(request, lie)
        process, printer = target.process, target.printer
        name, about, file = (
            name_of(target.value),
            _facts(target.value),
            file_of(where, target.stem, 0, ".gcode"),
        )
        text = unverified_text(target.value, process, printer)
        del target  # a mesh may be large
        text = verified_text(text, process, printer)
        files = {file: text.gcode}
    tell(text.findings, quiet)
    failed = unsafe([text], files, force)
    write_files(files, force)
    known = machine_report(name, [text], process, printer)
    known |= {"model": about, "changed": changed_machine(process, printer)}
    known |= {"files": [str(path) for path in files]}
    known["findings"] = [vars(one) for one in text.findings]
    if as_json:
        echo_json(known)
    elif not quiet:
        click.echo("\n".join(model_lines(known)))
    if failed:
        raise CheckFailed(failed)


def _facts(model: Model) -> dict[str, Any]:
    return {
        "file": model.settings["file"],
        "unit": model.settings["unit"],
        "size_mm": model.size,
        "triangles": len(model.triangles),
    }
