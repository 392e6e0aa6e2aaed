"""Whether a sparse fill is so fine over so large a part that its moves would fill the memory."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from flexo.errors import Finding
from flexo.slicing.pattern import moves_of

if TYPE_CHECKING:
    from flexo.process import Process
    from flexo.slicing.layers import Layers, Region

MOVES = 4e6  # about 1 GB of memory, 110 MB of G-code and a minute's work


def too_fine(layers: Layers, process: Process) -> Iterator[Finding]:
    """A sparse fill of too many moves."""

    @cache
    def moves(region: Region) -> float:
        return sum(moves_of(one, process.line_width) for one in region.fills)

    count = sum(moves(region) for layer in layers.layers for region in layer.regions)
    if count > MOVES:
        yield Finding(
            "fill.too-fine",
            f"the {process.pattern} would be of about {count / 1e6:.0f} million moves",
            measured=count,
            limit=MOVES,
            fix="choose another pattern, say grid, or a lower density, or make the part smaller",
        )
