"""Commands that are no motion, and comments that mean something: few enough to be read one by one."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from flexo.errors import Finding
from flexo.gcode import lex

_COMMAND = re.compile(r"[GMT]\d{1,4}(?:\.\d{1,2})?(?![\d.])|[A-Z][A-Z_]{2,}[A-Z0-9_]*(?![^ ])")
_WORD = re.compile(r" *([A-Z])(-?(?:\d+\.?\d*|\.\d+))?(?=[ A-Z]|$)")
_WITH_T = ("M204", "M486")  # commands with a word T of their own: travels' acceleration, count of objects
_NOTE = re.compile(r";(TYPE|HEIGHT|Z):(.*)$|;(LAYER_CHANGE)$")


class Command(NamedTuple):
    """A command that is no motion; words are (letter, value or None), or None when the text is no words."""

    line: int
    move: int  # how many rows of Moves stand before it
    name: str
    text: str  # what follows the name
    words: tuple[tuple[str, float | None], ...] | None

    def value(self, letter: str) -> float | None:
        """The value of a word; None when it is absent or bare."""
        return dict(self.words or ()).get(letter)


class Note(NamedTuple):
    """A comment with a meaning: TYPE, HEIGHT, Z or LAYER_CHANGE."""

    line: int
    kind: str
    text: str


def _other_rows(lines: lex.Lines, motion: np.ndarray) -> np.ndarray:
    """Rows with code that is no motion."""
    other = lines.code_end > lines.start
    other[motion] = False
    return np.flatnonzero(other)


def read_commands(
    lines: lex.Lines, motion: np.ndarray, moves: np.ndarray
) -> tuple[list[Command], list[Finding]]:
    """The commands on lines other than the rows `motion`; `moves` are the rows that became moves."""
    rows = _other_rows(lines, motion)
    made: list[Command] = []
    bad: dict[str, list[int]] = {}
    before = np.searchsorted(moves, rows)
    for row, move in zip(rows.tolist(), before.tolist(), strict=True):
        text = lines.data[lines.start[row] : lines.code_end[row]].decode("ascii", "replace").rstrip(" \t")
        if not text:
            continue
        command, fault = _command(text, row + 1, move)
        made += [command] if command else []
        if fault:
            bad.setdefault(fault, []).append(row)
    return made, [
        finding
        for fault, where in bad.items()
        for finding in lex.examples(where, partial(_unread, lines, fault))
    ]


def _command(text: str, line: int, move: int) -> tuple[Command | None, str]:
    """One command, and why it can't be read ("" when it can)."""
    found, fault = _parsed(text)
    return found._replace(line=line, move=move) if found else None, fault


@lru_cache(maxsize=4096)  # the same few are told again and again
def _parsed(text: str) -> tuple[Command | None, str]:
    found = _COMMAND.match(text)
    if not found:
        lower = text != text.upper() and _COMMAND.match(text.upper())
        return None, "line.lower-case" if lower else "line.unknown"
    rest = text[found.end() :]
    words = _words(rest)
    letters = [letter for letter, _ in words or ()]
    command = Command(0, 0, found.group(), rest.strip(), words)
    second = "GM" if found.group() in _WITH_T else "GMT"
    if any(letter in second and value is not None for letter, value in words or ()):
        return command, "line.two-commands"
    return command, "line.duplicate-word" if len(set(letters)) < len(letters) else ""


def _words(rest: str) -> tuple[tuple[str, float | None], ...] | None:
    """Letters with their numbers; None when the text is something else."""
    made, at = [], 0
    while at < len(rest):
        found = _WORD.match(rest, at)
        if not found:
            return None
        made.append((found[1], float(found[2]) if found[2] else None))
        at = found.end()
    return tuple(made)


_UNREAD = {
    "line.lower-case": "a command in lower case, which not every firmware understands",
    "line.unknown": "a line that is no command",
    "line.two-commands": "more than one command on a line",
    "line.duplicate-word": "the same word twice",
}


def _unread(lines: lex.Lines, fault: str, row: int) -> Finding:
    return Finding(fault, f"{_UNREAD[fault]}: {lines.text(row)[: lex.LINE_LIMIT]!r}", line=row + 1)


def read_notes(lines: lex.Lines) -> tuple[Note, ...]:
    """The comments that stand alone on a line and mean something, in order."""
    made = []
    for row in np.flatnonzero((lines.code_end == lines.start) & (lines.end > lines.start)).tolist():
        found = _NOTE.match(lines.text(row))
        if found:
            made.append(Note(row + 1, found[1] or found[3], (found[2] or "").strip()))
    return tuple(made)
