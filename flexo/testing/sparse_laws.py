"""Laws of sparse fill, read back from the G-code: its share of the core, and solid skins on every face."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flexo.errors import Finding
from flexo.testing import jobs, measures, sparse
from flexo.testing.plan_laws import SPECK

if TYPE_CHECKING:
    from flexo.process import Process

SHARE = 0.02  # relative: a few bits of a pattern along its border are taken for the border
WIDTH = 0.005  # mm: a bead this near to a limit is at it
SMALL = 25.0  # mm², and two lines' distance squared: smaller cores may lie between two lines
BARE_SKIN = 0.05  # of a skin's area: what no bead covers
MESH = 0.5  # of a line: gaps that are narrower are no holes in a skin


def sparse_fill_has_its_density(value: Any, process: Process) -> tuple[Finding, ...]:
    """Each layer's beads lay the share of each sparse core that its density asks for, all over it.

    Their widths are chosen for that, so that 2 % is much; only beads that are as narrow or as wide as they
    may be lay more or less. No place is further from them than lines are apart, in a grid of two families
    as in loops.
    """
    found = []
    for core in sparse.cores(value, process):
        wanted, share = core.density * core.area, f"of {core.area:.4g} mm² of sparse core"
        if core.area < max(SMALL, (2 * process.line_width / core.density) ** 2):
            continue
        most, least = sparse.widths(process)
        bound = core.widest > most - WIDTH if core.laid < wanted else core.narrowest < least + WIDTH
        if abs(core.laid - wanted) > SHARE * wanted and not bound:
            text = f"layer {core.layer}: beads lay {core.laid:.4g} {share}, density {core.density:g} asks for"
            found.append(
                Finding("job.sparse", f"{text} {wanted:.4g}", measured=core.laid, limit=wanted, unit="mm²")
            )
        if core.bare > SPECK:
            text = f"layer {core.layer}: {core.bare:.4g} {share} are further from beads than lines are apart"
            found.append(Finding("job.sparse-bare", text, measured=core.bare, unit="mm²"))
    return tuple(found)


def skins_are_solid(value: Any, process: Process) -> tuple[Finding, ...]:
    """Beads cover every face that looks up or down: what a layer prints and its neighbour does not."""
    from flexo.gcode.footprint import footprint
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
