"""A four-legged robot in one piece: X-shaped body, two joints a leg, tendons, two servos."""

from __future__ import annotations

from collections.abc import Iterable

from flexo import Design, chain, choice, choose, design_of, mm, param, part, robot
from flexo.contract import Element
from flexo.design import guides_in
from flexo.elements import Body, Foot, Link, RidgeHinge, ServoMount, StraightMushrooms, TendonGuide

GUIDE = 5.0  # mm along the leg
TENDON = 3.0  # mm over the film: clears the links, runs through every ridge
RIDGES = RidgeHinge(width=14, height=4.4, edge_height=4.4, edge=2.5, hole=1.2, hole_height=TENDON)
MUSHROOMS = StraightMushrooms(
    width=14, count=3, pitch=4.4, height=5.8, radius=1.2, edge=3, hole=1.2, hole_height=TENDON
)
LEGS = ("front_left", "front_right", "rear_left", "rear_right")


@robot
class Quadruped:
    r"""Four-legged robot in one piece: X-shaped body, two joints a leg, a tendon down every leg, two servos.

        rear_left               front_left       a leg, from the body outwards:
             ╲ ╲     ____     ╱ ╱                coxa   tendon guide
              ╲ ╲___╱    ╲___╱ ╱                 hip    joint, limited by its ridges
    [rear servo]    body    [front servo]        femur  link
              ╱ ╱‾‾‾╲____╱‾‾‾╲ ╲                 knee   joint, limited by ridges or mushrooms
             ╱ ╱               ╲ ╲               tibia  link, anchor (tendon guide), foot
        rear_right              front_right

    Size and actuators are this project's choice: those of the lab's robot are not published.
    """

    femur: mm = param(18.0, 6.0, 80.0, "length of the upper leg's link")
    tibia: mm = param(11.0, 5.0, 80.0, "length of the lower leg's link")
    link_height: mm = param(2.0, 0.8, 2.0, "of the links over the film, under the tendon")
    limits: choice = choose("ridges", ("ridges", "mushrooms"), "what limits a knee's flexion")
    body: Element = part(
        Body(length=60, width=48, arm_length=8, arm_width=14, splay=39, rim=2.7),
        "X-shaped plate; its arms carry the legs",
    )
    hip: Element = part(RIDGES, "joint between body and upper leg")
    knee: Element = part(RIDGES, "joint within the leg, where ridges limit it")
    stop: Element = part(MUSHROOMS, "joint within the leg, where mushrooms limit it")
    servo: Element = part(ServoMount(width=20), "mount at each end of the body")

    def constraints(self) -> Iterable[tuple[bool, str]]:
        yield from guides_in(hip=self.hip, servo=self.servo)
        yield from guides_in(knee=self.knee) if self.limits == "ridges" else guides_in(stop=self.stop)

    def design(self) -> Design:
        design = design_of(self.body)
        for name in LEGS:
            design = design.attach(name, self.leg() if "left" in name else self.leg().mirrored())
        for port, name in (("body.front", "front_servo"), ("body.in", "rear_servo")):
            design = design.attach(port, self.servo, name)
        for name in LEGS:
            along = tuple(f"{name}/{one}" for one in ("coxa", "hip", "knee"))
            design = design.with_tendon(name, along, f"{name}/anchor", f"{name.split('_')[0]}_servo")
        return design

    def leg(self) -> Design:
        """A left leg from the body outwards; right legs are its mirror image."""
        guide = TendonGuide(length=GUIDE, width=14, base=self.link_height, z=TENDON, height=4.8, hole=1.2)
        return chain(
            coxa=guide,
            hip=self.hip,
            femur=Link(length=self.femur, width=14, height=self.link_height),
            knee=self.knee if self.limits == "ridges" else self.stop,
            tibia=Link(length=self.tibia, width=14, height=self.link_height),
            anchor=guide,
            foot=Foot(length=10, width=14, height=4, toe=6),
        )
