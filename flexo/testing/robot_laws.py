"""Laws of a robot: its placed elements."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from flexo.errors import Finding

if TYPE_CHECKING:
    from flexo.contract import Robot
    from flexo.design import Design
    from flexo.process import Process


def placed_parts_are_sound(robot: Robot, process: Process) -> tuple[Finding, ...]:
    """Placed elements have names of their own, finite poses, and parents that exist."""
    design = robot.design()
    names = [one.name for one in design.placed]
    found = [
        Finding("design.name", f"{name} is placed twice") for name in {n for n in names if names.count(n) > 1}
    ]
    for one in design.placed:
        if not all(map(math.isfinite, (one.pose.x, one.pose.y, one.pose.turn))):
            found.append(Finding("design.pose", f"{one.name} is at ({one.pose.x:g}, {one.pose.y:g})"))
        if one.parent is not None and one.parent.rpartition(".")[0] not in names:
            found.append(Finding("design.parent", f"{one.name} hangs on {one.parent}, which is not placed"))
    return tuple(found) if names else (Finding("design.empty", "the robot places no element"),)


def joined_ports_meet(robot: Robot, process: Process) -> tuple[Finding, ...]:
    """Each placed element's `in` port lies on its parent's port and faces it."""
    design = robot.design()
    return tuple(f for one in design.placed if one.parent for f in _gap(design, one))


def _gap(design: Design, one: Any) -> tuple[Finding, ...]:
    owner, _, port = one.parent.rpartition(".")
    theirs, ours = design[owner].port(port), one.port("in")
    gap = math.hypot(theirs.x - ours.x, theirs.y - ours.y)
    turn = math.remainder(theirs.turn - ours.turn - math.pi, math.tau)
    if gap < 1e-6 and abs(turn) < 1e-9:
        return ()
    text = f"{one.name} is {gap:.4g} mm and {abs(math.degrees(turn)):.4g}° off the port {one.parent}"
    return (Finding("design.gap", text, measured=gap, limit=0.0, unit="mm"),)


def film_is_one_piece(robot: Robot, process: Process) -> tuple[Finding, ...]:
    """What is cut out of the film hangs together."""
    from flexo.planar import polygons_of
    from flexo.testing import measures

    found = []
    for setup in measures.layout(robot, process).setups:
        pieces = len(polygons_of(setup.cut_outline))
        if pieces != 1:
            text = f"the {setup.face} face's cut outline falls into {pieces} pieces"
            found.append(Finding("film.pieces", text, measured=pieces, limit=1))
    return tuple(found)


def parts_keep_laws(robot: Robot, process: Process) -> tuple[Finding, ...]:
    """Every distinct element of the robot keeps the laws of elements."""
    from flexo.testing.laws import ELEMENT_LAWS, broken
    from flexo.testing.solid_laws import solid_is_valid

    firsts: dict[Any, str] = {}
    for one in robot.design().placed:
        firsts.setdefault(one.element, one.name)
    return tuple(
        Finding(fault.id, f"{name} = {element!r} breaks {law.__name__}: {fault.text}", fix=fault.fix)
        for element, name in firsts.items()
        for law in (*ELEMENT_LAWS, solid_is_valid)
        for fault in broken(law, element, process)
    )
