"""Lines along the outline of a section whose thickness varies: two take half each, more leave room inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from flexo.planar import after, to_section, to_shapely, united
from flexo.slicing.corners import begun, evened, joined, sharp, tangents
from flexo.slicing.covers import covers
from flexo.slicing.feet import Feet, feet_of
from flexo.slicing.insets import HAIR, SMOOTH, inset, less, nowhere_thinner, opened, pieces, rings
from flexo.slicing.lines import ALLOWED, LEVEL, RANK, STEP, Line, Path, levelled, loop
from flexo.slicing.notches import notched
from flexo.slicing.toolpath import Role

if TYPE_CHECKING:
    from manifold3d import CrossSection

APART = 1 - ALLOWED  # of a least line: strands of a loop nearer to each other lie too deep on each other
SPECK = 0.17  # of the square of that distance: as much an opening takes of a corner of 60°; smaller are tips
SHORT = 0.02  # mm: sides of loops; ends of beads are rounded to 1 µm, which is a twentieth of this
LONE = 0.04  # mm: shorter sides between long ones are of one corner
PIECE = 0.25  # mm: the least length of a step
MITRE = 2.0  # limit over the depth of a border: notches sharper than 60° are squared off
TIP = 3.0  # limit over half a distance of strands: tips sharper than 39° are squared off
FLAT = 1e-5  # mm: depths that bend by less from foot to foot are on one line
TWICE = 0.25  # of the square of a line: what loops lay more than that is more than rounding
AT_END = 0.05  # mm: from a corner at which the width there is looked for


def around(
    section: CrossSection, line: Line, thick: float, *, apart: bool = False
) -> tuple[list[Path], CrossSection]:
    """Closed lines along the outlines of a section of two lines or more, and what they leave inside.

    thick: its greatest thickness where that matters, mm; apart: whether loops whose ends face each
    other in a neck stay a bead apart, and do not run far into sharp tips.
    """
    if nowhere_thinner(section, 2 * line.width + line.least):
        paths, rest = loops(section, line.width, 1, Role.WALL), inset(section, line.width)
        if not crowded(paths, section.area() - rest.area(), line):
            return paths, rest
    outlines = rings(section)
    feet = notched(feet_of(outlines, thick), line.several(3))
    return _along(outlines, feet, line, apart)


def _along(
    outlines: list[np.ndarray], feet: Feet, line: Line, apart: bool
) -> tuple[list[Path], CrossSection]:
    from manifold3d import CrossSection, FillRule

    two = feet.thickness < line.several(3)
    width = np.where(two, feet.thickness / 2, np.minimum(line.width, (feet.thickness - line.least) / 2))
    width = np.clip(width, line.least, line.greatest)
    section = CrossSection(outlines, FillRule.Positive)
    middle = section - _border(feet, width / 2)
    widths_at = _finder(feet.points + feet.inward * width[:, None] / 2, width)
    near = APART * line.least
    speck = SPECK * near**2
    passing = opened(middle, near / 2, TIP) if apart else opened(middle, near / 2)
    lost = [one for one in pieces(less(middle, passing)) if one.area() > speck]
    lost = [_parting(one, middle, near) for one in lost] if apart else lost
    kept = pieces(less(middle, united(lost)) if lost else middle)
    lost += [part for part in kept if part.area() <= speck]
    paths = [_loop(ring, widths_at, line) for part in kept if part.area() > speck for ring in rings(part)]
    rest = section - _border(feet, width)
    if lost:
        rest += _bare(united(lost), section, paths, line)
    return paths, opened(rest.simplify(SMOOTH), line.least / 4)


def _parting(lost: CrossSection, middle: CrossSection, near: float) -> CrossSection:
    """A lost part of loops, grown if it is so short that their ends on both sides would lie on each other."""
    beside = pieces((inset(lost, -2 * HAIR) - lost) ^ middle)
    if len(beside) != 2 or lost.area() > near**2:
        return lost
    one, other = (to_shapely(end) for end in beside)
    return inset(lost, min(0.0, (one.distance(other) - near) / 2)) ^ middle


def _bare(lost: CrossSection, section: CrossSection, paths: list[Path], line: Line) -> CrossSection:
    """What of a section lies about lost parts of loops without a bead of the others."""
    from shapely import box, intersects

    beside = inset(lost, -line.greatest / 2) ^ section
    beads = np.concatenate([np.empty(0, object), *map(covers, paths)])
    near = beads[intersects(beads, box(*beside.bounds()))]
    return opened(beside - united([to_section(one) for one in near]), line.least / 4)


def crowded(paths: list[Path], area: float, line: Line) -> bool:
    """Whether loops lay more than the area, mm², that they are for: mitred ones on each other."""
    return sum(path.area for path in paths) > area + TWICE * line.width**2


def loops(section: CrossSection, width: float, count: int, role: Role) -> list[Path]:
    """Closed lines along the outlines of a section, from the outside inwards."""
    return [
        loop(ring, width, role, RANK)
        for index in range(count)
        for ring in rings(inset(section, (index + 0.5) * width))
    ]


def _border(feet: Feet, depth: np.ndarray) -> CrossSection:
    """What lies along the outline up to a depth at each foot, mm; mitred or squared where that turns away."""
    from manifold3d import CrossSection, FillRule

    inward, before = feet.inward, feet.before
    at_start = (depth + depth[before]) / 2
    first = feet.start + inward * at_start[:, None]
    last = feet.end + inward * at_start[feet.following, None]
    turn = inward[before, 0] * inward[:, 1] - inward[before, 1] * inward[:, 0]
    reflex = np.flatnonzero(turn < -1e-6)
    tips = _tips(inward[reflex], inward[before[reflex]], at_start[reflex, None])
    tips = [feet.start[reflex] + one for one in tips]
    corners = np.stack([feet.start[reflex], first[reflex], *tips, last[before[reflex]]], axis=1)
    bend = at_start[feet.following] - 2 * at_start + at_start[before]
    begins = np.flatnonzero((turn != 0) | (np.abs(bend) > FLAT) | (before != np.arange(len(before)) - 1))
    ends = np.append(begins[1:], len(before)) - 1
    over, out = HAIR * np.column_stack([inward[:, 1], -inward[:, 0]])[begins], HAIR * inward[begins]
    starts, ends_at = feet.start[begins] - over - out, feet.end[ends] + over - out  # no slit stays between
    bits = np.stack([starts, ends_at, last[ends] + over, first[begins] - over], axis=1)
    return CrossSection([*bits, *corners], FillRule.NonZero)


def _tips(one: np.ndarray, other: np.ndarray, depth: np.ndarray) -> list[np.ndarray]:
    """From corners to the two outer ends of their borders, mm: one mitre, or two of a square across."""
    middle = one + other
    size = np.maximum(np.hypot(middle[:, 0], middle[:, 1]), HAIR)[:, None]
    towards = [np.where(size < 2 / MITRE, side + middle / size, middle) for side in (one, other)]
    return [2 * depth * to / (to * to).sum(axis=1)[:, None] for to in towards]


def _finder(places: np.ndarray, widths: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Gives points (n × 2) the widths of the places nearest to them."""
    from shapely import STRtree, points

    tree = STRtree(points(places))
    return lambda wanted: np.asarray(widths[tree.nearest(points(wanted))])


def _loop(ring: np.ndarray, widths_at: Callable[[np.ndarray], np.ndarray], line: Line) -> Path:
    """A ring as a closed path whose width changes in steps."""
    ring = _without_specks(ring)
    side = after(ring) - ring
    length = np.hypot(side[:, 0], side[:, 1])
    inner = side * np.minimum(AT_END / length, 1 / 3)[:, None]
    begin, end = widths_at(ring + inner), widths_at(ring + side - inner)
    half_turns, both = np.roll(tangents(side), 1), (begin + np.roll(end, 1)) / 2
    corner = sharp(half_turns, both, line)
    begin = np.where(corner, both, begin)
    end = np.where(np.roll(corner, -1), np.roll(both, -1), end)
    parts = 1 + np.minimum(np.rint(np.abs(end - begin) / STEP), length / PIECE).astype(int)
    if corner.all() and parts.max() == 1 and np.ptp(np.append(begin, end)) > LEVEL:
        parts[np.argmax(length)] = 2  # beside whose middle it begins
    owner = np.repeat(np.arange(len(ring)), parts)
    place = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    alone = (1.0 + np.roll(corner, -1) - corner) / 2  # a side of one bead is as wide as at its corner
    share = np.where(parts > 1, 0.0, alone)[owner] + place / np.maximum(parts - 1, 1)[owner]
    widths = begin[owner] + share * (end - begin)[owner]
    points, lengths = ring[owner] + (place / parts[owner])[:, None] * side[owner], (length / parts)[owner]
    at_corner = corner[owner] & (place == 0)
    group = joined(lengths, at_corner * (half_turns * both / 2)[owner], closed=True)
    return begun(points, evened(levelled(widths, lengths), lengths, group), at_corner, group)


def _without_specks(ring: np.ndarray) -> np.ndarray:
    """A ring without sides too short for a bead, which rounding would make of another width, and with one
    corner for two that a short side parts."""
    side = after(ring) - ring
    length = np.hypot(side[:, 0], side[:, 1])
    long = length > SHORT
    lone = long & (length < LONE) & (np.minimum(np.roll(length, 1), after(length)) > 2 * LONE)
    if lone.any():
        ring, long = np.where(lone[:, None], ring + side / 2, ring), long & ~np.roll(lone, 1)
    return ring[long] if np.count_nonzero(long) > 2 else ring
