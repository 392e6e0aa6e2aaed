"""Lines along the outline of a section of varying thickness: two take half each, more leave room inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flexo.slicing.feet import Feet, feet_of
from flexo.slicing.insets import HAIR, MITRE, SMOOTH, inset, opened, pieces, rings
from flexo.slicing.lines import LEVEL, RANK, Line, Path, levelled, loop
from flexo.slicing.toolpath import Role

if TYPE_CHECKING:
    from manifold3d import CrossSection

STEP = 0.03  # mm: by which the width changes at most from segment to segment
PIECE = 0.25  # mm: the least length of a step
TURN = 0.9  # cosine: at a sharper turn both beads are as wide, and no line of several widths begins
SPECK = 1e-4  # mm²: area that is less is rounding
CLOSED = 0.004  # mm: by which two lines that fill a wall are taken wider, lest rounding leave a slit
AT_END = 0.05  # mm: from a corner at which the width there is looked for


def around(section: CrossSection, line: Line) -> tuple[list[Path], CrossSection]:
    """Closed lines along the outlines of a section of two lines or more, and what they leave inside."""
    if section.area() - opened(section, line.width + line.least / 2).area() < SPECK:
        return loops(section, line.width, 1, Role.WALL), inset(section, line.width)
    outlines = rings(section)
    return _along(outlines, feet_of(outlines), line)


def _along(outlines: list[np.ndarray], feet: Feet, line: Line) -> tuple[list[Path], CrossSection]:
    from manifold3d import CrossSection, FillRule

    two = feet.thickness < line.several(3)
    width = np.where(two, feet.thickness / 2, np.minimum(line.width, (feet.thickness - line.least) / 2))
    width = np.clip(width, line.least, line.greatest)
    section = CrossSection(outlines, FillRule.Positive)
    middle = section - _border(feet, width / 2)
    nearest = _Nearest(feet.points + feet.inward * width[:, None] / 2, width)
    paths = [_loop(ring, nearest) for part in pieces(middle) for ring in rings(part)]
    rest = section - _border(feet, np.where(two, width + CLOSED, width))
    return paths, opened(rest.simplify(SMOOTH), line.least / 4)


def loops(section: CrossSection, width: float, count: int, role: Role) -> list[Path]:
    """Closed lines along the outlines of a section, from the outside inwards."""
    return [
        loop(ring, width, role, RANK)
        for index in range(count)
        for ring in rings(inset(section, (index + 0.5) * width))
    ]


def _border(feet: Feet, depth: np.ndarray) -> CrossSection:
    """What lies along the outline up to a depth at each foot, mm; mitred where it turns away from inside."""
    from manifold3d import CrossSection, FillRule

    following = feet.following
    before = np.empty(len(following), int)
    before[following] = np.arange(len(following))
    over = HAIR * np.column_stack([feet.inward[:, 1], -feet.inward[:, 0]])  # no slit stays between bits
    start, end, out = feet.start - over, feet.end + over, HAIR * feet.inward
    first = start + feet.inward * ((depth + depth[before]) / 2)[:, None]
    last = end + feet.inward * ((depth + depth[following]) / 2)[:, None]
    bits = np.stack([start - out, end - out, last, first], axis=1)
    one, other = feet.inward[before], feet.inward
    turn = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    reflex = np.flatnonzero(turn < -1e-6)
    cosine = (one * other).sum(axis=1)[reflex]
    deep = ((depth + depth[before]) / 2)[reflex] / np.maximum(1 + cosine, 2 / MITRE**2)
    tip = feet.start[reflex] + (one + other)[reflex] * deep[:, None]
    corners = np.stack([feet.start[reflex], first[reflex], tip, last[before][reflex]], axis=1)
    return CrossSection([*bits, *corners], FillRule.NonZero)


class _Nearest:
    def __init__(self, points: np.ndarray, widths: np.ndarray) -> None:
        from shapely import STRtree
        from shapely import points as made

        self.tree, self.widths = STRtree(made(points)), widths

    def __call__(self, points: np.ndarray) -> np.ndarray:
        from shapely import points as made

        return self.widths[self.tree.nearest(made(points))]


def _loop(ring: np.ndarray, nearest: _Nearest) -> Path:
    """A ring as a closed path of widths that change in steps; it begins beside a corner of several."""
    side = np.concatenate([ring[1:], ring[:1]]) - ring
    length = np.hypot(side[:, 0], side[:, 1])
    inner = (np.minimum(AT_END, length / 3) / length)[:, None] * side
    begin, end = nearest(ring + inner), nearest(ring + side - inner)
    unit = side / length[:, None]
    corner = (unit * np.roll(unit, 1, axis=0)).sum(axis=1) < TURN
    both = (begin + np.roll(end, 1)) / 2
    begin = np.where(corner, both, begin)
    end = np.where(np.roll(corner, -1), np.roll(both, -1), end)
    parts = 1 + np.minimum(np.rint(np.abs(end - begin) / STEP), length / PIECE).astype(int)
    if corner.all() and parts.max() == 1 and np.ptp(np.append(begin, end)) > LEVEL:
        parts[np.argmax(length)] = 2
    owner = np.repeat(np.arange(len(ring)), parts)
    place = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    points = ring[owner] + (place / parts[owner])[:, None] * side[owner]
    alone = (1.0 + np.roll(corner, -1) - corner) / 2  # a bead of one step is as wide as at its corner
    share = np.where(parts[owner] > 1, place / np.maximum(parts[owner] - 1, 1), alone[owner])
    widths = _even_at_corners(begin[owner] + share * (end - begin)[owner], corner[owner] & (place == 0))
    return _begun(points, levelled(widths, (length / parts)[owner]), (place > 0) | ~corner[owner])


def _begun(points: np.ndarray, widths: np.ndarray, beside: np.ndarray) -> Path:
    """A closed path that may begin where told, if its widths differ: else a corner would not close."""
    first = int(np.argmax(beside))
    points, widths, beside = (np.roll(column, -first, axis=0) for column in (points, widths, beside))
    starts = np.flatnonzero(beside).astype(float) if np.ptp(widths) > 0 and beside.any() else None
    return Path(points, widths, np.full(len(points), Role.WALL), True, RANK, starts)


def _even_at_corners(widths: np.ndarray, corner: np.ndarray) -> np.ndarray:
    """Widths around a loop where the beads before and after a corner are about as wide as each other."""
    for _ in range(3):
        both = (widths + np.roll(widths, 1)) / 2
        widths = np.where(corner, both, widths)
        widths = np.where(np.roll(corner, -1), np.roll(both, -1), widths)
    return widths
