"""Nothing in mid-air: beads of a level over the height map of what is laid.

The map widens support by up to 0.1 mm, lanes across a bead lie 0.2 widths apart and samples along it
0.25 mm: a bead is found when its unsupported part is wider than half its width plus 0.1 mm and longer than
1.25 mm. What is supported is not accused: as the map misses single cells of slanted beads, what seems to
hang is held against the beads below themselves.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.errors import Finding
from flexo.gcode.beads import Beads, rectangles
from flexo.gcode.lex import examples
from flexo.gcode.verify.case import Case
from flexo.gcode.verify.heights import CELL, HeightMap, Paths, Samples, across, sampled

STEP = 0.25  # mm between samples along a bead
LANES = np.array([-0.4, -0.2, 0.0, 0.2, 0.4], np.float32)  # of the width
MOST = 3  # lanes: more than half of them
FREE = 1.0  # mm that a bead may be unsupported
SAG = 0.05  # mm that a bead's underside may lie over what carries it
PIECE = 5.0  # mm: to which beads are cut to be looked up; boxes of long slanted ones hold many others' points
SLACK = 0.005  # mm: nearer than this to a bead is on it
STRAIGHT = 0.99  # chord over length of a bridge, at least


class Run(NamedTuple):
    """A stretch of bead without support: the row of the moves where it begins, mm, and whether it bridges."""

    row: int
    length: float
    bridges: bool


def hanging(map_: HeightMap, batch: Beads, laid: Beads, case: Case) -> list[Run]:
    """Stretches of one level's beads that have less than half their width on anything laid before."""
    under = batch.under
    if under[0] <= case.film_top + SAG:
        return []
    count = np.maximum(1, np.round(batch.length / STEP)).astype(np.int64)
    paths = map_.paths(batch)
    points = sampled(paths, count, 0.5 / count)
    crossing = Paths(points.x, points.y, *(np.repeat(one, count) for one in across(paths, batch)))
    carrying = carrier(batch, case)
    loose = np.concatenate([_unheld(map_, part, carrying) for part in crossing.chunks()])
    size = np.repeat(batch.length / count, count)
    if runs := _runs(batch, points, loose, size):
        doubtful = np.flatnonzero(loose)
        loose[doubtful] = ~_carried(map_, crossing.of(doubtful), laid[laid.level + 1 >= carrying])
        runs = _runs(batch, points, loose, size)
    return runs


def _carried(map_: HeightMap, crossing: Paths, below: Beads) -> np.ndarray:
    """Points with at least three of five lanes on a bead, by the beads' rectangles."""
    import shapely

    x = map_.x_min + CELL * (crossing.x + LANES[:, None] * crossing.dx).astype(float)
    y = map_.y_min + CELL * (crossing.y + LANES[:, None] * crossing.dy).astype(float)
    tree = shapely.STRtree(rectangles(below, PIECE))
    found, _ = tree.query(shapely.points(x.ravel(), y.ravel()), "dwithin", SLACK)
    held = np.zeros(x.size, bool)
    held[found] = True
    return np.asarray(held.reshape(x.shape).sum(axis=0) >= MOST)


def _unheld(map_: HeightMap, crossing: Paths, carrying: int) -> np.ndarray:
    """Points with fewer than three of five lanes on the level `carrying`; most have the inner three."""
    held = _levels_at(map_, crossing, LANES[1:4]) >= carrying
    enough = np.logical_and.reduce(held)
    doubtful = np.flatnonzero(~enough)
    if len(doubtful):
        outer = _levels_at(map_, crossing.of(doubtful), LANES[::4]) >= carrying
        enough[doubtful] = held[:, doubtful].sum(axis=0) + outer.sum(axis=0) >= MOST
    return ~enough


def _levels_at(map_: HeightMap, crossing: Paths, lanes: np.ndarray) -> np.ndarray:
    """Levels at parts of the lines that cross beads at points; shape (lanes, points)."""
    return np.array(
        [map_.near(crossing.x + lane * crossing.dx, crossing.y + lane * crossing.dy) for lane in lanes]
    )


def carrier(beads: Beads, case: Case) -> int:
    """The map's lowest level that reaches the underside of the lowest bead; the film is level 0."""
    squish = case.job.squish if case.job else 0.0
    raised = beads.levels + np.where(np.arange(len(beads.levels)), 0.0, squish)
    tops = np.concatenate(([case.film_top], raised))
    return int(np.searchsorted(tops, beads.under.min() - SAG))


def _runs(batch: Beads, points: Samples, hanging: np.ndarray, size: np.ndarray) -> list[Run]:
    """Unsupported runs that are too long; one bridges when it is straight and held at both ends."""
    if not hanging.any():
        return []
    chain = batch.chain[points.row]
    cut = np.flatnonzero((np.diff(hanging) != 0) | (np.diff(chain) != 0)) + 1
    first = np.concatenate(([0], cut))
    last = np.concatenate((cut, [len(hanging)])) - 1
    length = np.add.reduceat(size, first)
    long = np.flatnonzero(hanging[first] & (length > FREE + STEP))
    first, last, length = first[long], last[long], length[long]
    padded = np.concatenate(([-1], chain, [-1]))
    held = (padded[first] == chain[first]) & (padded[last + 2] == chain[last])
    chord = np.hypot(points.x[last] - points.x[first], points.y[last] - points.y[first]) * CELL
    straight = chord >= STRAIGHT * (length - (size[first] + size[last]) / 2)
    rows = batch.row[points.row[first]]
    return [Run(int(r), float(s), bool(b)) for r, s, b in zip(rows, length, held & straight, strict=True)]


def hanging_findings(case: Case, runs: list[Run]) -> list[Finding]:
    """The stretches that hang and do not bridge, as findings."""
    bad = [run for run in runs if not run.bridges]
    return examples(
        range(len(bad)),
        lambda k: Finding(
            "support.mid-air", f"a bead hangs in the air for {bad[k].length:.2f} mm", "error",
            round(bad[k].length, 2), FREE, "mm", line=int(case.moves.line[bad[k].row]),
        ),
    )  # fmt: skip
