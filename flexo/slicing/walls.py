"""Walls: thin parts of a section, filled by as many lines as their thickness asks for, nothing left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flexo.slicing.centreline import centrelines
from flexo.slicing.feet import Limit
from flexo.slicing.insets import inset, less, opened, pieces, rectangle_of, rings, thickness
from flexo.slicing.lines import RANK, Line, Path, loop, stroke
from flexo.slicing.taper import around, crowded, loops
from flexo.slicing.toolpath import Role
from flexo.slicing.zones import parted, wall_zones

if TYPE_CHECKING:
    from manifold3d import CrossSection

EVEN = 0.03  # a wall whose thickness varies by less has lines of one width
EXACT = 0.002  # lines whose width is right to this share are left as they are
DEPTH = 12  # how often what is left of a wall is divided anew
BLOCK = 2.0  # a part of one thickness has at least this area, in squares of its thickness
SHORT = 4.0  # thicknesses along a wall in which its number of lines does not change for little
FULL = 0.98  # of a part that loops which close in its middle must lay
WHOLE = 0.7  # of its thickness: a part of which an opening by this takes nothing has no arms
COMPACT = 2.0  # a core of less area, in squares of its width, is closed by loops, not by a centre line


def walls(section: CrossSection, line: Line, depth: int = 0) -> list[Path]:
    """The paths that fill a section with parallel lines; parts thinner than half a least line stay open."""
    found: list[Path] = []
    for piece in pieces(section):
        found += _wall(piece, line, depth)
    return found


def _wall(piece: CrossSection, line: Line, depth: int) -> list[Path]:
    exact = _exact(piece)
    if exact is not None:
        return rectangle_walls(exact, line)
    thick = thickness(piece)
    if thick < line.least / 2 or depth > DEPTH:
        return []
    even = opened(piece, thick / 2 * (1 - EVEN))
    if even.area() >= 0.97 * piece.area():
        found = _block(piece, thick, line)
        divide = thick > line.several(2) and crowded(found, piece.area(), line)
        parts = parted(piece, thick) if divide else []
        return [path for part in parts for path in _wall(part, line, depth + 1)] or found
    blocks, rest = pieces(even), less(piece, even)
    if all(_exact(one) for one in blocks):
        return [path for one in blocks for path in _block(one, thick, line)] + walls(rest, line, depth + 1)
    return _uneven(piece, thick, line, depth)


def rectangle_walls(exact: tuple[np.ndarray, np.ndarray, float, float], line: Line) -> list[Path]:
    """Closed form for a rectangle: equal loops, and a centre line when their number is odd."""
    centre, along, length, width = exact
    if width < line.least / 2:
        return []
    count = line.count(width)
    bead = width / count
    found = []
    for index in range(count // 2):
        half = np.array([length, width]) / 2 - (index + 0.5) * bead
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
        across = np.array([-along[1], along[0]])
        found.append(loop(centre + corners @ np.array([along, across]), bead, Role.WALL, RANK))
    if count % 2:
        reach = along * (length / 2 - (count // 2) * bead)
        ends = np.array([centre - reach, centre + reach])
        found.append(stroke(ends, np.array([line.clip(bead)]), Role.WALL, RANK))
    return found


def _exact(piece: CrossSection) -> tuple[np.ndarray, np.ndarray, float, float] | None:
    outlines = rings(piece)
    return rectangle_of(outlines[0]) if len(outlines) == 1 else None


def _block(piece: CrossSection, thick: float, line: Line) -> list[Path]:
    exact = _exact(piece)
    return _even(piece, thick, line) if exact is None else rectangle_walls(exact, line)


def _even(piece: CrossSection, thick: float, line: Line) -> list[Path]:
    """A wall of one thickness: loops of one width, and a centre line when their number is odd."""
    count = line.count(thick)
    core = inset(piece, (count // 2) * thick / count)
    if count > 1 and count % 2 and core.area() < COMPACT * (thick / count) ** 2:
        count = line.count_even(thick)
    found = loops(piece, thick / count, count // 2, Role.WALL)
    if count % 2:
        return found + centrelines(core, thick / count, line)
    fitting = piece.area() / max(sum(path.length for path in found), line.least)
    if (1 - EVEN) * thick < count * fitting < (1 - EXACT) * thick:  # a junction is thicker than its arms
        return loops(piece, fitting, count // 2, Role.WALL)
    return found


def _compact(part: CrossSection, thick: float) -> bool:
    """Whether loops that close in the middle fill a part: it is hardly longer than thick, and has no arms."""
    size = part.area()
    return size < BLOCK * thick * thick and opened(part, thick * WHOLE / 2).area() > 0.97 * size


def _full(paths: list[Path], part: CrossSection) -> bool:
    """Whether paths leave little of a part: loops as wide as its middle wants may not meet elsewhere."""
    return _area(paths) > FULL * part.area()


def _uneven(piece: CrossSection, thick: float, line: Line, depth: int) -> list[Path]:
    """A wall whose thickness varies: one line where it is thin, lines along its outline elsewhere."""
    two = line.several(2)
    if thick <= two:
        return centrelines(piece, thick, line)
    found: list[Path] = []
    limit = Limit(two, min(two, 2 * line.least), max(two, line.greatest), SHORT * two)
    for part, several in wall_zones(piece, limit, thick):
        own = thickness(part)
        if not several and own <= line.greatest:
            found += centrelines(part, own, line)
        else:
            found += _several(part, own, line, depth)
    return found


def _several(part: CrossSection, thick: float, line: Line, depth: int) -> list[Path]:
    """A part of two lines or more: loops that close in its middle, or lines along its outline and walls in
    what they leave; what lays more where neither fills it."""
    closed = _even(part, thick, line) if _compact(part, thick) else []
    if closed and _full(closed, part):
        return closed
    paths, inside = around(part, line, thick)
    paths = paths + walls(inside, line, depth + 1)
    return max(paths, closed, key=_area)


def _area(paths: list[Path]) -> float:
    return sum(path.area for path in paths)
