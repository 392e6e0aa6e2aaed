"""Wishes → the library's answer to the one question that they ask."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from flexo.cli.outlines import shape
from flexo.cli.target import Target
from flexo.cli.wishes import PLAIN, TORQUE, Wishes, number
from flexo.errors import BadInput, nearest
from flexo.inverse.answer import Answer
from flexo.inverse.solve import Free
from flexo.params import Unit, deg, names_of, parts_of, quantity, with_values

STIFFNESS = {"hinge": Free(("gap",)), "ridge-hinge": Free(("gap",))}
LIMIT = {
    "hinge": Free(("height",), "layer"),
    "ridge-hinge": Free(("height", "edge_height"), "layer"),
    "straight-mushrooms": Free(("radius",)),
    "reverse-mushrooms": Free(("radius",)),
}


QUESTIONS = {
    "--stiffness": "stiffness",
    "--limit": "limit",
    "--pairs": "pairs",
    "--curve": "curve",
    "--points": "points",
    "--path": "path",
    "--helix": "helix",
    "--order": "order",
}
SHAPES = ("--curve", "--points", "--path")
FOR = {
    "free": ("--free", ("--stiffness", "--limit")),
    "low": ("--from", ("--curve",)),
    "high": ("--to", ("--curve",)),
    "identity": ("--id", ("--path",)),
    "unit": ("--unit", ("--curve", "--points")),
    "arc": ("--arc", SHAPES),
    "cells": ("--cells", SHAPES),
    "apart": ("--apart", SHAPES),
    "both": ("--both-faces", SHAPES),
    "state": ("--state", ("--helix",)),
}


def answered(wishes: Wishes, target: Target) -> Answer:
    """The answer to the one question that was asked; BadInput when there is none or several."""
    asked = [option for option, name in QUESTIONS.items() if getattr(wishes, name) is not None]
    if not asked:
        raise BadInput(f"what is to be designed? give one of {', '.join(QUESTIONS)}")
    if len(asked) > 1 and asked != ["--stiffness", "--limit"]:
        raise BadInput(
            f"{' and '.join(asked)} are different questions; ask one (or --stiffness with --limit)"
        )
    for name, (option, owners) in FOR.items():
        if getattr(wishes, name) not in (None, False) and not set(owners) & set(asked):
            raise BadInput(f"{option} belongs to {' or '.join(owners)}, not to {asked[0]}")
    return _ANSWERS[asked[0]](wishes, target)


def _joint(wishes: Wishes, target: Target) -> Answer:
    from flexo.inverse.hinge import together, with_skins
    from flexo.inverse.wanted import limit, stiffness

    found = []
    if wishes.stiffness is not None:
        value = number(wishes.stiffness, "--stiffness", PLAIN)
        found.append((stiffness(value), _free(wishes, target, STIFFNESS, "--stiffness")))
    if wishes.limit is not None:
        angle = math.radians(number(wishes.limit, "--limit", deg))
        side = "extension" if target.name == "reverse-mushrooms" else "flexion"
        if angle < 0:
            angle, side = -angle, "extension"
        found.append((limit(angle, side), _free(wishes, target, LIMIT, "--limit")))
    value = _alike(target.value)
    if len(found) == 1:
        return with_skins(value, *found[0], target.process)
    return together(value, found, target.process)


def _alike(value: Any) -> Any:
    """A row of mushrooms whose heads are all of `radius`, so that this one number can be designed."""
    return with_values(value, {"radii": ()}) if getattr(value, "radii", ()) else value


def _free(wishes: Wishes, target: Target, usual: dict[str, Free], option: str) -> Free:
    if wishes.free is None:
        if target.name not in usual:
            others = f"there is a usual one for {', '.join(usual)}"
            raise BadInput(f"{option} {target.name}: say which parameter may change, --free NAME; {others}")
        return usual[target.name]
    if wishes.stiffness is not None and wishes.limit is not None:
        raise BadInput("--free names the parameter of one figure; with --stiffness and --limit leave it out")
    names = tuple(part.strip() for part in wishes.free.split(",") if part.strip())
    known = names_of(target.value)
    for name in names:
        if name not in known:
            raise BadInput(f"--free: {target.name} has no parameter {name!r}; {nearest(name, known)}")
    if not names:
        raise BadInput("--free names no parameter")
    if known[names[0]].unit.whole:
        return Free(names, "one")
    ordinary = usual.get(target.name, Free(()))
    return Free(names, ordinary.step if names == ordinary.names else "hundredth")


def _pairs(wishes: Wishes, target: Target) -> Answer:
    from flexo.inverse.hinge import through_pairs

    pairs = []
    for part in (wishes.pairs or "").split(","):
        angle, sign, torque = part.partition(":")
        if not sign:
            raise BadInput(f"--pairs {part!r} must be angle:torque in rad and N·mm, such as 0.1:2,0.3:6")
        pairs.append((_radians(angle), number(torque, "--pairs torque", TORQUE)))
    if target.name not in STIFFNESS:
        raise BadInput(f"--pairs designs {' or '.join(STIFFNESS)}, not {target.name}")
    return through_pairs(target.value, pairs, (STIFFNESS[target.name], LIMIT[target.name]), target.process)


def _radians(text: str) -> float:
    """An angle in rad, or in degrees if it says so."""
    value = quantity(text, Unit("rad", (("rad", 1.0), ("deg", math.pi / 180), ("°", math.pi / 180))))
    if value is None or not math.isfinite(value):
        raise BadInput(f"--pairs angle is {text!r}, must be a number in rad")
    return value


def _helix(wishes: Wishes, target: Target) -> Answer:
    from flexo.inverse.helix import Helix, helix_for

    numbers = [number(part, "--helix") for part in (wishes.helix or "").split(",")]
    if len(numbers) != 2:
        raise BadInput(f"--helix {wishes.helix!r} must be RADIUS,PITCH in mm, such as 20,40")
    if "slant" not in names_of(target.value):
        raise BadInput(f"--helix designs slant-ridges, not {target.name}: it has no slant")
    return helix_for(target.value, Helix(*numbers), target.process, wishes.state or "tendon")


def _order(wishes: Wishes, target: Target) -> Answer:
    from flexo.inverse.order import ordered

    if not parts_of(target.value):
        raise BadInput(f"--order designs a robot with a tendon such as finger, not {target.name}")
    names = [part.strip() for part in (wishes.order or "").split(",") if part.strip()]
    return ordered(target.value, names, target.process)


_ANSWERS: dict[str, Callable[[Wishes, Target], Answer]] = {
    "--stiffness": _joint,
    "--limit": _joint,
    "--pairs": _pairs,
    "--curve": shape,
    "--points": shape,
    "--path": shape,
    "--helix": _helix,
    "--order": _order,
}
