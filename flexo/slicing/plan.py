"""Layers → Toolpath: walls, perimeters, fill, their order, and the travels between them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

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

Ground = tuple[Region, ...]  # the regions of the layer below; none where a region lies on itself


class Planner(NamedTuple):
    """What all layers are planned with."""

    frames: Frames
    islands: Callable[[Region], list[Island]]
    contacts: Callable[[Region], list[bytes]]
    known: Known
    raster: Callable[[int, float], float]
    order: Order


def plan(
    layers: Layers, setup: Setup, process: Process, printer: Printer, *, known: Known | None = None
) -> Toolpath:
    """The moves that print layers: in the bed's frame and the machine's z, primed first, ending retracted.

    `known` tells islands' rows, where other jobs have found some already.
    """
    job = Job(layers, setup, process, printer)
    visits = _visits(setup, known or knowledge(process, printer))
    blocks, ground = [Block(prime_rows(job), 0, 0)], Ground()
    stops = pauses(job)
    for layer in layers.layers:
        blocks += prime_wall(job, layer.index, max(stops, default=0), layer.index in stops)
        under = () if layer.regions is ground else ground  # each island stands on itself
        for region in layer.regions:
            angle = process.raster[layer.index % len(process.raster)]
            x, y = blocks[-1].rows[-1, X : Y + 1].tolist()
            printed = visits(region, under, angle, place=(x, y))
            if len(printed):
                blocks.append(Block(printed, layer.index, region.tool))
        ground = layer.regions
    return toolpath_of(blocks, job)


def _visits(setup: Setup, known: Known) -> Callable[..., np.ndarray]:
    """The rows that print a region on its ground, at a raster angle, when the nozzle comes from a place.

    Where layers are alike and come to in the same way, they are printed by the same rows.
    """
    frames = frames_of(setup.parts)
    islands_in = cache(lambda region: islands_of(region.area, frames))  # layers share their regions
    beside = seams.remembered(seams.faces_in(seams.contacts_on(setup.parts), frames), frames)
    contacts_in = cache(lambda region: beside(islands_in(region)))
    planner = Planner(frames, islands_in, contacts_in, known, cache(frames.raster), tours(known.tour))
    printing = cache(lambda region, ground, angle: _printing(region, ground, angle, planner))
    return cache(lambda *how, place: printing(*how)(np.array(place)))


def knowledge(process: Process, printer: Printer) -> Known:
    """What a plan finds out about islands, each question answered once."""
    return remembered(line_of(process, printer), manner_of(process, printer))


def _printing(
    region: Region, ground: Ground, angle: float, planner: Planner
) -> Callable[[np.ndarray], np.ndarray]:
    """What prints a region when the nozzle comes from a place on the sheet."""
    islands, recipes = planner.islands(region), _recipes(region, ground, angle, planner)
    known, frames = planner.known, planner.frames
    if not islands:
        return lambda place: np.empty((0, 6))
    if len(islands) == 1:
        return lambda place: alone(islands[0], recipes[0], place, known.rows, frames)
    stage = stage_of(islands, recipes, known, frames)
    return lambda place: visited(stage, place, known.rows, planner.order)


def _recipes(region: Region, ground: Ground, angle: float, planner: Planner) -> list[Recipe]:
    """How each island of a region is printed, over those of the layer below."""
    frames, known = planner.frames, planner.known
    islands, below = planner.islands(region), [one for under in ground for one in planner.islands(under)]
    found = []
    faces = planner.contacts(region)
    for island, under, near in zip(islands, beneath(islands, below, frames), faces, strict=True):
        key, fills = island.key, directives(island, region.fills, frames) if region.fills else ()
        over = under if below and known.overhangs(key, under) else ()
        turned = bool(over) or known.hatched(key)
        raster = planner.raster(island.frame, angle) if turned else 0.0
        found.append(Recipe(key, over, fills, raster, near))
    return found
