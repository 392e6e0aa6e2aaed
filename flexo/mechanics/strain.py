"""How far film and print are strained over a joint's range, against the limits of their material cards.

Source: curvature of a flexure under a couple, θ over its effective length (item 10): any layer is strained by
its distance to the neutral axis times the curvature. A row of ridges has the same curvature in its free film,
because each gap's effective length is its compliance times the film's rigidity. Printed skins are pressed in
flexion and drawn in extension, the film's lower face the other way round. Validity: small strain, uniform
curvature; the peak at a bonded edge and creep are outside. The limits are of tensile tests: a layer under
pressure is held to them as well, which is cautious.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from flexo.errors import Finding
from flexo.mechanics.model import Joint
from flexo.process import Process

FILM = {"cyclic": "strain_cyclic", "occasional": "strain_occasional", "yield": "strain_yield"}
PRINT = {"caution": "strain_caution", "yield": "strain_yield"}
SIDES = ("extension", "flexion")


class Threshold(NamedTuple):
    """A strain of a material card, and the angles (extension, flexion), rad, at which a joint reaches it."""

    layer: str  # film | print
    name: str
    strain: float
    angles: tuple[float, float]


class Reached(NamedTuple):
    """What a layer bears at a limit: the angle in rad, its largest tension and pressure (both positive)."""

    layer: str
    side: str
    angle: float
    tension: float
    pressure: float

    @property
    def strain(self) -> float:
        """The larger of the two."""
        return max(self.tension, self.pressure)

    @property
    def way(self) -> str:
        """Which of the two it is."""
        return "tension" if self.tension >= self.pressure else "pressure"


def thresholds(joint: Joint, process: Process) -> tuple[Threshold, ...]:
    """The limits of film and print in order of strain, film first; none of a layer that the joint lacks."""
    found = []
    for layer, rate, card, names in _layers(joint, process):
        for name, entry in names.items():
            reach = card[entry] / rate
            found.append(Threshold(layer, name, card[entry], (joint.rest - reach, joint.rest + reach)))
    return tuple(found)


def _layers(joint: Joint, process: Process) -> list:
    """Layers that a strain is known of: name, strain per rad, material card, names of its limits."""
    both = (
        ("film", joint.strain_film, process.film, FILM),
        ("print", joint.strain_print, process.filament, PRINT),
    )
    return [one for one in both if one[1] > 0]


def at_limits(joint: Joint, process: Process) -> tuple[Reached, ...]:
    """Every layer's strain at each limit; a side that nothing stops has none."""
    found = []
    for layer, *_ in _layers(joint, process):
        faces = joint.film_faces if layer == "film" else joint.print_faces
        for side, limit in zip(SIDES, joint.limits, strict=True):
            if math.isfinite(limit):
                borne = [(limit - joint.rest) * face for face in faces]
                found.append(
                    Reached(layer, side, limit, max(0.0, *borne), max(0.0, *(-one for one in borne)))
                )
    return tuple(found)


def margins(reached: Reached, process: Process) -> dict[str, float]:
    """The strain at a limit over each threshold of the layer: 1 is at the threshold, more is beyond it."""
    card, names = (process.film, FILM) if reached.layer == "film" else (process.filament, PRINT)
    return {name: reached.strain / card[entry] for name, entry in names.items()}


def findings(joint: Joint, process: Process, where: str) -> tuple[Finding, ...]:
    """A warning for each limit beyond the strain at which a layer yields; `where` names the joint."""
    found = []
    for one in at_limits(joint, process):
        most = process.film["strain_yield"] if one.layer == "film" else process.filament["strain_yield"]
        if one.strain > most:
            text = (
                f"{where}: the {one.layer} is strained {one.strain:.2%} ({one.way}) at the "
                f"{one.side} limit of {math.degrees(one.angle):.3g}°, yields at {most:.2%}, "
                f"{math.degrees(_reach(joint, one, most)):.3g}°"
            )
            fix = "a longer gap, a thinner film or skin, or a lower limit"
            found.append(
                Finding(
                    f"strain.{one.layer}",
                    text,
                    "warning",
                    one.strain,
                    most,
                    "",
                    (joint.station, 0.0),
                    fix=fix,
                )
            )
    return tuple(found)


def _reach(joint: Joint, one: Reached, strain: float) -> float:
    """The angle, rad, at which the layer bears a strain on the way to a limit."""
    return joint.rest + (one.angle - joint.rest) * strain / one.strain
