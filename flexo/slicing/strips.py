"""Strips across a hatch's direction, and where horizontal lines cross outlines."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.planar import after
from flexo.slicing.lines import TINY, Line

MERGE = 0.6  # levels closer than this share of a least line are one: beads of thinner strips lie too deep


class Strips(NamedTuple):
    """Strips across the hatch direction: height of the middle, strip width, bead width."""

    middle: np.ndarray
    pitch: np.ndarray
    width: np.ndarray


def strips_of(outlines: list[np.ndarray], line: Line, density: float) -> Strips:
    """Equal strips between the levels of edges that run along the hatch."""
    levels = _levels(outlines, line)
    gaps = np.diff(levels)
    wanted = gaps * density  # width of what is laid in each
    counts = np.maximum(1, np.round(wanted / line.width).astype(int))
    counts += (wanted > counts * line.greatest + TINY) & (wanted > (counts + 1) * line.least)
    pitch = np.repeat(gaps / counts, counts)
    start = np.repeat(levels[:-1], counts)
    index = np.arange(len(pitch)) - np.repeat(np.cumsum(counts) - counts, counts)
    width = np.clip(pitch * density, line.least, line.greatest)
    return Strips(start + (index + 0.5) * pitch, pitch, width)


def _levels(outlines: list[np.ndarray], line: Line) -> np.ndarray:
    """Lowest and highest point, and between them each level of an edge along the hatch."""
    points = np.vstack(outlines)
    low, high = float(points[:, 1].min()), float(points[:, 1].max())
    kept = [low]
    sides = [after(ring) - ring for ring in outlines]
    along = [np.abs(s[:, 1]) < 0.01 * np.abs(s[:, 0]) for s in sides]
    long = [flat & (np.abs(s[:, 0]) > line.width) for flat, s in zip(along, sides, strict=True)]
    for level in np.sort(np.concatenate([ring[:, 1][e] for ring, e in zip(outlines, long, strict=True)])):
        if min(level - kept[-1], high - level) > MERGE * line.least:
            kept.append(float(level))
    return np.array([*kept, high])


Edges = tuple[np.ndarray, np.ndarray]


def edges_of(outlines: list[np.ndarray]) -> Edges:
    """Start and end of every edge of the outlines."""
    return np.concatenate(outlines), np.concatenate([after(ring) for ring in outlines])


def crossings(edges: Edges, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where horizontal lines cross outlines: index of the line and x, sorted; even in number."""
    rows, x = met(edges, levels)
    order = np.lexsort((x, rows))
    return rows[order], x[order]


def met(edges: Edges, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where horizontal lines (ascending) cross outlines: index of the line and x, edge by edge."""
    start, end = edges
    low, high = np.minimum(start[:, 1], end[:, 1]), np.maximum(start[:, 1], end[:, 1])
    first, last = np.searchsorted(levels, low, "left"), np.searchsorted(levels, high, "left")
    counts = last - first
    edge = np.repeat(np.arange(len(start)), counts)
    rows = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts) + first[edge]
    rise = end[edge, 1] - start[edge, 1]
    share = (levels[rows] - start[edge, 1]) / rise
    return rows, start[edge, 0] + share * (end[edge, 0] - start[edge, 0])
