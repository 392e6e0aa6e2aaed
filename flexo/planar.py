"""Plane geometry: shapely where shapes are described, manifold3d's CrossSection where many are united."""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from flexo.errors import BadInput

if TYPE_CHECKING:
    from manifold3d import CrossSection
    from shapely import Polygon

    from flexo.pose import Pose


def rectangle(x_min: float, y_min: float, x_max: float, y_max: float) -> Polygon:
    """An axis-parallel rectangle, mm."""
    from shapely import box

    corners = (x_min, y_min, x_max, y_max)
    if not all(isinstance(one, Real) and math.isfinite(one) for one in corners):
        raise BadInput(
            f"a rectangle from ({x_min}, {y_min}) to ({x_max}, {y_max}) must have finite corners in mm"
        )
    return box(x_min, y_min, x_max, y_max)


def strip(x_min: float, x_max: float, width: float) -> Polygon:
    """A rectangle between two stations of a chain, centred on its axis, mm."""
    return rectangle(x_min, -width / 2, x_max, width / 2)


def polygons_of(shape: Any) -> list[Polygon]:
    """The polygons of any shapely geometry; lines and points are dropped."""
    if shape.geom_type == "Polygon":
        return [] if shape.is_empty else [shape]
    return [one for part in getattr(shape, "geoms", ()) for one in polygons_of(part)]


def to_section(shape: Any) -> CrossSection:
    """A shapely geometry's polygons as a CrossSection."""
    from manifold3d import CrossSection, FillRule

    rings = []
    for polygon in polygons_of(shape):
        rings.append(np.asarray(polygon.exterior.coords)[:-1])
        rings.extend(np.asarray(hole.coords)[:-1] for hole in polygon.interiors)
    return CrossSection(rings, FillRule.EvenOdd) if rings else CrossSection()


def to_shapely(section: CrossSection) -> Any:
    """A CrossSection as a shapely MultiPolygon."""
    from shapely import MultiPolygon, Polygon

    found = []
    for piece in section.decompose():
        rings = [np.asarray(ring) for ring in piece.to_polygons()]
        if len(rings) > 1:
            rings.sort(key=lambda ring: -abs(ring_area(ring)))
        if rings:
            found.append(Polygon(rings[0], rings[1:]))
    return MultiPolygon(found)


def ring_area(ring: np.ndarray) -> float:
    """Signed area of a closed ring given without its repeated end, mm²; positive when counter-clockwise."""
    x, y = ring[:, 0], ring[:, 1]
    following = after(ring)
    return float(np.dot(x, following[:, 1]) - np.dot(y, following[:, 0])) / 2


def after(ring: np.ndarray) -> np.ndarray:
    """The point that follows each of a closed ring: `np.roll` takes ten times longer on so few."""
    return np.concatenate((ring[1:], ring[:1]))


def moved(section: CrossSection, pose: Pose) -> CrossSection:
    """A section of an element's frame, placed."""
    return section.transform(pose.matrix)


def united(sections: list[CrossSection]) -> CrossSection:
    """The union of many sections."""
    from manifold3d import CrossSection, OpType

    if not sections:
        return CrossSection()
    return CrossSection.batch_boolean(sections, OpType.Add) if len(sections) > 1 else sections[0]
