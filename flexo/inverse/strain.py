"""Whether film and print bear a bend: findings beside the limits of their material cards."""

from __future__ import annotations

import math
from collections.abc import Iterable

from flexo.errors import Finding
from flexo.mechanics.model import Joint
from flexo.process import Process

FILM = (
    ("strain_yield", "error", "its yield"),
    ("strain_occasional", "warning", "what it bears now and then"),
    ("strain_cyclic", "note", "what it bears again and again"),
)
PRINT = (("strain_yield", "error", "its yield"), ("strain_caution", "warning", "where cracks may start"))


def strained(bends: Iterable[tuple[Joint, float]], process: Process) -> tuple[Finding, ...]:
    """Findings for joints bent to angles, rad: the worst strain of film and print, where too large."""
    known = [(joint, abs(angle - joint.rest)) for joint, angle in bends if math.isfinite(angle)]
    film = [(joint.strain_film * angle, joint, angle) for joint, angle in known]
    skin = [(joint.strain_print * angle, joint, angle) for joint, angle in known]
    return (
        *_worst(film, "film", process.film, FILM),
        *_worst([one for one in skin if math.isfinite(one[0])], "print", process.filament, PRINT),
    )


def _worst(strains: list, what: str, card: object, limits: tuple) -> tuple[Finding, ...]:
    if not strains:
        return ()
    strain, joint, angle = max(strains, key=lambda one: one[0])
    for name, severity, meaning in limits:
        bearable = card[name]  # type: ignore[index]
        if strain > bearable:
            text = (
                f"the {what} of {joint.name} is strained by {strain:.2%} at {math.degrees(angle):.3g} deg, "
                f"over {meaning} ({bearable:.1%})"
            )
            fix = "take a longer gap, a thinner film or skin, or a smaller angle"
            return (Finding(f"{what}.strain", text, severity, strain, bearable, fix=fix),)
    return ()
