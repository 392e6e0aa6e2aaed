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
from flexo.slicing.islands import Island, beneath, islands_of
from flexo.slicing.layers import Layers, Region
from flexo.slicing.lines import line_of
from flexo.slicing.manner import manner_of
from flexo.slicing.pauses import prime_wall
from flexo.slicing.prime import prime_rows
from flexo.slicing.recipes import Known, Recipe, directives, remembered
from flexo.slicing.toolpath import Toolpath
from flexo.slicing.tours import Order, tours
from flexo.slicing.travel import X, Y
from flexo.slicing.visits import alone, stage_of, visited

FEW = 4000  # points of all layers: fewer are planned at once
Ground = tuple[Region, ...]  # the regions of the layer below; none where a region lies on itself
Printing = Callable[[np.ndarray, Order], np.ndarray]  # rows, when the nozzle comes from a place on the sheet


class Planner(NamedTuple):
    """What all layers are planned with."""

    frames: Frames
    islands: Callable[[Region], list[Island]]
    contacts: Callable[[Region], list[bytes]]
    known: Known
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
    return Planner(frames, islands_in, contacts_in, known, cache(frames.raster))


def _planned(job: Job, planner: Planner, start: np.ndarray, span: range) -> list[Block]:
    """The blocks of a span of layers, the nozzle coming from where the rows of `start` end.

    Each span has tours of its own, so that it is the same wherever and after whatever it is planned.
    """
    layers, process = job.layers, job.process
    order, printing = tours(planner.known.tour), cache(lambda *how: _printing(*how, planner=planner))
    visits = cache(lambda *how, place: printing(*how)(np.array(place), order))
    blocks, ground = [Block(start, 0, 0)], layers.layers[span.start - 1].regions if span.start else ()
    stops = pauses(job)
    for layer in layers.layers[span.start : span.stop]:
        blocks += prime_wall(job, layer.index, max(stops, default=0), layer.index in stops)
        under = () if layer.regions is ground else ground  # each island stands on itself
        for region in layer.regions:
            angle = process.raster[layer.index % len(process.raster)]
            place = tuple(blocks[-1].rows[-1, X : Y + 1].tolist())
            printed = visits(region, under, angle, place=place)
            if len(printed):
                blocks.append(Block(printed, layer.index, region.tool))
        ground = layer.regions
    return blocks[1:]


def knowledge(process: Process, printer: Printer) -> Known:
    """What a plan finds out about islands, each question answered once."""
    return remembered(line_of(process, printer), manner_of(process, printer))


def _printing(region: Region, ground: Ground, angle: float, *, planner: Planner) -> Printing:
    """What prints a region at a raster angle; where layers are alike and come to alike, by the same rows."""
    islands, recipes = planner.islands(region), _recipes(region, ground, angle, planner)
    known, frames = planner.known, planner.frames
    if not islands:
        return lambda place, order: np.empty((0, 6))
    if len(islands) == 1:
        return lambda place, order: alone(islands[0], recipes[0], place, known.rows, frames)
    stage = stage_of(islands, recipes, known, frames)
    return lambda place, order: visited(stage, place, known.rows, order)


def _recipes(region: Region, ground: Ground, angle: float, planner: Planner) -> list[Recipe]:
    """How each island of a region is printed, over those of the layer below."""
    frames, known = planner.frames, planner.known
    islands, below = planner.islands(region), [one for under in ground for one in planner.islands(under)]
    found = []
    faces, loose = planner.contacts(region), any(one.density < 1.0 for under in ground for one in under.fills)
    for island, under, near in zip(islands, beneath(islands, below, frames), faces, strict=True):
        key, fills = island.key, directives(island, region.fills, frames) if region.fills else ()
        over = under if below and known.overhangs(key, under) else ()
        turned = bool(over) or known.hatched(key)
        raster = planner.raster(island.frame, angle) if turned else 0.0
        found.append(Recipe(key, over, fills, raster, near, loose))
    return found
