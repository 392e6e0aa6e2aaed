"""Serpentines: runs of lines and the turns between them as polylines of beads."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from flexo.slicing.bands import SIDE, WHOLE, Lines, Runs
from flexo.slicing.lines import Line
from flexo.slicing.strips import Strips
from flexo.slicing.turns import Turns

PART = 0.65  # of a strip's width: beads where a part of the strip is inside
TIP = 0.3125  # strip widths off the line, where least of the strip is inside: the middle of that
BOW = 0.6  # slope with which a line bends round a dent, at most
ALONE = 0.1875  # the same, of what has no whole line beside it: about flush with the strip's edge


class Knots(NamedTuple):
    """Points of lines from left to right, and the width of the bead to the next of its line."""

    line: np.ndarray
    x: np.ndarray
    y: np.ndarray
    width: np.ndarray


def serpentines(
    runs: Runs, lines: Lines, strips: Strips, turns: Turns, line: Line
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Each chain of lines: its points in the hatch's frame, mm, and the widths of the beads between them."""
    knots = _knots(_laid(runs, lines, turns), strips, line)
    head = _heads(turns.following)
    order = np.lexsort((lines.row, head))
    points, widths, ends = _ordered(knots, order, lines.row % 2 == 0)
    widths[ends - 1] = turns.width[order]
    bent = ~np.isnan(turns.way[order, 0])
    if bent.any():
        points = np.insert(points, ends[bent], turns.way[order[bent]], axis=0)
        widths = np.insert(widths, ends[bent], turns.width[order[bent]])
        ends = ends + np.cumsum(bent)
    heads = head[order]
    stops = ends[np.flatnonzero(np.concatenate((heads[1:] != heads[:-1], [True])))].tolist()
    return [(points[begin:end], widths[begin : end - 1]) for begin, end in pairwise([0, *stops])]


def _ordered(
    knots: Knots, order: np.ndarray, forward: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points of lines in an order, those that are not laid forward turned round; the width of the bead after
    each point within its line; and where each line's points end."""
    sizes = np.bincount(knots.line, minlength=len(order))
    size, first = sizes[order], (np.cumsum(sizes) - sizes)[order]
    ends = np.cumsum(size)
    place = np.arange(ends[-1]) - np.repeat(ends - size, size)
    ahead = np.repeat(forward[order], size)
    take = np.repeat(first, size) + np.where(ahead, place, np.repeat(size, size) - 1 - place)
    widths = knots.width[np.where(ahead, take, np.maximum(take - 1, 0))]
    return np.array([knots.x[take], knots.y[take]]).T, widths, ends


def _heads(following: np.ndarray) -> np.ndarray:
    """The first line of each line's chain."""
    head = np.arange(len(following))
    before = np.full(len(following), -1)
    linked = following >= 0
    before[following[linked]] = head[linked]
    while (more := before >= 0).any():
        head = np.where(more, head[before], head)
        before = np.where(more, before[before], -1)
    return head


def _laid(runs: Runs, lines: Lines, turns: Turns) -> Runs:
    """The runs that are laid, cut to where lines end."""
    left, right = runs.left.copy(), runs.right.copy()
    left[lines.first], right[lines.last] = turns.ends.T
    at_left, at_right = turns.tapers.T
    first, last = lines.first - at_left, lines.last + at_right
    left[first[at_left]] = lines.outer[at_left, 0]
    right[last[at_right]] = lines.outer[at_right, 1]
    depth = np.bincount(first, minlength=len(left) + 1) - np.bincount(last + 1, minlength=len(left) + 1)
    keep = np.cumsum(depth[:-1]) > 0
    return Runs(*(column[keep] for column in runs._replace(left=left, right=right)))


def _knots(runs: Runs, strips: Strips, line: Line) -> Knots:
    """The points of runs: where one begins, the middle of a dent, where a line ends."""
    count, pitch, part = len(runs.row), strips.pitch[runs.row], runs.kind != WHOLE
    apart = np.ones(count + 1, bool)  # from the run before
    np.not_equal(runs.line[1:], runs.line[:-1], out=apart[1:-1])
    begins, ends = apart[:-1], apart[1:]
    whole = np.ones(count + 2, bool)
    np.logical_not(part, out=whole[1:-1])
    before, after = whole[:-2] & ~begins, whole[2:] & ~ends  # a whole run beside it
    x, off = np.empty((2, count, 3))  # of each run: its start, its middle, its end
    x[:, 0], x[:, 1], x[:, 2] = runs.left, (runs.left + runs.right) / 2, runs.right
    off[:, 0] = np.where(begins & after, TIP, np.where(before, 0.0, ALONE))
    off[:, 1] = np.minimum(TIP, BOW * (runs.right - runs.left) / (2 * pitch))
    off[:, 2] = np.where(before, TIP, ALONE)
    off *= (SIDE[runs.kind] * pitch)[:, None]
    keep = np.ones((count, 3), bool)
    keep[:, 1], keep[:, 2] = part & before & after, ends
    run = np.nonzero(keep)[0]
    width = np.where(part, np.maximum(line.least, PART * pitch), strips.width[runs.row])
    return Knots(runs.line[run], x[keep], strips.middle[runs.row[run]] + off[keep], width[run])
