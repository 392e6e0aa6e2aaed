"""Pauses for inserts: the nozzle is parked beside the part, and primed again on the margin before it goes on.

Up to the last pause the prime line is laid on every layer: the wall that grows there gives the nozzle a place
to prime at the height of the print, without going down beside it.
"""

from __future__ import annotations

import numpy as np

from flexo.slicing.events import Block, Job
from flexo.slicing.prime import line_width
from flexo.slicing.toolpath import Role
from flexo.slicing.travel import LIFT

RISE = 20.0  # mm over the layer, where the nozzle waits: room for a hand and an insert
PARK = 5.0  # mm inside the bed's back left corner, where a job ends too


def prime_wall(job: Job, layer: int, last: int, pausing: bool) -> list[Block]:
    """The wall's stretch on a layer, up to the last layer that needs one; by way of the park at a pause."""
    if not 0 < layer <= last:
        return []
    points = np.asarray(job.setup.prime.coords)[:, :2]
    (x, y), lift = points[0], job.printer.retraction.lift
    rise, park = lift, list[list[float]]()
    if pausing:
        top = job.printer.height - job.printer.film_top(job.process.film) - job.layers.layers[layer].top
        rise = max(lift, min(RISE, top))
        park = [[*_park(job), rise, 0.0, 0.0, Role.TRAVEL]]
    hop = [
        [x, y, 0.0, 0.0, -1.0, Role.RETRACT],
        [x, y, rise, 0.0, 0.0, LIFT],
        *park,
        [x, y, rise, 0.0, 0.0, Role.TRAVEL],
        [x, y, 0.0, 0.0, 0.0, LIFT],
        [x, y, 0.0, 0.0, 1.0, Role.UNRETRACT],
    ]
    width = line_width(job)
    rows = np.array(hop + [[x, y, 0.0, width, 0.0, Role.PRIME] for x, y in points[1:]])
    return [Block(rows, layer, 0)]


def _park(job: Job) -> list[float]:
    """The bed's back left corner, in the sheet's frame."""
    x_min, _, _, y_max = job.printer.bed
    corner = np.array([[x_min + PARK, y_max - PARK]])
    found: list[float] = job.setup.place.inverse().apply(corner)[0].tolist()
    return found
