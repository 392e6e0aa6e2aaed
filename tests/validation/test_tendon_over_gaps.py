"""Tendon routes in a joint tree against the closed form of one gap: two derivations of one geometry.

Source of the closed form: flexo.mechanics.tendon (item 15: circular arc in the gap, rigid guides), which the
tree does not use: it moves guide edges in space and measures straight runs.
"""

from __future__ import annotations

import numpy as np
import pytest

from flexo import chain
from flexo.elements import Hinge, RidgeHinge, StraightMushrooms, TendonGuide
from flexo.kinematics import pose, settle, tree
from flexo.kinematics.routes import arms, length
from flexo.mechanics import tendon


@pytest.mark.parametrize("angle", [-0.3, 0.0, 0.1, 0.6, 1.2])
def test_one_gap_between_two_guides(angle):
    guide = TendonGuide(width=14, length=6, z=3.2, height=5.0)
    part = chain(a=guide, hip=Hinge(width=14, gap=2.0, edge=1.5), b=guide)
    joints = tree(part.with_tendon("pull", ("a",), "b", "a"))
    height = 3.2 - joints.bends[0].gap.joint.neutral
    flat, bent = pose(joints), pose(joints, {"hip": angle})
    assert length(flat, "pull") - length(bent, "pull") == pytest.approx(
        float(tendon.shortening(angle, 2.0, 2.5, height)), abs=1e-12
    )
    assert arms(bent, "pull")[0] == pytest.approx(float(tendon.arm(angle, 2.0, 2.5, height)), abs=1e-12)


@pytest.mark.parametrize(
    "row",
    [
        RidgeHinge(width=14, count=4, height=4.4, edge_height=4.4, hole=1.2, hole_height=3.0),
        StraightMushrooms(width=14, count=5, pitch=5.2, height=6.6, radius=1.6, hole=1.2, hole_height=3.0),
    ],
)
def test_a_row_of_gaps_shares_the_angle(row):
    guide = TendonGuide(width=14, length=5, z=3.0, height=4.8)
    joints = tree(chain(a=guide, row=row, b=guide).with_tendon("pull", ("a", "row"), "b", "a"))
    angles = np.linspace(0.02, 0.3, len(joints.bends))
    bent = pose(joints, {f"row.{one.gap.name}": t for one, t in zip(joints.bends, angles, strict=True)})
    inner = [k for k, one in enumerate(joints.bends) if 0 < k < len(joints.bends) - 1]
    gap, neutral = joints.bends[1].gap.joint.gap, joints.bends[1].gap.joint.neutral
    expected = tendon.arm(angles[inner], gap, gap / 2, 3.0 - neutral)
    assert arms(bent, "pull")[inner] == pytest.approx(expected, abs=1e-12)


def test_rest_under_a_pull_is_where_spring_meets_the_closed_forms_arm():
    guide = TendonGuide(width=14, length=6, z=3.2, height=5.0)
    part = chain(a=guide, hip=Hinge(width=14, gap=2.0, edge=1.5, height=0.8), b=guide)
    joints = tree(part.with_tendon("pull", ("a",), "b", "a"))
    joint = joints.bends[0].gap.joint
    angle = settle(joints, {"pull": 4.0}).posed.angles[0]
    arm = tendon.arm(angle, 2.0, 2.5, 3.2 - joint.neutral)
    assert joint.torque(angle) == pytest.approx(4.0 * arm, rel=1e-9)
    assert angle > 0.3
