"""Objects: the pieces of a job that a user can cancel one by one while the others print on."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from flexo.layout import Piece
from flexo.slicing.events import Job
from flexo.slicing.toolpath import Event, Role

NAME = 24  # characters of an object's name, besides its number


class Label(NamedTuple):
    """An object as the firmware is told of it: number (-1: none), name, and its box on the bed, mm."""

    number: int
    name: str = ""
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


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
    return np.argmin([shapely.distance(one.polygon, there) for one in pieces], axis=0)


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
    return [f"{name}-{k + 1}" if plain.count(name) > 1 else name for k, name in enumerate(plain)]
