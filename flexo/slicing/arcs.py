"""Arcs: runs of equal beads along a circle, which firmware can be told in one command each (G2, G3).

A toolpath stays what it is, straight rows; this says which of them may be written as one arc. The end of
every bead lies within OFF of its arc, and no bead's middle further from it than BULGE.

Firmware makes chords of an arc again. Marlin before 2.0.6 and Klipper take 1 mm and round their number down,
Prusa's rounds it up, later Marlin also makes 72 of a circle (plan_arc in G2_G3.cpp, gcode_arcs.py's
`resolution`, mc_arc in motion_control.cpp); RepRapFirmware keeps them within 0.005 mm (MaxArcDeviation). So
small circles come out worse than the beads were planned: an arc is told only where chords of 1 mm, their
number rounded down, stay within COARSE of it. That begins at radii of 4.2 to 5 mm; Marlin's own advice is 5.
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


class _Circles(NamedTuple):
    """Circles by runs of rows: centre, radius and sweep (rad), and how the rows lie to them (mm)."""

    x: np.ndarray
    y: np.ndarray
    radius: np.ndarray
    sweep: np.ndarray
    clockwise: np.ndarray
    fits: np.ndarray


def arcs_of(toolpath: Toolpath) -> Arcs:
    """The arcs of a toolpath, in its order; none overlaps another."""
    x = np.concatenate((toolpath.start[:1], toolpath.x))
    y = np.concatenate((toolpath.start[1:2], toolpath.y))
    first, last = _grown(x, y, *_pieces(_bends(toolpath, x, y)))
    circles = _circles(x, y, first, last)
    length = circles.radius * circles.sweep
    chord = length / np.maximum(np.floor(length / CHORD), 1.0)
    told = (chord**2 / (8 * circles.radius) <= COARSE) & (circles.radius <= WIDEST)
    return Arcs(first[told], last[told], circles.x[told], circles.y[told], circles.clockwise[told])


def _bends(toolpath: Toolpath, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """At the start of each row: 1 or -1 where the path bends left or right as an arc may, else 0."""
    dx, dy = np.diff(x), np.diff(y)
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


def _pieces(bends: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First and last rows of short pieces of the runs that bend one way, and the run that each is of."""
    goes_on = bends != 0
    goes_on[1:] &= (bends[1:] == bends[:-1]) | (bends[:-1] == 0)
    begin = np.flatnonzero(~goes_on)
    count = np.diff(begin, append=len(bends))
    begin, count = begin[count >= SEGMENTS], count[count >= SEGMENTS]
    parts = count // SEGMENTS
    run = np.repeat(np.arange(len(begin)), parts)
    part = np.arange(len(run)) - np.repeat(np.cumsum(parts) - parts, parts)
    first = begin[run] + part * count[run] // parts[run]
    last = begin[run] + (part + 1) * count[run] // parts[run] - 1
    return first, last, run


def _grown(
    x: np.ndarray, y: np.ndarray, first: np.ndarray, last: np.ndarray, run: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The pieces that lie on circles, neighbours united as far as they lie on the same one."""
    fits = _circles(x, y, first, last).fits
    first, last, run = first[fits], last[fits], run[fits]
    idle = side = 0
    while idle < 2:
        pairs = np.arange(side, len(first) - 1, 2)
        pairs = pairs[(run[pairs] == run[pairs + 1]) & (last[pairs] + 1 == first[pairs + 1])]
        pairs = pairs[_circles(x, y, first[pairs], last[pairs + 1]).fits]
        last[pairs] = last[pairs + 1]
        first, last, run = (np.delete(column, pairs + 1) for column in (first, last, run))
        idle, side = 0 if len(pairs) else idle + 1, 1 - side
    return first, last


def _circles(x: np.ndarray, y: np.ndarray, first: np.ndarray, last: np.ndarray) -> _Circles:
    """The circle through both ends of each run that is nearest to the ends of the rows between.

    In the frame of the chord (u along it, v across, from its middle) a circle through (±half, 0) has its
    centre at (0, h) and u² + v² - half² = 2 h v: h by least squares of that.
    """
    count = last - first + 1
    begin = np.cumsum(count) - count
    owner = np.repeat(np.arange(len(first)), count)
    row = np.arange(len(owner)) + (first - begin)[owner]
    dx, dy = x[last + 1] - x[first], y[last + 1] - y[first]
    chord = np.maximum(np.hypot(dx, dy), SMALL)
    half, across = chord / 2, np.array([-dy, dx]) / chord
    middle = np.array([x[last + 1] + x[first], y[last + 1] + y[first]]) / 2

    def placed(at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        east, north = x[at] - middle[0][owner], y[at] - middle[1][owner]
        ux, uy = across[1][owner], -across[0][owner]
        return east * ux + north * uy, north * ux - east * uy

    (u0, v0), (u, v) = placed(row), placed(row + 1)
    sums = [_sums(column, begin) for column in ((u**2 + v**2 - half[owner] ** 2) * v, v**2, v)]
    h = sums[0] / np.maximum(2 * sums[1], SMALL**2)
    radius = np.hypot(h, half)
    off = np.abs(np.hypot(u, v - h[owner]) - radius[owner])
    bulge = np.abs(radius[owner] - np.hypot((u0 + u) / 2, (v0 + v) / 2 - h[owner]))
    side = np.sign(sums[2])
    sweep = 2 * np.arctan2(half, -h * side)
    near = np.logical_and.reduceat((off <= OFF) & (bulge <= BULGE), begin) if len(begin) else begin > 0
    near &= (sweep <= SWEEP) & (chord > SMALL)
    centre = middle + h * across
    return _Circles(centre[0], centre[1], radius, sweep, side > 0, near)


def _sums(column: np.ndarray, begin: np.ndarray) -> np.ndarray:
    return np.add.reduceat(column, begin) if len(begin) else np.zeros(0)
