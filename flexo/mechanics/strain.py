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
SELDOM = ("occasional", "caution")  # thresholds that may be passed, but not often
MEANING = {  # what a threshold is, before its strain and its angle
    "cyclic": "bears again and again up to",
    "occasional": "bears now and then up to",
    "caution": "may crack from",
    "yield": "yields at",
}


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
    """Every layer's strain at each limit, film first; a side that nothing stops has none."""
    limits = [limit for limit in joint.limits if math.isfinite(limit)]
    found = [one for limit in limits for one in at_angle(joint, process, limit)]
    return tuple(sorted(found, key=lambda one: one.layer))


def at_angle(joint: Joint, process: Process, angle: float) -> tuple[Reached, ...]:
    """Every layer's strain where a joint is bent to an angle, rad, film first."""
    found = []
    for layer, *_ in _layers(joint, process):
        faces = joint.film_faces if layer == "film" else joint.print_faces
        borne = [(angle - joint.rest) * face for face in faces]
        tension, pressure = max(0.0, *borne), max(0.0, *(-one for one in borne))
        found.append(Reached(layer, SIDES[angle > joint.rest], angle, tension, pressure))
    return tuple(found)


def margins(reached: Reached, process: Process) -> dict[str, float]:
    """The strain at a limit over each threshold of the layer: 1 is at the threshold, more is beyond it."""
    return {name: reached.strain / limit for name, limit in _card(reached.layer, process).items()}


def _card(layer: str, process: Process) -> dict[str, float]:
    """The thresholds of a layer's material by name, the lowest first."""
    card, names = (process.film, FILM) if layer == "film" else (process.filament, PRINT)
    return {name: card[entry] for name, entry in names.items()}


def findings(joint: Joint, process: Process, where: str) -> tuple[Finding, ...]:
    """A warning for each limit at which a layer yields, a note where it is only to be borne now and then.

    `where` names the joint.
    """
    found = []
    for one in at_limits(joint, process):
        name = passed(one, process)
        if name in ("yield", *SELDOM):
            severity = "warning" if name == "yield" else "note"
            place = f"the {one.side} limit of {math.degrees(one.angle):.3g}°"
            found.append(remark(joint, one, process, (severity, f"{where}: ", place)))
    return tuple(found)


def passed(reached: Reached, process: Process) -> str:
    """The highest threshold of its layer that a strain is beyond; empty where it is beyond none."""
    beyond = [name for name, share in margins(reached, process).items() if share > 1]
    return beyond[-1] if beyond else ""


def remark(joint: Joint, one: Reached, process: Process, told: tuple[str, str, str]) -> Finding:
    """The finding of a strain beyond a threshold; `told` is its severity, how its text starts, and where."""
    severity, start, place = told
    name = passed(one, process)
    limit = _card(one.layer, process)[name]
    text = (
        f"{start}the {one.layer} is strained {one.strain:.2%} ({one.way}) at {place}, {MEANING[name]} "
        f"{limit:.2%}, {math.degrees(_reach(joint, one, limit)):.3g}°"
    )
    fix = "a longer gap, a thinner film or skin, or a lower limit"
    at = (joint.station, 0.0)
    return Finding(f"strain.{one.layer}", text, severity, one.strain, limit, "", at, fix=fix)


def _reach(joint: Joint, one: Reached, strain: float) -> float:
    """The angle, rad, at which the layer bears a strain on the way to a limit."""
    return joint.rest + (one.angle - joint.rest) * strain / one.strain
