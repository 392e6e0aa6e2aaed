"""The form of a class under @element or @robot: its answers can be asked as the contract asks them."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from typing import Any

from flexo.errors import BadInput


def refuse_others(cls: type, kind: type) -> None:
    """BadInput for an answer that can't be asked as the contract asks it."""
    for name, asked in vars(kind).items():
        own = vars(cls).get(name)
        if name.startswith("_") or own is None:
            continue
        if isinstance(asked, property) and inspect.isfunction(own):
            raise BadInput(f"{cls.__name__}.{name} must be a property: write @property above it")
        if inspect.isfunction(asked) and isinstance(own, property):
            raise BadInput(f"{cls.__name__}.{name} must be a method: remove the @property above it")
        if inspect.isfunction(asked) and inspect.isfunction(own):
            wanted = list(inspect.signature(asked).parameters)
            try:
                inspect.signature(own).bind(*wanted)
            except TypeError:
                given = ", ".join(inspect.signature(own).parameters)
                must = f"must be {name}({', '.join(wanted)})"
                raise BadInput(f"{cls.__name__}.{name}({given}) {must}") from None


def relations(answer: Any, owner: str) -> Iterator[tuple[bool, str]]:
    """The pairs of an answer to `constraints()`, one by one: a later one may rely on those before it."""
    for pair in answer if isinstance(answer, Iterable) else (answer,):
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise BadInput(f"{owner}.constraints() gives {pair!r}, must give pairs (holds, what must hold)")
        yield pair
