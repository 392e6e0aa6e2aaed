"""Objects: the pieces of a job that a user can cancel one by one while the others print on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.layout import Piece
from flexo.planar import to_shapely
from flexo.slicing.events import Job
from flexo.slicing.toolpath import Event, Role

if TYPE_CHECKING:
    from flexo.slicing.layers import Layers

NAME = 24  # characters of an object's name, besides its number
COARSE = 0.05  # mm: outlines of pieces need not be finer to tell whose a bead is
SPECK = 1e-3  # mm²: so much that a layer adds to the plan view is nothing


class Label(NamedTuple):
    """An object as the firmware is told of it: number (-1: none), name, and its box on the bed, mm."""

    number: int
    name: str = ""
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


def pieces_of(layers: Layers, name: str, marks: Sequence[tuple[str, np.ndarray]] = ()) -> tuple[Piece, ...]:
    """What of a model hangs together seen from above, as a piece of film would; none where it is one.

    A piece has the name of the first mark (name and place on the sheet, mm) that is nearest to it.
    """
    import shapely

    areas = list(dict.fromkeys(region.area for layer in layers.layers for region in layer.regions))
    if not areas or len(areas[0].decompose()) < 2:  # what is no fault in mid-air stands on the first layer
        return ()
    view = areas[0].simplify(COARSE)
    for area in areas[1:]:
        more = area.simplify(COARSE) - view
        if more.area() > SPECK:
            view += more
    shapes = sorted(to_shapely(view).geoms, key=lambda shape: shape.bounds)
    names: dict[int, str] = {}
    if marks:
        places = shapely.points([place[:2] for _, place in marks])
        for k, (own, _) in zip(shapely.STRtree(shapes).nearest(places).tolist(), marks, strict=True):
            names.setdefault(k, own)
    return tuple(Piece(names.get(k, name), shape) for k, shape in enumerate(shapes) if len(shapes) > 1)


def object_column(code: np.ndarray, place: np.ndarray, prints: np.ndarray, pieces: list[Piece]) -> np.ndarray:
    """For each move the piece it belongs to, -1 for priming: a hop goes with what is laid after it.

    code, place (n × 2, in the frame of the pieces), prints: of the moves. Every island begins with a hop,
    and no island reaches over two pieces.
    """
    hop = np.cumsum(code == Role.RETRACT, dtype=np.int32)
    beads = np.flatnonzero(prints)
    first = beads[np.diff(hop[beads], prepend=-1) != 0]
    first = first[code[first] != Role.PRIME]
    owner = np.full(int(hop.max(initial=0)) + 1, -1, np.int32)
    owner[hop[first]] = _nearest(place[first], pieces) if len(pieces) > 1 else 0
    return np.asarray(owner[hop])


def _nearest(points: np.ndarray, pieces: list[Piece]) -> np.ndarray:
    """Which piece each point lies in, or nearest to."""
    import shapely

    there = shapely.points(points)
    return np.asarray(shapely.STRtree([one.polygon for one in pieces]).nearest(there))


def object_events(column: np.ndarray, job: Job) -> list[Event]:
    """Labels where the object changes; none for a single piece, which is cancelled by stopping the print."""
    pieces = job.setup.pieces
    if len(pieces) < 2 or not job.printer.objects:
        return []
    names = names_of([piece.name for piece in pieces])
    boxes = [job.setup.place.geometry(piece.polygon).bounds for piece in pieces]
    labels = [Label(k, name, box) for k, (name, box) in enumerate(zip(names, boxes, strict=True))]
    found = [Event(0, "objects", tuple(labels))]
    for row in np.flatnonzero(np.diff(column, prepend=-1)).tolist():
        if row and column[row - 1] >= 0:
            found.append(Event(row, "object", Label(-1)))
        if column[row] >= 0:
            found.append(Event(row, "object", labels[column[row]]))
    return found


def names_of(texts: list[str]) -> list[str]:
    """Distinct names of letters, digits, `.`, `_` and `-`: no user's text can become more than a name."""
    limbs = [text.partition("/")[0] for text in texts]
    plain = [re.sub(r"[^A-Za-z0-9_.-]+", "_", limb)[:NAME].strip("_") or "piece" for limb in limbs]
    numbered = [f"{name}-{k + 1}" for k, name in enumerate(plain)]
    made = [new if plain.count(old) > 1 else old for old, new in zip(plain, numbered, strict=True)]
    return made if len(set(made)) == len(made) else numbered
