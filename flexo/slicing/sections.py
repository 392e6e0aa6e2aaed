"""Cross-sections of an element's mesh: each distinct element value once, prismatic bands once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from flexo.errors import BadInput
from flexo.solids import mesh_of

if TYPE_CHECKING:
    from manifold3d import CrossSection, Manifold

    from flexo.contract import Element
    from flexo.process import Process

COLLINEAR = 0.001  # mm: points this close to the line through their neighbours say nothing about the shape
UPRIGHT = 1e-6  # mm: a facet's plan-view width below which it counts as vertical


def sections(element: Element, process: Process, heights: Sequence[float]) -> list[CrossSection]:
    """The element's cross-sections at heights in mm over the film, in its own frame.

    Overlapping solids count once. BadInput when the mesh is not closed.
    """
    from manifold3d import CrossSection

    vertices, triangles = mesh_of(element, process)
    if not len(triangles):
        return [CrossSection() for _ in heights]
    body = _closed(element, vertices, triangles)
    bands = _bands(vertices, triangles, np.asarray(heights, float))
    cut: dict[int, CrossSection] = {}
    return [
        cut[band] if band in cut else cut.setdefault(band, body.slice(height).simplify(COLLINEAR))
        for band, height in zip(bands, heights, strict=True)
    ]


def top_of(element: Element, process: Process) -> float:
    """Height of the element's highest point over the film, mm; 0 when nothing is printed."""
    vertices, triangles = mesh_of(element, process)
    return float(vertices[:, 2].max()) if len(triangles) else 0.0


def _closed(element: Element, vertices: np.ndarray, triangles: np.ndarray) -> Manifold:
    """The mesh as one solid, its parts united; BadInput when it has holes."""
    from manifold3d import Error, Manifold, Mesh64, OpType

    body = Manifold(Mesh64(vertices, triangles.astype(np.uint64)))
    if body.status() != Error.NoError:
        raise BadInput(f"{element!r}: its solid's mesh is not closed ({body.status().name}); check solid()")
    parts = body.decompose()
    return Manifold.batch_boolean(parts, OpType.Add) if len(parts) > 1 else body


def _bands(vertices: np.ndarray, triangles: np.ndarray, heights: np.ndarray) -> list[int]:
    """A number for each height, the same for heights between which only vertical faces lie."""
    levels = np.unique(np.round(vertices[:, 2], 6))
    band = np.searchsorted(levels, heights)
    corners = vertices[triangles]
    low, high = corners[:, :, 2].min(axis=1), corners[:, :, 2].max(axis=1)
    a, b = corners[:, 1, :2] - corners[:, 0, :2], corners[:, 2, :2] - corners[:, 0, :2]
    leaning = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]) > UPRIGHT**2
    leaning &= high - low > UPRIGHT
    crossed = (low[leaning] < heights[:, None]) & (high[leaning] > heights[:, None])
    prismatic = ~crossed.any(axis=1)
    return [int(one) if same else -1 - i for i, (one, same) in enumerate(zip(band, prismatic, strict=True))]
