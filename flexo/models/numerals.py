"""Words of a text as numbers; a word that is none is told as it stands there."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from flexo.errors import BadInput

LONGEST = 40  # characters of a word that are shown


def floats(words: np.ndarray) -> np.ndarray:
    """Coordinates from words of bytes, in their shape; BadInput with the first that is no number."""
    try:
        return words.astype(np.float64)
    except ValueError:
        raise BadInput(f"a coordinate is {_first_wrong(words.ravel().tolist(), float)}") from None


def whole(words: np.ndarray) -> np.ndarray:
    """Numbers of vertices from words of bytes, in their shape; BadInput with the first that is none."""
    try:
        return words.astype(np.int64)
    except (ValueError, OverflowError):
        wrong = _first_wrong(words.ravel().tolist(), np.int64)
        raise BadInput(f"a face has a corner that is {wrong}") from None


def shown(word: str, kind: str = "number") -> str:
    """What is said of a word that is no number."""
    comma = ": its decimals must follow a point, not a comma" if "," in word else ""
    return f"{word[:LONGEST]!a}, no {kind}{comma}"


def _first_wrong(words: Iterable[bytes], kind: type) -> str:
    for word in words:
        try:
            kind(word)
        except (ValueError, OverflowError):
            return shown(word.decode("ascii", "replace"), "number" if kind is float else "whole number")
    return "no number"
