"""Laws of what an element says it does."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from flexo.answers import mechanics_of
from flexo.errors import BadInput, Finding
from flexo.mechanics.interval import SIDES, Interval, figures, intervals
from flexo.params import params_of, with_values

if TYPE_CHECKING:
    from flexo.contract import Element
    from flexo.mechanics.model import Joint
    from flexo.process import Process

TURN = math.pi  # rad, what is looked at of a side that nothing stops
PRESSED = 0.02  # rad beyond a limit
LATER = math.radians(0.05)  # rad, what a layered profile may lock later than the drawn one: rounding
SURER = 0.5  # of the inputs' intervals
STIFFNESS = (".stiffness", ".D11", ".D22", ".D66")  # names of figures that film and print alone make up
CLOSE = 1e-9  # relative: rounding
FACTORS = (1.25, 1.1, 1.02, 0.98, 0.9, 0.75)  # of the width, those within bounds and constraints are tried


def stiffness_is_positive(element: Element, process: Process) -> tuple[Finding, ...]:
    """Every joint's stiffness, and the bending matrix of a section, is finite and positive."""
    mechanics = element.mechanics(process)
    if mechanics is None:
        return ()
    found = [
        Finding(
            "joint.stiffness",
            f"joint {joint.name}: stiffness is {joint.stiffness:g} N·mm/rad, must be over 0",
        )
        for joint in mechanics.joints
        if not (math.isfinite(joint.stiffness) and joint.stiffness > 0)
    ]
    if mechanics.section is not None:
        weakest = float(np.linalg.eigvalsh(np.asarray(mechanics.section.bending, float)).min())
        if not weakest > 0:
            text = (
                f"the section's bending matrix has the eigenvalue {weakest:g} N·mm, must be positive definite"
            )
            found.append(Finding("section.stiffness", text, measured=weakest, limit=0.0))
    return tuple(found)


def stiffness_grows_with_width(element: Element, process: Process) -> tuple[Finding, ...]:
    """A wider element of the same kind has stiffer joints."""
    other = _of_other_width(element)
    if other is None:
        return ()
    narrow, wide = sorted((element, other), key=lambda one: float(one.width))  # type: ignore[attr-defined]
    return tuple(
        Finding(
            "joint.width",
            f"joint {a.name}: {a.stiffness:.5g} N·mm/rad at width {narrow.width:g} mm, "  # type: ignore[attr-defined]
            f"{b.stiffness:.5g} at {wide.width:g} mm: must grow",  # type: ignore[attr-defined]
            measured=b.stiffness,
            limit=a.stiffness,
            unit="N·mm/rad",
        )
        for a, b in zip(_joints(narrow, process), _joints(wide, process), strict=False)
        if not b.stiffness > a.stiffness
    )


def limits_are_ordered(element: Element, process: Process) -> tuple[Finding, ...]:
    """Each joint's extension limit, rest angle and flexion limit rise in this order, inside half a turn."""
    return tuple(
        Finding(
            "joint.limits",
            f"joint {joint.name}: extension {low:g}, rest {joint.rest:g}, flexion {high:g} rad must rise",
        )
        for joint in _joints(element, process)
        for low, high in [joint.limits]
        if not (low <= joint.rest <= high and low < high)
    )


def joints_lie_on_element(element: Element, process: Process) -> tuple[Finding, ...]:
    """Joints come in order along x, within the footprint, each with a source and a name of its own."""
    joints = _joints(element, process)
    stations = [joint.station for joint in joints]
    low, _, high, _ = element.footprint().bounds
    found = []
    if stations != sorted(stations) or not all(low <= x <= high for x in stations):
        text = (
            f"joint stations {', '.join(f'{x:g}' for x in stations)} mm must rise within {low:g}..{high:g} mm"
        )
        found.append(Finding("joint.station", text))
    if len({joint.name for joint in joints}) != len(joints):
        found.append(Finding("joint.name", f"joint names repeat: {', '.join(j.name for j in joints)}"))
    found += [
        Finding("joint.source", f"joint {j.name} names no source") for j in joints if not j.source.strip()
    ]
    return tuple(found)


def torque_rises_with_angle(element: Element, process: Process) -> tuple[Finding, ...]:
    """Each joint's torque is finite between its limits, none at rest, and rises with the angle throughout."""
    found = []
    for joint in _joints(element, process):
        low, high = (float(np.clip(limit, -TURN, TURN)) for limit in joint.limits)
        angles = np.linspace(low - PRESSED, high + PRESSED, 41)
        torque, free = joint.torque(angles), joint.torque(np.linspace(low, high, 9))
        with np.errstate(invalid="ignore"):
            rises = np.diff(torque) > 0
        held = ~np.isfinite(torque[1:]) | ~np.isfinite(torque[:-1])  # a rigid stop takes any torque
        if not (np.isfinite(free).all() and abs(joint.torque(joint.rest)) < 1e-9 and (rises | held).all()):
            shown = ", ".join(f"{one:.4g}" for one in torque[::8])
            text = f"joint {joint.name}: torque over {low:.3g}..{high:.3g} rad must rise, is {shown} N·mm"
            found.append(Finding("joint.torque", text))
    return tuple(found)


def stops_are_stiffer_than_the_free_joint(element: Element, process: Process) -> tuple[Finding, ...]:
    """Contact adds stiffness: beyond a limit a joint is at least as stiff as before it."""
    return tuple(
        Finding(
            "joint.stop",
            f"joint {joint.name}: {stop:.4g} N·mm/rad beyond the {side} limit, "
            f"{joint.stiffness:.4g} before it",
            measured=stop,
            limit=joint.stiffness,
            unit="N·mm/rad",
        )
        for joint in _joints(element, process)
        for side, stop in zip(SIDES, joint.stops, strict=True)
        if not stop >= joint.stiffness
    )


def layers_lock_no_later(element: Element, process: Process) -> tuple[Finding, ...]:
    """Printed in layers, a profile is nowhere smaller than drawn by more than a step: it locks no later."""
    found = []
    for joint in _joints(element, process):
        for sign, ideal, printed in zip((-1, 1), joint.limits, joint.printed_limits, strict=True):
            if sign * printed > sign * ideal + LATER:  # not for NaN: not worked out
                text = (
                    f"joint {joint.name}: {SIDES[sign > 0]} limit {math.degrees(ideal):.4g}°, printed in "
                    f"layers {math.degrees(printed):.4g}°, must not be wider"
                )
                found.append(Finding("joint.printed", text, measured=printed, limit=ideal, unit="rad"))
    return tuple(found)


def intervals_hold_the_figures(element: Element, process: Process) -> tuple[Finding, ...]:
    """Each figure lies in the interval that its inputs leave it, and in a narrower one if they are surer.

    Film gauge and moduli leave every stiffness some room: one that has none was not worked out from them.
    """
    answer = partial(mechanics_of, element)
    known, surer = (intervals(answer, process, share) for share in (1.0, SURER))
    told = [_ill_bounded(name, k, known[name], surer[name]) for name, k in figures(answer(process)).items()]
    return tuple(one for one in told if one)


def _ill_bounded(name: str, value: float, known: Interval, surer: Interval) -> Finding | None:
    """What is wrong with a figure's intervals, of all its inputs' room and of a share of it."""
    low, high = known
    if math.isnan(value + low + high):
        return None
    shown = f"its interval {low:.6g}..{high:.6g}"
    if not low <= value <= high:
        return Finding("figure.interval", f"{name} is {value:.6g}, {shown}", measured=value)
    if low == high and name.endswith(STIFFNESS):
        text = f"{name} is {value:.6g} whatever film and filament are: it must follow from them"
        return Finding("figure.deaf", text, measured=value)
    ends = ((low, surer.low), (surer.high, high))
    if not all(a <= b or math.isclose(a, b, rel_tol=CLOSE) for a, b in ends):
        text = f"{name}: {shown}, but {surer.low:.6g}..{surer.high:.6g} where inputs are off by half as much"
        return Finding("figure.narrower", text, measured=value)
    return None


def skins_are_printed_as_predicted(element: Element, process: Process) -> tuple[Finding, ...]:
    """Where a joint is predicted with beads in one direction, every directive over its middle asks for it."""
    from shapely import Point

    found = []
    for joint in _joints(element, process):
        middle = Point(joint.station, _middle(element))
        asked = [one.angle for one in element.directives() if one.polygon.buffer(1e-6).contains(middle)]
        if math.isnan(joint.raster) or (asked and all(_parallel(one, joint.raster) for one in asked)):
            continue
        told = ", ".join(f"{math.degrees(one):.4g}°" for one in asked) or "no direction"
        text = (
            f"joint {joint.name}: predicted with beads at {math.degrees(joint.raster):.4g}°, "
            f"directives ask for {told}"
        )
        found.append(Finding("joint.raster", text, limit=joint.raster, unit="rad"))
    return tuple(found)


def _middle(element: Element) -> float:
    """Of the footprint across the chain, mm."""
    _, low, _, high = element.footprint().bounds
    return float(low + high) / 2


def _parallel(a: float, b: float) -> bool:
    return abs(math.remainder(a - b, math.pi)) < 1e-6


def _joints(element: Element, process: Process) -> tuple[Joint, ...]:
    mechanics = element.mechanics(process)
    return mechanics.joints if mechanics else ()


def _of_other_width(element: Element) -> Element | None:
    if "width" not in params_of(element):
        return None
    for factor in FACTORS:
        try:
            return with_values(element, {"width": element.width * factor})  # type: ignore[attr-defined, no-any-return]
        except BadInput:
            continue
    return None
