"""Arcs: runs of equal beads along a circle, which firmware can be told in one command each (G2, G3).

A toolpath stays what it is, straight rows; this says which of them may be written as one arc. The end of
every bead lies within OFF of its arc, and no bead's middle further from it than BULGE.

Firmware makes chords of an arc again. Older Marlin and Klipper take 1 mm and round their number down, Prusa's
rounds it up, later Marlin also makes 72 of a circle at least (plan_arc in G2_G3.cpp, gcode_arcs.py's
`resolution`, mc_arc in motion_control.cpp); RepRapFirmware keeps them within 0.005 mm, once 0.02
(MaxArcDeviation). So small circles come out worse than the beads were planned: an arc is told only where
chords of 1 mm, their number rounded down, stay within COARSE of it. That begins at radii of 4.2 mm, or more
for short arcs; plan_arc's own advice is over 5.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from flexo.slicing.toolpath import Toolpath

OFF = 0.01  # mm
BULGE = 0.02  # mm
COARSE = 0.03  # mm
CHORD = 1.0  # mm, that firmware makes of an arc
ROUNDED = 0.005  # of a chord, by which the length that firmware finds may be less
SHORTEST = 3.0  # mm: of less, firmware makes a chord or two
SEGMENTS = 4  # beads, at least
WIDEST = 500.0  # mm of radius: flatter arcs are told as well by a few beads
SWEEP = 1.5 * math.pi  # at most: an arc whose ends meet may be taken for none, or for a whole turn
SMALL = 1e-6  # mm, rad: less is no step and no bend
SAME = ("z", "width", "height", "flow", "speed", "role", "layer", "object", "tool")


class Arcs(NamedTuple):
    """Columns, one row an arc: first and last of the toolpath's rows, centre in mm, and its sense."""

    first: np.ndarray
    last: np.ndarray
    x: np.ndarray
    y: np.ndarray
    clockwise: np.ndarray


class _Runs(NamedTuple):
    """Runs of rows: first and last, and a number that is the same where all rows between bend one way."""

    first: np.ndarray
    last: np.ndarray
    bend: np.ndarray


class _Circles(NamedTuple):
    """Circles by runs of rows: centre (2 × runs) and radius in mm, sweep in rad, and whether all rows fit."""

    centre: np.ndarray
    radius: np.ndarray
    sweep: np.ndarray
    clockwise: np.ndarray
    fits: np.ndarray


def arcs_of(toolpath: Toolpath) -> Arcs:
    """The arcs of a toolpath, in its order; none overlaps another."""
    ends = zip(toolpath.start, (toolpath.x, toolpath.y), strict=False)
    points = np.array([np.concatenate(([start], column)) for start, column in ends])
    runs = _grown(points, _pieces(_bends(toolpath, points)))
    circles = _circles(points, runs)
    length = circles.radius * circles.sweep
    chord = length / np.maximum(np.floor(length / CHORD - ROUNDED), 1.0)
    told = (chord**2 / (8 * circles.radius) <= COARSE) & (circles.radius <= WIDEST) & (length >= SHORTEST)
    x, y = circles.centre[:, told]
    return Arcs(runs.first[told], runs.last[told], x, y, circles.clockwise[told])


def _bends(toolpath: Toolpath, points: np.ndarray) -> np.ndarray:
    """At the start of each row: 1 or -1 where the path bends left or right as an arc may, else 0."""
    dx, dy = np.diff(points, axis=1)
    length = np.hypot(dx, dy)
    inside = toolpath.prints & (length > SMALL)
    inside[1:] &= inside[:-1]
    for name in SAME:
        column = getattr(toolpath, name)
        inside[1:] &= column[1:] == column[:-1]
    inside[[row for row in (0, *(one.move for one in toolpath.events)) if row < len(inside)]] = False
    turn = np.zeros(len(length))
    turn[1:] = np.arctan2(dx[:-1] * dy[1:] - dy[:-1] * dx[1:], dx[:-1] * dx[1:] + dy[:-1] * dy[1:])
    bulge = np.maximum(length, np.concatenate(([0.0], length[:-1]))) * np.abs(turn) / 8
    return np.where(inside & (np.abs(turn) > SMALL) & (bulge <= BULGE), np.sign(turn), 0.0).astype(np.int8)


def _pieces(bends: np.ndarray) -> _Runs:
    """Short pieces of what bends one way, of SEGMENTS rows or a few more."""
    goes_on = bends != 0
    goes_on[1:] &= (bends[1:] == bends[:-1]) | (bends[:-1] == 0)
    begin = np.flatnonzero(~goes_on)
    count = np.diff(begin, append=len(bends))
    begin, count = begin[count >= SEGMENTS], count[count >= SEGMENTS]
    parts = count // SEGMENTS
    bend = np.repeat(np.arange(len(begin)), parts)
    part = np.arange(len(bend)) - np.repeat(np.cumsum(parts) - parts, parts)
    first = begin[bend] + part * count[bend] // parts[bend]
    last = begin[bend] + (part + 1) * count[bend] // parts[bend] - 1
    return _Runs(first, last, bend)


def _grown(points: np.ndarray, pieces: _Runs) -> _Runs:
    """The pieces that lie on circles, united as far as they lie on the same one, with single rows beside."""
    first, last, bend = _apart(pieces, _circles(points, pieces).fits)
    idle = side = 0
    while idle < 2:
        pairs = np.arange(side, len(first) - 1, 2)
        size = np.maximum(last - first, np.append(last - first, 0)[1:]) + 1  # of the larger of two
        pairs = pairs[(bend[pairs] == bend[pairs + 1]) & (size[pairs] >= SEGMENTS)]
        pairs = pairs[_circles(points, _Runs(first[pairs], last[pairs + 1], pairs)).fits]
        last[pairs] = last[pairs + 1]
        first, last, bend = (np.delete(column, pairs + 1) for column in (first, last, bend))
        idle, side = 0 if len(pairs) else idle + 1, 1 - side
    found = last - first + 1 >= SEGMENTS
    return _Runs(first[found], last[found], bend[found])


def _apart(pieces: _Runs, fits: np.ndarray) -> _Runs:
    """Pieces, those that lie on no circle taken apart into their rows."""
    count = np.where(fits, 1, pieces.last - pieces.first + 1)
    piece, row = _each(count)
    row += pieces.first[piece]
    return _Runs(row, np.where(fits[piece], pieces.last[piece], row), pieces.bend[piece])


def _each(count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For groups of these sizes, one after another: the group of each member, and its place in it."""
    owner = np.repeat(np.arange(len(count)), count)
    return owner, np.arange(len(owner)) - (np.cumsum(count) - count)[owner]


def _circles(points: np.ndarray, runs: _Runs) -> _Circles:
    """The circle through both ends of each run of rows that is nearest to the ends of the rows between.

    In the frame of the chord (u along it, v across, from its middle) a circle through (±half, 0) has its
    centre at (0, h) and u² + v² - half² = 2 h v: h by least squares of that.
    """
    if not len(runs.first):
        none = np.zeros(0)
        return _Circles(np.zeros((2, 0)), none, none, none > 0, none > 0)
    ends = points[:, runs.first], points[:, runs.last + 1]
    half = np.maximum(np.hypot(*(ends[1] - ends[0])), SMALL) / 2
    along, middle = (ends[1] - ends[0]) / (2 * half), (ends[0] + ends[1]) / 2
    across = np.array([-along[1], along[0]])
    count = runs.last - runs.first + 1
    owner, row = _each(count)
    begin, row = np.cumsum(count) - count, row + runs.first[owner]
    place = points[:, [row, row + 1]] - middle[:, None, owner]
    u, v = ((place * axis[:, None, owner]).sum(axis=0) for axis in (along, across))  # of both ends of rows
    h = np.add.reduceat((u[1] ** 2 + v[1] ** 2 - half[owner] ** 2) * v[1], begin)
    h /= np.maximum(2 * np.add.reduceat(v[1] ** 2, begin), SMALL**2)
    left = np.add.reduceat(v[1], begin) > 0
    radius, side = np.hypot(h, half), np.where(left, 1.0, -1.0)
    sweep = 2 * np.arctan2(half, -h * side)
    near = _near(u, v - h[owner], radius[owner], side[owner])
    fits = np.logical_and.reduceat(near, begin) & (sweep <= SWEEP) & (half > SMALL)
    return _Circles(middle + h * across, radius, sweep, left, fits)


def _near(u: np.ndarray, v: np.ndarray, radius: np.ndarray, side: np.ndarray) -> np.ndarray:
    """Which rows, by both ends (2 × rows, from the centre), run along their circle; side: 1 for clockwise."""
    off = np.abs(np.hypot(u[1], v[1]) - radius)
    bulge = np.abs(np.hypot(u.sum(axis=0), v.sum(axis=0)) / 2 - radius)
    ahead = (v[0] * u[1] - u[0] * v[1]) * side > 0
    return (off <= OFF) & (bulge <= BULGE) & ahead
