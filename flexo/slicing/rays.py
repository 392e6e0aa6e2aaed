"""Rays: which lines of an island are met one behind the other on straight ways across them.

They go inwards from places along closed lines, and on from the ends of open ones. Told is where a line may be
left for the next one: there both are straight, alike, and one bead apart.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.planar import after
from flexo.slicing.lines import TINY, Path
from flexo.slicing.toolpath import Role

JOINED = (Role.WALL, Role.PERIMETER, Role.FILL)
EACH = 4  # sides of a closed line from which rays go, the longest ones
CLEAR = 3.0  # lines between the ends of a long side and its rays
DEEP = 50.0  # lines: as far as a ray looks
BEHIND = 0.01  # mm: a ray begins as far behind its place, so that it meets its own line first
TOUCH = 0.06  # of a line: by which the way from line to line may differ from half of both beads
ASKEW = 0.98  # sine of the angle between a ray and the lines that it crosses: within 11° of straight across
REACH = 1.0  # lines to the right of a ray: in so much lie the steps from line to line, and nothing may turn
BENT = 0.2  # of a line: by which a line there may be off the straight one


class Sides(NamedTuple):
    """Sides of closed lines: start, direction, length and bead width, mm, line, how far along all lines it
    begins, and whether it may be left for another line; and the first side of each line."""

    start: np.ndarray
    along: np.ndarray
    length: np.ndarray
    width: np.ndarray
    owner: np.ndarray
    arc: np.ndarray
    joined: np.ndarray
    first: np.ndarray


class Rays(NamedTuple):
    """Where rays begin and in which direction (n × 2), and twice the number of the open line from whose first
    end each goes on, one more for its last end; -1: from a closed one."""

    origin: np.ndarray
    towards: np.ndarray
    end: np.ndarray


class Met(NamedTuple):
    """Where rays meet lines, each ray's from its beginning on: ray, side, how far along its line, mm; whether
    that runs to the ray's right; where (n × 2); and whether one can step to it from the one before."""

    ray: np.ndarray
    side: np.ndarray
    arc: np.ndarray
    alike: np.ndarray
    place: np.ndarray
    fits: np.ndarray


def sides_of(lines: list[Path]) -> Sides:
    """The sides of closed lines, line by line."""
    counts = np.array([len(path.points) for path in lines])
    start = np.concatenate([path.points for path in lines])
    step = np.concatenate([after(path.points) - path.points for path in lines])
    length = np.maximum(np.hypot(step[:, 0], step[:, 1]), TINY)
    widths, roles = (np.concatenate([getattr(path, name) for path in lines]) for name in ("widths", "roles"))
    owner, arc = np.repeat(np.arange(len(lines)), counts), np.cumsum(length) - length
    joined, first = np.isin(roles, JOINED), np.cumsum(counts) - counts
    return Sides(start, step / length[:, None], length, widths, owner, arc, joined, first)


def rays_of(sides: Sides, strokes: list[Path]) -> Rays:
    """To the left of the longest sides of each closed line, from their middles and near their ends; and from
    both ends of open lines on."""
    order = np.lexsort((-sides.length, sides.owner))
    long = order[np.arange(len(order)) - sides.first[sides.owner] < EACH]
    length = sides.length[long]
    clear = CLEAR * sides.width[long]
    far = clear < length / 2
    side = np.concatenate([long, long[far], long[far]])
    away = np.concatenate([length / 2, clear[far], (length - clear)[far]])
    along = sides.along[side]
    origin = [sides.start[side] + away[:, None] * along]
    towards = [np.column_stack([-along[:, 1], along[:, 0]])]
    for path in strokes:
        ends, inner = path.points[[0, -1]], path.points[[1, -2]]
        origin.append(ends)
        towards.append((ends - inner) / np.maximum(np.hypot(*(ends - inner).T), TINY)[:, None])
    end = np.append(np.full(len(side), -1), np.arange(2 * len(strokes)))
    return Rays(np.concatenate(origin), np.concatenate(towards), end)


def met_by(rays: Rays, sides: Sides) -> Met:
    """Where rays meet lines."""
    ray, side = _crossed(rays, sides)
    (dx, dy), (ux, uy) = rays.towards[ray].T, sides.along[side].T
    x, y = (sides.start[side] - rays.origin[ray]).T
    sine = dy * ux - dx * uy  # positive where the line runs to the right
    with np.errstate(divide="ignore", invalid="ignore"):
        away, along = (y * ux - x * uy) / sine, (y * dx - x * dy) / sine
    real = np.flatnonzero((along >= 0) & (along < sides.length[side]))  # a corner belongs to one side
    order = real[np.lexsort((away[real], ray[real]))]
    ray, side, away = ray[order], side[order], away[order]
    arc = sides.arc[side] + along[order] - sides.arc[sides.first[sides.owner[side]]]
    place = rays.origin[ray] + away[:, None] * rays.towards[ray]
    across = sides.joined[side] & (np.abs(sine[order]) > ASKEW)
    met = Met(ray, side, arc, sine[order] > 0, place, across)
    return met._replace(fits=across & _straight(met, rays, sides) & _beside(met, away, rays, sides))


def _crossed(rays: Rays, sides: Sides) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of rays and of the sides that they meet."""
    from shapely import STRtree, linestrings

    ends = sides.start + sides.length[:, None] * sides.along
    tree = STRtree(linestrings(np.stack([sides.start, ends], axis=1)))
    behind = np.where(rays.end < 0, BEHIND, 0.0)[:, None]
    reach = DEEP * float(sides.width.mean())
    seen = np.stack([rays.origin - behind * rays.towards, rays.origin + reach * rays.towards], axis=1)
    ray, side = tree.query(linestrings(seen), predicate="intersects")
    return ray, side


def _beside(met: Met, away: np.ndarray, rays: Rays, sides: Sides) -> np.ndarray:
    """At which crossings, so far away from where rays begin, a line lies just beside the one before it; the
    first one where the ray begins, or beside an open line's end."""
    width = sides.width[met.side]
    first = np.diff(met.ray, prepend=-1) != 0
    before = np.where(first, np.where(rays.end[met.ray] < 0, -width, 0.0), np.roll(width, 1))
    gap = away - np.where(first, 0.0, np.roll(away, 1))
    return np.abs(gap - (before + width) / 2) < TOUCH * width


def _straight(met: Met, rays: Rays, sides: Sides) -> np.ndarray:
    """Whether lines go on straight on the right of rays."""
    first, off = sides.first[sides.owner[met.side]], REACH * sides.width[met.side]
    base, whole = sides.arc[first], np.add.reduceat(sides.length, sides.first)[sides.owner[met.side]]
    there = base + (met.arc + np.where(met.alike, off, -off)) % whole
    index = np.searchsorted(sides.arc, there, "right") - 1
    found = sides.start[index] + (there - sides.arc[index])[:, None] * sides.along[index]
    right = np.column_stack([rays.towards[met.ray, 1], -rays.towards[met.ray, 0]])
    astray = found - met.place - off[:, None] * right
    return np.hypot(astray[:, 0], astray[:, 1]) < BENT * sides.width[met.side]
