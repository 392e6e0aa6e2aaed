"""Colours of beads by a figure of theirs, on one scale for all layers, and the legend that tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from flexo.errors import BadInput, nearest
from flexo.slicing.toolpath import Role, Toolpath
from flexo.view.scene import INK, Area, Item, Label

ROLES = {
    Role.PERIMETER: "#e8883a",
    Role.WALL: "#c23b3b",
    Role.FILL: "#8a6fc4",
    Role.BRIDGE: "#2a9d7f",
    Role.PRIME: "#8a949c",
    Role.TRAVEL: "#3f6fa8",
}
STOPS = ((38, 42, 110), (41, 120, 181), (70, 180, 150), (222, 205, 80), (206, 75, 45))  # low to high, RGB
STEPS = 24  # shades on a scale
TICKS = 4  # numbers under a bar, at least where the scale is wide enough
SAME = 0.005  # of the greatest value: what differs less has one colour, and numbers would run into each other
ROW = 1.5  # height of a row of the legend, in letters
LONGEST = 40  # letters of a row


class Figure(NamedTuple):
    """What a bead can be coloured by: how it is told, its unit, and its value for each move."""

    title: str
    unit: str
    of: Callable[[Toolpath], np.ndarray]


FIGURES = {
    "width": Figure("width of the beads", "mm", lambda path: path.width),
    "speed": Figure("speed", "mm/s", lambda path: path.speed),
    "flow": Figure(
        "volume extruded in a second", "mm³/s", lambda path: path.width * path.height * path.flow * path.speed
    ),
    "layer": Figure("layer, 0 is on the film", "", lambda path: path.layer.astype(float)),
}
CHOICES = ("role", *FIGURES)


@dataclass(frozen=True)
class Scale:
    """From a least to a greatest value; the same for every layer, so that pictures can be compared."""

    low: float
    high: float

    def shade(self, values: np.ndarray) -> np.ndarray:
        """The number of the shade of each value, 0..STEPS - 1; values outside get the nearest."""
        span = self.high - self.low
        share = (values - self.low) / span if span > 0 else np.full(len(values), 0.5)
        return np.clip(share * STEPS, 0, STEPS - 1).astype(int)

    def ticks(self) -> np.ndarray:
        """Round values within the scale, or its ends where there are too few."""
        span = self.high - self.low
        if span <= 0:
            return np.array([self.low])
        step = 10.0 ** np.floor(np.log10(span))
        step *= next(share for share in (1.0, 0.5, 0.25, 0.2, 0.1) if span / (step * share) >= TICKS - 1)
        return np.arange(np.ceil(self.low / step - 1e-9), np.floor(self.high / step + 1e-9) + 1) * step + 0.0


def shade(number: int) -> str:
    """A shade of a scale as #rrggbb."""
    at = (number + 0.5) / STEPS * (len(STOPS) - 1)
    parts = [round(float(np.interp(at, range(len(STOPS)), part))) for part in zip(*STOPS, strict=True)]
    return "#{:02x}{:02x}{:02x}".format(*parts)


def scale_of(toolpath: Toolpath, colour: str) -> Scale:
    """The scale of a figure over all beads of the part: one layer alone has the same as the whole."""
    laid = toolpath.prints & (toolpath.role != Role.PRIME)
    values = np.round(FIGURES[colour].of(toolpath)[laid], 4)  # 0.4 and 0.4 less rounding are one value
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
    return Scale(low, high if high - low > SAME * high else low)


def known(colour: str) -> str:
    """The name of a way to colour beads; BadInput when there is none."""
    if colour not in CHOICES:
        raise BadInput(f"no colour by {colour!r}; {nearest(colour, CHOICES)}")
    return colour


def legend_rows(toolpath: Toolpath, colour: str) -> int:
    """Rows of a legend: the same for every layer of a toolpath."""
    return len(_roles(toolpath)) if colour == "role" else 3


def legend(
    toolpath: Toolpath, rows: np.ndarray, colour: str, place: tuple[float, float, float]
) -> list[Item]:
    """The legend below a place: (left, top, size of letters), mm; `rows` are the moves that are shown."""
    if colour == "role":
        return [
            item for k, role in enumerate(_roles(toolpath)) for item in _role(toolpath, rows, role, k, place)
        ]
    return _bar(scale_of(toolpath, colour), FIGURES[colour], place)


def _roles(toolpath: Toolpath) -> list[Role]:
    return [role for role in ROLES if np.any(toolpath.role == role)]


def _role(
    toolpath: Toolpath, rows: np.ndarray, role: Role, row: int, place: tuple[float, float, float]
) -> list[Item]:
    """A swatch with the role's name and its length on what is shown."""
    x, top, size = place
    y = top - (row + 0.5) * ROW * size
    metres = float(toolpath.length[rows & (toolpath.role == role)].sum()) / 1000
    text = f"{role.name.lower()} {metres:.3g} m"
    return [
        _box(x, y - size / 2, x + 2 * size, y + size / 2, ROLES[role]),
        Label(text, x + 2.5 * size, y, size, anchor="start", colour=INK),
    ]


def _bar(scale: Scale, figure: Figure, place: tuple[float, float, float]) -> list[Item]:
    """Shades side by side, numbers under them, and what they are."""
    x, top, size = place
    length = 0.4 * LONGEST * size
    edges = x + length * np.arange(STEPS + 1) / STEPS
    high, low = top - 0.2 * size, top - 1.2 * size
    items: list[Item] = [_box(a, low, b, high, shade(k)) for k, (a, b) in enumerate(pairwise(edges.tolist()))]
    span = scale.high - scale.low
    for value in scale.ticks().tolist():
        at = x + length * ((value - scale.low) / span if span > 0 else 0.5)
        items.append(_box(at - size / 20, low - size / 3, at + size / 20, low, INK))
        items.append(Label(f"{value:.4g}", at, low - 0.95 * size, 0.9 * size))
    title = f"{figure.title}, {figure.unit}".removesuffix(", ")
    return [*items, Label(title, x, top - 2.5 * ROW * size, size, anchor="start", colour=INK)]


def _box(x_min: float, y_min: float, x_max: float, y_max: float, fill: str) -> Area:
    return Area((np.array([[x_min, y_min], [x_max, y_min], [x_max, y_max], [x_min, y_max]]),), fill)
