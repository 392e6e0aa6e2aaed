"""Recipes: all that decides how an island is printed, and its rows of moves, found once for equal ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from flexo.planar import moved, to_shapely, united
from flexo.slicing.fill import Hatch, fill
from flexo.slicing.insets import less, pieces
from flexo.slicing.islands import GRAIN, Below, Island, key_of, section_of
from flexo.slicing.layers import Fill
from flexo.slicing.lines import Line, Path
from flexo.slicing.manner import Manner, arranged
from flexo.slicing.order import Tour, tour
from flexo.slicing.overhang import Overhang, bridges, marked, overhang_of
from flexo.slicing.parts import Directed, paths_of, solid, walled
from flexo.slicing.seams import seamed, segments_of
from flexo.slicing.travel import rows_of

if TYPE_CHECKING:
    from manifold3d import CrossSection

    from flexo.slicing.frames import Frames

Directive = tuple[bytes, Hatch]  # area in the island's frame, and how it is hatched
Start = tuple[int, int]  # where the nozzle comes from, in the island's frame, µm


class Recipe(NamedTuple):
    """An island's shape, what lies below if it overhangs, its directives, the raster angle elsewhere, and the
    contacts beside it."""

    key: bytes
    below: Below
    fills: tuple[Directive, ...]
    angle: float
    contacts: bytes = b""  # which its seams keep away from, in its frame


class Known(NamedTuple):
    """Functions that remember what they found; what was gained in another process can be learned here.

    `ready` when there is little left to find, so that another process would gain nothing.
    """

    overhangs: Callable[[bytes, Below], bool]
    hatched: Callable[[bytes], bool]
    rows: Callable[[Recipe, Start], np.ndarray]
    tour: Tour
    gained: Callable[[], Any] = lambda: None
    learn: Callable[[Any], None] = lambda gained: None
    ready: bool = False


def remembered(line: Line, manner: Manner) -> Known:
    """Does an island overhang, is any of it hatched when it does not, a recipe's rows, a tour of points."""
    overhang = cache(lambda key, below: overhang_of(key, below, line))
    split = cache(lambda key: walled(section_of(key), line))  # the same whatever the raster angle

    @cache
    def paths(recipe: Recipe) -> list[Path]:
        section = section_of(recipe.key)
        directed = tuple(Directed(section_of(area), hatch) for area, hatch in recipe.fills)
        over = overhang(recipe.key, recipe.below) if recipe.below else None
        if over is None:
            thin, wide = split(recipe.key)
            return thin + solid(wide, line, directed, Hatch(recipe.angle))
        return marked(_over_gaps(section, over, line, directed, Hatch(recipe.angle)), over)

    @cache
    def laid(recipe: Recipe) -> list[Path]:
        everywhere = paths(recipe._replace(contacts=b""))
        free = seamed(everywhere, segments_of(recipe.contacts), line.width)
        return arranged(free, polygon(recipe.key), manner)

    polygon = cache(lambda key: to_shapely(section_of(key)).geoms[0])

    @cache
    def rows(recipe: Recipe, start: Start) -> np.ndarray:
        return rows_of(laid(recipe), np.array(start) / GRAIN, polygon(recipe.key), manner.lift)

    return Known(
        lambda key, below: overhang(key, below) is not None,
        lambda key: not split(key)[1].is_empty(),
        rows,
        tour,
    )


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


def directives(island: Island, fills: tuple[Fill, ...], frames: Frames) -> tuple[Directive, ...]:
    """The directives that touch an island, cut to it, in its frame."""
    to_island = replace(frames.poses[island.frame], x=island.origin[0], y=island.origin[1]).inverse()
    found = []
    for order in fills:
        x_min, y_min, x_max, y_max = order.area.bounds()
        if (
            x_min < island.high[0]
            and y_min < island.high[1]
            and x_max > island.low[0]
            and y_max > island.low[1]
        ):
            area = moved(order.area, to_island) ^ section_of(island.key)
            if not area.is_empty():
                found.append((key_of(area), _hatch(order, island, frames)))
    return tuple(found)


def _hatch(order: Fill, island: Island, frames: Frames) -> Hatch:
    """A fill in an island's frame; only a pattern cares where the island lies."""
    angle = frames.raster(island.frame, order.angle)
    if order.pattern is None:
        return Hatch(angle, order.density)
    x, y = frames.from_sheet(np.array([island.origin]), np.array([island.frame]))[0].round(3).tolist()
    phase = (x + 0.0, y + 0.0, order.z)
    return Hatch(
        angle, order.density, pattern=order.pattern, phase=phase if order.density < 1.0 else (0.0,) * 3
    )
