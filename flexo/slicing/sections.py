"""Cross-sections of element solids, one for each prismatic stretch.

The mesh is cut as it is, without any union in space: the Positive fill rule unites the shells that touch or
overlap in the plane, and keeps voids open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flexo.meshes import Mesh, closed_mesh
from flexo.slicing.contours import united_contours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from manifold3d import CrossSection

    from flexo.contract import Element
    from flexo.process import Process

LEVEL = 1e-6  # mm: a face this close over a plane still lies under it, as `Process.layers_to` counts it
STRAIGHT = 1e-6  # mm: vertices nearer to the line through their neighbours go, in prismatic stretches
SMOOTH = 1e-3  # mm: the same where faces slope or curve; a fifth of what the mesh itself strays
UPRIGHT = 1e-6  # rad: faces this close to vertical are


def sections(element: Element, process: Process, heights: Sequence[float]) -> list[CrossSection]:
    """The sections of an element's solid at heights over the film, mm, in its own frame.

    Heights between the same two vertex levels of a prismatic stretch share one object. BadInput names an
    element whose mesh is not closed.
    """
    return cut(closed_mesh(element, process), heights)


def cut(mesh: Mesh, heights: Sequence[float]) -> list[CrossSection]:
    """The sections of a closed mesh."""
    planes = np.asarray(heights, float) + LEVEL
    first, upright = stretches(mesh, planes)
    distinct = np.unique(first, return_index=True)[0]
    rising = distinct[np.argsort(planes[distinct], kind="stable")].tolist()
    areas = zip(rising, united_contours(mesh, planes[rising]), strict=True)
    made = {k: area.simplify(STRAIGHT if upright[k] else SMOOTH) for k, area in areas}
    return [made[k] for k in first.tolist()]


def stretches(mesh: Mesh, planes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each plane the first one with the same section, and whether only upright faces cross it."""
    points, _ = mesh
    levels = np.unique(points[:, 2], return_index=True)[0]  # the plain call would load numpy.ma, 15 ms
    band = np.searchsorted(levels, planes)
    spans = np.searchsorted(levels, points[_sloped(mesh), 2]) + 1
    crossings = np.zeros(len(levels) + 2, int)  # how many sloped faces cross each band, as differences
    np.add.at(crossings, spans.min(axis=1, initial=len(levels) + 1), 1)
    np.add.at(crossings, spans.max(axis=1, initial=0), -1)
    upright = np.cumsum(crossings)[band] == 0
    bands, first = np.unique(band, return_index=True)
    return np.where(upright, first[np.searchsorted(bands, band)], np.arange(len(planes))), upright


def _sloped(mesh: Mesh) -> np.ndarray:
    """The triangles (K × 3) that are not upright."""
    points, triangles = mesh
    a, b, c = (points[triangles[:, i]] for i in range(3))
    normal = np.cross(b - a, c - a)
    return triangles[np.abs(normal[:, 2]) > UPRIGHT * np.linalg.norm(normal, axis=1)]
