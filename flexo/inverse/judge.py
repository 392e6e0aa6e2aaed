"""What a strip of mushrooms does once it is locked, by its own mechanics, beside the curve it is for."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from flexo.answers import mechanics_of
from flexo.design import Placed, design_of
from flexo.errors import Finding
from flexo.inverse.answer import Answer, Drawn, Figure
from flexo.inverse.curve import Curve
from flexo.inverse.strain import strained
from flexo.inverse.strip import Row, bent, distance, registered, stations
from flexo.inverse.turns import wanted_turns
from flexo.mechanics.model import Joint
from flexo.process import Process

HEADS = 0.05  # mm: what radii may print larger or smaller by before calibration; assumed
LAYERS = (0.3, 0.85)  # deg that heads in layers of 0.2 mm lock a cell earlier by (mechanics item 11)


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


def pieces(value: Any, row: Row, process: Process, earlier: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Lengths, mm, and angles, rad, of the rigid and flexible pieces of a locked strip by turns.

    `earlier` is how much before its limit each cell locks, rad.
    """
    cells = cells_of(value, process)
    x_min, x_max = _span(value)
    first = (x_min + x_max - row.length) / 2
    borders = [
        first,
        *(x for c in cells for x in (c.x - c.joint.gap / 2, c.x + c.joint.gap / 2)),
        first + row.length,
    ]
    angles = [0.0, *(a for c in cells for a in (c.side * max(c.joint.limits[1] - earlier, 0.0), 0.0))]
    return np.array([b - a for a, b in pairwise(borders)]), np.array(angles)


def _span(value: Any) -> tuple[float, float]:
    from shapely import total_bounds

    prints = [one.pose.geometry(one.element.footprint()) for one in design_of(value).placed]
    x_min, _, x_max, _ = total_bounds(prints)
    return float(x_min), float(x_max)


def judged(value: Any, curve: Curve, row: Row, process: Process) -> Answer:
    """The answer for a strip: how far the locked strip lies from the curve, its band, and what is amiss."""
    at, wanted = stations(row.length), wanted_turns(curve, row)
    target = curve.at(at)
    lengths, angles = pieces(value, row, process)
    side = 1.0 if angles.sum() * wanted.sum() >= 0 or np.any(angles < 0) else -1.0
    points = bent(lengths, side * angles, at)[0]
    placed = registered(points, target)
    feet, heads = _mushrooms(value, row, (lengths, side * angles), side)
    turn = (placed[-1] - placed[0]) / (points[-1] - points[0])
    rms = distance(points, target)
    worst = max(rms, *(_printed(value, row, process, off, side, target) for off in (-HEADS, HEADS)))
    layered = [distance(bent(*_earlier(value, row, process, e, side), at)[0], target) for e in LAYERS]
    return Answer(
        value=value,
        figures=(
            Figure("distance from the curve, rms", 0.0, rms, "mm", rms, worst),
            Figure("largest distance", 0.0, float(np.abs(placed - target).max()), "mm"),
            Figure("arc length", curve.length, row.length, "mm"),
            Figure("turning", float(wanted.sum()), float(side * angles.sum()), "rad"),
        ),
        findings=tuple(remarks(value, curve, row, process)),
        notes=(
            f"band: every head radius printed up to {HEADS:g} mm larger or smaller (assumed, uncalibrated)",
            f"heads in layers of 0.2 mm lock {LAYERS[0]:g}-{LAYERS[1]:g} deg a cell earlier: "
            f"rms {layered[0]:.2g}-{layered[1]:.2g} mm unless radii are calibrated",
        ),
        drawn=Drawn(
            target,
            placed,
            placed[0] + turn * (feet - points[0]),
            placed[0] + turn * (heads - points[0]),
            np.abs(np.array(value.radii)),
        ),
    )


def _mushrooms(value: Any, row: Row, strip: tuple[np.ndarray, np.ndarray], side: float) -> tuple[Any, Any]:
    """Where the stems stand on the neutral axis and where the heads' centres are."""
    feet, headings = bent(*strip, np.arange(row.count + 1) * row.pitch)
    faces = np.sign(value.radii) * side
    return feet, feet + 1j * np.exp(1j * headings) * faces * row.height


def _earlier(
    value: Any, row: Row, process: Process, degrees: float, side: float
) -> tuple[np.ndarray, np.ndarray]:
    lengths, angles = pieces(value, row, process, math.radians(degrees))
    return lengths, side * angles


def _printed(value: Any, row: Row, process: Process, off: float, side: float, target: np.ndarray) -> float:
    """Distance from the target if every head is printed `off` mm larger, mm."""
    lengths, angles = pieces(value, row, process)
    now = np.abs(np.array(value.radii))
    change = row.turns(now + off) - row.turns(now)
    at_cell = np.floor((np.cumsum(lengths) - lengths / 2) / row.pitch).astype(int)
    moved = np.where(angles != 0, angles + np.sign(angles) * change[at_cell], 0.0)
    return distance(bent(lengths, side * moved, stations(row.length))[0], target)


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
    reached = f"the tightest that heads of {row.smallest:g} mm lock is {row.pitch / row.most:.3g} mm"
    if hard:
        text = f"the heads stand h = {row.height:.4g} mm over the neutral axis, more than the curve's radius"
    else:
        text = "the smallest heads lock at less than the curve turns"
    return [
        Finding(
            "curve.radius",
            f"{text} of curvature {radius:.3g} mm in the cell {place:.4g} mm along; {reached}",
            "error" if hard else "warning",
            measured=radius,
            limit=row.pitch / row.most,
            unit="mm",
            fix=f"enlarge the curve {row.pitch / row.most / radius:.3g} times or lower height",
        )
    ]
