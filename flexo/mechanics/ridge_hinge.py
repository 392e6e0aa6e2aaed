"""A row of ridges on film between two links: compliance of the row, and its joints, one a gap (item 5).

Ridges bond on one face only, so their feet take part in the bending: a ridge stiffens w_e < w of the film
under it. Source: series beam with root and ridge corrections fitted to finite elements; the plain series
beam is 18-60 % too stiff. Validity: ridge step/thickness 0.1..8, small rotation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from flexo.mechanics.flexure import Span, bent_film, buckling_load, root_length
from flexo.mechanics.laminate import Ply, bending, plane_strain_share, plies, restraint
from flexo.mechanics.model import Joint
from flexo.mechanics.ridged_sheet import stiff_width
from flexo.process import Process

SOURCE = "series beam with root and ridge corrections fitted to finite elements; twist and limit per gap"


@dataclass(frozen=True)
class Ridges:
    """`count` ridges of `ridge` × `height`, gaps between them and to the links, mm; skin is a layer count,
    its beads at `raster` rad from +x."""

    count: int
    ridge: float
    height: float
    gap: float
    width: float
    link_height: float
    skin: int = 0
    raster: float = 0.0


def flexible_lengths(row: Ridges, process: Process) -> np.ndarray:
    """Effective flexible length of each of the row's gaps, mm (count + 1): compliance times base rigidity.

    Their sum is C·D_b of item 5, so k = W·D_b/sum; each ridge's share is halved between its gaps.
    """
    printed = process.top_of(row.skin)
    thickness = process.film.thickness + printed
    base, ridged = _rigidities(row, printed, process)
    kept = stiff_width(row.ridge, row.height - printed, thickness)
    half_ridge = (row.ridge - kept + kept * base / ridged) / 2
    ends = root_length(plies(process, printed, row.raster), plies(process, max(row.link_height, printed)))
    sides = np.full((row.count + 1, 2), half_ridge)
    sides[0, 0] = sides[-1, 1] = ends
    return row.gap + sides.sum(axis=1)


def _rigidities(row: Ridges, printed: float, process: Process) -> tuple[float, float]:
    """D of the base and of the base under a ridge, whose beads run across the bend, N·mm."""
    stack, t = plies(process, printed, row.raster), process.film.thickness
    across = process.filament["modulus_across"]
    ridge = Ply(across, process.filament["poisson"], t + printed, t + row.height)
    share = plane_strain_share(row.width, row.gap)
    tall = (*stack, ridge)
    return bending(stack, restraint(stack, share))[0], bending(tall, restraint(tall, share))[0]


def joints(row: Ridges, start: float, process: Process) -> tuple[Joint, ...]:
    """The row's joints in order, the first gap starting at station `start`; the end link is as long."""
    pitch, printed = row.gap + row.ridge, process.top_of(row.skin)
    lengths, low = flexible_lengths(row, process), min(row.height, row.link_height)
    heights = [low, *[row.height] * (row.count - 1), low] if row.count else [low]

    @cache  # inner gaps are alike, and so are the two at the ends
    def free(length: float, height: float) -> Joint:
        return bent_film("", 0.0, Span(row.gap, length, row.width, printed, height, row.raster), process)

    made = [free(*one) for one in zip(lengths.tolist(), heights, strict=True)]
    links = start + pitch * np.arange(row.count, -1.0, -1.0)
    stiff = np.array([one.stiffness for one in made])
    loads = buckling_load(stiff, lengths, links, process.film.thickness + printed)
    return tuple(
        replace(
            one,
            name=f"gap_{index + 1}",
            station=start + row.gap / 2 + index * pitch,
            buckling=float(load),
            source=SOURCE,
        )
        for index, (one, load) in enumerate(zip(made, loads, strict=True))
    )


def stiffness(row: Ridges, process: Process) -> float:
    """Bending stiffness of the whole row, N·mm/rad: its joints in series."""
    return 1 / math.fsum(1 / joint.stiffness for joint in joints(row, 0.0, process))
