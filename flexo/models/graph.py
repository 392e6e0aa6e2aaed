"""Connected components, by hooking roots to lower ones and halving the ways to them."""

from __future__ import annotations

import numpy as np


def components(start: np.ndarray, end: np.ndarray, count: int) -> np.ndarray:
    """For each of `count` nodes the least node of its component; links are pairs of nodes."""
    root = np.arange(count)
    while True:
        a, b = root[start], root[end]
        apart = np.flatnonzero(a != b)
        if not len(apart):
            return root
        start, end = start[apart], end[apart]
        np.minimum.at(root, np.maximum(a, b)[apart], np.minimum(a, b)[apart])
        while not np.array_equal(after := root[root], root):
            root = after
