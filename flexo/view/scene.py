"""A picture as plain values: areas, lines and labels in mm, y upwards; written as SVG or drawn as PNG."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from flexo.planar import polygons_of

HAIRLINE = 0.12  # mm

FILM, FILM_EDGE, SHEET, SHEET_EDGE = "#cbe4f4", "#8fb9d3", "#f5f9fc", "#b8c6d0"
CUT, SCORE, INSERT = "#d62728", "#1f4fd6", "#b8860b"
BARE, BARE_FILM = "#5d9cc5", "#e6f3fb"
INK, QUIET_INK = "#1d2429", "#5a6770"


@dataclass(frozen=True)
class Area:
    """Filled rings (N × 2 arrays): counter-clockwise ones are filled, clockwise ones are holes."""

    rings: tuple[np.ndarray, ...]
    fill: str
    title: str = ""


@dataclass(frozen=True)
class Lines:
    """Polylines of one colour and width (mm) with round ends; dash is (drawn, left out) in mm."""

    lines: tuple[np.ndarray, ...]
    colour: str
    width: float = HAIRLINE
    dash: tuple[float, float] | None = None


@dataclass(frozen=True)
class Label:
    """Text `size` mm high at its middle (anchor middle) or its left end (start), turned by degrees."""

    text: str
    x: float
    y: float
    size: float
    turn: float = 0.0
    anchor: str = "middle"
    colour: str = INK


@dataclass(frozen=True, eq=False)
class Picture:
    """Pixels (rows × columns × 3, 0..255) whose upper left corner lies at (left, top), sizes in mm."""

    pixels: np.ndarray
    left: float
    top: float
    width: float
    height: float


Item = Area | Lines | Label | Picture


@dataclass(frozen=True)
class Scene:
    """Items in the order they are drawn, within bounds (x_min, y_min, x_max, y_max) in mm."""

    bounds: tuple[float, float, float, float]
    items: tuple[Item, ...]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, mm."""
        x_min, y_min, x_max, y_max = self.bounds
        return x_max - x_min, y_max - y_min


def area(shape: Any, fill: str, title: str = "") -> Area:
    """The polygons of a shapely geometry as an area."""
    from shapely.geometry.polygon import orient

    rings = []
    for polygon in map(orient, polygons_of(shape)):
        rings += [np.asarray(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]
    return Area(tuple(rings), fill, title)


def outline(shape: Any) -> tuple[np.ndarray, ...]:
    """The lines of a shapely geometry: of polygons their boundary."""
    if hasattr(shape, "geoms"):
        return tuple(line for one in shape.geoms for line in outline(one))
    if shape.is_empty or shape.geom_type == "Point":
        return ()
    return outline(shape.boundary) if shape.geom_type == "Polygon" else (np.asarray(shape.coords),)


def hatch(shape: Any, pitch: float, turn: float = np.pi / 4) -> tuple[np.ndarray, ...]:
    """Parallel lines over a shapely geometry, `pitch` mm apart, in direction `turn` (rad)."""
    from shapely import MultiLineString
    from shapely.affinity import rotate

    if shape.is_empty:
        return ()
    level = rotate(shape, -turn, origin=(0, 0), use_radians=True)
    x_min, y_min, x_max, y_max = level.bounds
    heights = np.arange(np.ceil(y_min / pitch), np.floor(y_max / pitch) + 1) * pitch
    lines = MultiLineString([((x_min - 1, y), (x_max + 1, y)) for y in heights])
    return outline(rotate(lines.intersection(level), turn, origin=(0, 0), use_radians=True))


def shifted(items: Iterable[Item], x: float, y: float) -> tuple[Item, ...]:
    """The same items, moved."""
    return tuple(_shifted(item, np.array([x, y])) for item in items)


def _shifted(item: Item, by: np.ndarray) -> Item:
    if isinstance(item, Label):
        return replace(item, x=item.x + float(by[0]), y=item.y + float(by[1]))
    if isinstance(item, Area):
        return replace(item, rings=tuple(ring + by for ring in item.rings))
    if isinstance(item, Picture):
        return replace(item, left=item.left + float(by[0]), top=item.top + float(by[1]))
    return replace(item, lines=tuple(line + by for line in item.lines))
