"""Toolpath: columns of numbers, one row a move, and a table of events between moves."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np


class Role(IntEnum):
    """What a move is for. Roles up to PRIME lay material; RETRACT and UNRETRACT move the filament alone."""

    PERIMETER = 0
    WALL = 1  # thin wall: equal widths that fill it
    FILL = 2
    BRIDGE = 3
    PRIME = 4
    TRAVEL = 5
    RETRACT = 6
    UNRETRACT = 7


class Event(NamedTuple):
    """Something that happens before move `move`: its kind and value.

    Kinds: layer (index), nozzle, bed (°C), fan (0..1), tool (index), pause (message), acceleration (mm/s²),
    objects (labels of all), object (the label that holds from here on).
    """

    move: int
    kind: str
    value: Any


@dataclass(frozen=True)
class Toolpath:
    """Moves as columns of equal length, in bed coordinates and machine z; row 0 starts at `start`.

    x, y, z: end of the move, mm; width, height: of the bead, mm (0 when nothing is laid); flow: extruded
    over geometric volume; speed: mm/s; e: filament moved by RETRACT (negative) and UNRETRACT (positive)
    rows, mm; role, layer, object, tool: integers (object is the index of the piece, -1 for none).
    Extruded volume of a row = length × width × height × flow.
    """

    start: tuple[float, float, float]
    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    width: np.ndarray
    height: np.ndarray
    flow: np.ndarray
    speed: np.ndarray
    e: np.ndarray
    role: np.ndarray
    layer: np.ndarray
    object: np.ndarray
    tool: np.ndarray
    events: tuple[Event, ...] = ()

    def __len__(self) -> int:
        return len(self.x)

    def __post_init__(self) -> None:
        lengths = {f.name: len(getattr(self, f.name)) for f in fields(self) if f.name in COLUMNS}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"toolpath columns differ in length: {lengths}")

    @property
    def length(self) -> np.ndarray:
        """Length of each move, mm."""
        steps = [np.diff(c, prepend=s) for c, s in zip((self.x, self.y, self.z), self.start, strict=True)]
        return np.sqrt(steps[0] ** 2 + steps[1] ** 2 + steps[2] ** 2)

    @property
    def volume(self) -> np.ndarray:
        """Extruded volume of each move, mm³, flow factors included."""
        return self.length * self.width * self.height * self.flow

    @property
    def prints(self) -> np.ndarray:
        """Which moves lay material."""
        return self.width > 0


COLUMNS = ("x", "y", "z", "width", "height", "flow", "speed", "e", "role", "layer", "object", "tool")
