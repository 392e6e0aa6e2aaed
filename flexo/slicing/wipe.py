"""Wipe: the retracted nozzle goes back over the end of its last bead before it lifts.

What hangs at the nozzle is left on the bead, not drawn over the film. The way back never leaves the beads
that were laid without a break, whatever length is asked for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from flexo.slicing.toolpath import COLUMNS, Role, Toolpath

SMALL = 1e-9  # mm: less is no step


class _Steps(NamedTuple):
    """Rows to come after others, one a bead that is gone back over: the row each comes after, that bead, and
    how much of it (0..1, from its start) is left."""

    after: np.ndarray
    bead: np.ndarray
    left: np.ndarray


def wiped(toolpath: Toolpath, reach: float, speed: float) -> Toolpath:
    """A toolpath that goes back up to `reach` mm, at `speed` mm/s, after each retraction before a lift."""
    steps = _steps(toolpath, reach) if reach > 0 else _Steps(*[np.empty(0, int)] * 3)
    if not len(steps.after):
        return toolpath
    added = _columns(toolpath, steps, speed)
    old = {name: getattr(toolpath, name) for name in COLUMNS} | _lifts(toolpath, steps, added)
    place = np.arange(len(toolpath)) + np.searchsorted(steps.after, np.arange(len(toolpath)))
    columns: dict[str, Any] = {name: np.insert(old[name], steps.after + 1, added[name]) for name in COLUMNS}
    events = tuple(one._replace(move=int(place[one.move])) for one in toolpath.events)
    return replace(toolpath, **columns, events=events)


def _lifts(toolpath: Toolpath, steps: _Steps, added: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """x and y with the lifts straight up from where the way back ended."""
    last = np.flatnonzero(np.diff(steps.after, append=-1) != 0)
    last = last[steps.after[last] + 1 < len(toolpath)]
    found = {}
    for name in ("x", "y"):
        found[name] = getattr(toolpath, name).copy()
        found[name][steps.after[last] + 1] = added[name][last]
    return found


def _steps(toolpath: Toolpath, reach: float) -> _Steps:
    rows = _retractions(toolpath)
    end = np.cumsum(toolpath.length * toolpath.prints)
    begins = np.flatnonzero(np.diff(toolpath.prints.astype(int), prepend=0) > 0)
    run = begins[np.searchsorted(begins, rows) - 1]
    goal = np.maximum(end[rows - 1] - reach, np.where(run > 0, end[run - 1], 0.0))
    last = np.maximum(run, np.searchsorted(end, goal + SMALL))  # the bead on which the way back ends
    count = rows - last
    after = np.repeat(rows, count)
    bead = after - 1 - (np.arange(len(after)) - np.repeat(np.cumsum(count) - count, count))
    length = toolpath.length[bead]
    over = np.repeat(goal, count) - (end[bead] - length)
    return _Steps(after, bead, np.clip(over / np.maximum(length, SMALL), 0.0, 1.0))


def _retractions(toolpath: Toolpath) -> np.ndarray:
    """Rows that draw the filament back right after a bead, before the nozzle rises."""
    rows = np.flatnonzero((toolpath.role == Role.RETRACT) & (toolpath.e < 0))
    rows = rows[rows > 0]
    rises = np.append(np.diff(toolpath.z), 1.0) > 0  # after the last row a job lifts, too
    return rows[toolpath.prints[rows - 1] & rises[rows]]


def _columns(toolpath: Toolpath, steps: _Steps, speed: float) -> dict[str, np.ndarray]:
    """The columns of the rows that are added."""
    found = {name: getattr(toolpath, name)[steps.after] for name in COLUMNS}
    for name, start in zip(("x", "y"), toolpath.start, strict=False):
        column = getattr(toolpath, name)
        begin = np.concatenate(([start], column))[steps.bead]
        found[name] = begin + steps.left * (column[steps.bead] - begin)
    for name, value in (("width", 0.0), ("height", 0.0), ("flow", 1.0), ("e", 0.0), ("speed", speed)):
        found[name] = np.full(len(steps.after), value)
    found["role"] = np.full(len(steps.after), Role.TRAVEL, toolpath.role.dtype)
    return found
