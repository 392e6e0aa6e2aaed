"""Target curve → mushroom array: a strip that, locked, lies on the curve (item 12 of the mechanics).

Works on any element or robot with the parameters pitch, stem, height, radii and rigid, whose joints are its
cells: StraightMushrooms for curves that bend one way, TwoFacedStrip for those that bend both ways. The answer
is judged by the part's own `mechanics`, not by the equations that found it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from flexo.errors import BadInput, CheckFailed, Finding
from flexo.inverse.answer import Answer
from flexo.inverse.curve import Curve
from flexo.inverse.judge import judged
from flexo.inverse.radii import chain, closest, rounded, strip_distance
from flexo.inverse.strip import Row, stations
from flexo.inverse.turns import fitted_turns
from flexo.mechanics.jam import over_neutral
from flexo.params import params_of, with_values
from flexo.process import Process

GRID = 0.01  # mm
APART = 0.3  # mm between flat heads, the least that prints


def one_faced(curve: Curve, value: Any, process: Process, apart: float = APART) -> Answer:
    """A strip with mushrooms on one face for a curve that bends one way; CheckFailed with the place if not.

    `value` gives the number of cells and everything that is kept (stem, height, width); its pitch is set so
    that the cells fill the curve. The strip may be laid on the curve from either side of the film.
    """
    start, row = started(curve, value, process, apart)
    side, changes = sides_along(curve, row)
    if changes:
        _refuse_change(curve, changes[0])
    return _answered(curve, start, row, np.full(row.count, side), process)


def two_faced(curve: Curve, value: Any, process: Process, apart: float = APART) -> Answer:
    """The same for a curve that bends both ways: heads on the film's lower face have a radius below 0."""
    start, row = started(curve, value, process, apart)
    return _answered(curve, start, row, sides_of(curve, row), process)


def started(curve: Curve, value: Any, process: Process, apart: float = APART) -> tuple[Any, Row]:
    """The value with its pitch set to fill the curve, and its row; BadInput when that can't be."""
    count = len(value.radii) - 1 if value.radii else value.count
    pitch = round(curve.length / count / GRID) * GRID
    if pitch * count > curve.length + GRID * count:
        raise BadInput(f"an arc of {curve.length:.4g} mm is too short for {count} cells")
    smallest = max(params_of(value)["stem"].low, value.stem) / 2
    low = max(smallest, 0.6)  # mm: the least head that elements take
    start = with_values(value, {"pitch": round(pitch, 2), "radii": (low,) * (count + 1), "rigid": ()})
    if not apart >= 0:
        raise BadInput(f"flat heads are to be {apart:g} mm apart, must be 0 mm or more")
    height = over_neutral(value.height, getattr(value, "skin", 0), process)
    return start, Row(count, start.pitch, value.stem, height, low, _largest(start, low), max(apart, APART))


def _largest(start: Any, low: float) -> float:
    """The largest head, on a grid of 0.01 mm, that the value takes beside the smallest ones."""
    heads = len(start.radii)
    steps = np.arange(round(low / GRID), round(start.pitch / GRID) + 1)

    def taken(radius: float) -> bool:
        patterns = [tuple(radius if (i + k) % 2 else low for i in range(heads)) for k in (0, 1)]
        try:
            return all(with_values(start, {"radii": pattern}) is not None for pattern in patterns)
        except BadInput:
            return False

    first, last = 0, len(steps) - 1
    while first < last:
        middle = (first + last + 1) // 2
        first, last = (middle, last) if taken(steps[middle] * GRID) else (first, middle - 1)
    return round(float(steps[first]) * GRID, 2)


def _answered(curve: Curve, start: Any, row: Row, sides: np.ndarray, process: Process) -> Answer:
    target = curve.at(stations(row.length))
    turns = fitted_turns(curve, row, sides)
    if not np.any(turns):
        least = np.degrees(row.least / 2)
        raise BadInput(
            f"the curve turns by less than {least:.3g} deg: it is straight, mushrooms can't show it"
        )
    bends = np.sign(turns)
    radii = closest(chain(turns, row), bends, row, target)
    radii = rounded(radii, row, lambda heads: strip_distance(heads, bends, row, target))
    signed = radii * faces_of(bends) if np.any(sides == 0) else radii
    rigid = tuple(int(i) + 1 for i in np.flatnonzero(bends == 0))
    made = with_values(start, {"radii": tuple(float(r) for r in signed), "rigid": rigid})
    return judged(made, curve, row, process)


def faces_of(bends: np.ndarray) -> np.ndarray:
    """The face that each head stands on, +1 or -1, from how its cells bend (0: rigid).

    The last head of a run is followed by a rigid cell; a face changes right behind it.
    """
    bent = np.flatnonzero(bends)
    faces = np.full(len(bends) + 1, bends[bent[0]])
    for before, after in pairwise(bent):
        if bends[before] != bends[after]:
            faces[before + 2 :] = bends[after]
    return faces


def sides_of(curve: Curve, row: Row) -> np.ndarray:
    """Which way each cell bends, +1 or -1; 0 for the one in which the curve changes its side."""
    first, changes = sides_along(curve, row)
    cells = [min(int(at / row.pitch), row.count - 1) for at in changes]
    for k, (a, b) in enumerate(pairwise([-1, *cells, row.count])):
        if b - a < 2:
            where = changes[min(k, len(changes) - 1)]
            raise BadInput(
                f"the curve changes its side {where:.4g} mm along, which leaves no cell of {row.pitch:g} mm "
                "for one of its bends; take more cells (-p count=) or a longer range"
            )
    sides = np.full(row.count, first)
    for cell in cells:
        sides[cell:] *= -1
    sides[cells] = 0
    return sides


def sides_along(curve: Curve, row: Row) -> tuple[float, list[float]]:
    """The side a curve bends to first, +1 (left) or -1, and the stations, mm, where it changes.

    Turning back by less than half of a cell's least angle counts as none: a rigid cell hides it.
    """
    at = np.linspace(0.0, min(row.length, curve.length), 20 * row.count + 1)
    heading, side = curve.heading(at), 0.0
    changes: list[float] = []
    high = low = 0
    for i, now in enumerate(heading):
        high, low = (i if now > heading[high] else high), (i if now < heading[low] else low)
        if side >= 0 and heading[high] - now > row.least / 2:
            changes, side, low = [*changes, at[high]] if side else changes, -1.0, i
        elif side <= 0 and now - heading[low] > row.least / 2:
            changes, side, high = [*changes, at[low]] if side else changes, 1.0, i
    return side * (-1) ** len(changes) or 1.0, [float(one) for one in changes]


def _refuse_change(curve: Curve, at: float) -> None:
    place = np.round(complex(curve.at(at)), 6) + 0.0  # mm
    text = (
        f"the curve changes the sign of its curvature {at:.4g} mm along, at ({place.real:.4g}, "
        f"{place.imag:.4g}) mm; mushrooms on one face lock one way only"
    )
    fix = "use both faces (--both-faces), or a part of the curve that bends one way"
    raise CheckFailed(
        [Finding("curve.sign", text, measured=at, unit="mm", place=(place.real, place.imag), fix=fix)]
    )
