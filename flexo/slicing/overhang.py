"""Overhangs and bridges: what a layer prints over nothing, and how lines are laid across it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.planar import after, moved, to_shapely, united
from flexo.pose import Pose
from flexo.slicing.fill import Hatch
from flexo.slicing.insets import inset, opened, pieces
from flexo.slicing.islands import GRAIN, Below, section_of
from flexo.slicing.lines import Line, Path
from flexo.slicing.parts import Directed
from flexo.slicing.strips import Edges, crossings, edges_of
from flexo.slicing.toolpath import Role

if TYPE_CHECKING:
    from manifold3d import CrossSection

REACH = 2.0  # line widths that a bridge's lines run on over what carries them
DEEP = 1.5  # line widths from a gap at which lines end that are joined: their beads lie on what carries them
ANCHORED = 0.9  # share of a bridge's lines that must end on something
RIM = 0.1  # line widths off what carries them at which beads still rest on it with nearly half their width
STEP = 0.25  # mm: to which the start of an overhang is found along a bead
SIGHTS = 24  # lines along which a gap is measured in one direction
SIDES = 6  # edges whose directions are tried for a bridge, and as many around the circle


class Overhang(NamedTuple):
    """What is unsupported of a section, and what carries the rest."""

    free: CrossSection
    support: CrossSection


def overhang_of(key: bytes, below: Below, line: Line) -> Overhang | None:
    """The unsupported part of an island, if any of it is wider than half a line."""
    if (key, 0, 0, 0.0, False) in below:
        return None
    places = [(other, Pose(dx / GRAIN, dy / GRAIN, turn, flip)) for other, dx, dy, turn, flip in below]
    support = united([moved(section_of(other), place) for other, place in places])
    free = section_of(key) - support
    free = opened(free, line.width / 4) if not free.is_empty() else free
    return None if free.is_empty() else Overhang(free, support)


def bridges(section: CrossSection, overhang: Overhang, line: Line) -> tuple[Directed, ...]:
    """The areas that are bridged, each with the direction in which its lines are shortest and anchored."""
    found = []
    for piece in pieces(overhang.free):
        angle = _direction(piece, overhang.support, line)
        if angle is not None:
            area = inset(piece, -REACH * line.width) ^ section
            joined = _deep(area, angle, overhang.free, line)
            found.append(Directed(area, Hatch(angle, 1.0, Role.BRIDGE, joined=joined)))
    return tuple(found)


def _direction(piece: CrossSection, support: CrossSection, line: Line) -> float | None:
    """The direction of the shortest lines that end on the support at both ends; None when there is none."""
    from shapely import prepare

    outlines = [np.asarray(ring) for ring in piece.to_polygons()]
    start, end = edges = edges_of(outlines)
    sides = end - start
    longest = sides[np.argsort(-np.hypot(*sides.T), kind="stable")[:SIDES]]
    own = np.arctan2(longest[:, 1], longest[:, 0])
    angles = np.concatenate([own, own + math.pi / 2, np.arange(SIDES) * math.pi / SIDES])
    ground = to_shapely(inset(support, -RIM * line.width))
    prepare(ground)
    tried = dict.fromkeys(np.round(angles % math.pi, 6).tolist())
    spans = [(_span(edges, angle, ground, line), angle) for angle in tried]
    span, angle = min(spans, key=lambda one: round(one[0], 2))  # of equal ones the first, along an edge
    return angle if math.isfinite(span) else None


def _span(edges: Edges, angle: float, ground: object, line: Line) -> float:
    """Longest way across a gap in a direction, infinite when the beads laid so are not anchored.

    Not the mean: slanting lines cut corners, whose short pieces would make them look the shorter way.
    """
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    turned = edges[0] @ turn, edges[1] @ turn
    beads = max(1, round(float(np.ptp(turned[0][:, 1])) / line.width))
    if not _anchored(_lines(turned, beads), turn, ground, line):
        return math.inf
    _, left, right = _lines(turned, SIGHTS)
    return float((right - left).max(initial=0.0))


def _lines(turned: Edges, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Height, left and right end of `count` evenly spaced lines across an area, by pieces."""
    across = turned[0][:, 1]
    levels = across.min() + (np.arange(count) + 0.5) / count * np.ptp(across)
    rows, ends = crossings(turned, levels)
    return levels[rows[::2]], ends[::2], ends[1::2]


def _anchored(
    lines: tuple[np.ndarray, np.ndarray, np.ndarray], turn: np.ndarray, ground: object, line: Line
) -> bool:
    """Whether nearly all lines end on something, half a bead beyond both ends."""
    from shapely import contains_xy

    y, left, right = lines
    held, out = np.ones(len(y), bool), line.width / 2
    for x in (left - out, right + out):
        held &= contains_xy(ground, np.column_stack([x, y]) @ turn.T)
    return len(y) > 0 and float(held.mean()) >= ANCHORED


def _deep(area: CrossSection, angle: float, free: CrossSection, line: Line) -> bool:
    """Whether all lines across an area end so far from any gap that beads may join them there."""
    from shapely import distance, points

    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    start, end = edges_of([np.asarray(ring) for ring in area.to_polygons()])
    y, left, right = _lines((start @ turn, end @ turn), SIGHTS)
    ends = np.concatenate([np.column_stack([x, y]) for x in (left, right)]) @ turn.T
    return bool((distance(points(ends), to_shapely(free)) > DEEP * line.width).all())


def marked(paths: list[Path], overhang: Overhang) -> list[Path]:
    """The paths with the beads that hang free marked as bridges, cut where they leave the support."""
    from shapely import prepare

    free = to_shapely(overhang.free)
    prepare(free)
    return [_marked(path, free) for path in paths]


def _marked(path: Path, free: object) -> Path:
    from shapely import contains_xy, intersects, linestrings

    start = path.points if path.closed else path.points[:-1]
    end = after(path.points) if path.closed else path.points[1:]
    touch = intersects(linestrings(np.stack([start, end], axis=1)), free) & (path.widths > 0)
    if not touch.any():
        return path
    parts = np.where(touch, np.maximum(1, np.ceil(np.hypot(*(end - start).T) / STEP)), 1).astype(int)
    which = np.repeat(np.arange(len(parts)), parts)
    place = np.arange(len(which)) - np.repeat(np.cumsum(parts) - parts, parts)
    step = (end - start)[which] / parts[which][:, None]
    points, middle = start[which] + step * place[:, None], start[which] + step * (place[:, None] + 0.5)
    roles = np.where(touch[which] & contains_xy(free, middle), Role.BRIDGE, path.roles[which])
    keep = (place == 0) | (roles != np.roll(roles, 1))
    points = points[keep] if path.closed else np.vstack([points[keep], path.points[-1]])
    return replace(path, points=points, widths=path.widths[which][keep], roles=roles[keep])
