"""A tentacle: a strip of slant ridges that curls round thin objects in a helix."""

from __future__ import annotations

from flexo import Design, chain, part, robot
from flexo.contract import Element
from flexo.elements import Foot, Plate, SlantRidges


@robot
class Tentacle:
    """Strip of slant ridges that curls round thin objects; their slant sets the helix's direction.

    ┌──────┬───────────────────────┬────╮
    │ root │ ╱ ╱ ╱ ╱ ╱ ╱ ╱ ╱ ╱ ╱ ╱ │ tip│
    └──────┴───────────────────────┴────╯
    """

    root: Element = part(Plate(length=20, width=12, corner=0), "plate that is held")
    coil: Element = part(SlantRidges(width=12, active=120, slant=30), "strip that curls")

    def design(self) -> Design:
        return chain(root=self.root, coil=self.coil, tip=Foot(length=10, width=12, height=2, toe=6))
