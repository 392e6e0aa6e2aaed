"""Tendons and rest: arms against differences, balance against closed forms and another minimiser."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_kinematics_pose import some_angles

from flexo import Design, chain
from flexo.design import Tendon
from flexo.elements import Foot, Hinge, Link, Plate, RidgeHinge, ServoMount, SlantRidges, TendonGuide
from flexo.errors import BadInput, CheckFailed
from flexo.kinematics import pose, settle, tree
from flexo.kinematics.folding import Posed
from flexo.kinematics.loads import Loads, energy
from flexo.kinematics.masses import masses
from flexo.kinematics.routes import arms, length
from flexo.mechanics.mass import mass
from flexo.process import default_process
from flexo.robots import Finger, Quadruped, Tentacle

FINGER, QUADRUPED, TENTACLE = tree(Finger()), tree(Quadruped()), tree(Tentacle())
JOINTS = [one.gap.joint for one in FINGER.bends]
LIMIT = np.array([joint.limits[1] for joint in JOINTS])
RIGID = (math.inf, math.inf)
DOWN = (0.0, 0.0, -9.81)


def free_finger():
    """A finger whose joints have no limits."""
    return unlimited(FINGER)


def rigidly_stopped():
    """A finger whose joints go to their flexion limit and no further."""
    gaps = [replace(one.gap, joint=replace(one.gap.joint, stops=RIGID)) for one in FINGER.bends]
    bends = [replace(one, gap=gap) for one, gap in zip(FINGER.bends, gaps, strict=True)]
    return replace(FINGER, bends=tuple(bends))


def unlimited(joints, **changes):
    changes = {"limits": (-math.inf, math.inf)} | changes
    gaps = [replace(one.gap, joint=replace(one.gap.joint, **changes)) for one in joints.bends]
    bends = [replace(one, gap=gap) for one, gap in zip(joints.bends, gaps, strict=True)]
    return replace(joints, bends=tuple(bends))


@given(st.integers(0, 10**6), st.sampled_from([(FINGER, "flexor"), (QUADRUPED, "rear_right")]))
def test_an_arm_is_what_the_tendon_loses_per_angle(seed, which):
    joints, name = which
    angles = np.abs(some_angles(joints, seed, 0.2))
    steps = 1e-6 * np.eye(len(angles))
    lost = [
        (length(Posed(joints, angles - e), name) - length(Posed(joints, angles + e), name)) / 2e-6
        for e in steps
    ]
    assert arms(Posed(joints, angles), name) == pytest.approx(lost, abs=1e-6)


def test_other_legs_have_no_arm():
    arm = dict(zip(QUADRUPED.names, arms(pose(QUADRUPED), "front_left"), strict=True))
    assert {name.split("/")[0] for name, mm in arm.items() if mm} == {"front_left"}
    assert arm["front_left/hip.gap_2"] == pytest.approx(3.0 - QUADRUPED.bends[1].gap.joint.neutral)


def test_the_servos_horn_and_the_guides_lie_on_the_body():
    route = QUADRUPED.routes[0]
    horn = QUADRUPED.design["front_servo"]
    assert route.points[0] == pytest.approx([*horn.pose.apply(guide_x(horn))[0], horn.element.guides()[0].z])
    assert {QUADRUPED.segments[k] for k in route.segments[:6]} == {"body"}


def guide_x(placed):
    return np.array([[placed.element.guides()[0].x_in, 0.0]])


def test_a_tendon_may_enter_an_element_from_either_end():
    guide = TendonGuide()
    leg = chain(a=guide, hip=Hinge(), b=guide).with_tendon("out", ("a",), "b", "a")
    leg = leg.with_tendon("back", ("b",), "a", "b")
    there, back = tree(leg).routes
    assert np.array_equal(there.points, back.points[::-1])


def test_small_pulls_bend_each_gap_by_pull_times_arm_over_stiffness():
    pull = 1e-4
    rest = settle(FINGER, {"flexor": pull})
    height = np.array([3.0 - joint.neutral for joint in JOINTS])
    stiffness = np.array([joint.stiffness for joint in JOINTS])
    assert rest.posed.angles == pytest.approx(pull * height / stiffness, rel=1e-5)
    assert rest.residual < 1e-12
    assert np.array_equal(settle(FINGER, {"flexor": pull}).posed.angles, rest.posed.angles)


@given(st.floats(0.01, 3.0))
def test_every_joint_is_in_balance_with_the_pull_at_large_angles(pull):
    rest = settle(free_finger(), {"flexor": pull})
    torque = pull * arms(rest.posed, "flexor")
    assert rest.posed.tree.stiffness @ rest.posed.angles == pytest.approx(torque, abs=1e-8)
    assert rest.taken_in["flexor"] > 0


def test_rest_is_the_least_energy_that_a_library_finds():
    from scipy.optimize import minimize

    joints = free_finger()
    loads = Loads.of(joints, {"flexor": 1.5}, friction=0.0, gravity=DOWN, couples={"distal": 2.0})
    rest = settle(joints, {"flexor": 1.5}, gravity=DOWN, couples={"distal": 2.0})
    found = minimize(lambda at: energy(joints, loads, at), np.zeros(12), method="BFGS", tol=1e-9)
    assert rest.energy <= found.fun + 1e-9
    assert rest.posed.angles == pytest.approx(found.x, abs=1e-4)


def test_limits_are_bounds_that_a_library_agrees_on():
    from scipy.optimize import minimize

    joints = rigidly_stopped()
    loads = Loads.of(joints, {"flexor": 2.9}, friction=0.0, gravity=(0.0, 0.0, -200.0), couples={})
    rest = settle(joints, {"flexor": 2.9}, gravity=(0.0, 0.0, -200.0))
    bounds = [(None, top) for top in LIMIT]
    found = minimize(lambda at: energy(joints, loads, at), np.zeros(12), method="L-BFGS-B", bounds=bounds)
    assert 0 < np.count_nonzero(rest.posed.angles == LIMIT) < 12
    assert rest.energy <= found.fun + 1e-6
    assert rest.posed.angles == pytest.approx(found.x, abs=2e-3)


def test_a_rigid_stop_takes_what_the_spring_does_not():
    rest = settle(rigidly_stopped(), {"flexor": 40.0})
    assert np.array_equal(rest.posed.angles, LIMIT)
    stiffness = np.diag(FINGER.stiffness)
    spare = 40.0 * arms(rest.posed, "flexor") - stiffness * LIMIT
    assert rest.stop_torques == pytest.approx(spare)
    assert np.all(rest.stop_torques > 0)
    assert rest.findings == ()


def test_a_soft_stop_gives_way_by_its_stiffness():
    joints = unlimited(FINGER, limits=(-0.01, 0.05), stops=(40.0, 500.0))
    rest = settle(joints, couples={"proximal": 30.0, "distal": -2.0})
    expected = [one.gap.joint.angle(30.0 if one.element == "proximal" else -2.0) for one in joints.bends]
    assert rest.posed.angles == pytest.approx(expected, rel=1e-9)
    over = rest.posed.angles[0] - 0.05
    assert rest.stop_torques[0] == pytest.approx(500.0 * over)
    assert rest.findings == ()


def test_a_jammed_finger_gives_way_by_its_joints_own_stops():
    rest = settle(FINGER, {"flexor": 40.0})
    torque = 40.0 * arms(rest.posed, "flexor")
    expected = [joint.angle(one) for joint, one in zip(JOINTS, torque, strict=True)]
    assert rest.posed.angles == pytest.approx(expected, abs=1e-9)
    assert np.all(rest.posed.angles >= LIMIT)
    assert rest.stop_torques == pytest.approx(torque - np.diag(FINGER.stiffness) * LIMIT)
    assert rest.findings == ()


def test_a_held_joint_beyond_its_limit_is_told():
    rest = settle(FINGER, {"flexor": 1.0}, held={"distal.cell_1": 1.0})
    assert [one.id for one in rest.findings] == ["kinematics.limit"]


def test_friction_leaves_less_pull_the_more_the_tendon_turns():
    rest = settle(free_finger(), {"flexor": 1.0}, friction=0.2)
    pulls = rest.pulls["flexor"]
    assert np.all(np.diff(pulls) <= 0)
    assert pulls[0] == 1.0
    turned = rest.posed.angles.sum()  # in the plane of the finger, every turn to one side
    assert pulls[-1] == pytest.approx(math.exp(-0.2 * turned), rel=1e-9)
    assert rest.posed.angles[-1] < rest.posed.angles[7]  # equal gaps, the outer ones pulled less


def test_little_friction_is_nearly_none():
    without = settle(free_finger(), {"flexor": 1.0}).posed.angles
    gap = [
        np.abs(settle(free_finger(), {"flexor": 1.0}, friction=mu).posed.angles - without).max()
        for mu in (1e-2, 1e-4)
    ]
    assert gap[1] == pytest.approx(gap[0] / 100, rel=0.05)


def test_a_hanging_leg_by_hand():
    """One stiff joint under the weight of what hangs on it: θ = −m·g·x/k for small angles."""
    leg = tree(chain(root=Plate(width=14), hip=Hinge(width=14, skin=3), foot=Link(width=14, length=30)))
    weighed = masses(leg)
    rest = settle(leg, gravity=DOWN)
    reach = weighed.centre[1, 0] - leg.bends[0].start[0] - 1.0
    joint = leg.bends[0].gap.joint
    assert rest.posed.angles[0] == pytest.approx(-weighed.mass[1] * 9.81 * reach / joint.stiffness, rel=1e-2)


def test_masses_are_those_of_film_and_print():
    weighed = masses(tree(chain(a=Link(width=20), hip=Hinge(), b=Link(width=20))))
    film = 48.0 * 20 * default_process().film.thickness * 1.20e-6
    printed = (2 * 20 * 20 * 2 + 2 * 3 * 20 * 2) * 1.24e-6
    assert weighed.mass.sum() == pytest.approx(film + printed, rel=1e-9)
    assert weighed.mass[0] == pytest.approx(weighed.mass[1], rel=1e-9)
    assert weighed.centre[:, 0] + weighed.centre[::-1, 0] == pytest.approx(2 * (20 + 4.0))


@pytest.mark.parametrize("value", [RidgeHinge(), RidgeHinge(skin=1), ServoMount(), Quadruped()], ids=str)
def test_no_mass_is_lost_by_cutting(value):
    joints = tree(value)
    grams = sum(mass(one.element, joints.process).total for one in joints.design.placed)
    assert masses(joints).mass.sum() * 1e3 == pytest.approx(grams, rel=1e-3)  # a mesh's facets


def test_equal_ridges_have_equal_masses():
    element = RidgeHinge(skin=1)
    inner = masses(tree(element)).mass[1:-1]
    assert inner == pytest.approx(np.full(element.count, inner[0]), rel=1e-6)


def test_a_couple_rolls_a_strip_into_its_free_helix():
    rest = settle(TENTACLE, couples={"coil": 4.0})
    count = len(TENTACLE.bends)
    bend, twist = rest.posed.angles[:count], rest.posed.angles[count:]
    section = Tentacle().coil.mechanics(default_process()).section
    cell = TENTACLE.bends[0].gap.joint.gap
    assert bend == pytest.approx(4.0 / 12 * section.compliance[0, 0] * cell, rel=1e-9)
    assert twist == pytest.approx(bend * section.twist_per_bend, rel=1e-9)


def test_cells_do_not_change_where_a_strip_hangs(monkeypatch):
    from flexo.kinematics import cutting

    strip = chain(root=Plate(length=10, width=12, corner=0), coil=SlantRidges(active=40), tip=Foot(width=12))
    heights = []
    for cell in (6.0, 3.0, 1.5):
        monkeypatch.setattr(cutting, "CELL", cell)
        heights.append(settle(tree(strip), gravity=DOWN).posed.port("tip.in")[2, 3])
    assert abs(heights[2] - heights[1]) < 0.4 * abs(heights[1] - heights[0]) < 0.02 * abs(heights[2])


def test_held_joints_stay():
    rest = settle(QUADRUPED, {"front_left": 2.0}, held={"front_left/hip": 0.5})
    angle = dict(zip(QUADRUPED.names, rest.posed.angles, strict=True))
    assert angle["front_left/hip.gap_1"] == pytest.approx(0.1)
    assert angle["front_left/knee.gap_1"] > 0.05


def test_a_mirrored_robot_settles_mirrored():
    ours = settle(QUADRUPED, {"front_left": 1.0, "rear_right": 2.0}, gravity=DOWN, friction=0.1)
    other = settle(
        tree(Design.mirrored(QUADRUPED.design)),
        {"front_left": 1.0, "rear_right": 2.0},
        gravity=DOWN,
        friction=0.1,
    )
    assert other.posed.angles == pytest.approx(ours.posed.angles, abs=1e-9)


@pytest.mark.parametrize(
    ("loads", "told"),
    [
        ({"pulls": {"flexer": 1.0}}, "no tendon 'flexer'; did you mean flexor?"),
        ({"pulls": {"flexor": -1.0}}, "pull 'flexor' is -1 N, must be 0 or more"),
        ({"pulls": {"flexor": math.nan}}, "pull 'flexor' is nan"),
        ({"friction": -0.1}, "friction is -0.1"),
        ({"friction": math.inf}, "friction is inf"),
        ({"gravity": (0.0, 1.0)}, "three numbers"),
        ({"couples": {"distil": 1.0}}, "did you mean distal"),
        ({"held": {"distil": 1.0}}, "did you mean distal"),
    ],
)
def test_bad_loads(loads, told):
    with pytest.raises(BadInput, match=told):
        settle(FINGER, **loads)


def test_a_tendon_that_several_limbs_have_must_be_told():
    guide = TendonGuide()
    limb = chain(a=guide, hip=Hinge(), b=guide).with_tendon("pull", ("a",), "b", "a")
    body = chain(plate=Plate()).attach("plate.out", limb, "one").attach("plate.in", limb, "two")
    joints = tree(body)
    with pytest.raises(BadInput, match="one of one/pull, two/pull; say which"):
        settle(joints, {"pull": 1.0})
    assert settle(joints, {"one/pull": 1.0}).posed.angles[1] == 0.0


def test_what_has_no_rest_is_told_and_ends():
    with pytest.raises(CheckFailed, match=r"kinematics.not-settled: no rest found beyond .* of the load"):
        settle(free_finger(), {"flexor": 500.0})


def test_an_unstable_rest_is_told():
    """A strip under thrust, perfectly straight: past its buckling load it stays, but not for long."""
    column = tree(chain(root=Plate(width=20), a=Hinge(gap=8, height=0.4), top=Link(length=60, height=4)))
    column = unlimited(column, neutral=0.0)
    flat = masses(column)
    along = (-1.0, 0.0, 0.0)
    level = flat.centre[1, 2] - column.bends[0].start[2]
    assert level != 0  # its weight lies off the film, so the couple of that is taken out
    pressed = {"a": -flat.mass[1] * 2000.0 * level}
    light = settle(column, gravity=tuple(20.0 * x for x in along))
    assert light.findings == ()
    heavy = settle(column, gravity=tuple(2000.0 * x for x in along), couples=pressed)
    assert heavy.posed.angles == pytest.approx([0.0], abs=1e-9)
    assert [one.id for one in heavy.findings] == ["kinematics.unstable"]


def test_a_tendon_needs_guides_all_the_way():
    leg = chain(a=TendonGuide(), hip=Hinge(), b=TendonGuide())
    with pytest.raises(BadInput, match="passes 'hip', which has no tendon guide"):
        tree(replace(leg, tendons=(Tendon("pull", ("a", "hip"), "b", "a"),)))


@given(st.floats(0.01, 3.0), st.floats(-2.0, 2.0))
def test_letting_go_lowers_the_energy(pull, couple):
    loads = {"pulls": {"flexor": pull}, "couples": {"proximal": couple}}
    at_first = energy(FINGER, Loads.of(FINGER, friction=0.0, gravity=None, **loads), np.zeros(12))
    assert settle(FINGER, **loads).energy < at_first


def test_a_rigid_part_rests_as_it_lies():
    rest = settle(tree(Link()), gravity=DOWN)
    assert rest.residual == 0.0
    assert np.array_equal(rest.posed.motions, np.eye(4)[None])
