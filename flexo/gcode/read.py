"""G-code text → Moves: columns of numbers, one row a straight move, derived from the bytes alone.

Shares no code with the writer. Nothing is trusted and nothing raises: what can't be read is a Finding, and
the line is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from flexo.errors import Finding
from flexo.gcode import lex
from flexo.gcode.arcs import subdivided
from flexo.gcode.envelope import read_block, trailer_faults
from flexo.gcode.statements import Command, Note, read_commands, read_notes

FARTHEST = 1e6  # mm, mm/s: values beyond are reported and cut, so that sums stay finite
HOMING = ("G28", "G29", "G80", "BED_MESH_CALIBRATE")  # leave the head where only the firmware knows


@dataclass(frozen=True)
class Moves:
    """Rows of straight moves in the machine's frame, and all else that the text says.

    path: where the moves begin and end, mm, shape (3, rows + 1); e: filament fed by each, mm; f: mm/s (NaN
    before the first F); line: of the text, from 1; type: index into `types`, -1 before the first; code: 0..3,
    with i, j the arc's centre from its start where 2 or 3; known: bits 1, 2 and 4 for x, y and z that have
    been commanded since the axes were homed. An arc is several rows of one line, chords within 0.005 mm.
    """

    path: np.ndarray
    e: np.ndarray
    f: np.ndarray
    line: np.ndarray
    type: np.ndarray
    code: np.ndarray
    i: np.ndarray
    j: np.ndarray
    known: np.ndarray
    types: tuple[str, ...]
    notes: tuple[Note, ...]
    commands: tuple[Command, ...]
    job: dict[str, Any] | None
    lines: int
    faults: tuple[Finding, ...]

    def __len__(self) -> int:
        return len(self.e)

    @property
    def x(self) -> np.ndarray:
        """End of each move, mm, as `y` and `z`."""
        return self.path[0, 1:]

    @property
    def y(self) -> np.ndarray:
        return self.path[1, 1:]

    @property
    def z(self) -> np.ndarray:
        return self.path[2, 1:]

    @property
    def layer(self) -> np.ndarray:
        """Count of ;LAYER_CHANGE before each move, less one."""
        changes = [note.line for note in self.notes if note.kind == "LAYER_CHANGE"]
        return np.searchsorted(changes, self.line) - 1

    @property
    def origin(self) -> np.ndarray:
        """Start of each move, mm, shape (rows, 3)."""
        return self.path[:, :-1].T

    @property
    def length(self) -> np.ndarray:
        """Length of each move, mm."""
        square = np.zeros(len(self))
        for axis in self.path:
            square += np.diff(axis) ** 2
        return np.sqrt(square, out=square)


def read(data: bytes) -> Moves:
    """The moves and commands of a G-code text; faults of the text are in `faults`."""
    lines = lex.split(data)
    rows = lex.motion_rows(lines)
    words, faults = lex.words(lines, rows)
    commands, command_faults = read_commands(lines, rows, words.row)
    columns, number_faults = _columns(words, commands)
    columns, arc_faults = subdivided(columns, (0.0, 0.0, 0.0))
    path = _path(columns)
    job, job_faults = read_block(data)
    notes = read_notes(lines)
    types, kind = _labels(notes, columns["line"])
    before = np.searchsorted(columns["line"], [command.line for command in commands])  # arcs add rows
    return Moves(
        path=path,
        **columns,
        type=kind,
        types=types,
        notes=notes,
        commands=tuple(one._replace(move=int(at)) for one, at in zip(commands, before, strict=True)),
        job=job,
        lines=len(lines.start),
        faults=tuple(
            lex.text_faults(lines) + faults + command_faults + number_faults + arc_faults
            + job_faults + trailer_faults(data, lines)
        ),
    )  # fmt: skip


def _path(columns: dict[str, np.ndarray]) -> np.ndarray:
    """Where moves begin and end, of x, y and z, which are taken out of the columns."""
    path = np.zeros((3, len(columns["x"]) + 1))
    for axis, name in zip(path, "xyz", strict=True):
        axis[1:] = columns.pop(name)
    return path


def _labels(notes: tuple[Note, ...], line: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    """The type names, and the type's index of each line."""
    typed = [note for note in notes if note.kind == "TYPE"]
    names = tuple(dict.fromkeys(note.text for note in typed))
    index = {name: k for k, name in enumerate(names)}
    few = np.int16 if len(names) < 2**15 else np.int32
    codes = np.array([-1] + [index[note.text] for note in typed], few)
    return names, codes[np.searchsorted([note.line for note in typed], line)]


def _columns(words: lex.Words, commands: list[Command]) -> tuple[dict[str, np.ndarray], list[Finding]]:
    """Positions and filament of each row, absolute and relative words resolved."""
    cut, faults = _within(words)
    line = (words.row + 1).astype(np.int32)
    relative = _mode(commands, line, "G91", "G90")
    columns = {"line": line, "code": words.code, "known": _known(cut, relative, line, commands)}
    columns |= {axis: _position(cut.pop(axis.upper()), relative) for axis in "xyz"}
    columns["e"] = _filament(cut.pop("E"), commands, line, _mode(commands, line, "M83", "M82"))
    columns["f"] = _held(cut.pop("F")) / 60.0  # mm/min in the text
    return columns | {axis: _centre(cut.pop(axis.upper())) for axis in "ij"}, faults


def _known(
    cut: dict[str, np.ndarray], relative: np.ndarray, line: np.ndarray, commands: list[Command]
) -> np.ndarray:
    """Bits of the axes that have been commanded since they were homed."""
    homed = [one.line for one in commands if one.name in HOMING]
    since = np.array([0, *homed], np.int32)[np.searchsorted(homed, line)]
    known = np.zeros(len(line), np.uint8)
    for k, axis in enumerate("XYZ"):
        known |= (_given(cut[axis], relative, line) > since).astype(np.uint8) << k
    return known


def _within(words: lex.Words) -> tuple[dict[str, np.ndarray], list[Finding]]:
    """The words' columns, taken out of them and cut to what is in reach, and what was not."""
    found: list[np.ndarray] = []
    cut = {}
    for letter in "XYZEFIJ":
        cut[letter] = column = words.column(letter)
        if words.value.pop(letter, None) is not None:
            found.append(words.row[np.abs(column) > FARTHEST])
            np.clip(column, -FARTHEST, FARTHEST, out=column)
    rows = lex.distinct(np.concatenate([words.row[:0], *found]))
    return cut, lex.examples(
        rows, lambda row: Finding("number.too-large", f"a number beyond {FARTHEST:g}", line=row + 1)
    )


def _centre(column: np.ndarray) -> np.ndarray:
    """An arc's word, 0 where it is absent; a column without any takes no memory."""
    return np.nan_to_num(column) if column.strides[0] else np.broadcast_to(0.0, len(column))


def _mode(commands: list[Command], line: np.ndarray, on: str, off: str) -> np.ndarray:
    """Which lines stand under the command `on` (rather than `off`, the state at power-on)."""
    switches = [one for one in commands if one.name in (on, off)]
    state = np.array([False] + [one.name == on for one in switches])
    return state[np.searchsorted([one.line for one in switches], line)]


def _held(values: np.ndarray) -> np.ndarray:
    """Each value, or the last one before it; NaN before the first."""
    last = np.arange(len(values), dtype=np.int32)
    last[np.isnan(values)] = 0
    return values[np.maximum.accumulate(last, out=last)]


def _position(values: np.ndarray, relative: np.ndarray) -> np.ndarray:
    """Positions from words that are absolute or steps; 0 before the first."""
    if not relative.any():
        return np.nan_to_num(_held(values), copy=False)
    steps = np.cumsum(np.where(relative, np.nan_to_num(values), 0.0))
    anchors = _held(np.where(relative, np.nan, values - steps))
    return np.nan_to_num(anchors) + steps


def _filament(
    values: np.ndarray, commands: list[Command], line: np.ndarray, relative: np.ndarray
) -> np.ndarray:
    """Filament fed by each move; absolute positions are restarted by G92 E."""
    if relative.all():
        return np.nan_to_num(values)
    said = [(one.line, one.value("E")) for one in commands if one.name == "G92"]
    resets = [(row, to) for row, to in said if to is not None]
    at = np.searchsorted(line, [row for row, _ in resets])
    mixed = np.insert(values, at, [to for _, to in resets])
    steps = np.insert(relative, at, np.zeros(len(at), bool))
    position = _position(mixed, steps)
    fed = np.diff(position, prepend=0.0)
    own = np.insert(np.ones(len(values), bool), at, np.zeros(len(at), bool))
    return fed[own]


def _given(values: np.ndarray, relative: np.ndarray, line: np.ndarray) -> np.ndarray:
    """The line in which an axis was last given absolutely, at each line; 0 before the first."""
    given: np.ndarray = np.maximum.accumulate(np.where(np.isnan(values) | relative, 0, line))
    return given
