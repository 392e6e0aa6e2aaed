"""Order in which a tendon closes the joints of a robot → heights of the tendon's holes (items 11 and 15).

A joint is closed when every one of its cells is at its flexion limit: the pull T with T·arm = stiffness·limit
there. Friction, weight and the links' own bending are left out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from flexo.errors import BadInput, CheckFailed, Finding, nearest
from flexo.inverse.answer import Answer, Figure
from flexo.inverse.wanted import joints_of
from flexo.mechanics.tendon import arm
from flexo.params import params_of, parts_of, with_values
from flexo.process import Process

HOLE = "hole_height"
APART = 1.15  # least ratio of the pulls that close one joint and the next: a choice, not measured
GRID = 0.05  # mm, steps of a hole's height


class Reach(NamedTuple):
    """Heights of a part's hole that can be built, rising, and the pull that closes it at each, N, falling."""

    heights: np.ndarray
    pulls: np.ndarray


def closing_pull(element: Any, process: Process) -> float:
    """Pull of the tendon, N, at which the last of an element's joints reaches its flexion limit."""
    pulls = []
    for one in joints_of(element, process):
        if not math.isfinite(one.limits[1]):
            raise BadInput(f"{type(element).__name__} has no flexion limit at {one.name}: it never closes")
        lever = float(arm(one.limits[1], one.gap, one.gap / 2, getattr(element, HOLE) - one.neutral))
        pulls.append(one.stiffness * one.limits[1] / lever if lever > 0 else math.inf)
    return max(pulls)


def ordered(robot: Any, names: Sequence[str], process: Process) -> Answer:
    """The robot with the least changes of hole heights that close the named parts one after the other."""
    parts = _parts(robot, names)
    reaches = [_reach(parts[name], process) for name in names]
    lows = _rising([one.pulls.min() for one in reaches])
    now = [closing_pull(parts[name], process) for name in names]
    highs = [one.pulls.max() for one in reaches]
    for name, low, high in zip(names, lows, highs, strict=True):
        if low > high * (1 + 1e-9):
            text = (
                f"{name} closes at {high:.3g} N at most, must take {low:.3g} N ({APART:g} × the one before)"
            )
            fix = "make it stiffer or its limit larger, or the others weaker"
            raise CheckFailed([Finding("order.reach", text, "error", high, low, "N", fix=fix)])
    heights = _heights(reaches, lows, highs, now)
    made = with_values(robot, {f"{name}.{HOLE}": h for name, h in zip(names, heights, strict=True)})
    closed = [closing_pull(parts_of(made)[name], process) for name in names]
    return Answer(
        made,
        tuple(
            Figure(f"pull that closes {name} (hole at {h:g} mm)", math.nan, pull, "N")
            for name, h, pull in zip(names, heights, closed, strict=True)
        ),
        (),
        (
            "without friction: with a coefficient μ, divide by e^(−μ·angle) of the bends passed before",
            f"each pull is at least {APART:g} times the one before; stiffness is uncalibrated, expect ±50%",
        ),
    )


def _parts(robot: Any, names: Sequence[str]) -> dict[str, Any]:
    known = parts_of(robot)
    if len(names) < 2 or len(set(names)) < len(names):
        raise BadInput(f"an order needs two or more different parts, is {', '.join(names) or 'empty'}")
    for name in names:
        if name not in known:
            raise BadInput(f"{type(robot).__name__} has no part {name!r}; {nearest(name, known)}")
        if HOLE not in params_of(known[name]) or not known[name].guides():
            raise BadInput(f"{name} has no tendon hole whose height could be set")
    return {name: known[name] for name in names}


def _reach(element: Any, process: Process) -> Reach:
    declared = params_of(element)[HOLE]
    heights, pulls = [], []
    for step in range(math.ceil(declared.low / GRID), math.floor(declared.high / GRID) + 1):
        height = round(step * GRID, 6)
        try:
            pulls.append(closing_pull(with_values(element, {HOLE: height}), process))
        except BadInput:
            continue
        heights.append(height)
    if not heights:
        closing_pull(element, process)
        raise BadInput(f"no height of the tendon's hole fits {element!r}")
    return Reach(np.array(heights), np.array(pulls))


def _rising(least: Sequence[float]) -> list[float]:
    """The least pulls that are `APART` times the ones before them."""
    found: list[float] = []
    for one in least:
        found.append(max(one, APART * found[-1]) if found else one)
    return found


def _heights(
    reaches: Sequence[Reach], lows: Sequence[float], highs: Sequence[float], now: Sequence[float]
) -> list[float]:
    """A height for each part, from the last to the first: as near to where it is as the order allows."""
    heights, ceiling = [], math.inf
    for reach, low, _, pull in reversed(list(zip(reaches, lows, highs, now, strict=True))):
        fits = (reach.pulls >= low * (1 - 1e-9)) & (reach.pulls <= ceiling)
        if not np.any(fits):
            raise BadInput(
                "no steps of the holes' heights lie far enough apart; widen the parts' range of heights"
            )
        best = np.flatnonzero(fits)[np.argmin(np.abs(reach.pulls[fits] - pull))]
        heights.append(float(reach.heights[best]))
        ceiling = float(reach.pulls[best]) / APART
    return heights[::-1]
