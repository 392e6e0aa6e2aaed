"""Toolpath → G-code text: the bytes of a job for the printer's firmware.

Numbers have fixed decimals (1 µm, 10 nm of filament), extrusion is relative, and a word that has not
changed is left out. The same toolpath gives the same bytes anywhere.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from flexo.gcode.dialect import advance, limits, spoken
from flexo.gcode.digits import Word, lines
from flexo.gcode.rows import Rows, rows_of
from flexo.gcode.template import WIDTH, commands
from flexo.process import Printer, Process
from flexo.slicing.arcs import Arcs
from flexo.slicing.duration import duration
from flexo.slicing.toolpath import Role, Toolpath

LIFT = 10.0  # mm over the print, at the end
PARK = 5.0  # mm inside the bed's corner
LAYER, PROGRESS, EVENT, ROLE = range(4)  # order of what stands before the same move


class _Insert(NamedTuple):
    """Lines before a row of the text; sorted by row, then by rank."""

    row: int
    rank: int
    text: bytes


def write(
    toolpath: Toolpath,
    header: Sequence[str],
    process: Process,
    printer: Printer,
    *,
    seconds: np.ndarray | None = None,
    arcs: Arcs | None = None,
    footer: Sequence[str] = (),
) -> bytes:
    """The text of a job: header comments, start, moves with their events, end, footer comments, a trailer.

    `seconds` are `duration`'s where that is known already, for the progress that is shown. The rows of `arcs`
    are told as G2 and G3.
    BadInput when the printer's profile has a placeholder or command line that can't be written.
    """
    rows = rows_of(toolpath, process.filaments, arcs)
    inserts = [
        *_lead_in(toolpath, rows, process),
        *_layer_lines(toolpath, rows),
        *(_progress_lines(rows, _spent(toolpath, printer, seconds)) if printer.progress else ()),
        *_event_lines(toolpath, rows, process, printer),
        *_role_lines(toolpath, rows),
    ]
    still = "M107"  # a fan that an earlier print left on would cool the bond layer
    start = [
        *commands(printer, "start", process),
        *limits(printer),
        *advance(printer, process.filament),
        still,
    ]
    head = [*map(_checked, header), *start]
    tail = [*_end(toolpath, process, printer), *map(_checked, footer)]
    body = _body(rows, sorted(inserts, key=lambda one: one[:2]), toolpath)
    text, digest = [_joined(head), *body, _joined(tail)], hashlib.sha256()
    for part in text:
        digest.update(part)
    count = len(rows.kept) + sum(part.count(b"\n") for part in text if isinstance(part, bytes))
    return b"".join([*text, _joined([f"; flexo-end lines={count} sha256={digest.hexdigest()}"])])


def _joined(text: Sequence[str]) -> bytes:
    return "".join(line + "\n" for line in text).encode("ascii")


def _checked(line: str) -> str:
    if not (line.startswith(";") and line.isascii() and line.isprintable() and len(line) <= WIDTH):
        raise ValueError(f"{line!r} is no comment of at most {WIDTH} printable ASCII characters")
    return line


def _body(rows: Rows, inserts: Sequence[_Insert], toolpath: Toolpath) -> list[bytes | memoryview]:
    """The moves in views of one text, with what is told between them."""
    moves, ends = lines("G1", _words(rows, *_resumptions(toolpath, rows)))
    if rows.curves:
        text = np.frombuffer(bytearray(moves), np.uint8)
        text[ends[rows.curves.row] + 1] = ord("0") + rows.curves.code
        moves = text.tobytes()
    cuts = [0, *ends[[one.row for one in inserts]].tolist()]
    view = memoryview(moves)
    found: list[bytes | memoryview] = []
    for (begin, end), one in zip(itertools.pairwise(cuts), inserts, strict=True):
        found += [view[begin:end], one.text]
    return [*found, view[cuts[-1] :]]


def _words(rows: Rows, resumed: np.ndarray, entered: np.ndarray) -> list[Word]:
    """Words that changed; where the machine's state is unknown, all of the next move and the next speed.

    Where an object is entered, those before may have been left out: all words of the next move across.
    """
    shown = rows.moved.copy()
    for columns, after in ((rows.moved, resumed), (rows.moved[:2], entered)):
        moving = np.append(np.flatnonzero(columns.any(axis=0)), shown.shape[1])
        following = moving[np.searchsorted(moving, after)]
        shown[:, following[following < shown.shape[1]]] = True
    speed_shown = np.diff(rows.f, prepend=0) != 0
    speed_shown[[*resumed, *entered]] = True
    axes = [Word(a, rows.place[k], 3, shown[k]) for k, a in enumerate("XYZ")]
    if rows.curves:
        curved = np.isin(np.arange(len(rows.kept)), rows.curves.row)
        axes += [Word(a, rows.curves.centre[k], 4, curved) for k, a in enumerate("IJ")]
    return [*axes, Word("E", rows.e, 5, rows.e != 0), Word("F", rows.f, 0, speed_shown)]


def _resumptions(toolpath: Toolpath, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Rows after something that may have moved the machine (the start, a pause, a change of tool), and those
    where another object begins."""
    moved = [0, *(one.move for one in toolpath.events if one.kind in ("pause", "tool"))]
    entered = [one.move for one in toolpath.events if one.kind == "object"]
    found = (np.searchsorted(rows.kept, np.array(moves, int)) for moves in (moved, entered))
    resumed, begun = (places[places < len(rows.kept)] for places in found)
    return resumed, begun


def _lead_in(toolpath: Toolpath, rows: Rows, process: Process) -> list[_Insert]:
    """A travel to where the toolpath starts, when it starts by laying material."""
    if not len(rows.kept) or not toolpath.prints[rows.kept[0]]:
        return []
    x, y, z = toolpath.start
    travel = f"G1 X{x:.3f} Y{y:.3f} Z{z:.3f} F{process.speeds.travel * 60:.0f}\n"
    return [_Insert(0, LAYER, travel.encode())]


def _layer_lines(toolpath: Toolpath, rows: Rows) -> list[_Insert]:
    """Before each layer's first move; z and height are those of its first bead (the prime line last)."""
    beads = np.flatnonzero(toolpath.prints)
    beads = beads[np.argsort(toolpath.role[beads] == Role.PRIME, kind="stable")]
    begin = _first(toolpath.layer)
    found = []
    for layer, first in _first(toolpath.layer[beads]).items():
        z, height = toolpath.z[beads[first]], round(toolpath.height[beads[first]], 3)
        text = _joined([";LAYER_CHANGE", f";Z:{z:.3f}", f";HEIGHT:{height:g}"])
        found.append(_Insert(int(np.searchsorted(rows.kept, begin[layer])), LAYER, text))
    return found


def _first(column: np.ndarray) -> dict[int, int]:
    """Where each number of a column occurs first; np.unique would load numpy.ma, 25 ms."""
    runs = np.flatnonzero(np.diff(column, prepend=column[:1] - 1))
    return {int(column[i]): int(i) for i in reversed(runs)}


def _spent(toolpath: Toolpath, printer: Printer, seconds: np.ndarray | None) -> np.ndarray:
    """The time before each move and after the last, s."""
    times = duration(toolpath, printer) if seconds is None else seconds
    return np.concatenate(([0.0], np.cumsum(times)))


def _progress_lines(rows: Rows, spent: np.ndarray) -> list[_Insert]:
    """M73 where the percentage of the time changes, with the minutes that remain."""
    if not len(rows.kept):
        return []
    total, spent = spent[-1], spent[rows.kept]
    percent = np.floor(100 * spent / max(total, 1e-9) + 1e-9).astype(int)
    minutes = np.rint((total - spent) / 60).astype(int)
    changed = np.flatnonzero(np.diff(percent, prepend=-1))
    return [_Insert(int(row), PROGRESS, b"M73 P%d R%d\n" % (percent[row], minutes[row])) for row in changed]


def _role_lines(toolpath: Toolpath, rows: Rows) -> list[_Insert]:
    """The role before its first bead; priming starts with the filament that is given back for it."""
    beads = np.flatnonzero(toolpath.prints[rows.kept])
    role = toolpath.role[rows.kept[beads]]
    changed = np.flatnonzero(np.diff(role, prepend=-1))
    names = [f";TYPE:{one.name.capitalize()}\n".encode() for one in Role]
    before = np.maximum(beads[changed] - 1, 0)
    priming = (role[changed] == Role.PRIME) & (toolpath.role[rows.kept[before]] == Role.UNRETRACT)
    places = np.where(priming, before, beads[changed])
    pairs = zip(places.tolist(), role[changed].tolist(), strict=True)
    return [_Insert(row, ROLE, names[kind]) for row, kind in pairs]


def _event_lines(toolpath: Toolpath, rows: Rows, process: Process, printer: Printer) -> list[_Insert]:
    """What is told before its move; layers are told by the layer column."""
    told = [one for one in toolpath.events if one.kind != "layer"]
    places = np.searchsorted(rows.kept, [one.move for one in told]).tolist()
    words = {(kind, value): b"" for _, kind, value in told}  # the same few are told again and again
    for kind, value in words:
        words[kind, value] = _joined(spoken(kind, value, process, printer))
    return [_Insert(row, EVENT, words[one[1:]]) for row, one in zip(places, told, strict=True)]


def _end(toolpath: Toolpath, process: Process, printer: Printer) -> list[str]:
    """Retract unless done, lift clear of the print, park at the back left, then the profile's end."""
    alone = toolpath.e[toolpath.e != 0]
    retracted = len(alone) > 0 and alone[-1] < 0
    retraction, motion = printer.retraction, printer.motion
    top = max(toolpath.z[toolpath.prints], default=toolpath.start[2])
    last = toolpath.z[-1] if len(toolpath) else toolpath.start[2]
    z = max(min(top + LIFT, printer.height), last)
    x, y = printer.bed[0] + PARK, printer.bed[3] - PARK
    travel = min(process.speeds.travel, motion.speed_xy)
    back = [f"G1 E-{retraction.length:.5f} F{retraction.speed * 60:.0f}"] if retraction.length else []
    return [
        *([] if retracted else back),
        f"G1 Z{z:.3f} F{motion.speed_z * 60:.0f}",
        f"G1 X{x:.3f} Y{y:.3f} F{travel * 60:.0f}",
        *(["M73 P100 R0"] if printer.progress else []),
        *commands(printer, "end", process),
    ]
