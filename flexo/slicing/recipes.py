"""Recipes: all that decides how an island is printed, and its rows of moves, found once for equal ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.planar import to_shapely, united
from flexo.slicing.fill import Hatch, fill
from flexo.slicing.insets import less, pieces
from flexo.slicing.islands import Below, Island, key_of, section_of
from flexo.slicing.layers import Fill
from flexo.slicing.lines import Line, Path
from flexo.slicing.overhang import Overhang, bridges, marked, overhang_of
from flexo.slicing.parts import Directed, paths_of, solid, walled
from flexo.slicing.travel import rows_of

if TYPE_CHECKING:
    from manifold3d import CrossSection

CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])  # where the nozzle comes from
Directive = tuple[bytes, float, float]  # area in the island's frame, raster angle (rad), density
Rows = Callable[["Recipe", int], np.ndarray]


class Recipe(NamedTuple):
    """An island's shape, what lies below if it overhangs, its directives, the raster angle elsewhere."""

    key: bytes
    below: Below
    fills: tuple[Directive, ...]
    angle: float


def remembered(line: Line, lift: float) -> tuple[Callable[[bytes, Below], bool], Rows]:
    """Two functions that remember what they found: does an island overhang; a recipe's rows from a corner."""
    overhang = cache(lambda key, below: overhang_of(key, below, line))
    split = cache(lambda key: walled(section_of(key), line))  # the same whatever the raster angle

    @cache
    def paths(recipe: Recipe) -> list[Path]:
        section = section_of(recipe.key)
        directed = tuple(Directed(section_of(a), Hatch(angle, density)) for a, angle, density in recipe.fills)
        over = overhang(recipe.key, recipe.below) if recipe.below else None
        if over is None:
            thin, wide = split(recipe.key)
            return thin + solid(wide, line, directed, Hatch(recipe.angle))
        return marked(_over_gaps(section, over, line, directed, Hatch(recipe.angle)), over)

    @cache
    def rows(recipe: Recipe, corner: int) -> np.ndarray:
        section = section_of(recipe.key)
        start = CORNERS[corner] * np.array(section.bounds()[2:])
        return rows_of(paths(recipe), start, to_shapely(section).geoms[0], lift)

    return lambda key, below: overhang(key, below) is not None, rows


def _over_gaps(
    section: CrossSection, over: Overhang, line: Line, directed: tuple[Directed, ...], otherwise: Hatch
) -> list[Path]:
    """Straight lines from anchor to anchor where the section bridges a gap, and the usual paths beside them.

    Loops would turn in mid-air or end where the gap begins, so none is laid across a gap.
    """
    spans = bridges(section, over, line)
    rest = less(section, united([span.area for span in spans]))
    across = [path for span in spans for one in pieces(span.area) for path in fill(one, span.hatch, line)]
    beside = [path for one in pieces(rest) for path in paths_of(one, line, directed, otherwise)]
    return beside + across


def directives(island: Island, fills: tuple[Fill, ...]) -> tuple[Directive, ...]:
    """The directives that touch an island, cut to it, in its frame."""
    low, high = np.array(island.origin), np.array(island.origin) + island.size
    found = []
    for order in fills:
        x_min, y_min, x_max, y_max = order.area.bounds()
        if x_min < high[0] and y_min < high[1] and x_max > low[0] and y_max > low[1]:
            area = order.area.translate((-low[0], -low[1])) ^ section_of(island.key)
            if not area.is_empty():
                found.append((key_of(area), order.angle, order.density))
    return tuple(found)
