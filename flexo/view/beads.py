"""A toolpath from above: beads in their true width, coloured by role, travels thin."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from flexo.errors import BadInput
from flexo.layout import Setup
from flexo.slicing.toolpath import Role, Toolpath
from flexo.view.scene import FILM, FILM_EDGE, SHEET, SHEET_EDGE, Item, Lines, Scene, area, outline
from flexo.view.sheet import framed, letter_size

COLOURS = {
    Role.PERIMETER: "#e8883a",
    Role.WALL: "#c23b3b",
    Role.FILL: "#8a6fc4",
    Role.BRIDGE: "#2a9d7f",
    Role.PRIME: "#8a949c",
}
WORDS = {
    Role.PERIMETER: "orange",
    Role.WALL: "red",
    Role.FILL: "violet",
    Role.BRIDGE: "green",
    Role.PRIME: "grey",
    Role.TRAVEL: "thin blue",
}
TRAVEL = "#3f6fa8"
MIDDLE = "#4a3b30"
THIN = 0.06  # mm


def toolpath_scene(toolpath: Toolpath, setup: Setup, layer: int | None = None) -> Scene:
    """One layer by its number (0 is the bond layer) or all, seen on the bed."""
    rows = _rows(toolpath, layer)
    beads = list(_beads(toolpath, rows))
    travels = [Lines(tuple(_runs(toolpath, rows & (toolpath.role == Role.TRAVEL))), TRAVEL, THIN)]
    sheet = setup.place.geometry(setup.outline)
    items: list[Item] = [
        area(sheet, SHEET),
        Lines(outline(sheet), SHEET_EDGE, dash=(2.0, 1.5)),
        area(setup.place.geometry(setup.cut_outline), FILM),
        *(travels + beads if layer is None else [*beads, *_middles(toolpath, rows), *travels]),
        Lines(outline(setup.place.geometry(setup.cut_outline)), FILM_EDGE, 0.15),
    ]
    return framed(items, sheet.bounds, _captions(toolpath, rows, layer), letter_size(setup))


def _rows(toolpath: Toolpath, layer: int | None) -> np.ndarray:
    """Which moves are shown."""
    if layer is None:
        return np.ones(len(toolpath), bool)
    last = int(toolpath.layer.max(initial=-1))
    if not 0 <= layer <= last:
        raise BadInput(f"layer is {layer}, must be 0..{last} (0 is the layer on the film)")
    return toolpath.layer == layer


def _beads(toolpath: Toolpath, rows: np.ndarray) -> Iterator[Lines]:
    """Beads of equal role and width together, layer by layer from the film upwards."""
    laid = rows & toolpath.prints
    for layer in np.unique(toolpath.layer[laid]):
        here = laid & (toolpath.layer == layer)
        kinds = np.column_stack([toolpath.role, np.round(toolpath.width, 2)])
        for role, width in np.unique(kinds[here], axis=0):
            same = here & (kinds[:, 0] == role) & (kinds[:, 1] == width)
            yield Lines(tuple(_runs(toolpath, same)), COLOURS[Role(int(role))], float(width))


def _middles(toolpath: Toolpath, rows: np.ndarray) -> list[Lines]:
    """The nozzle's path inside the beads, which would flow together in one colour."""
    return [Lines(tuple(_runs(toolpath, rows & toolpath.prints)), MIDDLE, THIN)]


def _runs(toolpath: Toolpath, rows: np.ndarray) -> Iterator[np.ndarray]:
    """Consecutive chosen moves as polylines, each from where its first move starts."""
    x = np.concatenate([[toolpath.start[0]], toolpath.x])
    y = np.concatenate([[toolpath.start[1]], toolpath.y])
    points = np.column_stack([x, y])
    edges = np.diff(np.concatenate([[0], rows.astype(np.int8), [0]]))
    for first, after in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True):
        yield points[first : after + 1]


def _captions(toolpath: Toolpath, rows: np.ndarray, layer: int | None) -> list[str]:
    lengths = toolpath.length
    shares = [
        f"{role.name.lower()} {lengths[rows & (toolpath.role == role)].sum() / 1000:.3g} m ({word})"
        for role, word in WORDS.items()
        if np.any(rows & (toolpath.role == role))
    ]
    which = "all layers" if layer is None else f"layer {layer}"
    return [f"toolpath, {which}, on the bed", ", ".join(shares)]
