"""STL, binary and ASCII: triangles by their corners, no unit."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from flexo.errors import BadInput, Finding
from flexo.models.model import Raw
from flexo.models.numerals import floats

HEAD = 84  # bytes: a free text of 80 and the count
ROW = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
LONGEST_TEXT = 200_000_000  # bytes
NUMBER = rb"\s+([^\s]{1,40})"
FACET = re.compile(
    rb"facet\s+normal(?:\s+[^\s]{1,40}){3}\s+outer\s+loop"
    + (rb"\s+vertex" + 3 * NUMBER) * 3
    + rb"\s+endloop\s+endfacet",
    re.IGNORECASE,
)
BETWEEN = re.compile(rb"\s*(?:endsolid[^\n]*\n\s*solid[^\n]*\n\s*)?", re.IGNORECASE)
BEGIN, END = re.compile(rb"\s*solid[^\n]*\n\s*", re.IGNORECASE), re.compile(rb"\s*endsolid", re.IGNORECASE)
EMPTY = re.compile(rb"\s*solid[^\n]*\n\s*(?:endsolid[^\n]*\s*)?", re.IGNORECASE)
FIELDS = 10  # pieces of a split text for each facet: what stands before it, nine numbers


def read(path: Path) -> Raw:
    """The triangles of an STL file, three points each; BadInput when it is cut short or no STL."""
    data = path.read_bytes()
    count = int.from_bytes(data[80:HEAD], "little")
    if len(data) >= HEAD and len(data) == HEAD + ROW.itemsize * count:
        return _binary(data, count)
    if data[:1000].lstrip().lower().startswith(b"solid") and b"facet" in data[:5000].lower():
        return _ascii(data)
    if EMPTY.fullmatch(data[:1000]):
        raise BadInput("it is an ASCII STL without a facet: a solid of nothing")
    if len(data) < HEAD:
        raise BadInput(f"it is no STL: {len(data)} bytes are fewer than a header has")
    need = HEAD + ROW.itemsize * count
    if len(data) < need:
        raise BadInput(
            f"its header declares {count} triangles, {need} bytes; it has {len(data)}: cut short or no STL"
        )
    return _binary(data, count)


def _binary(data: bytes, count: int) -> Raw:
    rows = np.frombuffer(data, ROW, count, HEAD)
    more = len(data) - HEAD - ROW.itemsize * count
    text = f"{more} bytes after the last triangle that the header declares are ignored"
    found = (Finding("file.trailing", text, "warning", measured=more),) if more else ()
    return _soup(rows["corners"].reshape(-1, 3), found)


def _ascii(data: bytes) -> Raw:
    if len(data) > LONGEST_TEXT:
        raise BadInput(
            f"it is a text of {len(data)} bytes, must have at most {LONGEST_TEXT}; save it as binary STL"
        )
    pieces = FACET.split(data)
    gaps, count = pieces[::FIELDS], len(pieces) // FIELDS
    if not count:
        raise BadInput("it begins as an ASCII STL and has no facet that can be read")
    if not BEGIN.fullmatch(gaps[0]):
        raise BadInput(_garbage(gaps[0], data))
    for gap in gaps[1:-1]:
        if not gap.isspace() and not BETWEEN.fullmatch(gap):
            raise BadInput(_garbage(gap, data))
    if not END.match(gaps[-1]):
        rest = gaps[-1].strip()
        raise BadInput(_garbage(rest, data) if rest else "it ends without endsolid: cut short")
    numbers = [pieces[k::FIELDS] for k in range(1, FIELDS)]
    return _soup(np.column_stack([floats(np.array(one)) for one in numbers]).reshape(-1, 3), ())


def _garbage(gap: bytes, data: bytes) -> str:
    """Where the text between facets stops being an ASCII STL."""
    sound = BEGIN.match(gap) or BETWEEN.match(gap)
    rest = gap[sound.end() :] if sound else gap
    start = data.find(rest[:1000]) + len(rest) - len(rest.lstrip())
    words = rest.strip().split(b"\n")[0][:40].decode("ascii", "replace")
    return f"line {data.count(bytes([10]), 0, start) + 1} is no ASCII STL: {words!r}"


def _soup(points: np.ndarray, found: tuple[Finding, ...]) -> Raw:
    return Raw(points, np.arange(len(points), dtype=np.int32).reshape(-1, 3), None, found)
