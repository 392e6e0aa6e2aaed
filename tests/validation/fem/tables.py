"""Stored results: one CSV file a problem beside this module, given columns first, with units in the names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .problems import PROBLEMS, Point, Problem

FOLDER = Path(__file__).parent / "tables"
HEADER = "# finite elements of this project; written by: python -m tests.validation.fem"


def rows(name: str) -> list[tuple[Point, Point]]:
    """A stored table: what is given and what was found, a pair a row."""
    lines = (FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    split = len(PROBLEMS[name].given)
    numbers = [tuple(map(float, line.split(","))) for line in lines[2:]]
    return [(row[:split], row[split:]) for row in numbers]


def text_of(problem: Problem, found: Iterable[Point]) -> str:
    """The table as text, results to seven digits."""
    lines = [HEADER, ",".join((*problem.given, *problem.found))]
    for point, result in zip(problem.points, found, strict=True):
        lines.append(",".join([*(f"{value:g}" for value in point), *(f"{value:.7g}" for value in result)]))
    return "\n".join(lines) + "\n"
