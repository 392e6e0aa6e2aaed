"""The form of an element's answers, looked at before anything is made of them: BadInput names the answer."""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from flexo.contract import Bare, Cut, Directive, Element, Guide, Insert
from flexo.errors import BadInput
from flexo.mechanics.model import Mechanics
from flexo.pose import Pose

if TYPE_CHECKING:
    from flexo.process import Process

LISTS = {"bare": Bare, "cuts": Cut, "inserts": Insert, "guides": Guide, "directives": Directive}
KINDS = ("cut", "score")


def check_answers(element: Element) -> None:
    """BadInput for the first answer that has not the form which the contract asks for."""
    owner = type(element).__name__
    with np.errstate(invalid="ignore"):  # shapely warns of NaN, which is told here
        _check_ports(element.ports, f"{owner}.ports")
        _check_area(element.footprint(), f"{owner}.footprint()", ("Polygon",))
        for name, kind in LISTS.items():
            _check_list(getattr(element, name)(), f"{owner}.{name}()", kind)
        _check_contacts(element.contacts(), f"{owner}.contacts()")


def mechanics_of(element: Element, process: Process) -> Mechanics | None:
    """An element's mechanics; BadInput when the answer is something else."""
    answer = element.mechanics(process)
    if answer is not None and not isinstance(answer, Mechanics):
        raise BadInput(
            f"{type(element).__name__}.mechanics() gives {_shown(answer)}, must be Mechanics or None"
        )
    return answer


def volume_of(element: Element, process: Process) -> float | None:
    """An element's stated volume, mm³; BadInput when the answer is no number over 0."""
    answer = element.volume(process)
    if answer is None:
        return None
    _check_number(answer, f"{type(element).__name__}.volume()", "mm³")
    if not answer > 0:
        raise BadInput(f"{type(element).__name__}.volume() is {answer:g} mm³, must be over 0")
    return float(answer)


def _check_ports(ports: Any, where: str) -> None:
    if not isinstance(ports, dict):
        raise BadInput(f"{where} gives {_shown(ports)}, must be a dict of Pose by name")
    for name, pose in ports.items():
        if not isinstance(pose, Pose):
            raise BadInput(f"{where}[{name!r}] is {_shown(pose)}, must be a Pose")
        for what, value in (("x", pose.x), ("y", pose.y), ("turn", pose.turn)):
            _check_number(value, f"{where}[{name!r}].{what}", "mm" if what != "turn" else "rad")


def _check_area(shape: Any, where: str, types: tuple[str, ...] = ("Polygon", "MultiPolygon")) -> None:
    from shapely import get_coordinates, is_valid_reason

    if getattr(shape, "geom_type", None) not in types:
        raise BadInput(f"{where} gives {_shown(shape)}, must be a shapely {' or '.join(types)}")
    if shape.is_empty:
        raise BadInput(f"{where} is an empty {shape.geom_type}, must have an area in mm²")
    if not np.isfinite(get_coordinates(shape)).all():
        raise BadInput(f"{where} has a corner that is no finite number of mm")
    if not shape.is_valid:
        raise BadInput(f"{where} is no simple polygon: {is_valid_reason(shape)}")


def _check_list(items: Any, where: str, kind: Any) -> None:
    form = f"{kind.__name__}({', '.join(kind._fields)})"
    if not isinstance(items, (tuple, list)) or isinstance(items, kind):
        raise BadInput(f"{where} gives {_shown(items)}, must be a tuple of {form}")
    for k, one in enumerate(items):
        if not isinstance(one, kind):
            raise BadInput(f"{where}[{k}] is {_shown(one)}, must be {form}")
        for field, value in zip(kind._fields, one, strict=True):
            _check_field(field, value, f"{where}[{k}].{field}")


def _check_field(field: str, value: Any, where: str) -> None:
    if field == "polygon":
        _check_area(value, where)
    elif field == "line":
        if getattr(value, "geom_type", None) not in ("LineString", "LinearRing") or value.is_empty:
            raise BadInput(f"{where} is {_shown(value)}, must be a shapely LineString")
    elif field == "kind":
        if value not in KINDS:
            raise BadInput(f"{where} is {_shown(value)}, must be {' or '.join(KINDS)}")
    elif field != "name" and not (field == "z_high" and value == math.inf):
        _check_number(value, where, "rad" if field == "angle" else "mm")


def _check_contacts(items: Any, where: str) -> None:
    if not isinstance(items, (tuple, list)):
        raise BadInput(f"{where} gives {_shown(items)}, must be a tuple of shapely geometries")
    for k, one in enumerate(items):
        if not hasattr(one, "geom_type"):
            raise BadInput(f"{where}[{k}] is {_shown(one)}, must be a shapely geometry")


def _check_number(value: Any, where: str, unit: str) -> None:
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise BadInput(f"{where} is {_shown(value)}, must be a finite number of {unit}")


def _shown(value: Any) -> str:
    """What was given instead, short enough for one line."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
