"""Meshes that bound a volume: the check that they do, their shells, and their union in space."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flexo.errors import BadInput
from flexo.solids import mesh_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from manifold3d import Manifold

    from flexo.contract import Element
    from flexo.design import Placed
    from flexo.process import Process

Mesh = tuple[np.ndarray, np.ndarray]


def closed_mesh(element: Element, process: Process) -> Mesh:
    """The mesh of an element's solid; BadInput unless it is finite, closed and turned outwards."""
    points, triangles = mesh_of(element, process)
    if not np.isfinite(points).all():
        raise BadInput(f"{element!r}: its solid has a vertex that is no finite number")
    if loose := open_edges(triangles):
        raise BadInput(f"{element!r}: its mesh is not closed ({loose} open edges); solid() must give solids")
    if len(triangles) and _signed_volume(points, triangles) <= 0:
        raise BadInput(f"{element!r}: its solid is inside out or flat; solid() must give outward solids")
    return points, triangles


def open_edges(triangles: np.ndarray) -> int:
    """How many directed edges lack their opposite; 0 for a closed, consistently oriented mesh."""
    if not len(triangles):
        return 0
    corners = triangles.astype(np.int64)
    start, end = corners.ravel(), np.roll(corners, -1, axis=1).ravel()
    size = int(corners.max()) + 1
    edges, uses = np.unique(np.concatenate([start * size + end, end * size + start]), return_counts=True)
    forward = np.searchsorted(edges, start * size + end)
    return int(np.count_nonzero(np.bincount(forward, minlength=len(edges)) * 2 != uses))


def _signed_volume(points: np.ndarray, triangles: np.ndarray) -> float:
    a, b, c = (points[triangles[:, i]] for i in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c))) / 6


def shell_of(triangles: np.ndarray, count: int) -> np.ndarray:
    """For each triangle, the smallest vertex that it hangs together with."""
    root = np.arange(count)
    while True:
        lowest = root[triangles].min(axis=1)
        after = root.copy()
        for corner in triangles.T:
            np.minimum.at(after, corner, lowest)
        after = after[after]
        if np.array_equal(after, root):
            return np.asarray(root[triangles[:, 0]])
        root = after


def manifold(points: np.ndarray, triangles: np.ndarray) -> Manifold:
    """The mesh as manifold3d holds it, its solids not united; BadInput when it bounds no volume."""
    from manifold3d import Error, Manifold, Mesh64

    used, corners = np.unique(triangles, return_inverse=True)
    mesh = Mesh64(np.ascontiguousarray(points[used]), corners.reshape(-1, 3).astype(np.uint64))
    made = Manifold(mesh)
    if made.status() != Error.NoError:
        raise BadInput(f"a solid bounds no volume ({made.status().name}); solid() must give closed solids")
    return made


def manifold_of(element: Element, process: Process) -> Manifold:
    """An element's solid in its own frame, its touching or overlapping solids united."""
    return united_mesh(*closed_mesh(element, process))


def united_mesh(points: np.ndarray, triangles: np.ndarray) -> Manifold:
    """The union of a mesh's solids; a shell turned inwards is a void of the smallest shell around it."""
    from manifold3d import Manifold, OpType

    if not len(triangles):
        return Manifold()
    labels = shell_of(triangles, len(points))
    shells = [triangles[labels == label] for label in np.unique(labels)]
    volumes = [_signed_volume(points, shell) for shell in shells]
    outer = [k for k, volume in enumerate(volumes) if volume > 0]
    groups = {k: [shells[k]] for k in outer}
    for k in set(range(len(shells))) - set(outer):
        groups[_around(points, shells, outer, k)].append(shells[k])
    solids = [manifold(points, np.concatenate(group)) for group in groups.values()]
    return solids[0] if len(solids) == 1 else Manifold.batch_boolean(solids, OpType.Add)


def _around(points: np.ndarray, shells: list[np.ndarray], outer: list[int], void: int) -> int:
    low, high = _box(points, shells[void])
    boxes = {k: _box(points, shells[k]) for k in outer}
    holding = [k for k, (a, b) in boxes.items() if (a <= low).all() and (b >= high).all()]
    if not holding:
        raise BadInput("a solid of the mesh is inside out; solid() must give outward solids")
    return min(holding, key=lambda k: float(np.prod(boxes[k][1] - boxes[k][0])))


def _box(points: np.ndarray, shell: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    own = points[shell.ravel()]
    return own.min(axis=0), own.max(axis=0)


def placed_union(parts: Iterable[Placed], process: Process) -> Manifold:
    """All placed solids as one, in the frame they are placed in; each distinct element is made once."""
    from manifold3d import Manifold, OpType

    parts = tuple(parts)
    solids = {element: manifold_of(element, process) for element in dict.fromkeys(p.element for p in parts)}
    placed = [solids[p.element].transform(_space(p)) for p in parts if not solids[p.element].is_empty()]
    return Manifold.batch_boolean(placed, OpType.Add) if placed else Manifold()


def _space(one: Placed) -> np.ndarray:
    flat = one.pose.matrix
    matrix = np.zeros((3, 4))
    matrix[:2, :2], matrix[:2, 3], matrix[2, 2] = flat[:, :2], flat[:, 2], 1.0
    return matrix
