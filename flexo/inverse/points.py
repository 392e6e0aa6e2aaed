"""Points of a target curve from the text of a table: two columns x and y, with or without a heading."""

from __future__ import annotations

import csv
import io

import numpy as np

from flexo.errors import BadInput
from flexo.inverse.curve import Curve, through

MOST = 100_000  # points
FURTHEST = 1e9  # of either coordinate, in whatever unit: beyond, distances lose their digits


def curve_of(text: str) -> Curve:
    """The curve through the points of a CSV text; separators are comma, semicolon, tab or blanks.

    BadInput names the line that is no pair of numbers. Lines that start with # are left out.
    """
    rows: list[tuple[float, float]] = []
    for number, line in enumerate(io.StringIO(text.removeprefix("\ufeff")), 1):
        cells = _cells(line)
        if not cells:
            continue
        pair = _pair(cells)
        if pair is None and not rows and number == 1:
            continue  # a heading
        if pair is None:
            raise BadInput(
                f"line {number} is {line.strip()[:60]!r}, must be two numbers within ±{FURTHEST:g}"
            )
        rows.append(pair)
        if len(rows) > MOST:
            raise BadInput(f"the points are more than {MOST}")
    if len(rows) < 3:
        raise BadInput(f"the table has {len(rows)} points, a curve needs at least 3 lines of x, y")
    return through(np.array(rows))


def _cells(line: str) -> list[str]:
    if line.lstrip().startswith("#"):
        return []
    for separator in (";", ",", "\t"):
        if separator in line:
            try:
                return [cell.strip() for row in csv.reader([line], delimiter=separator) for cell in row]
            except csv.Error:
                return [line]
    return line.split()


def _pair(cells: list[str]) -> tuple[float, float] | None:
    try:
        x, y = (float(cell) for cell in cells)
    except ValueError:
        return None
    return (x, y) if np.all(np.abs([x, y]) <= FURTHEST) else None
