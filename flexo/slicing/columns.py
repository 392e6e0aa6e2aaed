"""Blocks of rows → the columns of a toolpath: machine coordinates, flow, speed, events."""

from __future__ import annotations

import numpy as np

from flexo.process import Process
from flexo.slicing.events import Block, Job, events_of
from flexo.slicing.objects import object_column, object_events
from flexo.slicing.pace import paced
from flexo.slicing.prime import start_of
from flexo.slicing.roles import role_events
from flexo.slicing.toolpath import Role, Toolpath
from flexo.slicing.travel import CODE, LIFT, RISE, WIDTH, E, X, Y
from flexo.slicing.wipe import wiped


def toolpath_of(blocks: list[Block], job: Job) -> Toolpath:
    """The toolpath of blocks in their order, retracted after the last."""
    events = [*events_of(blocks, job)]
    columns, layer, tool = _joined(blocks)
    del blocks  # by far the most of what was planned
    code, width = columns[CODE].astype(np.int8), columns[WIDTH].copy()
    role = np.where(code == LIFT, np.int8(Role.TRAVEL), code)
    prints, bond = width > 0, np.minimum(layer, 1)
    owner = object_column(code, columns[[X, Y]].T, prints, list(job.setup.pieces))
    events += [*role_events(role, layer, tool, job), *object_events(owner, job)]
    x, y, z = _places(columns, code, layer, job)
    e = columns[E] * job.printer.retraction.length
    del columns
    height = np.where(prints, _by_layer(job, "height")[layer], 0.0)
    flow = np.where(prints, _flows(job.process)[bond, code], 1.0)
    limits = _flow_limits(job.process, tool, width * height * flow)
    speed = np.minimum(_speeds(job)[bond, code], limits, out=limits)
    told = tuple(sorted(events, key=lambda one: one.move))
    made = Toolpath(
        start_of(job), x, y, z, width, height, flow, speed, e, role, layer, owner, tool, told
    )  # fmt: skip
    limit = min(job.process.speeds.travel, job.printer.motion.speed_xy)
    return paced(wiped(made, job.printer.retraction.wipe, limit), job)


def _joined(blocks: list[Block]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The rows of all blocks as columns (6 × n), a retraction behind them, and their layers and tools."""
    counts = [len(block.rows) for block in blocks]
    columns = np.empty((6, sum(counts) + 1))
    np.concatenate([block.rows.T for block in blocks], axis=1, out=columns[:, :-1])
    columns[:, -1] = columns[:, -2]
    columns[[WIDTH, E, CODE], -1] = 0.0, -1.0, Role.RETRACT
    counts[-1] += 1
    layer = np.repeat(np.array([block.layer for block in blocks], np.int32), counts)
    tool = np.repeat(np.array([block.tool for block in blocks], np.int32), counts)
    return columns, layer, tool


def _places(columns: np.ndarray, code: np.ndarray, layer: np.ndarray, job: Job) -> tuple[np.ndarray, ...]:
    """x, y and z where each move ends, in the machine's frame."""
    place = job.setup.place.apply(columns[[X, Y]].T)
    z = _levels(job)[layer] + columns[RISE]
    _stand(code, place, z)
    x, y = place.T.copy()
    return x, y, z


def _stand(code: np.ndarray, place: np.ndarray, z: np.ndarray) -> None:
    """Retractions stay where the move before ended, and the lift after them goes straight up from there."""
    retract = np.flatnonzero(code == Role.RETRACT)
    place[retract], z[retract] = place[retract - 1], z[retract - 1]
    up = retract[:-1] + 1
    up = up[code[up] == LIFT]
    place[up] = place[up - 1]


def _levels(job: Job) -> np.ndarray:
    """The machine's z of every layer, mm; the nozzle is lowered on the bond layer alone."""
    tops = _by_layer(job, "top")
    tops[0] -= job.process.squish
    return tops + job.printer.film_top(job.process.film)


def _by_layer(job: Job, name: str) -> np.ndarray:
    """A number of each layer by index; the bond height where there is no layer (the prime line's)."""
    found = np.full(1 + max([0, *(layer.index for layer in job.layers.layers)]), job.process.bond_height)
    for layer in job.layers.layers:
        found[layer.index] = getattr(layer, name)
    return found


def _flows(process: Process) -> np.ndarray:
    """Flow factor by (bond layer, others) and code."""
    flows = np.ones((2, LIFT + 1))
    flows[0, : Role.PRIME] = process.flows.bond
    flows[1, [Role.PERIMETER, Role.WALL]] = process.flows.perimeter
    flows[1, Role.FILL] = process.flows.fill
    flows[1, Role.BRIDGE] = process.flows.bridge
    return flows


def _speeds(job: Job) -> np.ndarray:
    """Speed by (bond layer, others) and code, mm/s: what a role asks for, as far as the machine goes."""
    speeds, motion = job.process.speeds, job.printer.motion
    table = np.empty((2, LIFT + 1))
    table[:, : Role.PRIME + 1] = speeds.bond
    table[1, [Role.PERIMETER, Role.WALL]] = speeds.perimeter
    table[1, Role.FILL], table[1, Role.BRIDGE] = speeds.fill, speeds.overhang
    table[:, Role.TRAVEL] = speeds.travel
    table[:, : Role.TRAVEL + 1] = np.minimum(table[:, : Role.TRAVEL + 1], motion.speed_xy)
    table[:, [Role.RETRACT, Role.UNRETRACT]] = min(job.printer.retraction.speed, motion.speed_e)
    table[:, LIFT] = motion.speed_z
    return table


def _flow_limits(process: Process, tool: np.ndarray, section: np.ndarray) -> np.ndarray:
    """The speed, mm/s, at which a bead of this cross-section (mm²) takes all that the hotend melts."""
    limits = np.array([filament.flow_limit for filament in process.filaments])[tool]
    return np.divide(limits, section, out=np.full(len(section), np.inf), where=section > 0)
