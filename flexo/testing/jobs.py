"""A value's printable job, made once, and what its G-code text says when it is read back.

Everything measured here comes from the bytes alone, through the reader that shares no code with the
writer: beads are as wide as the fed filament makes them, flow factors divided out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from flexo.errors import CheckFailed, Finding
from flexo.testing import measures
from flexo.testing.plan_laws import SPECK

if TYPE_CHECKING:
    from flexo.gcode.beads import Beads
    from flexo.process import Process
    from flexo.slicing.layers import Layer

KEPT = 4  # jobs that stay in memory
ROUNDED = 1e-3  # mm: heights in the text have three decimals
SAME_LEVEL = 0.02  # mm: a printing level this close to a layer's nozzle height is the layer's


def made(value: Any, process: Process) -> Any:
    """The job of a value for the default printer, made now; CheckFailed when it can't be printed."""
    from flexo.job import make_job
    from flexo.process import default_printer

    return make_job(value, process, default_printer())


def job(value: Any, process: Process) -> Any:
    """The job of a value, made once; CheckFailed when there is none to measure."""
    outcome = _outcome(value, process)
    if isinstance(outcome, CheckFailed):
        raise CheckFailed([Finding("job.none", f"there is no job to measure: {outcome}")])
    return outcome


@lru_cache(KEPT)
def _outcome(value: Any, process: Process) -> Any:
    """The job, or what its checks found: a failure takes as long to make as a success."""
    try:
        return made(value, process)
    except CheckFailed as fault:
        return fault


def verdicts(value: Any, process: Process) -> Iterator[Finding]:
    """What the checks find that refuse a job, or what the verifier finds in each setup's text."""
    from flexo.gcode.verify import verify
    from flexo.process import default_printer

    outcome = _outcome(value, process)
    if isinstance(outcome, CheckFailed):
        yield from outcome.findings
        return
    for one in outcome.setups:
        report = verify(one.gcode, default_printer(), process.film, process.filaments)
        yield from report.findings


class Laid(NamedTuple):
    """A setup's layers, where its sheet lies on the bed, its bare zones, and its beads by level."""

    setup: Any
    layers: tuple[Layer, ...]
    beads: Beads
    film_top: float
    levels: tuple[int, ...]  # of each layer; -1 for one without beads


@lru_cache(KEPT)
def laid(value: Any, process: Process) -> tuple[Laid, ...]:
    """The beads of each setup, read back from its text."""
    return tuple(_laid(one) for one in job(value, process).setups)


def _laid(one: Any) -> Laid:
    from flexo.gcode.beads import beads_of, frame_of
    from flexo.gcode.read import read

    moves = read(one.gcode)
    if moves.job is None:
        raise CheckFailed([Finding("job.block", "the G-code carries no readable job block")])
    frame = frame_of(moves.job)
    beads = beads_of(moves, frame).model
    tops = np.array([layer.top for layer in one.layers.layers]) + frame.film_top
    nozzle = tops - np.where(np.arange(len(tops)) == 0, frame.squish, 0.0)
    used = np.unique(beads.level)
    levels = tuple(_nearest(beads.levels, used, z) for z in nozzle)
    return Laid(one.setup, one.layers.layers, beads, frame.film_top, levels)


def _nearest(heights: np.ndarray, used: np.ndarray, z: float) -> int:
    if not len(used):
        return -1
    best = int(used[np.argmin(np.abs(heights[used] - z))])
    return best if abs(heights[best] - z) <= SAME_LEVEL else -1


def extruded_volume(value: Any, process: Process) -> float:
    """Geometric volume of all beads but the prime line, mm³."""
    return sum(_volume(one.beads) for one in laid(value, process))


def _volume(beads: Beads) -> float:
    return float((beads.area / beads.flow * beads.length).sum())


def layers_volume(value: Any, process: Process) -> float:
    """Σ layer area × height of every setup, mm³; of sparse cores the share that is to be laid."""
    from flexo.testing.sparse import to_lay

    return sum(to_lay(one, process) for one in job(value, process).setups)


def solid_volume(value: Any, process: Process) -> tuple[float, float]:
    """Volume of the united solids of every setup, mm³, and what it is in steps of the layers' heights.

    The steps are sections of the united solids halfway up each layer, found by another library than the
    slicer's.
    """
    from manifold3d import Manifold, OpType

    volume, steps = 0.0, 0.0
    for one in job(value, process).setups:
        whole = Manifold.batch_boolean([_placed(part, process) for part in one.setup.parts], OpType.Add)
        volume += whole.volume()
        steps += sum(whole.slice(k.top - k.height / 2).area() * k.height for k in one.layers.layers)
    return volume, steps


def _placed(part: Any, process: Process) -> Any:
    plan = part.pose.matrix
    matrix = np.array(
        [[*plan[0, :2], 0.0, plan[0, 2]], [*plan[1, :2], 0.0, plan[1, 2]], [0.0, 0.0, 1.0, 0.0]]
    )
    return measures.body(part.element, process).transform(matrix)


class Fit(NamedTuple):
    """How a layer's beads fill its section: areas mm², intersection over union, all walls thin or not."""

    layer: int
    area: float
    iou: float
    void: float
    double: float
    thin: bool


@lru_cache(KEPT)
def fits(value: Any, process: Process) -> tuple[Fit, ...]:
    """Every layer of every setup that prints anything."""
    return tuple(
        _fit(one, layer, level, process)
        for one in laid(value, process)
        for layer, level in zip(one.layers, one.levels, strict=True)
        if layer.area > SPECK
    )


def _fit(one: Laid, layer: Layer, level: int, process: Process) -> Fit:
    from flexo.gcode.footprint import compare
    from flexo.planar import moved, to_shapely

    section = moved(measures.printed_area(layer), one.setup.place)
    if any(fill.density < 1.0 for region in layer.regions for fill in region.fills):
        from flexo.testing.sparse import solid_fit

        return solid_fit(one, layer, level, process)
    thin = section.offset(-1.5 * process.line_width).area() <= SPECK
    if level < 0:
        return Fit(layer.index, layer.area, 0.0, layer.area, 0.0, thin)
    match = compare(one.beads, level, to_shapely(section))
    return Fit(layer.index, layer.area, match.iou, match.void, match.overlap, thin)


class Trespass(NamedTuple):
    """Beads over a bare zone, mm² of them, with their underside at `low` mm, under its z_clear."""

    owner: str
    area: float
    low: float
    z_clear: float


def beads_in_bare_zones(value: Any, process: Process, reach: float) -> list[Trespass]:
    """Beads that lie lower than a zone's z_clear over the zone shrunk by `reach` mm, the lowest of each."""
    return [found for one in laid(value, process) if one.setup.bare for found in _trespasses(one, reach)]


def _trespasses(one: Laid, reach: float) -> list[Trespass]:
    from shapely import area, buffer, intersection

    from flexo.gcode.footprint import footprint

    zones = one.setup.bare
    film = buffer([one.setup.place.geometry(z.polygon) for z in zones], -reach, join_style="mitre")
    clear = np.array([zone.z_clear for zone in zones])
    found: dict[int, Trespass] = {}
    for level in np.unique(one.beads.level):
        own = one.beads[one.beads.level == level]
        low = float((own.top - own.height).min()) - one.film_top
        over = np.flatnonzero(clear > low + ROUNDED)
        covered = area(intersection(film[over], footprint(one.beads, int(level)))) if len(over) else over
        for index, size in zip(over[covered > SPECK], covered[covered > SPECK], strict=True):
            first = Trespass(zones[index].owner, float(size), low, float(clear[index]))
            found.setdefault(int(index), first)
    return list(found.values())


def filament(value: Any, process: Process) -> float:
    """Filament of the whole job, prime lines included, mm."""
    return float(sum(one.summary.filament_mm for one in job(value, process).setups))


def time(value: Any, process: Process) -> float:
    """Estimated time of the moves of every setup, s."""
    return float(sum(one.summary.time_s for one in job(value, process).setups))
