"""The options of `flexo design` as a user gives them, still text."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from flexo.errors import BadInput
from flexo.params import Unit, mm, quantity

PLAIN = Unit("N·mm/rad")
TORQUE = Unit("N·mm")


@dataclass(frozen=True)
class Wishes:
    """The options of `flexo design`, as given; None where one was not."""

    stiffness: str | None = None
    limit: str | None = None
    pairs: str | None = None
    free: str | None = None
    curve: str | None = None
    low: str | None = None
    high: str | None = None
    points: str | None = None
    path: str | None = None
    identity: str | None = None
    unit: str | None = None
    arc: str | None = None
    cells: int | None = None
    apart: str | None = None
    both: bool = False
    helix: str | None = None
    state: str | None = None
    order: str | None = None


def number(text: str, option: str, unit: Any = mm) -> float:
    """A number with a unit, such as 30deg, in the unit of an annotation; BadInput names the option."""
    declared = unit if isinstance(unit, Unit) else unit.__metadata__[0]
    value = quantity(text, declared)
    if value is None or not math.isfinite(value):
        raise BadInput(f"{option} is {text!r}, must be a number in {declared.name or 'plain figures'}")
    return value
