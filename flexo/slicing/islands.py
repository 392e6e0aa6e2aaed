"""Islands: the connected pieces of a layer, each in a frame of its own, so that equal ones are known."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import pairwise
from sys import byteorder
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.planar import ring_area

if TYPE_CHECKING:
    from manifold3d import CrossSection

    from flexo.slicing.frames import Frames

STRIP = 128  # islands that are compared with those below at a time
GRAIN = 1000  # per mm: islands are equal when their points agree to the micrometre

CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])  # of a box, over its size
DIAGONAL = np.array([[1.0, 1.0], [1.0, -1.0]])


class Island(NamedTuple):
    """A piece of a layer: what it looks like in the frame of the part it lies on, and where it is, mm."""

    key: bytes
    frame: int
    origin: tuple[float, float]  # of its own frame, on the sheet
    low: tuple[float, ...]  # least x, y, x + y and x - y on the sheet
    high: tuple[float, ...]  # and greatest
    size: tuple[float, float]  # of its box in its own frame, whose origin is the box's corner


class Rings(NamedTuple):
    """Rings one after another: their points, where each starts and how many it has, its island."""

    points: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray
    island: np.ndarray

    def reduced(self, columns: np.ndarray, least: np.ufunc) -> np.ndarray:
        """The least (or greatest) row of each island's outer ring."""
        _, outer = np.unique(self.island, return_index=True)
        return np.asarray(least.reduceat(columns, self.starts)[outer])


def islands_of(section: CrossSection, frames: Frames) -> list[Island]:
    """The islands of a section; the outer ring of each comes first in its key."""
    groups = _groups(section)
    if not groups:
        return []
    rings = _joined(groups)
    octagon = np.hstack([rings.points, rings.points @ DIAGONAL])
    low, high = rings.reduced(octagon, np.minimum), rings.reduced(octagon, np.maximum)
    frame = frames.at((low[:, :2] + high[:, :2]) / 2)
    owner = np.repeat(rings.island, rings.sizes)
    own = frames.from_sheet(rings.points, frame[owner])
    corner, size = rings.reduced(own, np.minimum), rings.reduced(own, np.maximum)
    size -= corner
    local = np.rint((own - corner[owner]) * GRAIN).astype(np.int64)
    keys = _keys(local[_canonical(local, rings, frames.mirrored[frame])].astype(np.int32), rings)
    origin = frames.to_sheet(corner, frame).tolist()
    return [
        Island(*one)
        for one in zip(
            keys, frame.tolist(), map(tuple, origin), map(tuple, low.tolist()), map(tuple, high.tolist()),
            map(tuple, size.tolist()), strict=True,
        )
    ]  # fmt: skip


def _joined(groups: list[list[np.ndarray]]) -> Rings:
    rings = [ring for group in groups for ring in group]
    sizes = np.array([len(ring) for ring in rings])
    island = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return Rings(np.concatenate(rings), np.cumsum(sizes) - sizes, sizes, island)


def rings_of(key: bytes) -> list[np.ndarray]:
    """The rings of an island in its own frame, mm."""
    numbers = np.frombuffer(key, np.int32)
    count = int(numbers[0])
    ends = np.cumsum(numbers[1 : 1 + count])
    points = numbers[1 + count :].reshape(-1, 2) / GRAIN
    return np.split(points, ends[:-1])


def corners_of(key: bytes) -> np.ndarray:
    """The corners of an island's box in its own frame, mm."""
    numbers = np.frombuffer(key, np.int32)
    return np.asarray(numbers[1 + numbers[0] :].reshape(-1, 2).max(axis=0) / GRAIN * CORNERS)


@lru_cache(maxsize=4096)
def section_of(key: bytes) -> CrossSection:
    """The section of an island in its own frame; equal islands share it."""
    from manifold3d import CrossSection, FillRule

    return CrossSection(rings_of(key), FillRule.EvenOdd)


def _groups(section: CrossSection) -> list[list[np.ndarray]]:
    """The rings of each island, outer ring first."""
    rings = [np.asarray(ring) for ring in section.to_polygons()]
    if not rings or not _any_hole(rings):
        return [[ring] for ring in rings]
    parts = [[np.asarray(ring) for ring in part.to_polygons()] for part in section.decompose()]
    return [part if len(part) == 1 else sorted(part, key=lambda r: -ring_area(r)) for part in parts if part]


def _any_hole(rings: list[np.ndarray]) -> bool:
    sizes = np.array([len(ring) for ring in rings])
    points, starts = np.concatenate(rings), np.cumsum(sizes) - sizes
    following = np.arange(len(points)) + 1
    following[starts + sizes - 1] = starts
    x, y = points.T
    areas = np.add.reduceat(x * y[following] - y * x[following], starts)
    return bool((areas < 0).any())


def _canonical(local: np.ndarray, rings: Rings, mirrored: np.ndarray) -> np.ndarray:
    """Row numbers that turn each ring to start at its lowest, then leftmost point, and one way round."""
    score = (local[:, 1] << 32) + local[:, 0]
    ring = np.repeat(np.arange(len(rings.sizes)), rings.sizes)
    at_least = np.flatnonzero(score == np.minimum.reduceat(score, rings.starts)[ring])
    _, which = np.unique(ring[at_least], return_index=True)
    shift = at_least[which] - rings.starts
    place = np.arange(len(local)) - rings.starts[ring]
    sense = np.where(mirrored[rings.island], -1, 1)
    return rings.starts[ring] + (sense[ring] * place + shift[ring]) % rings.sizes[ring]


def _keys(local: np.ndarray, rings: Rings) -> list[bytes]:
    """One key an island: the number of its rings, their sizes, their points."""
    first = np.flatnonzero(np.diff(rings.island, prepend=-1)).tolist()
    starts, whole = [*rings.starts.tolist(), len(local)], local.tobytes()
    sizes, word = rings.sizes.astype(np.int32), 2 * local.itemsize
    found = []
    for a, b in pairwise([*first, len(sizes)]):
        header = (b - a).to_bytes(4, byteorder) + sizes[a:b].tobytes()
        found.append(header + whole[word * starts[a] : word * starts[b]])
    return found


def key_of(section: CrossSection) -> bytes:
    """A section in an island's frame as a key of its own."""
    rings = [np.rint(np.asarray(ring) * GRAIN).astype(np.int32) for ring in section.to_polygons()]
    header = np.array([len(rings), *map(len, rings)], np.int32).tobytes()
    return header + b"".join(ring.tobytes() for ring in rings)


Below = tuple[tuple[bytes, int, int, float, bool], ...]


def beneath(islands: list[Island], below: list[Island], frames: Frames) -> list[Below]:
    """For each island the ones of the layer below whose octagons meet its own, and where in its frame.

    Places are in µm, turns in rad, and a mirrored one says so.
    """
    found: list[list[tuple[bytes, int, int, float, bool]]] = [[] for _ in islands]
    if islands and below:
        upper, lower = _meeting(islands, below)
        origins = (np.array([one.origin for one in group]) for group in (below, islands))
        away = next(origins)[lower] - next(origins)[upper]
        frame = np.array([one.frame for one in islands])[upper]
        offset = np.rint(frames.from_sheet(away, frame) * GRAIN).astype(int).tolist()
        turn = cache(frames.turn)
        for one, other, (dx, dy) in zip(upper.tolist(), lower.tolist(), offset, strict=True):
            under = below[other]
            found[one].append((under.key, dx, dy, *turn(islands[one].frame, under.frame)))
    return [tuple(one) for one in found]


def _meeting(islands: list[Island], below: list[Island]) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of islands and of those below whose octagons meet, in their order.

    A strip of islands from the left is compared with what lies below it alone.
    """
    low, high = _extents(islands)
    low_below, high_below = _extents(below)
    order = np.argsort(low[:, 0], kind="stable")
    pairs = []
    for strip in np.split(order, range(STRIP, len(order), STRIP)):
        under = np.flatnonzero(
            (low_below[:, 0] <= high[strip, 0].max()) & (high_below[:, 0] >= low[strip[0], 0])
        )
        meet = np.ones((len(strip), len(under)), bool)
        for axis in range(4):
            meet &= low[strip, axis, None] <= high_below[under, axis]
            meet &= high[strip, axis, None] >= low_below[under, axis]
        upper, lower = np.nonzero(meet)
        pairs.append(np.array([strip[upper], under[lower]]))
    found = np.concatenate(pairs, axis=1)
    upper, lower = found[:, np.lexsort(found[::-1])]
    return upper, lower


def _extents(islands: list[Island]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([one.low for one in islands]), np.array([one.high for one in islands])
