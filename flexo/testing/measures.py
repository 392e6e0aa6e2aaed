"""What the laws and goldens measure on an element or robot, each computed once a value.

Lengths mm, areas mm², volumes mm³. The functions here keep their last results, so that twenty laws on one
value tessellate, slice and plan it once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from flexo.errors import CheckFailed, Finding

if TYPE_CHECKING:
    from manifold3d import CrossSection, Manifold

    from flexo.contract import Element
    from flexo.layout import Layout
    from flexo.process import Printer, Process
    from flexo.slicing.layers import Layers

KEPT = 64  # values whose measures stay in memory
BOUNDLESS = 1e4  # mm: film and bed of laws that are about shape, not about stock
LEVEL = 1e-6  # mm: vertices closer than this in z lie on one level


@lru_cache(KEPT)
def mesh(element: Element, process: Process) -> tuple[np.ndarray, np.ndarray]:
    """Vertices (N × 3) and triangles (M × 3) of the element's solid."""
    from flexo.solids import mesh_of

    return mesh_of(element, process)


def edge_uses(triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Undirected edges (K × 2) and how many triangles use each."""
    sides = np.sort(
        np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1
    )
    edges, uses = np.unique(sides, axis=0, return_counts=True)
    return edges, uses


def euler_number(triangles: np.ndarray) -> int:
    """Vertices − edges + faces of the vertices that triangles use: 2 for each ball, 0 for each ring."""
    return len(np.unique(triangles)) - len(edge_uses(triangles)[0]) + len(triangles)


def shells(triangles: np.ndarray) -> int:
    """Pieces of surface that hang together by shared vertices."""
    root = np.arange(triangles.max() + 1) if len(triangles) else np.arange(0)
    before = None
    while before is None or not np.array_equal(before, root):
        before = root.copy()
        lowest = root[triangles].min(axis=1)
        for corner in triangles.T:
            np.minimum.at(root, corner, lowest)
        root = root[root]
    return len(np.unique(root[np.unique(triangles)]))


def signed_volume(points: np.ndarray, triangles: np.ndarray) -> float:
    """Enclosed volume; negative when the triangles face inwards."""
    a, b, c = (points[triangles[:, i]] for i in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c))) / 6


@lru_cache(KEPT)
def body(element: Element, process: Process) -> Manifold:
    """The solid for exact cuts and projections; CheckFailed when its mesh is not closed."""
    from manifold3d import Error, Manifold, Mesh64

    points, triangles = mesh(element, process)
    solid = Manifold(Mesh64(np.ascontiguousarray(points, float), triangles.astype(np.uint64)))
    if solid.status() != Error.NoError:
        text = f"the mesh bounds no volume ({solid.status().name}): see mesh_closed"
        raise CheckFailed([Finding("mesh.open", text)])
    return solid


@lru_cache(KEPT)
def plan_view(element: Element, process: Process) -> CrossSection:
    """Everything the solid covers seen from above."""
    from manifold3d import CrossSection, FillRule

    return CrossSection(body(element, process).project().to_polygons(), FillRule.Positive)


@lru_cache(KEPT)
def layout(value: Any, process: Process) -> Layout:
    """The job's layout on film and bed without end: laws of shape don't depend on the stock."""
    from flexo.design import design_of
    from flexo.layout import lay_out

    return lay_out(design_of(value), boundless(process), _boundless_printer())


def boundless(process: Process) -> Process:
    """The process on a film sheet that fits everything."""
    return replace(process, film=replace(process.film, sheet=(BOUNDLESS, BOUNDLESS)))


def _boundless_printer() -> Printer:
    from flexo.process import default_printer

    return replace(default_printer(), bed=(0.0, 0.0, BOUNDLESS, BOUNDLESS), keepouts=())


@lru_cache(KEPT)
def layers(value: Any, process: Process) -> tuple[Layers, ...]:
    """The layers of each setup."""
    from flexo.slicing.slice import slice_setup

    return tuple(slice_setup(setup, process) for setup in layout(value, process).setups)


def printed_area(layer: Any) -> CrossSection:
    """All that a layer prints, of every tool."""
    from flexo.planar import united

    return united([region.area for region in layer.regions])


@dataclass(frozen=True)
class AreaProfile:
    """Section area over height, exact for a mesh: between two vertex levels it is a parabola.

    levels: K + 1 heights; ends: area just over the lower and just under the upper end of each of the K
    intervals (K × 2); middle: area halfway (K).
    """

    levels: np.ndarray
    ends: np.ndarray
    middle: np.ndarray

    @property
    def volume(self) -> float:
        """Integral of the area (Simpson's rule, exact for parabolas)."""
        return float(np.sum(np.diff(self.levels) * (self.ends.sum(axis=1) + 4 * self.middle)) / 6)

    def samples(self, low: float, high: float) -> np.ndarray:
        """The area on the way from just over `low` to just under `high`, both sides of each jump in it."""
        inside = [z for z in self.levels if low + LEVEL < z < high - LEVEL]
        return np.concatenate([self._within(a, b) for a, b in pairwise([low, *inside, high])])

    def variation(self, low: float, high: float) -> float:
        """How much the area goes up and down between two heights, mm²."""
        return float(np.abs(np.diff(self.samples(low, high))).sum())

    def at(self, z: float, side: int) -> float:
        """Area just under (side −1) or just over (side +1) a height."""
        index = int(np.searchsorted(self.levels, z + side * LEVEL, side="right")) - 1
        if not 0 <= index < len(self.middle):
            return 0.0
        low, high = self.levels[index : index + 2]
        t = float(np.clip((z - low) / (high - low), 0.0, 1.0))
        (a, b), m = self.ends[index], self.middle[index]
        return float(a + t * (4 * m - 3 * a - b) + t * t * 2 * (a + b - 2 * m))

    def _within(self, low: float, high: float) -> list[float]:
        _, *between, _ = np.linspace(low, high, 5)
        return [self.at(low, +1), *(self.at(z, +1) for z in between), self.at(high, -1)]


@lru_cache(KEPT)
def area_profile(element: Element, process: Process) -> AreaProfile:
    """Section area over height of the element's mesh, found without any slicer."""
    points, triangles = mesh(element, process)
    levels = _distinct(points[:, 2])
    low, high = levels[:-1], levels[1:]
    sixth = (high - low) / 6
    a, m, b = (_areas(points, triangles, low + k * sixth) for k in (1, 3, 5))
    # a parabola through 1/6, 1/2 and 5/6 of the interval, continued to its ends
    slope, bend = (b - a) * 0.75, (a + b - 2 * m) * 1.125
    return AreaProfile(levels, np.column_stack([m - slope + bend, m + slope + bend]), m)


def _distinct(heights: np.ndarray) -> np.ndarray:
    ordered = np.unique(heights)
    return ordered[np.diff(ordered, prepend=-np.inf) > LEVEL]


def _areas(points: np.ndarray, triangles: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """Area of the section at each height, none of which is a vertex's: half the sum of p × q over the cut
    edges p → q of the triangles, which need no linking."""
    corners = points[triangles]
    z = corners[:, :, 2]
    bottom, top = z.min(axis=1), z.max(axis=1)
    found = []
    for height in heights:
        cut = corners[(bottom < height) & (top > height)]
        found.append(_signed_area(cut, height))
    return np.array(found)


def _signed_area(corners: np.ndarray, height: float) -> float:
    over = corners[:, :, 2] > height
    after = np.roll(over, -1, axis=1)
    p, q = (_crossings(corners, which, height) for which in (~over & after, over & ~after))
    return float(np.abs(np.sum(q[:, 0] * p[:, 1] - q[:, 1] * p[:, 0]))) / 2


def _crossings(corners: np.ndarray, which: np.ndarray, height: float) -> np.ndarray:
    """Where the one side of each triangle that `which` (T × 3) marks passes the height (T × 2)."""
    start, end = corners[which], np.roll(corners, -1, axis=1)[which]
    share = (height - start[:, 2]) / (end[:, 2] - start[:, 2])
    return np.asarray(start[:, :2] + share[:, None] * (end[:, :2] - start[:, :2]))


@lru_cache(KEPT)
def step_volume(element: Element, process: Process) -> float:
    """How far Σ layer area × height may be from the solid's volume, because layers are steps.

    A layer takes the section at its middle for its whole height: it is wrong by at most half of what the
    area goes up and down within it. What is over the last layer, less than half a layer, is not printed.
    """
    profile = area_profile(element, process)
    (stack,) = layers(element, process)
    spread = sum(profile.variation(one.top - one.height, one.top) * one.height for one in stack.layers)
    top, end = stack.layers[-1].top if stack.layers else 0.0, float(profile.levels[-1])
    return spread / 2 + max(end - top, 0.0) * max(profile.at(top, +1), profile.at(end, -1))
