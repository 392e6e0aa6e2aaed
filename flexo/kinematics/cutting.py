"""One element cut at its joints: rigid pieces in order along x, and the gaps of film between them.

A strip that has a section, no joints, and is no link is cut into equal cells that bend and twist.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from flexo.answers import mechanics_of
from flexo.errors import BadInput
from flexo.mechanics.model import Joint, Section

if TYPE_CHECKING:
    from flexo.contract import Element
    from flexo.process import Process

CELL = 3.0  # mm: cells of a strip are about this long
FEWEST, MOST = 4, 64  # cells of a strip
ROUND = 1e-6  # mm by which gaps may overlap


@dataclass(frozen=True)
class Gap:
    """Film between two rigid pieces: its joint, and for a strip's cell how it twists with its bend.

    normal: unit vector in the film's plane from piece to piece; stiffness: of bend and twist, 2 × 2,
    N·mm/rad; lean: twist over bend of a free cell under a couple about the bend's axis.
    """

    joint: Joint
    normal: tuple[float, float]
    stiffness: np.ndarray | None = None
    lean: float = 0.0

    @property
    def name(self) -> str:
        return self.joint.name

    def share(self, points: np.ndarray) -> np.ndarray:
        """How much of the gap lies before points (… × 2 or more, mm, element's frame): 0 to 1."""
        past = (points[..., 0] - self.joint.station) * self.normal[0] + points[..., 1] * self.normal[1]
        if self.joint.gap == 0:
            return (past > 0).astype(float)
        return np.clip(past / self.joint.gap + 0.5, 0.0, 1.0)


def gaps_of(element: Element, process: Process) -> tuple[Gap, ...]:
    """An element's gaps in order along x; none for a rigid one."""
    answer = mechanics_of(element, process)
    if answer is None:
        return ()
    if not answer.joints and answer.section is not None and not answer.section.link:
        return _cells(element, answer.section, process)
    owner = type(element).__name__
    found = tuple(
        Gap(joint, _normal(joint)) for joint in sorted(answer.joints, key=lambda joint: joint.station)
    )
    for gap in found:
        _check(gap.joint, owner)
    for a, b in pairwise(found):
        if a.joint.station + a.joint.gap / 2 > b.joint.station - b.joint.gap / 2 + ROUND:
            raise BadInput(f"{owner}: joints {a.name!r} and {b.name!r} share film, must lie apart along x")
    return found


def _normal(joint: Joint) -> tuple[float, float]:
    """Across the bend axis, towards +x."""
    x, y = math.sin(joint.axis), -math.cos(joint.axis)
    return (x, y) if x >= 0 else (-x, -y)


def _check(joint: Joint, owner: str) -> None:
    numbers = {"station": joint.station, "gap": joint.gap, "neutral": joint.neutral, "axis": joint.axis}
    for name, value in {**numbers, "rest": joint.rest}.items():
        if not math.isfinite(value):
            raise BadInput(f"{owner}: joint {joint.name!r} has {name} {value}, must be a finite number")
    if joint.gap < 0 or not 0 < joint.stiffness < math.inf:
        raise BadInput(f"{owner}: joint {joint.name!r} has gap {joint.gap:g} mm and stiffness "
                       f"{joint.stiffness:g} N·mm/rad, must have 0 or more, and more than 0")  # fmt: skip
    low, high = joint.limits
    if not low <= joint.rest <= high:
        raise BadInput(f"{owner}: joint {joint.name!r} rests at {joint.rest:g} rad, outside its limits "
                       f"{low:g}..{high:g} rad")  # fmt: skip


def _cells(element: Element, section: Section, process: Process) -> tuple[Gap, ...]:
    """Equal cells of a strip. Its neutral axis is taken at the film's mid-plane: a section names none."""
    start, end, width = _span(element)
    count = min(MOST, max(FEWEST, math.ceil((end - start) / CELL)))
    length = (end - start) / count
    stiffness = _cell_stiffness(section, width, length)
    lean = section.twist_per_bend
    return tuple(
        Gap(
            Joint(
                f"bend_{k + 1}",
                start + (k + 0.5) * length,
                float(stiffness[0, 0]),
                section.source,
                section.validity,
                gap=length,
                neutral=-process.film.thickness / 2,
                uncertainty=section.uncertainty,
            ),
            (1.0, 0.0),
            stiffness,
            lean,
        )
        for k in range(count)
    )


def _cell_stiffness(section: Section, width: float, length: float) -> np.ndarray:
    """Stiffness of a cell, N·mm/rad, for its bend and its twist, the strip free to bow across (My = 0).

    Per couple M about y and torque T about x: κx = d₁₁M/W + d₁₆T/(2W), twist d₁₆M/(2W) + d₆₆T/(4W), as
    T = 2·Mxy·W (classical plate theory).
    """
    d = section.compliance
    give = np.array([[d[0, 0], d[0, 2] / 2], [d[0, 2] / 2, d[2, 2] / 4]]) * length / width
    return np.linalg.inv(give)


def _span(element: Element) -> tuple[float, float, float]:
    """Where a strip gives way: from x to x, and its width, mm. An element says so by its bare or directed
    zones; without any the whole footprint counts."""
    x_min, y_min, x_max, y_max = element.footprint().bounds
    shapes = [*(one.polygon for one in element.bare()), *(one.polygon for one in element.directives())]
    zones = [shape.bounds for shape in shapes]
    low = min((zone[0] for zone in zones), default=x_min)
    high = max((zone[2] for zone in zones), default=x_max)
    return low, high, y_max - y_min
