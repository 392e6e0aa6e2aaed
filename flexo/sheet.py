"""The film sheet of a job: its place on the bed, the prime line on its margin, and what does not fit."""

from __future__ import annotations

import math
from typing import Any

from flexo.errors import CheckFailed, Finding
from flexo.plainbed import BED_MARGIN, NO_FILM
from flexo.pose import Pose
from flexo.process import Printer, Process

PRIME_LENGTH = 60.0  # mm
PRIME_PITCH = 1.0  # mm between its passes on a narrow sheet


def placed_on_bed(width: float, height: float, process: Process, printer: Printer) -> Pose:
    """The middle of the bed; CheckFailed when a sheet of this size is larger than the stock or the bed."""
    x_min, y_min, x_max, y_max = printer.bed
    bed, stock = (x_max - x_min, y_max - y_min), process.film.sheet
    for limit, what, name in ((stock, "film", process.film.name), (bed, "bed", printer.name)):
        if width > limit[0] or height > limit[1]:
            raise CheckFailed([_too_large(width, height, limit, what, name, process)])
    return Pose((x_min + x_max - width) / 2, (y_min + y_max - height) / 2)


def _too_large(
    width: float, height: float, limit: tuple[float, ...], what: str, name: str, process: Process
) -> Finding:
    over = max(width - limit[0], height - limit[1])
    space = f"mm of film with its {process.margin:g} mm margin"
    if process.film == NO_FILM:
        space = f"mm with {process.margin:g} mm for the prime line and {BED_MARGIN:g} mm on the other sides"
    return Finding(
        f"{what}.too-small",
        f"the part needs {width:g} × {height:g} {space}, {what} {name} has {limit[0]:g} × {limit[1]:g} mm",
        measured=over,
        limit=0.0,
        unit="mm",
        fix=f"make the part {over:g} mm smaller or choose another {what}",
    )


def height_fault(top: float, printer: Printer) -> Finding:
    """The fault of a part whose top, mm, the machine can't reach."""
    return Finding(
        "part.too-tall",
        f"the part's top is at {top:.2f} mm with its film, {printer.name} reaches {printer.height:g} mm",
        measured=top,
        limit=printer.height,
        unit="mm",
        fix=f"make it {top - printer.height:.2f} mm lower",
    )


def prime_line(width: float, process: Process) -> Any:
    """Along the lower edge, in the margin, off the film's edge; to and fro where the sheet is narrow."""
    from shapely import LineString

    start = process.edge + 2.0
    end = min(start + PRIME_LENGTH, width - start)
    room = int((process.margin - process.edge) / PRIME_PITCH) - 2  # off the cut and the edge
    passes = max(1, min(math.ceil(PRIME_LENGTH / (end - start) - 1e-9), room))
    first = (process.edge + process.margin - (passes - 1) * PRIME_PITCH) / 2
    heights = [first + k * PRIME_PITCH for k in range(passes)]
    sides = [(start, end) if k % 2 == 0 else (end, start) for k in range(passes)]
    return LineString([(x, y) for y, pair in zip(heights, sides, strict=True) for x in pair])
