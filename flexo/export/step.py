"""Solids as STEP, mm: an assembly of named instances, each distinct element's shape once, and the film."""

from __future__ import annotations

import math
import re
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flexo import __version__
from flexo.errors import BadInput
from flexo.export.film import film_plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flexo.contract import Element
    from flexo.design import Design, Placed
    from flexo.layout import Setup
    from flexo.pose import Pose
    from flexo.process import Process

STAMP = re.compile(rb"FILE_NAME\('[^']*','[^']*'")
SYSTEM = re.compile(rb"('Open CASCADE STEP processor [^']*'),'[^']*'")
# the kernel numbers the uses on and on, from file to file
USE = re.compile(rb"(NEXT_ASSEMBLY_USAGE_OCCURRENCE\()\s*'\d+',\s*([^;]*;)")


def to_bytes(setup: Setup, process: Process) -> bytes:
    """The setup's solids in the sheet's frame, the film's upper face at z = 0.

    Without colours: the kernel writes them in an order that changes from run to run.
    """
    from cadquery import Assembly

    made = Assembly(name="part")
    shapes = _shapes(setup.parts, process)
    for part in setup.parts:
        shape = shapes[part.element, part.pose.flip]
        if shape.Solids():
            made.add(shape, loc=_location(part.pose), name=_plain(part.name))
    made.add(_film(setup), name="film")
    return _written(made)


def located(design: Design, process: Process) -> list[Any]:
    """The CadQuery shape of each placed element, moved to its pose; elements without a solid are left out."""
    shapes = _shapes(design.placed, process)
    placed = [(shapes[one.element, one.pose.flip], one.pose) for one in design.placed]
    return [shape.moved(_location(pose)) for shape, pose in placed if shape.Solids()]


def _shapes(parts: Iterable[Placed], process: Process) -> dict[tuple[Element, bool], Any]:
    """Each distinct element's shape, mirrored about its x axis where a flipped placing needs it."""
    parts = tuple(parts)
    plain = {one: one.solid(process) for one in dict.fromkeys(part.element for part in parts)}
    needed = dict.fromkeys((part.element, part.pose.flip) for part in parts)
    return {(one, flip): plain[one].mirror("XZ") if flip else plain[one] for one, flip in needed}


def _location(pose: Pose) -> Any:
    from cadquery import Location

    return Location((pose.x, pose.y, 0.0), (0.0, 0.0, 1.0), math.degrees(pose.turn))


def _film(setup: Setup) -> Any:
    from flexo.solids import prism

    return prism(film_plan(setup), -setup.film.thickness, 0.0)


def _plain(name: str) -> str:
    """A name as an assembly takes it, in which / parts one level from the next."""
    return re.sub(r"[^A-Za-z0-9_.+-]", "_", name.replace("/", "."))


def _written(assembly: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "part.step"
        assembly.export(str(path), "STEP")
        if not path.is_file():
            raise BadInput("the CAD kernel wrote no STEP file")
        return _settled(path.read_bytes())


def _settled(text: bytes) -> bytes:
    """The text without clock, path and the kernel's running counters."""
    text = STAMP.sub(b"FILE_NAME('part.step','1980-01-01T00:00:00'", text, count=1)
    text = SYSTEM.sub(b"\\1,'flexo " + __version__.encode() + b"'", text, count=1)
    numbers = count(1)

    def renumbered(use: re.Match[bytes]) -> bytes:
        return b"%s'%d',%s" % (use[1], next(numbers), use[2].replace(b"\n  ", b""))

    return USE.sub(renumbered, text)
