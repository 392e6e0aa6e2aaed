"""A cantilever snap arm: strain, push and holding force of a straight rectangular beam.

Source: textbook end-loaded cantilever (snap-fit design guides of the resin makers): ε = 1.5·t·y/L².
"""

from __future__ import annotations

import math

from flexo.mechanics.validity import OUTSIDE

SOURCE = "end-loaded cantilever of constant section, rigid root (textbook)"
VALIDITY = "arm longer than 4 thicknesses, deflection under a quarter of the length"
FRICTION = 0.3  # printed plastic on its like: assumed, textbook range 0.2..0.4


def validity_of(deflection: float, length: float) -> str:
    """The validity text of an arm, with what lies outside it said first."""
    share = deflection / length
    outside = f"{OUTSIDE}deflection/length is {share:.2g}, must be at most 0.25; " if share > 0.25 else ""
    return outside + VALIDITY


def strain(thickness: float, deflection: float, length: float) -> float:
    """Largest strain, at the root, when the tip of an arm is pushed aside; all mm."""
    return 1.5 * thickness * deflection / length**2


def deflection_at(strain_limit: float, thickness: float, length: float) -> float:
    """Tip deflection, mm, at which the root reaches a strain: the inverse of `strain`."""
    return strain_limit * length**2 / (1.5 * thickness)


def stiffness(modulus: float, thickness: float, depth: float, length: float) -> float:
    """Sideways force at the tip per deflection, N/mm: 3EI/L³, `depth` is the beam's other side, mm."""
    return modulus * depth * thickness**3 / (4 * length**3)


def mating_force(sideways: float, slope: float, friction: float) -> float:
    """Force along the insertion, N, for a sideways tip force, a ramp of `slope` rad and Coulomb friction.

    The same form gives the pull-out force with the ramp on the hook's other side. Infinite when the ramp is
    so steep that it locks itself (tan(slope) ≥ 1/friction).
    """
    rise = math.tan(slope)
    if friction * rise >= 1:
        return math.inf
    return sideways * (friction + rise) / (1 - friction * rise)
