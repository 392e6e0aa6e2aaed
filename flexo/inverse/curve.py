"""A plane target curve, sampled densely: from a graph, a parametric curve, points; its length and heading.

Lengths mm, angles rad. Sampling 8000 steps keeps arc length to 1e-6 and position to 1e-5 mm for curves as
smooth as a strip of some centimetres can follow; a corner is kept and rounded by whatever follows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from flexo.errors import BadInput
from flexo.inverse.expression import Function

SAMPLES = 8001
LARGEST_STEP = 0.02  # of the length, between two samples: more is a jump
TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Curve:
    """Points (N × 2, mm) along a plane curve, no two equal neighbours."""

    points: np.ndarray

    @cached_property
    def stations(self) -> np.ndarray:
        """Arc length at each point, mm."""
        steps = np.hypot(*np.diff(self.points, axis=0).T)
        return np.concatenate(([0.0], np.cumsum(steps)))

    @property
    def length(self) -> float:
        """Arc length of the whole curve, mm."""
        return float(self.stations[-1])

    @cached_property
    def _headings(self) -> np.ndarray:
        steps = np.diff(self.points, axis=0)
        return np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))

    def heading(self, station: ArrayLike) -> np.ndarray:
        """Direction of the tangent at arc lengths, rad, continuous along the curve."""
        middles = (self.stations[1:] + self.stations[:-1]) / 2
        return np.interp(np.asarray(station, float), middles, self._headings)

    def at(self, station: ArrayLike) -> np.ndarray:
        """Positions at arc lengths as complex numbers x + iy, mm."""
        s = np.asarray(station, float)
        x, y = (np.interp(s, self.stations, column) for column in self.points.T)
        return x + 1j * y

    def scaled(self, factor: float) -> Curve:
        """The curve enlarged by a factor."""
        return Curve(self.points * factor)


def graph(function: Function, low: float, high: float) -> Curve:
    """The curve y = f(x) for x in low..high, in whatever unit x has."""
    return _curve(_places(low, high, "x"), function, "x")


def parametric(x: Function, y: Function, low: float, high: float) -> Curve:
    """The curve x(t), y(t) for t in low..high."""
    t = _places(low, high, "t")
    return _checked(np.column_stack([x(t), y(t)]), t, "t")


def _curve(x: np.ndarray, function: Function, variable: str) -> Curve:
    return _checked(np.column_stack([x, function(x)]), x, variable)


def _places(low: float, high: float, variable: str) -> np.ndarray:
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise BadInput(f"{variable} goes from {low:g} to {high:g}, must rise between finite numbers")
    return np.linspace(low, high, SAMPLES)


def _checked(points: np.ndarray, places: np.ndarray, variable: str) -> Curve:
    steps = np.hypot(*np.diff(points, axis=0).T)
    total = float(steps.sum())
    if not np.isfinite(total) or total <= TINY:
        raise BadInput(f"the curve from {variable} = {places[0]:g} to {places[-1]:g} has no length")
    if steps.max() > LARGEST_STEP * total:
        raise BadInput(f"the curve jumps near {variable} = {places[int(steps.argmax())]:.4g}")
    return Curve(points[np.concatenate(([True], steps > TINY * total))])


def through(points: ArrayLike) -> Curve:
    """A smooth curve through points in order (N × 2, at least 3): a cubic spline over their chords."""
    from scipy.interpolate import CubicSpline

    given = np.asarray(points, float)
    if given.ndim != 2 or given.shape[1] != 2 or len(given) < 3:
        raise BadInput(f"a curve needs at least 3 points with x and y, has {given.shape}")
    if not np.isfinite(given).all():
        row = int(np.argmin(np.isfinite(given).all(axis=1)))
        raise BadInput(f"point {row + 1} of the curve is no pair of finite numbers")
    steps = np.hypot(*np.diff(given, axis=0).T)
    if np.any(steps == 0):
        raise BadInput(f"points {int(np.argmin(steps)) + 1} and {int(np.argmin(steps)) + 2} are equal")
    chords = np.concatenate(([0.0], np.cumsum(steps)))
    dense = np.linspace(0.0, chords[-1], max(SAMPLES, 4 * len(given)))
    return Curve(CubicSpline(chords, given)(dense))


def polyline(points: ArrayLike) -> Curve:
    """The curve that dense points (N × 2) draw, corners kept."""
    given = np.asarray(points, float)
    kept = np.ones(len(given), bool)
    kept[1:] = np.hypot(*np.diff(given, axis=0).T) > 0
    if kept.sum() < 3 or not np.isfinite(given).all():
        raise BadInput("a path needs at least 3 different points of finite numbers")
    return Curve(given[kept])


def with_length(curve: Curve, length: float) -> Curve:
    """The curve enlarged so that its arc is `length` mm long."""
    if not (np.isfinite(length) and length > 0):
        raise BadInput(f"the arc is {length:g} mm long, must be a finite number above 0")
    return curve.scaled(length / curve.length)
