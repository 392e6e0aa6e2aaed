"""What is sparse of a job: how much it leaves open, its cores as their beads lie, and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flexo.testing import jobs, measures
from flexo.testing.plan_laws import SPECK

if TYPE_CHECKING:
    from flexo.process import Process
    from flexo.slicing.layers import Layer


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


def solid_fit(one: jobs.Laid, layer: Layer, level: int, process: Process) -> jobs.Fit:
    """The fit of what is solid of a layer: its sparse cores are left out of the section and of the beads."""
    from flexo.gcode.beads import footprint
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
    """A sparse core on a layer: its area and what beads cover of it, mm², and the density it asks for."""

    layer: int
    density: float
    area: float
    covered: float


def cores(value: Any, process: Process) -> list[Core]:
    """Every sparse core of every layer, as its beads lie in the text."""
    from flexo.gcode.beads import footprint
    from flexo.planar import to_shapely
    from flexo.slicing.skins import sparse_parts

    found = []
    for one in jobs.laid(value, process):
        for layer, level in zip(one.layers, one.levels, strict=True):
            for region in layer.regions:
                for fill, part in sparse_parts(region, _line(process)):
                    core = one.setup.place.geometry(to_shapely(part))
                    covered = footprint(one.beads, level).intersection(core).area if level >= 0 else 0.0
                    found.append(Core(layer.index, fill.density, core.area, covered))
    return found
