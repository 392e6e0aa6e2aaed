"""The connected pieces of a closed mesh: bodies turned outwards, and the voids in them left as they are."""

from __future__ import annotations

import numpy as np

from flexo.errors import Finding
from flexo.models.graph import components

MOST = 500  # inward pieces that are looked at one by one
ASIDE = np.array([0.5**0.5, 3**0.5]) * 1e-7  # of the extent: a ray that meets no vertex of an even grid


def outward(points: np.ndarray, triangles: np.ndarray) -> tuple[tuple[np.ndarray, np.ndarray], list[Finding]]:
    """The mesh with every body turned outwards; an inward piece inside a body is a void and stays."""
    label = _pieces(triangles, len(points))
    volume = np.bincount(label, signed_volumes(points, triangles))
    found = list[Finding]()
    if volume.sum() < 0:
        triangles, volume = triangles[:, ::-1], -volume
        found.append(Finding("mesh.inside-out", "it was inside out and is turned round", "warning"))
    inward = np.flatnonzero(volume < 0)
    bodies = (volume > 0)[label]
    wrong = [k for k in inward[:MOST] if not _held(points, triangles, label == k, bodies)]
    if wrong:
        turn = np.isin(label, wrong)
        triangles = np.where(turn[:, None], triangles[:, ::-1], triangles)
        text = f"bodies that were inside out: {len(wrong)}, turned round"
        found.append(Finding("mesh.inside-out", text, "warning", measured=len(wrong)))
    solid = int((volume > 0).sum()) + len(wrong)
    if solid > 1:
        text = f"{solid} bodies; where they overlap they are one"
        found.append(Finding("mesh.bodies", text, "note", measured=solid))
    return (points, triangles), found


def _pieces(triangles: np.ndarray, count: int) -> np.ndarray:
    """The number of the piece that each triangle belongs to; pieces hang together by vertices."""
    a, b, c = triangles.T
    root = components(np.concatenate((a, b)), np.concatenate((b, c)), count)[a]
    return np.asarray((np.cumsum(np.bincount(root, minlength=count) > 0) - 1)[root])


def _held(points: np.ndarray, triangles: np.ndarray, own: np.ndarray, bodies: np.ndarray) -> bool:
    """Whether a piece lies in a body: a ray upwards from it leaves more of them than it enters."""
    corner = triangles[own][0]
    start = points[corner].mean(axis=0)
    a, b, c = (points[triangles[bodies, k]] - start for k in range(3))
    (ax, ay), (bx, by), (cx, cy) = (one[:, :2].T - ASIDE[:, None] * np.ptp(points) for one in (a, b, c))
    across = ax * by - ay * bx, bx * cy - by * cx, cx * ay - cy * ax
    sense = np.where(np.all(np.array(across) > 0, axis=0), 1, 0) - np.all(np.array(across) < 0, axis=0)
    met = np.flatnonzero(sense)
    total = across[0] + across[1] + across[2]
    height = (across[1] * a[:, 2] + across[2] * b[:, 2] + across[0] * c[:, 2])[met] / total[met]
    return bool(sense[met][height > 0].sum() > 0)


def signed_volumes(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """The signed volume, mm³, between each triangle and the middle of the mesh."""
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    a, b, c = (points[triangles[:, k]] - middle for k in range(3))
    return np.einsum("ij,ij->i", a, np.cross(b, c)) / 6
