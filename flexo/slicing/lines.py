"""Lines: which widths a bead may have, and how many lines fill a wall; paths: polylines of such beads."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from flexo.errors import BadInput
from flexo.planar import after

if TYPE_CHECKING:
    from flexo.process import Printer, Process

NARROWEST, WIDEST = 0.6, 2.0  # bead width over nozzle diameter: the verifier's limits
RANK = 0  # of walls and perimeters, which are laid before the fill
STEP = 0.03  # mm: by about which the width changes from bead to bead where a wall tapers
LEVEL = 0.01  # mm: widths that differ by less are not told apart
TINY = 1e-9  # mm
ALLOWED = 0.15  # of a line: as deep as beads may lie on each other
ONTO = (
    0.125  # of a line: as deep as they are laid where there is a choice; a gap of half a line does less harm
)
GAP = 0.5  # of a line: as wide may what beads leave open be
NARROW_COST = 1.5  # a line narrower than nominal is worse than one wider by the same ratio


@dataclass(frozen=True)
class Line:
    """Nominal, least and greatest width of a bead, mm, how many closed lines border a solid fill, how wide
    that one's own lines are, over the nominal."""

    width: float
    least: float
    greatest: float
    perimeters: int
    fill: float = 1.0

    @property
    def inside(self) -> Line:
        """The line of a solid fill."""
        return self if self.fill == 1.0 else replace(self, width=self.width * self.fill, fill=1.0)

    @property
    def thin(self) -> float:
        """Thickness, mm, below which a part is filled by parallel lines, above by perimeters and hatch."""
        return (2 * self.perimeters + 3) * self.width

    def count(self, thickness: float) -> int:
        """The number of equal lines that fill a wall, with widths nearest to nominal, wide before narrow."""
        most = max(1, int(thickness / self.least + 1e-9))
        return min(range(1, most + 1), key=lambda n: self._cost(thickness / n))

    def count_even(self, thickness: float) -> int:
        """The best even number of lines: nested loops that close a compact part."""
        most = max(2, int(thickness / self.least + 1e-9))
        return min(range(2, most + 1, 2), key=lambda n: self._cost(thickness / n))

    def several(self, count: int) -> float:
        """Thickness, mm, from which a wall has at least `count` lines: where one less costs as much."""
        fewer, tilt = count - 1, (NARROW_COST - 1) / 2
        even = fewer * self.width * (math.sqrt(tilt**2 + NARROW_COST * count / fewer) - tilt)
        return max(count * self.least, min(even, fewer * self.greatest))

    def _cost(self, width: float) -> float:
        ratio = width / self.width
        cost = ratio - 1 if ratio >= 1 else NARROW_COST * (1 / ratio - 1)
        excess = max(0.0, width - self.greatest - 1e-9) / self.width
        return cost + 100 * excess

    def clip(self, width: float) -> float:
        """The width that is laid where `width` is wanted."""
        return min(max(width, self.least), self.greatest)


def line_of(process: Process, printer: Printer) -> Line:
    """The line of a process on a printer: its limits cut to what the nozzle can lay.

    BadInput when the nozzle can't lay the line itself.
    """
    least = max(process.line_min, NARROWEST * printer.nozzle)
    greatest = min(process.line_max, WIDEST * printer.nozzle)
    inside = process.line_width * process.fill_width
    for name, width in (("line_width", process.line_width), ("line_width × fill_width", inside)):
        if not least <= width <= greatest:
            raise BadInput(
                f"process.{name} is {width:g} mm, must be {least:g}..{greatest:g} mm "
                f"with the {printer.nozzle:g} mm nozzle of {printer.name}"
            )
    return Line(process.line_width, least, greatest, process.perimeters, process.fill_width)


@dataclass(frozen=True)
class Path:
    """A polyline of beads: points (n × 2, mm), and for each segment its width (mm) and role.

    A width of 0 is a link: a short move inside the region that lays nothing. A closed path has as many
    segments as points and no repeated end; `starts` are where it may begin, at any point unless given: 2.5 is
    halfway from point 2 to the next. Paths are laid in the order of their `rank`.
    """

    points: np.ndarray
    widths: np.ndarray
    roles: np.ndarray
    closed: bool
    rank: int
    starts: np.ndarray | None = None

    @property
    def entries(self) -> np.ndarray:
        """Where the nozzle may enter, counted as `starts` are: a closed path's starts, an open one's ends."""
        if not self.closed:
            return np.array([0.0, len(self.points) - 1.0])
        return np.arange(float(len(self.points))) if self.starts is None else self.starts

    @property
    def places(self) -> np.ndarray:
        """The points of its entries."""
        if self.closed:
            return self.points if self.starts is None else self.at(self.starts)
        return self.points[[0, -1]]

    @property
    def exits(self) -> np.ndarray:
        """Where it is left when it is entered at each of its places."""
        return self.places if self.closed else self.places[::-1]

    def at(self, places: np.ndarray) -> np.ndarray:
        """The points at places (n) counted as `starts` are."""
        first = places.astype(int)
        begin, end = self.points[first], self.points[(first + 1) % len(self.points)]
        return begin + (places - first)[:, None] * (end - begin)

    def reversed(self) -> Path:
        """The same beads laid the other way."""
        return Path(self.points[::-1], self.widths[::-1], self.roles[::-1], self.closed, self.rank)

    def part(self, link: int, other: int) -> Path:
        """What an open path lays between two of its links."""
        own = slice(link + 1, other)
        return Path(self.points[link + 1 : other + 1], self.widths[own], self.roles[own], False, self.rank)

    def opened(self, first: float) -> Path:
        """A closed path as one that starts and ends at `first`."""
        order = (np.arange(len(self.points) + 1) + int(first)) % len(self.points)
        points, widths, roles = self.points[order], self.widths[order[:-1]], self.roles[order[:-1]]
        if first != int(first):  # the side that it begins on comes again at the end, up to where it began
            middle = self.at(np.array([first]))
            points = np.concatenate([middle, points[1:], middle])
            widths, roles = np.append(widths, widths[0]), np.append(roles, roles[0])
        return Path(points, widths, roles, False, self.rank)

    @property
    def length(self) -> float:
        """Length of the beads, mm."""
        return float(self._steps[self.widths > 0].sum())

    @property
    def area(self) -> float:
        """Length times width of the beads, mm²."""
        return float(self._steps @ self.widths)

    @property
    def _steps(self) -> np.ndarray:
        ends = after(self.points) if self.closed else self.points[1:]
        steps = ends - self.points[: len(ends)]
        return np.hypot(steps[:, 0], steps[:, 1])


def comes_back(points: np.ndarray) -> bool:
    """Whether a polyline (n × 2) ends where it begins."""
    return len(points) > 3 and bool(np.abs(points[0] - points[-1]).max() < TINY)


def levelled(widths: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Widths of consecutive beads, mm, of which those that hardly differ are one: their mean by length."""
    change = np.append(True, np.abs(np.diff(widths)) > LEVEL / 2)
    low = np.minimum.reduceat(widths, np.flatnonzero(change))[np.cumsum(change) - 1]
    level = np.rint((widths - low) / LEVEL)
    change |= np.append(True, np.diff(level) != 0)
    first = np.flatnonzero(change)
    lengths = np.maximum(lengths, TINY)
    mean = np.add.reduceat(widths * lengths, first) / np.add.reduceat(lengths, first)
    return np.asarray(mean[np.cumsum(change) - 1])


def loop(points: np.ndarray, width: float, role: int, rank: int) -> Path:
    """A closed path of one width."""
    count = len(points)
    return Path(points, np.full(count, width), np.full(count, role), True, rank)


def stroke(points: np.ndarray, widths: np.ndarray, role: int, rank: int) -> Path:
    """An open path with a width for each segment."""
    return Path(points, np.asarray(widths, float), np.full(len(points) - 1, role), False, rank)
