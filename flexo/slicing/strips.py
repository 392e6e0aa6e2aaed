"""Strips across a hatch's direction, and the scanlines in them: how long every line of a hatch is."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from flexo.planar import after
from flexo.slicing.lines import Line

MERGE = 0.5  # levels closer than this share of a least line are one: strips err by at most as much
GAUSS = 0.5 / math.sqrt(3)  # places of the two-point rule in a strip, from its middle, in strip widths
SLANT = 4.0  # strip widths by which a line may run on beside an edge that leaves no room for it
LONG = 5.0  # strip widths by which a line's end may differ across its strip and still be their mean


class Strips(NamedTuple):
    """Strips across the hatch direction: height of the middle, strip width, bead width."""

    middle: np.ndarray
    pitch: np.ndarray
    width: np.ndarray


def strips_of(outlines: list[np.ndarray], line: Line, density: float) -> Strips:
    """Equal strips between the levels of edges that run along the hatch."""
    levels = _levels(outlines, line)
    gaps = np.diff(levels)
    counts = np.maximum(1, np.round(gaps * density / line.width).astype(int))
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


class Scanlines(NamedTuple):
    """Lines inside outlines: strip index, left and right end, ordered by strip and place."""

    row: np.ndarray
    left: np.ndarray
    right: np.ndarray


def scanlines(outlines: list[np.ndarray], strips: Strips, room: float) -> tuple[Scanlines, bool]:
    """The lines of the strips, and whether some leave a gap beside an edge that slants through a strip.

    An end is the mean of the outline over the strip (Gauss, two points), so that area is kept. Where the two
    scanlines cross the outline differently or far apart, a line runs as far as there is room for it up to
    `room` strip widths from its middle, and the rest is a gap; for no room the middle decides.
    """
    edges, count = edges_of(outlines), len(strips.middle)
    lower, upper = (crossings(edges, strips.middle + side * GAUSS * strips.pitch) for side in (-1, 1))
    numbers = [np.bincount(rows, minlength=count) for rows, _ in (lower, upper)]
    even = numbers[0] == numbers[1]
    rows, low, high = lower[0][even[lower[0]]], lower[1][even[lower[0]]], upper[1][even[upper[0]]]
    even[rows[np.abs(high - low) > (LONG * strips.pitch[rows] if room else np.inf)]] = False
    ends, mean = (low + high) / 2, even[rows]
    straight = Scanlines(rows[mean][::2], ends[mean][::2], ends[mean][1::2])
    uneven = np.flatnonzero(~even)
    if not len(uneven):
        return straight, False
    inner, gaps = _roomy(edges, strips, uneven, room)
    both = [np.concatenate(pair) for pair in zip(straight, inner, strict=True)]
    order = np.lexsort((both[1], both[0]))
    return Scanlines(*(column[order] for column in both)), gaps


def _roomy(edges: Edges, strips: Strips, rows: np.ndarray, room: float) -> tuple[Scanlines, bool]:
    """In some strips, the lines for which the outline leaves room up to `room` strips from the middle.

    Ends that this would hardly move stay at the middle's, and so do lines too short to leave a gap. Whether
    any line was left out or cut for long is told too.
    """
    middle = _common(edges, strips, rows, (0.0,))
    inner = _common(edges, strips, rows, (-room, 0.0, room))
    near = SLANT * strips.pitch
    span = np.ptp(edges[0][:, 0]) + 1.0
    low = edges[0][:, 0].min() - 0.5
    key = [one.row + (one.left - low) / span for one in (middle, inner)]
    owner = np.searchsorted(key[0], key[1] + 1e-12, "right") - 1
    left, right = middle.left[owner], middle.right[owner]
    left = np.where(inner.left - left < near[inner.row], left, inner.left)
    right = np.where(right - inner.right < near[inner.row], right, inner.right)
    alone = np.bincount(owner, minlength=len(middle.row)) == 0
    alone &= middle.right - middle.left < SLANT * strips.pitch[middle.row]
    found = Scanlines(inner.row, left, right), Scanlines(*(column[alone] for column in middle))
    lines = Scanlines(*(np.concatenate(pair) for pair in zip(*found, strict=True)))
    lost = np.zeros(len(strips.pitch))
    for one, sign in ((middle, 1.0), (lines, -1.0)):
        np.add.at(lost, one.row, sign * (one.right - one.left))
    return lines, bool((lost > near / SLANT).any())


def _common(edges: Edges, strips: Strips, rows: np.ndarray, sides: tuple[float, ...]) -> Scanlines:
    """In some strips, what lies inside the outline on all of some scanlines beside the middle."""
    found = [crossings(edges, strips.middle[rows] + side * strips.pitch[rows]) for side in sides]
    row, x = (np.concatenate(column) for column in zip(*found, strict=True))
    step = np.concatenate([np.where(np.arange(len(row)) % 2 == 0, 1, -1) for row, _ in found])
    order = np.lexsort((-step, x, row))
    row, x, depth = row[order], x[order], np.cumsum(step[order])
    begins = np.flatnonzero((depth == len(sides)) & (step[order] > 0))
    return Scanlines(rows[row[begins]], x[begins], x[begins + 1])


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
