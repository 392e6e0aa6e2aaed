"""Blocks of rows → the columns of a toolpath: machine coordinates, flow, speed, events."""

from __future__ import annotations

import numpy as np

from flexo.layout import Setup
from flexo.process import Printer, Process
from flexo.slicing.events import Block, events_of
from flexo.slicing.layers import Layers
from flexo.slicing.prime import start_of
from flexo.slicing.toolpath import Role, Toolpath
from flexo.slicing.travel import CODE, LIFT, RISE, WIDTH, E, X, Y


def toolpath_of(
    blocks: list[Block], layers: Layers, setup: Setup, process: Process, printer: Printer
) -> Toolpath:
    """The toolpath of blocks in their order, retracted after the last."""
    rows, layer, tool = _joined(blocks)
    start = start_of(process, printer)
    code = rows[:, CODE].astype(int)
    role = np.where(code == LIFT, Role.TRAVEL, code)
    place = setup.place.apply(rows[:, X : Y + 1])
    z = _levels(layers, process, printer)[layer] + rows[:, RISE]
    _stand(code, place, z)
    prints = rows[:, WIDTH] > 0
    height = np.where(prints, _heights(layers, process)[layer], 0.0)
    flow = np.where(prints, _flows(process)[np.minimum(layer, 1), code], 1.0)
    return Toolpath(
        start=start,
        x=place[:, 0],
        y=place[:, 1],
        z=z,
        width=rows[:, WIDTH],
        height=height,
        flow=flow,
        speed=_speeds(code, layer, tool, rows[:, WIDTH] * height * flow, process, printer),
        e=rows[:, E] * printer.retraction.length,
        role=role.astype(np.int8),
        layer=layer,
        object=np.full(len(rows), -1),
        tool=tool,
        events=events_of(blocks, layers, setup, process),
    )


def _joined(blocks: list[Block]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    last = blocks[-1].rows[-1].copy()
    last[[WIDTH, E, CODE]] = 0.0, -1.0, Role.RETRACT
    counts = [len(block.rows) for block in blocks]
    counts[-1] += 1
    layer = np.repeat([block.layer for block in blocks], counts)
    tool = np.repeat([block.tool for block in blocks], counts)
    return np.vstack([*(block.rows for block in blocks), last]), layer, tool


def _stand(code: np.ndarray, place: np.ndarray, z: np.ndarray) -> None:
    """Retractions stay where the move before ended, and the lift after them goes straight up from there."""
    retract = np.flatnonzero(code == Role.RETRACT)
    place[retract], z[retract] = place[retract - 1], z[retract - 1]
    up = retract[:-1] + 1
    place[up] = place[retract[:-1]]


def _levels(layers: Layers, process: Process, printer: Printer) -> np.ndarray:
    """The machine's z of every layer, mm; the nozzle is lowered on the bond layer alone."""
    tops = _by_layer(layers, process.bond_height, "top")
    tops[0] -= process.squish
    return tops + printer.film_top(process.film)


def _heights(layers: Layers, process: Process) -> np.ndarray:
    return _by_layer(layers, process.bond_height, "height")


def _by_layer(layers: Layers, first: float, name: str) -> np.ndarray:
    """A number of each layer by index; `first` where there is no layer (the prime line's)."""
    found = np.full(1 + max([0, *(layer.index for layer in layers.layers)]), first)
    for layer in layers.layers:
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


def _speeds(
    code: np.ndarray,
    layer: np.ndarray,
    tool: np.ndarray,
    section: np.ndarray,
    process: Process,
    printer: Printer,
) -> np.ndarray:
    """Speed of each row, mm/s: what its role asks for, as far as hotend and machine allow."""
    speeds, motion = process.speeds, printer.motion
    table = np.empty((2, LIFT + 1))
    table[:, : Role.PRIME + 1] = speeds.bond
    table[1, [Role.PERIMETER, Role.WALL]] = speeds.perimeter
    table[1, Role.FILL], table[1, Role.BRIDGE] = speeds.fill, speeds.overhang
    table[:, Role.TRAVEL] = speeds.travel
    table[:, : Role.TRAVEL + 1] = np.minimum(table[:, : Role.TRAVEL + 1], motion.speed_xy)
    table[:, [Role.RETRACT, Role.UNRETRACT]] = min(printer.retraction.speed, motion.speed_e)
    table[:, LIFT] = motion.speed_z
    limits = np.array([filament.flow_limit for filament in process.filaments])[tool]
    wanted = table[np.minimum(layer, 1), code]
    return np.minimum(wanted, np.divide(limits, section, out=wanted.copy(), where=section > 0))
