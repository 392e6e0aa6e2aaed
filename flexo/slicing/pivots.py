"""Pivots: corners of a line at which its width changes, round which the narrower bead is led.

Beads of one width are mitred. Of two widths the narrower lies on the wider inside of the turn, on a kite with
two right angles whose sides are half its width and that times the tangent of half the turn.
"""

from __future__ import annotations

import numpy as np

from flexo.slicing.lines import ONTO, STEP, TINY, Line

BACK = -0.88  # cosine: sharper turns count as this
SHARE = 1 / 3  # of the wider bead: at most so much becomes narrower


def pivoted(points: np.ndarray, widths: np.ndarray, line: Line) -> tuple[np.ndarray, np.ndarray]:
    """An open polyline of beads (n + 1 points, n widths, mm) that lie on each other at no corner too deep."""
    steps = np.diff(points, axis=0)
    length = np.hypot(steps[:, 0], steps[:, 1])
    unit = steps / np.maximum(length, TINY)[:, None]
    cosine = np.maximum((unit[1:] * unit[:-1]).sum(axis=1), BACK)
    tangent = np.sqrt(np.maximum(1 - cosine, 0.0) / (1 + cosine))
    narrow, change = np.minimum(widths[1:], widths[:-1]), np.diff(widths)
    deep = narrow * tangent / (1 + tangent) > ONTO * line.width
    corner = np.flatnonzero((narrow > 0) & (np.abs(change) > STEP) & deep)
    if not len(corner):
        return points, widths
    onward = change[corner] > 0  # the narrower comes first
    wide = corner + onward
    reach = np.minimum(narrow[corner] / 2 * tangent[corner], SHARE * length[wide])
    begun = points[corner + 1] + np.where(onward, reach, -reach)[:, None] * unit[wide]
    return np.insert(points, wide + 1, begun, axis=0), np.insert(widths, corner + 1, narrow[corner])
