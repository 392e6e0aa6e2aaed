"""Minimum layer time: beads of quick layers are slowed, so that each cools before the next is laid on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from flexo.process import Printer
from flexo.slicing.duration import duration
from flexo.slicing.events import Job
from flexo.slicing.toolpath import COLUMNS, Toolpath

PASSES = 6  # slower beads also spend less time on ramps: the time is found by repetition
CLOSE = 0.005  # of the time asked for


def paced(toolpath: Toolpath, job: Job) -> Toolpath:
    """A toolpath whose layers take their filament's time at least, or whose beads are as slow as it allows.

    Beads of a layer are slowed in proportion, so that roles keep their ratio; travels keep their speed. The
    bond layer keeps its own: it lies on a hot bed, where time does not cool it.
    """
    asked, floor = (
        np.array([getattr(one, name) for one in job.process.filaments]) for name in ("layer_time", "slowest")
    )
    layer, tool = toolpath.layer, toolpath.tool
    wanted = np.zeros(int(layer.max(initial=0)) + 1)
    runs = np.flatnonzero(np.diff(layer * len(asked) + tool, prepend=-1))
    np.maximum.at(wanted, layer[runs], asked[tool[runs]])  # of two filaments the longer time
    wanted[0] = 0.0
    seconds = toolpath.length / toolpath.speed * toolpath.prints
    quick = np.flatnonzero(np.bincount(layer, seconds, len(wanted)) < wanted)
    if not len(quick):
        return toolpath  # enough without ramps and travels already
    rows = np.flatnonzero(np.isin(layer, quick))
    some = slice(int(rows[0]), int(rows[-1]) + 1)
    speed = toolpath.speed.copy()
    speed[some] = _slowed(_part(toolpath, some), wanted, floor, job.printer)
    return replace(toolpath, speed=speed)


def _part(toolpath: Toolpath, some: slice) -> Toolpath:
    """A run of rows; what was told before it holds from its first."""
    k = some.start - 1  # there is one: the bond layer is never quick
    start = float(toolpath.x[k]), float(toolpath.y[k]), float(toolpath.z[k])
    told = [one for one in toolpath.events if one.kind == "acceleration" and one.move < some.stop]
    since = max([k for k, one in enumerate(told) if one.move <= some.start], default=0)
    return replace(
        toolpath,
        start=start,
        **{name: getattr(toolpath, name)[some] for name in COLUMNS},
        events=tuple(one._replace(move=max(0, one.move - some.start)) for one in told[since:]),
    )


def _slowed(part: Toolpath, wanted: np.ndarray, floors: np.ndarray, printer: Printer) -> np.ndarray:
    """Speeds at which each layer takes the time that is wanted, beads no slower than the floor."""
    layer, length = part.layer, part.length
    floor = np.minimum(floors[part.tool], part.speed)
    end = (
        int(np.flatnonzero(part.prints)[-1]) + 1
    )  # what a job's end does after its last bead is no layer's time
    for _ in range(PASSES):
        taken = np.bincount(layer[:end], duration(part, printer)[:end], len(wanted))
        free = part.prints & (part.speed > floor)
        slowable = np.bincount(layer[free], length[free] / part.speed[free], len(wanted))
        short = (taken < (1 - CLOSE) * wanted) & (slowable > 0)
        if not short.any():
            break
        factor = np.ones(len(wanted))
        factor[short] = 1 + (wanted - taken)[short] / slowable[short]
        slow = np.maximum(floor, part.speed / factor[layer])
        part = replace(part, speed=np.where(free, slow, part.speed))
    return part.speed
