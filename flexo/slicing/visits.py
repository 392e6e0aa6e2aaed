"""Visits: the islands of a region printed one after another, on the sheet, each from one of its gates on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.slicing.islands import corners_of
from flexo.slicing.tours import GATES, chosen
from flexo.slicing.travel import X, Y

if TYPE_CHECKING:
    from flexo.slicing.frames import Frames
    from flexo.slicing.islands import Island
    from flexo.slicing.recipes import Known, Recipe
    from flexo.slicing.tours import Order


Rows = Callable[["Recipe", int], np.ndarray]  # that print an island from one of its gates on, in its frame


class Stage(NamedTuple):
    """Islands that print anything, and their gates on the sheet."""

    recipes: list[Recipe]  # the distinct ones
    which: np.ndarray  # n: the recipe of each island
    outward: np.ndarray  # n × 2 × 2: from its frame to the sheet
    origin: np.ndarray  # n × 2, on the sheet, mm
    middle: np.ndarray  # n × 2: of its box
    gates: np.ndarray  # n × 4 × 5


def stage_of(islands: list[Island], recipes: list[Recipe], known: Known, frames: Frames) -> Stage:
    """Islands and their gates."""
    number: dict[Recipe, int] = {}
    which = np.array([number.setdefault(recipe, len(number)) for recipe in recipes], int)
    own = [known.gates(recipe) for recipe in number]
    kept = np.flatnonzero(np.array([len(gates) > 0 for gates in own], bool)[which])
    own = [gates if len(gates) else np.zeros((GATES, 5)) for gates in own]
    which = which[kept]
    gates = np.array(own).reshape(-1, GATES, 5)[which]
    outward = frames.outward[[one.frame for one in islands]][kept]
    origin = np.array([one.origin for one in islands])[kept]
    box = np.array([one.low[:2] + one.high[:2] for one in islands])[kept]
    for k in (0, 2):
        gates[:, :, k : k + 2] = placed(gates[:, :, k : k + 2], outward[:, None], origin[:, None])
    return Stage(list(number), which, outward, origin, (box[:, :2] + box[:, 2:]) / 2, gates)


def placed(points: np.ndarray, outward: np.ndarray, origin: np.ndarray) -> np.ndarray:
    """Points of a frame on the sheet, mm."""
    x, y = points[..., 0], points[..., 1]
    found = np.empty(points.shape)
    for axis in (0, 1):
        np.multiply(outward[..., axis, 0], x, out=found[..., axis])
        found[..., axis] += outward[..., axis, 1] * y
        found[..., axis] += origin[..., axis]
    return found


def visited(stage: Stage, place: np.ndarray, rows: Rows, order: Order) -> np.ndarray:
    """The rows of a stage's islands, in the sheet's frame, when the nozzle comes from a place on it."""
    turn = order(stage.middle, stage.gates, place)
    pairs = [*zip(stage.which[turn].tolist(), chosen(stage.gates[turn], place), strict=True)]
    known = {(number, gate): rows(stage.recipes[number], gate) for number, gate in dict.fromkeys(pairs)}
    parts = [known[pair] for pair in pairs]
    found, counts = np.concatenate([np.empty((0, 6)), *parts]), [len(part) for part in parts]
    outward, origin = (np.repeat(one[turn], counts, axis=0) for one in (stage.outward, stage.origin))
    found[:, X : Y + 1] = placed(found[:, X : Y + 1], outward, origin)
    return found


def alone(island: Island, recipe: Recipe, place: np.ndarray, rows: Rows, frames: Frames) -> np.ndarray:
    """The rows of a region's only island: it is entered where the nozzle comes from, wherever it is left."""
    outward, origin = frames.outward[island.frame], np.array(island.origin)
    corners = placed(corners_of(island.key), outward, origin)
    found = rows(recipe, int(((corners - place) ** 2).sum(axis=1).argmin())).copy()
    found[:, X : Y + 1] = placed(found[:, X : Y + 1], outward, origin)
    return found
