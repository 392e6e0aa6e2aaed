"""Where planes cut a triangle mesh: closed rings, all planes at once, linked by the mesh edges they cross.

A mesh is taken as an oriented surface without boundary: every edge is run through as often one way as the
other. Then each crossing of an edge begins as many segments as end there, so that any mesh falls into closed
rings, also where bodies touch, overlap, or pass through themselves; the Positive fill rule unites them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from manifold3d import CrossSection

    from flexo.meshes import Mesh


BLOCK = 250_000  # segments that are linked at a time
MOST = 50_000_000  # segments of all planes


class Rings(NamedTuple):
    """Points (n × 2) of rings one after another, material on the left; where each ring starts, its plane."""

    points: np.ndarray
    starts: np.ndarray
    plane: np.ndarray

    def on(self, count: int) -> list[list[np.ndarray]]:
        """The rings of each of so many planes."""
        found: list[list[np.ndarray]] = [[] for _ in range(count)]
        pieces = np.split(self.points, self.starts[1:])
        for plane, piece in zip(self.plane.tolist(), pieces, strict=False):
            found[plane].append(piece)
        return found


class _Crossings(NamedTuple):
    """Segments: their plane, and the mesh edges (lower and higher vertex number) where they start and end."""

    plane: np.ndarray
    start: np.ndarray
    end: np.ndarray


def united_contours(mesh: Mesh, planes: Sequence[float] | np.ndarray) -> Iterator[CrossSection]:
    """The area that each plane (mm, ascending) cuts out of a mesh; where bodies overlap, it counts once.

    BadInput when the planes cut more edges than can be worth printing.
    """
    from manifold3d import CrossSection, FillRule

    heights = np.asarray(planes, float)
    for block in np.split(heights, _blocks(mesh, heights)):
        grouped = contours(mesh, block).on(len(block))
        yield from (CrossSection(rings, FillRule.Positive) if rings else CrossSection() for rings in grouped)


def _blocks(mesh: Mesh, heights: np.ndarray) -> np.ndarray:
    """Where to part the planes, so that memory is bounded: a block has few segments, or is one plane."""
    points, triangles = mesh
    levels = np.searchsorted(heights, points[:, 2], "right")[triangles]
    ends = (np.bincount(of, minlength=len(heights) + 1) for of in (levels.min(axis=1), levels.max(axis=1)))
    total = np.cumsum(np.cumsum(next(ends) - next(ends)))[: len(heights)]
    if len(total) and total[-1] > MOST:
        raise BadInput(f"its layers have {total[-1]} edges, must have at most {MOST}; make its mesh coarser")
    return np.flatnonzero(np.diff(total // BLOCK)) + 1


def contours(mesh: Mesh, planes: Sequence[float] | np.ndarray) -> Rings:
    """The rings in which planes at ascending heights, mm, cut a mesh without boundary.

    A vertex on a plane counts as over it, so that no triangle lies in a plane.
    """
    points, triangles = mesh
    heights = np.asarray(planes, float)
    found = _crossings(triangles.astype(np.int64), np.searchsorted(heights, points[:, 2], "right"))
    order, starts = _rings(_following(found, len(points)))
    place = _places(points, found.start[order], heights[found.plane[order]])
    return Rings(place, starts, found.plane[order[starts]])


def _crossings(triangles: np.ndarray, under: np.ndarray) -> _Crossings:
    """The segments of every triangle on every plane that it crosses; `under` counts planes below vertices."""
    levels = under[triangles]
    low, high = levels.min(axis=1), levels.max(axis=1)
    crossed = np.flatnonzero(high > low)
    count = (high - low)[crossed]
    row = np.repeat(crossed, count)
    plane = low[row] + np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    over = levels[row] > plane[:, None]
    alone_over = over.sum(axis=1) == 1
    alone = np.where(alone_over, np.argmax(over, axis=1), np.argmin(over, axis=1))
    corner = [triangles[row, (alone + k) % 3] for k in range(3)]
    ahead, behind = (_edge(corner[0], corner[k]) for k in (1, 2))
    return _Crossings(
        plane, np.where(alone_over[:, None], ahead, behind), np.where(alone_over[:, None], behind, ahead)
    )


def _edge(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.column_stack((np.minimum(a, b), np.maximum(a, b)))


def _following(found: _Crossings, size: int) -> np.ndarray:
    """The segment after each: it starts on the same edge and plane, of which there are as many of both."""
    keys = [(found.plane * size + edge[:, 0]) * size + edge[:, 1] for edge in (found.end, found.start)]
    ends, starts = (np.argsort(key, kind="stable") for key in keys)
    if not np.array_equal(keys[0][ends], keys[1][starts]):
        raise ValueError("the mesh has a boundary; only closed surfaces have closed contours")
    following = np.empty(len(ends), np.int64)
    following[ends] = starts
    return following


def _rings(following: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The cycles of a permutation one after another, and where each begins: by doubling steps."""
    first = _least_of_cycle(following)
    own = np.arange(len(following))
    steps = np.where(first == own, 0, 1)
    ahead = np.where(first == own, own, following)
    while not np.array_equal(ahead, first):
        steps = steps + steps[ahead]
        ahead = ahead[ahead]
    sizes = np.bincount(first, minlength=len(first))
    starts = np.cumsum(sizes) - sizes
    order = np.empty_like(own)
    order[starts[first] + (sizes[first] - steps) % np.maximum(sizes[first], 1)] = own
    return order, starts[sizes > 0]


def _least_of_cycle(following: np.ndarray) -> np.ndarray:
    least, ahead = np.arange(len(following)), following
    while True:
        lower = np.minimum(least, least[ahead])
        if np.array_equal(lower, least):
            return lower
        least, ahead = lower, ahead[ahead]


def _places(points: np.ndarray, edge: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """Where edges pass through heights; the same for every triangle that has the edge."""
    a, b = points[edge[:, 0]], points[edge[:, 1]]
    share = (heights - a[:, 2]) / (b[:, 2] - a[:, 2])
    return np.asarray(a[:, :2] + share[:, None] * (b[:, :2] - a[:, :2]))
