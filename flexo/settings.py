"""What can be set of a process by name: bounds, words and units, and a process with some of it changed."""

from __future__ import annotations

import dataclasses
import math
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from flexo.agreement import agreeing
from flexo.errors import BadInput, nearest
from flexo.params import Unit, quantity

if TYPE_CHECKING:
    from flexo.process import Process

SPEED = (1.0, 1000.0, "mm/s")
FLOW = (0.9, 1.15, "of 1")  # what the verifier grants a job
SHARE = (0.1, 1.0, "of 1")
BOUNDS: dict[str, tuple[float, float, str, str]] = {
    "bond_height": (0.08, 0.32, "mm", "height of the first layer"),
    "layer_height": (0.05, 0.32, "mm", "height of a layer"),
    "squish": (0.0, 0.1, "mm", "lowering of the nozzle on the first layer"),
    "line_width": (0.24, 0.8, "mm", "width of a line"),
    "line_min": (0.2, 0.8, "mm", "narrowest line that is laid"),
    "line_max": (0.3, 0.8, "mm", "widest line that is laid"),
    "fill_width": (0.8, 1.4, "of 1", "width of a line of solid fill, over line_width"),
    "perimeters": (1, 6, "", "closed lines around a solid region"),
    "raster": (-90.0, 90.0, "deg", "of solid fill from x, layer after layer, where no element says"),
    "density": (0.1, 1.0, "of 1", "fill inside wide parts, where no element says"),
    "skins": (1, 50, "", "solid layers under tops and over undersides when the inside is sparse"),
    "margin": (6.0, 40.0, "mm", "sacrificial film around the cut outline"),
    "edge": (3.0, 20.0, "mm", "film edge that stays free of extrusion"),
    "cost_per_hour": (0.0, 1000.0, "USD", "machine time"),
    "speeds.bond": (*SPEED, "of the nozzle, on the first layer"),
    "speeds.perimeter": (*SPEED, "of the nozzle, along outlines and walls"),
    "speeds.fill": (*SPEED, "of the nozzle, inside"),
    "speeds.overhang": (*SPEED, "of the nozzle, over bridges and overhangs"),
    "speeds.travel": (*SPEED, "of the nozzle, between beads"),
    "flows.bond": (*FLOW, "volume laid for that of the beads, on the first layer"),
    "flows.perimeter": (*FLOW, "volume laid for that of the beads, along outlines and walls"),
    "flows.fill": (*FLOW, "volume laid for that of the beads, inside"),
    "flows.bridge": (*FLOW, "volume laid for that of the beads, over bridges"),
    "accelerations.bond": (*SHARE, "of the machine's acceleration, on the first layer"),
    "accelerations.perimeter": (*SHARE, "of the machine's acceleration, along outlines and walls"),
    "accelerations.fill": (*SHARE, "of the machine's acceleration, inside"),
    "accelerations.bridge": (*SHARE, "of the machine's acceleration, over bridges"),
}
CHOICES: dict[str, tuple[tuple[str, ...], str]] = {
    "pattern": (("lines", "grid", "gyroid", "concentric"), "pattern of the fill inside wide parts"),
    "seam": (("nearest", "aligned"), "where closed lines begin, off contact faces either way"),
    "arcs": (("off", "on"), "circles as G2 and G3, of firmware that knows them"),
    "loops": (("nearest", "outside-in", "inside-out"), "order of the lines around an island"),
}
RASTER = "raster"
MOST = 16  # angles in turn
SETTINGS = (*BOUNDS, *CHOICES)


def setting(process: Process, name: str) -> Any:
    """A setting's value: a number, a word, or the raster's angles in deg."""
    value = attrgetter(name)(process)
    return tuple(round(math.degrees(one), 9) for one in value) if name == RASTER else value


def adjusted(process: Process, **changes: Any) -> Process:
    """A copy of a process with some of its settings replaced, each within its bounds.

    Names are those of SETTINGS, such as layer_height, speeds.fill (by ** of a dict) or raster (deg).
    """
    made = process
    for name, value in changes.items():
        if name not in SETTINGS:
            raise BadInput(f"the process has no setting {name!r}; {nearest(name, SETTINGS)}")
        made = _replaced(made, name, _accepted(name, value))
    agreeing(made)
    return made


def _replaced(process: Process, name: str, value: Any) -> Process:
    group, _, field = name.rpartition(".")
    if not group:
        return dataclasses.replace(process, **{name: value})
    inner: Any = dataclasses.replace(getattr(process, group), **{field: value})
    return dataclasses.replace(process, **{group: inner})


def _accepted(name: str, value: Any) -> Any:
    if name in CHOICES:
        return _chosen(name, value)
    if name == RASTER:
        return _angles(value)
    return _number(name, value)


def _number(name: str, value: Any) -> float:
    low, high, unit, meaning = BOUNDS[name]
    lengths = (("mm", 1.0), ("mil", 0.0254), ("um", 1e-3), ("in", 25.4)) if unit == "mm" else ()
    own = {"": (), "of 1": (("%", 0.01),)}.get(unit, ((unit, 1.0),))
    number = None if isinstance(value, bool) else quantity(value, Unit(unit, lengths or own))
    whole = "" if unit else "a whole number in "
    if number is None or not low <= number <= high or (whole and number != int(number)):
        must = f"must be {whole}{low:g}..{high:g} {unit}".rstrip()
        shown = str(value) if number is None else f"{number:g} {unit}".rstrip()
        raise BadInput(f"process.{name} is {shown}, {must} ({meaning})")
    return int(number) if whole else number


def _angles(value: Any) -> tuple[float, ...]:
    """Angles in rad from one number, a list, or a text such as 45,-45."""
    parts = value.split(",") if isinstance(value, str) else value
    parts = parts if isinstance(parts, (list, tuple)) else [parts]
    if not 1 <= len(parts) <= MOST:
        raise BadInput(f"process.{RASTER} has {len(parts)} angles, must have 1..{MOST} ({BOUNDS[RASTER][3]})")
    return tuple(math.radians(_number(RASTER, one)) for one in parts)


def _chosen(name: str, value: Any) -> str:
    """One of the words that a setting may have."""
    words, meaning = CHOICES[name]
    if value not in words:
        raise BadInput(f"process.{name} is {value!r}, {nearest(str(value), words)} ({meaning})")
    return str(value)
