"""Nests: lines of an island that lie so closely one inside the other that they are one (`spirals`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.slicing.lines import Path
from flexo.slicing.rays import JOINED, Met, Rays, Sides, met_by, rays_of, sides_of
from flexo.slicing.spirals import Crossing, Nest, Way, place_at

EVEN = 1e-3  # mm: places whose clearances differ by less are equally good

if TYPE_CHECKING:
    from flexo.slicing.seams import Contacts


class Sight(NamedTuple):
    """What a ray meets one bead after the other: numbers of lines, an open one first; how it crosses the
    closed ones, and at which of them a path may begin or end; the end of the open line (`Rays.end`)."""

    lines: tuple[int, ...]
    crossings: tuple[Crossing, ...]
    free: tuple[bool, ...]
    end: int


def nested(paths: list[Path], contacts: Contacts) -> list[Path]:
    """The paths, of which those that lie closely one inside the other are one, an open one as its last.

    They begin and end off contacts; only paths of one rank are joined.
    """
    for rank in sorted({path.rank for path in paths if path.closed}):
        paths = _of_rank(paths, rank, contacts)
    return paths


def _of_rank(paths: list[Path], rank: int, contacts: Contacts) -> list[Path]:
    closed = [k for k, path in enumerate(paths) if path.closed and path.rank == rank]
    strokes = [k for k, path in enumerate(paths) if path.rank == rank and _whole(path)]
    if not closed or len(closed) + len(strokes) < 2:
        return paths
    sides, number = sides_of([paths[k] for k in closed]), [*closed, *strokes]
    rays = rays_of(sides, [paths[k] for k in strokes])
    found, ends = dict(enumerate(paths)), _ends(sides)
    for lines, sights in _chosen(_sights(rays, met_by(rays, sides), sides, contacts)):
        own = [number[line] for line in lines]
        nest = _nest([paths[k] for k in own], [ends[line] for line in lines if line < len(closed)], sights)
        for k in own:
            del found[k]
        found[min(own)] = nest
    return [found[k] for k in sorted(found)]


def _whole(path: Path) -> bool:
    """Whether a path is an open one without links and bridges."""
    return not path.closed and bool(np.isin(path.roles, JOINED).all() and (path.widths > 0).all())


def _ends(sides: Sides) -> list[list[float]]:
    """How far along each line its sides end, mm."""
    ends = sides.arc + sides.length - sides.arc[sides.first[sides.owner]]
    return [one.tolist() for one in np.split(ends, sides.first[1:])]


def _sights(rays: Rays, met: Met, sides: Sides, contacts: Contacts) -> list[Sight]:
    """What each ray meets, as far as that can be laid as one."""
    count, found = len(sides.first), []
    begins = np.flatnonzero(np.diff(met.ray, prepend=-1)).tolist()
    owner, free = sides.owner[met.side].tolist(), _free(met, sides, contacts)
    fits, ends = met.fits.tolist(), rays.end[met.ray].tolist()
    columns = met.arc.tolist(), met.alike.tolist(), sides.width[met.side].tolist()
    crossings = [Crossing(*one) for one in zip(*columns, strict=True)]
    for begin, end in zip(begins, [*begins[1:], len(owner)], strict=True):
        stop = begin
        while stop < end and fits[stop] and owner[stop] not in owner[begin:stop]:
            stop += 1
        own = slice(begin, stop)
        lines = ([count + ends[begin] // 2] if ends[begin] >= 0 else []) + owner[own]
        if len(lines) > 1:
            found.append(Sight(tuple(lines), tuple(crossings[own]), tuple(free[own]), ends[begin]))
    return found


def _free(met: Met, sides: Sides, contacts: Contacts) -> list[bool]:
    """At which crossings a path that begins or ends just beside them is as clear of contacts as at any
    corner or middle of a side of the line."""
    found = met.fits.copy()
    if not len(contacts.segments) or not found.any():
        return list(found.tolist())
    side, place = met.side[found], met.place[found]
    off = sides.width[side, None] / 2 * sides.along[side]
    least = contacts.clearance(np.concatenate([place - off, place + off])).reshape(2, -1).min(axis=0)
    if (least < contacts.enough).any():
        middles = sides.start + sides.length[:, None] / 2 * sides.along
        best = contacts.clearance(np.concatenate([sides.start, middles])).reshape(2, -1).max(axis=0)
        least -= np.maximum.reduceat(best, sides.first)[sides.owner[side]] - contacts.enough
    found[found] = least >= contacts.enough - EVEN
    return list(found.tolist())


def _chosen(sights: list[Sight]) -> Iterator[tuple[tuple[int, ...], list[Sight]]]:
    """Lines that are laid as one, as many together as can be, and the sights that say so; each line once."""
    used: set[int] = set()
    for size in range(max((len(one.lines) for one in sights), default=0), 1, -1):
        groups: dict[tuple[int, ...], list[Sight]] = {}
        for one in sights:
            lines = one.lines[:size]
            if len(lines) == size and used.isdisjoint(lines) and _begins(one, size):
                groups.setdefault(lines, []).append(one)
        for lines, own in groups.items():
            if used.isdisjoint(lines):
                used.update(lines)
                yield lines, own


def _begins(sight: Sight, size: int) -> bool:
    """Whether a path of so many lines may begin and end where it does; an open line ends far from there."""
    return sight.free[size - 2] if sight.end >= 0 else sight.free[0] and sight.free[size - 1]


def _nest(lines: list[Path], ends: list[list[float]], sights: list[Sight]) -> Nest:
    """Lines in the order in which rays meet them as one path, which begins with a closed one."""
    inwards = slice(None, None, 1 if len(ends) == len(lines) else -1)
    outer, *inner = lines[inwards]
    ways = {}
    for one in sights:
        way = Way(one.crossings[: len(ends)][inwards], turned=one.end >= 0 and one.end % 2 == 1)
        ways[place_at(ends[inwards][0], way.begin(len(inner)))] = way
    starts = np.array([*ways])
    return Nest(
        *(outer.points, outer.widths, outer.roles), True, outer.rank, starts,
        inner=tuple(inner), ends=tuple(ends[inwards]), ways=ways,
    )  # fmt: skip
