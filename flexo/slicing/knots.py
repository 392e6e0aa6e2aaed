"""Knots: the points of a hatch's lines, where they run whole, round dents, and into wedges.

Where only a part of a strip is inside, a narrower bead follows the outline. It is moved off it so far that it
lies on what is beyond (a perimeter) by no more than it may, and not further onto the line at its other side.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.slicing.bands import SHARES, SIDE, WHOLE, Runs
from flexo.slicing.lines import ALLOWED, ONTO, Line
from flexo.slicing.strips import Edges, Strips, met

PART = 0.65  # of a strip's width: beads where a part of the strip is inside
TIP = 0.3125  # strip widths off the line, where least of the strip is inside: the middle of that
BOW = 0.6  # slope with which a line bends round a dent, at most
ALONE = 0.1875  # the same, of what has no whole line beside it: about flush with the strip's edge
STEEP = 1.0  # slope of the outline from which a bead does not follow it, and of a bead from which it is none
STEPS = 4.0  # points in a strip's width of length at which the outline is looked at
JOG = 0.02  # mm: where a line would have to leap aside by more, nothing is laid on that way
NEAR = 0.005, 0.05  # mm from the ends of a run at which the outline there is looked for
MOVED = 1e-3  # mm: less is no move


class Knots(NamedTuple):
    """Points of lines from left to right, and the width of the bead to the next of its line (0: none)."""

    line: np.ndarray
    x: np.ndarray
    y: np.ndarray
    width: np.ndarray


def knots_of(runs: Runs, strips: Strips, line: Line, edges: Edges) -> Knots:
    """The points of runs: where they begin and end, in dents and wedges as many as the outline asks for."""
    pitch, part = strips.pitch[runs.row], SIDE[runs.kind] != 0
    steps = np.where(part, 2 * np.ceil(0.5 + STEPS / 2 * (runs.right - runs.left) / pitch).astype(int), 1)
    run = np.repeat(np.arange(len(steps)), steps + 1)
    last = np.cumsum(steps + 1) - 1
    place = (np.arange(len(run)) - np.repeat(last - steps, steps + 1)) / steps[run]
    heights, mitre = _designed(runs, strips)
    start, middle, end = heights[run].T
    x = runs.left[run] + place * (runs.right - runs.left)[run]
    y = np.where(place < 0.5, start + (middle - start) * 2 * place, middle + (end - middle) * (2 * place - 1))
    width = np.where(runs.kind != WHOLE, np.maximum(line.least, PART * pitch), strips.width[runs.row])[run]
    kink = (mitre[run] > 1) & (place == 0.5)
    keep, own = (place == 0) | (place == 1) | kink, np.flatnonzero(part[run])
    if len(own):
        knots, reach = Knots(run[own], x[own], y[own], width[own]), np.where(kink, mitre[run], 1.0)[own]
        clear, closed = _clear(knots, runs, strips, edges, reach=reach, nominal=line.width)
        far = np.zeros(len(run) + 2, bool)
        far[own + 1] = closed | (np.abs(clear - y[own]) > MOVED)
        y[own] = clear
        shut = np.append(np.abs(np.diff(y)) > STEEP * np.diff(x), False)
        shut[own] |= closed
        shut[np.maximum(own - 1, 0)] |= closed
        width[shut & part[run] & (place < 1)] = 0.0
        keep |= part[run] & (far[:-2] | far[1:-1] | far[2:])
    goes_on = last[:-1][runs.line[1:] == runs.line[:-1]]
    apart = np.abs(y[goes_on + 1] - y[goes_on]) > JOG
    keep[goes_on[~apart]] = False
    width[goes_on[apart]] = 0.0
    return Knots(runs.line[run][keep], x[keep], y[keep], width[keep])


def _designed(runs: Runs, strips: Strips) -> tuple[np.ndarray, np.ndarray]:
    """Heights of runs (n × 3) at their start, middle and end, and how far their beads reach in the middle.

    That is in half widths: 1, and more where they bend round a dent."""
    count, pitch, part = len(runs.row), strips.pitch[runs.row], runs.kind != WHOLE
    apart = np.ones(count + 1, bool)  # from the run before
    np.not_equal(runs.line[1:], runs.line[:-1], out=apart[1:-1])
    begins, ends = apart[:-1], apart[1:]
    whole = np.ones(count + 2, bool)
    np.logical_not(part, out=whole[1:-1])
    before, after = whole[:-2] & ~begins, whole[2:] & ~ends  # a whole run beside it
    off = np.empty((count, 3))
    off[:, 0] = np.where(begins & after, TIP, np.where(before, 0.0, ALONE))
    off[:, 2] = np.where(ends, np.where(before, TIP, ALONE), np.where(after, 0.0, ALONE))
    off[:, 1] = (off[:, 0] + off[:, 2]) / 2
    bent = part & before & after
    half = (runs.right - runs.left)[bent] / (2 * pitch[bent])
    deepest = np.minimum(TIP, BOW * half)
    mitre = np.ones(count)
    mitre[bent] = np.hypot(1.0, deepest / half)
    off[bent, 1] = np.minimum(deepest, 0.5 + ONTO - PART / 2 * mitre[bent])
    return strips.middle[runs.row][:, None] + off * (SIDE[runs.kind] * pitch)[:, None], mitre


def _clear(
    knots: Knots, runs: Runs, strips: Strips, edges: Edges, *, reach: np.ndarray, nominal: float
) -> tuple[np.ndarray, np.ndarray]:
    """Heights of points of runs (their `line` is the run), moved off the outline and off the line beside; and
    where there is no room for a bead between them, which reaches so many half widths towards the line."""
    run, x, half = knots.line, knots.x, knots.width / 2
    row, side = runs.row[run], SIDE[runs.kind[run]]
    pitch, onto = strips.pitch[row], ONTO * nominal
    inside = strips.middle[row] + side * SHARES[3] * pitch
    left, right = runs.left[run], runs.right[run]
    nears = [np.minimum(near, (right - left) / 4) for near in NEAR]
    looked = np.concatenate([np.minimum(np.maximum(x, left + near), right - near) for near in nears])
    beyond = _room(edges, looked, np.concatenate((inside, inside)), np.concatenate((-side, -side)))
    beyond = np.minimum(beyond[: len(x)], beyond[len(x) :]) - SHARES[3] * pitch
    most = pitch / 2 + onto - half * reach
    slope = np.minimum(np.abs(_slope(run, knots.x, beyond)), STEEP)
    least = (half - onto) * np.sqrt(1.0 + slope * slope) - beyond
    height = side * (knots.y - strips.middle[row])  # inwards
    both = (least + most) / 2
    height = np.minimum(np.maximum(height, np.minimum(least, both)), np.maximum(most, both))
    return strips.middle[row] + side * height, least - most > 2 * (ALLOWED - ONTO) * nominal


def _slope(run: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The slope at points of runs, between those before and after."""
    same = np.zeros(len(run) + 1, bool)
    np.equal(run[1:], run[:-1], out=same[1:-1])
    index = np.arange(len(run))
    before, after = index - same[:-1], index + same[1:]
    with np.errstate(invalid="ignore"):  # where there is no outline
        slope = (y[after] - y[before]) / (x[after] - x[before])
    return np.asarray(np.where(np.isnan(slope), 0.0, slope))


def _room(edges: Edges, x: np.ndarray, y: np.ndarray, side: np.ndarray) -> np.ndarray:
    """How far the outline is above (side 1) or below (-1) of points, mm."""
    order = np.argsort(x, kind="stable")
    row, height = met((edges[0][:, ::-1], edges[1][:, ::-1]), x[order])
    which = order[row]
    away = (height - y[which]) * side[which]
    far = np.full(len(x), np.inf)
    np.minimum.at(far, which[away > 0], away[away > 0])
    return far
