"""Where planes cut a triangle mesh: closed rings, all planes at once, linked by the mesh edges they cross.

A mesh is taken as an oriented surface without boundary: every edge is run through as often one way as the
other. Then each crossing of an edge begins as many segments as end there, so that any mesh falls into closed
rings, also where bodies touch, overlap, or pass through themselves; the Positive fill rule unites them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from manifold3d import CrossSection

    from flexo.meshes import Mesh


BLOCK = 30_000  # segments that are linked at a time: their columns stay in the processor's cache
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
    spans = _spans(mesh, heights)
    for first, last in pairwise([0, *_blocks(spans, len(heights)), len(heights)]):
        own = np.flatnonzero((spans.low < last) & (spans.high > first))
        grouped = _contours(mesh, spans.within(own, first, last), heights[first:last]).on(last - first)
        yield from (CrossSection(rings, FillRule.Positive) if rings else CrossSection() for rings in grouped)


class _Spans(NamedTuple):
    """Triangles (n × 3), how many planes lie below each corner, and the least and most of them."""

    triangles: np.ndarray
    corners: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def within(self, rows: np.ndarray, first: int, last: int) -> _Spans:
        """Some triangles under the planes from the first to before the last."""
        low, high = self.low[rows].clip(first, last) - first, self.high[rows].clip(first, last) - first
        return _Spans(self.triangles[rows], self.corners[rows].clip(first, last) - first, low, high)


def _spans(mesh: Mesh, heights: np.ndarray) -> _Spans:
    points, triangles = mesh
    corners = np.searchsorted(heights, points[:, 2], "right").astype(np.int32)[triangles]
    a, b, c = corners.T
    low, high = np.minimum(np.minimum(a, b), c), np.maximum(np.maximum(a, b), c)
    return _Spans(triangles, corners, low, high)


def _blocks(spans: _Spans, count: int) -> list[int]:
    """Where to part the planes, so that memory is bounded: a block has few segments, or is one plane."""
    begin, end = (np.bincount(of, minlength=count + 1) for of in (spans.low, spans.high))
    total = np.cumsum(np.cumsum(begin - end))[:count]
    if len(total) and total[-1] > MOST:
        raise BadInput(f"its layers have {total[-1]} edges, must have at most {MOST}; make its mesh coarser")
    parts: list[int] = (np.flatnonzero(np.diff(total // BLOCK)) + 1).tolist()
    return parts


def contours(mesh: Mesh, planes: Sequence[float] | np.ndarray) -> Rings:
    """The rings in which planes at ascending heights, mm, cut a mesh without boundary.

    A vertex on a plane counts as over it, so that no triangle lies in a plane.
    """
    heights = np.asarray(planes, float)
    return _contours(mesh, _spans(mesh, heights), heights)


def _contours(mesh: Mesh, spans: _Spans, heights: np.ndarray) -> Rings:
    points = mesh[0]
    found = _crossings(spans)
    order, starts = _rings(_following(found, len(points)))
    place = _places(points, found.start[order], heights[found.plane[order]])
    return Rings(place, starts, found.plane[order[starts]])


def _crossings(spans: _Spans) -> _Crossings:
    """The segments of every triangle on every plane that it crosses."""
    crossed = np.flatnonzero(spans.high > spans.low)
    count = (spans.high - spans.low)[crossed]
    row = np.repeat(crossed, count)
    plane = spans.low[row] + np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    over = (spans.corners[row] > plane[:, None]).astype(np.int8)
    alone_over = over[:, 0] + over[:, 1] + over[:, 2] == 1
    numbers = over[:, 1] + 2 * over[:, 2]  # of the corners over the plane, added up
    alone = np.where(alone_over, numbers, 3 - numbers)
    corner = [spans.triangles[row, (alone + k) % 3].astype(np.int64) for k in range(3)]
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
