"""Tips of a hatch: corners of beads at the ends of lines, drawn back where they lie deep outside of the area.

What a corner covers beyond a straight outline is a triangle; it is as deep as the largest circle in it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.slicing.lines import ONTO
from flexo.slicing.strips import Edges, met

MITRE = 3.0  # half widths: as far as the corner of a turn reaches at most
LEFT = 0.05  # share of a line's last stretch that stays
SHEER = 0.2  # sine of the angle between a line and an outline under which drawing it back doesn't help
PULL = 0.5  # of a bead: as far as an end is drawn back at most


class Ends(NamedTuple):
    """Ends of lines as rows of a chain's points: the end, the point before it, the next one that a bead leads
    to (-1: none), and the width of the line there, mm."""

    end: np.ndarray
    before: np.ndarray
    next: np.ndarray
    width: np.ndarray


class Tips(NamedTuple):
    """Corners of beads: the end each belongs to, its place, and the directions of its two sides."""

    of: np.ndarray
    place: np.ndarray
    one: np.ndarray
    other: np.ndarray


def drawn_back(points: np.ndarray, ends: Ends, edges: Edges, grown: Edges) -> np.ndarray:
    """Points of lines (n × 2, mm) whose tips lie no deeper outside of an area than they may.

    edges: of the area; grown: of the area grown by what beads may reach over it.
    """
    tips = _tips(points, ends)
    out = np.flatnonzero(~_within(tips.place, grown))
    if not len(out):
        return points
    tips = Tips(*(column[out] for column in tips))
    away = tips.place - _nearest(tips.place, edges)
    far = np.hypot(away[:, 0], away[:, 1])
    normal = away / far[:, None]
    sines = [np.abs((side * normal).sum(axis=1)) for side in (tips.one, tips.other)]
    corner = np.abs(tips.one[:, 0] * tips.other[:, 1] - tips.one[:, 1] * tips.other[:, 0])
    width = ends.width[tips.of]
    most = ONTO * width * (corner + sines[0] + sines[1]) / (2 * np.maximum(corner, 1e-9))
    back = points[ends.before] - points[ends.end]
    length = np.hypot(back[:, 0], back[:, 1])
    back /= np.maximum(length, 1e-9)[:, None]
    helps = -(normal * back[tips.of]).sum(axis=1)
    pull = np.where(helps > SHEER, np.maximum(far - most, 0.0) / np.maximum(helps, SHEER), 0.0)
    total = np.zeros(len(ends.end))
    np.maximum.at(total, tips.of, np.minimum(pull, PULL * width))
    moved = points.copy()
    moved[ends.end] += np.minimum(total, (1 - LEFT) * length)[:, None] * back
    return moved


def _tips(points: np.ndarray, ends: Ends) -> Tips:
    """The corner of each turn, and both corners of each end from which no bead goes on."""
    free = ends.next < 0
    end = points[ends.end]
    back = _unit(points[ends.before] - end)
    aside = np.column_stack([-back[:, 1], back[:, 0]])
    onward = _unit(points[ends.next] - end)
    middle = _unit(back + onward)
    sine = np.abs(middle[:, 0] * back[:, 1] - middle[:, 1] * back[:, 0])
    half = ends.width[:, None] / 2
    turn = end - middle * half * np.minimum(MITRE, 1 / np.maximum(sine, 1e-9))[:, None]
    open_, turns = np.flatnonzero(free), np.flatnonzero(~free)
    corners = [end + sign * half * aside for sign in (1.0, -1.0)]
    return Tips(
        np.concatenate([open_, open_, turns]),
        np.vstack([corners[0][free], corners[1][free], turn[turns]]),
        np.vstack([back[free], back[free], back[turns]]),
        np.vstack([-aside[free], aside[free], onward[turns]]),
    )


def _unit(steps: np.ndarray) -> np.ndarray:
    return np.asarray(steps / np.maximum(np.hypot(steps[:, 0], steps[:, 1]), 1e-9)[:, None])


def _within(points: np.ndarray, edges: Edges) -> np.ndarray:
    """Which points lie inside of outlines."""
    order = np.argsort(points[:, 1], kind="stable")
    row, x = met(edges, points[order, 1])
    which = order[row]
    return np.bincount(which[x < points[which, 0]], minlength=len(points)) % 2 == 1


def _nearest(points: np.ndarray, edges: Edges) -> np.ndarray:
    """The places on outlines that are nearest to points."""
    start, step = edges[0], edges[1] - edges[0]
    to = points[:, None] - start
    share = np.clip((to * step).sum(axis=2) / np.maximum((step * step).sum(axis=1), 1e-12), 0.0, 1.0)
    found = start + share[:, :, None] * step
    gap = ((points[:, None] - found) ** 2).sum(axis=2)
    return np.asarray(found[np.arange(len(points)), np.argmin(gap, axis=1)])
