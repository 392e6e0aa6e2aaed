"""A rigid link between joints, full or lightened to a tray."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flexo import Mechanics, Process, element, mm, param, prism, strip
from flexo.mechanics.plate import plain
from flexo.solids import tray, tray_volume


@element
class Link:
    """Thick print from one joint to the next; a rim saves material and keeps most of the stiffness.

    ┌──┐            ┌──┐ ─┬─
    │  │            │  │  height
    │  └────────────┘  │ ─┼─ floor
    ╧══════════════════╧═ film
    rim
    """

    length: mm = param(20.0, 2.0, 300.0, "along the chain")
    width: mm = param(20.0, 3.0, 200.0, "across the chain")
    height: mm = param(2.0, 0.4, 20.0, "over the film")
    rim: mm = param(0.0, 0.0, 20.0, "width of the raised rim; 0 leaves the link full")
    floor: mm = param(0.8, 0.2, 19.0, "height within the rim, where there is one")

    def constraints(self) -> Iterable[tuple[bool, str]]:
        if self.rim:
            most = (min(self.length, self.width) - 0.8) / 2  # room for two lines inside the rim
            yield (
                0.8 <= self.rim <= most,
                f"rim is {self.rim:g} mm, must be 0 or 0.8..{most:.3g} mm on these sides",
            )
            yield (
                self.floor < self.height,
                f"floor {self.floor:g} mm must lie below height {self.height:g} mm",
            )

    def footprint(self) -> Any:
        return strip(0.0, self.length, self.width)

    def _opening(self) -> Any:
        return strip(self.rim, self.length - self.rim, self.width - 2 * self.rim)

    def solid(self, process: Process) -> Any:
        if not self.rim:
            return prism(self.footprint(), 0.0, self.height)
        return tray(self.footprint(), self._opening(), self.floor, self.height)

    def volume(self, process: Process) -> float:
        if not self.rim:
            return self.length * self.width * self.height
        return tray_volume(self.footprint(), self._opening(), self.floor, self.height)

    def mechanics(self, process: Process) -> Mechanics | None:
        """A full link's section; a tray counts as rigid."""
        return None if self.rim else plain(process, self.height)
