"""How a model lies: turned as asked for, on its largest flat face, and with its lowest point at z = 0."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from flexo.models.model import Model

if TYPE_CHECKING:
    from collections.abc import Sequence

EQUAL = 1e-4  # of a unit normal: faces of the hull this close lie in one plane


def turned(model: Model, degrees: Sequence[float]) -> Model:
    """The model turned by angles about x, then y, then z, deg."""
    matrix = np.eye(3)
    for axis, angle in enumerate(degrees):
        matrix = _about(axis, math.radians(angle)) @ matrix
    told = {"turn": ",".join(f"{angle:g}" for angle in degrees)}
    return replace(model.moved(matrix), settings={**model.settings, **told})


def laid_flat(model: Model) -> Model:
    """The model on the largest face of its convex hull, turned as little as that takes."""
    matrix = _down(_largest_face(model.points))
    return replace(model.moved(matrix), settings={**model.settings, "flat": "largest face"})


def set_down(model: Model, centre: tuple[float, float] = (0.0, 0.0)) -> Model:
    """The model with its lowest point at z = 0, the middle of its box at a point of the plane."""
    low, high = model.points.min(axis=0), model.points.max(axis=0)
    shift = np.array([*(low + high)[:2] / 2 - centre, low[2]])
    return model.shifted(-shift)


def _about(axis: int, angle: float) -> np.ndarray:
    c, s = math.cos(angle), math.sin(angle)
    quarters = round(angle / (math.pi / 2), 9)
    if quarters == round(quarters):
        c, s = float(round(c)), float(round(s))  # a right angle leaves flat faces flat
    a, b = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.eye(3)
    matrix[a, a], matrix[a, b], matrix[b, a], matrix[b, b] = c, -s, s, c
    return matrix


def _largest_face(points: np.ndarray) -> np.ndarray:
    """The outward unit normal of the largest face of the convex hull; of equal ones the lowest."""
    from manifold3d import Manifold

    hull = Manifold.hull_points(np.ascontiguousarray(points)).to_mesh64()
    corners = np.asarray(hull.vert_properties)[:, :3][np.asarray(hull.tri_verts).astype(np.int64)]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    size = np.linalg.norm(normal, axis=1)
    unit = normal / np.maximum(size, 1e-30)[:, None]
    keys = np.rint(unit / EQUAL).astype(np.int64)
    order = np.lexsort((keys[:, 0], keys[:, 1], keys[:, 2]))
    new = np.concatenate(([True], (np.diff(keys[order], axis=0) != 0).any(axis=1)))
    area = np.add.reduceat(size[order], np.flatnonzero(new))
    best = np.flatnonzero(area > area.max() * (1 - 1e-6))[0]
    return np.asarray(unit[order[np.flatnonzero(new)[best]]])


def _down(normal: np.ndarray) -> np.ndarray:
    """The least rotation that takes a unit vector to -z (Rodrigues)."""
    axis, share = np.cross(normal, [0.0, 0.0, -1.0]), -float(normal[2])
    if share < -1 + 1e-12:
        return np.diag([1.0, -1.0, -1.0])
    x, y, z = axis.tolist()
    skew = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.asarray(np.eye(3) + skew + skew @ skew / (1 + share))
