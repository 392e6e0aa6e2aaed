"""Islands: the connected pieces of a layer, each in a frame of its own, so that equal ones are known."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.planar import ring_area

if TYPE_CHECKING:
    from manifold3d import CrossSection

GRAIN = 1000  # per mm: islands are equal when their points agree to the micrometre

DIAGONAL = np.array([[1.0, 1.0], [1.0, -1.0]])


class Island(NamedTuple):
    """A piece of a layer: what it looks like, where its box starts, mm, and how large that is, mm."""

    key: bytes
    origin: tuple[float, float]
    size: tuple[float, float]


def islands_of(section: CrossSection) -> list[Island]:
    """The islands of a section; the outer ring of each comes first in its key."""
    groups = _groups(section)
    rings = [ring for group in groups for ring in group]
    if not rings:
        return []
    sizes = np.array([len(ring) for ring in rings])
    points, starts = np.vstack(rings), np.cumsum(sizes) - sizes
    first = np.cumsum([len(group) for group in groups]) - [len(group) for group in groups]
    origins = np.minimum.reduceat(points, starts)[first]
    extents = np.maximum.reduceat(points, starts)[first] - origins
    owner = np.repeat(np.arange(len(groups)), [sum(map(len, group)) for group in groups])
    local = np.rint((points - origins[owner]) * GRAIN).astype(np.int64)
    local = local[_canonical(local, sizes, starts)].astype(np.int32)
    return [
        Island(_key(local, starts, sizes, range(a, a + len(group))), tuple(origin), tuple(extent))
        for a, group, origin, extent in zip(
            first.tolist(), groups, origins.tolist(), extents.tolist(), strict=True
        )
    ]


def rings_of(key: bytes) -> list[np.ndarray]:
    """The rings of an island in its own frame, mm."""
    numbers = np.frombuffer(key, np.int32)
    count = int(numbers[0])
    ends = np.cumsum(numbers[1 : 1 + count])
    points = numbers[1 + count :].reshape(-1, 2) / GRAIN
    return np.split(points, ends[:-1])


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
    return [sorted(part, key=lambda ring: -ring_area(ring)) for part in parts if part]


def _any_hole(rings: list[np.ndarray]) -> bool:
    sizes = np.array([len(ring) for ring in rings])
    points, starts = np.vstack(rings), np.cumsum(sizes) - sizes
    following = np.arange(len(points)) + 1
    following[starts + sizes - 1] = starts
    x, y = points.T
    areas = np.add.reduceat(x * y[following] - y * x[following], starts)
    return bool((areas < 0).any())


def _canonical(local: np.ndarray, sizes: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Row numbers that turn each ring to start at its lowest, then leftmost point."""
    score = (local[:, 1] << 32) + local[:, 0]
    ring = np.repeat(np.arange(len(sizes)), sizes)
    at_least = np.flatnonzero(score == np.minimum.reduceat(score, starts)[ring])
    _, which = np.unique(ring[at_least], return_index=True)
    shift = at_least[which] - starts
    place = np.arange(len(local)) - starts[ring]
    return starts[ring] + (place + shift[ring]) % sizes[ring]


def _key(local: np.ndarray, starts: np.ndarray, sizes: np.ndarray, rings: range) -> bytes:
    counts = sizes[rings.start : rings.stop]
    header = np.array([len(counts), *counts], np.int32).tobytes()
    end = int(starts[rings.stop - 1] + sizes[rings.stop - 1])
    return header + local[int(starts[rings.start]) : end].tobytes()


def key_of(section: CrossSection) -> bytes:
    """A section in an island's frame as a key of its own."""
    rings = [np.rint(np.asarray(ring) * GRAIN).astype(np.int32) for ring in section.to_polygons()]
    header = np.array([len(rings), *map(len, rings)], np.int32).tobytes()
    return header + b"".join(ring.tobytes() for ring in rings)


Below = tuple[tuple[bytes, int, int], ...]


def beneath(islands: list[Island], below: list[Island]) -> list[Below]:
    """For each island the ones of the layer below whose octagons meet its own, and where, µm."""
    found: list[list[tuple[bytes, int, int]]] = [[] for _ in islands]
    if islands and below:
        low, high = _boxes(islands)
        low_below, high_below = _boxes(below)
        meet = np.ones((len(islands), len(below)), bool)
        for axis in range(4):
            meet &= low[:, axis, None] <= high_below[:, axis]
            meet &= high[:, axis, None] >= low_below[:, axis]
        upper, lower = np.nonzero(meet)
        offset = np.rint((low_below[lower, :2] - low[upper, :2]) * GRAIN).astype(int).tolist()
        for one, other, (dx, dy) in zip(upper.tolist(), lower.tolist(), offset, strict=True):
            found[one].append((below[other].key, dx, dy))
    return [tuple(one) for one in found]


def _boxes(islands: list[Island]) -> tuple[np.ndarray, np.ndarray]:
    """Least and greatest x, y, x + y and x - y of each island: slanting neighbours don't seem to meet."""
    low = np.array([island.origin for island in islands])
    high = low + np.array([island.size for island in islands])
    turned = low @ DIAGONAL
    reach = np.array([_diagonals(island.key) for island in islands])
    return np.hstack([low, turned + reach[:, 0]]), np.hstack([high, turned + reach[:, 1]])


@lru_cache(maxsize=4096)
def _diagonals(key: bytes) -> np.ndarray:
    """Least and greatest x + y and x - y of an island in its own frame, mm."""
    turned = rings_of(key)[0] @ DIAGONAL
    return np.array([turned.min(axis=0), turned.max(axis=0)])
