"""A wanted figure → the part with one parameter changed that comes nearest to it.

The parameter is found by halving a bracket between its bounds, then rounded to what prints.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from flexo.errors import BadInput, Finding, nearest
from flexo.inverse.answer import Answer
from flexo.inverse.wanted import Wanted, predicted
from flexo.params import Param, names_of, settings_of, with_values
from flexo.process import Process

OUT_OF_REACH = "design.reach"  # the finding of a figure that no value of a parameter meets
GRID = 0.01  # mm, or the parameter's own unit
PROBES = 49  # values of a parameter that are tried before a bracket is halved
CLOSE = 1e-13  # relative width of the bracket at the end
COARSE = 0.02  # of what was asked: rounding to what prints that is further off is remarked


class Free(NamedTuple):
    """Parameters that are set together, and what they are rounded to: hundredth | layer | one."""

    names: tuple[str, ...]
    step: str = "hundredth"


class Trial(NamedTuple):
    """A parameter's value, the part with it, and the figure predicted for it."""

    x: float
    value: Any
    figure: float


def exact(
    value: Any, wanted: Wanted, free: Free, process: Process
) -> tuple[Trial, tuple[Trial, Trial] | None]:
    """The trial nearest to what is wanted before rounding, and the reachable ends when it can't be met."""
    tried = list(_tried(value, wanted, free, process))
    if not tried:
        wanted.of(value, process)  # says what is amiss where that is not the parameter
        raise BadInput(f"no value of {_shown(free)} gives a {type(value).__name__} like this one")
    if all(math.isinf(trial.figure) for trial in tried):
        raise BadInput(f"{type(value).__name__}: {wanted.name} is free whatever {_shown(free)} is")
    brackets = [(a, b) for a, b in pairwise(tried) if _between(wanted.asked, a, b)]
    if not brackets:
        ends = min(tried, key=lambda t: t.figure), max(tried, key=lambda t: t.figure)
        return min(ends, key=lambda t: abs(t.figure - wanted.asked)), ends
    now = float(settings_of(value)[free.names[0]])
    low, high = min(brackets, key=lambda pair: abs(pair[0].x - now))
    return _halved(low, high, lambda x: _trial(value, wanted, free, x, process), wanted.asked), None


def _tried(value: Any, wanted: Wanted, free: Free, process: Process) -> Iterator[Trial]:
    """Trials over the range of a parameter in which the part can be formed, both its ends among them."""
    before: float | None = None
    valid = False
    for x in _range(_declared(value, free)):
        trial = _trial(value, wanted, free, x, process)
        if before is not None and (trial is not None) != valid:
            yield from _edge(before, x, lambda x: _trial(value, wanted, free, x, process))
        if trial is not None:
            yield trial
        before, valid = x, trial is not None


def _edge(a: float, b: float, at: Callable[[float], Trial | None]) -> Iterator[Trial]:
    """The trial next to the border, between a and b, of what can be formed."""
    first = at(a) is not None
    for _ in range(40):
        middle = (a + b) / 2
        a, b = (middle, b) if (at(middle) is not None) == first else (a, middle)
    found = at(a if first else b)
    if found is not None:
        yield found


def _range(declared: Param) -> list[float]:
    if declared.unit.whole:
        return [float(n) for n in range(int(declared.low), int(declared.high) + 1)]
    low, high = declared.low, declared.high
    return [
        float(x) for x in (np.geomspace(low, high, PROBES) if low > 0 else np.linspace(low, high, PROBES))
    ]


def _declared(value: Any, free: Free) -> Param:
    """The first free parameter's declaration, within the bounds of all of them."""
    known = names_of(value)
    for name in free.names:
        if name not in known:
            raise BadInput(f"{type(value).__name__} has no parameter {name!r}; {nearest(name, known)}")
    ranges = [known[name] for name in free.names]
    low, high = max(one.low for one in ranges), min(one.high for one in ranges)
    if ranges[0].options or ranges[0].many or not math.isfinite(high - low):
        raise BadInput(f"{free.names[0]} is no single number between bounds, can't be designed")
    return replace(ranges[0], low=low, high=high)


def _trial(value: Any, wanted: Wanted, free: Free, x: float, process: Process) -> Trial | None:
    """The part with a parameter at x; None where it can't be formed or its closed form has no answer."""
    try:
        made = with_values(value, dict.fromkeys(free.names, x))
        return Trial(x, made, wanted.of(made, process))
    except BadInput:
        return None


def _between(asked: float, a: Trial, b: Trial) -> bool:
    return min(a.figure, b.figure) <= asked <= max(a.figure, b.figure)


def _halved(low: Trial, high: Trial, at: Callable[[float], Trial | None], asked: float) -> Trial:
    if low.x == int(low.x) and high.x == low.x + 1 and at((low.x + high.x) / 2) is None:
        return min((low, high), key=lambda t: abs(t.figure - asked))  # a whole number
    for _ in range(200):
        middle = at((low.x + high.x) / 2)
        if middle is None or high.x - low.x <= CLOSE * abs(high.x):
            break
        low, high = (middle, high) if _between(asked, middle, high) else (low, middle)
    return min((low, high), key=lambda t: abs(t.figure - asked))


def met(value: Any, wanted: Wanted, free: Free, process: Process) -> Answer:
    """The part that comes nearest to what is wanted, its parameter rounded to what prints."""
    best, ends = exact(value, wanted, free, process)
    near = [_trial(value, wanted, free, x, process) for x in _printable(best.x, free, process)]
    trials = [one for one in near if one is not None] or [best]
    found = min(trials, key=lambda t: abs(t.figure - wanted.asked))
    amiss = _unreached(wanted, free, ends) if ends else _coarse(wanted, free, trials)
    return predicted(found.value, (wanted,), process, amiss)


def _printable(x: float, free: Free, process: Process) -> list[float]:
    """What prints next to x: hundredths, whole numbers, or heights of whole layers."""
    if free.step == "one":
        return [round(x) - 1, round(x), round(x) + 1]
    if free.step == "layer":
        layers = process.layers_to(x)
        return [round(process.top_of(n), 6) for n in range(max(layers - 1, 1), layers + 2)]
    return [round(math.floor(x / GRID + 1e-9) * GRID, 9), round(math.ceil(x / GRID - 1e-9) * GRID, 9)]


def _unreached(wanted: Wanted, free: Free, ends: tuple[Trial, Trial]) -> tuple[Finding, ...]:
    low, high = ends
    best = min(ends, key=lambda t: abs(t.figure - wanted.asked))
    text = (
        f"{wanted.name} {wanted.shown(wanted.asked)} is out of reach: {_shown(free)} "
        f"{low.x:.4g}..{high.x:.4g} gives {wanted.shown(low.figure)}..{wanted.shown(high.figure)}; "
        f"the nearest is {wanted.shown(best.figure)}, {wanted.shown(abs(best.figure - wanted.asked))} off"
    )
    fix = "ask for a value in this range, or change another parameter (-p)"
    return (Finding(OUT_OF_REACH, text, "error", best.figure, wanted.asked, wanted.unit, fix=fix),)


def _coarse(wanted: Wanted, free: Free, trials: list[Trial]) -> tuple[Finding, ...]:
    """A remark where what prints lies far from what was asked."""
    best = min(trials, key=lambda t: abs(t.figure - wanted.asked))
    if abs(best.figure - wanted.asked) <= COARSE * abs(wanted.asked):
        return ()
    below = [t for t in trials if t.figure <= wanted.asked]
    above = [t for t in trials if t.figure >= wanted.asked]
    sides = [*sorted(below, key=lambda t: -t.figure)[:1], *sorted(above, key=lambda t: t.figure)[:1]]
    choices = ", ".join(f"{t.x:.4g} gives {wanted.shown(t.figure)}" for t in sides)
    text = f"{wanted.name} {wanted.shown(wanted.asked)} lies between what prints: {_shown(free)} {choices}"
    fix = "free another parameter (--free) to come closer"
    return (Finding("design.coarse", text, "warning", best.figure, wanted.asked, wanted.unit, fix=fix),)


def _shown(free: Free) -> str:
    return " and ".join(free.names)
