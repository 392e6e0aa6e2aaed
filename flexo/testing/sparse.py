"""What is sparse of a job: how much it leaves open, its cores as their beads lie, and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from flexo.testing import jobs, measures
from flexo.testing.plan_laws import SPECK

if TYPE_CHECKING:
    from flexo.gcode.beads import Beads
    from flexo.process import Process
    from flexo.slicing.layers import Fill, Layer

EDGE = 0.25  # of a line, over a core's edge: a bead whose middle lies further out is the perimeters'
ON = 0.03  # mm: a bead outside of a core that comes no nearer to it by this is its border


def left_open(value: Any, process: Process) -> float:
    """What sparse cores leave open of every setup's layers, mm³."""
    return sum(one.layers.volume for one in jobs.job(value, process).setups) - jobs.layers_volume(
        value, process
    )


def to_lay(one: Any, process: Process) -> float:
    """Σ layer area × height of a setup, mm³; of sparse cores the share that is to be laid."""
    from flexo.slicing.skins import laid_area

    return sum(
        laid_area(region, _line(process)) * layer.height
        for layer in one.layers.layers
        for region in layer.regions
    )


def _line(process: Process) -> Any:
    from flexo.process import default_printer
    from flexo.slicing.lines import line_of

    return line_of(process, default_printer())


def widths(process: Process) -> tuple[float, float]:
    """The widest and the narrowest bead that is laid, mm."""
    line = _line(process)
    return line.greatest, line.least


def solid_fit(one: jobs.Laid, layer: Layer, level: int, process: Process) -> jobs.Fit:
    """The fit of what is solid of a layer: its sparse cores are left out of the section and of the beads."""
    from flexo.gcode.footprint import footprint
    from flexo.planar import to_shapely
    from flexo.slicing.skins import sparse_parts

    line, place = _line(process), one.setup.place
    section = place.geometry(to_shapely(measures.printed_area(layer)))
    laid = footprint(one.beads, level)
    for region in layer.regions:
        for _, part in sparse_parts(region, line):
            core = place.geometry(to_shapely(part))
            section, laid = section.difference(core), laid.difference(core)
    both = laid.intersection(section).area
    iou = both / laid.union(section).area if section.area > SPECK else 1.0
    return jobs.Fit(layer.index, section.area, iou, section.area - both, 0.0, False)


class Core(NamedTuple):
    """A sparse core on a layer: its area, mm², and the density it asks for; the beads that fill it, mm² of
    them and their narrowest and widest, mm; and what of it is further from any bead than they are apart, mm².
    """

    layer: int
    density: float
    area: float
    laid: float
    narrowest: float
    widest: float
    bare: float


def cores(value: Any, process: Process) -> list[Core]:
    """Every sparse core of every layer, as its beads lie in the text."""
    from flexo.planar import to_shapely
    from flexo.slicing.skins import sparse_parts

    return [
        _core(
            one.beads[one.beads.level == level],
            fill,
            one.setup.place.geometry(to_shapely(part)),
            (k, process),
        )
        for one in jobs.laid(value, process)
        for k, (layer, level) in enumerate(zip(one.layers, one.levels, strict=True))
        for region in layer.regions
        for fill, part in sparse_parts(region, _line(process))
    ]


def _core(beads: Beads, fill: Fill, shape: Any, where: tuple[int, Process]) -> Core:
    """The core `shape`; what borders it is none of its beads, what runs over its border's middle is."""
    from shapely import union_all

    from flexo.gcode.beads import rectangles

    layer, process = where
    own = beads[_inside(beads, shape, process.line_width, bordered=fill.pattern is not None)]
    laid, widths = float((own.width * own.length).sum()), own.width if len(own) else np.zeros(1)
    free = shape.difference(union_all(rectangles(own)))
    bare = free.buffer(-process.line_width / fill.density).area
    return Core(layer, fill.density, shape.area, laid, float(widths.min()), float(widths.max()), bare)


def _inside(beads: Beads, shape: Any, width: float, *, bordered: bool) -> np.ndarray:
    """Which beads fill a core: its pattern may reach over its border's middle, else over its edge a little.

    What lies beside the core from end to end, in a run of beads that never enters it, is its border.
    """
    from shapely import contains, distance, points, prepare

    x, y = (beads.x0 + beads.x1) / 2, (beads.y0 + beads.y1) / 2
    reach = shape.buffer(width if bordered else EDGE * width, join_style="mitre")
    prepare(reach)
    found = np.asarray(contains(reach, points(x, y)))
    if bordered:
        ends = ((x, y), (beads.x0, beads.y0), (beads.x1, beads.y1))
        middle, *either = (distance(points(*one), shape) for one in ends)
        beside = (middle > beads.width / 2 - ON) & (np.minimum(*either) > middle - ON)
        found &= ~beside | np.isin(beads.chain, beads.chain[middle == 0.0])
    return found
