"""Design: placed elements, joined by their ports, all flat on one film.

`chain` joins elements end to end, `attach` joins a limb to a port, `mirrored` gives the other side's limb.
A limb is a Design too: built once, placed many times, its parts named `front_left/hip`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from flexo.answers import check_answers
from flexo.contract import Element, Robot
from flexo.errors import BadInput, nearest
from flexo.lazy import kebab
from flexo.pose import Pose

ORIGIN = Pose()
TURN_BACK = Pose(turn=math.pi)


@dataclass(frozen=True)
class Placed:
    """An element with its pose on a face of the film, and the port it hangs on (`body.front_left`)."""

    name: str
    element: Element
    pose: Pose = ORIGIN
    face: str = "top"  # top | bottom
    parent: str | None = None

    def port(self, name: str) -> Pose:
        """A port's pose in the design's frame."""
        ports = self.element.ports
        if name not in ports:
            raise BadInput(f"{self.name} ({type(self.element).__name__}) has no port {name!r}; "
                           f"{nearest(name, ports)}")  # fmt: skip
        return self.pose.then(ports[name])


@dataclass(frozen=True)
class Tendon:
    """A tendon: the placed elements whose guides it passes in order, its anchor, and what pulls it."""

    name: str
    through: tuple[str, ...]
    anchor: str
    actuator: str


@dataclass(frozen=True)
class Closure:
    """Two ports that meet when the part is folded: a closed kinematic loop."""

    a: str
    b: str


@dataclass(frozen=True)
class Design:
    """Placed elements with their tendons and loop closures; its frame is that of its first element."""

    placed: tuple[Placed, ...]
    tendons: tuple[Tendon, ...] = ()
    closures: tuple[Closure, ...] = ()

    def __getitem__(self, name: str) -> Placed:
        for one in self.placed:
            if one.name == name:
                return one
        raise BadInput(f"the design has no element {name!r}; {nearest(name, [p.name for p in self.placed])}")

    @property
    def free_ports(self) -> dict[str, Pose]:
        """Ports that nothing hangs on, by `element.port`, in the design's frame."""
        taken = {one.parent for one in self.placed}
        rooted = {f"{one.name}.in" for one in self.placed if one.parent}
        return {
            f"{one.name}.{port}": one.port(port)
            for one in self.placed
            for port in one.element.ports
            if f"{one.name}.{port}" not in taken | rooted
        }

    def attach(self, port: str, child: Any, name: str | None = None) -> Design:
        """This design with `child` joined to a port, its parts named `name/part` (default: the port's)."""
        full, pose = self._find_port(port)
        limb = design_of(child)
        root = limb.placed[0]
        prefix = name if name is not None else full.split(".")[-1]
        entry = replace(root.port("in"), flip=False)  # a mirrored limb stays mirrored where it is joined
        base = pose.then(TURN_BACK).then(entry.inverse())
        moved = limb._renamed(prefix, single=isinstance(child, Element))._moved(base)
        first = replace(moved.placed[0], parent=full)
        clash = {one.name for one in self.placed} & {one.name for one in moved.placed}
        if clash:
            raise BadInput(f"the design has an element {min(clash)!r} already; give attach(..., name=...)")
        return Design(
            (*self.placed, first, *moved.placed[1:]),
            self.tendons + moved.tendons,
            self.closures + moved.closures,
        )

    def mirrored(self) -> Design:
        """The mirror image about the x axis of the design's frame."""
        return replace(self, placed=tuple(replace(one, pose=one.pose.mirrored()) for one in self.placed))

    def with_tendon(self, name: str, through: tuple[str, ...], anchor: str, actuator: str) -> Design:
        """This design with a tendon routed through the guides of the named elements, in order."""
        for each in (*through, anchor, actuator):
            if not self[each].element.guides():
                raise BadInput(f"tendon {name!r} passes {each!r}, which has no tendon guide")
        return replace(self, tendons=(*self.tendons, Tendon(name, through, anchor, actuator)))

    def _find_port(self, port: str) -> tuple[str, Pose]:
        free = self.free_ports
        if port in free:
            return port, free[port]
        matching = [full for full in free if full.split(".")[-1] == port]
        if len(matching) == 1:
            return matching[0], free[matching[0]]
        why = "is on several elements, say which" if matching else "is not free"
        raise BadInput(f"port {port!r} {why}; {nearest(port, free)}")

    def _moved(self, base: Pose) -> Design:
        return replace(self, placed=tuple(replace(one, pose=base.then(one.pose)) for one in self.placed))

    def _renamed(self, prefix: str, single: bool) -> Design:
        if not prefix:
            return self

        def rename(name: str) -> str:
            return prefix if single else f"{prefix}/{name}"

        placed = tuple(
            replace(one, name=rename(one.name), parent=rename(one.parent) if one.parent else None)
            for one in self.placed
        )
        tendons = tuple(
            Tendon(rename(t.name), tuple(map(rename, t.through)), rename(t.anchor), rename(t.actuator))
            for t in self.tendons
        )
        return Design(placed, tendons, tuple(Closure(rename(c.a), rename(c.b)) for c in self.closures))


def chain(**parts: Any) -> Design:
    """Elements joined end to end, `out` to `in`, in the order given; their keywords become their names."""
    if not parts:
        raise BadInput("chain() needs at least one element, such as chain(hip=Hinge())")
    placed: list[Placed] = []
    for name, one in parts.items():
        if not isinstance(one, Element):
            raise BadInput(f"chain({name}=...) is {one!r}, must be an element")
        if not placed:
            placed.append(Placed(name, one, Placed(name, one).port("in").then(TURN_BACK).inverse()))
            continue
        last = placed[-1]
        pose = last.port("out").then(TURN_BACK).then(Placed(name, one).port("in").inverse())
        placed.append(Placed(name, one, pose, parent=f"{last.name}.out"))
    return Design(tuple(placed))


def guides_in(**parts: Element) -> Iterator[tuple[bool, str]]:
    """A robot's constraints on the parts that its tendons pass: each has a guide; keywords name them."""
    for name, one in parts.items():
        yield bool(one.guides()), f"{name} has no tendon guide (a hole), must have one; it is {one!r}"


def design_of(value: Any) -> Design:
    """The design of an element (alone on the film), a robot, or a design itself."""
    if isinstance(value, Design):
        return value
    if isinstance(value, Robot):
        return _designed(value)
    if isinstance(value, Element):
        check_answers(value)
        return Design((Placed(kebab(type(value).__name__), value),))
    raise BadInput(f"{value!r} is no element, robot or design")


def _designed(robot: Robot) -> Design:
    design = robot.design()
    where = f"{type(robot).__name__}.design()"
    if not isinstance(design, Design):
        raise BadInput(f"{where} gives {design!r}, must be a Design such as chain(hip=Hinge())")
    if not design.placed:
        raise BadInput(f"{where} places no element")
    for one in dict.fromkeys(part.element for part in design.placed):
        check_answers(one)
    return design
