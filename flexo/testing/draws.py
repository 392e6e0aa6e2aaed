"""Values to try a law on: the defaults, the bounds, and random parameters between them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flexo.errors import BadInput
from flexo.params import Param, names_of, with_values

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

STEPS = 1000  # at most, from bound to bound: drawn numbers have sensible decimals
CHANGED = 3  # parameters that a random draw moves away from their defaults, at most
UNBOUNDED = 1e3  # stands for an infinite bound


def values(cls: type) -> SearchStrategy[Any]:
    """A hypothesis strategy of values of an element or robot class.

    A third are the defaults with one parameter at a bound, the others move up to three parameters;
    what the class refuses (its own constraints) is not drawn.
    """
    from hypothesis import reject
    from hypothesis import strategies as st

    def made(settings: dict[str, Any]) -> Any:
        try:
            return with_values(cls(), settings)
        except BadInput:
            reject()

    return st.just({}).flatmap(lambda _: st.one_of(_at_bound(cls), _moved(cls), _moved(cls))).map(made)


def each_drawn(cls: type, examples: int, check: Callable[[Any], None]) -> None:
    """Calls `check` with drawn values, the same in every run; it raises for the simplest value."""
    each_of(values(cls), examples, check)


def each_of(drawn: SearchStrategy[Any], examples: int, check: Callable[[Any], None]) -> None:
    """The same of any strategy."""
    from hypothesis import HealthCheck, given, settings

    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )
    @given(drawn)
    def each(value: Any) -> None:
        check(value)

    each()


def numbers(declared: Param) -> SearchStrategy[Any]:
    """A parameter's own values within its bounds."""
    from hypothesis import strategies as st

    if declared.options:
        return st.sampled_from(declared.options)
    one = _grid(declared)
    if declared.many:
        most = max(3, 2 * len(declared.default or ()))
        return st.lists(one, min_size=1, max_size=most).map(tuple)
    return one


def ends_of(declared: Param) -> list[Any]:
    """A parameter's values at its bounds, or all of its options."""
    return [(end,) if declared.many else end for end in declared.options or _bounds(declared)]


def _at_bound(cls: type) -> SearchStrategy[dict[str, Any]]:
    from hypothesis import strategies as st

    ends = [{name: end} for name, declared in names_of(cls).items() for end in ends_of(declared)]
    return st.sampled_from(ends) if ends else st.just({})


def _moved(cls: type) -> SearchStrategy[dict[str, Any]]:
    from hypothesis import strategies as st

    known = names_of(cls)
    if not known:
        return st.just({})
    chosen = st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=CHANGED, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: numbers(known[name]) for name in names}))


def _bounds(declared: Param) -> tuple[Any, Any]:
    kind = int if declared.unit.whole else float
    return kind(max(declared.low, -UNBOUNDED)), kind(min(declared.high, UNBOUNDED))


def _grid(declared: Param) -> SearchStrategy[Any]:
    from hypothesis import strategies as st

    low, high = _bounds(declared)
    if declared.unit.whole:
        return st.integers(low, high)
    step = 10.0 ** math.ceil(math.log10((high - low) / STEPS)) if high > low else 1.0
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if first > last:
        return st.just(low)
    return st.integers(first, last).map(lambda k: min(max(round(k * step, 9), low), high))
