"""Serpentines: runs of lines and the turns between them as polylines of beads."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from flexo.slicing.bands import Lines, Runs
from flexo.slicing.knots import Knots
from flexo.slicing.tips import Ends
from flexo.slicing.turns import Turns

Clear = Callable[[np.ndarray, Ends], np.ndarray]


def serpentines(
    knots: Knots, lines: Lines, turns: Turns, clear: Clear | None
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Each chain of lines: its points in the hatch's frame, mm, and the widths of the beads between them."""
    head = _heads(turns.following)
    order = np.lexsort((lines.row, head))
    points, widths, ends = _ordered(knots, order, lines.row % 2 == 0)
    widths[ends - 1] = turns.width[order, 0]
    parted = ~np.isnan(turns.way[order, 0])
    if parted.any():
        points = np.insert(points, ends[parted], turns.way[order[parted]], axis=0)
        widths = np.insert(widths, ends[parted], turns.width[order[parted], 1])
        ends = ends + np.cumsum(parted)
    if clear is not None:
        points = clear(points, _ends(ends - 1 - parted, np.concatenate(([0], ends[:-1])), widths))
    heads = head[order]
    stops = ends[np.flatnonzero(np.concatenate((heads[1:] != heads[:-1], [True])))].tolist()
    return [(points[begin:end], widths[begin : end - 1]) for begin, end in pairwise([0, *stops])]


def _ends(last: np.ndarray, first: np.ndarray, widths: np.ndarray) -> Ends:
    """The ends of lines that are laid from a first to a last point."""
    size = np.concatenate([last - first] * 2)
    end, before = np.concatenate([last, first]), np.concatenate([last - 1, first + 1])
    width = widths[np.minimum(end, before)]
    joint = np.concatenate([widths[last], np.append(0.0, widths)[first]])
    onward = np.where(joint > 0, np.concatenate([last + 1, first - 1]), -1)
    real = (size > 0) & (width > 0)
    return Ends(end[real], before[real], onward[real], width[real])


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
    """The first line of each line's chain; what follows a line is in the next strip, so behind it."""
    head = list(range(len(following)))
    for one, other in enumerate(following.tolist()):
        if other >= 0:
            head[other] = head[one]
    return np.array(head)


def laid(runs: Runs, lines: Lines, turns: Turns) -> Runs:
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
