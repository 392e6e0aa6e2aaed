"""Tendon over one gap: its limits, its arm, and the length measured on guides placed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flexo.errors import BadInput
from flexo.mechanics.tendon import arm, shortening

ANGLES = np.array([-0.8, -0.2, 1e-6, 0.05, 0.3, 1.0])


def measured(theta, gap, half_span, height, steps=20000):
    """Guide edges placed along the bent film, marched in small pieces: how much shorter their distance is."""
    tilts = theta * (np.arange(steps) + 0.5) / steps - theta / 2
    x, z = (np.sum(f(tilts)) * gap / steps for f in (np.cos, np.sin))
    reach = half_span - gap / 2
    ends = [np.array([0.0, 0.0]), np.array([x, z])]
    placed = []
    for end, side in zip(ends, (-1, 1), strict=True):
        tilt = side * theta / 2
        along, up = np.array([math.cos(tilt), math.sin(tilt)]), np.array([-math.sin(tilt), math.cos(tilt)])
        placed.append(end + side * reach * along + height * up)
    return 2 * half_span - float(np.linalg.norm(placed[1] - placed[0]))


@pytest.mark.parametrize(("gap", "half_span", "height"), [(2.0, 3.0, 3.0), (6.0, 3.0, 3.0), (0.4, 1.0, 1.6)])
def test_shortening_is_the_distance_measured_by_placement(gap, half_span, height):
    for theta in ANGLES:
        assert shortening(theta, gap, half_span, height) == pytest.approx(
            measured(theta, gap, half_span, height), abs=2e-8
        )


def test_gap_of_the_whole_span_is_the_arc_form():
    b, d, theta = 6.0, 3.0, 0.5
    arc = b - 2 * (b / theta - d) * math.sin(theta / 2)
    assert shortening(theta, b, b / 2, d) == pytest.approx(arc, rel=1e-13)


def test_no_gap_is_a_pin_joint():
    a, d, theta = 3.0, 3.0, 0.5
    reach, elevation = math.hypot(a, d), math.atan2(d, a)
    pin = 2 * a - 2 * reach * math.cos(elevation + theta / 2)
    assert shortening(theta, 0.0, a, d) == pytest.approx(pin, rel=1e-13)
    assert shortening(theta, 1e-9, a, d) == pytest.approx(pin, rel=1e-8)


def test_the_two_forms_differ_as_stated():
    theta, b, d = math.radians(30.0), 6.0, 3.0
    assert shortening(theta, 0.0, b / 2, d) / shortening(theta, b, b / 2, d) == pytest.approx(1.08, abs=0.005)
    assert arm(theta, 0.0, b / 2, d) / arm(theta, b, b / 2, d) == pytest.approx(1.16, abs=0.005)


def test_arm_is_the_derivative_and_the_height_when_flat():
    theta, step = np.concatenate([ANGLES, [0.0999, 0.1001]]), 1e-5
    rise = shortening(theta + step, 2.0, 3.0, 2.5) - shortening(theta - step, 2.0, 3.0, 2.5)
    assert arm(theta, 2.0, 3.0, 2.5) == pytest.approx(rise / (2 * step), abs=1e-8)
    assert arm(0.0, 2.0, 3.0, 2.5) == 2.5
    assert shortening(0.0, 2.0, 3.0, 2.5) == 0.0


def test_lumping_gaps_is_wrong_by_tens_of_per_cent():
    theta = math.radians(120.0)
    shared = 4 * shortening(theta / 4, 1.0, 1.0, 2.0)
    lumped = shortening(theta, 4.0, 4.0, 2.0)
    assert lumped / shared - 1 > 0.2


def test_gaps_wider_than_the_guides_and_full_turns_are_refused():
    with pytest.raises(BadInput, match="must lie within the guides' span"):
        shortening(0.1, 3.0, 1.0, 2.0)
    with pytest.raises(BadInput, match="below 2 pi"):
        arm(7.0, 1.0, 1.0, 2.0)
