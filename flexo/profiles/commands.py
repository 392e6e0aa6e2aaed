"""Whether a user's printer profile tells its machine only what can be written and may be sent."""

from __future__ import annotations

from flexo.errors import BadInput
from flexo.process import Printer

ENTRIES = ("start", "end", "pause")


def check_commands(printer: Printer, where: str) -> None:
    """BadInput that names the entry: for a line that can't be written, or a pause that may not be sent.

    Every job shows its verifier the start and the end; a pause only one that makes it.
    """
    from flexo.gcode.read import read
    from flexo.gcode.template import commands
    from flexo.gcode.verify.commands import command_findings
    from flexo.process import default_process

    try:
        said = {entry: commands(printer, entry, default_process()) for entry in ENTRIES}
    except BadInput as error:
        raise BadInput(f"{where}: {error}") from None
    found = read("".join(f"{line}\n" for line in said["pause"]).encode())
    faults = [one for one in found.faults if one.id.startswith("line.")]
    for one in (*faults, *command_findings(found.commands, printer, len(printer.nozzles))):
        raise BadInput(f"{where}: pause: {one.text}")
