"""Stiffness of a joint beyond its limit, where edges or mushroom heads press on each other (item 13).

Source and range: `flexo.mechanics.contact`. Outside of it, a gap shorter than 4 thicknesses or bent beyond 1
rad, a stop counts as rigid: infinite. The sides themselves count as rigid, edges too: an upper bound.
"""

from __future__ import annotations

import math

from flexo.mechanics import contact
from flexo.mechanics.laminate import Ply, bending, restraint

SLENDER = 4.0  # thicknesses, least length of the film's arc
VALIDITY = "stop: rigid sides that don't slip, film arc up to 1 rad and over 4 thicknesses, else rigid"


def stop(
    stack: tuple[Ply, ...], width: float, arc: float, angle: float, height: float, heads: float = 0.0
) -> float:
    """Stiffness, N·mm/rad, of a gap of film `arc` long that is locked at `angle`; infinite where unknown.

    `height` of the contact over the mean of the film's arc, mm; `heads` is what they give, mm per N/mm.
    """
    if not (0 < angle <= 1.0 and arc >= SLENDER * stack[-1].top and height > 0):
        return math.inf
    moduli = restraint(stack, 1.0)
    rigidity, _ = bending(stack, moduli)
    membrane = sum(e * ply.modulus * (ply.top - ply.bottom) for e, ply in zip(moduli, stack, strict=True))
    cell = contact.Locked(arc, angle, height, float(rigidity), float(membrane))
    return float(contact.stiffness(cell, heads)) * width


def edges_stop(stack: tuple[Ply, ...], width: float, gap: float, reach: float, angle: float) -> float:
    """The same for walls whose upper edges, `reach` over the neutral axis, meet over a gap at `angle`."""
    if not math.isfinite(angle):
        return math.inf
    return stop(stack, width, gap, angle, float(contact.contact_height(gap, reach, angle, 0.0)))
