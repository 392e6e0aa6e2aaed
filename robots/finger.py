"""A tendon-driven finger: ridges where it curls freely, mushrooms where it must stop."""

from __future__ import annotations

from collections.abc import Iterable

from flexo import Design, chain, mm, param, part, robot
from flexo.contract import Element
from flexo.design import guides_in
from flexo.elements import Foot, Link, Plate, RidgeHinge, StraightMushrooms, TendonGuide

TENDON = 3.0  # mm over the film


@robot
class Finger:
    """Tendon-driven finger: a ridged joint that curls freely, then a joint that its mushrooms stop.

    ┌──────┬───────┬─┬─┬─┬─┬──────┬─○─○─○─○─┬────────┬─────╮
    │ root │ guide │proximal │ link │ distal  │ anchor │ tip │
    └──────┴───────┴─┴─┴─┴─┴──────┴─○─○─○─○─┴────────┴─────╯
    """

    phalanx: mm = param(16.0, 4.0, 80.0, "length of the link between the joints")
    root: Element = part(Plate(length=24, width=14, corner=0), "plate that is clamped or screwed down")
    proximal: Element = part(
        RidgeHinge(width=14, count=6, height=4.4, edge_height=4.4, edge=2.5, hole=1.2, hole_height=TENDON),
        "ridged joint next to the root",
    )
    distal: Element = part(
        StraightMushrooms(
            width=14, count=5, pitch=5.2, height=6.6, radius=1.6, edge=3.6, hole=1.2, hole_height=TENDON
        ),
        "joint whose mushrooms stop it",
    )

    def constraints(self) -> Iterable[tuple[bool, str]]:
        yield from guides_in(proximal=self.proximal, distal=self.distal)

    def design(self) -> Design:
        guide = TendonGuide(length=6, width=14, base=2, z=TENDON, height=4.8, hole=1.2)
        finger = chain(
            root=self.root,
            guide=guide,
            proximal=self.proximal,
            phalanx=Link(length=self.phalanx, width=14, height=2),
            distal=self.distal,
            anchor=guide,
            tip=Foot(length=10, width=14, height=3, toe=6),
        )
        return finger.with_tendon("flexor", ("guide", "proximal", "distal"), "anchor", "guide")
