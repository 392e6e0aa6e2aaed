"""Slanted ridges: a free strip's bend and twist, and the helix they make."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flexo.elements import SlantRidges
from flexo.errors import BadInput
from flexo.mechanics.slant import free_strip, helix, turned, twist_per_bend
from flexo.process import default_process

BETA = math.radians(30.0)


def test_ridges_that_dominate_twist_by_the_tangent_of_the_slant():
    sheet = np.diag([1.0, 1e9, 1e9])
    slants = np.radians([5.0, 15.0, 30.0, 45.0])
    assert twist_per_bend(turned(sheet, slants)) == pytest.approx(np.tan(slants), rel=1e-6)
    curvature, twist = free_strip(turned(sheet, slants))
    radius = 1.0 / 1.0  # of the cylinder that a couple of cos² β rolls it to, per unit compliance
    assert curvature == pytest.approx(np.cos(slants) ** 2 * np.cos(slants) ** 2 / radius, rel=1e-6)
    assert twist == pytest.approx(np.sin(slants) * np.cos(slants) * np.cos(slants) ** 2, rel=1e-6)


def test_a_cylinder_rolled_strip_is_a_helix_of_its_radius():
    rho = 7.0
    curvature, torsion = math.cos(BETA) ** 2 / rho, math.sin(BETA) * math.cos(BETA) / rho
    radius, pitch = helix(curvature, torsion)
    assert radius == pytest.approx(rho, rel=1e-13)
    assert pitch == pytest.approx(2 * math.pi * rho * math.tan(BETA), rel=1e-13)


def test_an_isotropic_sheet_neither_twists_nor_changes_by_turning():
    nu = 0.37
    sheet = np.array([[1, nu, 0], [nu, 1, 0], [0, 0, (1 - nu) / 2]])
    assert turned(sheet, BETA) == pytest.approx(sheet, abs=1e-14)
    assert twist_per_bend(turned(sheet, BETA)) == pytest.approx(0.0, abs=1e-14)


def test_turning_keeps_energy_and_undoes_itself():
    sheet = np.array([[3.0, 0.8, 0.0], [0.8, 40.0, 0.0], [0.0, 0.0, 2.5]])
    there = turned(sheet, BETA)
    assert turned(there, -BETA) == pytest.approx(sheet, rel=1e-12, abs=1e-12)
    # roll it on a cylinder whose axis is along the ridges: the energy is that across them
    c, s = math.cos(BETA), math.sin(BETA)
    rolled = np.array([c * c, s * s, 2 * c * s])
    assert rolled @ there @ rolled == pytest.approx(3.0, rel=1e-12)


@pytest.mark.parametrize(("base", "height"), [(0, 1.0), (0, 2.0), (1, 1.0), (1, 2.0)])
def test_real_ridges_twist_within_the_stated_range(base, height):
    process = default_process()
    element = SlantRidges(slant=30.0, base=base, height=height)
    ratio = twist_per_bend(element.mechanics(process).section.bending)
    assert 0.26 <= ratio <= 0.56
    assert ratio < math.tan(BETA)


def test_a_bare_base_curls_best_and_the_other_slant_curls_the_other_way():
    process = default_process()
    bare, skinned, other = (
        twist_per_bend(SlantRidges(slant=slant, base=base).mechanics(process).section.bending)
        for slant, base in ((30.0, 0), (30.0, 1), (-30.0, 0))
    )
    assert bare > skinned
    assert other == pytest.approx(-bare, rel=1e-12)


def test_a_straight_strip_has_no_helix():
    with pytest.raises(BadInput, match="no helix"):
        helix(0.0, 0.0)
