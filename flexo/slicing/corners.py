"""Corners of lines whose width changes from bead to bead: about a sharp turn all beads are as wide.

Beads of one width are mitred. Beads of different widths lie on each other inside of the turn between them, on
a kite with two right angles whose sides are half a width and that times the tangent of half the turn.
"""

from __future__ import annotations

import numpy as np

from flexo.slicing.lines import ONTO, TINY, Line

BACK = -0.88  # cosine: sharper turns count as this, which holds widths for two of a bead


def tangents(sides: np.ndarray) -> np.ndarray:
    """Tangents of half the turn from each side (n × 2) to the next one, from the last to the first."""
    unit = sides / np.maximum(np.hypot(sides[:, 0], sides[:, 1]), TINY)[:, None]
    cosine = np.maximum((unit * np.roll(unit, -1, axis=0)).sum(axis=1), BACK)
    return np.asarray(np.sqrt(np.maximum(1 - cosine, 0.0) / (1 + cosine)))


def sharp(tangents: np.ndarray, widths: np.ndarray, line: Line) -> np.ndarray:
    """Where beads of about these widths, mm, would lie too deep on each other if they were not mitred."""
    return np.asarray(widths * tangents / (1 + tangents) > ONTO * line.width)


def tied(lengths: np.ndarray, corners: np.ndarray, reach: np.ndarray, closed: bool) -> np.ndarray:
    """For each bead of a path the number of its group: beads that lie about a corner are in one.

    corners: the beads that begin at one; reach: so far before and behind it beads would lie on each other, mm.
    """
    end, count = np.cumsum(lengths), len(lengths)
    begin, whole = np.append(0.0, end[:-1]), end[-1]
    rounds = np.array([-whole, 0.0, whole] if closed else [0.0])[:, None]
    first = np.searchsorted((end + rounds).ravel(), begin[corners] - np.minimum(reach, whole), side="right")
    last = np.searchsorted((begin + rounds).ravel(), begin[corners] + np.minimum(reach, whole)) - 1
    ties = np.bincount(first, minlength=rounds.size * count + 1) - np.bincount(
        last, minlength=rounds.size * count + 1
    )
    onward = (np.cumsum(ties)[:-1] > 0).reshape(-1, count).any(axis=0)
    group = np.cumsum(np.append(False, ~onward[:-1]))
    return np.where(group == group[-1], 0, group) if onward[-1] else group


def evened(widths: np.ndarray, lengths: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Widths of beads, mm, of which those of a group are one: their mean by length."""
    lengths = np.maximum(lengths, TINY)
    return np.asarray((np.bincount(group, widths * lengths) / np.bincount(group, lengths))[group])
