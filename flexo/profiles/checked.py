"""A profile's entries as a frozen value: every entry of its declared type, finite, and in its range."""

from __future__ import annotations

import dataclasses
import math
import typing
from functools import cache
from typing import Any

from flexo.errors import BadInput, nearest
from flexo.process import Quantity

ANY = (-math.inf, math.inf, "")
RANGES = {  # inclusive, with the unit; entries that are not named here may be any finite number
    "thickness": (0.025, 1.0, "mm"),  # thinner can't be rolled flat, thicker no longer flexes as film
    "tolerance": (0.0, 1.0, "mm"),
    "sheet": (1.0, 1e5, "mm"),
    "cost_per_m2": (0.0, 1e6, "USD"),
    "cost_per_kg": (0.0, 1e6, "USD"),
    "diameter": (1.0, 4.0, "mm"),
    "density": (0.1, 20.0, "g/cm³"),
    "modulus": (0.01, 1e6, "MPa"),
    "modulus_along": (0.01, 1e6, "MPa"),
    "modulus_across": (0.01, 1e6, "MPa"),
    "shear": (0.01, 1e6, "MPa"),
    "poisson": (0.0, 0.499, ""),
    "nozzle_bond": (0.0, 500.0, "°C"),  # the verifier holds the machine's own limits
    "nozzle": (0.0, 500.0, "°C"),
    "nozzle_range": (0.0, 500.0, "°C"),
    "nozzle_limit": (0.0, 500.0, "°C"),
    "bed_bond": (0.0, 200.0, "°C"),
    "bed_bond_range": (0.0, 200.0, "°C"),
    "bed_limit": (0.0, 200.0, "°C"),
    "flow_limit": (0.01, 1e3, "mm³/s"),
    "fan": (0.0, 1.0, ""),
    "fan_bridge": (0.0, 1.0, ""),
    "layer_time": (0.0, 300.0, "s"),
    "slowest": (1.0, 1e3, "mm/s"),
    "thumbnail": (0.0, 800.0, "px"),
    "height": (1.0, 1e5, "mm"),
    "nozzles": (0.1, 2.0, "mm"),
    "speed_xy": (0.1, 1e4, "mm/s"),
    "speed_z": (0.1, 1e4, "mm/s"),
    "speed_e": (0.1, 1e4, "mm/s"),
    "acceleration": (1.0, 1e6, "mm/s²"),
    "travel_acceleration": (1.0, 1e6, "mm/s²"),
    "acceleration_xy": (1.0, 1e6, "mm/s²"),
    "acceleration_z": (1.0, 1e6, "mm/s²"),
    "acceleration_e": (1.0, 1e6, "mm/s²"),
    "jerk": (0.01, 1e3, "mm/s"),
    "jerk_z": (0.01, 1e3, "mm/s"),
    "jerk_e": (0.01, 1e3, "mm/s"),
    "length": (0.0, 20.0, "mm"),  # of retraction
    "speed": (0.1, 1e4, "mm/s"),
    "lift": (0.0, 20.0, "mm"),
    "wipe": (0.0, 5.0, "mm"),
    "minimum": (0.0, 1000.0, "mm"),  # travel that is retracted inside an island
}
WORDS = {float: "a number", str: "text", bool: "true or false", tuple: "a list", dict: "a table"}


def made(cls: type, data: Any, where: str) -> Any:
    """The value of a profile class, or BadInput that names the entry at fault."""
    if not isinstance(data, dict):
        raise BadInput(f"{where} is {data!r}, must be a table")
    fields = {field.name: field for field in dataclasses.fields(cls)}
    for name in data:
        if name not in fields:
            raise BadInput(f"{where} has an unknown entry {name!r}; {nearest(name, fields)}")
    for name, field in fields.items():
        if name not in data and _needed(field):
            raise BadInput(f"{where} lacks {name!r}")
    hints = _hints(cls)
    return cls(**{name: _value(hints[name], value, name, f"{where}: {name}") for name, value in data.items()})


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _needed(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _value(hint: Any, value: Any, name: str, where: str) -> Any:
    kind = typing.get_origin(hint) or hint
    if dataclasses.is_dataclass(kind):
        inner = value if isinstance(value, kind) else made(kind, value, where)  # type: ignore[arg-type]
        return _ordered(inner, name, where) if isinstance(inner, Quantity) else inner
    if kind is float:
        return _number(value, name, where)
    if kind is tuple:
        return _list(typing.get_args(hint), value, name, where)
    if not isinstance(value, kind):
        raise BadInput(f"{where} is {value!r}, must be {WORDS[kind]}")
    if name == "name":
        _named(value, where)
    if kind is dict:
        inner = typing.get_args(hint)[1]
        return {key: _value(inner, one, key, f"{where}.{key}") for key, one in value.items()}
    return value


def _named(value: str, where: str) -> None:
    """A job tells the names of its profiles in comments, from which a verifier must read the same names."""
    from flexo.gcode.template import WIDTH, plain

    if not value or plain(value) != value:
        must = f"must be printable ASCII of at most {WIDTH} characters without ; and outer or double spaces"
        raise BadInput(f"{where} is {value!r}, {must}")


def _ordered(one: Quantity, name: str, where: str) -> Quantity:
    """A material property whose value lies in its own interval, and that in the property's range."""
    if not one.low <= one.value <= one.high:
        raise BadInput(f"{where}: value is {one.value:g}, must lie in low..high {one.low:g}..{one.high:g}")
    for number in (one.low, one.value, one.high):
        _number(number, name, where)
    return one


def _number(value: Any, name: str, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise BadInput(f"{where} is {value!r}, must be a finite number")
    low, high, unit = RANGES.get(name, ANY)
    if not low <= value <= high:
        raise BadInput(
            f"{where} is {value:g} {unit}".rstrip() + f", must be {low:g}..{high:g} {unit}".rstrip()
        )
    return float(value)


def _list(inner: tuple[Any, ...], value: Any, name: str, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise BadInput(f"{where} is {value!r}, must be a list")
    if inner[-1] is not ...:
        if len(value) != len(inner):
            raise BadInput(f"{where} is {value!r}, must be a list of {len(inner)}")
        return tuple(_value(one, item, name, where) for one, item in zip(inner, value, strict=True))
    return tuple(_value(inner[0], item, name, where) for item in value)
