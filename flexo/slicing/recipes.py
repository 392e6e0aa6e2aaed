"""Recipes: all that decides how an island is printed, and its rows of moves, found once for equal ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from flexo.planar import moved, to_shapely, united
from flexo.slicing.fill import Hatch, fill
from flexo.slicing.insets import less, pieces
from flexo.slicing.islands import Below, Island, corners_of, key_of, section_of
from flexo.slicing.layers import Fill
from flexo.slicing.lines import Line, Path
from flexo.slicing.manner import Manner, arranged
from flexo.slicing.nests import nested
from flexo.slicing.order import eased, entered, gates_of, sequences, stops_of
from flexo.slicing.overhang import Overhang, bridges, marked, overhang_of
from flexo.slicing.parts import Directed, paths_of, solid
from flexo.slicing.routes import rooms_of
from flexo.slicing.seams import Contacts, contacts_of, seamed
from flexo.slicing.shells import shell_of
from flexo.slicing.toolpath import Role
from flexo.slicing.tours import GATES, Tour, tour
from flexo.slicing.travel import Floor, rows_of

if TYPE_CHECKING:
    from manifold3d import CrossSection
    from shapely import Polygon

    from flexo.slicing.frames import Frames

Directive = tuple[bytes, Hatch]  # area in the island's frame, and how it is hatched


class Recipe(NamedTuple):
    """An island's shape, what lies below if it overhangs, its directives, the raster angle elsewhere, the
    contacts beside it, and whether it may lie over a sparse inside."""

    key: bytes
    below: Below
    fills: tuple[Directive, ...]
    angle: float
    contacts: bytes = b""  # which its seams keep away from, in its frame
    loose: bool = False


class Known(NamedTuple):
    """Functions that remember what they found; what was gained in another process can be learned here.

    `ready` when there is little left to find, so that another process would gain nothing.
    """

    overhangs: Callable[[bytes, Below], bool]
    hatched: Callable[[bytes], bool]
    gates: Callable[[Recipe], np.ndarray]
    rows: Callable[[Recipe, int], np.ndarray]
    tour: Tour
    gained: Callable[[], Any] = lambda: None
    learn: Callable[[Any], None] = lambda gained: None
    ready: bool = False


def remembered(line: Line, manner: Manner, most: int | None = None) -> Known:
    """Does an island overhang, is any of it hatched when it does not, a recipe's gates, its rows from one of
    them on, a tour of gates; of each the last `most` answers are known, or all."""
    kept = lru_cache(maxsize=most)
    overhang = kept(lambda key, below: overhang_of(key, below, line))
    shell = kept(lambda key: shell_of(section_of(key), line))  # the same whatever the raster angle
    polygon = kept(lambda key: to_shapely(section_of(key)).geoms[0])

    @kept
    def borders(key: bytes, contacts: bytes) -> list[Path]:
        return _begun(shell(key).paths, contacts_of(contacts, line.width), manner)

    @kept
    def inside(recipe: Recipe) -> list[Path]:
        return solid(shell(recipe.key).core, line, *_hatches(recipe))

    @kept
    def hanging(recipe: Recipe) -> list[Path]:
        over = overhang(recipe.key, recipe.below)
        assert over is not None, "only islands that overhang have something below"
        return marked(_over_gaps(section_of(recipe.key), over, line, _hatches(recipe)), over)

    @kept
    def laid(recipe: Recipe) -> list[Path]:
        contacts, everywhere = contacts_of(recipe.contacts, line.width), recipe._replace(contacts=b"")
        if recipe.below:
            found = _begun(hanging(everywhere), contacts, manner)
        else:
            found = borders(recipe.key, recipe.contacts)
            found = found + _begun(inside(everywhere), contacts, manner, joined=not recipe.loose)
        return arranged(found, polygon(recipe.key), manner)

    return Known(
        lambda key, below: overhang(key, below) is not None,
        lambda key: not shell(key).core.is_empty(),
        *_ways(laid, polygon, manner, kept),
        tour,
    )


def _hatches(recipe: Recipe) -> tuple[tuple[Directed, ...], Hatch]:
    """How areas of an island are hatched, and the rest of it.

    Over a sparse inside beads that turn would hang, those that cross it are bridges: none joins lines there.
    """
    joined = not recipe.loose
    directed = [Directed(section_of(area), hatch._replace(joined=joined)) for area, hatch in recipe.fills]
    return tuple(directed), Hatch(recipe.angle, joined=joined)


def _begun(paths: list[Path], contacts: Contacts, manner: Manner, *, joined: bool = True) -> list[Path]:
    """Lines laid as one where a manner leaves that to us, closed ones with the starts that they may have."""
    return seamed(nested(paths, contacts) if manner.nearest and joined else paths, contacts)


def _ways(
    laid: Callable[[Recipe], list[Path]], polygon: Callable[[bytes], Polygon], manner: Manner, kept: Any
) -> tuple[Callable[[Recipe], np.ndarray], Callable[[Recipe, int], np.ndarray]]:
    """Functions that tell the gates of a recipe, and its rows from one of them on."""
    stops = kept(lambda recipe: stops_of(laid(recipe)))
    rooms = kept(lambda key: rooms_of(polygon(key)))
    known: dict[tuple[Recipe, int], np.ndarray] = {}

    def ways(recipe: Recipe, gates: Sequence[int]) -> np.ndarray:
        new = [gate for gate in gates if (recipe, gate) not in known]
        if new:
            found = sequences(stops(recipe), corners_of(recipe.key)[new])
            known.update(((recipe, gate), way) for gate, way in zip(new, found, strict=True))
        return np.array([known[recipe, gate] for gate in gates])

    @kept
    def gates(recipe: Recipe) -> np.ndarray:
        return gates_of(stops(recipe), ways(recipe, range(GATES))) if laid(recipe) else np.empty((0, 5))

    @kept
    def rows(recipe: Recipe, gate: int) -> np.ndarray:
        if not laid(recipe):
            return np.empty((0, 6))
        way = eased(ways(recipe, [gate])[0], stops(recipe), corners_of(recipe.key)[gate])
        floor = Floor(polygon(recipe.key), lambda: rooms(recipe.key))
        return rows_of(entered(laid(recipe), stops(recipe), way), floor, manner)

    return gates, rows


def _over_gaps(
    section: CrossSection, over: Overhang, line: Line, hatches: tuple[tuple[Directed, ...], Hatch]
) -> list[Path]:
    """Straight lines from anchor to anchor where the section bridges a gap, and the usual paths beside them.

    Loops would turn in mid-air or end where the gap begins, so none is laid across a gap.
    """
    spans = bridges(section, over, line)
    rest = less(section, united([span.area for span in spans]))
    across = [path for span in spans for one in pieces(span.area) for path in fill(one, span.hatch, line)]
    beside = [path for one in pieces(rest) for path in paths_of(one, line, *hatches)]
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
        return Hatch(angle, order.density, Role.BRIDGE if order.bridges else Role.FILL, bound=True)
    if order.density >= 1.0:
        return Hatch(angle, order.density, pattern=order.pattern)
    x, y = frames.from_sheet(np.array([island.origin]), np.array([island.frame]))[0].round(3).tolist()
    hatch = Hatch(angle, order.density, pattern=order.pattern, phase=(x + 0.0, y + 0.0, order.z))
    pose = frames.poses[island.frame]
    return hatch._replace(turned=(pose.turn, pose.flip)) if order.pattern == "gyroid" else hatch
