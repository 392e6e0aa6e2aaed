"""flexo verify: check any G-code file against film, printer and material."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flexo.cli.options import OUTPUT, PROFILES, with_options
from flexo.cli.progress import busy
from flexo.cli.target import load_profile
from flexo.cli.text import columns, echo_json, shown
from flexo.errors import BadInput
from flexo.plainbed import NO_FILM, for_plain_bed

if TYPE_CHECKING:
    from flexo.gcode.verify import Report
    from flexo.process import Filament, Film, Printer

BEGIN, END = b"; flexo-job 1 begin", b"; flexo-job 1 end"
LARGEST = 500_000_000  # bytes
LONGEST_BLOCK = 50_000_000  # bytes


@click.command("verify")
@click.argument("file", metavar="FILE")
@with_options(*PROFILES)
@click.option(
    "--on-bed", is_flag=True, help="It prints on the plain bed, without film; a flexo job says so itself."
)
@with_options(*OUTPUT)
def command(
    file: str, printer: str | None, film: str | None, material: str | None, on_bed: bool, as_json: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """Check a G-code file before it is printed on film; exit code 1 when it must not be printed.

    Printer, film and material are read from a flexo job's own comments unless they are given.
    """
    data = _read(file)
    job = block(data)
    machine = _printer(printer, job, file)
    if on_bed and film is not None:
        raise BadInput(f"--film {film} and --on-bed exclude each other: a plain bed has no film")
    bare = on_bed or (film is None and "film" in job and job["film"] is None)
    sheet = NO_FILM if bare else _film(film, job, file)
    filaments = _filaments(material, job, file)
    filaments = tuple(map(for_plain_bed, filaments)) if bare else filaments
    from flexo.gcode.verify import verify

    with busy(f"verifying {file}", quiet):
        found = verify(data, machine, sheet, filaments)
    if as_json:
        echo_json(_as_data(file, found))
    elif not quiet:
        click.echo("\n".join(_lines(file, found)))
    elif not found.ok:
        click.echo("\n".join(f"{file}: {one}" for one in found.findings if one.severity == "error"))
    raise click.exceptions.Exit(0 if found.ok else 1)


def _read(file: str) -> bytes:
    path = Path(file)
    try:
        if not path.is_file():
            raise BadInput(f"no file {file!r}")
        if path.stat().st_size > LARGEST:
            raise BadInput(f"{file} is larger than {LARGEST} bytes")
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from None


def block(data: bytes) -> dict[str, Any]:
    """The job block of a flexo file; empty when there is none. Only names are taken from it here."""
    start, end = data.find(BEGIN), data.find(END)
    if not 0 <= start < end or end - start > LONGEST_BLOCK:
        return {}
    chunks = [line.removeprefix(b"; ") for line in data[start:end].splitlines()[1:]]
    try:
        found = json.loads(b"".join(chunks))
    except (ValueError, RecursionError):
        raise BadInput("the job block of the file is damaged: its JSON cannot be read") from None
    return found if isinstance(found, dict) else {}


def _name(given: str | None, stated: Any, what: str, file: str) -> str:
    """The profile asked for, or the built-in one that the file names: a file never points at other files."""
    from flexo.profiles import names

    if given is not None:
        return given
    kind = {"printer": "printers", "film": "films", "material": "filaments"}[what]
    if stated is None:
        raise BadInput(f"{file} does not say its {what}; give --{what} NAME")
    if stated not in names(kind):
        raise BadInput(
            f"{file} was made for {what} {str(stated)!r}, which is no built-in one; give --{what} FILE"
        )
    return str(stated)


def _printer(given: str | None, job: dict[str, Any], file: str) -> Printer:
    from flexo.profiles import load_printer

    return load_profile("printer", _name(given, job.get("printer"), "printer", file), load_printer)


def _film(given: str | None, job: dict[str, Any], file: str) -> Film:
    """The film given or stated; a film that is stated by its thickness alone needs no profile."""
    from flexo.profiles import load_film

    stated = job.get("film")
    stated = stated if isinstance(stated, dict) else {}
    thickness = stated.get("thickness")
    if given is None and stated.get("name") == f"pc-{thickness}mm":
        return load_profile("film", f"{thickness} mm", load_film)
    return load_profile("film", _name(given, stated.get("name"), "film", file), load_film)


def _filaments(given: str | None, job: dict[str, Any], file: str) -> tuple[Filament, ...]:
    from flexo.profiles import load_filament

    stated = job.get("materials")
    cards = stated if isinstance(stated, list) and stated else [{}]
    names = [card.get("name") if isinstance(card, dict) else None for card in cards]
    wanted = [given] if given is not None else [_name(None, name, "material", file) for name in names]
    return tuple(load_profile("material", name, load_filament) for name in wanted)


def _as_data(file: str, found: Report) -> dict[str, Any]:
    return {
        "file": file,
        "ok": found.ok,
        "measured": dict(found.measured),
        "findings": [vars(one) for one in found.findings],
    }


def _lines(file: str, found: Report) -> list[str]:
    """Verdict, what was measured, and every finding: faults first, then what could not be checked."""
    order = ("error", "warning", "note", "unchecked")
    findings = sorted(found.findings, key=lambda one: order.index(one.severity))
    return [
        f"{file}: {'passes' if found.ok else 'FAILS: do not print it'}",
        *columns([name, shown(value)] for name, value in found.measured.items()),
        *(f"  {'not checked' if one.severity == 'unchecked' else one.severity}: {one}" for one in findings),
    ]
