"""Remarks on what a design is predicted to do: strain beyond yield, formulas outside their range.

None of them refuses a part: a prediction may be off, and a limit need not be used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flexo.answers import mechanics_of
from flexo.errors import BadInput, Finding
from flexo.mechanics import strain
from flexo.mechanics.model import Joint, Mechanics
from flexo.mechanics.validity import outside

if TYPE_CHECKING:
    from flexo.design import Design
    from flexo.process import Process


def check_behaviour(design: Design, process: Process) -> tuple[Finding, ...]:
    """Warnings and notes of every distinct element; one whose closed form refuses it is a note as well."""
    found: list[Finding] = []
    for element, names in places(design).items():
        where = spanned(names)
        try:
            answer = mechanics_of(element, process)
        except BadInput as fault:
            found.append(Finding("mechanics.none", f"{where}: no prediction: {fault}", "note"))
            continue
        found += remarks(answer or Mechanics(), process, where)
    return tuple(found)


def places(design: Design) -> dict[Any, list[str]]:
    """The distinct elements of a design, each with the names of all places where it stands."""
    found: dict[Any, list[str]] = {}
    for one in design.placed:
        found.setdefault(one.element, []).append(one.name)
    return found


def remarks(answer: Mechanics, process: Process, where: str) -> Iterator[Finding]:
    """What is to be said of one element's answer; `where` names the element."""
    for joint, names in alike(answer.joints):
        yield from strain.findings(joint, process, f"{where} {spanned(names)}")
        yield from _outside(joint.validity, f"{where} {spanned(names)}")
    if answer.section is not None:
        yield from _outside(answer.section.validity, f"{where} section")
    for one in answer.figures:
        yield from _outside(one.validity, f"{where} {one.name}")
        if one.value > one.limit:
            text = f"{where}: {one.name} is {one.value:.3g} {one.unit}".rstrip()
            text += f", must be at most {one.limit:.3g} {one.unit}".rstrip()
            yield Finding(f"figure.{one.name}", text, "warning", one.value, one.limit, one.unit, fix=one.fix)


def _outside(validity: str, where: str) -> Iterator[Finding]:
    for what in outside(validity):
        yield Finding("mechanics.outside", f"{where}: outside the closed form's range: {what}", "note")


def alike(joints: Iterable[Joint]) -> list[tuple[Joint, list[str]]]:
    """Joints that differ only in name and place, and so in buckling load, as one, with all their names."""
    found: dict[str, tuple[Joint, list[str]]] = {}
    for joint in joints:
        key = repr(replace(joint, name="", station=0.0, buckling=0.0))  # NaN equals itself in text
        found.setdefault(key, (joint, []))[1].append(joint.name)
    return list(found.values())


def spanned(names: list[str]) -> str:
    """Many names as a few words: one or two in full, else the first, the last and how many."""
    return " and ".join(names) if len(names) < 3 else f"{names[0]}..{names[-1]} ({len(names)})"
