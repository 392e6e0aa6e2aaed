"""Solids of the CAD kernel → closed triangle meshes, each distinct solid meshed once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from flexo.errors import BadInput

if TYPE_CHECKING:
    from flexo.contract import Element
    from flexo.process import Process

Mesh = tuple[np.ndarray, np.ndarray]
CHORD = 0.005  # mm: how far a mesh may stray from a curved face
ANGLE = 0.1  # rad: largest turn between neighbouring facets


def tessellated(element: Element, process: Process) -> Mesh:
    """Every solid welded by itself: solids that touch share no vertex, so that each stays closed."""
    _load_kernel()
    shape = _shape_of(element, process)
    solids = shape.Solids()
    pieces = [shape] if not solids or _has_loose_faces(shape) else solids
    return joined(_meshes_of(pieces))


def _shape_of(element: Element, process: Process) -> Any:
    from cadquery import Shape

    shape = element.solid(process)
    if not isinstance(shape, Shape):
        name = type(element).__name__
        raise BadInput(
            f"{name}.solid() gives {type(shape).__name__}, must be a CadQuery Shape (Workplane: .val())"
        )
    return shape


def _load_kernel() -> None:
    """Import cadquery at three quarters of the time: its classes hold no garbage to be looked for."""
    with _collection_paused():
        import cadquery.func  # noqa: F401


@contextmanager
def _collection_paused() -> Iterator[None]:
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _has_loose_faces(shape: Any) -> bool:
    """Whether some face belongs to no solid."""
    from OCP.TopAbs import TopAbs_ShapeEnum
    from OCP.TopExp import TopExp_Explorer

    face, solid = TopAbs_ShapeEnum.TopAbs_FACE, TopAbs_ShapeEnum.TopAbs_SOLID
    return bool(TopExp_Explorer(shape.wrapped, face, solid).More())


def _meshes_of(pieces: list[Any]) -> list[Mesh]:
    """The mesh of each piece; copies of one solid share its triangulation, moved to their places."""
    from cadquery import Location

    origin, made = Location(), dict[Any, Mesh]()
    meshes = []
    for piece in pieces:
        own = piece.located(origin)
        key = own, own.wrapped.Orientation()  # a solid turned inside out equals itself to cadquery
        if key not in made:
            made[key] = _mesh_of(own)
        meshes.append(_moved(made[key], piece.location()))
    return meshes


def _moved(mesh: Mesh, place: Any) -> Mesh:
    points, triangles = mesh
    step = place.wrapped.Transformation()
    matrix = np.array([[step.Value(row, column) for column in range(1, 5)] for row in range(1, 4)])
    return points @ matrix[:, :3].T + matrix[:, 3], triangles


def joined(meshes: list[Mesh]) -> Mesh:
    """Several meshes as one, nothing welded."""
    starts = np.cumsum([0, *(len(points) for points, _ in meshes[:-1])])
    triangles = [corners + start for start, (_, corners) in zip(starts, meshes, strict=True)]
    return np.concatenate([points for points, _ in meshes]), np.concatenate(triangles)


def _mesh_of(shape: Any) -> Mesh:
    shape.mesh(CHORD, ANGLE)
    faces = [facets(face) for face in shape.Faces()]
    return _welded(*joined([face for face in faces if len(face[1])] or [_NOTHING]))


_NOTHING: Mesh = (np.zeros((0, 3)), np.zeros((0, 3), np.int64))


def facets(face: Any) -> Mesh:
    """What cadquery's `tessellate` gives, at a fraction of its time: its walk over triangles is slow."""
    from OCP.BRep import BRep_Tool
    from OCP.TopAbs import TopAbs_Orientation
    from OCP.TopLoc import TopLoc_Location

    place = TopLoc_Location()
    mesh = BRep_Tool.Triangulation_s(face.wrapped, place)
    if mesh is None:
        return _NOTHING
    step = place.Transformation()
    nodes = [mesh.Node(i).Transformed(step) for i in range(1, mesh.NbNodes() + 1)]
    corners = [mesh.Triangle(i) for i in range(1, mesh.NbTriangles() + 1)]
    back = face.wrapped.Orientation() == TopAbs_Orientation.TopAbs_REVERSED
    order = (1, 3, 2) if back else (1, 2, 3)
    points = np.array([(node.X(), node.Y(), node.Z()) for node in nodes])
    return points, np.array([[one.Value(k) - 1 for k in order] for one in corners], np.int64)


def _welded(points: np.ndarray, triangles: np.ndarray) -> Mesh:
    _, first, where = np.unique(np.round(points, 6), axis=0, return_index=True, return_inverse=True)
    welded = where.reshape(-1)[triangles]
    a, b, c = welded.T
    return points[first], welded[(a != b) & (b != c) & (c != a)]
