"""What changes with what is laid, bead for bead: acceleration, and the fan over gaps; as events."""

from __future__ import annotations

import numpy as np

from flexo.process import Process
from flexo.slicing.events import Job
from flexo.slicing.toolpath import Event, Role


def role_events(role: np.ndarray, layer: np.ndarray, tool: np.ndarray, job: Job) -> list[Event]:
    """Events before the first bead of each stretch that wants another acceleration or fan.

    role, layer, tool: columns of the toolpath. What the firmware is told at the start (the machine's own
    acceleration), and what holds after the bond layer (the filament's fan), is taken as known.
    """
    beads = np.flatnonzero(role <= Role.PRIME)
    kind, bond = role[beads], layer[beads] == 0
    most = job.printer.motion.acceleration
    wanted = np.rint(most * _accelerations(job.process)[np.where(bond, 0, 1), kind])
    found = _changes("acceleration", beads, wanted, most)
    if not (kind == Role.BRIDGE).any():
        return found
    for number, filament in enumerate(job.process.filaments):
        own = ~bond & (tool[beads] == number)
        over = max(filament.fan, filament.fan_bridge)
        blown = np.where(kind[own] == Role.BRIDGE, over, filament.fan)
        found += _changes("fan", beads[own], blown, filament.fan)
    return found


def _accelerations(process: Process) -> np.ndarray:
    """Shares of the machine's acceleration by (bond layer, others) and role."""
    wanted = process.accelerations
    table = np.full((2, Role.PRIME + 1), wanted.bond)
    table[1, [Role.PERIMETER, Role.WALL]] = wanted.perimeter
    table[1, Role.FILL], table[1, Role.BRIDGE] = wanted.fill, wanted.bridge
    return table


def _changes(kind: str, rows: np.ndarray, wanted: np.ndarray, before: float) -> list[Event]:
    changed = np.flatnonzero(np.diff(wanted, prepend=before))
    pairs = zip(rows[changed].tolist(), wanted[changed].tolist(), strict=True)
    return [Event(row, kind, value) for row, value in pairs]
