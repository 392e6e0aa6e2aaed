"""What a level's beads cover, and how that fills the section that it should."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from flexo.gcode.beads import GRID, Beads

STEP = 0.03  # mm: neighbouring beads of a path whose widths differ less are one line


def volume(beads: Beads, level: int) -> float:
    """Geometric volume of a level's beads, flow divided out, mm³."""
    own = beads.level == level
    return float((beads.area / beads.flow * beads.length)[own].sum())


def covered(beads: Beads, level: int) -> float:
    """Σ length × width of a level's beads, mm²: more than the footprint's area where beads overlap."""
    own = beads.level == level
    return float((beads.width * beads.length)[own].sum())


def widened(beads: Beads, by: float) -> Beads:
    """Beads that are wider by so much, mm: other slicers count on the round sides of theirs."""
    return replace(beads, area=(beads.width + by) * beads.height * beads.flow)


def footprint(beads: Beads, level: int) -> Any:
    """What a level's beads cover: flat caps, mitred joins, closed loops closed. A shapely geometry."""
    import shapely

    own = beads[beads.level == level]
    if not len(own):
        return shapely.MultiPolygon()
    paths, width = _paths(own)
    wide = shapely.buffer(paths, width / 2, cap_style="flat", join_style="mitre", mitre_limit=3.0)
    return shapely.union_all(shapely.get_parts(wide))  # what touches itself may be of parts on each other


def _paths(own: Beads) -> tuple[np.ndarray, np.ndarray]:
    """Lines of equal width through consecutive beads, and their widths."""
    import shapely

    rounding = own.width * GRID / own.length
    slack = STEP + rounding[1:] + rounding[:-1]
    same = (np.diff(own.chain) == 0) & (np.diff(own.type) == 0) & (np.abs(np.diff(own.width)) <= slack)
    same &= _level(own.width, rounding, same)
    path = np.cumsum(np.concatenate(([False], ~same)))
    first = np.flatnonzero(np.concatenate(([True], ~same)))
    last = np.append(first[1:], len(own)) - 1
    index = np.concatenate((path, path[last]))  # every bead's start, and each path's end
    order = np.argsort(index, kind="stable")
    x, y = np.concatenate((own.x0, own.x1[last])), np.concatenate((own.y0, own.y1[last]))
    closed = np.hypot(own.x0[first] - own.x1[last], own.y0[first] - own.y1[last]) < 2 * GRID
    closed &= last - first >= 2
    x[len(own) :][closed], y[len(own) :][closed] = own.x0[first][closed], own.y0[first][closed]
    lines = shapely.linestrings(np.column_stack((x, y))[order], indices=index[order])
    total = np.bincount(path, own.length)
    return lines, np.bincount(path, own.width * own.length) / total


def _level(width: np.ndarray, rounding: np.ndarray, same: np.ndarray) -> np.ndarray:
    """Whether neighbouring beads of a run stay on a level of STEP: a width that drifts is no single line.

    Those that differ by rounding alone are on one.
    """
    first = np.flatnonzero(np.concatenate(([True], ~same)))
    run = np.cumsum(np.concatenate(([False], ~same)))
    low = np.minimum.reduceat(width + rounding, first)
    high = np.maximum.reduceat(width - rounding, first)
    other = ~same | (np.abs(np.diff(width)) > rounding[1:] + rounding[:-1])
    begun = np.maximum.accumulate(np.arange(len(width)) * np.append(True, other))
    level = np.rint((width[begun] - low[run]) / STEP) * (high - low > 2 * STEP)[run]
    return np.asarray(np.diff(level) == 0)


class Match(NamedTuple):
    """How a level's beads fill a section: intersection over union, and areas in mm²."""

    iou: float
    void: float  # of the section, without a bead
    spill: float  # of the beads, outside the section
    overlap: float  # covered twice: Σ length × width less the footprint


def compare(beads: Beads, level: int, section: Any) -> Match:
    """A level's footprint against the section it should fill (a shapely geometry)."""
    laid = footprint(beads, level)
    both, either = laid.intersection(section).area, laid.union(section).area
    return Match(
        iou=both / either if either > 0 else math.nan,
        void=section.area - both,
        spill=laid.area - both,
        overlap=max(0.0, covered(beads, level) - laid.area),
    )
