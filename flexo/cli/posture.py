"""How a part is bent, as the options of a verb tell it, and the pose that this means."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from flexo.cli.options import Request, with_options
from flexo.errors import BadInput
from flexo.params import Unit, deg, quantity

if TYPE_CHECKING:
    from flexo.cli.target import Target
    from flexo.errors import Finding
    from flexo.kinematics import Posed, Settled

ANGLE: Unit = deg.__metadata__[0]  # type: ignore[attr-defined]
FORCE = Unit("N", (("N", 1.0), ("mN", 1e-3)))
OPTIONS = (
    click.option("-a", "--angle", "angles", multiple=True, metavar="NAME=30deg",
                 help="Bend every joint or element so called (hip, front_left/hip); may be repeated."),
    click.option("--pull", "pulls", multiple=True, metavar="NAME=5N",
                 help="Pull a tendon, let the part settle and keep what -a says; may be repeated."),
    click.option("--friction", metavar="0.1", help="Between tendon and guides; none if not said."),
)  # fmt: skip


@dataclass(frozen=True)
class Posture:
    """Angles and pulls, still as text."""

    angles: tuple[str, ...] = ()
    pulls: tuple[str, ...] = ()
    friction: str | None = None

    def __bool__(self) -> bool:
        return bool(self.angles or self.pulls or self.friction is not None)


@dataclass(frozen=True)
class Bent:
    """A part's pose, and how it settled if a tendon is pulled."""

    pose: Posed
    rest: Settled | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the pose leaves out or overdoes."""
        return self.rest.findings if self.rest else self.pose.findings

    @property
    def facts(self) -> dict[str, Any]:
        """Angles in deg by joint, pulled tendons in N and mm, findings: plain data."""
        angles = zip(self.pose.tree.names, map(math.degrees, self.pose.angles), strict=True)
        facts: dict[str, Any] = {
            "angles_deg": dict(angles),
            "findings": [{"severity": one.severity, "text": str(one)} for one in self.findings],
        }
        return facts | (_rest_facts(self.rest) if self.rest else {})


def _rest_facts(rest: Settled) -> dict[str, Any]:
    stops = zip(rest.posed.tree.names, rest.stop_torques.tolist(), strict=True)
    pulls = {
        name: {"pull_n": pull[0], "at_anchor_n": pull[-1], "taken_in_mm": rest.taken_in[name]}
        for name, pull in rest.pulls.items()
    }
    return {"stop_torques_n_mm": dict(stops), "tendons": pulls}


def asks_for_posture(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the options that bend a part, gathered as its argument `posture`."""

    @with_options(*OPTIONS)
    @wraps(verb)
    def gathered(
        request: Request, angles: tuple[str, ...], pulls: tuple[str, ...], friction: str | None, **others: Any
    ) -> None:
        verb(request, posture=Posture(angles, pulls, friction), **others)

    return gathered


def posed(target: Target, posture: Posture) -> Bent:
    """The pose of a target; BadInput for names and numbers that cannot be used."""
    from flexo.kinematics import pose, settle, tree

    angles = {
        name: math.radians(value) for name, value in _amounts("-a", posture.angles, ANGLE, "30deg").items()
    }
    pulls = _amounts("--pull", posture.pulls, FORCE, "5N")
    joints = tree(target.value, target.process)
    if not pulls:
        if posture.friction is not None:
            raise BadInput("--friction acts on a tendon that is pulled: add --pull NAME=5N")
        return Bent(pose(joints, angles))
    rest = settle(joints, pulls, friction=_friction(posture.friction), held=angles)
    return Bent(rest.posed, rest)


def _friction(text: str | None) -> float:
    value = quantity(text or 0.0, Unit(""))
    if value is None:
        raise BadInput(f"--friction is {text!r}, must be a number such as 0.1")
    return value


def _amounts(option: str, texts: tuple[str, ...], unit: Unit, example: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        name, amount = name.strip(), quantity(value, unit)
        if not sign or not name or amount is None:
            raise BadInput(f"{option} {text!r} must be written name=number, such as {option} hip={example}")
        if name in found:
            raise BadInput(f"{option} {name} is given twice")
        found[name] = amount
    return found
