"""Torque-angle curve of a joint, and what a section says of itself."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flexo import Joint, Section
from flexo.elements import Hinge, SlantRidges
from flexo.mechanics.flexure import in_plane
from flexo.mechanics.laminate import Ply
from flexo.process import default_process

PROCESS = default_process()


def joint(**changes):
    return Joint("fold", 0.0, 10.0, "a test", "a test", **{"limits": (-0.5, 1.0), "rest": 0.2, **changes})


def test_torque_is_zero_at_rest_and_rises_by_the_free_stiffness():
    assert joint().torque([0.2, 0.7, -0.5]) == pytest.approx([0.0, 5.0, -7.0])


def test_torque_beyond_a_limit_rises_by_the_stop():
    assert joint(stops=(300.0, 200.0)).torque([1.1, -0.6]) == pytest.approx([8 + 20, -7 - 30])
    assert list(joint().torque([1.1, -0.6])) == [math.inf, -math.inf]


@pytest.mark.parametrize("stops", [(300.0, 200.0), (math.inf, math.inf)])
def test_angle_is_the_inverse_of_torque(stops):
    one, torque = joint(stops=stops), np.array([-20.0, -7.0, 0.0, 3.0, 8.0])
    angle = one.angle(torque)
    inside = (angle > one.limits[0]) & (angle < one.limits[1])
    held = inside if math.isinf(stops[0]) else np.full(5, True)
    assert one.torque(angle)[held] == pytest.approx(torque[held])
    assert list(joint().angle([-100.0, 100.0])) == [-0.5, 1.0]


def test_in_plane_stiffness_of_one_strip():
    film = Ply(2350.0, 0.37, 0.0, 0.254)
    assert in_plane((film,), 20.0, 2.0) == pytest.approx(2350 / (1 - 0.37**2) * 0.254 * 20**3 / 24)
    known = Hinge().mechanics(PROCESS).joints[0]
    assert known.in_plane > known.twist > known.stiffness
    assert known.gap == 2.0
    assert known.neutral == pytest.approx(-0.127)


def test_a_sheet_rolls_about_its_easy_axis():
    """Ridges slanted by β from y: the cylinder's generators lie along them, at 90° + β."""
    for slant in (0.0, 20.0, -35.0):
        section = SlantRidges(slant=slant, pitch=2.4, ridge=1.2, height=4.0).mechanics(PROCESS).section
        off = math.remainder(section.easy_axis - math.radians(90 + slant), math.pi)
        assert abs(off) < math.radians(3), slant
        assert section.twist_per_bend * math.tan(math.radians(slant)) >= 0


def test_an_isotropic_sheet_bends_without_twist():
    sheet = Section(np.array([[1.0, 0.3, 0.0], [0.3, 1.0, 0.0], [0.0, 0.0, 0.35]]), "a test", "a test")
    assert sheet.twist_per_bend == 0.0
    assert sheet.compliance[0, 0] == pytest.approx(1 / (1 - 0.09))
    assert math.isnan(sheet.easy_axis)
