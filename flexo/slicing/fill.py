"""Solid and sparse fill: straight lines in strips of equal width, so that no strip is open or laid twice."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.planar import united
from flexo.slicing.insets import less, opened
from flexo.slicing.lines import Line, Path, stroke
from flexo.slicing.strips import Scanlines, Strips, scanlines, strips_of
from flexo.slicing.toolpath import Role
from flexo.slicing.walls import walls

if TYPE_CHECKING:
    from manifold3d import CrossSection

FILL_RANK = 1  # after walls and perimeters
NARROW = 0.6  # of a line: parts that are narrower are no strips
LINK = 2.0  # mm: neighbouring lines are joined by a move without retraction up to this length
WIDE_GAP = 0.52  # of a line: a gap that is wider is filled
INNER = 0.25  # strip widths from the middle to which such a line must lie inside


class Hatch(NamedTuple):
    """How an area is hatched: raster angle in rad, density 0..1, role of the beads, pattern of the process.

    `phase` is where the frame's origin and the layer lie in the pattern, mm.
    """

    angle: float
    density: float = 1.0
    role: Role = Role.FILL
    pattern: str | None = None
    phase: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @property
    def bordered(self) -> bool:
        """Whether a line borders it: a sparse pattern of the process."""
        return self.pattern is not None and self.density < 1.0


def fill(section: CrossSection, hatch: Hatch, line: Line) -> list[Path]:
    """The beads that fill a section; parts narrower than a strip are filled along their middle."""
    wide = opened(section, NARROW * line.width / 2)
    narrow = less(section, wide)
    found, gaps = _hatched(wide, hatch, line) if not wide.is_empty() else ([], wide)
    for part, shortest in ((narrow, 2 * line.width), (gaps, line.width)):
        if part.area() > line.least**2 / 2:
            found += [path for path in walls(part, line) if path.length > shortest]
    return found


def _hatched(section: CrossSection, hatch: Hatch, line: Line) -> tuple[list[Path], CrossSection]:
    """Lines, and the gaps beside them that are wider than half a line, along edges near their direction."""
    cos, sin = math.cos(hatch.angle), math.sin(hatch.angle)
    turn = np.array([[cos, -sin], [sin, cos]])  # rows of points · turn: into the hatch's frame
    outlines = [np.asarray(ring) @ turn for ring in section.to_polygons()]
    strips = strips_of(outlines, line, hatch.density)
    room = 0.0 if hatch.role == Role.BRIDGE or hatch.density < 1 else INNER  # a bridge keeps its anchors
    lines, slanted = scanlines(outlines, strips, room)
    keep = lines.right - lines.left > 0.3 * line.width
    lines = Scanlines(*(column[keep] for column in lines))
    found = [_path(chain, strips, hatch.role, turn) for chain in _chains(*lines)]
    if not slanted or not room:
        return found, united([])
    gaps = section - _laid(lines, strips, turn)
    return found, opened(gaps, WIDE_GAP * line.width / 2)


def _laid(lines: Scanlines, strips: Strips, turn: np.ndarray) -> CrossSection:
    """What the lines cover."""
    from manifold3d import CrossSection, FillRule

    half = strips.pitch[lines.row] / 2
    low, high = strips.middle[lines.row] - half, strips.middle[lines.row] + half
    corners = ((lines.left, low), (lines.right, low), (lines.right, high), (lines.left, high))
    rectangles = np.stack([np.column_stack(corner) for corner in corners], axis=1) @ turn.T
    return CrossSection(list(rectangles), FillRule.NonZero)


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
