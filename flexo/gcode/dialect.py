"""The dialects of firmware: how limits, accelerations, advance, fan and heaters are told to each flavour."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from flexo.errors import BadInput
from flexo.gcode.template import commands, comment, plain
from flexo.process import Filament, Printer, Process
from flexo.slicing.objects import Label

MESSAGE = 60  # characters on a display


def limits(printer: Printer) -> list[str]:
    """The accelerations and jerks that the time was planned with, so that stored ones do not apply.

    Marlin and Prusa: M201, M204, M205 (mm/s), Klipper: SET_VELOCITY_LIMIT, RepRapFirmware: M201, M204, and
    M566 in mm/min; each from the firmware's own list of commands.
    """
    motion = printer.motion
    if printer.flavour == "klipper":
        return [f"SET_VELOCITY_LIMIT ACCEL={motion.acceleration:g} SQUARE_CORNER_VELOCITY={motion.jerk:g}"]
    axes = _axes(motion.acceleration_xy, motion.acceleration_z, motion.acceleration_e)
    if printer.flavour == "reprap":
        jerk = _axes(motion.jerk * 60, motion.jerk_z * 60, motion.jerk_e * 60)
        return [f"M201 {axes}", _acceleration(motion.acceleration, printer), f"M566 {jerk}"]
    jerk = _axes(motion.jerk, motion.jerk_z, motion.jerk_e)
    return [f"M201 {axes}", _acceleration(motion.acceleration, printer), f"M205 {jerk}"]


def _axes(xy: float, z: float, e: float) -> str:
    return f"X{xy:g} Y{xy:g} Z{z:g} E{e:g}"


def _acceleration(value: float, printer: Printer) -> str:
    """For moves that print; Klipper knows one for all moves, the others are told that of travels as well."""
    motion = printer.motion
    if printer.flavour == "klipper":
        return f"M204 S{value:.0f}"
    filament = f" R{motion.acceleration_e:.0f}" if printer.flavour == "marlin" else ""
    return f"M204 P{value:.0f}{filament} T{motion.travel_acceleration:.0f}"


def advance(printer: Printer, filament: Filament, tool: int = 0) -> list[str]:
    """Linear or pressure advance in s, where the printer's profile has it for the filament or material."""
    given = {name.lower(): one for name, one in printer.advance.items()}
    known = [given[name.lower()] for name in (filament.name, filament.material) if name.lower() in given]
    if not known:
        return []
    seconds = f"{known[0]:.4f}"
    said = {
        "marlin": f"M900 K{seconds}",
        "klipper": f"SET_PRESSURE_ADVANCE ADVANCE={seconds}",
        "reprap": f"M572 D{tool} S{seconds}",
    }
    return [said[printer.flavour]]


def spoken(kind: str, value: Any, process: Process, printer: Printer) -> list[str]:
    """The lines of an event; ValueError for one that is unknown."""
    if kind == "pause":
        return _pause(value, process, printer)
    if kind == "tool":
        return [f"T{value:d}", *advance(printer, process.filaments[value], value)]
    if kind == "acceleration":
        return [_acceleration(value, printer)]
    if kind == "objects":
        return _objects(value, printer)
    if kind == "object":
        return [_object(value, printer)]
    if kind not in _PLAIN:
        raise ValueError(f"toolpath has an unknown event {kind!r}")
    return [_PLAIN[kind](value)]


_PLAIN: dict[str, Callable[[Any], str]] = {
    "nozzle": lambda value: f"M104 S{value:.0f}",
    "bed": lambda value: f"M140 S{value:.0f}",
    "fan": lambda value: f"M106 S{round(value * 255)}" if round(value * 255) else "M107",
}


def _pause(message: str, process: Process, printer: Printer) -> list[str]:
    pause = commands(printer, "pause", process)
    if not pause:
        raise BadInput(f"printer {printer.name} has no pause commands, the job pauses for {message!r}")
    shown = _message(f"Insert {message}")
    quoted = f'"{shown}"' if printer.flavour == "reprap" else shown
    return [comment(f"pause: {message}"), f"M117 {quoted}", *pause]


def _objects(labels: Sequence[Label], printer: Printer) -> list[str]:
    """What can be cancelled, each with its box on the bed in whole mm."""
    if printer.flavour != "klipper":
        return [f"M486 T{len(labels)}"]
    lines = []
    for label in labels:
        x0, y0, x1, y1 = *map(math.floor, label.box[:2]), *map(math.ceil, label.box[2:])
        corners = f"[[{x0},{y0}],[{x1},{y0}],[{x1},{y1}],[{x0},{y1}]]"
        lines.append(f"EXCLUDE_OBJECT_DEFINE NAME={label.name} POLYGON={corners}")
    return lines


def _object(label: Label, printer: Printer) -> str:
    """Where an object begins, or ends (number -1)."""
    if printer.flavour == "klipper":
        return f"EXCLUDE_OBJECT_START NAME={label.name}" if label.number >= 0 else "EXCLUDE_OBJECT_END"
    named = f' A"{label.name}"' if printer.flavour == "reprap" and label.number >= 0 else ""
    return f"M486 S{label.number}{named}"


def _message(text: str) -> str:
    """Letters, digits and a few signs that no firmware's parser takes for anything else."""
    return re.sub(r"[^A-Za-z0-9 ,./_-]+", " ", plain(text))[:MESSAGE].strip()
