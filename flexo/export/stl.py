"""Printed solids as binary STL, mm, in the sheet's frame with the film's upper face at z = 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flexo import __version__
from flexo.meshes import placed_union

if TYPE_CHECKING:
    from flexo.layout import Setup
    from flexo.process import Process

ROW = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


def to_bytes(setup: Setup, process: Process) -> bytes:
    """All that is printed as one closed mesh; STL knows neither units nor names, so the film stays out."""
    mesh = placed_union(setup.parts, process).to_mesh64()
    corners = np.asarray(mesh.vert_properties)[:, :3][np.asarray(mesh.tri_verts).astype(np.int64)]
    rows = np.zeros(len(corners), ROW)
    rows["corners"], rows["normal"] = corners, _normals(corners)
    head = f"flexo {__version__}, mm".encode().ljust(80)
    return head + np.uint32(len(rows)).astype("<u4").tobytes() + rows.tobytes()


def _normals(corners: np.ndarray) -> np.ndarray:
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    return np.divide(normal, length, out=np.zeros_like(normal), where=length > 0)
