"""Design → joint tree: elements hung on their ports, each cut at its joints."""

from __future__ import annotations

import numpy as np

from flexo.contract import Element, Robot
from flexo.design import Design, Placed, design_of
from flexo.errors import BadInput, Finding, nearest
from flexo.kinematics.cutting import gaps_of
from flexo.kinematics.linkage import Bend, Tree, space_of
from flexo.process import Process, default_process


def tree(value: Element | Robot | Design, process: Process | None = None) -> Tree:
    """The joint tree of an element, robot or design: segment 0 is where its first element's `in` lies.

    BadInput for a part that hangs on a port nobody has, or (in a ring) on itself. Loop closures are left
    open and told as findings; so are parts that hang on nothing, which stay with segment 0.
    """
    process = process or default_process()
    design = design_of(value)
    grown = _Growth(design, process)
    for index in _order(design):
        grown.add(index)
    names = _segment_names(design, grown.pieces, grown.count)
    made = Tree(
        design,
        process,
        names,
        tuple(grown.bends),
        tuple(tuple(grown.pieces[k]) for k in range(len(design.placed))),
        tuple(tuple(grown.bends_of[k]) for k in range(len(design.placed))),
        tuple(_left_out(design)),
    )
    _ = made.routes  # a tendon that has no way is told here
    return made


class _Growth:
    """A tree while it is made, element by element from the root."""

    def __init__(self, design: Design, process: Process):
        self.design, self.process = design, process
        self.index = {one.name: k for k, one in enumerate(design.placed)}
        cut = {e: gaps_of(e, process) for e in dict.fromkeys(one.element for one in design.placed)}
        self.gaps = [cut[one.element] for one in design.placed]
        self.count = 1
        self.bends: list[Bend] = []
        self.pieces: dict[int, list[int]] = {}
        self.bends_of: dict[int, list[int]] = {}

    def add(self, index: int) -> None:
        """Hang an element on its parent's segment, and its own pieces on each other."""
        one, gaps = self.design.placed[index], self.gaps[index]
        entry = self._piece(index, "in") if "in" in one.element.ports else 0
        pieces, own = [-1] * (len(gaps) + 1), [-1] * len(gaps)
        pieces[entry] = self._segment_under(one)
        for k in range(entry, len(gaps)):
            own[k] = self._bend(index, k, pieces[k])
            pieces[k + 1] = self.bends[own[k]].child
        for k in range(entry - 1, -1, -1):
            own[k] = self._bend(index, -1 - k, pieces[k + 1])
            pieces[k] = self.bends[own[k]].child
        self.pieces[index], self.bends_of[index] = pieces, own

    def _segment_under(self, one: Placed) -> int:
        if one.parent is None:
            return 0
        holder, _, port = one.parent.rpartition(".")
        return self.pieces[self.index[holder]][self._piece(self.index[holder], port)]

    def _piece(self, index: int, port: str) -> int:
        """The rigid piece in which a port lies."""
        pose = self.design.placed[index].element.ports[port]
        at = np.array([pose.x, pose.y])
        return sum(bool(gap.share(at) > 0.5) for gap in self.gaps[index])

    def _bend(self, index: int, signed: int, parent: int) -> int:
        """The bend of gap k, forward along x, or for −1 − k backward."""
        one, backward = self.design.placed[index], signed < 0
        gap = self.gaps[index][-1 - signed if backward else signed]
        space = space_of(one, self.process)
        along = space[:3, :2] @ gap.normal * (-1 if backward else 1)
        middle = space[:3, :3] @ (gap.joint.station, 0.0, gap.joint.neutral) + space[:3, 3]
        self.bends.append(
            Bend(
                name=f"{one.name}.{gap.name}",
                element=one.name,
                parent=parent,
                child=self.count,
                gap=gap,
                start=middle - along * gap.joint.gap / 2,
                along=along,
                up=space[:3, 2],
                hand=float(np.sign(np.linalg.det(space[:3, :3]))),
                backward=backward,
            )
        )
        self.count += 1
        return len(self.bends) - 1


def _order(design: Design) -> list[int]:
    """Placed elements so that each stands after what it hangs on."""
    names = [one.name for one in design.placed]
    if twice := {name for name in names if names.count(name) > 1}:
        raise BadInput(f"the design has two elements {min(twice)!r}; give each its own name")
    for one in design.placed:
        holder, _, port = (one.parent or "").rpartition(".")
        if one.parent is not None and port not in design[holder].element.ports:
            raise BadInput(
                f"{one.name} hangs on {one.parent!r}; {nearest(port, design[holder].element.ports)}"
            )
    done: dict[str, int] = {}
    while len(done) < len(names):
        ready = [
            k for k, one in enumerate(design.placed)
            if one.name not in done and (one.parent is None or one.parent.rpartition(".")[0] in done)
        ]  # fmt: skip
        if not ready:
            ring = sorted(set(names) - set(done))
            raise BadInput(f"{', '.join(ring)} hang on each other in a ring; close loops by a Closure")
        done |= {names[k]: k for k in ready}
    return list(done.values())


def _segment_names(design: Design, pieces: dict[int, list[int]], count: int) -> tuple[str, ...]:
    """A segment is called after the first whole element on it, else `element.piece_2`."""
    names = [""] * count
    whole = [(k, 1) for k in range(len(design.placed)) if len(pieces[k]) == 1]
    parts = [(k, n) for k in range(len(design.placed)) for n in range(len(pieces[k])) if len(pieces[k]) > 1]
    for k, _ in whole:
        names[pieces[k][0]] = names[pieces[k][0]] or design.placed[k].name
    for k, n in parts:
        names[pieces[k][n]] = names[pieces[k][n]] or f"{design.placed[k].name}.piece_{n + 1}"
    return tuple(names)


def _left_out(design: Design) -> list[Finding]:
    found = [
        Finding(
            "kinematics.closure",
            f"the loop {one.a} – {one.b} is not closed: both ends move as if they were free",
            severity="unchecked",
        )
        for one in design.closures
    ]
    return found + [
        Finding(
            "kinematics.loose",
            f"{one.name} hangs on nothing; it moves with {design.placed[0].name}",
            severity="note",
            fix="join it to a port with attach()",
        )
        for one in design.placed[1:]
        if one.parent is None
    ]
