"""Seams: where closed lines may start, away from the contact faces and hinge edges that elements declare.

A seam is a small bulge: on the face of a mushroom it shifts the joint's limit, on a hinge's edge it stiffens
the film beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.slicing.islands import GRAIN, Island
from flexo.slicing.lines import Path
from flexo.slicing.spirals import Nest

if TYPE_CHECKING:
    from flexo.contract import Element
    from flexo.design import Placed
    from flexo.slicing.frames import Frames

NEAR = 0.5  # mm: contacts this close to an island's box may matter to it
CLEAR = 1.0  # line widths between a seam and the nearest contact that are enough
ROUND = 6  # decimals of a mm to which segments of equal elements agree
EVEN = 1e-3  # mm: starts whose distances to contacts differ less are equally good


def contacts_on(parts: Sequence[Placed]) -> np.ndarray:
    """All declared contacts as segments on the sheet: n × 2 ends × 2 coordinates, mm."""
    own = {element: _segments(element) for element in dict.fromkeys(part.element for part in parts)}
    placed = [part.pose.apply(own[part.element].reshape(-1, 2)).reshape(-1, 2, 2) for part in parts]
    return np.concatenate([np.empty((0, 2, 2)), *placed])


def _segments(element: Element) -> np.ndarray:
    """An element's contacts as segments in its own frame."""
    from shapely import get_coordinates, get_parts

    found = [np.empty((0, 2, 2))]
    for shape in element.contacts():
        lines = shape.boundary if shape.geom_type.endswith("Polygon") else shape
        for line in get_parts(lines):
            points = get_coordinates(line)
            found.append(np.stack([points[:-1], points[1:]], axis=1))
    return np.concatenate(found)


def faces_in(contacts: np.ndarray, frames: Frames) -> list[np.ndarray]:
    """The contacts in each of the frames: n × 4, each segment from its lesser end, in order.

    Neither which element named a segment first nor its sense matters to equal islands' keys.
    """
    found = []
    for outward in frames.outward:
        flat = np.round(contacts @ outward, ROUND).reshape(-1, 4)
        swapped = (flat[:, 0] > flat[:, 2]) | ((flat[:, 0] == flat[:, 2]) & (flat[:, 1] > flat[:, 3]))
        flat = np.where(swapped[:, None], flat[:, [2, 3, 0, 1]], flat)
        found.append(flat[np.lexsort(flat.T)])
    return found


def remembered(faces: list[np.ndarray], frames: Frames) -> Callable[[list[Island]], list[bytes]]:
    """`beside` that looks for each island once: most stand on many layers."""
    known: dict[Island, bytes] = {}

    def keys(islands: list[Island]) -> list[bytes]:
        fresh = [island for island in islands if island not in known]
        known.update(zip(fresh, beside(fresh, faces, frames), strict=True))
        return [known[island] for island in islands]

    return keys


def beside(islands: list[Island], faces: list[np.ndarray], frames: Frames) -> list[bytes]:
    """For each island the contacts at or over it, in its own frame, as a key: ends in whole µm."""
    found = [b""] * len(islands)
    if not islands or not len(faces[0]):
        return found
    frame = np.array([island.frame for island in islands])
    low = frames.from_sheet(np.array([island.origin for island in islands]), frame)
    high = low + np.array([island.size for island in islands])
    for one in range(len(faces)):
        own = np.flatnonzero(frame == one)
        for k, key in zip(own.tolist(), _keys(low[own], high[own], faces[one]), strict=True):
            found[k] = key
    return found


def _keys(low: np.ndarray, high: np.ndarray, segments: np.ndarray) -> list[bytes]:
    """A key for each box (n × 2 corners): the segments that come near it, from its lower corner."""
    meet = np.ones((len(low), len(segments)), bool)
    for k in (0, 1):
        a, b = segments[:, k], segments[:, k + 2]
        meet &= (np.minimum(a, b) <= high[:, k, None] + NEAR) & (np.maximum(a, b) >= low[:, k, None] - NEAR)
    which, near = np.nonzero(meet)
    local = np.rint((segments[near] - np.tile(low[which], 2)) * GRAIN).astype(np.int32)
    ends = (local.itemsize * 4 * np.cumsum(meet.sum(axis=1))).tolist()
    whole = local.tobytes()
    return [whole[a:b] for a, b in pairwise([0, *ends])]


class Contacts(NamedTuple):
    """Contacts beside an island, n × 2 ends × 2 coordinates, mm, and how far from them is far enough, mm."""

    segments: np.ndarray
    enough: float

    def clearance(self, places: np.ndarray) -> np.ndarray:
        """How far places (n × 2, mm) are from the nearest contact, mm, as far as it matters."""
        if not len(self.segments):
            return np.full(len(places), self.enough)
        return np.minimum(_distance(places, self.segments), self.enough)


def contacts_of(key: bytes, width: float) -> Contacts:
    """The contacts of a key, for lines of some width, mm."""
    return Contacts(segments_of(key), CLEAR * width)


def segments_of(key: bytes) -> np.ndarray:
    """The contacts of a key, n × 2 × 2, mm."""
    return np.frombuffer(key, np.int32).reshape(-1, 2, 2) / GRAIN


def seamed(paths: list[Path], contacts: Contacts) -> list[Path]:
    """The paths with the starts that their closed ones may have; all corners where no contact is near.

    Nests were made with starts of their own.
    """
    chosen = [path.closed and not isinstance(path, Nest) for path in paths]
    if not len(contacts.segments) or not any(chosen):
        return paths
    points = [path.points for path, own in zip(paths, chosen, strict=True) if own]
    clearance = contacts.clearance(np.concatenate(points))
    parts = iter(np.split(clearance, np.cumsum([len(one) for one in points[:-1]])))
    return [
        _seamed(path, next(parts), contacts) if own else path for path, own in zip(paths, chosen, strict=True)
    ]


def _seamed(path: Path, clearance: np.ndarray, contacts: Contacts) -> Path:
    far = clearance >= contacts.enough
    if path.starts is not None:
        inner = far[path.starts.astype(int)]
        if inner.any():
            return replace(path, starts=path.starts[inner])
    if far.all():
        return path
    if far.any():
        return replace(path, starts=np.flatnonzero(far).astype(float))
    starts = np.arange(2 * len(path.points)) / 2  # corners and the middles of sides
    clearance = contacts.clearance(path.at(starts))
    return replace(path, starts=starts[clearance >= clearance.max() - EVEN])


def _distance(points: np.ndarray, segments: np.ndarray) -> np.ndarray:
    """From each point (n × 2) to the nearest of the segments, mm."""
    (x0, y0), (x1, y1) = segments[:, 0].T, segments[:, 1].T
    u, v = x1 - x0, y1 - y0
    x, y = points[:, :1] - x0, points[:, 1:] - y0
    along = np.clip((x * u + y * v) / np.maximum(u * u + v * v, 1e-12), 0.0, 1.0)
    return np.sqrt(((x - along * u) ** 2 + (y - along * v) ** 2).min(axis=1))
