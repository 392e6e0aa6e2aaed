"""A plain plate: the stiff part of a sheet, with rounded corners."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flexo import Mechanics, Process, element, mm, param, prism, strip
from flexo.mechanics.plate import plain


@element
class Plate:
    """Rectangle on the film; parts join at the middle of its two ends.

       ╭────────────────╮ ─┬─
    in │                │  width      ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒ height
       ╰────────────────╯ ─┴─ corner ═╧══════════════╧═ film
       |---- length ----|
    """

    length: mm = param(40.0, 3.0, 300.0, "along the chain")
    width: mm = param(20.0, 3.0, 300.0, "across the chain")
    height: mm = param(2.0, 0.4, 20.0, "over the film")
    corner: mm = param(2.0, 0.0, 50.0, "radius of the corners; 0 leaves them sharp")

    def constraints(self) -> Iterable[tuple[bool, str]]:
        most = 0.45 * min(self.length, self.width)  # leaves an edge at each end to join to
        yield self.corner <= most, f"corner is {self.corner:g} mm, must be at most {most:g} mm on these sides"

    def footprint(self) -> Any:
        r = self.corner
        inner = strip(r, self.length - r, self.width - 2 * r)
        return inner.buffer(r) if r else inner

    def solid(self, process: Process) -> Any:
        return prism(self.footprint(), 0.0, self.height)

    def volume(self, process: Process) -> float:
        return float(self.footprint().area * self.height)

    def mechanics(self, process: Process) -> Mechanics:
        return plain(process, self.height)
