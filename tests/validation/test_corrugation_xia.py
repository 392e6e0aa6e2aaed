"""The corrugation against the published uniform-sheet forms, closed integrals and the flat sheet.

Xia, Friswell and Saavedra Flores (2012), bending terms: D11 = D·c/l, D66 = (Gt³/12)·l/c,
D22 = [E t I₂ + E t³/12·I₁]/2c + ν·D12 with I₁ = ∫cos² ds, I₂ = ∫z² ds over a period 2c.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from flexo.errors import BadInput
from flexo.mechanics.corrugation import Sheet, corrugated, curve, folded, folded_strip
from flexo.mechanics.laminate import bending, plies
from flexo.mechanics.ridged_sheet import base_twist, wide
from flexo.process import default_process

PROCESS = default_process()
E, NU, T = 2350.0, 0.37, 0.254
UNIFORM = Sheet(
    along=E * T**3 / 12,
    across=E * T**3 / 12 / (1 - NU**2),
    twist=E / (2 * (1 + NU)) * T**3 / 12,
    stretch=E * T,
)


def _quarter_arc_wave(radius):
    """Half circles up and down: every integral of it is elementary."""
    turn = np.linspace(0, math.pi, 20001)
    x = np.concatenate([radius * (1 - np.cos(turn)), radius * (3 - np.cos(turn[1:]))])
    z = np.concatenate([radius * np.sin(turn), -radius * np.sin(turn[1:])])
    return curve(x, z)


def test_half_circles_meet_the_closed_integrals():
    """c = 2R, l = πR, I₁ = πR, I₂ = πR³ over the period."""
    r = 3.0
    d = corrugated(_quarter_arc_wave(r), UNIFORM, NU)
    sheet = E * T**3 / 12
    d11 = sheet / (1 - NU**2) * 2 / math.pi
    assert d[0, 0] == pytest.approx(d11, rel=1e-6)
    assert d[0, 1] == pytest.approx(NU * d11, rel=1e-6)
    assert d[1, 1] == pytest.approx(
        (E * T * math.pi * r**3 + sheet * math.pi * r) / (4 * r) + NU**2 * d11, rel=1e-6
    )
    assert d[2, 2] == pytest.approx(UNIFORM.twist * math.pi / 2, rel=1e-6)


@pytest.mark.parametrize("ratio", [0.1, 0.5])
def test_sine_wave_meets_its_elliptic_arc_length(ratio):
    """f/c given, D11 = D·c/l with l from the complete elliptic integral of the period."""
    from scipy.special import ellipe

    c = 5.0
    f = ratio * c
    x = np.linspace(0, 2 * c, 40001)
    k = math.pi / c
    arc = 4 * math.sqrt(1 + (f * k) ** 2) * ellipe((f * k) ** 2 / (1 + (f * k) ** 2)) / k
    d = corrugated(curve(x, f * np.sin(k * x)), UNIFORM, NU)
    assert d[0, 0] == pytest.approx(UNIFORM.across * 2 * c / arc, rel=1e-6)
    assert d[2, 2] == pytest.approx(UNIFORM.twist * arc / (2 * c), rel=1e-6)


def test_folded_profile_closes_and_keeps_its_arc():
    facet, crease, fold = 8.0, 3.0, math.radians(25)
    wave = folded(facet, crease, fold)
    assert np.sum(wave.ds) == pytest.approx(2 * (facet + crease))
    assert np.sum(wave.ds * np.sin(wave.slope)) == pytest.approx(0.0, abs=1e-9)
    radius = crease / (2 * fold)
    assert wave.plan == pytest.approx(2 * (facet * math.cos(fold) + 2 * radius * math.sin(fold)), rel=1e-5)


def test_sharp_zigzag_of_one_sheet_meets_the_triangle():
    """No crease length: I₂ over a period is a(a·sin φ)²/6 for facets of length a, I₁ = 2a·cos²φ."""
    a, fold = 8.0, math.radians(30)
    d = corrugated(folded(a, 1e-6, fold), UNIFORM, NU)
    c = a * math.cos(fold)
    i2, i1 = a * (a * math.sin(fold)) ** 2 / 6, 2 * a * math.cos(fold) ** 2
    d11 = UNIFORM.across * c / a
    assert d[0, 0] == pytest.approx(d11, rel=1e-5)
    assert d[1, 1] == pytest.approx((E * T * i2 + UNIFORM.along * i1) / (2 * c) + NU**2 * d11, rel=1e-5)


def test_unfolded_strip_of_long_facets_is_the_flat_series_beam():
    """Roots and free edges count for less than 1 % of creases of 100 mm and facets of 200 mm."""
    facet, crease, height = 200.0, 100.0, 0.6
    d = folded_strip(PROCESS, facet, crease, 0.0, height)
    stiff, bare = (tuple(map(wide, plies(PROCESS, h))) for h in (height, 0.0))
    series = (facet + crease) / (facet / bending(stiff)[0] + crease / bending(bare)[0])
    twists = [base_twist(plies(PROCESS, h)) for h in (height, 0.0)]
    twist = (facet * twists[0] + crease * twists[1]) / (facet + crease)
    assert d[0, 0] == pytest.approx(series, rel=0.01)
    assert d[2, 2] == pytest.approx(twist, rel=0.01)
    assert d[0, 0] < series
    assert d[2, 2] < twist


def test_folding_stiffens_along_and_hardly_changes_across():
    flat, steep = (folded_strip(PROCESS, 8.0, 3.0, math.radians(deg), 0.6) for deg in (0, 25))
    assert steep[1, 1] > 5 * flat[1, 1]
    assert 0.8 * flat[0, 0] < steep[0, 0] < flat[0, 0]


def test_facets_that_meet_are_refused():
    with pytest.raises(BadInput, match=r"fold is 60 deg, must be 0\.\.\d"):
        folded_strip(PROCESS, 8.0, 1.0, math.radians(60), 2.0)
