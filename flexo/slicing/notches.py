"""Notches: corners that jut into a section, where the narrowest place before them may lie aslant.

The circles that touch such a corner have their middles between the normals of its two sides. Feet beside it
know only those at both ends; the smallest one stands towards the nearest place that the corner faces.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.slicing.feet import SAME, Feet, following_in
from flexo.slicing.insets import HAIR

CORNER = 2 * SAME**2 - 1  # cosine: strands about a corner that turns by less (33°) hardly reach farther
FAR = 2.0  # thicknesses: mitred strands reach no farther from a corner, as notches below 60° are squared off
EQUAL = 6  # digits of mm: what is equally far is met at one corner


class Necks(NamedTuple):
    """What corners face: index of the foot after each corner, the place (n × 2) that it faces, how far that
    is, mm, and how thick a wall is whose two strands just pass there when they are mitred, mm."""

    corner: np.ndarray
    faced: np.ndarray
    size: np.ndarray
    passed: np.ndarray


def notched(feet: Feet, narrow: float) -> Feet:
    """Feet of a section, also at each corner before which the strands of the wall beside it do not pass.

    The bit of such a foot has no length, its inward normal leads to what the corner faces, and how far that
    is, mm, is its thickness and the greatest of those beside it. No wall needs more room than `narrow` mm.
    """
    before = feet.before
    there, here = feet.inward[before], feet.inward
    turn = there[:, 0] * here[:, 1] - there[:, 1] * here[:, 0]
    corner = np.flatnonzero((turn < 0) & ((there * here).sum(axis=1) < CORNER))
    if not len(corner):
        return feet
    necks = _necks(feet, corner, FAR * narrow)
    beside = np.maximum(feet.thickness[necks.corner], feet.thickness[before[necks.corner]])
    held = necks.passed < SAME * np.minimum(beside, narrow)
    return _inserted(feet, before, Necks(*(column[held] for column in necks))) if held.any() else feet


def _inserted(feet: Feet, before: np.ndarray, necks: Necks) -> Feet:
    """Feet with those of necks, each before the foot that follows its corner."""
    thickness, contact, at = feet.thickness.copy(), feet.contact.copy(), necks.corner
    for beside in (at, before[at]):
        less = necks.size < thickness[beside]
        thickness[beside[less]], contact[beside[less]] = necks.size[less], necks.faced[less]
    place, last = feet.start[at], np.flatnonzero(feet.following <= np.arange(len(before)))
    inward = np.insert(feet.inward, at, (necks.faced - place) / necks.size[:, None], axis=0)
    start, end = (np.insert(points, at, place, axis=0) for points in (feet.start, feet.end))
    contact, thickness = np.insert(contact, at, necks.faced, axis=0), np.insert(thickness, at, necks.size)
    sizes = np.diff(last + np.searchsorted(at, last, side="right"), prepend=-1)
    return Feet(start, end, inward, thickness, contact, following_in(sizes))


def _necks(feet: Feet, corner: np.ndarray, far: float) -> Necks:
    """The nearest place that each corner faces, of those that face any within `far` mm."""
    from shapely import STRtree, linestrings, points

    tree = STRtree(linestrings(np.stack([feet.start, feet.end], axis=1)))
    row, bit = tree.query(points(feet.start[corner]), predicate="dwithin", distance=far)
    at, side, to = corner[row], feet.end[bit] - feet.start[bit], feet.start[bit] - feet.start[corner[row]]
    to += np.clip(-(to * side).sum(axis=1) / (side * side).sum(axis=1), 0, 1)[:, None] * side
    size, normals = np.hypot(to[:, 0], to[:, 1]), (feet.inward[at], feet.inward[feet.before[at]])
    left = [to[:, 1] * normal[:, 0] - to[:, 0] * normal[:, 1] for normal in normals]
    between = np.flatnonzero((left[0] >= 0) & (left[1] <= 0) & (size > HAIR))
    at, bit, to, size = at[between], bit[between], to[between], size[between]
    own = np.maximum(*((to * normal[between]).sum(axis=1) for normal in normals)) / size
    other = np.maximum(-(to * feet.inward[bit]).sum(axis=1), HAIR) / size
    order = np.lexsort([-other, size.round(EQUAL), at])
    at, first = np.unique(at[order], return_index=True)
    nearest = order[first]
    passed = 2 * size / (1 / own + 1 / other)  # mitred strands reach so much farther than straight ones
    return Necks(at, feet.start[at] + to[nearest], size[nearest], passed[nearest])
