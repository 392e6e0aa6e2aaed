"""Solids for authors: prisms, bars and rails on cadquery's free functions; and what they are meshed as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from flexo.errors import BadInput
from flexo.planar import polygons_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flexo.contract import Element
    from flexo.process import Process


def prism(shape: Any, z_low: float, z_high: float) -> Any:
    """A plan-view shapely polygon (or several) raised from z_low to z_high, mm."""
    _refuse_flat("prism", "z", z_low, z_high)
    solids = [_extruded(_face(_rings(polygon), _plan, z_low), (0, 0, z_high - z_low))
              for polygon in polygons_of(shape)]  # fmt: skip
    return fused(solids)


def bar(profile: Any, y_low: float, y_high: float) -> Any:
    """A side-view shapely polygon in (x, z) drawn along y from y_low to y_high, mm."""
    _refuse_flat("bar", "y", y_low, y_high)
    solids = [_extruded(_face(_rings(polygon), _side, y_low), (0, y_high - y_low, 0))
              for polygon in polygons_of(profile)]  # fmt: skip
    return fused(solids)


def rail(profile: Any, x_low: float, x_high: float) -> Any:
    """A front-view shapely polygon in (y, z) drawn along x from x_low to x_high, mm."""
    _refuse_flat("rail", "x", x_low, x_high)
    solids = [_extruded(_face(_rings(polygon), _front, x_low), (x_high - x_low, 0, 0))
              for polygon in polygons_of(profile)]  # fmt: skip
    return fused(solids)


def _refuse_flat(what: str, axis: str, low: float, high: float) -> None:
    if not low < high < float("inf"):
        raise BadInput(f"{what}() goes from {axis} = {low} to {high} mm, must end at a larger {axis}")


def tray(outline: Any, opening: Any, floor: float, height: float) -> Any:
    """A plan-view outline raised to `height`, but in an opening only to `floor` (0 leaves film bare), mm."""
    from cadquery.func import cut

    if floor <= 0 or opening.is_empty:
        return prism(outline.difference(opening), 0.0, height)
    return cut(prism(outline, 0.0, height), prism(opening, floor, height))


def tray_volume(outline: Any, opening: Any, floor: float, height: float) -> float:
    """The volume of that tray, mm³; the opening lies within the outline."""
    return float(outline.area * height - opening.area * (height - max(floor, 0.0)))


def apart(solids: Sequence[Any]) -> Any:
    """A compound of shapes that stay apart from each other: no boolean, whatever their number."""
    from cadquery.func import compound

    return compound(list(solids))


def round_head(u: float, z: float, radius: float) -> Any:
    """A head's profile: round, with a 45° teardrop underside that prints without support (shapely)."""
    return _drop(u, z, radius, -1.0)


def round_hole(u: float, z: float, radius: float) -> Any:
    """A lying hole's profile: round, with a 45° teardrop roof that prints without support (shapely)."""
    return _drop(u, z, radius, 1.0)


FACETS = 16  # of a quarter circle: 0.004 mm off at a radius of 3 mm


def _drop(u: float, z: float, radius: float, tip: float) -> Any:
    from shapely import Point, union_all

    apex = Point(u, z + tip * radius * 2**0.5)
    return union_all([Point(u, z).buffer(radius, quad_segs=FACETS), apex]).convex_hull


def fused(solids: Sequence[Any]) -> Any:
    """One shape out of several that may touch or overlap."""
    from cadquery.func import compound, fuse

    shapes = list(solids)
    if not shapes:
        return compound()
    return shapes[0] if len(shapes) == 1 else fuse(shapes[0], *shapes[1:])


def placed_copies(shape: Any, places: Sequence[tuple[float, float, float]]) -> Any:
    """A compound of copies of one shape that stay apart from each other, moved by (x, y, z) in mm."""
    from cadquery.func import compound

    return compound([shape.moved(x=x, y=y, z=z) for x, y, z in places])


def _rings(polygon: Any) -> list[np.ndarray]:
    return [np.asarray(ring.coords)[:-1] for ring in (polygon.exterior, *polygon.interiors)]


def _plan(u: float, v: float, level: float) -> tuple[float, float, float]:
    return u, v, level


def _side(u: float, v: float, level: float) -> tuple[float, float, float]:
    return u, level, v


def _face(rings: list[np.ndarray], to_space: Any, level: float) -> Any:
    from cadquery.func import face, polyline

    wires = []
    for ring in rings:
        points = [to_space(float(u), float(v), level) for u, v in ring]
        wires.append(polyline(*points, points[0]))
    return face(*wires)


def _front(u: float, v: float, level: float) -> tuple[float, float, float]:
    return level, u, v


def _extruded(flat: Any, along: tuple[float, float, float]) -> Any:
    from cadquery.func import extrude

    return extrude(flat, along)


def mesh_of(element: Element, process: Process) -> tuple[np.ndarray, np.ndarray]:
    """Vertices (N × 3, mm) and triangles (M × 3) of an element's solid, welded; from the cache if known."""
    from flexo import cache
    from flexo.tessellation import tessellated

    return cache.mesh(element, process, tessellated)
