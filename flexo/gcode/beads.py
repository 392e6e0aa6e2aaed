"""What a G-code text lays down: beads with the width that their filament gives them.

A bead's cross-section is the fed volume over its length; its width is cross-section / (height × flow). The
height of a printing level is its z less the next lower one's; flow factors are those the job states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

import numpy as np

from flexo.gcode.lex import distinct
from flexo.gcode.read import Moves

PRIME = "Prime"
ROLE_FLOW = {"Perimeter": "perimeter", "Wall": "perimeter", "Fill": "fill", "Bridge": "bridge"}
GRID = 0.0015  # mm: end points are rounded to 0.001 in x and y, so a length errs by at most this


class Frame(NamedTuple):
    """What the moves don't say themselves: film top and squish in mm, filament diameters by tool, flows."""

    film_top: float
    squish: float = 0.0
    diameters: tuple[float, ...] = (1.75,)
    flow: Mapping[str, float] | None = None  # bond, perimeter, fill, bridge


@dataclass(frozen=True)
class Scale:
    """What beads of a printing level have in common, by level.

    z of the nozzle, ascending, and bead height, mm; how much higher the beads' top is, mm; flow factors,
    shape (levels, types + 1), the last of no type.
    """

    z: np.ndarray
    height: np.ndarray
    raised: np.ndarray
    flow: np.ndarray


@dataclass(frozen=True)
class Beads:
    """Columns, one row a bead: its row in the moves, and what follows from its filament.

    level: index into `scale`; length mm; area: cross-section in mm², flow included; tool: its number. What
    the moves or the level say is looked up when it is asked for.
    """

    moves: Moves
    scale: Scale
    row: np.ndarray
    length: np.ndarray
    area: np.ndarray
    level: np.ndarray
    tool: np.ndarray

    def __len__(self) -> int:
        return len(self.row)

    def __getitem__(self, which: Any) -> Beads:
        """Some of the beads, by mask or index; levels stay."""
        names = [field.name for field in fields(self) if field.name not in ("moves", "scale")]
        return replace(self, **{name: getattr(self, name)[which] for name in names})

    @property
    def levels(self) -> np.ndarray:
        """The nozzle's z on each level, mm, ascending."""
        return self.scale.z

    @property
    def types(self) -> tuple[str, ...]:
        """The names that `type` tells."""
        return self.moves.types

    @property
    def line(self) -> np.ndarray:
        """Of the text, from 1."""
        return self.moves.line[self.row]

    @property
    def type(self) -> np.ndarray:
        """Index into `types`, -1 before the first."""
        return self.moves.type[self.row]

    @property
    def x0(self) -> np.ndarray:
        """Where it begins, mm; `y0`; `x1` and `y1` where it ends."""
        return self.moves.path[0][self.row]

    @property
    def y0(self) -> np.ndarray:
        return self.moves.path[1][self.row]

    @property
    def x1(self) -> np.ndarray:
        return self.moves.x[self.row]

    @property
    def y1(self) -> np.ndarray:
        return self.moves.y[self.row]

    @property
    def z(self) -> np.ndarray:
        """The nozzle's height where it ends, mm."""
        return self.moves.z[self.row]

    @property
    def rise(self) -> np.ndarray:
        """How much the nozzle climbs along it, mm."""
        return self.z - self.moves.path[2][self.row]

    @property
    def height(self) -> np.ndarray:
        """Its level's top less the next lower one's, mm."""
        return self.scale.height[self.level]

    @property
    def top(self) -> np.ndarray:
        """Its top, mm: the nozzle's z, plus the squish on the first level."""
        return (self.scale.z + self.scale.raised)[self.level]

    @property
    def under(self) -> np.ndarray:
        """Its underside, mm."""
        return (self.scale.z + self.scale.raised - self.scale.height)[self.level]

    @property
    def chain(self) -> np.ndarray:
        """Beads that begin where the one before ended, on the same level, share a number."""
        if not len(self):
            return self.row
        joined = np.diff(self.level) == 0
        for axis in self.moves.path[:2]:
            joined &= axis[self.row[1:]] == axis[self.row[:-1] + 1]
        return np.cumsum(np.concatenate(([False], ~joined)), dtype=np.int32)

    @property
    def width(self) -> np.ndarray:
        """What the cross-section makes of it, flow divided out, mm; 0 on a level of no height."""
        height = self.height
        return self.area / np.where(height > 0, height * self.flow, np.inf)

    @property
    def flow(self) -> np.ndarray:
        """Extruded over geometric volume, as the job states it for its role and level."""
        return self.scale.flow[self.level, self.type]

    def of_type(self, name: str) -> np.ndarray:
        """Which beads have this ;TYPE."""
        return self.type == (self.types.index(name) if name in self.types else -9)

    @property
    def model(self) -> Beads:
        """All beads but the prime line."""
        return self[~self.of_type(PRIME)]


def frame_of(job: Mapping[str, Any]) -> Frame:
    """The frame that a job block states."""
    diameters = tuple(material["diameter"] for material in job["materials"])
    return Frame(job["film_top"], job["squish"], diameters, job["flow"])


def beads_of(moves: Moves, frame: Frame) -> Beads:
    """The beads of a text: moves with length that feed filament."""
    flat = np.hypot(np.diff(moves.path[0]), np.diff(moves.path[1]))
    row = np.flatnonzero((moves.e > 0) & (flat > 0)).astype(np.int32)
    length = flat[row]
    del flat
    z = np.round(moves.z[row], 3)
    scale = _scale(distinct(z), moves.types, frame)
    level = np.searchsorted(scale.z, z).astype(np.int32)
    tool = _tools(moves, row)
    section = np.pi / 4 * np.array(frame.diameters)[np.minimum(tool, len(frame.diameters) - 1)] ** 2
    area = moves.e[row] * section / length
    return Beads(moves, scale, row, length, area, level, tool)


def _scale(z: np.ndarray, types: tuple[str, ...], frame: Frame) -> Scale:
    raised = np.where(np.arange(len(z)) == 0, frame.squish, 0.0)
    height = np.diff(z + raised, prepend=frame.film_top)
    return Scale(z, height, raised, _flow(len(z), types, frame.flow))


def _tools(moves: Moves, row: np.ndarray) -> np.ndarray:
    """The tool at rows of the moves: T0, T1, ...; the first before any."""
    changes = [one for one in moves.commands if one.name[0] == "T" and one.name[1:].isdigit()]
    if not changes:
        return np.broadcast_to(np.int32(0), len(row))  # takes no memory
    tools = np.array([0] + [int(one.name[1:]) for one in changes], np.int32)
    return tools[np.searchsorted([one.move for one in changes], row, "right")]


def _flow(count: int, types: tuple[str, ...], flows: Mapping[str, float] | None) -> np.ndarray:
    """Extruded over geometric volume: the bond's on the first level, by role above, 1 for the prime line."""
    flow = np.ones((count, len(types) + 1))
    if flows is not None:
        flow[:, :-1] = [flows[ROLE_FLOW[name]] if name in ROLE_FLOW else 1.0 for name in types]
        flow[:1] = [*(1.0 if name == PRIME else flows["bond"] for name in types), flows["bond"]]
    return flow


def rectangles(beads: Beads, longest: float = np.inf) -> np.ndarray:
    """The flat-capped rectangles that beads cover, in pieces of at most `longest` mm: shapely polygons."""
    import shapely

    count = np.maximum(1, np.ceil(beads.length / longest)).astype(np.int64)
    x, y = _divided(beads.x0, beads.x1, count), _divided(beads.y0, beads.y1, count)
    length = np.repeat(beads.length, count)
    unit = np.where(length > 0, 0.5 * np.repeat(beads.width, count) / np.where(length > 0, length, 1.0), 0.0)
    nx = -np.repeat(beads.y1 - beads.y0, count) * unit
    ny = np.repeat(beads.x1 - beads.x0, count) * unit
    corners = [(x[0] + nx, y[0] + ny), (x[1] + nx, y[1] + ny), (x[1] - nx, y[1] - ny), (x[0] - nx, y[0] - ny)]
    rings = np.stack([np.column_stack(corner) for corner in corners], axis=1)
    return shapely.polygons(rings) if len(rings) else np.empty(0, object)


def _divided(begin: np.ndarray, end: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the equal parts of stretches begin and end, so many of each."""
    if (count == 1).all():
        return begin, end
    pieces = np.repeat(count, count)
    before = np.arange(len(pieces)) - np.repeat(np.cumsum(count) - count, count)
    start, step = np.repeat(begin, count), np.repeat(end - begin, count) / pieces
    return start + before * step, start + (before + 1) * step
