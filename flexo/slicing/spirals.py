"""Spirals: lines one inside the other laid without a stop, each stepping to the next one before it closes.

A line ends a bead's width before the place where it began, turns there, and goes on along the line inside it;
the turn fills what both leave open, so that on straight sides the area is that of the closed lines (contours
are linked so in connected Fermat spirals: Zhao et al. 2016). Steps lie beside each other by turns.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from flexo.slicing.lines import TINY, Path

SAME = 1e-6  # mm: widths that differ by less are one

Span = tuple[float, float]


class Crossing(NamedTuple):
    """How far along a closed line a way crosses it, mm; whether the line runs to the way's right, say; its
    width there, mm."""

    arc: float
    alike: bool
    width: float

    def beside(self, by: float) -> float:
        """How far along the line a place is that lies so much, mm, to the right of the way."""
        return self.arc + by if self.alike else self.arc - by


class Way(NamedTuple):
    """A way across closed lines, and whether the open one at its end is laid from its last point."""

    crossings: tuple[Crossing, ...]
    turned: bool = False

    def spans(self, steps: int) -> list[Span]:
        """Where each closed line begins and ends that so many steps join, mm to the right of the way.

        The last step lies on the way, the one before it a bead beside it, and so on by turns. A line that
        begins before where it ends is laid backwards.
        """
        widths = [one.width for one in self.crossings]
        centres, sign = [0.0], 1.0
        for width in widths[steps - 1 : 0 : -1]:
            centres.insert(0, centres[0] + sign * width)
            sign = -sign
        begin = centres[0] + sign * widths[0] / 2
        return list(zip([begin, *centres], [*centres, widths[-1] / 2], strict=True))[: len(widths)]

    def begin(self, steps: int) -> float:
        """How far along the first line the path begins, mm."""
        return self.crossings[0].beside(self.spans(steps)[0][0])


@dataclass(frozen=True)
class Nest(Path):
    """A closed path with those inside it, laid as one: by the way inwards that belongs to where it begins.

    inner: the lines inside, the last of which may be an open one; ends: of all closed lines how far along
    them each side ends, mm.
    """

    inner: tuple[Path, ...] = ()
    ends: tuple[list[float], ...] = ()
    ways: dict[float, Way] = field(default_factory=dict)

    @property
    def exits(self) -> np.ndarray:
        """About where the nozzle is left that entered at each of the entries."""
        ways, last = [self.ways[entry] for entry in self.entries.tolist()], self.inner[-1]
        if not last.closed:
            return last.points[[0 if way.turned else -1 for way in ways]]
        return last.at(np.array([place_at(self.ends[-1], way.crossings[-1].arc) for way in ways]))

    def opened(self, first: float) -> Path:
        """All its lines as one that starts at `first`."""
        way, lines = self.ways[first], (self, *self.inner)
        spans = way.spans(len(self.inner))
        laid = [_stretch(*one) for one in zip(lines, self.ends, way.crossings, spans, strict=False)]
        if len(laid) < len(lines):
            laid.append(lines[-1].reversed() if way.turned else lines[-1])
        return _joined(laid, [one.width for one in way.crossings])


def place_at(ends: list[float], arc: float) -> float:
    """The place, counted as `Path.starts` are, that is so far along a closed path, mm, whose sides end so."""
    arc %= ends[-1]
    index = min(bisect_right(ends, arc), len(ends) - 1)
    begin = ends[index - 1] if index else 0.0
    return index + min((arc - begin) / max(ends[index] - begin, TINY), 1 - TINY)


def _stretch(path: Path, ends: list[float], crossing: Crossing, span: Span) -> Path:
    """A closed path from one place round to another."""
    begin, end = (place_at(ends, crossing.beside(one)) for one in span)
    if (span[0] > span[1]) == crossing.alike:  # on ahead, and round to what lies behind
        return _forward(path, begin, end)
    return _forward(path, end, begin).reversed()


def _forward(path: Path, begin: float, end: float) -> Path:
    """A closed path from a place on to another one, which is not far behind it."""
    first, count = int(begin), len(path.points)
    which = (first + np.arange(((int(end) - first) % count or count) + 1)) % count
    ends = path.at(np.array([begin, end]))
    points = np.concatenate([ends[:1], path.points[which[1:]], ends[1:]])
    real = np.abs(np.diff(points, axis=0)).max(axis=1) > TINY
    which, points = which[real], points[np.append(True, real)]
    return Path(points, path.widths[which], path.roles[which], False, path.rank)


def _joined(laid: list[Path], widths: list[float]) -> Path:
    """Open paths one after another, with a bead from each to the next, first as wide as the one, then as the
    other; to a path without a width of its own it goes on from the edge of the one before."""
    points, beads, roles = [laid[0].points], [laid[0].widths], [laid[0].roles]
    for k, (one, other) in enumerate(pairwise(laid)):
        own = np.array([widths[k], *widths[k + 1 : k + 2], other.widths[0]])[:2]
        role = np.append(one.roles[-1:], other.roles[:1])
        steps = 1 if abs(own[1] - own[0]) < SAME and role[0] == role[1] else 2
        if k + 1 == len(widths):  # the step lies in the line of what follows
            points.append(other.points[2 - steps :])
            beads += [own[: steps - 1], other.widths]
            roles += [role[: steps - 1], other.roles]
        else:
            begin, end = one.points[-1:], other.points[:1]
            points += [begin + own[0] / own.sum() * (end - begin), other.points][2 - steps :]
            beads += [own[:steps], other.widths]
            roles += [role[:steps], other.roles]
    columns = [np.concatenate(column) for column in (points, beads, roles)]
    return Path(columns[0], columns[1], columns[2], False, laid[0].rank)
