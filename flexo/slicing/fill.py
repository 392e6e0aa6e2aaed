"""Solid and sparse fill: straight lines in strips of equal width, so that no strip is open or laid twice."""

from __future__ import annotations

import cmath
import math
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.slicing.bands import banded, lines_of, plain
from flexo.slicing.corners import pivoted
from flexo.slicing.covers import gaps, laid_by
from flexo.slicing.insets import less, opened, rings
from flexo.slicing.knots import knots_of
from flexo.slicing.lines import Line, Path, stroke
from flexo.slicing.pokes import corners_of
from flexo.slicing.serpentine import laid, serpentines
from flexo.slicing.strips import edges_of, strips_of
from flexo.slicing.tips import drawn_back
from flexo.slicing.toolpath import Role
from flexo.slicing.turns import LINK, turns_of
from flexo.slicing.walls import walls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manifold3d import CrossSection

FILL_RANK = 1  # after walls and perimeters
NARROW = 0.8  # of a line: parts that are narrower are no strips
LOST = 0.01  # of a solid hatch's area: as much may be missing, or laid twice, at the ends of its lines
WIDENED = 0.07  # share by which lines are wider at most where more is: half of what they may overlap
SPECK = 0.25  # lines: a shorter bead by itself fills nothing, and costs a travel
NEAR = math.tan(math.radians(10))  # slope of an edge against lines that may be turned to run along it
TIE = 0.01  # quarter turns: edges that are nearer by less are as near, so that lines at ±45° cross there too
SLANT = math.tan(math.radians(20))  # of edges along which no bead joins lines' ends (`turns.STEEP`)

Chain = tuple[np.ndarray, np.ndarray]  # points, mm, and the widths of the beads between them


class Hatch(NamedTuple):
    """How an area is hatched: raster angle in rad, density 0..1, role of the beads, pattern of the process.

    `phase` is where the frame's origin and the layer lie in the pattern, mm, `turned` how the frame lies on
    the sheet, which only a gyroid cares for: turn, rad, and whether it is mirrored; `joined` whether beads
    join dense lines along its outline; `bound` whether its angle is an element's, on which mechanics counts.
    """

    angle: float
    density: float = 1.0
    role: Role = Role.FILL
    pattern: str | None = None
    phase: tuple[float, float, float] = (0.0, 0.0, 0.0)
    turned: tuple[float, bool] = (0.0, False)
    joined: bool = True
    bound: bool = False

    @property
    def bordered(self) -> bool:
        """Whether a line borders it: a sparse pattern of the process."""
        return self.pattern is not None and self.density < 1.0


def fill(section: CrossSection, hatch: Hatch, line: Line) -> list[Path]:
    """The beads that fill a section: lines to and fro, narrow parts along their middle."""
    wide, least = opened(section, NARROW * line.width / 2), line.least**2 / 2
    found = [] if wide.is_empty() else _hatched(wide, hatch, line)
    if section.area() - wide.area() > least and (narrow := less(section, wide)).area() > least:
        found += [path for path in walls(narrow, line) if path.length > line.width]
    return found


def _hatched(section: CrossSection, hatch: Hatch, line: Line) -> list[Path]:
    """Lines to and fro; unless bound, along an edge where those at the angle lay too much or little."""
    outlines = rings(section)
    solid, area = hatch.role == Role.FILL and hatch.density >= 1, section.area()
    if solid and not hatch.bound:
        hatch = hatch._replace(angle=_near(hatch.angle, outlines))
    chains = _chains(outlines, hatch, line)
    if not solid or (filled := _area(chains)) == 0 or abs(filled - area) <= LOST * area:
        return _strokes(chains, hatch.role, line)
    angles = () if hatch.bound else _squared(hatch.angle, outlines)
    ways = chain([chains], (_chains(outlines, hatch._replace(angle=one), line) for one in angles))
    wider = (_widened(one, (1 - LOST) * area, line) for one in ways)
    return _best((_strokes(one, hatch.role, line) for one in wider), section, line)


def _strokes(chains: list[Chain], role: Role, line: Line) -> list[Path]:
    return [stroke(*pivoted(*one, line), role, FILL_RANK) for one in chains]


def _chains(borders: list[np.ndarray], hatch: Hatch, line: Line) -> list[Chain]:
    """Lines to and fro at an angle, where they lay something: points and the widths between them."""
    cos, sin = math.cos(hatch.angle), math.sin(hatch.angle)
    turn = np.array([[cos, -sin], [sin, cos]])  # rows of points · turn: into the hatch's frame
    outlines = [ring @ turn for ring in borders]
    strips, solid = strips_of(outlines, line, hatch.density), hatch.role == Role.FILL and hatch.density >= 1
    edges, joined = edges_of(outlines), hatch.joined and hatch.density >= 1
    runs = (banded if solid else plain)(edges, strips)
    if not len(runs.row):
        return []
    lines = lines_of(runs, strips)
    corners = corners_of(edges)
    turns = turns_of(runs, lines, strips, line, solid=solid, corners=corners if joined else None)
    knots = knots_of(laid(runs, lines, turns), strips, line, edges)
    clear = (lambda points, ends: drawn_back(points, ends, edges, corners)) if solid else None
    chains = serpentines(knots, lines, turns, clear)
    least = SPECK * line.width if solid else 0.0
    return [(points @ turn.T, widths) for one in chains for points, widths in _laid(*one, least)]


def _area(chains: list[Chain]) -> float:
    """mm² that chains lay."""
    return sum(float(np.hypot(*np.diff(points, axis=0).T) @ widths) for points, widths in chains)


def _near(angle: float, outlines: list[np.ndarray]) -> float:
    """The direction of an edge near an angle, rad, if lines end in half the wedges there; else the angle."""
    start, end = edges_of(outlines)
    sides = (end - start) @ np.array([1.0, 1j]) * cmath.exp(-1j * angle)
    near = np.abs(sides.imag) < NEAR * np.abs(sides.real)
    side = sides[np.argmax((np.abs(sides) * near).round(3))]
    before, after = _wedged(sides), _wedged(sides * side.conj() / abs(side))
    return angle + math.atan(side.imag / side.real) if near.any() and after < before / 2 else angle


def _wedged(sides: np.ndarray) -> float:
    """How far edges climb off the real axis, mm, against which lines along it end in wedges."""
    rise = np.abs(sides.imag)
    return float(rise @ (rise < SLANT * np.abs(sides.real)))


def _best(ways: Iterator[list[Path]], section: CrossSection, line: Line) -> list[Path]:
    """Of the first two ways to hatch a section that which lays nearest to its area; where it leaves a wide
    gap, that of the others which leaves none."""
    area = section.area()
    best, *others = sorted(islice(ways, 2), key=lambda one: abs(area - sum(path.area for path in one)))
    if not others or gaps(laid_by(best), section, line).is_empty():
        return best
    others = sorted([*others, *ways], key=lambda one: abs(area - sum(path.area for path in one)))
    return next((one for one in others if gaps(laid_by(one), section, line).is_empty()), best)


def _squared(angle: float, outlines: list[np.ndarray]) -> tuple[float, float]:
    """The direction of the longest edge and that across it, rad; first the one that is nearer to an angle."""
    start, end = edges_of(outlines)
    x, y = (end - start)[np.argmax(np.hypot(*(end - start).T).round(3))]
    edge, quarter = math.atan2(y, x), math.pi / 2
    near = edge + quarter * math.floor((angle - edge) / quarter + 0.5 + TIE)
    return near, near + quarter


def _widened(chains: list[Chain], area: float, line: Line) -> list[Chain]:
    """Chains whose beads are wider where they would lay less than an area, mm²."""
    wider = min(max(area / _area(chains), 1.0), 1 + WIDENED)
    return [(points, np.minimum(wider * widths, line.greatest)) for points, widths in chains]


def _laid(points: np.ndarray, widths: np.ndarray, least: float) -> list[Chain]:
    """What a chain lays, without its ends that lay nothing, in parts where it lays nothing for long.

    Beads that are shorter by themselves than the least, mm, are not laid.
    """
    bare = widths == 0
    begins = np.flatnonzero(np.append(True, bare[1:] != bare[:-1]))
    way = np.append(0.0, np.cumsum(np.hypot(*np.diff(points, axis=0).T)))
    ends = np.append(begins[1:], len(bare))
    speck = ~bare[begins] & (way[ends] - way[begins] < least)
    if speck.any():
        left = np.where(np.repeat(speck, ends - begins), 0.0, widths)
        return _laid(points, left, least) if left.any() else []
    if not (bare[0] or bare[-1] or (bare[1:] & bare[:-1]).any()):  # single links are short
        return [(points, widths)]
    long = bare[begins] & (way[ends] - way[begins] > LINK)
    long[[0, -1]] |= bare[begins[[0, -1]]]
    cuts = [-1, *np.flatnonzero(long).tolist(), len(begins)]
    spans = [(int(begins[a + 1]), int(ends[b - 1])) for a, b in pairwise(cuts) if b - a > 1]
    return [(points[a : b + 1], widths[a:b]) for a, b in spans]
