"""Seams: where closed lines may start, away from the contact faces and hinge edges that elements declare.

A seam is a small bulge: on the face of a mushroom it shifts the joint's limit, on a hinge's edge it stiffens
the film beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from flexo.planar import after
from flexo.slicing.islands import GRAIN, Island
from flexo.slicing.lines import Path

if TYPE_CHECKING:
    from flexo.design import Placed
    from flexo.slicing.frames import Frames

NEAR = 0.5  # mm: contacts this close to an island's box may matter to it
CLEAR = 1.0  # line widths between a seam and the nearest contact that are enough
EVEN = 1e-3  # mm: starts whose distances to contacts differ less are equally good


def contacts_on(parts: Sequence[Placed]) -> np.ndarray:
    """All declared contacts as segments on the sheet: n × 2 ends × 2 coordinates, mm."""
    from shapely import get_coordinates, get_parts

    found = [np.empty((0, 2, 2))]
    for part in parts:
        for shape in part.element.contacts():
            lines = shape.boundary if shape.geom_type.endswith("Polygon") else shape
            for line in get_parts(lines):
                points = part.pose.apply(get_coordinates(line))
                found.append(np.stack([points[:-1], points[1:]], axis=1))
    return np.concatenate(found)


def beside(islands: list[Island], contacts: np.ndarray, frames: Frames) -> list[bytes]:
    """For each island the contacts at or over it, in its own frame, as a key: ends in whole µm."""
    if not len(contacts) or not islands:
        return [b""] * len(islands)
    least, most = contacts.min(axis=1), contacts.max(axis=1)
    low = np.array([island.low[:2] for island in islands]) - NEAR
    high = np.array([island.high[:2] for island in islands]) + NEAR
    meet = [(least[:, k] <= high[:, k, None]) & (most[:, k] >= low[:, k, None]) for k in (0, 1)]
    which, near = np.nonzero(meet[0] & meet[1])
    frame = np.array([island.frame for island in islands])[which]
    origin = np.array([island.origin for island in islands])[which]
    ends = [frames.from_sheet(contacts[near, k] - origin, frame) for k in (0, 1)]
    local = np.rint(np.hstack(ends) * GRAIN).astype(np.int32)
    return _keys(local, which, len(islands))


def _keys(local: np.ndarray, which: np.ndarray, count: int) -> list[bytes]:
    """A key an island, the same whichever element named a segment first and in whatever sense."""
    swapped = (local[:, 0] > local[:, 2]) | ((local[:, 0] == local[:, 2]) & (local[:, 1] > local[:, 3]))
    local = np.where(swapped[:, None], local[:, [2, 3, 0, 1]], local)
    whole = local[np.lexsort((*local.T, which))].tobytes()
    ends = (local.itemsize * 4 * np.cumsum(np.bincount(which, minlength=count))).tolist()
    return [whole[a:b] for a, b in pairwise([0, *ends])]


def segments_of(key: bytes) -> np.ndarray:
    """The contacts of a key, n × 2 × 2, mm."""
    return np.frombuffer(key, np.int32).reshape(-1, 2, 2) / GRAIN


def seamed(paths: list[Path], contacts: np.ndarray, width: float) -> list[Path]:
    """The paths with the starts that their closed ones may have; all corners where no contact is near."""
    closed = [path for path in paths if path.closed]
    if not len(contacts) or not closed:
        return paths
    clear = CLEAR * width
    away = _distance(np.concatenate([path.points for path in closed]), contacts)
    parts = iter(np.split(away, np.cumsum([len(path.points) for path in closed[:-1]])))
    return [_seamed(path, next(parts), contacts, clear) if path.closed else path for path in paths]


def _seamed(path: Path, away: np.ndarray, contacts: np.ndarray, clear: float) -> Path:
    far = away >= clear
    if far.all():
        return path
    if far.any():
        return replace(path, starts=np.flatnonzero(far))
    halved = _halved(path)
    away = _distance(halved.points, contacts)
    return replace(halved, starts=np.flatnonzero(away >= min(clear, away.max()) - EVEN))


def _halved(path: Path) -> Path:
    """The same closed path with a point in the middle of every side."""
    middle = (path.points + after(path.points)) / 2
    points = np.stack([path.points, middle], axis=1).reshape(-1, 2)
    return replace(path, points=points, widths=np.repeat(path.widths, 2), roles=np.repeat(path.roles, 2))


def _distance(points: np.ndarray, segments: np.ndarray) -> np.ndarray:
    """From each point (n × 2) to the nearest of the segments, mm."""
    (x0, y0), (x1, y1) = segments[:, 0].T, segments[:, 1].T
    u, v = x1 - x0, y1 - y0
    x, y = points[:, :1] - x0, points[:, 1:] - y0
    along = np.clip((x * u + y * v) / np.maximum(u * u + v * v, 1e-12), 0.0, 1.0)
    return np.sqrt(((x - along * u) ** 2 + (y - along * v) ** 2).min(axis=1))
