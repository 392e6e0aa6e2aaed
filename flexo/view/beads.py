"""A toolpath from above: beads in their true width, coloured by role or by a figure, travels thin.

Frame, scale and legend are those of the whole toolpath, so that pictures of its layers can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from flexo.errors import BadInput
from flexo.layout import Setup
from flexo.slicing.toolpath import Role, Toolpath
from flexo.view.colours import FIGURES, LONGEST, ROLES, ROW, known, legend, legend_rows, scale_of, shade
from flexo.view.scene import FILM, FILM_EDGE, SHEET, SHEET_EDGE, Item, Lines, Scene, area, outline
from flexo.view.sheet import LETTER, framed, letter_size

MIDDLE = "#4a3b30"
THIN = 0.06  # mm


def toolpath_scene(toolpath: Toolpath, setup: Setup, layer: int | None = None, colour: str = "role") -> Scene:
    """One layer by its number (0 is the bond layer) or all, seen on the bed.

    Colour by role, width (mm), speed (mm/s), flow (mm³/s) or layer.
    """
    colour, rows = known(colour), _rows(toolpath, layer)
    beads = list(_beads(toolpath, rows, colour))
    travels = [Lines(tuple(_runs(toolpath, rows & (toolpath.role == Role.TRAVEL))), ROLES[Role.TRAVEL], THIN)]
    sheet = setup.place.geometry(setup.outline)
    size = letter_size(setup)
    x_min, y_min, x_max, y_max = sheet.bounds
    items: list[Item] = [
        area(sheet, SHEET),
        Lines(outline(sheet), SHEET_EDGE, dash=(2.0, 1.5)),
        area(setup.place.geometry(setup.cut_outline), FILM),
        *(travels + beads if layer is None else [*beads, *_middles(toolpath, rows), *travels]),
        Lines(outline(setup.place.geometry(setup.cut_outline)), FILM_EDGE, 0.15),
        *legend(toolpath, rows, colour, (x_min, y_min - size, size)),
    ]
    low = y_min - size * (1 + ROW * legend_rows(toolpath, colour))
    bounds = (x_min, low, max(x_max, x_min + LONGEST * LETTER * size), y_max)
    return framed(items, bounds, _captions(toolpath, layer), size)


def _rows(toolpath: Toolpath, layer: int | None) -> np.ndarray:
    """Which moves are shown."""
    if layer is None:
        return np.ones(len(toolpath), bool)
    last = int(toolpath.layer.max(initial=-1))
    if not 0 <= layer <= last:
        raise BadInput(f"layer is {layer}, must be 0..{last} (0 is the layer on the film)")
    return toolpath.layer == layer


def _beads(toolpath: Toolpath, rows: np.ndarray, colour: str) -> Iterator[Lines]:
    """Beads of equal colour and width together, layer by layer from the film upwards."""
    laid = np.flatnonzero(rows & toolpath.prints)
    if not len(laid):
        return
    figure = toolpath.role[laid] if colour == "role" else _shades(toolpath, colour)[laid]
    keys = np.column_stack([toolpath.layer[laid], figure, np.rint(toolpath.width[laid] * 100)]).astype(int)
    begins = np.flatnonzero((np.diff(laid, prepend=-2) > 1) | (np.diff(keys, axis=0, prepend=-1) != 0).any(1))
    ends = np.append(begins[1:], len(laid)) - 1
    groups: dict[tuple[int, ...], list[np.ndarray]] = {}
    points = _points(toolpath)
    for key, first, last in zip(keys[begins].tolist(), laid[begins], laid[ends], strict=True):
        groups.setdefault(tuple(key), []).append(points[first : last + 2])
    for (_, number, width), lines in sorted(groups.items(), key=lambda one: one[0]):
        yield Lines(tuple(lines), ROLES[Role(number)] if colour == "role" else shade(number), width / 100)


def _shades(toolpath: Toolpath, colour: str) -> np.ndarray:
    return scale_of(toolpath, colour).shade(FIGURES[colour].of(toolpath))


def _middles(toolpath: Toolpath, rows: np.ndarray) -> list[Lines]:
    """The nozzle's path inside the beads, which would flow together in one colour."""
    return [Lines(tuple(_runs(toolpath, rows & toolpath.prints)), MIDDLE, THIN)]


def _points(toolpath: Toolpath) -> np.ndarray:
    """Where the toolpath starts, and the end of every move."""
    x = np.concatenate([[toolpath.start[0]], toolpath.x])
    y = np.concatenate([[toolpath.start[1]], toolpath.y])
    return np.column_stack([x, y])


def _runs(toolpath: Toolpath, rows: np.ndarray) -> Iterator[np.ndarray]:
    """Consecutive chosen moves as polylines, each from where its first move starts."""
    points = _points(toolpath)
    edges = np.diff(np.concatenate([[0], rows.astype(np.int8), [0]]))
    for first, after in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True):
        yield points[first : after + 1]


def _captions(toolpath: Toolpath, layer: int | None) -> list[str]:
    """Short enough never to be wrapped: the frame would grow."""
    if layer is None:
        return ["toolpath on the bed, all layers"]
    laid = toolpath.prints & (toolpath.layer == layer) & (toolpath.role != Role.PRIME)
    z = f", nozzle at {toolpath.z[laid].max():.3f} mm" if laid.any() else ""
    return [f"toolpath, layer {layer}{z}"]
