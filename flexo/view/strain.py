"""A strain map from above: the film of every joint, coloured by the worst strain over its range."""

from __future__ import annotations

import math
from typing import Any

from flexo.answers import mechanics_of
from flexo.design import Placed
from flexo.layout import Setup
from flexo.mechanics import strain
from flexo.mechanics.model import Joint
from flexo.planar import rectangle
from flexo.process import Process
from flexo.view.scene import FILM_EDGE, INK, QUIET_INK, Area, Item, Label, Lines, Scene, area, outline
from flexo.view.sheet import cuts, film, framed, letter_size

FREE = "#b9c4cc"  # nothing stops the joint: its range, and so its strain, has no end
LEVELS = (  # threshold that is passed, colour
    ("", "#3f9b57"),
    ("cyclic", "#f0c419"),
    ("occasional", "#e8751a"),
    ("yield", "#c81e1e"),
)
SKIN = "#7a3db8"  # outline where the printed skin yields
THINNEST = 0.4  # mm: a gap is drawn at least this wide


def strain_scene(setup: Setup, process: Process) -> Scene:
    """The picture of a setup, in the frame of its sheet."""
    width, height = setup.size
    size = letter_size(setup)
    outlines = [outline(one.pose.geometry(one.element.footprint())) for one in setup.parts]
    items: list[Item] = [*film(setup), *(Lines(one, FILM_EDGE, 0.15) for one in outlines), *cuts(setup)]
    for one in setup.parts:
        items += _joints(one, process)
    items += [label for one in setup.parts for label in _worst(one, process, 0.8 * size)]
    captions = [
        "largest strain of the film over each joint's range, up to its limits; a side that nothing stops is "
        "left out; violet edge: the printed skin yields",
        "predicted by uncalibrated closed forms; no fatigue life is known",
    ]
    rows = _legend(process, height, size)
    return framed([*items, *rows], (0.0, 0.0, width, height + size * 1.7 * 6), captions, size)


def _joints(one: Placed, process: Process) -> list[Item]:
    answer = mechanics_of(one.element, process)
    items: list[Item] = []
    for joint in answer.joints if answer else ():
        zone = one.pose.geometry(_zone(one.element, joint))
        items.append(area(zone, _colour(joint, process), _title(one, joint, process)))
        if any(at.layer == "print" and at.strain > process.filament["strain_yield"]
               for at in strain.at_limits(joint, process)):  # fmt: skip
            items.append(Lines(outline(zone), SKIN, 0.3))
    return items


def _zone(element: Any, joint: Joint) -> Any:
    """The film that bends, in the element's frame."""
    half = max(joint.gap, THINNEST) / 2
    plan = element.footprint()
    low, high = plan.bounds[1], plan.bounds[3]
    return plan & rectangle(joint.station - half, low, joint.station + half, high)


def worst(joint: Joint, process: Process) -> float:
    """The film's largest strain at the limits; NaN where none is known or nothing stops the joint."""
    reached = [at.strain for at in strain.at_limits(joint, process) if at.layer == "film"]
    return max(reached, default=math.nan)


def _colour(joint: Joint, process: Process) -> str:
    most = worst(joint, process)
    if math.isnan(most):
        return FREE
    passed = [colour for name, colour in LEVELS if not name or most > process.film[strain.FILM[name]]]
    return passed[-1]


def _title(one: Placed, joint: Joint, process: Process) -> str:
    most = worst(joint, process)
    return f"{one.name} {joint.name}: " + ("no limit" if math.isnan(most) else f"{most:.2%}")


def _worst(one: Placed, process: Process, size: float) -> list[Label]:
    """The element's worst strain beside it."""
    answer = mechanics_of(one.element, process)
    known = [worst(joint, process) for joint in (answer.joints if answer else ())]
    known = [most for most in known if not math.isnan(most)]
    if not known:
        return []
    x_min, y_min, x_max, y_max = one.pose.geometry(one.element.footprint()).bounds
    return [Label(f"{max(known):.2%}", (x_min + x_max) / 2, (y_min + y_max) / 2, size, colour=INK)]


def _legend(process: Process, top: float, size: float) -> list[Item]:
    """A swatch for each level over the sheet, the worst one highest."""
    card = process.film
    limits = {name: card[strain.FILM[name]] for name, _ in LEVELS if name}
    names = list(limits)
    words = [f"up to {limits[names[0]]:.1%} (cyclic)"]
    for name, after in zip(names, [*names[1:], None], strict=True):
        until = f" to {limits[after]:.1%} ({after})" if after else f" ({name})"
        words.append(f"over {limits[name]:.1%}{until}")
    swatches = [*zip([colour for _, colour in LEVELS], words, strict=True), (FREE, "no limit on either side")]
    items: list[Item] = []
    for k, (colour, text) in enumerate(swatches):
        y = top + size * (0.8 + 1.7 * k)
        items.append(Area(area(rectangle(0.0, y, 2 * size, y + size), colour).rings, colour))
        items.append(Label(f"film strain {text}" if colour != FREE else text, 2.6 * size, y + size / 2, size,
                           anchor="start", colour=QUIET_INK))  # fmt: skip
    return items
