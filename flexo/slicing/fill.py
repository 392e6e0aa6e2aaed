"""Solid and sparse fill: straight lines in strips of equal width, so that no strip is open or laid twice."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.planar import after
from flexo.slicing.insets import less, opened
from flexo.slicing.lines import Line, Path, stroke
from flexo.slicing.toolpath import Role
from flexo.slicing.walls import walls

if TYPE_CHECKING:
    from manifold3d import CrossSection

FILL_RANK = 1  # after walls and perimeters
NARROW = 0.6  # of a line: parts that are narrower are no strips
MERGE = (
    0.5  # levels closer than this share of a least line are one: a strip errs by at most as much either way
)
LINK = 2.0  # mm: neighbouring lines are joined by a move without retraction up to this length
GAUSS = 0.5 / math.sqrt(3)  # places of the two-point rule in a strip, from its middle, in strip widths


class Hatch(NamedTuple):
    """How an area is hatched: raster angle in rad, density 0..1, role of the beads."""

    angle: float
    density: float = 1.0
    role: Role = Role.FILL


class Strips(NamedTuple):
    """Strips across the hatch direction: height of the middle, strip width, bead width."""

    middle: np.ndarray
    pitch: np.ndarray
    width: np.ndarray


def fill(section: CrossSection, hatch: Hatch, line: Line) -> list[Path]:
    """The beads that fill a section; parts narrower than a strip are filled along their middle."""
    wide = opened(section, NARROW * line.width / 2)
    narrow = less(section, wide)
    found = _hatched(wide, hatch, line) if not wide.is_empty() else []
    if narrow.area() > line.least**2 / 2:
        found += [path for path in walls(narrow, line) if path.length > 2 * line.width]
    return found


def _hatched(section: CrossSection, hatch: Hatch, line: Line) -> list[Path]:
    cos, sin = math.cos(hatch.angle), math.sin(hatch.angle)
    turn = np.array([[cos, -sin], [sin, cos]])  # rows of points · turn: into the hatch's frame
    outlines = [np.asarray(ring) @ turn for ring in section.to_polygons()]
    strips = strips_of(outlines, line, hatch.density)
    rows, left, right = scanlines(outlines, strips)
    keep = right - left > 0.3 * line.width
    rows, left, right = rows[keep], left[keep], right[keep]
    return [_path(chain, strips, hatch.role, turn) for chain in _chains(rows, left, right)]


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


def scanlines(outlines: list[np.ndarray], strips: Strips) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Strip index, left and right end of every line, ordered by strip and place.

    An end is the mean of the outline over the strip (Gauss, two points), so that area is kept; where the
    two scanlines cross the outline differently, the strip's middle decides.
    """
    offset, edges = GAUSS * strips.pitch, edges_of(outlines)
    lower, upper = (crossings(edges, strips.middle + side) for side in (-offset, offset))
    middle = crossings(edges, strips.middle)
    count = len(strips.middle)
    numbers = [np.bincount(rows, minlength=count) for rows, _ in (lower, upper, middle)]
    same = (numbers[0] == numbers[1]) & (numbers[1] == numbers[2])
    rows, ends = middle
    ends = ends.copy()
    even = same[rows]
    ends[even] = (lower[1][same[lower[0]]] + upper[1][same[upper[0]]]) / 2
    return rows[::2], ends[::2], ends[1::2]


Edges = tuple[np.ndarray, np.ndarray]


def edges_of(outlines: list[np.ndarray]) -> Edges:
    """Start and end of every edge of the outlines."""
    return np.concatenate(outlines), np.concatenate([after(ring) for ring in outlines])


def crossings(edges: Edges, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where horizontal lines cross outlines: index of the line and x, sorted; even in number."""
    start, end = edges
    low, high = np.minimum(start[:, 1], end[:, 1]), np.maximum(start[:, 1], end[:, 1])
    first, last = np.searchsorted(levels, low, "left"), np.searchsorted(levels, high, "left")
    counts = last - first
    edge = np.repeat(np.arange(len(start)), counts)
    rows = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts) + first[edge]
    rise = end[edge, 1] - start[edge, 1]
    share = (levels[rows] - start[edge, 1]) / rise
    x = start[edge, 0] + share * (end[edge, 0] - start[edge, 0])
    order = np.lexsort((x, rows))
    return rows[order], x[order]


Segment = tuple[int, float, float]


def _chains(rows: np.ndarray, left: np.ndarray, right: np.ndarray) -> list[list[Segment]]:
    """Lines joined with a neighbour in the next strip, to and fro, as far as the links stay short."""
    open_ends: list[list[Segment]] = []
    done: list[list[Segment]] = []
    row_before = -2
    for row, x0, x1 in zip(rows.tolist(), left.tolist(), right.tolist(), strict=True):
        if row != row_before:
            fresh = [chain for chain in open_ends if chain[-1][0] >= row - 1]
            done += [chain for chain in open_ends if chain[-1][0] < row - 1]
            open_ends, row_before = fresh, row
        match = next((c for c in open_ends if c[-1][0] == row - 1 and _linked(c[-1], x0, x1)), None)
        if match is None:
            open_ends.append([(row, x0, x1)])
        else:
            forward = match[-1][1] > match[-1][2]
            match.append((row, x0, x1) if forward else (row, x1, x0))
    return done + open_ends


def _linked(last: Segment, x0: float, x1: float) -> bool:
    """Whether a line overlaps the last one of a chain and starts near where that ended."""
    low, high = min(last[1:]), max(last[1:])
    start = x0 if last[1] > last[2] else x1
    return x0 < high and x1 > low and abs(start - last[2]) < LINK


def _path(chain: list[Segment], strips: Strips, role: Role, turn: np.ndarray) -> Path:
    rows = np.array([segment[0] for segment in chain])
    ends = np.array([segment[1:] for segment in chain])
    points = np.empty((2 * len(chain), 2))
    points[:, 0] = ends.ravel()
    points[:, 1] = np.repeat(strips.middle[rows], 2)
    widths = np.zeros(2 * len(chain) - 1)
    widths[::2] = strips.width[rows]
    return stroke(points @ turn.T, widths, role, FILL_RANK)
