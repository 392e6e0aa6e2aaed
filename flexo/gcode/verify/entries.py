"""Entries of a job block, each of the shape and range that it must have."""

from __future__ import annotations

from typing import Any

import numpy as np


class Unfit(Exception):
    """A value of the block that has not the shape it must have."""


def at(block: Any, path: str) -> Any:
    """An entry by its dotted path."""
    for name in path.split("."):
        if not isinstance(block, dict) or name not in block:
            raise Unfit(f"{path} is missing")
        block = block[name]
    return block


def list_of(block: Any, path: str) -> list[Any]:
    """An entry that is a list."""
    found = at(block, path)
    if not isinstance(found, list) or len(found) > 100_000:
        raise Unfit(f"{path} must be a list")
    return found


def number(block: Any, path: str, low: float, high: float) -> float:
    """An entry that is a number in a range."""
    found = at(block, path)
    if isinstance(found, bool) or not isinstance(found, (int, float)) or not low <= found <= high:
        raise Unfit(f"{path} is {str(found)[:40]}, must be {low:g}..{high:g}")
    return float(found)


def points_of(found: Any, path: str, size: int) -> np.ndarray:
    """Rows of `size` numbers each."""
    rows = found if isinstance(found, list) else [None]
    for row in rows:
        numbers = row if isinstance(row, list) else []
        sound = [not isinstance(n, bool) and isinstance(n, (int, float)) and abs(n) < 1e6 for n in numbers]
        if len(sound) != size or not all(sound):
            raise Unfit(f"{path} must hold lists of {size} numbers within ±1e6")
    return np.array(rows, float).reshape(len(rows), size)


def ring_of(found: Any, path: str) -> np.ndarray:
    """A ring of at least three points that does not cross itself."""
    import shapely

    points = points_of(found, path, 2)
    if len(points) < 3 or not (shapely.is_valid(shapely.Polygon(points)) and _area(points) > 1e-6):
        raise Unfit(f"{path} holds a ring that encloses nothing or crosses itself")
    return points


def _area(ring: np.ndarray) -> float:
    x, y = ring.T
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def column_of(block: Any, path: str) -> tuple[float, ...]:
    """An entry that is a list of numbers."""
    return tuple(points_of([[value] for value in list_of(block, path)], path, 1)[:, 0].tolist())
