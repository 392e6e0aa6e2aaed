"""Layers → Toolpath: walls, perimeters, fill, their order, and the travels between them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from flexo.beside import apart
from flexo.layout import Setup
from flexo.process import Printer, Process
from flexo.slicing import seams
from flexo.slicing.columns import toolpath_of
from flexo.slicing.events import Block, Job, pauses
from flexo.slicing.frames import Frames, frames_of
from flexo.slicing.islands import GRAIN, Island, beneath, islands_of
from flexo.slicing.layers import Layers, Region
from flexo.slicing.lines import line_of
from flexo.slicing.manner import manner_of
from flexo.slicing.order import Tour, tours
from flexo.slicing.pauses import prime_wall
from flexo.slicing.prime import prime_rows
from flexo.slicing.recipes import Known, Recipe, directives, remembered
from flexo.slicing.toolpath import Toolpath
from flexo.slicing.travel import X, Y

FEW = 4000  # points of all layers: fewer are planned at once
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])  # of an island's box, on the sheet


class Planner(NamedTuple):
    """What all layers are planned with."""

    frames: Frames
    islands: Callable[[Region], list[Island]]
    contacts: Callable[[Region], list[bytes]]
    known: Known
    order: Tour
    raster: Callable[[int, float], float]


def plan(
    layers: Layers, setup: Setup, process: Process, printer: Printer, *, known: Known | None = None
) -> Toolpath:
    """The moves that print layers: in the bed's frame and the machine's z, primed first, ending retracted.

    `known` tells islands' rows, where other jobs have found some already. The upper half of many layers is
    planned apart, as if the nozzle came to it from the prime line.
    """
    job = Job(layers, setup, process, printer)
    known = known or knowledge(process, printer)
    planner, primed, half = planner_of(setup, known), prime_rows(job), _half(layers)

    def rest() -> tuple[list[Block], Any]:
        return _planned(job, planner, primed, range(half, len(layers.layers))), known.gained()

    upper = rest if known.ready or half == len(layers.layers) else apart(rest)
    blocks = [Block(primed, 0, 0), *_planned(job, planner, primed, range(half))]
    more, gained = upper()
    known.learn(gained)
    return toolpath_of(blocks + more, job)


def _half(layers: Layers) -> int:
    """How many layers have half of all points; all of them, where they have few."""
    points = np.cumsum([sum(region.area.num_vert() for region in layer.regions) for layer in layers.layers])
    few = not len(points) or points[-1] < FEW
    return len(points) if few else int(np.searchsorted(points, points[-1] / 2)) + 1


def planner_of(setup: Setup, known: Known) -> Planner:
    """What the layers of a setup are planned with; layers share their regions."""
    frames = frames_of(setup.parts)
    islands_in = cache(lambda region: islands_of(region.area, frames))
    beside = seams.remembered(seams.faces_in(seams.contacts_on(setup.parts), frames), frames)
    contacts_in = cache(lambda region: beside(islands_in(region)))
    return Planner(frames, islands_in, contacts_in, known, tours(known.tour), cache(frames.raster))


def _planned(job: Job, planner: Planner, start: np.ndarray, span: range) -> list[Block]:
    """The blocks of a span of layers, the nozzle coming from where the rows of `start` end."""
    layers, process = job.layers, job.process
    blocks, before = [Block(start, 0, 0)], layers.layers[span.start - 1].regions if span.start else ()
    below = [island for region in before for island in planner.islands(region)]
    stops = pauses(job)
    for layer in layers.layers[span.start : span.stop]:
        blocks += prime_wall(job, layer.index, max(stops, default=0), layer.index in stops)
        found = [planner.islands(region) for region in layer.regions]
        below = [] if layer.regions is before else below  # each island stands on itself
        for region, islands in zip(layer.regions, found, strict=True):
            angle = process.raster[layer.index % len(process.raster)]
            recipes = _recipes(islands, below, region, angle, planner)
            printed = _printed(islands, recipes, blocks[-1].rows[-1, X : Y + 1], planner)
            if len(printed):
                blocks.append(Block(printed, layer.index, region.tool))
        below, before = [island for islands in found for island in islands], layer.regions
    return blocks[1:]


def knowledge(process: Process, printer: Printer) -> Known:
    """What a plan finds out about islands, each question answered once."""
    return remembered(line_of(process, printer), manner_of(process, printer))


def _recipes(
    islands: list[Island], below: list[Island], region: Region, angle: float, planner: Planner
) -> list[Recipe]:
    """How each island of a region is printed, over those of the layer below."""
    frames, known = planner.frames, planner.known
    found = []
    ground, faces = beneath(islands, below, frames), planner.contacts(region)
    for island, under, near in zip(islands, ground, faces, strict=True):
        key, fills = island.key, directives(island, region.fills, frames) if region.fills else ()
        over = under if below and known.overhangs(key, under) else ()
        turned = bool(over) or known.hatched(key)
        raster = planner.raster(island.frame, angle) if turned else 0.0
        found.append(Recipe(key, over, fills, raster, near))
    return found


def _printed(islands: list[Island], recipes: list[Recipe], place: np.ndarray, planner: Planner) -> np.ndarray:
    """The rows of all islands of a region, in the sheet's frame, in the order in which they are visited."""
    if not islands:
        return np.empty((0, 6))
    low = np.array([island.low[:2] for island in islands])
    high = np.array([island.high[:2] for island in islands])
    turn = planner.order((low + high) / 2, place)
    before = np.vstack([place, ((low + high) / 2)[turn[:-1]]])
    corners = low[turn, None] + CORNERS * (high - low)[turn, None]
    nearest = np.argmin(((corners - before[:, None]) ** 2).sum(axis=2), axis=1)
    origins = np.array([island.origin for island in islands])[turn]
    frame = np.array([island.frame for island in islands])[turn]
    coming = planner.frames.from_sheet(corners[np.arange(len(turn)), nearest] - origins, frame)
    starts = map(tuple, np.rint(coming * GRAIN).astype(int).tolist())
    parts = [planner.known.rows(recipes[k], start) for k, start in zip(turn.tolist(), starts, strict=True)]
    printed, counts = np.concatenate(parts), [len(part) for part in parts]
    own = planner.frames.to_sheet(printed[:, X : Y + 1], np.repeat(frame, counts))
    printed[:, X : Y + 1] = own + np.repeat(origins, counts, axis=0)
    return printed
