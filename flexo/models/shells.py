"""The connected pieces of a closed mesh: bodies turned outwards, and the voids in them left as they are."""

from __future__ import annotations

import numpy as np

from flexo.errors import Finding
from flexo.models.graph import components

MOST = 500  # inward pieces that are looked at one by one
BLOCK = 256  # boxes that are compared with all others at a time
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
    void, doubtful = _voids(points, triangles, label, volume) if len(inward) else (inward, 0)
    wrong = inward[~np.isin(inward, void)]
    if len(wrong):
        turn = np.isin(label, wrong)
        triangles = np.where(turn[:, None], triangles[:, ::-1], triangles)
        text = f"bodies that were inside out: {len(wrong)}, turned round"
        found.append(Finding("mesh.inside-out", text, "warning", measured=len(wrong)))
    if doubtful:
        text = f"{doubtful} inward pieces lie in the boxes of bodies and are taken for voids in them"
        found.append(Finding("mesh.voids", text, "warning", measured=doubtful))
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


def _voids(
    points: np.ndarray, triangles: np.ndarray, label: np.ndarray, volume: np.ndarray
) -> tuple[np.ndarray, int]:
    """The inward pieces that lie in bodies, and how many of them are told by their boxes alone."""
    order = np.argsort(label, kind="stable")
    starts = np.searchsorted(label[order], np.arange(len(volume) + 1))
    corners = points[triangles[order]]
    low = np.minimum.reduceat(corners.min(axis=1), starts[:-1])
    high = np.maximum.reduceat(corners.max(axis=1), starts[:-1])
    body, void, doubtful = np.flatnonzero(volume > 0), list[int](), 0
    inward = np.flatnonzero(volume < 0)
    for block in np.split(inward, range(BLOCK, len(inward), BLOCK)):
        outside = (low[body] > low[block, None]) | (high[body] < high[block, None])
        around = ~np.asarray(outside.any(axis=2))
        for k in np.flatnonzero(around.any(axis=1)).tolist():
            rows = [corners[starts[j] : starts[j + 1]] for j in body[around[k]].tolist()]
            piece = int(block[k])
            if len(void) >= MOST:
                doubtful += 1
            if len(void) >= MOST or _holds(np.concatenate(rows), corners[starts[piece]].mean(axis=0), points):
                void.append(piece)
    return np.array(void, int), doubtful


def _holds(corners: np.ndarray, start: np.ndarray, points: np.ndarray) -> bool:
    """Whether a point lies in bodies: a ray upwards from it leaves more of them than it enters."""
    a, b, c = (corners[:, k] - start for k in range(3))
    (ax, ay), (bx, by), (cx, cy) = (one[:, :2].T - ASIDE[:, None] * np.ptp(points) for one in (a, b, c))
    across = np.array([ax * by - ay * bx, bx * cy - by * cx, cx * ay - cy * ax])
    sense = (across > 0).all(axis=0).astype(int) - (across < 0).all(axis=0)
    met = np.flatnonzero(sense)
    weight = across[:, met] / across[:, met].sum(axis=0)
    height = weight[1] * a[met, 2] + weight[2] * b[met, 2] + weight[0] * c[met, 2]
    return bool(sense[met][height > 0].sum() > 0)


def signed_volumes(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """The signed volume, mm³, between each triangle and the middle of the mesh."""
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    a, b, c = (points[triangles[:, k]] - middle for k in range(3))
    return np.einsum("ij,ij->i", a, np.cross(b, c)) / 6
