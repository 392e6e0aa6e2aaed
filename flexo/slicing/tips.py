"""Tips of a hatch: corners of beads at the ends of lines, drawn back where they lie deep outside of the area.

What a corner covers beyond a straight outline is a triangle; it is as deep as the largest circle in it.
Points and directions are complex numbers.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.slicing.lines import ALLOWED, ONTO, TINY
from flexo.slicing.pokes import Corners, poked
from flexo.slicing.strips import Edges, met

MITRE = 3.5  # half widths: as far as the corner of a turn is taken to reach at most
SQUARE = 0.5**0.5  # sine of half a right angle
LEFT = 0.05  # share of a line's last stretch that stays
SHEER = 0.1, 0.2  # sines of the angle between a line and an outline under which drawing back a turn, and a
# free end, doesn't help
MANY = 20_000  # pairs of places and edges from which on a tree finds the nearest
PULL = 0.35  # of a bead: as far as an end is drawn back at most


class Ends(NamedTuple):
    """Ends of lines as rows of a chain's points: the end, the point before it, the next one that a bead leads
    to (-1: none), and the width of the line there, mm."""

    end: np.ndarray
    before: np.ndarray
    next: np.ndarray
    width: np.ndarray


class Tips(NamedTuple):
    """Corners of beads: the end each belongs to, its place, the directions of its two sides, and one within
    that an outline passes if it cuts off across the corner what may be cut off."""

    of: np.ndarray
    place: np.ndarray
    one: np.ndarray
    other: np.ndarray
    inner: np.ndarray


def drawn_back(points: np.ndarray, ends: Ends, edges: Edges, corners: Corners) -> np.ndarray:
    """Points of lines (n × 2, mm) whose tips lie no deeper outside of an area than they may."""
    moved = _drawn(points, ends, edges, corners)
    other = (moved != points).any(axis=1)
    again = other[ends.end] | (other[ends.next] & (ends.next >= 0))  # where beads lie at another angle now
    return _drawn(moved, Ends(*(one[again] for one in ends)), edges, corners) if again.any() else moved


def _drawn(points: np.ndarray, ends: Ends, edges: Edges, corners: Corners) -> np.ndarray:
    """Points of lines of which some ends are drawn back."""
    flat = points[:, 0] + 1j * points[:, 1]
    end, width = flat[ends.end], ends.width
    back = flat[ends.before] - end
    length = np.abs(back)
    back = back / np.maximum(length, TINY)
    total = np.where(ends.next < 0, poked(end, back, width, corners), 0.0)
    tips = _tips(end, back, flat[ends.next] - end, ends)
    out = np.flatnonzero(~_within(tips.inner, edges))
    if len(out):
        tips = Tips(*(column[out] for column in tips))
        far, helps = _beyond(tips, back, width, edges)
        sheer = np.where(ends.next[tips.of] >= 0, *SHEER)
        pull = np.where(helps > sheer, np.maximum(far, 0.0) / np.maximum(helps, sheer), 0.0)
        np.maximum.at(total, tips.of, np.minimum(pull, PULL * width[tips.of]))
    if not total.any():
        return points
    step = np.minimum(total, (1 - LEFT) * length) * back
    moved = points.copy()
    moved[ends.end] += np.column_stack([step.real, step.imag])
    return moved


def _tips(end: np.ndarray, back: np.ndarray, onward: np.ndarray, ends: Ends) -> Tips:
    """The corner of each turn, and both corners of each end from which no bead goes on."""
    half = ends.width / 2
    free, turns = np.flatnonzero(ends.next < 0), np.flatnonzero(ends.next >= 0)
    own, onward = back[turns], onward[turns] / np.maximum(np.abs(onward[turns]), TINY)
    middle = own + onward
    middle /= np.abs(middle) + TINY
    sine = np.abs((middle.conj() * own).imag) + TINY
    apex = end[turns] - middle * half[turns] * np.minimum(MITRE, 1 / sine)
    aside = 1j * back[free]
    of = np.concatenate((free, free, turns))
    one = back[of]
    other = np.concatenate((-aside, aside, onward))
    across = aside * half[free]
    place = np.concatenate((end[free] + across, end[free] - across, apex))
    towards = np.concatenate((SQUARE * (one + other)[: 2 * len(free)], middle))
    deep = np.concatenate((np.full(2 * len(free), 1 + 1 / SQUARE), 1 + 1 / sine)) * ALLOWED / 2
    return Tips(of, place, one, other, place + towards * deep * ends.width[of])


def _beyond(tips: Tips, back: np.ndarray, width: np.ndarray, edges: Edges) -> tuple[np.ndarray, np.ndarray]:
    """How much further tips lie outside than they may, mm, and by how much less for each mm drawn back."""
    away = _away(tips.place, edges)
    far = np.abs(away)
    normal = (away / np.maximum(far, TINY)).conj()
    corner = np.abs((tips.one.conj() * tips.other).imag) + TINY
    sines = np.abs((tips.one * normal).real) + np.abs((tips.other * normal).real)
    most = ONTO * width[tips.of] * (corner + sines) / (2 * corner)
    return far - most, -(back[tips.of] * normal).real


def _away(places: np.ndarray, edges: Edges) -> np.ndarray:
    """From the nearest point of outlines to places."""
    start, step = (one[:, 0] + 1j * one[:, 1] for one in (edges[0], edges[1] - edges[0]))
    if len(places) * len(start) > MANY:
        from shapely import STRtree, linestrings, points

        tree = STRtree(linestrings(np.stack(edges, axis=1)))
        near = tree.nearest(points(np.column_stack([places.real, places.imag])))
        return _apart(places, start[near], step[near])
    gap = _apart(places[:, None], start, step)
    found: np.ndarray = gap[np.arange(len(gap)), np.argmin(np.abs(gap), axis=1)]
    return found


def _apart(places: np.ndarray, start: np.ndarray, step: np.ndarray) -> np.ndarray:
    """From the nearest point of an edge to a place; arguments broadcast."""
    to, size = places - start, step.real * step.real + step.imag * step.imag
    share = np.minimum(np.maximum((to * (step.conj() / np.maximum(size, 1e-12))).real, 0.0), 1.0)
    return np.asarray(to - share * step)


def _within(points: np.ndarray, edges: Edges) -> np.ndarray:
    """Which points lie inside of outlines."""
    order = np.argsort(points.imag)
    row, x = met(edges, points.imag[order])
    which = order[row]
    return np.bincount(which[x < points.real[which]], minlength=len(points)) % 2 == 1
