"""Centre lines: the medial axis of a thin section as beads of varying width, ending flat at its ends.

The axis is taken from the Voronoi diagram of the densified outline (Brandt and Algazi 1992), pruned of
the branches that run into corners.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from flexo.slicing.axis import Axis, chains_of
from flexo.slicing.corners import begun, evened, joined, sharp, tangents
from flexo.slicing.ends import ended, within
from flexo.slicing.insets import pieces
from flexo.slicing.lines import LEVEL, ONTO, RANK, STEP, Line, Path, comes_back, levelled, stroke
from flexo.slicing.toolpath import Role

if TYPE_CHECKING:
    from manifold3d import CrossSection

DEVIATION = 0.015  # mm: between the axis and its polyline
EVEN = 0.04  # widths within this share of the greatest are the greatest
SAMPLE, SAMPLE_LEAST = 0.25, 0.08  # spacing of points on the outline: of the thickness, at least mm
BETWEEN = 0.25  # of the spacing: so near to the outline an edge of the diagram leads between two points
DENSE = 32  # points on the outline for each point of a grid that keeps their diagram from long cells
MERGE = 0.002  # mm: nodes of the diagram closer than this are one
FULL = 0.97  # share of its least rectangle that a straight part fills
SPARE = ONTO / 2  # of a line: so far a corner may reach out, whose beads share a width with those about it
CORNER = 0.5  # squares of its junction's radius: a branch that covers less beyond runs into a corner


def centrelines(section: CrossSection, thick: float, line: Line) -> list[Path]:
    """Beads along the middle of each part of a section that is at most `thick` mm thick."""
    found = []
    for piece in pieces(section):
        if piece.area() > line.least**2 / 4:
            found += _piece(piece, thick, line)
    return found


def _piece(piece: CrossSection, thick: float, line: Line) -> list[Path]:
    from flexo.planar import to_shapely

    polygon = to_shapely(piece).geoms[0]
    if polygon.area > FULL * polygon.minimum_rotated_rectangle.area:
        return _short(polygon, line)
    axis = _medial_axis(polygon, thick)
    chains = [] if axis is None else ended(chains_of(axis, CORNER, SPARE * line.width), polygon, line)
    found = []
    for points, radii in chains:
        wide = np.where(2 * radii > (1 - EVEN) * thick, thick, 2 * radii)
        points, widths = _stepped(points, wide, line)
        keep = _laid(widths, line)
        if keep.stop > keep.start:
            beads = np.clip(widths[keep], line.least, line.greatest)
            found.append(_bead(points[keep.start : keep.stop + 1], beads, line))
    laid = sum(path.length for path in found)
    return found if laid > thick / 2 else _short(polygon, line)


def _bead(points: np.ndarray, widths: np.ndarray, line: Line) -> Path:
    """A path that is closed when its ends meet."""
    if not comes_back(points):
        return stroke(points, widths, Role.WALL, RANK)
    sides = np.diff(points, axis=0)
    half_turns = np.roll(tangents(sides), 1)
    corner = sharp(half_turns, widths, line)
    group = joined(np.hypot(*sides.T), corner * half_turns * widths / 2, closed=True)
    return begun(points[:-1], widths, corner, group)


def _short(polygon: object, line: Line) -> list[Path]:
    """One straight bead for a straight or short part: as long as its least rectangle, of equal area;
    less what lies too deep on what is beside it."""
    from shapely import area, get_coordinates, minimum_rotated_rectangle

    corners = get_coordinates(minimum_rotated_rectangle(polygon))[:4]
    sides = corners[1] - corners[0], corners[3] - corners[0]
    long = max(sides, key=lambda side: float(np.hypot(*side)))
    length = float(np.hypot(*long))
    width = float(area(polygon)) / length
    if width < line.least / 2:
        return []
    centre = corners.mean(axis=0)
    ends = within(np.array([centre - long / 2, centre + long / 2]), width, polygon, line)
    return [stroke(ends, np.array([line.clip(width)]), Role.WALL, RANK)]


def _medial_axis(polygon: object, thick: float) -> Axis | None:
    """Nodes, their radii and the edges of the medial axis of a polygon."""
    import shapely

    spacing, boundary = max(SAMPLE * thick, SAMPLE_LEAST), shapely.boundary(polygon)
    sites, ring = shapely.get_coordinates(
        shapely.get_parts(shapely.segmentize(boundary, spacing)), return_index=True
    )
    sites = sites[np.append(ring[1:] == ring[:-1], False)]  # a ring's last point is its first
    sites = np.concatenate([sites, _beyond(polygon, len(sites), spacing)])
    diagram = shapely.voronoi_polygons(shapely.MultiPoint(sites), only_edges=True)
    edges = shapely.get_coordinates(diagram).reshape(-1, 2, 2)
    shapely.prepare(polygon)
    inside = shapely.contains_xy(polygon, edges[:, :, 0], edges[:, :, 1]).all(axis=1)
    nodes, index = np.unique(edges[inside].reshape(-1, 2), axis=0, return_inverse=True)
    radii = shapely.distance(shapely.points(nodes), boundary)
    pairs = index.reshape(-1, 2)
    pairs = pairs[(radii[pairs] > BETWEEN * spacing).all(axis=1)]
    far = np.hypot(*(nodes[pairs[:, 0]] - nodes[pairs[:, 1]]).T) > radii[pairs].max(axis=1)
    far[far] = ~shapely.covers(polygon, shapely.linestrings(nodes[pairs[far]]))  # from one arm to another
    pairs = pairs[~far]
    return Axis(nodes, radii, _merged(nodes, pairs), polygon) if len(pairs) else None


def _beyond(polygon: object, count: int, spacing: float) -> np.ndarray:
    """Places outside of a polygon that change nothing within: the time that GEOS takes for the diagram of
    `count` points round an empty area grows with their square."""
    import shapely

    x_min, y_min, x_max, y_max = shapely.bounds(polygon)
    steps = int(math.sqrt(count / DENSE))
    grid = np.meshgrid(np.linspace(x_min, x_max, steps), np.linspace(y_min, y_max, steps))
    places = np.column_stack([np.ravel(axis) for axis in grid])
    return places[shapely.distance(polygon, shapely.points(places)) > spacing]


def _merged(nodes: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Edges of which those that hardly have a length are contracted: a diagram splits its crossings."""
    short = np.sort(pairs[np.hypot(*(nodes[pairs[:, 0]] - nodes[pairs[:, 1]]).T) < MERGE], axis=1)
    name = np.arange(len(nodes))
    for _ in range(3):
        np.minimum.at(name, short[:, 1], name[short[:, 0]])
    pairs = np.unique(np.sort(name[pairs], axis=1), axis=0, return_index=True)[0]  # else numpy.ma is loaded
    return pairs[pairs[:, 0] != pairs[:, 1]]


def _stepped(points: np.ndarray, widths: np.ndarray, line: Line) -> tuple[np.ndarray, np.ndarray]:
    """A simplified polyline and a width for each of its segments, in small steps where it tapers."""
    keep = _significant(np.column_stack([points, widths / 2]))
    points, widths = points[keep], widths[keep]
    sides, change, closed = np.diff(points, axis=0), np.abs(np.diff(widths)), comes_back(points)
    half_turns = np.append(0.0, tangents(sides))  # at each point
    half_turns[0] = half_turns[-1] = half_turns[-1] if closed else 0.0
    corner = sharp(half_turns, widths, line)
    both = corner[:-1] & corner[1:] & (change > LEVEL)
    parts = np.maximum(1 + both, np.rint(change / STEP).astype(int))
    first = np.cumsum(parts) - parts
    start = np.repeat(np.arange(len(parts)), parts)
    share = (np.arange(parts.sum()) - first[start]) / parts[start]
    fine = np.vstack([points[:-1][start] + share[:, None] * sides[start], points[-1]])
    middle = widths[:-1][start] + (share + 0.5 / parts[start]) * np.diff(widths)[start]
    lengths = np.hypot(*np.diff(fine, axis=0).T)
    reach = (corner * half_turns * widths / 2)[start] * (share == 0)
    group = joined(lengths, reach, closed)
    return fine, evened(levelled(middle, lengths), lengths, group)


def _significant(columns: np.ndarray) -> np.ndarray:
    """Indices of the rows that a polyline needs to stay within DEVIATION (Ramer, Douglas and Peucker)."""
    keep, todo = {0, len(columns) - 1}, [(0, len(columns) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        chord = columns[last] - columns[first]
        inner = columns[first + 1 : last] - columns[first]
        share = np.clip(inner @ chord / max(chord @ chord, 1e-12), 0, 1)
        away = np.linalg.norm(inner - share[:, None] * chord, axis=1)
        worst = int(np.argmax(away))
        if away[worst] > DEVIATION:
            middle = first + 1 + worst
            keep.add(middle)
            todo += [(first, middle), (middle, last)]
    return np.array(sorted(keep))


def _laid(widths: np.ndarray, line: Line) -> slice:
    """The segments from the first to the last one that is worth a bead."""
    worth = np.flatnonzero(widths >= line.least / 2)
    return slice(int(worth[0]), int(worth[-1]) + 1) if len(worth) else slice(0, 0)
