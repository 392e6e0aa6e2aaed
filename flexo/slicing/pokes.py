"""Pokes: corners of an outline that reach into blunt ends of a hatch's lines, and into beads that join lines.

What such a corner covers of a bead is a triangle; it is as deep as the largest circle in it. Points and
directions are complex numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.slicing.lines import ONTO, TINY
from flexo.slicing.strips import Edges

if TYPE_CHECKING:
    from shapely import STRtree

JUT = 0.34  # sine of the turn from which an outline that juts in has a corner: 20°
SHARP = 0.5  # cosine between an end and a corner that it meets
DEEP = 0.5  # of a bead: corners that are deeper in it lie beside its end, not before it
BEYOND = 0.25  # of a bead: so far beyond its ends it is as wide, where the next one turns


class Corners(NamedTuple):
    """Corners of an outline that jut into its area: their places, the directions out of it, how far into a
    bead each may reach, as a share of its width; and a tree of them."""

    place: np.ndarray
    outwards: np.ndarray
    share: np.ndarray
    tree: STRtree


def corners_of(edges: Edges) -> Corners:
    """The corners that jut into an area."""
    from shapely import STRtree, points

    start, stop = (one[:, 0] + 1j * one[:, 1] for one in edges)
    along = (stop - start) / np.maximum(np.abs(stop - start), TINY)
    first = np.flatnonzero(np.append(True, stop[:-1] != start[1:]))
    following = np.arange(1, len(start) + 1)
    following[np.append(first[1:], len(start)) - 1] = first
    juts = (along[following] * along.conj()).imag < -JUT
    out = (along[following] - along)[juts]
    half = np.maximum(np.abs(along[following] + along)[juts] / 2, TINY)  # sine of half the angle outside
    place, outwards = stop[juts], out / np.maximum(np.abs(out), TINY)
    tree = STRtree(points(np.column_stack([place.real, place.imag])))
    return Corners(place, outwards, ONTO * (1 + half) / (2 * half), tree)


def poked(end: np.ndarray, back: np.ndarray, width: np.ndarray, corners: Corners) -> np.ndarray:
    """How far blunt ends of lines are to be drawn back, mm, so that no corner lies too deep in them.

    end, back: where each ends and the direction back along it; width: of its bead, mm.
    """
    from shapely import points

    pull = np.zeros(len(end))
    if not len(corners.place) or not len(end):
        return pull
    ends = points(np.column_stack([end.real, end.imag]))
    which, corner = corners.tree.query(ends, predicate="dwithin", distance=width)
    off = (corners.place[corner] - end[which]) * back[which].conj()
    facing = (corners.outwards[corner] * back[which].conj()).real < -SHARP
    inside = (off.real > 0) & (off.real < DEEP * width[which]) & (np.abs(off.imag) < width[which] / 2)
    need = np.where(facing & inside, off.real - corners.share[corner] * width[which], 0.0)
    np.maximum.at(pull, which, need)
    return pull


def pierced(start: np.ndarray, end: np.ndarray, width: np.ndarray, corners: Corners) -> np.ndarray:
    """In which beads a corner lies too deep, between their ends or just beyond.

    start, end: of the middle of each; width: of it, mm.
    """
    from shapely import linestrings

    found = np.zeros(len(start), bool)
    if not len(corners.place) or not len(start):
        return found
    lines = linestrings(np.stack([start, end], axis=1).view(float).reshape(-1, 2, 2))
    which, corner = corners.tree.query(lines, predicate="dwithin", distance=width / 2)
    along, wide = (end - start)[which], width[which]
    unit = along / np.maximum(np.abs(along), TINY)
    off = (corners.place[corner] - start[which]) * unit.conj()
    side = np.sign((corners.outwards[corner] * unit.conj()).imag)
    beside = (off.real > -BEYOND * wide) & (off.real < np.abs(along) + BEYOND * wide)
    found[which[beside & (wide / 2 - side * off.imag > corners.share[corner] * wide)]] = True
    return found
