"""Laws of the value itself: its parameters, bounds and text."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flexo.errors import BadInput, Finding
from flexo.params import Param, names_of, parts_of, settings_of, with_values

if TYPE_CHECKING:
    from flexo.process import Process

CLOSE = 1e-9  # relative: what a number may lose on the way through another unit


def parameters_round_trip(value: Any, process: Process) -> tuple[Finding, ...]:
    """A value made again from its own settings is equal to itself and has the same hash."""
    again = with_values(type(value)(), settings_of(value))
    if again == value and hash(again) == hash(value):
        return ()
    return (Finding("parameters.lost", f"made again from its settings it is {again!r}, not {value!r}"),)


def units_are_accepted(value: Any, process: Process) -> tuple[Finding, ...]:
    """Each number given as text, in every unit its annotation knows, is the same number."""
    found = []
    for name, declared, actual in _numbers(value):
        for unit, factor in (*declared.unit.factors, ("", 1.0)):
            text = f"{actual / factor!r} {unit}".strip()
            heard = declared.accept(text, type(value).__name__)
            if not math.isclose(heard, actual, rel_tol=CLOSE, abs_tol=CLOSE):
                found.append(
                    Finding("parameters.unit", f"{name}={text!r} is heard as {heard!r}, not {actual!r}")
                )
    return tuple(found)


def bounds_refuse(value: Any, process: Process) -> tuple[Finding, ...]:
    """NaN, infinity, nonsense and numbers outside the bounds are refused, the parameter named."""
    found = []
    for name, declared, _ in _numbers(value):
        for bad in _outside(declared):
            fault = _fault_of(value, name, (bad,) if declared.many else bad)
            if fault is None:
                found.append(
                    Finding("parameters.unbounded", f"{name}={bad!r} is accepted", limit=declared.high)
                )
            elif declared.name not in fault:
                found.append(
                    Finding("parameters.message", f"{name}={bad!r} is refused without naming it: {fault}")
                )
    return tuple(found)


def repr_evaluates(value: Any, process: Process) -> tuple[Finding, ...]:
    """Its repr, evaluated where its classes are known, is an equal value."""
    try:
        again = eval(repr(value), {"__builtins__": {}}, _classes(value))
    except Exception as error:  # whatever a broken repr raises is the finding
        return (Finding("repr.fails", f"{value!r} does not evaluate: {error}"),)
    return () if again == value else (Finding("repr.differs", f"{value!r} evaluates to {again!r}"),)


def _numbers(value: Any) -> Iterator[tuple[str, Param, float]]:
    """Path, declaration and value of each number, those of tuples one by one."""
    actual = settings_of(value)
    for path, declared in names_of(value).items():
        if not declared.options:
            for one in actual[path] if declared.many else (actual[path],):
                yield path, _alone(declared), one


def _alone(declared: Param) -> Param:
    from dataclasses import replace

    return replace(declared, many=False)


def _outside(declared: Param) -> list[Any]:
    found: list[Any] = [math.nan, math.inf, "nan", "about three", None, True]
    step = 1 if declared.unit.whole else 1e-6 * max(1.0, abs(declared.low), abs(declared.high))
    found += [bound for bound in (declared.low - step, declared.high + step) if math.isfinite(bound)]
    return found


def _fault_of(value: Any, path: str, bad: Any) -> str | None:
    """The message that refuses a parameter's value; None when it is accepted."""
    try:
        with_values(value, {path: bad})
    except BadInput as error:
        return str(error)
    return None


def _classes(value: Any) -> dict[str, type]:
    found = {type(value).__name__: type(value)}
    for part in parts_of(value).values():
        found.update(_classes(part))
    return found


LEAST_ACCEPTED = 0.25  # share of single changes from the defaults


def most_values_are_accepted(value: Any, process: Process) -> tuple[Finding, ...]:
    """Moving one parameter at a time over its range from the defaults mostly gives values, not refusals."""
    refused, tried = [], 0
    for path, declared in names_of(value).items():
        for one in _stations(declared):
            tried += 1
            fault = _fault_of(value, path, one)
            refused += [f"{path}={one}: {fault}"] if fault else []
    if tried - len(refused) >= LEAST_ACCEPTED * tried:
        return ()
    text = f"{len(refused)} of {tried} single changes within bounds are refused, such as {refused[0]}"
    fix = "narrow the bounds or loosen constraints()"
    return (Finding("parameters.refused", text, measured=len(refused), limit=tried, fix=fix),)


def _stations(declared: Param) -> list[Any]:
    if declared.options:
        return list(declared.options)
    low, high = max(declared.low, -1e3), min(declared.high, 1e3)
    numbers = [low + share * (high - low) for share in (0.0, 0.05, 0.25, 0.5, 1.0)]
    rounded = [round(n) if declared.unit.whole else round(n, 4) for n in numbers]
    return [(n,) for n in rounded] if declared.many else list(rounded)
