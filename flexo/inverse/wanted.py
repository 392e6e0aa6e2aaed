"""Figures that can be asked of a part, and their forward prediction with its band.

Of any element that answers `mechanics`: stiffness of its joints in series, the limit of each joint.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flexo.answers import mechanics_of
from flexo.contract import Element
from flexo.errors import BadInput, Finding
from flexo.inverse.answer import Answer, Figure
from flexo.inverse.strain import strained
from flexo.mechanics.interval import changed, inputs
from flexo.mechanics.model import Joint, Section
from flexo.mechanics.validity import in_words, outside
from flexo.process import Process


@dataclass(frozen=True)
class Wanted:
    """A figure of a part by name and unit, what it should be, and how to predict it."""

    name: str
    asked: float
    unit: str
    of: Callable[[Any, Process], float]

    def shown(self, value: float) -> str:
        """A value of this figure for people, angles in degrees."""
        return f"{math.degrees(value):.4g} deg" if self.unit == "rad" else f"{value:.4g} {self.unit}".strip()


def joints_of(value: Any, process: Process) -> tuple[Joint, ...]:
    """The joints of an element; BadInput when it has none."""
    if not isinstance(value, Element):
        raise BadInput(f"{type(value).__name__} is no element; design one of its parts by itself")
    mechanics = mechanics_of(value, process)
    if mechanics is None or not mechanics.joints:
        raise BadInput(f"{type(value).__name__} has no joint to design")
    return mechanics.joints


def stiffness(asked: float) -> Wanted:
    """Free bending stiffness of a whole part, its joints in series, N·mm/rad."""
    if not (math.isfinite(asked) and asked > 0):
        raise BadInput(f"the stiffness is {asked:g} N·mm/rad, must be a finite number above 0")
    return Wanted("stiffness", asked, "N·mm/rad", series_stiffness)


def series_stiffness(value: Any, process: Process) -> float:
    """Bending stiffness of an element's joints in series, N·mm/rad."""
    return 1 / math.fsum(1 / one.stiffness for one in joints_of(value, process))


def limit(asked: float, side: str = "flexion") -> Wanted:
    """The angle, rad, at which each joint of a part locks: the least of them. side: flexion | extension."""
    if not 0 < asked < math.pi:
        raise BadInput(f"the limit is {math.degrees(asked):g} deg, must be over 0 and below 180 deg")
    which = ("extension", "flexion").index(side)

    def least(value: Any, process: Process) -> float:
        return min(abs(one.limits[which]) for one in joints_of(value, process))

    return Wanted(f"{side} limit of each joint", asked, "rad", least)


def predicted(
    value: Any, wanted: tuple[Wanted, ...], process: Process, findings: tuple[Finding, ...] = ()
) -> Answer:
    """The answer for a value: each wanted figure predicted with its band, and what its mechanics remark."""
    mechanics = mechanics_of(value, process)
    assert mechanics is not None  # its figures were predicted from it
    known: list[Joint | Section] = [*mechanics.joints, *([mechanics.section] if mechanics.section else [])]
    beyond = [*dict.fromkeys(what for one in known for what in outside(one.validity))]
    found = list(findings)
    if beyond:
        text = f"outside the closed form's range: {', and '.join(beyond)}"
        found.append(Finding("design.validity", text, "warning", fix="take the figure as a guess"))
    limits = [one.of(value, process) for one in wanted if one.unit == "rad"]
    found += strained([(joint, angle) for joint in mechanics.joints for angle in limits], process)
    figures = [
        Figure(w.name, w.asked, w.of(value, process), w.unit, *band(value, w, process)) for w in wanted
    ]
    return Answer(
        value,
        tuple(figures),
        tuple(found),
        (
            "band: film gauge, layer heights and moduli within their cards' intervals",
            f"closed form: {known[0].source}; uncalibrated, expect ±{known[0].uncertainty:.0%}",
            in_words(known[0].validity),
        ),
    )


def band(value: Any, wanted: Wanted, process: Process) -> tuple[float, float]:
    """Lowest and highest value of a figure: each input at both ends of its interval, in quadrature."""
    middle = wanted.of(value, process)
    down = up = 0.0
    for one in inputs(process):
        moves = [wanted.of(value, changed(process, {one.name: end})) - middle for end in (one.low, one.high)]
        down += min(0.0, *moves) ** 2
        up += max(0.0, *moves) ** 2
    return middle - math.sqrt(down), middle + math.sqrt(up)
