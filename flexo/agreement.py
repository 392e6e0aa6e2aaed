"""Settings of a process that are each within their bounds, and yet don't go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexo.errors import BadInput

if TYPE_CHECKING:
    from flexo.process import Process

PRIME_ROOM = 1.0  # mm between the film's free edge and the cut outline
LOWEST = 0.05  # mm: the nozzle over the film on the first layer


def agreeing(process: Process) -> None:
    """BadInput where settings that are each within bounds don't go together."""
    if not process.line_min <= process.line_width <= process.line_max:
        between = f"between line_min {process.line_min:g} and line_max {process.line_max:g} mm"
        raise BadInput(f"process.line_width is {process.line_width:g} mm, must lie {between}")
    if process.edge > process.margin - PRIME_ROOM + 1e-9:
        least = f"{PRIME_ROOM:g} mm less than margin {process.margin:g} mm, where the prime line lies"
        raise BadInput(f"process.edge is {process.edge:g} mm, must be at least {least}")
    if process.bond_height - process.squish < LOWEST - 1e-9:
        least = f"must leave {LOWEST:g} mm of bond_height {process.bond_height:g} mm under the nozzle"
        raise BadInput(f"process.squish is {process.squish:g} mm, {least}")
