"""Pokes: corners of an outline that reach into blunt ends of a hatch's lines, between the ends' own corners.

What such a corner covers of a bead is a triangle; it is as deep as the largest circle in it. Points and
directions are complex numbers.
"""

from __future__ import annotations

import numpy as np

from flexo.slicing.lines import ONTO, TINY
from flexo.slicing.strips import Edges

SHARP = 0.5  # sine of the turn from which an outline that juts in has a corner: 30°
DEEP = 0.5  # of a bead: corners that are deeper in it lie beside its end, not before it


def poked(end: np.ndarray, back: np.ndarray, width: np.ndarray, edges: Edges) -> np.ndarray:
    """How far ends of lines are to be drawn back, mm, so that no corner lies deeper in them than it may.

    end, back: where each ends and the direction back along it; width: of its bead, mm.
    """
    from shapely import STRtree, points

    place, outwards, share = _corners(edges)
    pull = np.zeros(len(end))
    if not len(place) or not len(end):
        return pull
    tree = STRtree(points(np.column_stack([place.real, place.imag])))
    ends = points(np.column_stack([end.real, end.imag]))
    which, corner = tree.query(ends, predicate="dwithin", distance=width)
    off = (place[corner] - end[which]) * back[which].conj()
    facing = (outwards[corner] * back[which].conj()).real < -SHARP
    inside = (off.real > 0) & (off.real < DEEP * width[which]) & (np.abs(off.imag) < width[which] / 2)
    need = np.where(facing & inside, off.real - share[corner] * width[which], 0.0)
    np.maximum.at(pull, which, need)
    return pull


def _corners(edges: Edges) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Corners that jut into the area: their places, the direction out of it, and how far into a bead each may
    reach, as a share of its width."""
    start, stop = (one[:, 0] + 1j * one[:, 1] for one in edges)
    along = (stop - start) / np.maximum(np.abs(stop - start), TINY)
    first = np.flatnonzero(np.append(True, stop[:-1] != start[1:]))
    following = np.arange(1, len(start) + 1)
    following[np.append(first[1:], len(start)) - 1] = first
    turn = along[following] * along.conj()
    juts = turn.imag < -SHARP
    out = (along[following] - along)[juts]
    half = np.abs(along[following] + along)[juts] / 2  # sine of half the angle outside
    return stop[juts], out / np.maximum(np.abs(out), TINY), ONTO * (1 + half) / (2 * np.maximum(half, TINY))
