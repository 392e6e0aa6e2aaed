"""Labels of objects: each is told of before it begins, none within another, nothing else within one.

A firmware leaves out all moves of an object that was cancelled; what is needed in any case must stand
outside.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from flexo.errors import Finding
from flexo.gcode.beads import PRIME
from flexo.gcode.verify.case import Case
from flexo.gcode.verify.pauses import PAUSES

COMMANDS = ("M486", "EXCLUDE_OBJECT_DEFINE", "EXCLUDE_OBJECT_START", "EXCLUDE_OBJECT_END")


class Stretch(NamedTuple):
    """Moves from begin up to end that carry an object's label, and the line it stands on."""

    begin: int
    end: int
    line: int


def labels(case: Case) -> list[Finding]:
    """Objects are declared, begin outside any other, and end before the file does."""
    stretches, findings = _followed(case)
    return findings + (_within(case, stretches) if stretches else [])


def _followed(case: Case) -> tuple[list[Stretch], list[Finding]]:
    """Where objects lie, and faults of the labels."""
    known, count = set[str](), 0
    stretches, findings = list[Stretch](), list[Finding]()
    current: tuple[int, int] | None = None  # row and line where an object begins
    for one in case.moves.commands:
        if one.name not in COMMANDS:
            continue
        named = re.search(r"NAME=([\w.-]+)", one.text)
        name = named[1] if named else ""
        told, number = one.value("T"), re.match(r"S(-?\d+)", one.text)
        if one.name == "EXCLUDE_OBJECT_DEFINE":
            findings += [_told("object.twice", one.line, f"{name!r} is declared twice")] * (name in known)
            known.add(name)
            continue
        if told is not None:
            count = int(told)
            continue
        opens = one.name == "EXCLUDE_OBJECT_START" or (number is not None and int(number[1]) >= 0)
        if opens:
            declared = name in known if number is None else int(number[1]) < count
            if not declared:
                findings.append(_told("object.undeclared", one.line, "an object that was not declared"))
            if current is not None:
                findings.append(_told("object.nested", one.line, "an object begins within another"))
            current = (one.move, one.line)
        elif current is None:
            findings.append(_told("object.not-begun", one.line, "an object ends that did not begin"))
        else:
            stretches.append(Stretch(current[0], one.move, current[1]))
            current = None
    if current is not None:
        findings.append(_told("object.open", current[1], "an object does not end"))
    return stretches, findings


def _within(case: Case, stretches: list[Stretch]) -> list[Finding]:
    """Beads outside objects, and pauses and priming inside them."""
    beads = case.beads
    begin, end = np.array([(one.begin, one.end) for one in stretches]).T

    def inside(rows: np.ndarray) -> np.ndarray:
        k = np.searchsorted(begin, rows, "right") - 1
        return (k >= 0) & (rows < end[k])

    prime = beads.of_type(PRIME)
    labelled = inside(beads.row)
    loose = case.tell(
        beads.row[~labelled & ~prime], "object.unlabelled", lambda row: "a bead of no object", "warning"
    )
    lost = case.tell(beads.row[labelled & prime], "object.prime", lambda row: "priming within an object")
    stops = [one for one in case.moves.commands if one.name in PAUSES]
    held = inside(np.array([one.move for one in stops], int) - 1) if stops else np.zeros(0, bool)
    return loose + lost + [
        _told("object.pause", one.line, f"{one.name} within an object")
        for one, is_held in zip(stops, held, strict=True)
        if is_held
    ]  # fmt: skip


def _told(name: str, line: int, text: str) -> Finding:
    return Finding(name, text, line=line)


CHECKS = (labels,)
