"""The snap arm against beam theory solved numerically, and its own inverses."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flexo.mechanics import snap


def _integrated_tip(modulus, thickness, depth, length, force):
    """Tip deflection by integrating the curvature M/EI twice along the beam, and the root's strain."""
    x = np.linspace(0, length, 20001)
    curvature = force * (length - x) / (modulus * depth * thickness**3 / 12)
    step = x[1] - x[0]
    slope = np.concatenate([[0], np.cumsum((curvature[1:] + curvature[:-1]) / 2 * step)])
    return float(np.sum((slope[1:] + slope[:-1]) / 2 * step)), float(curvature[0] * thickness / 2)


def test_strain_and_stiffness_are_those_of_the_integrated_beam():
    tip, root = _integrated_tip(3000.0, 1.2, 3.0, 9.0, 2.0)
    assert snap.strain(1.2, tip, 9.0) == pytest.approx(root, rel=1e-6)
    assert snap.stiffness(3000.0, 1.2, 3.0, 9.0) == pytest.approx(2.0 / tip, rel=1e-6)


def test_deflection_is_the_inverse_of_strain():
    assert snap.strain(1.2, snap.deflection_at(0.01, 1.2, 9.0), 9.0) == pytest.approx(0.01)


def test_ramp_forces():
    assert snap.mating_force(2.0, math.radians(30), 0.0) == pytest.approx(2.0 * math.tan(math.radians(30)))
    assert snap.mating_force(2.0, 0.0, 0.3) == pytest.approx(0.6)
    assert snap.mating_force(2.0, math.radians(80), 0.3) == math.inf
