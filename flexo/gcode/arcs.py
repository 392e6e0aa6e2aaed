"""Arcs (G2, G3) as chords: the columns hold straight moves only."""

from __future__ import annotations

import numpy as np

from flexo.errors import Finding
from flexo.gcode.lex import examples

SAGITTA = 0.005  # mm, how far a chord may leave its arc
CHORDS = 2000  # at most, an arc
CLOSURE = 0.02  # mm, how much the radii at both ends may differ (three decimals, twice)

Columns = dict[str, np.ndarray]


def subdivided(columns: Columns, start: tuple[float, float, float]) -> tuple[Columns, list[Finding]]:
    """Columns with every arc replaced by chords that share its line and divide its filament evenly."""
    if not (columns["code"] >= 2).any():
        return columns, []
    begin = [np.concatenate(([s], columns[a][:-1])) for a, s in zip("xyz", start, strict=True)]
    radius, angle, sweep = _geometry(columns, begin)
    arc, findings = _sound(columns, begin, radius)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = 2 * np.arccos(np.clip(1 - SAGITTA / radius, -1, 1))
        pieces = np.where(arc, np.ceil(np.abs(sweep) / np.maximum(step, 1e-9)), 1)
    pieces = np.clip(pieces, 1, CHORDS).astype(np.int64)
    row = np.repeat(np.arange(len(pieces)), pieces)
    part = (np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces) + 1) / pieces[row]
    made = {name: column[row] for name, column in columns.items()}
    made["e"] = made["e"] / pieces[row]
    inner = arc[row] & (part < 1)
    turned = angle[row] + part * sweep[row]
    climbed = begin[2][row] + part * (columns["z"] - begin[2])[row]
    made["z"] = np.where(inner, climbed, made["z"])  # what is told stays as it was told, to the last bit
    for axis, k, trig in (("x", 0, np.cos), ("y", 1, np.sin)):
        centre = (begin[k] + columns["ij"[k]])[row]
        made[axis] = np.where(inner, centre + radius[row] * trig(turned), made[axis])
    return made, findings


def _geometry(columns: Columns, begin: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Radius, starting angle and signed sweep (rad) of each row taken as an arc; a full circle if closed."""
    i, j = columns["i"], columns["j"]
    angle = np.arctan2(-j, -i)
    final = np.arctan2(columns["y"] - begin[1] - j, columns["x"] - begin[0] - i)
    turn = np.mod(final - angle, 2 * np.pi)
    counter = np.where(turn < 1e-9, 2 * np.pi, turn)
    clockwise = np.where(turn < 1e-9, -2 * np.pi, turn - 2 * np.pi)
    return np.hypot(i, j), angle, np.where(columns["code"] == 2, clockwise, counter)


def _sound(columns: Columns, begin: list[np.ndarray], radius: np.ndarray) -> tuple[np.ndarray, list[Finding]]:
    """Which rows are arcs that can be followed, and findings for those that can't."""
    arc = columns["code"] >= 2
    far = np.hypot(columns["x"] - begin[0] - columns["i"], columns["y"] - begin[1] - columns["j"])
    bad = arc & ((radius < 1e-6) | (radius > 1e4) | (np.abs(far - radius) > CLOSURE))
    return arc & ~bad, examples(
        np.flatnonzero(bad),
        lambda row: Finding(
            "arc.centre", f"an arc whose ends lie {radius[row]:g} and {far[row]:g} mm from its centre",
            measured=float(abs(far[row] - radius[row])), limit=CLOSURE, unit="mm",
            line=int(columns["line"][row]),
        ),
    )  # fmt: skip
