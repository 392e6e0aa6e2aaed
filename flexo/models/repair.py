"""A mesh as a file has it → a closed mesh turned outwards, and what had to be done for it.

Corners at one place become one vertex; faces that stand twice stand once; neighbouring faces are turned the
same way, and bodies outwards; what is still open is capped, if it is little. Bodies stay as they are: where
they overlap, or pass through themselves, their sections are united.
"""

from __future__ import annotations

import numpy as np

from flexo.errors import BadInput, Finding
from flexo.models.faces import consistent, distinct_faces, repeated
from flexo.models.holes import capped, open_edges
from flexo.models.shells import outward, signed_volumes

Mesh = tuple[np.ndarray, np.ndarray]
GRID = 2.0**-21  # of the extent: 21 bits an axis make one number of a place, finer than float32 files are
FLAT = 1e-6  # of its box: less volume is none


def repaired(points: np.ndarray, triangles: np.ndarray) -> tuple[Mesh, tuple[Finding, ...]]:
    """A closed mesh, mm, and findings; BadInput when it bounds no volume or is too open to be closed."""
    given = len(triangles)
    mesh, findings = _welded(points, triangles), list[Finding]()
    if len(open_edges(mesh[1])):
        mesh = _welded(*mesh, shift=0.5)
    _refuse_empty(mesh[1], given)
    if np.ptp(mesh[0], axis=0).min() <= 0:
        _refuse_flat(*mesh)
    if len(open_edges(mesh[1])) or _is_flat(*mesh):  # faces that stand both ways leave no edge open
        mesh, findings = _mended(mesh)
        _refuse_empty(mesh[1], given)
    mesh, turned = outward(*mesh)
    _refuse_flat(*mesh)
    return mesh, (*findings, *repeated(mesh[1]), *turned)


def _mended(mesh: Mesh) -> tuple[Mesh, list[Finding]]:
    points, triangles = mesh
    triangles, single = distinct_faces(triangles)
    triangles, turned = consistent(triangles)
    mesh, closed = capped(points, triangles)
    return mesh, [*single, *turned, *closed]


def _welded(points: np.ndarray, triangles: np.ndarray, shift: float = 0.0) -> Mesh:
    """One vertex for all points in one cell of a grid, and the triangles that keep three corners."""
    used = np.bincount(triangles.ravel(), minlength=len(points)) > 0
    own = points if used.all() else points[used]
    low, extent = own.min(axis=0).astype(float), float(np.ptp(own.astype(float), axis=0).max())
    cell = max(extent * GRID * 1.01, 1e-6)
    key = np.zeros(len(own), np.int64)
    for axis in (0, 1, 2):
        key <<= 21
        key |= np.floor((own[:, axis] - low[axis]) / cell + 0.5 + shift).astype(np.int64)
    order = np.argsort(key, kind="stable").astype(np.int32)
    new = np.diff(key[order], prepend=-1) != 0
    del key
    number = np.empty(len(points), np.int32)
    number[np.flatnonzero(used)[order]] = np.cumsum(new, dtype=np.int32) - 1
    corners = number[triangles]
    a, b, c = corners.T
    return own[order[new]].astype(float), corners[(a != b) & (b != c) & (c != a)].astype(np.int64)


def _refuse_empty(triangles: np.ndarray, given: int) -> None:
    if not len(triangles):
        raise BadInput(
            f"none of its {given} triangles encloses anything: they are lines, points or single sheets"
        )


def _is_flat(points: np.ndarray, triangles: np.ndarray) -> bool:
    volume = abs(float(signed_volumes(points, triangles).sum()))
    return bool(volume <= FLAT * float(np.prod(np.ptp(points, axis=0))))


def _refuse_flat(points: np.ndarray, triangles: np.ndarray) -> None:
    if _is_flat(points, triangles):
        x, y, z = np.ptp(points, axis=0).tolist()
        volume = float(signed_volumes(points, triangles).sum())
        raise BadInput(f"it bounds no volume ({volume:.3g} mm³ within {x:.4g} × {y:.4g} × {z:.4g} mm)")
