"""What a G-code text lays down: beads with the width that their filament gives them, and their footprint.

A bead's cross-section is the fed volume over its length; its width is cross-section / (height × flow). The
height of a printing level is its z less the next lower one's; flow factors are those the job states.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

import numpy as np

from flexo.gcode.lex import distinct
from flexo.gcode.read import Moves

PRIME = "Prime"
ROLE_FLOW = {"Perimeter": "perimeter", "Wall": "perimeter", "Fill": "fill", "Bridge": "bridge"}
STEP = 0.03  # mm: neighbouring beads of a path whose widths differ less are one line
GRID = 0.0015  # mm: end points are rounded to 0.001 in x and y, so a length errs by at most this


class Frame(NamedTuple):
    """What the moves don't say themselves: film top and squish in mm, filament diameters by tool, flows."""

    film_top: float
    squish: float = 0.0
    diameters: tuple[float, ...] = (1.75,)
    flow: Mapping[str, float] | None = None  # bond, perimeter, fill, bridge


@dataclass(frozen=True)
class Beads:
    """Columns, one row a bead: ends in mm, nozzle z, and what follows from the filament.

    level: index into `levels` (nozzle z, ascending); top: of the bead, mm (nozzle z, plus the squish on the
    first level); area: cross-section in mm², flow included; chain: beads laid without a break share it;
    row: in Moves.
    """

    levels: np.ndarray
    types: tuple[str, ...]
    row: np.ndarray
    line: np.ndarray
    x0: np.ndarray
    y0: np.ndarray
    x1: np.ndarray
    y1: np.ndarray
    z: np.ndarray
    top: np.ndarray
    rise: np.ndarray
    length: np.ndarray
    area: np.ndarray
    height: np.ndarray
    flow: np.ndarray
    width: np.ndarray
    level: np.ndarray
    chain: np.ndarray
    type: np.ndarray
    tool: np.ndarray

    def __len__(self) -> int:
        return len(self.row)

    def __getitem__(self, which: Any) -> Beads:
        """Some of the beads, by mask or index; levels stay."""
        names = [field.name for field in fields(self) if field.name not in ("levels", "types")]
        return replace(self, **{name: getattr(self, name)[which] for name in names})

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
    origin = moves.origin
    flat = np.hypot(moves.x - origin[:, 0], moves.y - origin[:, 1])
    row = np.flatnonzero((moves.e > 0) & (flat > 0)).astype(np.int32)
    z = np.round(moves.z[row], 3)
    levels = distinct(z)
    level = np.searchsorted(levels, z).astype(np.int32)
    tops = levels + np.where(np.arange(len(levels)) == 0, frame.squish, 0.0)
    height = np.diff(tops, prepend=frame.film_top)[level]
    tool = _tools(moves)[row]
    section = np.pi / 4 * np.array(frame.diameters)[np.minimum(tool, len(frame.diameters) - 1)] ** 2
    area = moves.e[row] * section / flat[row]
    flow = _flow(moves.types, moves.type[row], level, frame.flow)
    ends = {"x0": origin[row, 0], "y0": origin[row, 1], "x1": moves.x[row], "y1": moves.y[row]}
    return Beads(
        levels=levels, types=moves.types, row=row, line=moves.line[row], **ends,
        z=moves.z[row], top=tops[level], rise=moves.z[row] - origin[row, 2], length=flat[row],
        area=area, height=height, flow=flow, width=area / np.where(height > 0, height * flow, np.inf),
        level=level, chain=_chains(ends, level), type=moves.type[row], tool=tool,
    )  # fmt: skip


def _tools(moves: Moves) -> np.ndarray:
    """The tool of each move: T0, T1, ...; the first before any."""
    changes = [one for one in moves.commands if one.name[0] == "T" and one.name[1:].isdigit()]
    tools = np.array([0] + [int(one.name[1:]) for one in changes], np.int32)
    return tools[np.searchsorted([one.move for one in changes], np.arange(len(moves)), "right")]


def _flow(
    types: tuple[str, ...], kind: np.ndarray, level: np.ndarray, flows: Mapping[str, float] | None
) -> np.ndarray:
    """Extruded over geometric volume: the bond's on the first level, by role above, 1 for the prime line."""
    if flows is None:
        return np.ones(len(kind))
    by_role = [flows[ROLE_FLOW[name]] if name in ROLE_FLOW else 1.0 for name in types]
    flow = np.array([*by_role, 1.0])[kind]  # -1, no type yet, is the last
    bond = (level == 0) & ~np.array([*(name == PRIME for name in types), False])[kind]
    return np.where(bond, flows["bond"], flow)


def _chains(ends: dict[str, np.ndarray], level: np.ndarray) -> np.ndarray:
    """Beads that begin where the one before ended, on the same level, are one chain."""
    if not len(level):
        return level
    joined = (ends["x0"][1:] == ends["x1"][:-1]) & (ends["y0"][1:] == ends["y1"][:-1])
    return np.cumsum(np.concatenate(([False], ~joined | (level[1:] != level[:-1]))), dtype=np.int32)


def rectangles(beads: Beads) -> np.ndarray:
    """The flat-capped rectangles that single beads cover, as shapely polygons."""
    import shapely

    unit = np.where(beads.length > 0, 0.5 * beads.width / np.where(beads.length > 0, beads.length, 1.0), 0.0)
    nx, ny = -(beads.y1 - beads.y0) * unit, (beads.x1 - beads.x0) * unit
    corners = [(beads.x0 + nx, beads.y0 + ny), (beads.x1 + nx, beads.y1 + ny)]
    corners += [(beads.x1 - nx, beads.y1 - ny), (beads.x0 - nx, beads.y0 - ny)]
    rings = np.stack([np.column_stack(corner) for corner in corners], axis=1)
    return shapely.polygons(rings) if len(rings) else np.empty(0, object)


def volume(beads: Beads, level: int) -> float:
    """Geometric volume of a level's beads, flow divided out, mm³."""
    own = beads.level == level
    return float((beads.area / beads.flow * beads.length)[own].sum())


def covered(beads: Beads, level: int) -> float:
    """Σ length × width of a level's beads, mm²: more than the footprint's area where beads overlap."""
    own = beads.level == level
    return float((beads.width * beads.length)[own].sum())


def footprint(beads: Beads, level: int) -> Any:
    """What a level's beads cover: flat caps, mitred joins, closed loops closed. A shapely geometry."""
    import shapely

    own = beads[beads.level == level]
    if not len(own):
        return shapely.MultiPolygon()
    paths, width = _paths(own)
    wide = shapely.buffer(paths, width / 2, cap_style="flat", join_style="mitre", mitre_limit=3.0)
    return shapely.union_all(wide)


def _paths(own: Beads) -> tuple[np.ndarray, np.ndarray]:
    """Lines of equal width through consecutive beads, and their widths."""
    import shapely

    rounding = own.width * GRID / own.length
    slack = STEP + rounding[1:] + rounding[:-1]
    same = (np.diff(own.chain) == 0) & (np.diff(own.type) == 0) & (np.abs(np.diff(own.width)) <= slack)
    same &= _level(own.width, rounding, same)
    path = np.cumsum(np.concatenate(([False], ~same)))
    first = np.flatnonzero(np.concatenate(([True], ~same)))
    last = np.append(first[1:], len(own)) - 1
    index = np.concatenate((path, path[last]))  # every bead's start, and each path's end
    order = np.argsort(index, kind="stable")
    x, y = np.concatenate((own.x0, own.x1[last])), np.concatenate((own.y0, own.y1[last]))
    closed = np.hypot(own.x0[first] - own.x1[last], own.y0[first] - own.y1[last]) < 2 * GRID
    closed &= last - first >= 2
    x[len(own) :][closed], y[len(own) :][closed] = own.x0[first][closed], own.y0[first][closed]
    lines = shapely.linestrings(np.column_stack((x, y))[order], indices=index[order])
    total = np.bincount(path, own.length)
    return lines, np.bincount(path, own.width * own.length) / total


def _level(width: np.ndarray, rounding: np.ndarray, same: np.ndarray) -> np.ndarray:
    """Whether neighbouring beads of a run stay on a level of STEP: a width that drifts is no single line."""
    first = np.flatnonzero(np.concatenate(([True], ~same)))
    run = np.cumsum(np.concatenate(([False], ~same)))
    low = np.minimum.reduceat(width + rounding, first)
    high = np.maximum.reduceat(width - rounding, first)
    level = np.rint((width - low[run]) / STEP) * (high - low > 2 * STEP)[run]
    return np.asarray(np.diff(level) == 0)


class Match(NamedTuple):
    """How a level's beads fill a section: intersection over union, and areas in mm²."""

    iou: float
    void: float  # of the section, without a bead
    spill: float  # of the beads, outside the section
    overlap: float  # covered twice: Σ length × width less the footprint


def compare(beads: Beads, level: int, section: Any) -> Match:
    """A level's footprint against the section it should fill (a shapely geometry)."""
    laid = footprint(beads, level)
    both, either = laid.intersection(section).area, laid.union(section).area
    return Match(
        iou=both / either if either > 0 else math.nan,
        void=section.area - both,
        spill=laid.area - both,
        overlap=max(0.0, covered(beads, level) - laid.area),
    )
