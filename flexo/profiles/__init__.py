"""Printer, filament and film profiles: TOML data beside this file, or a user's own file by path."""

from __future__ import annotations

import dataclasses
import math
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from flexo.errors import BadInput, nearest
from flexo.params import Unit, quantity
from flexo.process import Filament, Film, Printer
from flexo.profiles.checked import RANGES, made
from flexo.profiles.commands import check_commands

BUILT_IN = Path(__file__).parent
THICKNESS = Unit("mm", (("mm", 1.0), ("mil", 0.0254), ("in", 25.4), ("um", 1e-3), ("µm", 1e-3)))


def names(kind: str) -> list[str]:
    """The built-in profiles of a kind: printers, filaments, films, servos."""
    return [*_built_in(kind)]


def read(kind: str, name: str) -> dict[str, Any]:
    """The data of a profile by name, or of a user's TOML file by path."""
    singular = kind[:-1]
    if name.endswith(".toml"):
        try:
            text = Path(name).read_text(encoding="utf-8")
        except OSError as error:
            raise BadInput(f"{singular} profile {name!r} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise BadInput(f"{singular} profile {name!r} is no UTF-8 text") from None
    elif name in names(kind):
        return dict(_built_in(kind)[name]())
    else:
        raise BadInput(f"no {singular} {name!r}; {nearest(name, names(kind))} (or give a .toml file)")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{singular} profile {name!r} is no valid TOML: {error}") from None


@cache
def _built_in(kind: str) -> dict[str, Callable[[], dict[str, Any]]]:
    """What reads each profile beside this file, the first time it is asked for."""

    def reader(path: Path) -> Callable[[], dict[str, Any]]:
        return cache(lambda: tomllib.loads(path.read_text(encoding="utf-8")))

    return {path.stem: reader(path) for path in sorted((BUILT_IN / kind).glob("*.toml"))}


def load_film(name: str) -> Film:
    """A film by profile name or file; "8mil" or "0.2 mm" is polycarbonate of that thickness."""
    thickness = quantity(name, THICKNESS)
    if thickness is None:
        return made(Film, read("films", name), f"film {name}")
    low, high, _ = RANGES["thickness"]
    if not math.isfinite(thickness) or not low <= thickness <= high:
        raise BadInput(f"film thickness is {thickness:g} mm, must be {low:g}..{high:g} mm")
    stock = load_film("pc-10mil")
    tolerance = stock.tolerance / stock.thickness * thickness
    return dataclasses.replace(stock, name=f"pc-{thickness:g}mm", thickness=thickness, tolerance=tolerance)


def load_filament(name: str) -> Filament:
    """A filament by profile name or file."""
    filament = made(Filament, read("filaments", name), f"filament {name}")
    for what in ("nozzle", "nozzle_bond", "bed_bond"):
        _within(
            filament, what, "bed_bond_range" if what == "bed_bond" else "nozzle_range", f"filament {name}"
        )
    return filament


def _within(filament: Filament, what: str, limits: str, where: str) -> None:
    value, (low, high) = getattr(filament, what), getattr(filament, limits)
    if not low <= value <= high:
        raise BadInput(f"{where}: {what} is {value:g} °C, must lie in {limits} {low:g}..{high:g} °C")


ADVANCE = 2.0  # s, more than any extruder wants
PROBES = ("sheet", "film", "manual_on_sheet", "manual_on_film")
FLAVOURS = ("marlin", "klipper", "reprap")


def load_printer(name: str) -> Printer:
    """A printer by profile name or file."""
    where = f"printer {name}"
    printer = made(Printer, read("printers", name), where)
    for value, known, what in ((printer.probe, PROBES, "probe"), (printer.flavour, FLAVOURS, "flavour")):
        if value not in known:
            raise BadInput(f"{where}: {what} is {value!r}; {nearest(value, known)}")
    for material, seconds in printer.advance.items():
        if not 0.0 <= seconds <= ADVANCE:
            raise BadInput(f"{where}: advance.{material} is {seconds:g} s, must be 0..{ADVANCE:g} s")
    if not printer.nozzles:
        raise BadInput(f"{where}: nozzles is empty, must list the diameter of each tool in mm")
    x_min, y_min, x_max, y_max = printer.bed
    if not (x_max - x_min >= 50 and y_max - y_min >= 50):
        must = "must be [x_min, y_min, x_max, y_max] in mm, 50 mm wide and deep at least"
        raise BadInput(f"{where}: bed is {list(printer.bed)}, {must}")
    if name.endswith(".toml"):  # the built-in ones are tested
        check_commands(printer, where)
    return printer


def load_servo(name: str) -> dict[str, Any]:
    """A bought servo's dimensions by profile name or file, mm, g and N·mm, with their source."""
    return read("servos", name)
