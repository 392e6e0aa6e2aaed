"""What a cutter needs, by layer name and in the frame of the print: each line once, inner ones first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from flexo.layout import Setup
from flexo.planar import polygons_of, to_shapely, united
from flexo.slicing.layers import Layers

DECIMALS = 4  # of a mm
FIDUCIAL_RADIUS = 1.5  # mm
LETTERS = 3.0  # mm, largest height of the label in the margin
INSET = 3.0  # mm from the sheet's edge to the label


class Path(NamedTuple):
    """A polyline (N × 2, mm) without a repeated end; a closed one returns to its start."""

    points: np.ndarray
    closed: bool


class Label(NamedTuple):
    """A line of lettering `size` mm high, starting at (x, y) on its base line."""

    text: str
    x: float
    y: float
    size: float


class Drawing(NamedTuple):
    """Paths by layer name, and a label in the margin, where engraving weakens nothing."""

    size: tuple[float, float]
    paths: dict[str, tuple[Path, ...]]
    label: Label


def drawing(setup: Setup, layers: Layers) -> Drawing:
    """The cut file of a setup; PRINT_OUTLINE is what the layer on the film covers."""
    by_kind = {kind: [c.line for c in setup.cuts if c.kind == kind] for kind in ("cut", "score")}
    cut = _distinct(by_kind["cut"], taken=[])
    paths = {
        "FILM_CUT": cut,
        "FILM_SCORE": _distinct(by_kind["score"], taken=by_kind["cut"]),
        "FIDUCIAL": _rings(_fiducials(setup)),
        "PRINT_OUTLINE": _rings(_bonded(layers)),
        "INSERT": _rings(one.polygon for one in setup.inserts),
    }
    width, height = setup.size
    return Drawing((width, height), paths, _label(setup))


def _label(setup: Setup) -> Label:
    width, height = setup.size
    text = f"{setup.film.name}, {setup.face} face"
    size = min(LETTERS, (width - 2 * INSET) / (0.7 * len(text)))
    return Label(text, INSET, height - INSET - size, size)


def _bonded(layers: Layers) -> list[Any]:
    if not layers.layers:
        return []
    return [to_shapely(united([region.area for region in layers.layers[0].regions]))]


def _fiducials(setup: Setup) -> list[Any]:
    from shapely import Point

    return [Point(x, y).buffer(FIDUCIAL_RADIUS) for x, y in setup.fiducials]


def _rings(shapes: Iterable[Any]) -> tuple[Path, ...]:
    from shapely import LineString

    rings = [
        LineString(ring.coords)
        for shape in shapes
        for polygon in polygons_of(shape)
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    return _distinct(rings, taken=[])


def _distinct(lines: list[Any], taken: list[Any]) -> tuple[Path, ...]:
    """Each line once: rings without their doubles, small ones first, then what is new of open lines."""
    from shapely import MultiLineString, Polygon, union_all

    taken = [_rounded(line) for line in taken]
    rounded = [_rounded(line) for line in lines]
    rings: list[Any] = []
    for ring in (one for one in rounded if one.is_closed):
        if not any(ring.equals(other) for other in (*rings, *taken)):
            rings.append(ring)
    rings.sort(key=lambda ring: Polygon(ring).area)
    done = union_all([*taken, *rings]) if taken or rings else MultiLineString()
    opened: list[Path] = []
    for line in (one for one in rounded if not one.is_closed):
        opened += [Path(np.asarray(part.coords), False) for part in _pieces(line.difference(done))]
        done = done.union(line)
    return (*opened, *(Path(np.asarray(ring.coords)[:-1], True) for ring in rings))


def _rounded(line: Any) -> Any:
    """The line on a grid of 0.1 µm, without points that repeat or lie on a straight run."""
    from shapely import transform

    return transform(line, lambda points: points.round(DECIMALS) + 0.0).simplify(10.0**-DECIMALS)


def _pieces(shape: Any) -> list[Any]:
    from shapely import line_merge

    if shape.is_empty:
        return []
    joined = line_merge(shape)
    return [one for one in getattr(joined, "geoms", [joined]) if one.length > 0]
