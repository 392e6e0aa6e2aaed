"""Printing without film, straight on the machine's bed, as models of other programs may want.

Parts of flexo are never printed so: their film is half of them.
"""

from __future__ import annotations

import math
from dataclasses import replace

from flexo.errors import BadInput
from flexo.process import Filament, Film, Process

BED_MARGIN = 1.0  # mm of the bed around a model, but for the prime line's side
BED_EDGE = 0.5  # mm, the least around it that no bead reaches
NO_FILM = Film("none", "", 0.0, 0.0, (math.inf, math.inf), 0.0, {})


def on_plain_bed(process: Process) -> Process:
    """A process without film: Z starts at the bed, and each filament has its usual bed temperature."""
    return replace(process, film=NO_FILM, filaments=tuple(map(for_plain_bed, process.filaments)))


def for_plain_bed(filament: Filament) -> Filament:
    """A filament with the bed temperatures that its card gives for a plain bed, on all layers."""
    card = filament.properties.get("bed_plain")
    if card is None or card.unit != "degC" or not card.low <= card.value <= card.high:
        raise BadInput(
            f"filament {filament.name} says no bed temperature without film: its profile needs "
            'bed_plain = { value, low, high, unit = "degC", source } in [properties]'
        )
    return replace(filament, bed_bond=card.value, bed=card.value, bed_bond_range=(card.low, card.high))
