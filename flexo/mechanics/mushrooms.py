"""The joints of a row of mushrooms on a strip: free like ridges, locked where neighbouring heads meet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np

from flexo.errors import BadInput
from flexo.mechanics import contact
from flexo.mechanics.jam import (
    REVERSE_SOURCE,
    REVERSE_VALIDITY,
    STRAIGHT_SOURCE,
    STRAIGHT_VALIDITY,
    jam_angle,
    over_neutral,
)
from flexo.mechanics.laminate import Ply, plies
from flexo.mechanics.model import Joint
from flexo.mechanics.ridge_hinge import Ridges, joints
from flexo.mechanics.stops import stop
from flexo.process import Process


class Cells(NamedTuple):
    """Neighbouring mushrooms: pitch, heads' height over the film's upper face, stems' width, mm; and for each
    cell its heads' mean radius, mm, and the angle, rad, at which they touch as printed layers."""

    pitch: float
    height: float
    stem: float
    radii: Sequence[float]
    printed: Sequence[float]


def locked(row: Ridges, start: float, cells: Cells, process: Process) -> tuple[Joint, ...]:
    """The joints of a row of stems (count + 1 cells) that starts at station `start`, each with its limit.

    A cell that locks beyond half a turn counts as free.
    """
    tall = over_neutral(cells.height, row.skin, process)
    angles = jam_angle(cells.pitch, tall, np.array(cells.radii), cells.stem)
    stack = plies(process, process.top_of(row.skin), row.raster)

    @cache  # most cells of a row are alike
    def beyond(stiffness: float, radius: float, angle: float) -> float:
        return _stop(
            stack, row.width, stiffness, cells, radius=radius, angle=angle, tall=tall, process=process
        )

    found = zip(joints(row, start, process), cells.radii, angles.tolist(), cells.printed, strict=True)
    return tuple(
        _locked(joint, angle, printed, beyond(joint.stiffness, radius, angle))
        for joint, radius, angle, printed in found
    )


def _locked(free: Joint, angle: float, printed: float, beyond: float) -> Joint:
    ideal, layered = (one if one < math.pi else math.inf for one in (angle, printed))
    return replace(
        free,
        name=free.name.replace("gap", "cell"),
        limits=(free.limits[0], ideal),
        printed_limits=(free.limits[0], layered),
        stops=(math.inf, beyond),
        source=f"{free.source}; {STRAIGHT_SOURCE}; {contact.SOURCE}",
        validity=f"{free.validity}; {STRAIGHT_VALIDITY}; {contact.VALIDITY}",
    )


def _stop(
    stack: tuple[Ply, ...], width: float, stiffness: float, cells: Cells, *,
    radius: float, angle: float, tall: float, process: Process,
) -> float:  # fmt: skip
    """Stiffness beyond the limit, N·mm/rad, when the heads bear as much again as the film at the limit."""
    if not 0 < angle <= 1.0:
        return math.inf
    z, filament = float(contact.contact_height(cells.pitch, tall, angle, cells.stem)), process.filament
    load = stiffness * angle / (width * z)
    try:
        give = contact.head_compliance(radius, load, filament["modulus_across"], filament["poisson"])
    except BadInput:  # heads that are flattened: no closed form, the stop counts as rigid
        return math.inf
    return stop(stack, width, cells.pitch - cells.stem, angle, z, float(give))


def locked_outwards(free: Joint, limits: tuple[float, float], printed: tuple[float, float]) -> Joint:
    """A joint over a bare gap that reverse mushrooms stop; no closed form is at hand for their stops."""
    return replace(
        free,
        limits=limits,
        printed_limits=printed,
        stops=(math.inf, math.inf),
        source=f"{free.source}; {REVERSE_SOURCE}",
        validity=f"{free.validity}; {REVERSE_VALIDITY}; stops count as rigid",
    )
