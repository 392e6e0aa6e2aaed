"""Layers that come out higher or lower than they were asked for: as many, cut where they were to be."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from flexo.process import Process


@dataclass(frozen=True, kw_only=True)
class Uneven(Process):
    """A process with the heights that its layers have, and the one that says how many a part is cut into."""

    asked: Process

    def layers_to(self, height: float) -> int:
        """How many layers a feature of this height prints as, whatever becomes of them."""
        return self.asked.layers_to(height)


def uneven(process: Process, **heights: float) -> Uneven:
    """A process whose layers have other heights (bond_height, layer_height, mm) than it asks for."""
    own = {field.name: getattr(process, field.name) for field in dataclasses.fields(Process)}
    return Uneven(**(own | heights), asked=asked_of(process))


def asked_of(process: Process) -> Process:
    """The process that a part is cut into layers by."""
    return process.asked if isinstance(process, Uneven) else process
