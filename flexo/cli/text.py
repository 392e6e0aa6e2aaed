"""Plain lines and JSON for a terminal or a pipe: aligned columns, never wrapped or cut."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

import click


def columns(rows: Iterable[Sequence[str]], indent: str = "  ") -> list[str]:
    """Rows of cells as lines with aligned columns."""
    table = [list(row) for row in rows]
    if not table:
        return []
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    return [
        indent + "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in table
    ]


def echo_json(data: Any) -> None:
    """JSON on stdout; numbers that are not finite become null, as JSON has none."""
    click.echo(json.dumps(_finite(data), indent=2, ensure_ascii=False, allow_nan=False))


def _finite(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): _finite(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_finite(value) for value in data]
    if isinstance(data, float):
        return data if math.isfinite(data) else None
    return data


def shown(value: Any) -> str:
    """A parameter's value for people: short numbers, lists with commas."""
    if isinstance(value, (tuple, list)):
        return ",".join(shown(item) for item in value)
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def duration(seconds: float) -> str:
    """Seconds as 1 h 2 min or 3 min 4 s, without parts that are zero."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole % 3600 // 60
    parts = [(hours, "h"), (minutes, "min"), (0 if hours else whole % 60, "s")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"
