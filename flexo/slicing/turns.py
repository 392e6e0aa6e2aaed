"""Turns: lines of a hatch laid to and fro, joined by beads along the outline.

A bead of half a line's distance from the outline joins the ends of two neighbouring lines. Each line ends half
the bead's length sooner than a blunt one would, so that area is kept, and the outline is followed exactly
where it is straight (as PrusaSlicer's rectilinear fill does). The ends that are left, and those where the
outline hardly slants against the lines, taper.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.slicing.bands import MIDDLE, SIDE, WHOLE, Lines, Runs
from flexo.slicing.strips import Strips

LINK = 2.0  # mm: neighbouring lines are joined by a move without retraction up to this length
STEEP = 2.75  # strip widths by which lines that a bead joins may differ: 20° between line and outline
ASTRAY = 0.5, 0.25  # by which that may differ from the slopes of the outline, in strip widths and of itself
ALIKE = 0.1  # share by which the widths of joined lines may differ
LEFT = 0.05  # mm that is left of a line between two turns at least
HELD = 1.4  # times what a turn takes of a line is what the line has at least
BENT = 0.08  # strip widths by which a turn bends with the outline at least
TAPERED = 0.9  # slope (along over across the lines) from which an end tapers
OVER = 0.15  # strip widths by which a blunt end may reach over a slanting outline


class Turns(NamedTuple):
    """Where lines end, n × 2 for left and right, and which ends taper; which line follows on each (-1: none);
    the width of the bead between (0: a move that lays nothing) and a point on its way (nan: none)."""

    ends: np.ndarray
    tapers: np.ndarray
    following: np.ndarray
    width: np.ndarray
    way: np.ndarray


class Pairs(NamedTuple):
    """Pairs of lines, one in the strip after the other's, at whose ends the nozzle turns: the two lines, the
    side (0 left, 1 right), how far apart along and across, and how long a bead from one to the other is."""

    one: np.ndarray
    other: np.ndarray
    side: np.ndarray
    along: np.ndarray
    across: np.ndarray
    length: np.ndarray


def turns_of(runs: Runs, lines: Lines, strips: Strips, *, solid: bool) -> Turns:
    """How lines are joined: odd ones to the left, even ones to the right. Only a solid hatch is joined by
    beads and tapers."""
    count = len(lines.row)
    pairs = _pairs(lines, strips)
    following = np.full(count, -1)
    following[pairs.one] = pairs.other
    width, way, cut = np.zeros(count), np.full((count, 2), np.nan), np.zeros((count, 2))
    if not solid:
        return Turns(lines.mean, cut > 0, following, width, way)
    slope = 2.0 * SIDE[lines.kind] * (lines.outer - lines.inner) / strips.pitch[lines.row][:, None]
    pairs, bulge = _bent(pairs, lines, slope)
    good = _fitting(pairs, lines, strips, slope)
    good[good] = _roomy(_some(pairs, good), runs, lines)
    bulge, pairs = bulge[good], _some(pairs, good)
    for which in (pairs.one, pairs.other):
        cut[which, pairs.side] = pairs.length / 2
    row = lines.row[pairs.one]
    width[pairs.one] = (strips.width[row] + strips.width[row + 1]) / 2
    inwards = np.where(pairs.side == 1, -1.0, 1.0)
    middle = (lines.mean[pairs.one, pairs.side] + lines.mean[pairs.other, pairs.side]) / 2
    points = np.column_stack([middle + bulge + inwards * pairs.length / 2, strips.middle[row] + strips.pitch[row] / 2])
    way[pairs.one[bulge != 0]] = points[bulge != 0]
    ends, tapers = _ends(lines, strips, slope, cut)
    return Turns(ends, tapers, following, width, way)


def _some(pairs: Pairs, which: np.ndarray) -> Pairs:
    return Pairs(*(column[which] for column in pairs))


def _pairs(lines: Lines, strips: Strips) -> Pairs:
    """Each line with the one in the next strip that ends nearest on the side where it turns, and nobody
    else's."""
    right = lines.row % 2 == 0
    found = [_mutual(lines.row, lines.mean[:, side], np.flatnonzero(right == bool(side))) for side in (0, 1)]
    one, other = (np.concatenate(column) for column in zip(*found, strict=True))
    side = right[one].astype(int)
    along = lines.mean[other, side] - lines.mean[one, side]
    beyond = lines.outer[other, side] - lines.outer[one, side]
    meet = (lines.mean[one, 0] < lines.mean[other, 1]) & (lines.mean[one, 1] > lines.mean[other, 0])
    meet &= np.maximum(np.abs(along), np.abs(beyond)) < LINK
    across = (strips.pitch[lines.row[one]] + strips.pitch[lines.row[other]]) / 2
    return _some(Pairs(one, other, side, along, across, np.hypot(along, across)), meet)


def _mutual(row: np.ndarray, x: np.ndarray, which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of some lines those that have one in the next row whose x is nearest and which has none nearer."""
    low = x.min() - 1.0
    key = row + (x - low) / (x.max() - low + 1.0)
    order = np.argsort(key, kind="stable")
    ahead = _nearest(key, order, row, which, 1)
    which, ahead = which[ahead >= 0], ahead[ahead >= 0]
    mutual = _nearest(key, order, row, ahead, -1) == which
    return which[mutual], ahead[mutual]


def _nearest(key: np.ndarray, order: np.ndarray, row: np.ndarray, which: np.ndarray, step: int) -> np.ndarray:
    """For some lines the one `step` rows on that is nearest; -1 for none."""
    wanted = key[which] + step
    at = np.searchsorted(key[order], wanted)
    found = np.stack([order[np.maximum(at - 1, 0)], order[np.minimum(at, len(order) - 1)]])
    away = np.where(row[found] == row[which] + step, np.abs(key[found] - wanted), np.inf)
    nearer = np.where(away[0] <= away[1], found[0], found[1])
    return np.where(np.isfinite(away.min(axis=0)), nearer, -1)


def _bent(pairs: Pairs, lines: Lines, slope: np.ndarray) -> tuple[Pairs, np.ndarray]:
    """Pairs whose beads bend with the outline, and how far their middles lie off the straight way, mm along
    the lines: that of a parabola with the outline's slopes."""
    one, other, side = pairs.one, pairs.other, pairs.side
    bulge = (slope[one, side] - slope[other, side]) * pairs.across / 8
    sag = np.abs(bulge) * pairs.across / pairs.length
    bent = (sag > BENT * pairs.across) & (sag < 0.5 * pairs.across)
    bent &= (lines.kind[one, side] != MIDDLE) & (lines.kind[other, side] != MIDDLE)
    bulge = np.where(bent, bulge, 0.0)
    halves = (np.hypot(pairs.along / 2 + sign * bulge, pairs.across / 2) for sign in (1.0, -1.0))
    return pairs._replace(length=np.where(bent, sum(halves), pairs.length)), bulge


def _fitting(pairs: Pairs, lines: Lines, strips: Strips, slope: np.ndarray) -> np.ndarray:
    """Which turns follow the outline: as its slopes say, and not too steep."""
    ends = slope[pairs.one, pairs.side] + slope[pairs.other, pairs.side]
    astray = np.abs(pairs.along - pairs.across * ends / 2)
    widths = strips.width[lines.row[pairs.one]], strips.width[lines.row[pairs.other]]
    return (
        (np.abs(pairs.along) <= STEEP * pairs.across)
        & (astray < ASTRAY[0] * pairs.across + ASTRAY[1] * np.abs(pairs.along))
        & (np.abs(widths[0] - widths[1]) < ALIKE * widths[0])
    )


def _roomy(pairs: Pairs, runs: Runs, lines: Lines) -> np.ndarray:
    """For which turns both lines are long enough; of two that a line is too short for, the shorter stays."""
    total = lines.mean[:, 1] - lines.mean[:, 0]
    own = np.column_stack([runs.right[lines.first] - lines.mean[:, 0], lines.mean[:, 1] - runs.left[lines.last]])
    own[lines.first == lines.last] = total[lines.first == lines.last, None]
    half = pairs.length / 2
    good = np.ones(len(half), bool)
    whole = (runs.kind[lines.first] == WHOLE)
    for which in (pairs.one, pairs.other):
        good &= whole[which]
        good &= (half < own[which, pairs.side] - LEFT) & (HELD * half < total[which])
        wedge = np.abs(lines.outer - lines.inner)[which, 1 - pairs.side]
        left = np.abs(lines.mean[which, pairs.side] - lines.inner[which, 1 - pairs.side]) - half
        good &= (wedge < 1.0 * pairs.across) | (left > pairs.across / 4)
    before, after = np.zeros((2, len(total)))
    after[pairs.one[good]], before[pairs.other[good]] = half[good], half[good]
    short = before + after > total - LEFT
    good &= ~(short[pairs.one] & (half >= before[pairs.one]) & (before[pairs.one] > 0))
    return good & ~(short[pairs.other] & (half > after[pairs.other]) & (after[pairs.other] > 0))


def _ends(lines: Lines, strips: Strips, slope: np.ndarray, cut: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where lines end, and at which ends they taper on from there."""
    inwards, steep, pitch = np.array([1.0, -1.0]), np.abs(slope), strips.pitch[lines.row][:, None]
    free = cut == 0
    over = np.maximum(0.0, steep / 2 - OVER * np.hypot(1.0, steep)) * pitch
    blunt = lines.mean + inwards * np.where(free, over, cut)
    wedge = free & ((steep > TAPERED) | (lines.kind == MIDDLE))
    ends = np.where(wedge, lines.inner, blunt)
    tapers = wedge & ((ends[:, 1] - ends[:, 0])[:, None] > pitch / 4)
    return np.where(tapers, lines.inner, blunt), tapers
