"""What a mesh lacks: its open edges, and caps over the holes that they surround.

The edges that faces leave open run in closed loops, whatever the faces: as many come to a vertex as go from
it. So a fan from the middle of every hole closes it, also where holes touch or faces stand apart by a crack.
"""

from __future__ import annotations

import numpy as np

from flexo.errors import BadInput, Finding
from flexo.models.graph import components

MOST = 0.25  # of the surface that caps may make up; more is an open sheet, and what it bounds a guess
CRACK = 1e-6  # of the surface: caps of less area close mere cracks


def open_edges(triangles: np.ndarray) -> np.ndarray:
    """Rows (from, to, how often) of edges that no face runs back along."""
    if not len(triangles):
        return np.zeros((0, 3), np.int64)
    start, end = triangles.ravel(), np.roll(triangles, -1, axis=1).ravel()
    size = int(triangles.max()) + 1
    along = start < end
    key = np.where(along, start * size + end, end * size + start)
    signed = np.sort((key << 1) | along)
    first = np.flatnonzero(np.diff(signed >> 1, prepend=-1))
    net = np.add.reduceat(2 * (signed & 1) - 1, first)
    torn = np.flatnonzero(net)
    low, high = np.divmod(signed[first[torn]] >> 1, size)
    ahead = net[torn] > 0
    return np.column_stack((np.where(ahead, low, high), np.where(ahead, high, low), np.abs(net[torn])))


def capped(points: np.ndarray, triangles: np.ndarray) -> tuple[tuple[np.ndarray, np.ndarray], list[Finding]]:
    """The mesh with a fan over each hole; BadInput when the fans are a large part of its surface."""
    lacking = open_edges(triangles)
    if not len(lacking):
        return (points, triangles), []
    edges = np.repeat(lacking[:, :2], lacking[:, 2], axis=0)
    root = components(edges[:, 0], edges[:, 1], len(points))[edges[:, 0]]
    holes = np.flatnonzero(np.bincount(root))
    hole = np.searchsorted(holes, root)
    length = np.linalg.norm(points[edges[:, 1]] - points[edges[:, 0]], axis=1)
    weight = np.maximum(length, 1e-12)
    middle = (points[edges[:, 0]] + points[edges[:, 1]]) / 2
    total = np.bincount(hole, weight)
    centres = np.column_stack([np.bincount(hole, weight * middle[:, k]) / total for k in range(3)])
    fans = np.column_stack((edges[:, 1], edges[:, 0], len(points) + hole))
    made = np.vstack([points, centres]), np.concatenate([triangles, fans])
    return made, _told(made, len(triangles), np.bincount(hole, length), hole)


def _told(
    mesh: tuple[np.ndarray, np.ndarray], given: int, girth: np.ndarray, hole: np.ndarray
) -> list[Finding]:
    points, triangles = mesh
    a, b, c = (points[triangles[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    share = float(area[given:].sum() / max(area.sum(), 1e-30))
    wide = np.bincount(hole, area[given:]) > CRACK * area.sum()
    if share > MOST:
        raise BadInput(f"it is no closed body: {share:.0%} of its surface would be caps over its "
                       f"{_holes(int(wide.sum()))}, at most {MOST:.0%} is repaired")  # fmt: skip
    found = []
    if wide.any():
        text = (
            f"{_holes(int(wide.sum()))} closed, {share:.2%} of the surface, "
            f"the largest {girth.max():.3g} mm around"
        )
        found.append(Finding("mesh.holes", text, "warning", measured=share))
    if not wide.all():
        text = f"{int((~wide).sum())} cracks between faces closed"
        found.append(Finding("mesh.cracks", text, "note", measured=float((~wide).sum())))
    return found


def _holes(count: int) -> str:
    return f"{count} hole{'' if count == 1 else 's'}"
