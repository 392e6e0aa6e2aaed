"""Bytes of a G-code file → lines, and the words of its motion commands as columns.

Motion lines (G0 to G3) are by far the most and are taken apart by numpy, all at once; the few others are
left as text. Faults are Findings, never exceptions: a faulty line is reported and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from flexo.beside import halved
from flexo.errors import Finding
from flexo.gcode.numerals import values

LINE_LIMIT = 96  # characters, the command buffer of Marlin (MAX_CMD_SIZE)
EXAMPLES = 3  # findings of one kind that are told in full
MOTION_LETTERS = b"XYZEFIJ"

_BITS = np.array([1 << MOTION_LETTERS.find(k) if k in MOTION_LETTERS else 0 for k in range(256)], np.uint32)
_SOUND = bytes([10, *range(32, 127)])
BLOCK = 8192  # lines taken apart at once
BYTES = 1 << 18  # looked through at once


@dataclass(frozen=True)
class Lines:
    """Where each line's code begins and ends (before a comment), and where the line ends."""

    data: bytes
    raw: np.ndarray  # the bytes, with a line end behind the last line
    start: np.ndarray
    code_end: np.ndarray
    end: np.ndarray

    def text(self, row: int) -> str:
        """A whole line, with bytes that are not ASCII shown as `?`."""
        return self.data[self.start[row] : self.end[row]].decode("ascii", "replace")


@dataclass(frozen=True)
class Words:
    """The words of motion lines `row`: code 0..3, and a column for each letter that occurs, NaN if absent."""

    row: np.ndarray
    code: np.ndarray
    value: dict[str, np.ndarray]

    def column(self, letter: str) -> np.ndarray:
        """A letter's values; one that does not occur takes no memory."""
        return self.value.get(letter, np.broadcast_to(np.nan, len(self.row)))


def examples(rows: Sequence[int] | np.ndarray, tell: Callable[[int], Finding]) -> list[Finding]:
    """Findings for the first few of `rows`; the last of them counts the others."""
    made = [tell(int(row)) for row in rows[:EXAMPLES]]
    more = len(rows) - EXAMPLES
    if more > 0:
        made[-1] = replace(made[-1], text=f"{made[-1].text} (and {more} more like it)")
    return made


def distinct(values: np.ndarray) -> np.ndarray:
    """The values, ascending, each once; np.unique would load numpy.ma, 10 ms."""
    ordered = np.sort(values)
    return ordered[np.concatenate((np.ones(len(ordered[:1]), bool), ordered[1:] != ordered[:-1]))]


def split(data: bytes) -> Lines:
    """Lines of a file; the code of a line ends where its comment begins."""
    raw = np.frombuffer(data if data.endswith(b"\n") or not data else data + b"\n", np.uint8)
    end = _places(raw, ord("\n"))
    start = np.concatenate((np.zeros_like(end[:1]), end[:-1] + 1))
    code_end = end.copy()
    marks = _places(raw, ord(";"))
    row = np.searchsorted(start, marks, "right") - 1
    code_end[row[::-1]] = marks[::-1]  # the first of a line's marks is written last
    return Lines(data, raw, start, code_end, end)


def _places(raw: np.ndarray, byte: int) -> np.ndarray:
    """Where a byte stands; a block at a time, so that the memory for it stays small."""
    kind = np.int32 if len(raw) < 2**31 else np.int64
    blocks = range(0, len(raw), BYTES)
    found = [(k + np.flatnonzero(raw[k : k + BYTES] == byte)).astype(kind) for k in blocks]
    return np.concatenate([np.empty(0, kind), *found])


def text_faults(lines: Lines) -> list[Finding]:
    """Bytes that are neither printable ASCII nor a line end, and lines that a firmware would cut off."""
    text = "a byte that is not printable ASCII"
    return (
        examples(_strange_rows(lines), lambda row: Finding("text.not-ascii", text, line=row + 1))
        + _too_long(lines, lines.code_end - lines.start, "line.too-long", "error")
        + _too_long(lines, lines.end - np.maximum(lines.code_end, lines.start), "comment.too-long", "warning")
    )


def _strange_rows(lines: Lines) -> np.ndarray:
    """Rows with bytes that are neither printable ASCII nor a line end."""
    if not lines.data.translate(None, _SOUND):
        return lines.start[:0]
    strange = [_places(lines.raw, byte) for byte in set(lines.data) - set(_SOUND)]
    return distinct(_row_of(lines.start, np.concatenate(strange)))


def _too_long(lines: Lines, length: np.ndarray, name: str, severity: str) -> list[Finding]:
    return examples(
        np.flatnonzero(length > LINE_LIMIT),
        lambda row: Finding(
            name, f"{length[row]} characters, at most {LINE_LIMIT}", severity, float(length[row]), LINE_LIMIT,
            line=row + 1,
        ),
    )  # fmt: skip


def motion_rows(lines: Lines) -> np.ndarray:
    """Rows whose command is G0, G1, G2 or G3 in capitals."""
    first, second, third = (lines.raw.take(lines.start + k, mode="clip") for k in range(3))
    short = lines.code_end - lines.start
    known = (first == ord("G")) & (second >= ord("0")) & (second <= ord("3")) & (short >= 2)
    return np.flatnonzero(known & ((short == 2) | ~_is_numeric(third)))


def words(lines: Lines, rows: np.ndarray) -> tuple[Words, list[Finding]]:
    """The words of motion lines, and a finding for each line that is malformed and therefore left out."""
    findings: list[Finding] = []
    while True:
        parts = halved(partial(_words, lines), [rows[k : k + BLOCK] for k in range(0, len(rows) or 1, BLOCK)])
        bad = {reason: np.concatenate([part[reason] for _, part in parts]) for reason in _REASONS}
        if not any(map(len, bad.values())):
            return _joined([taken for taken, _ in parts]), findings
        for reason, where in bad.items():
            findings += examples(np.unique(where), partial(_malformed, lines, reason))
        rows = np.setdiff1d(rows, np.concatenate(list(bad.values())))


def _joined(parts: list[Words]) -> Words:
    """All parts' words; each letter's columns are taken out of them, so that none is held twice."""
    value = {}
    for letter in sorted({letter for one in parts for letter in one.value}):
        columns = [one.column(letter) for one in parts]
        for one in parts:
            one.value.pop(letter, None)
        value[letter] = np.concatenate(columns)
    both = ((one.row, one.code) for one in parts)
    row, code = (np.concatenate(columns) for columns in zip(*both, strict=True))
    return Words(row, code, value)


def _words(lines: Lines, rows: np.ndarray) -> tuple[Words, dict[str, np.ndarray]]:
    """The words of motion lines, and the lines (rows of the file) that are malformed, by reason."""
    text, first = _body(lines, rows)
    numeric, letter_like = _is_numeric(text), _is_letter(text)
    at = np.flatnonzero(letter_like)
    size = np.diff(np.searchsorted(at, np.append(first, len(text))))
    owner, letters = np.repeat(np.arange(len(rows)), size), text[at]
    edges = np.flatnonzero(numeric[1:] != numeric[:-1]) + 1  # the text begins and ends with no digit
    numbers, sound = values(text, edges[0::2], edges[1::2])
    misplaced = _different(edges[0::2], at + 1) - 1  # a letter without a number, or the other way round
    strange = np.flatnonzero(~(numeric | letter_like | (text == 32) | (text == 9)))
    bad = _malformations(letters, owner) | {
        "character": _row_of(first, strange),
        "number": _row_of(first, np.concatenate((misplaced, edges[0::2][~sound]))),
    }
    value: dict[str, np.ndarray] = {}
    for letter in MOTION_LETTERS if len(numbers) == len(letters) else b"":
        chosen = np.flatnonzero(letters == letter)
        if len(chosen):
            value[chr(letter)] = column = np.full(len(rows), np.nan)
            column[owner[chosen]] = numbers[chosen]
    made = Words(rows, lines.raw[lines.start[rows] + 1] - ord("0"), value)
    return made, {reason: rows[where] for reason, where in bad.items()}


def _is_numeric(text: np.ndarray) -> np.ndarray:
    """Digits, point, minus; and the slash between them, which no number accepts."""
    return text - np.uint8(ord("-")) <= ord("9") - ord("-")


def _is_letter(text: np.ndarray) -> np.ndarray:
    return text - np.uint8(ord("A")) < 26


def _different(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """What is in one of two ascending columns only; equal columns, the rule, are seen at once."""
    return some[:0] if np.array_equal(some, others) else np.setxor1d(some, others)


def _body(lines: Lines, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What follows the commands' two characters in `rows`, put together, and where each line begins in it."""
    begin, stop = lines.start[rows] + 2, lines.code_end[rows]
    low, high = (int(begin[0]), int(stop[-1]) + 1) if len(rows) else (0, 0)
    inside = np.zeros(high - low + 1, np.int8)
    inside[begin - low] += 1
    inside[stop + 1 - low] -= 1  # one more: the line end or semicolon, shown as a blank
    text = lines.raw[low:high][np.cumsum(inside[:-1], dtype=np.int8).view(bool)]
    size = stop + 1 - begin
    first = np.cumsum(size) - size
    text[first + size - 1] = 32  # numbers of neighbouring lines never run together
    return text, first


def _malformations(letters: np.ndarray, owner: np.ndarray) -> dict[str, np.ndarray]:
    """Lines (indices, in any order) whose letters show that they can't be read, by reason."""
    command = np.isin(np.arange(256), list(b"GMT"))[letters]
    return {
        "command": owner[command],
        "word": owner[(_BITS[letters] == 0) & ~command],
        "duplicate": _repeated(letters, owner),
    }


def _repeated(letters: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Lines with the same letter twice: their letters' bits, added up, carry."""
    if not len(owner):
        return owner
    bits = _BITS[letters]
    begin = np.flatnonzero(np.diff(owner, prepend=-1))
    return owner[begin][np.add.reduceat(bits, begin) != np.bitwise_or.reduceat(bits, begin)]


def _row_of(first: np.ndarray, positions: np.ndarray) -> np.ndarray:
    return np.searchsorted(first, positions, "right") - 1


_REASONS = {
    "character": ("line.character", "a character that has no place in a motion command"),
    "command": ("line.two-commands", "more than one command on a line"),
    "word": ("line.unknown-word", "a word that motion commands don't have"),
    "number": ("line.number", "a number that can't be read"),
    "duplicate": ("line.duplicate-word", "the same word twice"),
}


def _malformed(lines: Lines, reason: str, row: int) -> Finding:
    name, text = _REASONS[reason]
    return Finding(name, f"{text}: {lines.text(row)[:LINE_LIMIT]!r}", line=row + 1)
