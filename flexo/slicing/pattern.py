"""Patterns of fill that run on from layer to layer: lines, grid, gyroid, and loops one inside the other.

A sparse part is bordered by a line, over whose middle beads end: the next layer's skin rests on it too.
Beads are spaced by density; their width is then chosen so that they lay just that share of the area.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from flexo.planar import to_shapely, united
from flexo.pose import Pose
from flexo.slicing.fill import FILL_RANK, Hatch, fill
from flexo.slicing.insets import inset, less, pieces, rings
from flexo.slicing.lines import Line, Path, loop, stroke
from flexo.slicing.strips import crossings, edges_of
from flexo.slicing.walls import walls

if TYPE_CHECKING:
    from manifold3d import CrossSection

    from flexo.slicing.layers import Fill

STEEP = 2.0  # by which a gyroid is stretched upwards at least: its flat places would hang in the air
HIGH = 5.5  # mm: cells larger than this are stretched to as many times their size over this
GYROID = 2.43  # contour length × cell / area, mean over z: π/4 · 3.0915 (Schoen 1970, area of a unit cell)
SAMPLES = 24  # points along a cell of the gyroid
STRAY = 0.02  # mm: by which links may leave a section
CHORD = 0.05  # mm: by which a gyroid's polyline may stray; chords are as long as the root of cell × CHORD,
LONG = 1.3  # times this
STUB = 1.0  # line widths: shorter pieces of a curve are not laid
ALONG = 2.0  # line widths that a curve may run beside the perimeters before that stretch is left out
UNEVEN = 0.2  # of a border's area: by how much it may differ from an even one and get lines like it
LINKED = 2.5  # pitches: neighbouring lines are joined by a move without retraction up to this length


def patterned(section: CrossSection, hatch: Hatch, line: Line) -> list[Path]:
    """The beads that fill a section by a hatch: its strips, unless it names a pattern."""
    if hatch.pattern is None:
        return fill(section, hatch, line.inside)
    if hatch.density >= 1.0:
        return [replace(path, rank=FILL_RANK, roles=np.full(len(path.roles), hatch.role))
                for path in walls(section, line)]  # fmt: skip
    inside = within(section, line)
    if inside.is_empty():
        return []
    found = _entering(PATTERNS[hatch.pattern](inset(section, line.width / 2), hatch, line), inside)
    length = max(sum(path.length for path in found), 1e-9)
    width = line.clip(hatch.density * inside.area() / length)
    return [replace(path, widths=np.where(path.widths > 0, width, 0.0)) for path in found]


def _entering(paths: list[Path], inside: CrossSection) -> list[Path]:
    """The paths that lay anything inside; others would lie on the border alone."""
    from shapely import LineString, intersects, prepare

    shape = to_shapely(inside)
    prepare(shape)
    ends = [np.vstack([path.points, path.points[:1]]) if path.closed else path.points for path in paths]
    kept = intersects(shape, [LineString(points) for points in ends]) if paths else []
    return [path for path, inner in zip(paths, kept, strict=True) if inner]


def bordered(section: CrossSection, beside: CrossSection, hatch: Hatch, line: Line) -> list[Path]:
    """The border of a sparse section: a line, and with strips beside it that are narrower than one as many
    lines as fill both."""
    inside = within(section, line)
    border = less(united([section, beside]), inside)
    found = _even_border(inside, border, line) if not inside.is_empty() else walls(border, line)
    share = border.area() / max(sum(path.area for path in found), 1e-9)
    return [
        replace(path, widths=np.clip(path.widths * share, line.least, line.greatest), rank=FILL_RANK,
                roles=np.full(len(path.roles), hatch.role))
        for path in found
    ]  # fmt: skip


def _even_border(inside: CrossSection, border: CrossSection, line: Line) -> list[Path]:
    """Loops around the inside where the border is everywhere as wide; else the lines of a wall."""
    length = sum(loop(ring, 1.0, 0, 0).length for ring in rings(inset(inside, -line.width / 2)))
    width = border.area() / max(length, 1e-9)
    outer = inset(inside, -width) - inside
    if (outer - border).area() + (border - outer).area() > UNEVEN * border.area():
        return [path for piece in pieces(border) for path in walls(piece, line)]
    count = line.count(width)
    middles = [(k + 0.5) * width / count for k in range(count)]
    return [loop(ring, width / count, 0, FILL_RANK) for d in middles for ring in rings(inset(inside, -d))]


def within(section: CrossSection, line: Line) -> CrossSection:
    """What a sparse pattern fills of a section: its border is a line that carries the pattern's ends."""
    return inset(section, line.width)


def _lines(section: CrossSection, hatch: Hatch, line: Line) -> list[Path]:
    """Straight lines on a lattice that all layers share."""
    return _lattice(section, hatch, line, hatch.density)


def _grid(section: CrossSection, hatch: Hatch, line: Line) -> list[Path]:
    """Two families of straight lines that cross."""
    across = hatch._replace(angle=hatch.angle + math.pi / 2)
    return [path for one in (hatch, across) for path in _lattice(section, one, line, hatch.density / 2)]


def _lattice(section: CrossSection, hatch: Hatch, line: Line, density: float) -> list[Path]:
    turn = np.array([[math.cos(hatch.angle), -math.sin(hatch.angle)],
                     [math.sin(hatch.angle), math.cos(hatch.angle)]])  # fmt: skip
    pitch, shift = line.width / density, float((np.array(hatch.phase[:2]) @ turn)[1])
    edges = edges_of([np.asarray(ring) @ turn for ring in section.to_polygons()])
    low, high = edges[0][:, 1].min() + shift, edges[0][:, 1].max() + shift
    levels = (np.arange(math.floor(low / pitch), math.ceil(high / pitch)) + 0.5) * pitch - shift
    rows, x = crossings(edges, levels)
    ends = np.stack([np.column_stack([x[side::2], levels[rows[side::2]]]) for side in (0, 1)], axis=1)
    long = ends[:, 1, 0] - ends[:, 0, 0] > STUB * line.width
    return _chained(ends[long] @ turn.T, rows[::2][long], pitch, section, hatch)


def _chained(
    ends: np.ndarray, rows: np.ndarray, pitch: float, section: CrossSection, hatch: Hatch
) -> list[Path]:
    """Segments to and fro, joined by short moves inside the section."""
    from shapely import covers, linestrings, prepare

    if not len(ends):
        return []
    ends = np.where((rows % 2 == 0)[:, None, None], ends, ends[:, ::-1])
    links = np.stack([ends[:-1, 1], ends[1:, 0]], axis=1)
    inside = to_shapely(inset(section, -2 * STRAY))
    prepare(inside)
    joined = (np.diff(rows) == 1) & (np.hypot(*(links[:, 1] - links[:, 0]).T) < LINKED * pitch)
    joined[joined] = covers(inside, linestrings(links[joined]))
    found = []
    for group in np.split(np.arange(len(ends)), np.flatnonzero(~joined) + 1):
        widths = np.ones(2 * len(group) - 1)
        widths[1::2] = 0.0
        found.append(stroke(ends[group].reshape(-1, 2), widths, hatch.role, FILL_RANK))
    return found


def _concentric(section: CrossSection, hatch: Hatch, line: Line) -> list[Path]:
    """Loops one inside the other."""
    pitch, found = line.width / hatch.density, list[Path]()
    inner = inset(section, pitch / 2)
    while not inner.is_empty():
        found += [loop(ring, 1.0, hatch.role, FILL_RANK) for ring in rings(inner)]
        inner = inset(inner, pitch)
    return found


def _gyroid(section: CrossSection, hatch: Hatch, line: Line) -> list[Path]:
    """The gyroid's level at the height of the layer, cut to the section.

    A curve's ends reach the perimeters; where one runs along them it is left out.
    """
    import shapely

    cell = GYROID * line.width / hatch.density
    sheet, (x0, y0, z) = Pose(0.0, 0.0, *hatch.turned), hatch.phase
    x_min, y_min, x_max, y_max = section.bounds()
    box = [(x + x0, y + y0) for x in (x_min, x_max) for y in (y_min, y_max)]
    corners = sheet.apply(np.array(box))
    curves = _gyroid_curves((*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist()), z, cell)
    back = sheet.inverse()
    curves = shapely.transform(shapely.MultiLineString(curves), lambda own: back.apply(own) - (x0, y0))
    inner, whole = (to_shapely(inset(section, d)) for d in (line.width / 2, 0.0))
    kept = shapely.intersection(curves, inner)
    rim = shapely.get_parts(shapely.difference(shapely.intersection(curves, whole), inner))
    short = rim[shapely.length(rim) < ALONG * line.width]
    merged = shapely.line_merge(shapely.union_all([*shapely.get_parts(kept), *short]))
    return [_curve(one, hatch) for one in shapely.get_parts(shapely.simplify(merged, CHORD))
            if one.geom_type == "LineString" and one.length > STUB * line.width]  # fmt: skip


def moves_of(order: Fill, width: float) -> float:
    """About how many moves a sparse gyroid is of, mm of line width; 0 for other fills, of long lines."""
    if order.pattern != "gyroid" or order.density >= 1.0:
        return 0.0
    chord = LONG * math.sqrt(CHORD * GYROID * width / order.density)
    return order.area.area() * order.density / width / chord


def _curve(curve: Any, hatch: Hatch) -> Path:
    from shapely import get_coordinates

    points = get_coordinates(curve)
    return stroke(points, np.ones(len(points) - 1), hatch.role, FILL_RANK)


@lru_cache(64)
def _gyroid_curves(box: tuple[float, ...], z: float, cell: float) -> list[np.ndarray]:
    """Contours of sin x cos y + sin y cos z + sin z cos x = 0 over a box, mm; z is stretched."""
    from contourpy import contour_generator

    step, turn = cell / SAMPLES, math.tau / cell
    x, y = (np.arange(math.floor(low / step), math.ceil(high / step) + 1) * step
            for low, high in (box[0::2], box[1::2]))  # fmt: skip
    u, v, w = turn * x[None, :], turn * y[:, None], turn * z / (STEEP * max(1.0, cell / HIGH))
    field = np.sin(u) * np.cos(v) + np.sin(v) * math.cos(w) + math.sin(w) * np.cos(u)
    return [np.asarray(one) for one in contour_generator(x, y, field).lines(0.0)]


PATTERNS = {"lines": _lines, "grid": _grid, "gyroid": _gyroid, "concentric": _concentric}
