"""Arc and pivots against the elastica, solved numerically with a moment or a force at the flexure's end."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flexo.errors import BadInput
from flexo.mechanics.elastica import arc_end, pivot_error, pivots_end

ANGLES = np.array([-1.26, -0.5, 1e-6, 0.2, 0.7, 1.26])


def elastica(load, link, length=1.0):
    """Angle and end (x, z) of a flexure of EI = 1 clamped along x, with a rigid link and a force along z.

    EI·φ″ = −F·cos φ, φ(0) = 0, EI·φ′(L) = F·a·cos φ(L): solved as a boundary value problem.
    """
    from scipy.integrate import solve_bvp

    s = np.linspace(0.0, length, 101)
    found = solve_bvp(
        lambda s, y: np.array([y[1], -load * np.cos(y[0]), np.cos(y[0]), np.sin(y[0])]),
        lambda a, b: np.array([a[0], b[1] - load * link * math.cos(b[0]), a[2], a[3]]),
        s,
        np.array([0.5 * s, 0 * s + 0.5, s, 0.2 * s]),
        tol=1e-9,
        max_nodes=20000,
    )
    assert found.success
    return found.y[0, -1], found.y[2, -1], found.y[3, -1]


def pivot_angle(load, link, length=1.0):
    """Angle of one pivot at mid-flexure with K = EI/L under the same force: Kθ = F·(a + L/2)·cos θ."""
    from scipy.optimize import brentq

    return brentq(lambda t: t / length - load * (link + length / 2) * math.cos(t), 0.0, math.pi / 2)


def test_arc_is_the_integral_of_its_slope():
    for theta in ANGLES:
        turn = (np.arange(20000) + 0.5) / 20000 * theta
        marched = 3.0 * np.mean(np.cos(turn)), 3.0 * np.mean(np.sin(turn))
        assert arc_end(theta, 3.0) == pytest.approx(marched, abs=1e-8)


def test_many_pivots_are_the_arc_and_the_error_is_the_stated_one():
    assert pivots_end(1.0, 3.0, 400) == pytest.approx(arc_end(1.0, 3.0), abs=1e-5)
    for count in (1, 2, 3):
        assert pivot_error(0.1, 3.0, count) == pytest.approx(3.0 * 0.01 / (12 * count**2), rel=0.01)
        assert pivot_error(1.26, 3.0, count) == pytest.approx(3.0 * 1.26**2 / (12 * count**2), rel=0.12)


def test_one_pivot_is_two_rigid_halves():
    x, z = pivots_end(0.8, 2.0)
    assert (x, z) == pytest.approx((1 + math.cos(0.8), math.sin(0.8)), rel=1e-14)


@pytest.mark.parametrize("link", [3.0, 5.0, 10.0])
def test_errors_of_one_pivot_under_a_force_are_the_stated_ones(link):
    """To 1.3 rad: the pivot turns less by up to 9 %·L/a; the arc's end is off by up to 0.22·L²/a."""
    turns, ends = [], []
    for load in np.array([0.2, 1.0, 2.0, 3.5]) / link:
        theta, x, z = elastica(load, link)
        turns.append(pivot_angle(load, link) / theta - 1)
        ends.append(math.dist((x, z), arc_end(theta, 1.0)))
    assert theta > 1.2
    assert -0.1 < min(turns) * link < -0.08
    assert max(turns) < 0
    assert 0.19 < max(ends) * link < 0.22


@pytest.mark.parametrize("link", [3.0, 5.0, 10.0])
def test_under_a_force_two_pivots_put_the_end_nearer_than_one(link):
    theta, x, z = elastica(3.5 / link, link)
    one, two = (math.dist((x, z), pivots_end(theta, 1.0, count)) for count in (1, 2))
    assert two < 0.5 * one
    assert one < 0.15


def test_what_has_no_arc_is_refused():
    with pytest.raises(BadInput, match="below 2 pi"):
        arc_end(7.0, 1.0)
    with pytest.raises(BadInput, match="flexure length is 0 mm"):
        arc_end(1.0, 0.0)
    with pytest.raises(BadInput, match="count of pivots is 0"):
        pivots_end(1.0, 1.0, 0)
