"""Layers → Toolpath: walls, perimeters, fill, their order, and the travels between them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from flexo.layout import Setup
from flexo.process import Printer, Process
from flexo.slicing.columns import toolpath_of
from flexo.slicing.events import Block, Job
from flexo.slicing.islands import Below, Island, beneath, islands_of
from flexo.slicing.layers import Fill, Layers
from flexo.slicing.lines import line_of
from flexo.slicing.order import tours
from flexo.slicing.prime import prime_rows
from flexo.slicing.recipes import CORNERS, Recipe, Rows, directives, remembered
from flexo.slicing.toolpath import Toolpath
from flexo.slicing.travel import X, Y

Order = Callable[[np.ndarray, np.ndarray], np.ndarray]


def plan(layers: Layers, setup: Setup, process: Process, printer: Printer) -> Toolpath:
    """The moves that print layers: in the bed's frame and the machine's z, primed first, ending retracted."""
    job = Job(layers, setup, process, printer)
    overhangs, rows = remembered(line_of(process, printer), printer.retraction.lift)
    order, below = tours(), list[Island]()
    blocks = [Block(prime_rows(job), 0, 0)]
    for layer in layers.layers:
        angle = process.raster[layer.index % len(process.raster)]
        found = [islands_of(region.area) for region in layer.regions]
        for number, islands in enumerate(found):
            lower = [
                u if layer.index and overhangs(i.key, u) else ()
                for i, u in zip(islands, beneath(islands, below), strict=True)
            ]
            recipes = _recipes(islands, lower, layer.regions[number].fills, angle)
            place = blocks[-1].rows[-1, X : Y + 1]
            printed = _printed(islands, recipes, place, order, rows)
            if len(printed):
                blocks.append(Block(printed, layer.index, layer.regions[number].tool))
        below = [island for islands in found for island in islands]
    return toolpath_of(blocks, job)


def _recipes(
    islands: list[Island], lower: list[Below], fills: tuple[Fill, ...], angle: float
) -> list[Recipe]:
    """How each island of a region is printed; `lower` is what it hangs over, empty when it does not."""
    return [
        Recipe(island.key, under, directives(island, fills) if fills else (), angle)
        for island, under in zip(islands, lower, strict=True)
    ]


def _printed(
    islands: list[Island], recipes: list[Recipe], place: np.ndarray, order: Order, rows: Rows
) -> np.ndarray:
    """The rows of all islands of a region, in the sheet's frame, in the order in which they are visited."""
    if not islands:
        return np.empty((0, 6))
    origins = np.array([island.origin for island in islands])
    sizes = np.array([island.size for island in islands])
    middles = origins + sizes / 2
    turn = order(middles, place)
    before = np.vstack([place, middles[turn[:-1]]])
    corners = origins[turn][:, None] + CORNERS * sizes[turn][:, None]
    nearest = np.argmin(((corners - before[:, None]) ** 2).sum(axis=2), axis=1)
    parts = [rows(recipes[one], corner) for one, corner in zip(turn.tolist(), nearest.tolist(), strict=True)]
    printed = np.concatenate(parts)
    printed[:, X : Y + 1] += np.repeat(origins[turn], [len(part) for part in parts], axis=0)
    return printed
