"""Numbers in a text of bytes → their values, digit by digit for all at once."""

from __future__ import annotations

import numpy as np

CHUNK = 32768  # numbers taken apart at once: their columns stay in the processor's cache


def values(text: np.ndarray, begin: np.ndarray, stop: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The numbers at text[begin:stop], and which of them are well formed."""
    padded = np.concatenate((text, np.full(int((stop - begin).max(initial=0)), 32, np.uint8)))
    parts = [slice(k, k + CHUNK) for k in range(0, len(begin), CHUNK)]
    with np.errstate(over="ignore"):  # a number of hundreds of digits is infinite
        made = [_chunk(padded, begin[part], stop[part]) for part in parts]
    made = made or [(np.empty(0), np.empty(0, bool))]
    return np.concatenate([value for value, _ in made]), np.concatenate([sound for _, sound in made])


def _chunk(text: np.ndarray, begin: np.ndarray, stop: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of one chunk, digit by digit for all at once."""
    size = stop - begin
    longest = int(size.max())
    wide, count = map(np.dtype, ("i4", "u1") if longest < 10 else ("f8", "i4"))  # nine digits fit
    value, sound = np.zeros(len(begin), wide), np.ones(len(begin), bool)
    digits, decimals = np.zeros((2, len(begin)), count)
    negative, behind = text[begin] == ord("-"), np.zeros(len(begin), bool)
    for k in range(longest):
        char, inside = text[begin + k], size > k
        units = char - np.uint8(ord("0"))
        digit = (units < 10) & inside
        point = (char == ord(".")) & inside & ~behind
        value = value * (digit * np.uint8(9) + np.uint8(1)) + digit * units
        sound &= digit | point | ~inside | (negative & (k == 0))
        behind |= point
        digits += digit
        decimals += digit & behind
    value = value / (10.0 ** np.minimum(np.arange(longest + 1), 300))[decimals]
    return np.where(negative, -value, value), sound & (digits > 0)
