"""Parameters with units, bounds and a meaning, declared once; everything else is derived from them.

`mm`, `deg`, `count` and `choice` are annotations; `param`, `choose` and `part` declare a default with its
bounds. Values may be given as numbers in the annotated unit or as text with a unit ("10mil", "0.25 mm",
"30deg").
"""

from __future__ import annotations

import dataclasses
import math
import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from flexo.errors import BadInput, nearest


@dataclass(frozen=True)
class Unit:
    """A unit that values are held in, and the factors of the units that text may use instead."""

    name: str
    factors: tuple[tuple[str, float], ...] = ()
    whole: bool = False

    def show(self, value: float) -> str:
        return f"{value:g} {self.name}".strip()


_LENGTHS = (("mm", 1.0), ("mil", 0.0254), ("in", 25.4), ("cm", 10.0), ("um", 1e-3), ("µm", 1e-3))
_ANGLES = (("deg", 1.0), ("°", 1.0), ("rad", 180.0 / math.pi))

mm = Annotated[float, Unit("mm", _LENGTHS)]
deg = Annotated[float, Unit("deg", _ANGLES)]
count = Annotated[int, Unit("", whole=True)]
ratio = Annotated[float, Unit("")]
mms = Annotated[tuple[float, ...], Unit("mm", _LENGTHS)]
counts = Annotated[tuple[int, ...], Unit("", whole=True)]
choice = Annotated[str, Unit("")]

_QUANTITY = re.compile(r"^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*([^\d\s]*)\s*$")


@dataclass(frozen=True)
class Param:
    """One declared parameter: its name, unit, default, bounds (inclusive) or options, and meaning."""

    name: str
    unit: Unit
    default: Any
    low: float = -math.inf
    high: float = math.inf
    options: tuple[str, ...] = ()
    meaning: str = ""
    many: bool = False

    @property
    def range(self) -> str:
        if self.options:
            return " | ".join(self.options)
        return f"{self.low:g}..{self.high:g} {self.unit.name}".strip()

    def accept(self, value: Any, owner: str) -> Any:
        """The value in this parameter's unit and type; BadInput names owner, value, unit and range."""
        if self.options:
            return self._accept_option(value, owner)
        if self.many:
            items = value.split(",") if isinstance(value, str) else value
            if not isinstance(items, (tuple, list)):
                raise self._fault(owner, repr(value), "a list of numbers in")
            return tuple(self._accept_number(item, owner) for item in items if item != "")
        return self._accept_number(value, owner)

    def _accept_option(self, value: Any, owner: str) -> str:
        if value not in self.options:
            hint = nearest(str(value), self.options)
            raise BadInput(f"{owner}.{self.name} is {value!r}, must be {self.range} ({self.meaning}); {hint}")
        return str(value)

    def _accept_number(self, value: Any, owner: str) -> float:
        number = quantity(value, self.unit) if not isinstance(value, bool) else None
        if number is None:
            raise self._fault(owner, repr(value), "a number in")
        if not math.isfinite(number):
            raise self._fault(owner, str(number), "a finite number in")
        if self.unit.whole:
            if number != int(number):
                raise self._fault(owner, f"{number:g}", "a whole number in")
            number = int(number)
        if not self.low <= number <= self.high:
            raise self._fault(owner, self.unit.show(number), "")
        return number

    def _fault(self, owner: str, shown: str, kind: str) -> BadInput:
        must = f"must be {kind} {self.range}".replace("  ", " ")
        return BadInput(f"{owner}.{self.name} is {shown}, {must} ({self.meaning})")


def quantity(value: Any, unit: Unit) -> float | None:
    """A number or a text such as "10mil" as a number in `unit`; None when it is neither."""
    if isinstance(value, str):
        if value.strip().lower() in ("nan", "inf", "-inf"):
            return float(value)
        match = _QUANTITY.match(value)
        if not match:
            return None
        factor = dict(unit.factors).get(match[2]) if match[2] else 1.0
        if factor is None:
            return None
        return float(f"{float(match[1]) * factor:.12g}")  # 0.2 in is 5.08 mm, not 5.079999999999999
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def param(default: Any, low: float, high: float, meaning: str) -> Any:
    """A number (or a tuple of numbers, annotated `mms`) with inclusive bounds in its annotated unit."""
    if isinstance(low, str) or isinstance(high, str) or not low <= high:
        raise BadInput(
            f"param({default!r}, {low!r}, {high!r}, ...) must have two numbers as bounds, low first"
        )
    return dataclasses.field(default=default, metadata={"bounds": (low, high), "meaning": meaning})


def choose(default: str, options: tuple[str, ...], meaning: str) -> Any:
    """One of a few words, annotated `choice`."""
    return dataclasses.field(default=default, metadata={"options": options, "meaning": meaning})


def part(default: Any, meaning: str) -> Any:
    """An element inside a robot, whose own parameters are reached as `name.parameter`."""
    return dataclasses.field(default=default, metadata={"part": True, "meaning": meaning})


def params_of(owner: Any) -> dict[str, Param]:
    """The declared parameters of an element or robot, class or value, in order of declaration."""
    return dict(_declarations(owner if isinstance(owner, type) else type(owner)))


@cache
def _declarations(cls: Any) -> dict[str, Param]:
    hints = typing.get_type_hints(cls, include_extras=True)
    return {
        field.name: _declared(field, hints[field.name], cls.__name__)
        for field in dataclasses.fields(cls)
        if not field.metadata.get("part")
    }


def _declared(field: dataclasses.Field[Any], hint: Any, owner: str) -> Param:
    unit = next((extra for extra in getattr(hint, "__metadata__", ()) if isinstance(extra, Unit)), None)
    if unit is None or not field.metadata.get("meaning"):
        raise BadInput(
            f"{owner}.{field.name} must be annotated mm, deg, count, ratio, mms, counts or choice "
            "and declared with param(default, low, high, meaning), choose(...) or part(...)"
        )
    low, high = field.metadata.get("bounds", (-math.inf, math.inf))
    many = typing.get_origin(typing.get_args(hint)[0]) is tuple
    options = field.metadata.get("options", ())
    return Param(field.name, unit, field.default, low, high, options, field.metadata["meaning"], many)


def parts_of(owner: Any) -> dict[str, Any]:
    """The elements a robot is declared with, by name: default ones of a class, actual ones of a value."""
    cls = owner if isinstance(owner, type) else type(owner)
    fields = [field for field in dataclasses.fields(cls) if field.metadata.get("part")]
    if isinstance(owner, type):
        return {field.name: field.default for field in fields}
    return {field.name: getattr(owner, field.name) for field in fields}


def with_values(value: Any, changes: Mapping[str, Any]) -> Any:
    """A copy of an element or robot with parameters set by name; `knee.gap` reaches into a part."""
    own: dict[str, Any] = {}
    nested: dict[str, dict[str, Any]] = {}
    for path, new in changes.items():
        head, _, rest = path.partition(".")
        if rest:
            nested.setdefault(head, {})[rest] = new
        else:
            own[head] = new
    parts = parts_of(value)
    for head, deeper in nested.items():
        if head not in parts:
            raise BadInput(f"{type(value).__name__} has no part {head!r}; {nearest(head, parts)}")
        own[head] = with_values(own.get(head, parts[head]), deeper)
    return dataclasses.replace(value, **own)


def names_of(value: Any) -> dict[str, Param]:
    """Every parameter that can be set on a value, nested ones as `part.parameter`."""
    found = dict(params_of(value))
    for name, inner in parts_of(value).items():
        found.update({f"{name}.{key}": declared for key, declared in names_of(inner).items()})
    return found


def settings_of(value: Any) -> dict[str, Any]:
    """Every parameter's actual value, nested ones as `part.parameter`."""
    found = {name: getattr(value, name) for name in params_of(value)}
    for name, inner in parts_of(value).items():
        found.update({f"{name}.{key}": actual for key, actual in settings_of(inner).items()})
    return found
