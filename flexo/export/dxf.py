"""Cut file as DXF: named layers, millimetres, closed polylines; the same bytes for the same part."""

from __future__ import annotations

import gc
import io
import re
from typing import Any

from flexo import __version__
from flexo.export.cutting import Drawing, drawing
from flexo.layout import Setup
from flexo.slicing.layers import Layers

RED, BLUE, BLACK, GREY = 1, 5, 7, 8  # AutoCAD colour index
COLOURS = {
    "FILM_CUT": RED,
    "FILM_SCORE": BLUE,
    "FIDUCIAL": BLACK,
    "PRINT_OUTLINE": GREY,
    "INSERT": GREY,
    "LABEL": BLACK,
}
MILLIMETRES = 4  # $INSUNITS
_GUID = r"\{[0-9A-Fa-f-]{36}\}"
_CLOCKED = (
    (re.compile(r"(\$TDU?(?:CREATE|UPDATE)\r?\n\s*40\r?\n)[^\r\n]+"), r"\g<1>2451544.5"),
    (re.compile(rf"(\$(?:FINGERPRINT|VERSION)GUID\r?\n\s*2\r?\n){_GUID}"),
     r"\g<1>{00000000-0000-0000-0000-000000000000}"),
    (re.compile(r"( @ )\d{4}-\d\d-\d\dT[^\r\n]+"), r"\g<1>2000-01-01T00:00:00+00:00"),
)  # fmt: skip


def to_bytes(setup: Setup, layers: Layers) -> bytes:
    """The cut file of a setup, in the frame of the film sheet, mm."""
    document = _document(drawing(setup, layers))
    for name in sorted(document.entitydb.dxf_types_in_use()):  # else in the order of a set's hashes
        document.classes.add_class(name)
    stream = io.StringIO()
    document.write(stream)
    return _without_clock(stream.getvalue()).encode("utf-8")


def _document(made: Drawing) -> Any:
    import ezdxf

    gc.collect(1)  # ezdxf's pyparsing leaves cycles behind that hold the callers' frames and their values

    document = ezdxf.new("R2010", setup=["linetypes"])
    document.header["$INSUNITS"] = MILLIMETRES
    document.header["$MEASUREMENT"] = 1
    document.header.custom_vars.append("Generator", f"flexo {__version__}")
    for name, colour in COLOURS.items():
        linetype = "DASHED" if name == "FILM_SCORE" else "CONTINUOUS"
        document.layers.add(name, color=colour, linetype=linetype)
    space = document.modelspace()
    for name, paths in made.paths.items():
        for path in paths:
            space.add_lwpolyline(path.points.tolist(), close=path.closed, dxfattribs={"layer": name})
    text, x, y, size = made.label
    space.add_text(text, height=size, dxfattribs={"layer": "LABEL"}).set_placement((x, y))
    return document


def _without_clock(text: str) -> str:
    """ezdxf writes the time and random identities: the same part shall give the same bytes."""
    for pattern, fixed in _CLOCKED:
        text = pattern.sub(fixed, text)
    return text
