"""Turns: lines of a hatch laid to and fro, joined by beads along the outline.

A bead at half a line's distance from the outline joins the ends of two neighbouring lines (as PrusaSlicer's
rectilinear fill does). Each line ends half the bead's length sooner than a blunt one would: that keeps area,
and where the outline is straight the bead then just touches it. The ends that are left, and those where the
outline hardly slants against the lines, taper.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.slicing.bands import MIDDLE, SIDE, WHOLE, Lines, Runs
from flexo.slicing.lines import TINY, Line
from flexo.slicing.pokes import Corners, pierced
from flexo.slicing.strips import Strips

LINK = 2.0  # mm: neighbouring lines are joined by a move without retraction up to this length
STEEP = 2.75  # strip widths by which lines that a bead joins may differ: 20° between line and outline
SHEER = 5.0  # slope of the outline at either line, at most
REFLEX = 1.5  # change of the outline's slope from line to line, where it juts in between them
SALIENT = 2.4  # the same, where it juts out: a bead would cut off the corner
ASTRAY = 0.5, 0.25  # by which that may differ from the slopes of the outline: strip widths, and share of it
ALIKE = 0.1  # share by which the widths of joined lines may differ
HELD = 1.4  # what a bead takes of a line, times this, is what the line has: less in corners under 90°
LEFT = 0.1  # mm that is left of a line between two beads
STUB = 0.4  # strip widths that are left of a whole line beside a wedge
WEDGE = 0.4  # strip widths: wedges that are longer are not given up for a bead at the line's other end
BENT = 0.1, 0.5  # strip widths by which beads bend with the outline: at least, and at most
SLIM = 0.8  # of a line: the least bead has less where ends taper
TAPERED = 0.9  # slope (along over across the lines) from which an end tapers
OVER = 0.15  # strip widths by which a blunt end reaches over a slanting outline at most
PULLED = 0.4  # share of a line by which a blunt end is drawn back at most


class Turns(NamedTuple):
    """Where lines end, n × 2 for left and right, and which ends taper; which line follows on each (-1: none);
    the widths of the two halves of the bead between (0: a move that lays nothing) and the point where they
    meet (nan: none, they are one)."""

    ends: np.ndarray
    tapers: np.ndarray
    following: np.ndarray
    width: np.ndarray
    way: np.ndarray


class Pairs(NamedTuple):
    """Pairs of lines, the other in the strip after the one's, at whose ends the nozzle turns: the two lines,
    the side (0 left, 1 right); mm along and across the lines from one end to the other, how far along a bead
    between them bends off the straight way in its middle, and its length."""

    one: np.ndarray
    other: np.ndarray
    side: np.ndarray
    along: np.ndarray
    across: np.ndarray
    bulge: np.ndarray
    length: np.ndarray


def turns_of(
    runs: Runs, lines: Lines, strips: Strips, line: Line, *, solid: bool, corners: Corners | None
) -> Turns:
    """How lines follow each other: odd ones on the left, even ones on the right.

    They are joined by beads that keep off corners of the outline, by none where no corners are told; lines of
    a solid hatch taper.
    """
    count = len(lines.row)
    pairs = _pairs(lines, strips)
    following = np.full(count, -1)
    following[pairs.one] = pairs.other
    if not solid and corners is None:
        free = np.zeros((count, 2), bool)
        return Turns(lines.mean, free, following, np.zeros((count, 2)), np.full((count, 2), np.nan))
    slope = 2.0 * SIDE[lines.kind] * (lines.outer - lines.inner) / strips.pitch[lines.row][:, None]
    pairs = _bent(pairs, lines, slope)
    if corners is None:
        pairs = _some(pairs, np.zeros(len(pairs.one), bool))
    else:
        pairs = _some(pairs, _fitting(pairs, lines, strips, slope))
        pairs = _some(pairs, _off(pairs, lines, strips, corners))
        pairs = _some(pairs, _roomy(pairs, runs, lines))
    cut = np.zeros((count, 2))
    for which in (pairs.one, pairs.other):
        cut[which, pairs.side] = pairs.length / 2
    ends, tapers = _ends(lines, strips, slope, cut, slim=line.least < SLIM * line.width)
    return Turns(ends, tapers, following, *_beads(pairs, lines, strips))


def _beads(pairs: Pairs, lines: Lines, strips: Strips) -> tuple[np.ndarray, np.ndarray]:
    """For each line the widths of the bead that joins it with the next (0: none), half of it as wide as
    either, and the point where they meet (nan: nowhere)."""
    width, way = np.zeros((len(lines.row), 2)), np.full((len(lines.row), 2), np.nan)
    one, row = pairs.one, lines.row[pairs.one]
    width[one] = np.column_stack([strips.width[row], strips.width[row + 1]])
    middle = (lines.mean[one, pairs.side] + lines.mean[pairs.other, pairs.side]) / 2
    x = middle + pairs.bulge + np.where(pairs.side == 1, -0.5, 0.5) * pairs.length
    points = np.column_stack([x, strips.middle[row] + strips.pitch[row] / 2])
    parted = (pairs.bulge != 0) | (np.abs(np.diff(width[one])[:, 0]) > TINY)
    way[one[parted]] = points[parted]
    return width, way


def _some(pairs: Pairs, which: np.ndarray) -> Pairs:
    return Pairs(*(column[which] for column in pairs))


def _pairs(lines: Lines, strips: Strips) -> Pairs:
    """Each line with the one of the next strip that ends nearest to where it turns, if neither ends nearer to
    another."""
    count, mean, row = len(lines.row), lines.mean, lines.row
    index, right = np.arange(count), 1 - row % 2
    low = mean[:, 0].min() - 1.0
    span = mean[:, 1].max() - low + 1.0
    out = row + (mean[index, right] - low) / span  # where lines turn, and below where they come from: both
    into = row - 1 + (mean[index, 1 - right] - low) / span  # ascend, as lines are in order
    nearest = _nearest(into, out)
    one = np.flatnonzero((nearest >= 0) & (_nearest(out, into)[nearest] == index))
    other, side = nearest[one], right[one]
    along = mean[other, side] - mean[one, side]
    beyond = lines.outer[other, side] - lines.outer[one, side]
    meet = (mean[one, 0] < mean[other, 1]) & (mean[one, 1] > mean[other, 0])
    meet &= np.maximum(np.abs(along), np.abs(beyond)) < LINK
    across = (strips.pitch[row[one]] + strips.pitch[row[other]]) / 2
    pairs = Pairs(one, other, side, along, across, np.zeros(len(one)), np.hypot(along, across))
    return _some(pairs, meet)


def _nearest(keys: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """For each number the nearest of some ascending keys that has the same whole part; -1 for none."""
    after = np.searchsorted(keys, wanted)
    before, after = np.maximum(after - 1, 0), np.minimum(after, len(keys) - 1)
    whole, wholes = np.floor(wanted), np.floor(keys)
    left = np.where(wholes[before] == whole, np.abs(keys[before] - wanted), np.inf)
    right = np.where(wholes[after] == whole, np.abs(keys[after] - wanted), np.inf)
    found = np.where(left <= right, before, after)
    return np.where(np.minimum(left, right) < np.inf, found, -1)


def _bent(pairs: Pairs, lines: Lines, slope: np.ndarray) -> Pairs:
    """Pairs whose beads bend with the outline, as a parabola of its slopes at both ends would."""
    one, other, side = pairs.one, pairs.other, pairs.side
    bulge = (slope[one, side] - slope[other, side]) * pairs.across / 8
    sag = np.abs(bulge) / pairs.length  # off the straight way, in strip widths
    bent = (sag > BENT[0]) & (sag < BENT[1])
    bent &= (lines.kind[one, side] != MIDDLE) & (lines.kind[other, side] != MIDDLE)
    bulge = np.where(bent, bulge, 0.0)
    halves = [np.hypot(pairs.along / 2 + sign * bulge, pairs.across / 2) for sign in (1.0, -1.0)]
    return pairs._replace(bulge=bulge, length=np.where(bent, sum(halves), pairs.length))


def _fitting(pairs: Pairs, lines: Lines, strips: Strips, slope: np.ndarray) -> np.ndarray:
    """Which turns follow the outline: as its slopes say, not too steep, and not into a corner of it."""
    one, other = slope[pairs.one, pairs.side], slope[pairs.other, pairs.side]
    astray = np.abs(pairs.along - pairs.across * (one + other) / 2)
    inwards = np.where(pairs.side == 1, other - one, one - other)
    widths = strips.width[lines.row[pairs.one]], strips.width[lines.row[pairs.other]]
    return (
        (np.abs(pairs.along) <= STEEP * pairs.across)
        & (inwards < REFLEX)
        & (inwards > -SALIENT)
        & (np.maximum(np.abs(one), np.abs(other)) < SHEER)
        & (astray < ASTRAY[0] * pairs.across + ASTRAY[1] * np.abs(pairs.along))
        & (np.abs(widths[0] - widths[1]) < ALIKE * widths[0])
        & ~(lines.corner[pairs.one, pairs.side] | lines.corner[pairs.other, pairs.side])
    )


def _roomy(pairs: Pairs, runs: Runs, lines: Lines) -> np.ndarray:
    """For which beads both lines have room; of two for which a line has not, the shorter stays."""
    total = lines.mean[:, 1] - lines.mean[:, 0]
    half = pairs.length / 2
    good = _room(pairs, pairs.one, runs, lines) & _room(pairs, pairs.other, runs, lines)
    before, after = np.zeros((2, len(total)))
    after[pairs.one[good]], before[pairs.other[good]] = half[good], half[good]
    short = (before + after > total - LEFT) & (before > 0) & (after > 0)
    good &= ~(short[pairs.one] & (half >= before[pairs.one]))
    return good & ~(short[pairs.other] & (half > after[pairs.other]))


def _off(pairs: Pairs, lines: Lines, strips: Strips, corners: Corners) -> np.ndarray:
    """Which beads lie off the corners of the outline that jut in."""
    inwards, width = np.where(pairs.side == 1, -0.5, 0.5) * pairs.length, strips.width[lines.row[pairs.one]]
    start, end = (
        lines.mean[one, pairs.side] + inwards + 1j * strips.middle[lines.row[one]]
        for one in (pairs.one, pairs.other)
    )
    middle = (start + end) / 2 + pairs.bulge
    return ~(pierced(start, middle, width, corners) | pierced(middle, end, width, corners))


def _room(pairs: Pairs, which: np.ndarray, runs: Runs, lines: Lines) -> np.ndarray:
    """For which beads one of the two lines, by itself, is long enough, and whole where the bead begins."""
    side, half = pairs.side, pairs.length / 2
    mean, inner, outer = (column[which] for column in (lines.mean, lines.inner, lines.outer))
    total = mean[:, 1] - mean[:, 0]
    first, last, here = lines.first[which], lines.last[which], np.arange(len(which))
    inside = np.where(side == 1, runs.left[last], runs.right[first])
    own = np.where(first == last, total, np.abs(mean[here, side] - inside))
    wedge = np.abs(outer - inner)[here, 1 - side]
    left = np.abs(mean[here, side] - inner[here, 1 - side]) - half
    return (
        (runs.kind[first] == WHOLE)
        & (half < own - LEFT)
        & (HELD * half < total)
        & ((wedge < WEDGE * pairs.across) | (left > STUB * pairs.across))
    )


def _ends(
    lines: Lines, strips: Strips, slope: np.ndarray, cut: np.ndarray, *, slim: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Where lines end, and at which ends they taper on from there."""
    inwards, steep, pitch = np.array([1.0, -1.0]), np.abs(slope), strips.pitch[lines.row][:, None]
    free = cut == 0
    over = np.maximum(0.0, steep / 2 - OVER * np.hypot(1.0, steep)) * pitch
    rest = lines.mean[:, 1] - lines.mean[:, 0] - cut.sum(axis=1)
    blunt = lines.mean + inwards * np.where(free, np.minimum(over, PULLED * rest[:, None]), cut)
    wedge = slim & free & ((steep > TAPERED) | (lines.kind == MIDDLE))
    ends = np.where(wedge, lines.inner, blunt)
    tapers = wedge & (ends[:, 1] > ends[:, 0])[:, None]
    return np.where(tapers, lines.inner, blunt), tapers
