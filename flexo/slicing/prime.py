"""The prime line: the first thing printed, on the sacrificial margin of the film."""

from __future__ import annotations

import numpy as np

from flexo.slicing.events import Job
from flexo.slicing.lines import NARROWEST, WIDEST
from flexo.slicing.toolpath import Role
from flexo.slicing.travel import LIFT

WIDTH = 0.6  # mm
HEIGHT = 10.0  # mm over the film: where printers' start commands leave the nozzle


def start_of(job: Job) -> tuple[float, float, float]:
    """Where the nozzle is taken to be before the first move, mm: a corner of the bed, over the film."""
    return (*job.printer.bed[:2], job.printer.film_top(job.process.film) + HEIGHT)


def line_width(job: Job) -> float:
    """Width of the prime line, mm: what the nozzle can lay."""
    return min(max(WIDTH, NARROWEST * job.printer.nozzle), WIDEST * job.printer.nozzle)


def prime_rows(job: Job) -> np.ndarray:
    """Over the film to the start of the prime line, down, and along it (sheet frame).

    The filament is given back what a job takes at its end: the last one left it retracted.
    """
    points = np.asarray(job.setup.prime.coords)[:, :2]
    rise = HEIGHT - (job.process.bond_height - job.process.squish)
    width = line_width(job)
    (x, y) = points[0]
    down = [
        [x, y, rise, 0.0, 0.0, Role.TRAVEL],
        [x, y, 0.0, 0.0, 0.0, LIFT],
        [x, y, 0.0, 0.0, 1.0, Role.UNRETRACT],
    ]
    return np.array(down + [[x, y, 0.0, width, 0.0, Role.PRIME] for x, y in points[1:]])
