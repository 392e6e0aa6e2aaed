"""Corners of lines whose width changes from bead to bead: about a sharp turn all beads are as wide.

Beads of one width are mitred. Beads of different widths lie on each other inside of the turn between them, on
a kite with two right angles whose sides are half a width and that times the tangent of half the turn. Beads
of walls share one width there; of a hatch, whose lines are long, the narrower one is led round the corner.
"""

from __future__ import annotations

import numpy as np

from flexo.slicing.lines import ONTO, RANK, STEP, TINY, Line, Path
from flexo.slicing.toolpath import Role

DIGITS = 9  # of widths in mm: equal ones stay equal
BACK = -0.88  # cosine: sharper turns count as this, which holds widths for two of a bead
SHARE = 1 / 3  # of a wider bead: at most so much is narrower to go round a corner


def tangents(sides: np.ndarray) -> np.ndarray:
    """Tangents of half the turn from each side (n × 2) to the next one, from the last to the first."""
    unit = sides / np.maximum(np.hypot(sides[:, 0], sides[:, 1]), TINY)[:, None]
    cosine = np.maximum((unit * np.roll(unit, -1, axis=0)).sum(axis=1), BACK)
    return np.asarray(np.sqrt(np.maximum(1 - cosine, 0.0) / (1 + cosine)))


def sharp(tangents: np.ndarray, widths: np.ndarray, line: Line) -> np.ndarray:
    """Where beads of about these widths, mm, would lie too deep on each other if they were not mitred."""
    return np.asarray(widths * tangents / (1 + tangents) > ONTO * line.width)


def joined(lengths: np.ndarray, reach: np.ndarray, closed: bool) -> np.ndarray:
    """For each bead of a path the number of its group: beads that lie about a corner are in one.

    reach: so far before and behind the start of each bead others would lie on each other, mm; 0: no corner.
    """
    end, reach = np.cumsum(lengths), np.minimum(reach, lengths.sum())
    begin = np.append(0.0, end[:-1])
    rounds = np.array([-end[-1], 0.0, end[-1]] if closed else [0.0])[:, None]
    ahead = np.maximum.accumulate((begin + reach + rounds).ravel())
    back = np.minimum.accumulate((begin - reach + rounds).ravel()[::-1])[::-1]
    own = slice(len(end), 2 * len(end)) if closed else slice(None)
    onward = (ahead[own] > begin) | (back[own] < begin)  # from the bead before
    group = np.cumsum(np.append(False, ~onward[1:]))
    return np.where(group == group[-1], 0, group) if closed and onward[0] else group


def evened(widths: np.ndarray, lengths: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Widths of beads, mm, of which those of a group are one: their mean by length."""
    lengths = np.maximum(lengths, TINY)
    mean = np.bincount(group, widths * lengths) / np.bincount(group, lengths)
    return np.asarray(mean.round(DIGITS)[group])


def pivoted(points: np.ndarray, widths: np.ndarray, line: Line) -> tuple[np.ndarray, np.ndarray]:
    """An open polyline of beads (n + 1 points, n widths, mm) of which the narrower ones go round corners."""
    steps = np.diff(points, axis=0)
    half_turns, narrow, change = tangents(steps)[:-1], np.minimum(widths[1:], widths[:-1]), np.diff(widths)
    corner = np.flatnonzero((narrow > 0) & (np.abs(change) > STEP) & sharp(half_turns, narrow, line))
    if not len(corner):
        return points, widths
    onward = change[corner] > 0  # the narrower comes first
    wide = corner + onward
    tangent, least = half_turns[corner], narrow[corner]
    flank = (least * (1 + tangent**2) - widths[wide] * (1 - tangent**2)) / (2 * tangent)
    reach = np.maximum(least * tangent, flank) / 2  # so that neither its end nor its flank is met
    share = np.minimum(reach / np.maximum(np.hypot(*steps[wide].T), TINY), SHARE)
    turned = points[corner + 1] + np.where(onward, share, -share)[:, None] * steps[wide]
    return np.insert(points, wide + 1, turned, axis=0), np.insert(widths, corner + 1, narrow[corner])


def begun(points: np.ndarray, widths: np.ndarray, corner: np.ndarray, group: np.ndarray) -> Path:
    """A closed path that, if its widths differ, begins beside its corners, which would not close: with a bead
    that is no corner's, if there is one.

    corner: which points are corners; group: of each bead, as `joined` tells it.
    """
    free = np.bincount(group)[group] == 1
    beside = ~corner & (free | ~free.any())
    first = int(np.argmax(beside))
    points, widths, beside = (np.roll(column, -first, axis=0) for column in (points, widths, beside))
    starts = np.flatnonzero(beside).astype(float) if np.ptp(widths) > 0 and beside.any() else None
    return Path(points, widths, np.full(len(points), Role.WALL), True, RANK, starts)
