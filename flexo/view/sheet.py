"""What pictures of a setup share: the sheet, the film that is kept, cuts, bare zones and the caption."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np

from flexo.layout import Setup
from flexo.slicing.layers import Layer
from flexo.view.scene import (
    BARE,
    BARE_FILM,
    CUT,
    FILM,
    FILM_EDGE,
    QUIET_INK,
    SCORE,
    SHEET,
    SHEET_EDGE,
    Area,
    Item,
    Label,
    Lines,
    Scene,
    area,
    hatch,
    outline,
)

LETTER = 0.52  # mean width of a letter over its height
FEWEST = 40  # letters in a row under a narrow part
HATCH = 1.0  # mm between the lines over bare film
SIMPLE = 0.005  # mm: detail that no picture shows
SCALES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)  # mm: lengths of the scale bar


def film(setup: Setup) -> list[Item]:
    """The sheet with its margin, and the film that the cuts leave."""
    from shapely import Polygon, union_all

    rings = [Polygon(cut.line) for cut in setup.cuts if cut.kind == "cut" and cut.line.is_ring]
    kept = setup.cut_outline
    holes = [ring for ring in rings if ring.boundary.difference(kept.boundary.buffer(1e-6)).length > 0]
    return [
        area(setup.outline, SHEET),
        Lines(outline(setup.outline), SHEET_EDGE, dash=(2.0, 1.5)),
        area(kept.difference(union_all(holes)), FILM),
    ]


def bare(setup: Setup) -> list[Item]:
    """Zones of film that stay free, hatched."""
    from shapely import union_all

    free = union_all([zone.polygon for zone in setup.bare])
    if free.is_empty:
        return []
    return [area(free, BARE_FILM), Lines(hatch(free, HATCH), BARE, 0.15)]


def cuts(setup: Setup) -> list[Item]:
    """Cut lines red, score lines blue and dashed."""
    cut = tuple(line for one in setup.cuts if one.kind == "cut" for line in outline(one.line))
    score = tuple(line for one in setup.cuts if one.kind == "score" for line in outline(one.line))
    items: list[Item] = [Lines(cut, CUT, 0.2)] if cut else []
    return items + ([Lines(score, SCORE, 0.2, (1.5, 1.0))] if score else [])


def printed(layer: Layer, fill: str) -> Area:
    """The printed regions of one layer."""
    rings = [r for region in layer.regions for r in region.area.simplify(SIMPLE).to_polygons()]
    return Area(tuple(np.asarray(ring) for ring in rings), fill)


def alike(a: Layer, b: Layer | None) -> bool:
    """Whether two layers print the same area, as the layers of a prismatic part do."""
    if b is None or len(a.regions) != len(b.regions):
        return False
    pairs = [(x.area, y.area) for x, y in zip(a.regions, b.regions, strict=True)]
    return all(x.num_vert() == y.num_vert() and (x - y).area() + (y - x).area() < 1e-6 for x, y in pairs)


def faint_outline(setup: Setup) -> list[Item]:
    """The film's edge as a thin line, for pictures of what is printed on it."""
    return [Lines(outline(setup.cut_outline), FILM_EDGE, 0.15)]


def letter_size(setup: Setup) -> float:
    """Height of captions, mm, that stays legible when the whole picture is on one page."""
    return max(1.0, max(setup.size) / 55)


def framed(items: list[Item], bounds: tuple[float, ...], captions: list[str], size: float) -> Scene:
    """A scene with captions and a scale bar under what it shows; letters `size` mm high."""
    x_min, y_min, x_max, y_max = bounds
    columns = max(FEWEST, int((x_max - x_min) / (LETTER * size)))
    captions = [row for text in captions for row in textwrap.wrap(text, columns)]
    right = max(x_max, x_min + max(map(len, captions)) * LETTER * size)
    rows: list[Item] = [
        Label(text, x_min, y_min - size * (3.6 + 1.5 * k), size, anchor="start", colour=QUIET_INK)
        for k, text in enumerate(captions)
    ]
    low = y_min - size * (3.2 + 1.5 * len(captions))
    extended = (x_min - size, low, right + size, y_max + size)
    return Scene(extended, (*items, *_scale_bar(x_min, y_min - size * 1.8, (x_max - x_min) / 4, size), *rows))


def _scale_bar(x: float, y: float, most: float, size: float) -> list[Item]:
    length = max((one for one in SCALES if one <= most), default=SCALES[0])
    ends = [np.array([[x + at, y - size / 3], [x + at, y + size / 3]]) for at in (0.0, length)]
    bar = np.array([[x, y], [x + length, y]])
    text: Any = f"{length:g} mm"
    return [
        Lines((bar, *ends), QUIET_INK, size / 10),
        Label(text, x + length + size / 2, y, size, anchor="start", colour=QUIET_INK),
    ]
