"""Bytes of a G-code file → lines, and the words of its motion commands as columns.

Motion lines (G0 to G3) are by far the most and are taken apart by numpy, all at once; the few others are
left as text. Faults are Findings, never exceptions: a faulty line is reported and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from flexo.errors import Finding

LINE_LIMIT = 96  # characters, the command buffer of Marlin (MAX_CMD_SIZE)
EXAMPLES = 3  # findings of one kind that are told in full
MOTION_LETTERS = b"XYZEFIJ"

CHUNK = 16384  # numbers taken apart at once: their columns stay in the processor's cache


@dataclass(frozen=True)
class Lines:
    """Where each line's code begins and ends (before a comment), and where the line ends."""

    data: bytes
    raw: np.ndarray  # the bytes, padded with line ends
    start: np.ndarray
    code_end: np.ndarray
    end: np.ndarray

    def text(self, row: int) -> str:
        """A whole line, with bytes that are not ASCII shown as `?`."""
        return self.data[self.start[row] : self.end[row]].decode("ascii", "replace")


@dataclass(frozen=True)
class Words:
    """The words of motion lines `row`: code 0..3, and a column of values for each letter, NaN if absent."""

    row: np.ndarray
    code: np.ndarray
    value: dict[str, np.ndarray]


def examples(rows: Sequence[int] | np.ndarray, tell: Callable[[int], Finding]) -> list[Finding]:
    """Findings for the first few of `rows`; the last of them counts the others."""
    made = [tell(int(row)) for row in rows[:EXAMPLES]]
    more = len(rows) - EXAMPLES
    if more > 0:
        made[-1] = replace(made[-1], text=f"{made[-1].text} (and {more} more like it)")
    return made


def split(data: bytes) -> Lines:
    """Lines of a file; the code of a line ends where its comment begins."""
    raw = np.frombuffer(data + b"\n\n\n\n", np.uint8)
    body = raw[: len(data)]
    end = np.flatnonzero(body == 10)
    if data and data[-1] != 10:
        end = np.append(end, len(data))
    start = np.concatenate(([0], end[:-1] + 1)) if len(end) else end
    code_end = end.copy()
    marks = np.flatnonzero(body == ord(";"))
    row, first = np.unique(np.searchsorted(start, marks, "right") - 1, return_index=True)
    code_end[row] = marks[first]
    return Lines(data, raw, start, code_end, end)


def text_faults(lines: Lines) -> list[Finding]:
    """Bytes that are neither printable ASCII nor a line end, and lines that a firmware would cut off."""
    body = lines.raw[: len(lines.data)]
    strange = np.unique(_row_of(lines.start, np.flatnonzero((body > 126) | ((body < 32) & (body != 10)))))
    text = "a byte that is not printable ASCII"
    return (
        examples(strange, lambda row: Finding("text.not-ascii", text, line=row + 1))
        + _too_long(lines, lines.code_end - lines.start, "line.too-long", "error")
        + _too_long(lines, lines.end - np.maximum(lines.code_end, lines.start), "comment.too-long", "warning")
    )


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
    first, second, third = (lines.raw[lines.start + k] for k in range(3))
    short = lines.code_end - lines.start
    known = (first == ord("G")) & (second >= ord("0")) & (second <= ord("3")) & (short >= 2)
    return np.flatnonzero(known & ((short == 2) | ~_is_numeric(third)))


def words(lines: Lines, rows: np.ndarray) -> tuple[Words, list[Finding]]:
    """The words of motion lines, and a finding for each line that is malformed and therefore left out."""
    findings: list[Finding] = []
    while True:
        taken, bad = _words(lines, rows)
        if not bad:
            return taken, findings
        for reason, where in bad.items():
            findings += examples(np.unique(where), partial(_malformed, lines, reason))
        rows = np.setdiff1d(rows, np.concatenate(list(bad.values())))


def _words(lines: Lines, rows: np.ndarray) -> tuple[Words, dict[str, np.ndarray]]:
    """The words of motion lines, or the lines (rows of the file) that are malformed, by reason."""
    text, first = _body(lines, rows)
    at = np.flatnonzero(_is_letter(text))
    owner = np.repeat(np.arange(len(rows)), np.diff(np.searchsorted(at, np.append(first, len(text)))))
    letters = text[at]
    numeric = _is_numeric(text)
    edges = np.flatnonzero(numeric[1:] != numeric[:-1]) + 1  # the text begins and ends with no digit
    numbers, sound = _numbers(text, edges[0::2], edges[1::2])
    misplaced = _different(edges[0::2], at + 1) - 1  # a letter without a number, or the other way round
    bad = _malformations(letters, owner) | {
        "character": _row_of(
            first, np.flatnonzero(~(numeric | _is_letter(text) | (text == 32) | (text == 9)))
        ),
        "number": _row_of(first, np.concatenate((misplaced, edges[0::2][~sound]))),
    }
    bad = {reason: rows[where] for reason, where in bad.items() if len(where)}
    if bad:
        return Words(rows[:0], rows[:0], {}), bad
    value = {chr(letter): np.full(len(rows), np.nan) for letter in MOTION_LETTERS}
    for letter in np.unique(letters):
        chosen = np.flatnonzero(letters == letter)
        value[chr(letter)][owner[chosen]] = numbers[chosen]
    return Words(rows, lines.raw[lines.start[rows] + 1] - ord("0"), value), {}


def _is_numeric(text: np.ndarray) -> np.ndarray:
    """Digits, point, minus; and the slash between them in ASCII, which no number accepts."""
    return text - np.uint8(ord("-")) <= ord("9") - ord("-")


def _is_letter(text: np.ndarray) -> np.ndarray:
    return text - np.uint8(ord("A")) < 26


def _different(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """What is in one of two ascending columns only; equal columns, the rule, are seen at once."""
    return some[:0] if np.array_equal(some, others) else np.setxor1d(some, others)


def _numbers(text: np.ndarray, begin: np.ndarray, stop: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The numbers at text[begin:stop], and which of them are well formed."""
    padded = np.concatenate((text, np.full(int((stop - begin).max(initial=0)), 32, np.uint8)))
    parts = [slice(k, k + CHUNK) for k in range(0, len(begin), CHUNK)]
    made = [_chunk(padded, begin[part], stop[part]) for part in parts] or [(np.empty(0), np.empty(0, bool))]
    return np.concatenate([value for value, _ in made]), np.concatenate([sound for _, sound in made])


def _chunk(text: np.ndarray, begin: np.ndarray, stop: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of one chunk, digit by digit for all at once."""
    size = stop - begin
    value, sound = np.zeros(len(begin)), np.ones(len(begin), bool)
    digits, dot = np.zeros(len(begin), np.int16), np.full(len(begin), -1, np.int16)
    negative = text[begin] == ord("-")
    for k in range(int(size.max())):
        char, inside = text[begin + k], size > k
        digit = (char - np.uint8(ord("0")) < 10) & inside
        point = (char == ord(".")) & inside & (dot < 0)
        value = np.where(digit, 10.0 * value + (char - 48.0), value)
        sound &= digit | point | ~inside | (negative & (k == 0))
        np.copyto(dot, digits, where=point)
        digits += digit
    value /= 10.0 ** np.where(dot >= 0, digits - dot, 0)
    return np.where(negative, -value, value), sound & (digits > 0)


def _body(lines: Lines, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What follows the commands' two characters in `rows`, put together, and where each line begins in it.

    A blank closes every line, so that numbers of neighbouring lines never run together.
    """
    begin, stop = lines.start[rows] + 2, lines.code_end[rows]
    inside = np.zeros(len(lines.raw) + 1, np.int8)
    inside[begin] += 1
    inside[stop + 1] -= 1  # one more: the line end or semicolon, shown as a blank
    text = lines.raw[np.cumsum(inside[:-1], dtype=np.int8).view(bool)].copy()
    size = stop + 1 - begin
    first = np.cumsum(size) - size
    text[first + size - 1] = 32
    return text, first


def _malformations(letters: np.ndarray, owner: np.ndarray) -> dict[str, np.ndarray]:
    """Lines (indices, in any order) whose letters show that they can't be read, by reason."""
    known = np.isin(np.arange(256), list(MOTION_LETTERS))[letters]
    command = np.isin(np.arange(256), list(b"GMT"))[letters]
    return {
        "command": owner[command],
        "word": owner[~known & ~command],
        "duplicate": _repeated(letters, owner),
    }


def _repeated(letters: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Lines with the same letter twice."""
    found = [owner[:0]]
    for letter in np.unique(letters):
        rows = owner[letters == letter]
        found.append(rows[1:][rows[1:] == rows[:-1]])
    return np.concatenate(found)


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
