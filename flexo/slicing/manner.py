"""Manner: in what order the lines around an island are laid, and where closed ones begin."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.slicing.lines import RANK, Path

if TYPE_CHECKING:
    from shapely import Polygon

    from flexo.process import Printer, Process

DEEPEST = 10_000  # lines between an outline and the middle of an island, at most
DECIMALS = 3  # of mm, to which places are told apart
SLACK = 0.1  # of a line: how far from its place a line may lie and still be the n-th


class Manner(NamedTuple):
    """How an island's paths are laid one after another; all that rows of moves hang on beside paths.

    lift: of the nozzle over travels that leave the island, mm; seam: nearest | aligned; loops: nearest |
    outside-in | inside-out; minimum, inside: which travels inside it are retracted (`machine.Retraction`).
    """

    lift: float
    seam: str = "nearest"
    loops: str = "nearest"
    minimum: float = 2.0
    inside: bool = False

    @property
    def nearest(self) -> bool:
        """Whether it leaves to the nozzle's way where lines begin and in what order they come."""
        return self.seam == self.loops == "nearest"


def manner_of(process: Process, printer: Printer) -> Manner:
    """What a process and a printer ask for."""
    back = printer.retraction
    return Manner(back.lift, process.seam, process.loops, back.minimum, back.inside)


def arranged(paths: list[Path], polygon: Polygon, manner: Manner) -> list[Path]:
    """The paths with the ranks and starts that a manner gives them; `polygon` is the island.

    Nearest, in both, leaves it to the nozzle's way (`order.sequence`).
    """
    if manner.loops != "nearest":
        paths = _ranked(paths, polygon, inwards=manner.loops == "outside-in")
    return [_aligned(path) if path.closed else path for path in paths] if manner.seam == "aligned" else paths


def _ranked(paths: list[Path], polygon: Polygon, *, inwards: bool) -> list[Path]:
    """Walls and perimeters from the outline inwards, or outwards to it; both before all else."""
    depths = [_depth(path, polygon) if path.rank == RANK else 0 for path in paths]
    first = RANK - DEEPEST
    return [
        replace(path, rank=first + (depth if inwards else -depth)) if path.rank == RANK else path
        for path, depth in zip(paths, depths, strict=True)
    ]


def _depth(path: Path, polygon: Polygon) -> int:
    """How many lines lie between a path and the island's outline or holes."""
    from shapely import boundary, distance, points

    away = float(distance(points(path.points), boundary(polygon)).min())
    return min(DEEPEST - 1, int(away / path.widths.max() + SLACK))


def _aligned(path: Path) -> Path:
    """A closed path that begins at that of its starts which lies rearmost, then leftmost, in its frame."""
    places = path.at(path.entries).round(DECIMALS)
    rearmost = path.entries[np.lexsort((places[:, 0], -places[:, 1]))[0]]
    return replace(path, starts=np.array([rearmost]))
