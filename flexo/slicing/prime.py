"""The prime line: the first thing printed, on the sacrificial margin of the film."""

from __future__ import annotations

import numpy as np

from flexo.layout import Setup
from flexo.process import Printer, Process
from flexo.slicing.lines import NARROWEST, WIDEST
from flexo.slicing.toolpath import Role
from flexo.slicing.travel import LIFT

WIDTH = 0.6  # mm
HEIGHT = 10.0  # mm over the film: where printers' start commands leave the nozzle


def start_of(process: Process, printer: Printer) -> tuple[float, float, float]:
    """Where the nozzle is taken to be before the first move, mm: a corner of the bed, over the film."""
    return (*printer.bed[:2], printer.film_top(process.film) + HEIGHT)


def prime_rows(setup: Setup, process: Process, printer: Printer) -> np.ndarray:
    """Over the film to the start of the prime line, down, and along it (sheet frame)."""
    points = np.asarray(setup.prime.coords)[:, :2]
    rise = HEIGHT - (process.bond_height - process.squish)
    width = min(max(WIDTH, NARROWEST * printer.nozzle), WIDEST * printer.nozzle)
    (x, y) = points[0]
    down = [[x, y, rise, 0.0, 0.0, Role.TRAVEL], [x, y, 0.0, 0.0, 0.0, LIFT]]
    return np.array(down + [[x, y, 0.0, width, 0.0, Role.PRIME] for x, y in points[1:]])
