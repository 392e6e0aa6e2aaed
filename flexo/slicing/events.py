"""Events between moves: layers, temperatures after the bond layer, tools, pauses for inserts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.layout import Setup
from flexo.process import Printer, Process
from flexo.slicing.layers import Layers
from flexo.slicing.toolpath import Event

LIFTED = 2  # rows into a block after which the filament is retracted and the nozzle lifted
LEVEL = 0.005  # mm that an insert may stand out of the layer that it is flush with
PARKED = 3  # rows into a pausing block after which the nozzle stands at the park


class Job(NamedTuple):
    """What is printed, where, of what and on what."""

    layers: Layers
    setup: Setup
    process: Process
    printer: Printer


class Block(NamedTuple):
    """Rows of moves in the sheet's frame that one tool makes on one layer."""

    rows: np.ndarray
    layer: int
    tool: int


def events_of(blocks: list[Block], job: Job) -> tuple[Event, ...]:
    """The events of blocks in their order; tools change and the print pauses with the filament retracted."""
    due = pauses(job)
    events, layer, tool = list[Event](), -1, 0
    start = 0
    for block in blocks:
        if block.layer != layer:
            events.append(Event(start, "layer", block.layer))
            if layer == 0:
                events += _after_bond(start, job.process, block.tool)
            if block.layer in due:
                events.append(Event(start + PARKED, "pause", due[block.layer]))
        if block.tool != tool:
            events.append(Event(start + LIFTED, "tool", block.tool))
        layer, tool, start = block.layer, block.tool, start + len(block.rows)
    return tuple(events)


def _after_bond(start: int, process: Process, tool: int) -> list[Event]:
    filament = process.filaments[tool]
    wanted = (("nozzle", filament.nozzle), ("bed", filament.bed), ("fan", filament.fan))
    return [Event(start, kind, value) for kind, value in wanted]


def pauses(job: Job) -> dict[int, str]:
    """Layers before which inserts are dropped in, and which: the first whose underside lies over them."""
    found: dict[int, list[str]] = {}
    for insert in job.setup.inserts:
        over = [one.index for one in job.layers.layers if one.top - one.height >= insert.z_top - LEVEL]
        if over:
            found.setdefault(min(over), []).append(insert.name)
    return {layer: ", ".join(names) for layer, names in sorted(found.items())}
