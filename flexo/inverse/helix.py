"""Helix → slant of a strip's ridges, and the state that sets its radius (item 7 of the mechanics).

The slant sets torsion over curvature only. The radius is set by a couple, such as a tendon's pull gives, or
by ridges whose tops meet. Works on an element with slant, pitch, ridge, height, base and width, such as
SlantRidges. Lengths mm.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from flexo.answers import mechanics_of
from flexo.errors import BadInput, Finding, nearest
from flexo.inverse.answer import Answer, Figure
from flexo.inverse.solve import Free, met
from flexo.inverse.wanted import Wanted
from flexo.mechanics.laminate import bending, plies
from flexo.mechanics.model import Section
from flexo.params import params_of, with_values
from flexo.process import Process

STATES = ("tendon", "jam")
ROUNDS = 6


class Helix(NamedTuple):
    """Radius of the strip's middle line and rise of one turn, mm; a pitch below 0 winds the other way."""

    radius: float
    pitch: float


def helix_for(value: Any, helix: Helix, process: Process, state: str = "tendon") -> Answer:
    """The strip that winds into a helix: its slant, and the couple, or the ridges' height, for its radius.

    state: `tendon` keeps the ridges and tells the couple; `jam` sets their height so that their tops meet in
    the helix.
    """
    _check(helix, state)
    wanted = Wanted(
        "torsion over curvature",
        helix.pitch / (2 * math.pi * helix.radius),
        "",
        lambda v, p: _section(v, p).twist_per_bend,
    )
    answer = met(value, wanted, Free(("slant",)), process)
    if state == "jam":
        for _ in range(ROUNDS):
            raised = _jammed(answer.value, helix, process)
            if raised == answer.value:
                break
            answer = met(raised, wanted, Free(("slant",)), process)
    return _told(answer, helix, process, state)


def _check(helix: Helix, state: str) -> None:
    if state not in STATES:
        raise BadInput(f"no state {state!r}; {nearest(state, STATES)}")
    if not (math.isfinite(helix.radius) and helix.radius > 0 and math.isfinite(helix.pitch)):
        raise BadInput(
            f"helix of radius {helix.radius:g} mm and pitch {helix.pitch:g} mm must have a radius over 0"
        )


def _section(value: Any, process: Process) -> Section:
    mechanics = mechanics_of(value, process)
    if mechanics is None or mechanics.section is None:
        raise BadInput(
            f"{type(value).__name__} is no strip with a section; a helix needs one such as slant-ridges"
        )
    return mechanics.section


def _across(value: Any, curvature: float) -> float:
    """Angle, rad, of one pitch across the ridges when the strip's middle line has a curvature, 1/mm.

    A strip rolled on a cylinder with its generators along the ridges: curvature = cos²(slant) over radius.
    """
    return curvature / math.cos(math.radians(value.slant)) ** 2 * value.pitch


def _reach(value: Any, process: Process) -> float:
    """Height of the ridges' tops over the neutral axis, mm."""
    stack = plies(process, process.top_of(value.base))
    return value.height - (float(bending(stack)[1]) - process.film.thickness)


def _curvature(helix: Helix) -> float:
    return helix.radius / (helix.radius**2 + (helix.pitch / (2 * math.pi)) ** 2)


def _jammed(value: Any, helix: Helix, process: Process) -> Any:
    """The value with the layers of ridge whose tops come closest to meeting in the helix."""
    below = _reach(value, process) - value.height
    wanted = (value.pitch - value.ridge) / _across(value, _curvature(helix)) - below
    bounds = params_of(value)["height"]
    layers = max(process.layers_to(min(max(wanted, bounds.low), bounds.high)), 1)
    return with_values(value, {"height": min(round(process.top_of(layers), 6), bounds.high)})


def _told(answer: Answer, helix: Helix, process: Process, state: str) -> Answer:
    value = answer.value
    section, gap = _section(value, process), value.pitch - value.ridge
    ratio = section.twist_per_bend
    meets = gap / _reach(value, process) / value.pitch * math.cos(math.radians(value.slant)) ** 2
    tightest = 1 / (meets * (1 + ratio**2))  # mm: radius of the helix in which the tops meet
    radius = tightest if state == "jam" else helix.radius
    curvature = 1 / (radius * (1 + ratio**2))
    couple = curvature / float(section.compliance[0, 0]) * value.width
    figures = [
        Figure("radius", helix.radius, radius, "mm"),
        Figure("pitch", helix.pitch, 2 * math.pi * radius * ratio, "mm"),
        *answer.figures,
        Figure("couple on the strip", math.nan, couple, "N·mm"),
        Figure("pull of a tendon on the ridges' tops", math.nan, couple / _reach(value, process), "N"),
        Figure("radius in which the ridges' tops meet", math.nan, tightest, "mm"),
    ]
    return Answer(
        value,
        tuple(figures),
        (*answer.findings, *_amiss(helix, tightest, state), *_strain(value, curvature, process)),
        (
            *answer.notes,
            "tops meet as on a cylinder with its generators along the ridges, which is approximate",
            "the couple is for small strains of a free strip; no friction, no weight",
        ),
    )


def _amiss(helix: Helix, tightest: float, state: str) -> tuple[Finding, ...]:
    if state == "tendon" and tightest > helix.radius:
        text = f"the ridges' tops meet at a radius of {tightest:.4g} mm, before the asked {helix.radius:g} mm"
        fix = "lower the ridges (-p height=), widen the gaps (-p pitch=) or take --state jam"
        return (Finding("helix.jam", text, "error", tightest, helix.radius, "mm", fix=fix),)
    if state == "jam" and abs(tightest - helix.radius) > 0.05 * helix.radius:
        off = abs(tightest - helix.radius)
        text = f"whole layers of ridge jam at a radius of {tightest:.4g} mm, {off:.3g} mm off"
        return (
            Finding(
                "helix.coarse",
                text,
                "warning",
                tightest,
                helix.radius,
                "mm",
                fix="change pitch or ridge (-p)",
            ),
        )
    return ()


def _strain(value: Any, curvature: float, process: Process) -> tuple[Finding, ...]:
    """Strain of the film in the gaps, which take the whole bend."""
    angle = _across(value, curvature)
    strain = angle / (value.pitch - value.ridge) * process.film.thickness / 2
    limit = process.film["strain_yield"]
    if value.base or strain <= limit:
        return ()
    text = f"the film between the ridges is strained by {strain:.2%}, over its yield ({limit:.1%})"
    return (Finding("strain.film", text, "error", strain, limit, fix="take a larger radius or wider gaps"),)
