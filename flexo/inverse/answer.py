"""What an inverse answers with: a value that builds, what it does, and what could not be met."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from flexo.errors import Finding


@dataclass(frozen=True)
class Figure:
    """A figure that was asked for and the forward prediction of the answer, in `unit`.

    low..high is the tolerance band of the prediction, NaN where none is known; `asked` is NaN for a figure
    that is only told.
    """

    name: str
    asked: float
    reached: float
    unit: str
    low: float = math.nan
    high: float = math.nan

    @property
    def error(self) -> float:
        """Reached less asked."""
        return self.reached - self.asked


@dataclass(frozen=True, eq=False)
class Drawn:
    """A locked strip laid on its target curve; all complex x + iy, mm, target and strip at equal arc lengths.

    `feet` is where the stems stand on the neutral axis, `heads` the heads' centres, `radii` theirs, mm.
    """

    target: np.ndarray
    achieved: np.ndarray
    feet: np.ndarray
    heads: np.ndarray
    radii: np.ndarray


@dataclass(frozen=True)
class Answer:
    """The element or robot that comes nearest to what was asked, rounded to what prints.

    A finding of severity `error` says what could not be met, by how much, and what could. `notes` say what
    was assumed.
    """

    value: Any
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    drawn: Drawn | None = None

    @property
    def met(self) -> bool:
        """Whether nothing that was asked is out of reach."""
        return not any(one.severity == "error" for one in self.findings)
