"""The XML of a 3MF part → its unit, objects and items; streamed, so that counts are bounded as they come."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.parsers import expat

import numpy as np

from flexo.errors import BadInput
from flexo.models.numerals import shown

MOST = 4_000_000  # vertices and triangles of a part
PIECE = 1 << 20  # bytes handed over at a time
Attributes = dict[str, str]


class Item(NamedTuple):
    """An object that is placed, by the build or as a component: its number, part and transform."""

    number: str
    path: str = ""
    transform: str = ""
    printed: bool = True


class Object(NamedTuple):
    """A mesh, or the components that make up an object."""

    kind: str
    points: np.ndarray
    triangles: np.ndarray
    components: tuple[Item, ...]
    name: str = ""


class Part(NamedTuple):
    """What a model part holds."""

    unit: str
    objects: dict[str, Object]
    items: tuple[Item, ...]


@dataclass
class _Reading:
    """What has been read of a part so far."""

    unit: str = "millimeter"
    objects: dict[str, Object] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    own: Attributes = field(default_factory=dict)
    places: array[float] = field(default_factory=lambda: array("d"))
    corners: array[int] = field(default_factory=lambda: array("q"))
    components: list[Item] = field(default_factory=list)
    count: int = 0


def part_of(data: bytes) -> Part:
    """A model part from its bytes; BadInput when it is no XML or declares a document type."""
    reading = _Reading()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, own: _begin(reading, name.rpartition(" ")[2], own)
    parser.EndElementHandler = lambda name: _end(reading, name.rpartition(" ")[2])
    parser.StartDoctypeDeclHandler = _refuse
    try:
        for start in range(0, len(data), PIECE):
            parser.Parse(data[start : start + PIECE])
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BadInput(f"its model is no sound XML: {error}") from None
    except KeyError as error:
        raise BadInput(f"a vertex or triangle of its model lacks {error}") from None
    except (ValueError, OverflowError) as error:
        if isinstance(error, BadInput):
            raise
        word = str(error).rpartition(": ")[2].strip("'")
        raise BadInput(f"a vertex or triangle of its model has {shown(word)}") from None
    return Part(reading.unit, reading.objects, tuple(reading.items))


def _refuse(*declared: Any) -> None:
    raise BadInput("its model declares a document type, which 3MF has not")


def _begin(reading: _Reading, name: str, own: Attributes) -> None:
    if name in _BEGUN:
        _BEGUN[name](reading, own)


def _vertex(reading: _Reading, own: Attributes) -> None:
    reading.places.extend((float(own["x"]), float(own["y"]), float(own["z"])))
    _count(reading)


def _triangle(reading: _Reading, own: Attributes) -> None:
    reading.corners.extend((int(own["v1"]), int(own["v2"]), int(own["v3"])))
    _count(reading)


def _count(reading: _Reading) -> None:
    reading.count += 1
    if reading.count > MOST:
        raise BadInput(f"its model has more than {MOST} vertices and triangles")


def _model(reading: _Reading, own: Attributes) -> None:
    reading.unit = own.get("unit", "millimeter")


def _object(reading: _Reading, own: Attributes) -> None:
    reading.own, reading.components = own, []
    reading.places, reading.corners = array("d"), array("q")


def _component(reading: _Reading, own: Attributes) -> None:
    reading.components.append(_item(own))


def _placed(reading: _Reading, own: Attributes) -> None:
    reading.items.append(_item(own))


def _item(own: Attributes) -> Item:
    path = next((value for name, value in own.items() if name.rpartition(" ")[2] == "path"), "")
    shown = next((value for name, value in own.items() if name.rpartition(" ")[2] == "printable"), "1")
    return Item(own.get("objectid", ""), path, own.get("transform", ""), shown not in ("0", "false"))


_BEGUN: dict[str, Callable[[_Reading, Attributes], None]] = {
    "vertex": _vertex, "triangle": _triangle, "model": _model,
    "object": _object, "component": _component, "item": _placed,
}  # fmt: skip


def _end(reading: _Reading, name: str) -> None:
    if name != "object":
        return
    points = np.array(reading.places).reshape(-1, 3)
    triangles = np.array(reading.corners).reshape(-1, 3)
    if len(triangles) and not (triangles.min() >= 0 and triangles.max() < len(points)):
        raise BadInput(f"a triangle names a vertex that is not there; its object has {len(points)}")
    kind = reading.own.get("type", "model")
    made = Object(kind, points, triangles, tuple(reading.components), reading.own.get("name", ""))
    reading.objects[reading.own.get("id", "")] = made
