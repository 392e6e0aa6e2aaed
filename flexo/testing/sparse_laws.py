"""Laws of sparse fill, read back from the G-code: its share of the core, and solid skins on every face."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flexo.errors import Finding
from flexo.testing import jobs, measures, sparse
from flexo.testing.plan_laws import SPECK

if TYPE_CHECKING:
    from flexo.process import Process

SHARE = 0.25  # relative: share of the core's area that beads cover on a layer; in a grid they cross
SMALL = 25.0  # mm²: cores smaller than this hold too few beads to measure a share
BARE_SKIN = 0.05  # of a skin's area: what no bead covers
MESH = 0.5  # of a line: gaps that are narrower are no holes in a skin


def sparse_fill_has_its_density(value: Any, process: Process) -> tuple[Finding, ...]:
    """On every layer beads cover the share of each sparse core that its density asks for."""
    found = []
    for core in sparse.cores(value, process):
        wanted = core.density * core.area
        if core.area >= SMALL and abs(core.covered - wanted) > SHARE * wanted:
            text = (
                f"layer {core.layer}: beads cover {core.covered:.4g} of {core.area:.4g} mm² of sparse core, "
                f"density {core.density:g} asks for {wanted:.4g} mm²"
            )
            found.append(Finding("job.sparse", text, measured=core.covered, limit=wanted, unit="mm²"))
    return tuple(found)


def skins_are_solid(value: Any, process: Process) -> tuple[Finding, ...]:
    """Beads cover every face that looks up or down: what a layer prints and its neighbour does not."""
    from flexo.gcode.beads import footprint
    from flexo.planar import moved, to_shapely

    found = []
    for one in jobs.laid(value, process):
        areas = [measures.printed_area(layer) for layer in one.layers]
        for k, level in enumerate(one.levels):
            for near in (k - 1, k + 1):
                face = areas[k] - areas[near] if 0 <= near < len(areas) else areas[k]
                if face.area() <= SPECK or level < 0:
                    continue
                shape = to_shapely(moved(face, one.setup.place))
                half = MESH * process.line_width / 2
                free = shape.difference(footprint(one.beads, level)).buffer(-half).buffer(half)
                if free.area > BARE_SKIN * shape.area + SPECK:
                    text = f"layer {k}: {free.area:.3g} of {shape.area:.4g} mm² of a face are not covered"
                    found.append(Finding("job.skin", text, measured=free.area, unit="mm²"))
    return tuple(found)
