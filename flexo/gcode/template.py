"""Text that goes into a job from outside: commands of a printer's profile, and names that users choose."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from flexo.errors import BadInput, nearest
from flexo.process import Printer, Process

WIDTH = 96  # characters a line: Marlin's MAX_CMD_SIZE
PLACEHOLDERS = ("nozzle_bond", "bed_bond", "z+N")
_HEIGHT = re.compile(r"z\+(\d{1,3}(?:\.\d{1,3})?)")


def plain(text: object, width: int = WIDTH) -> str:
    """Printable ASCII without `;`, on one line, at most `width` characters: safe within a comment."""
    kept = "".join(c if " " <= c <= "~" and c != ";" else " " for c in str(text))
    return " ".join(kept.split())[:width].rstrip()


def comment(text: object) -> str:
    """A comment line of user's text, cut to the line's width."""
    return "; " + plain(text, WIDTH - 2)


def commands(printer: Printer, entry: str, process: Process) -> list[str]:
    """The lines of a profile's entry (start, end, pause) with its placeholders filled."""
    lines: Sequence[str] = getattr(printer, entry)
    if isinstance(lines, str) or not all(isinstance(line, str) for line in lines):
        raise BadInput(f"printer {printer.name}: {entry} is {lines!r}, must be a list of command lines")
    return [_filled(line, f"printer {printer.name}: {entry}", process, printer) for line in lines]


def _filled(line: str, where: str, process: Process, printer: Printer) -> str:
    filled = re.sub(r"\{([^{}]*)\}", lambda match: _value(match[1], where)(process, printer), line)
    if "{" in filled or "}" in filled:
        raise BadInput(f"{where} has an unpaired brace in {line!r}")
    if not filled.isascii() or not filled.isprintable() or len(filled) > WIDTH:
        raise BadInput(f"{where} has the line {line!r}, must be at most {WIDTH} printable ASCII characters")
    return filled


def _value(name: str, where: str) -> Callable[[Process, Printer], str]:
    if name == "nozzle_bond":
        return lambda process, _: f"{process.filament.nozzle_bond:.0f}"
    if name == "bed_bond":
        return lambda process, _: f"{process.filament.bed_bond:.0f}"
    if match := _HEIGHT.fullmatch(name):
        return lambda process, printer: f"{printer.film_top(process.film) + float(match[1]):.3f}"
    raise BadInput(f"{where} has an unknown placeholder {{{name}}}; {nearest(name, PLACEHOLDERS)}")
