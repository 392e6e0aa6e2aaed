"""Stiffness, limit, or torque–angle pairs → a hinge; each figure sets its own parameter."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flexo.errors import BadInput, Finding
from flexo.inverse.answer import Answer, Figure
from flexo.inverse.solve import OUT_OF_REACH, Free, met
from flexo.inverse.strain import strained
from flexo.inverse.wanted import Wanted, joints_of, predicted, stiffness
from flexo.params import params_of, with_values
from flexo.process import Process

ROUNDS = 6  # stiffness and limit are set in turn: each depends a little on the other's parameter
CLEAR = 1.1  # times the largest angle: where walls may meet
MISFIT = 0.1  # of a torque: pairs that a straight line misses by more are remarked


def with_skins(value: Any, wanted: Wanted, free: Free, process: Process) -> Answer:
    """The part nearest to what is wanted by a free parameter, with as few changes of its skin as will do."""
    if "skin" not in params_of(value) or "skin" in free.names:
        return met(value, wanted, free, process)
    declared, answers = params_of(value)["skin"], []
    for skin in sorted(range(int(declared.low), int(declared.high) + 1), key=lambda n: abs(n - value.skin)):
        try:
            answers.append(met(with_values(value, {"skin": skin}), wanted, free, process))
        except BadInput:
            continue
        if all(one.id != OUT_OF_REACH for one in answers[-1].findings):
            return answers[-1]
    if not answers:
        return met(value, wanted, free, process)
    return min(answers, key=lambda one: abs(one.figures[0].error))


def together(value: Any, wishes: Sequence[tuple[Wanted, Free]], process: Process) -> Answer:
    """The part that meets several figures, each by its own parameter, set in turn until nothing moves."""
    for name in {name for _, free in wishes for name in free.names}:
        if sum(name in free.names for _, free in wishes) > 1:
            raise BadInput(f"{name} is to meet two figures at once; free another parameter for one of them")
    for _ in range(ROUNDS):
        before = value
        findings: list[Finding] = []
        for wanted, free in wishes:
            answer = with_skins(value, wanted, free, process)
            value = answer.value
            findings += answer.findings
        if value == before:
            break
    found = tuple(dict.fromkeys(findings))
    return predicted(value, tuple(wanted for wanted, _ in wishes), process, found)


def through_pairs(
    value: Any, pairs: Sequence[tuple[float, float]], frees: tuple[Free, Free], process: Process
) -> Answer:
    """A hinge whose torque–angle curve runs through pairs (rad, N·mm): stiffness by least squares.

    `frees` are the parameters for the stiffness and for the limit: where the walls would meet before the
    largest angle, they are lowered. The free branch of a hinge is a straight line through the origin.
    """
    slope = _slope(pairs)
    largest = max(angle for angle, _ in pairs)
    answer = with_skins(value, stiffness(slope), frees[0], process)
    if min(one.limits[1] for one in joints_of(answer.value, process)) < largest:
        clear = Wanted("flexion limit, over the largest angle", CLEAR * largest, "rad", _least_limit)
        answer = together(value, ((stiffness(slope), frees[0]), (clear, frees[1])), process)
    figures = tuple(_pair(answer.value, angle, torque, process) for angle, torque in pairs)
    bends = [(joint, largest) for joint in joints_of(answer.value, process)]
    amiss = (*answer.findings, *_misfit(pairs, slope), *strained(bends, process))
    return replace(answer, figures=(*figures, *answer.figures), findings=amiss)


def _least_limit(value: Any, process: Process) -> float:
    return min(one.limits[1] for one in joints_of(value, process))


def _slope(pairs: Sequence[tuple[float, float]]) -> float:
    """Stiffness of the straight line through the origin closest to pairs, N·mm/rad."""
    if not pairs:
        raise BadInput("no pair of angle and torque is given, such as 0.1:2 (rad:N·mm)")
    for angle, torque in pairs:
        if not (0 < angle < math.pi and 0 < torque < math.inf):
            raise BadInput(
                f"pair {angle:g}:{torque:g} must have an angle in 0..pi rad and a torque over 0 N·mm"
            )
    return math.fsum(a * t for a, t in pairs) / math.fsum(a * a for a, _ in pairs)


def _pair(value: Any, angle: float, torque: float, process: Process) -> Figure:
    """The torque that a part's joints in series take at a pair's angle, beside the pair's own."""
    stiff = 1 / math.fsum(1 / one.stiffness for one in joints_of(value, process))
    return Figure(f"torque at {math.degrees(angle):.4g} deg", torque, stiff * angle, "N·mm")


def _misfit(pairs: Sequence[tuple[float, float]], slope: float) -> tuple[Finding, ...]:
    worst = max(pairs, key=lambda pair: abs(slope * pair[0] / pair[1] - 1))
    off = slope * worst[0] / worst[1] - 1
    if abs(off) <= MISFIT:
        return ()
    text = (
        f"the pairs lie on no straight line through 0: the closest, {slope:.4g} N·mm/rad, is {abs(off):.0%} "
        f"{'over' if off > 0 else 'under'} the pair {worst[0]:g}:{worst[1]:g}"
    )
    return (Finding("pairs.curved", text, "warning", off, MISFIT, fix="a hinge's free branch is straight"),)
