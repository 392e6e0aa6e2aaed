"""What a strip of mushrooms does once it is locked, by its own mechanics, beside the curve it is for.

Heads are designed as the circles that they are drawn as; the distance with the stairs that layers make of
them (`Joint.printed_limits`) is told beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from flexo.answers import mechanics_of
from flexo.design import Placed, design_of
from flexo.errors import Finding
from flexo.inverse.answer import Answer, Drawn, Figure
from flexo.inverse.clearance import meetings
from flexo.inverse.curve import Curve
from flexo.inverse.strain import strained
from flexo.inverse.strip import Row, bent, distance, registration, stations
from flexo.inverse.turns import wanted_turns
from flexo.mechanics.model import Joint
from flexo.process import Process

HEADS = 0.05  # mm: what radii may print larger or smaller by before calibration; assumed


def drawn_limit(joint: Joint) -> float:
    """The angle, rad, at which heads lock that are printed as they are drawn."""
    return joint.limits[1]


def layered_limit(joint: Joint) -> float:
    """The angle, rad, at which heads lock as the layers that they are printed in; NaN if not worked out."""
    return joint.printed_limits[1]


class Cell(NamedTuple):
    """A flexible cell of a flat part: its joint, where its middle lies along x, its side of the film."""

    joint: Joint
    x: float
    side: float  # +1 upper face, -1 lower


def cells_of(value: Any, process: Process) -> list[Cell]:
    """The cells of a strip in order along x."""
    found = [cell for one in design_of(value).placed for cell in _cells(one, process)]
    return sorted(found, key=lambda cell: cell.x)


def _cells(one: Placed, process: Process) -> list[Cell]:
    mechanics = mechanics_of(one.element, process)
    side = 1.0 if one.face == "top" else -1.0
    return [Cell(j, one.pose.x + j.station, side) for j in (mechanics.joints if mechanics else ())]


class Locked(NamedTuple):
    """A locked strip as pieces by turns rigid and flexible: lengths, mm, angles, rad, positive to the left.

    `cell` is the number of each piece's cell, from 0.
    """

    lengths: np.ndarray
    angles: np.ndarray
    cell: np.ndarray

    def behind(self) -> Locked:
        """The same strip looked at from behind."""
        return self._replace(angles=-self.angles)

    def curve(self, at: np.ndarray, change: Any = 0.0) -> np.ndarray:
        """Positions at arc lengths, if each cell locks `change` rad later: a number, or one a piece."""
        bends = np.abs(self.angles)
        changed = np.where(bends > 0, np.maximum(bends + change, 0.0), 0.0) * np.sign(self.angles)
        return bent(self.lengths, changed, at)[0]


def locked(value: Any, row: Row, process: Process, limit: Callable[[Joint], float] = drawn_limit) -> Locked:
    """What a part's own joints lock at, by one of their limits."""
    cells, (x_min, x_max) = cells_of(value, process), _span(value)
    first = (x_min + x_max - row.length) / 2
    edges = [x for c in cells for x in (c.x - c.joint.gap / 2, c.x + c.joint.gap / 2)]
    lengths = np.diff([first, *edges, first + row.length])
    angles = np.zeros(len(lengths))
    angles[1::2] = [c.side * limit(c.joint) for c in cells]
    middles = np.cumsum(lengths) - lengths / 2
    return Locked(lengths, angles, np.floor(middles / row.pitch).astype(int))


def _span(value: Any) -> tuple[float, float]:
    from shapely import total_bounds

    prints = [one.pose.geometry(one.element.footprint()) for one in design_of(value).placed]
    x_min, _, x_max, _ = total_bounds(prints)
    return float(x_min), float(x_max)


def judged(value: Any, curve: Curve, row: Row, process: Process) -> Answer:
    """The answer for a strip: how far the locked strip lies from the curve, its band, and what is amiss."""
    at, wanted = stations(row.length), wanted_turns(curve, row)
    target = curve.at(at)
    strip, layered = (locked(value, row, process, limit) for limit in (drawn_limit, layered_limit))
    if strip.angles.min() >= 0 and wanted.sum() < 0:  # mushrooms on one face: looked at from behind
        strip, layered = strip.behind(), layered.behind()
    drawn = _drawn(value, row, strip, target)
    off = np.abs(drawn.achieved - target)
    rms, worst = float(np.sqrt(np.mean(off**2))), max(_bands(value, row, strip, target))
    return Answer(
        value=value,
        figures=(
            Figure("distance from the curve, rms", 0.0, rms, "mm", rms, max(rms, worst)),
            *_told_layered(distance(layered.curve(at), target)),
            Figure("largest distance", 0.0, float(off.max()), "mm"),
            Figure("arc length", curve.length, row.length, "mm"),
            Figure("turning", float(wanted.sum()), float(strip.angles.sum()), "rad"),
        ),
        findings=(*remarks(value, curve, row, process), *meetings(drawn)),
        notes=(
            f"band: every head radius printed up to {HEADS:g} mm larger or smaller (assumed, uncalibrated)",
            f"only heads as drawn are fitted; their layers lock {_early(strip, layered)} deg a cell earlier",
        ),
        drawn=drawn,
    )


def _drawn(value: Any, row: Row, strip: Locked, target: np.ndarray) -> Drawn:
    """The strip with its mushrooms, laid on the target."""
    points = strip.curve(stations(row.length))
    feet, headings = bent(strip.lengths, strip.angles, np.arange(row.count + 1) * row.pitch)
    behind = -1.0 if strip.angles.max() <= 0 and min(value.radii) > 0 else 1.0
    heads = feet + 1j * np.exp(1j * headings) * behind * np.sign(value.radii) * row.height
    turn, shift = registration(points, target)
    points, feet, heads = (turn * one + shift for one in (points, feet, heads))
    return Drawn(target, points, feet, heads, np.abs(np.array(value.radii)))


def _bands(value: Any, row: Row, strip: Locked, target: np.ndarray) -> list[float]:
    """Distances, mm, if every head prints smaller and larger."""
    now = np.abs(np.array(value.radii))
    radial = [(row.turns(now + off) - row.turns(now))[strip.cell] for off in (-HEADS, HEADS)]
    return [distance(strip.curve(stations(row.length), one), target) for one in radial]


def _told_layered(rms: float) -> tuple[Figure, ...]:
    """The distance with heads as printed in layers; none where their limits are not worked out."""
    told = Figure("the same, heads as printed in layers", math.nan, rms, "mm")
    return (told,) if math.isfinite(rms) else ()


def _early(strip: Locked, layered: Locked) -> str:
    """How much earlier a strip's cells lock as layers, from the least to the most, degrees."""
    sooner = np.degrees(np.abs(strip.angles) - np.abs(layered.angles))[1::2]
    return f"{sooner.min():.2g}..{sooner.max():.2g}"


def remarks(value: Any, curve: Curve, row: Row, process: Process) -> list[Finding]:
    """What the strip can't do, and the film's strain at the limits."""
    bends = [(cell.joint, cell.joint.limits[1]) for cell in cells_of(value, process)]
    return [*_too_tight(curve, row), *strained(bends, process)]


def _too_tight(curve: Curve, row: Row) -> list[Finding]:
    """Cells that want to turn more than the smallest heads allow; an error where no head could do it."""
    wanted = np.abs(wanted_turns(curve, row))
    worst = int(wanted.argmax())
    if wanted[worst] <= row.most:
        return []
    radius, place = row.pitch / wanted[worst], (worst + 0.5) * row.pitch
    hard = radius < row.height
    if hard:
        text = (
            f"the heads stand h = {row.height:.4g} mm over the neutral axis, more than the curve's radius of"
        )
    else:
        text = f"heads of {row.smallest:g} mm, the smallest, lock less tightly than the curve's radius of"
    return [
        Finding(
            "curve.radius",
            f"{text} curvature {radius:.3g} mm, {place:.4g} mm along; the tightest that they lock is "
            f"{row.pitch / row.most:.3g} mm",
            "error" if hard else "warning",
            measured=radius,
            limit=row.pitch / row.most,
            unit="mm",
            fix=f"enlarge the curve {row.pitch / row.most / radius:.3g} times or lower height",
        )
    ]
