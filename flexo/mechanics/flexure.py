"""A flexure between two links: bending stiffness with the links' root compliance, twist, limit, strain."""

from __future__ import annotations

import math

from flexo.mechanics.laminate import anticlastic, bending, plies
from flexo.mechanics.model import Joint
from flexo.process import Process

SOURCE = "laminate theory with root compliance, anticlastic factor and twist fitted to finite elements"
VALIDITY = "gap/thickness over 0.5, link step/thickness 0.1..8, small rotation"
UNCERTAINTY = 0.5  # prints are uncalibrated: bond, bead shape and creep are outside the formulas


def root_compliance(step: float, thickness: float) -> float:
    """Extra flexible length at each end, mm, where a flexure of `thickness` enters a link `step` higher.

    Source: finite elements of this project (item 2), x = step/thickness within 0.1..8; kept constant above.
    """
    x = min(max(step, 0.0) / thickness, 8.0)
    return 0.645 * x / (x + 0.37) * thickness


def flexure(
    name: str, station: float, gap: float, width: float, skin: int, height: float, process: Process
) -> Joint:
    """The joint of a film with `skin` printed layers over `gap`, between links of `height` (all mm)."""
    printed = process.top_of(skin)
    stack = plies(process, printed)
    thickness = process.film.thickness + printed
    poisson = process.film["poisson"]
    rigidity, neutral = bending(stack, anticlastic(width, gap, poisson))
    length = gap + 2 * root_compliance(height - printed, thickness)
    above = max(thickness - neutral, 0.0)
    return Joint(
        name=name,
        station=station,
        stiffness=rigidity * width / length,
        limits=(-math.inf, edges_meet(gap, height, neutral - process.film.thickness)),
        twist=twist(rigidity, width, length, poisson),
        strain_film=max(neutral, abs(process.film.thickness - neutral)) / length,
        strain_print=above / length if printed else math.nan,
        source=SOURCE,
        validity=VALIDITY,
        uncertainty=UNCERTAINTY,
    )


def twist(rigidity: float, width: float, length: float, poisson: float) -> float:
    """Stiffness against twist about the chain's axis, N·mm/rad. Source: finite elements (item 4)."""
    s = width / length
    warp = 0.22 * s / (s + 0.3) * math.exp(-s / 6)
    return 2 * (1 - poisson) * rigidity * s * (1 + s**2 / (2 * (1 - poisson)) + warp)


def edges_meet(gap: float, height: float, neutral: float) -> float:
    """Flexion angle (rad) at which the upper edges of two walls of `height` over a bare gap touch.

    The arc's chord shrinks and the walls lean in: (gap/θ − h)·sin(θ/2) = 0 has its root where the arc's
    radius equals the walls' height over the neutral axis, so θ = gap/h (circular arc, rigid walls).
    `neutral` is the neutral axis over the film's upper face (negative inside the film), mm.
    """
    return gap / (height - neutral)
