"""Columns of whole numbers as text with fixed decimals, many lines at once.

Lines are laid out as rows of a matrix of characters, wide enough for every word; a mask of the same shape
says which characters a line uses, and picking those gives the text. No number is formatted on its own, and
no locale has a say.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from flexo.beside import apart, halved

CHUNK = 8192  # rows: their matrix stays in the processor's cache
GROUP = 4  # digits looked up at once


class Word(NamedTuple):
    """One letter's column: values in units of the last decimal, and the lines that it is written on."""

    letter: str
    values: np.ndarray
    decimals: int
    written: np.ndarray


def lines(command: str, words: list[Word]) -> tuple[bytes, np.ndarray]:
    """A line `command` with its words for each row: the text, and where lines begin and the last ends."""
    count = len(words[0].values)
    parts = [slice(first, first + CHUNK) for first in range(0, count, CHUNK)]
    made = halved(lambda rows: _text(command, [_part(word, rows) for word in words]), parts, apart)
    sizes = np.concatenate([np.zeros(1, np.int64), *(size for _, size in made)])
    return b"".join([text for text, _ in made]), np.cumsum(sizes, out=sizes)


def _part(word: Word, rows: slice) -> Word:
    return word._replace(values=word.values[rows], written=word.written[rows])


def _text(command: str, words: list[Word]) -> tuple[bytes, np.ndarray]:
    """The lines of some rows, and how long each is."""
    characters, used = _matrix(command, words)
    return characters[used].tobytes(), used.sum(axis=1, dtype=np.int32)


def _matrix(command: str, words: list[Word]) -> tuple[np.ndarray, np.ndarray]:
    count = len(words[0].values)
    blocks = [_constant(command, count), *map(_word, words), _constant("\n", count)]
    return np.hstack([b[0] for b in blocks]), np.hstack([b[1] for b in blocks])


def _constant(text: str, count: int) -> tuple[np.ndarray, np.ndarray]:
    characters = np.frombuffer(text.encode("ascii"), np.uint8)
    return np.broadcast_to(characters, (count, len(text))), np.ones((count, len(text)), bool)


def _word(word: Word) -> tuple[np.ndarray, np.ndarray]:
    """` X-12.345`: characters and mask; the mask leaves out the sign and the zeros in front."""
    size = np.abs(word.values)
    whole, rest = np.divmod(size, 10**word.decimals)
    places = len(str(int(whole.max(initial=0))))
    tail = 1 + word.decimals if word.decimals else 0
    characters = np.empty((len(size), 3 + places + tail), np.uint8)
    characters[:, :3] = (ord(" "), ord(word.letter), ord("-"))
    characters[:, 3 : 3 + places] = _digits(whole, places)
    if tail:
        characters[:, 3 + places] = ord(".")
        characters[:, 4 + places :] = _digits(rest, word.decimals)
    used = np.repeat(word.written[:, None], characters.shape[1], axis=1)
    used[:, 2] &= word.values < 0
    for place in range(places - 1):
        used[:, 3 + place] &= whole >= 10 ** (places - 1 - place)
    return characters, used


def _digits(values: np.ndarray, places: int) -> np.ndarray:
    """The last `places` decimal digits of each value as characters, zeros in front."""
    if places <= GROUP:
        return _table(places)[values]
    high, low = np.divmod(values, 10**GROUP)
    return np.hstack((_digits(high, places - GROUP), _table(GROUP)[low]))


@cache
def _table(places: int) -> np.ndarray:
    numbers = np.arange(10**places)
    return np.stack([numbers // 10**p % 10 for p in reversed(range(places))], axis=1).astype(np.uint8) + 48
