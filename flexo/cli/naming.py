"""File names that say which parameters differ from the defaults, in characters every file system takes."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any

from flexo.errors import BadInput
from flexo.models.model import Model
from flexo.params import settings_of
from flexo.plainbed import NO_FILM, on_plain_bed
from flexo.process import SETTINGS, Printer, Process, default_printer, default_process
from flexo.settings import setting

FILES = (".gcode", ".stl", ".3mf", ".step", ".svg", ".dxf", ".glb", ".toml", ".png")
LONGEST = 80  # characters; longer lists are told by a hash
UNSAFE = re.compile(r"[^A-Za-z0-9._+-]+")


def changed(value: Any, process: Process, printer: Printer) -> dict[str, Any]:
    """Settings that differ from the defaults of a value's class, of the process and of the printer."""
    if isinstance(value, Model):  # its name is all that its files tell of it
        return changed_machine(process, printer)
    before = settings_of(type(value)())
    found = {name: now for name, now in settings_of(value).items() if before.get(name) != now}
    return found | changed_machine(process, printer, before)


def changed_machine(process: Process, printer: Printer, taken: Container[str] = ()) -> dict[str, Any]:
    """The same of process and printer alone; settings whose names are taken are told in full."""
    usual, found = default_process(), dict[str, Any]()
    on_bed = process.film == NO_FILM
    usual = on_plain_bed(usual) if on_bed else usual
    if process.film != usual.film:
        found["film"] = process.film.name
    if process.filament != usual.filament:
        found["material"] = process.filament.name
    if printer != default_printer():
        found["printer"] = printer.name
    numbers = {name: setting(process, name) for name in SETTINGS}
    return (
        found
        | {
            f"process.{name}" if name in taken else name: now
            for name, now in numbers.items()
            if now != setting(usual, name)
        }
        | ({"on": "bed"} if on_bed else {})
    )


def stem(name: str, differences: Mapping[str, Any]) -> str:
    """A file's name without its ending: `quadruped` or `quadruped_femur-30`."""
    base = _plain(name)
    parts = [f"{UNSAFE.sub('-', key)}-{UNSAFE.sub('-', _short(now))}" for key, now in differences.items()]
    full = "_".join([base, *parts])
    if len(full) <= LONGEST:
        return full
    digest = hashlib.sha256(repr(sorted(differences.items())).encode()).hexdigest()
    return f"{base[:LONGEST]}_{digest[:10]}"


def _plain(name: str) -> str:
    """A name in ASCII: accents go; other letters are told by a hash, so that names stay apart."""
    folded = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    base = UNSAFE.sub("-", folded).strip(".-") or "part"
    lost = any(letter.isalnum() and not letter.isascii() for letter in folded)
    return f"{base}-{hashlib.sha256(name.encode(errors='replace')).hexdigest()[:6]}" if lost else base


def folder_of(text: str) -> Path:
    """The folder that -o names; a name such as part.gcode is meant as a file, which it cannot be."""
    folder = Path(text)
    if not text:
        raise BadInput("-o '' names no folder; . is the current one")
    if folder.suffix.lower() in FILES and not folder.is_dir():
        raise BadInput(
            f"-o {text!r} looks like a file, must be a folder: files in it are named after the part"
        )
    return folder


def file_of(folder: Path, base: str, setup: int, ending: str) -> Path:
    """Where a setup's file stands; the second setup prints the other face of the film."""
    return folder / f"{base}{'' if setup == 0 else '-bottom'}{ending}"


def _short(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return "+".join(_short(item) for item in value)
    return f"{value:.9g}" if isinstance(value, (int, float)) else str(value)
