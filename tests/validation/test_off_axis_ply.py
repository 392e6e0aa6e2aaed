"""A ply loaded off its axes: transformation of an orthotropic lamina in plane stress (Jones; textbook)."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from flexo.elements import Hinge, RidgeHinge
from flexo.mechanics.laminate import off_axis
from flexo.process import default_process
from flexo.profiles import load_filament

PROCESS = default_process()


def by_matrices(filament, angle):
    """The same by tensors: S̄ = Tᵀ S T with T of the stresses, E = 1/S̄₁₁, ν = −S̄₁₂/S̄₁₁."""
    e1, e2, g, nu = (filament[n] for n in ("modulus_along", "modulus_across", "shear", "poisson"))
    own = np.array([[1 / e1, -nu / e1, 0], [-nu / e1, 1 / e2, 0], [0, 0, 1 / g]])
    c, s = math.cos(angle), math.sin(angle)
    turn = np.array([[c * c, s * s, 2 * s * c], [s * s, c * c, -2 * s * c], [-s * c, s * c, c * c - s * s]])
    turned = turn.T @ own @ turn
    return 1 / turned[0, 0], -turned[0, 1] / turned[0, 0]


@pytest.mark.parametrize("name", ["pla", "abs", "petg"])
@pytest.mark.parametrize("degrees", [0, 15, 30, 45, 60, -72, 90])
def test_against_the_turned_compliance_matrix(name, degrees):
    filament, angle = load_filament(name), math.radians(degrees)
    assert off_axis(filament, angle) == pytest.approx(by_matrices(filament, angle), rel=1e-9)


def test_the_ends_are_the_card_s_own_numbers():
    pla = load_filament("pla")
    assert off_axis(pla, 0.0) == (pla["modulus_along"], pla["poisson"])
    modulus, poisson = off_axis(pla, math.pi / 2)
    assert modulus == pytest.approx(pla["modulus_across"])
    assert poisson / modulus == pytest.approx(pla["poisson"] / pla["modulus_along"])  # reciprocity


def test_a_ply_without_preferred_direction_has_none():
    e, nu = 2000.0, 0.3
    numbers = {"modulus_along": e, "modulus_across": e, "poisson": nu, "shear": e / (2 * (1 + nu))}
    pla = load_filament("pla")
    card = {name: replace(pla.properties[name], value=value) for name, value in numbers.items()}
    for angle in (0.2, 0.8, 1.4):
        assert off_axis(replace(pla, properties=card), angle) == pytest.approx((e, nu))


@pytest.mark.parametrize("kind", [Hinge, RidgeHinge])
def test_a_skin_is_printed_and_predicted_in_one_direction(kind):
    soft = []
    for raster in (0.0, 30.0, 90.0):
        part = kind(skin=2, raster=raster)
        (angle,) = {one.angle for one in part.directives()}
        joint = part.mechanics(PROCESS).joints[0]
        assert angle == joint.raster == math.radians(raster)
        soft.append(joint.stiffness)
    assert soft == sorted(soft, reverse=True)
    assert kind(raster=30.0).directives() == ()
    assert math.isnan(kind(raster=30.0).mechanics(PROCESS).joints[0].raster)
