"""Joint trees and poses: what is cut where, and the geometry of bent film at large rotations."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexo import Design, Joint, Mechanics, Pose, chain, design_of, element, mm, param, prism, strip
from flexo.catalogue import catalogue, find
from flexo.design import Closure, Placed
from flexo.elements import Body, Foot, Hinge, Link, Plate, RidgeHinge, SlantRidges
from flexo.errors import BadInput
from flexo.kinematics import pose, tree
from flexo.kinematics.arcs import coefficients
from flexo.kinematics.folding import Posed, motions, screws
from flexo.mechanics.slant import helix
from flexo.robots import Quadruped, Tentacle

QUADRUPED = tree(Quadruped())
TENTACLE = tree(Tentacle())
NAMES = ("hip", "knee", "front_left/hip", "rear_right/knee.gap_2", "coil", "coil.twist_7")


def some_angles(joints, seed=1, size=0.4):
    return np.random.default_rng(seed).normal(size=len(joints.names)) * size


def far_end(posed):
    """Where the last gap of a tree ends, mm."""
    last = posed.tree.bends[-1]
    end = last.start + last.along * last.gap.joint.gap
    return posed.motions[last.child, :3, :3] @ end + posed.motions[last.child, :3, 3]


def test_a_leg_is_cut_at_its_gaps():
    leg = tree(chain(hip=Hinge(), femur=Link(), knee=RidgeHinge(count=2), foot=Foot()))
    assert leg.names == ("hip.flexure", "knee.gap_1", "knee.gap_2", "knee.gap_3")
    assert leg.segments == ("hip.piece_1", "femur", "knee.piece_2", "knee.piece_3", "foot")
    assert [(one.parent, one.child) for one in leg.bends] == [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert leg.pieces == ((0, 1), (1,), (1, 2, 3, 4), (4,))


def test_a_link_is_rigid_and_a_strip_is_cells():
    assert tree(Link()).names == ()
    assert tree(Plate(height=0.4)).names == ()
    cells = [one.gap.joint.gap for one in tree(SlantRidges(active=24)).bends]
    assert cells == pytest.approx([3.0] * 8)


def test_limbs_hang_on_the_piece_that_carries_their_port():
    inner = QUADRUPED.design["front_left/hip"]
    index = QUADRUPED.design.placed.index(inner)
    assert QUADRUPED.segments[QUADRUPED.pieces[index][0]] == "body"
    assert QUADRUPED.segments[QUADRUPED.pieces[index][-1]] == "front_left/femur"
    assert len(QUADRUPED.bends) == 40
    assert len(QUADRUPED.segments) == 41


def test_parts_on_a_chains_beginning_bend_towards_the_print_as_well():
    both = design_of(Hinge()).attach("hinge.in", Foot(), "near").attach("hinge.out", Foot(), "far")
    whole = tree(design_of(Plate()).attach("plate.in", Hinge(), "back").attach("plate.out", Hinge(), "front"))
    bent = pose(whole, {"back": 0.5, "front": 0.5})
    assert all(bent.port(f"{name}.out")[2, 3] > 1.0 for name in ("back", "front"))
    assert tree(both).segments == ("near", "far")


def test_a_root_held_in_its_middle_has_joints_on_both_sides():
    @element
    class Middle:
        """Two joints, held between them."""

        length: mm = param(40.0, 10.0, 90.0, "all")

        @property
        def ports(self):
            return {"in": Pose(20.0, 0.0, math.pi), "left": Pose(0.0, 0.0, math.pi), "right": Pose(40.0)}

        def footprint(self):
            return strip(0.0, self.length, 10.0)

        def solid(self, process):
            return prism(self.footprint(), 0.0, 1.0)

        def mechanics(self, process):
            spring = {"stiffness": 1.0, "source": "a test", "validity": "a test", "gap": 2.0}
            return Mechanics((Joint("b", 30.0, **spring), Joint("a", 10.0, **spring)))

    made = tree(Middle())
    assert [(b.name, b.backward, b.parent) for b in made.bends] == [
        ("middle.b", False, 0), ("middle.a", True, 0)
    ]  # fmt: skip
    bent = pose(made, {"middle": 1.0})
    left, right = bent.port("middle.left")[:3, 3], bent.port("middle.right")[:3, 3]
    assert left == pytest.approx([40.0 - right[0], 0.0, right[2]])
    assert right[2] > 3.0


@pytest.mark.parametrize("value", [find(name)() for name in sorted(catalogue())], ids=str)
def test_no_angles_leave_the_part_flat(value):
    flat = pose(tree(value))
    assert np.array_equal(flat.motions, np.broadcast_to(np.eye(4), flat.motions.shape))
    assert flat.findings == ()


@given(st.integers(0, 10**6), st.sampled_from([QUADRUPED, TENTACLE]))
def test_segments_stay_rigid(seed, joints):
    turned = motions(joints, some_angles(joints, seed, 1.5))
    spun = turned[:, :3, :3]
    assert np.allclose(spun @ np.swapaxes(spun, 1, 2), np.eye(3), atol=1e-12)
    assert np.allclose(np.linalg.det(spun), 1.0)


@given(st.integers(0, 10**6), st.sampled_from([QUADRUPED, TENTACLE]))
def test_a_mirrored_part_takes_the_mirrored_pose(seed, joints):
    angles = some_angles(joints, seed)
    other = tree(joints.design.mirrored())
    image = np.diag([1.0, -1.0, 1.0, 1.0])
    assert np.allclose(motions(other, angles), image @ motions(joints, angles) @ image, atol=1e-9)


@given(st.integers(0, 10**6))
def test_a_part_on_the_other_face_bends_the_other_way(seed):
    leg = chain(hip=Hinge(), coil=SlantRidges(), foot=Foot())
    below = Design(tuple(replace(one, face="bottom") for one in leg.placed))
    joints, other = tree(leg), tree(below)
    angles = some_angles(joints, seed)
    image = np.diag([1.0, 1.0, -1.0, 1.0])
    image[2, 3] = -joints.process.film.thickness
    assert np.allclose(
        motions(other, angles), image @ motions(joints, angles) @ np.linalg.inv(image), atol=1e-9
    )


@pytest.mark.parametrize("count", [4, 12, 30])
def test_gaps_close_a_circle(count):
    links = {f"part_{k}": Hinge(gap=2.0, edge=0.9, height=0.4) for k in range(count)}
    ring = tree(chain(**links, end=Foot(width=20, height=0.4, toe=0)))
    closed = pose(ring, {name: 2 * math.pi / count for name in links})
    assert closed.port("end.in")[:3, 3] == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert closed.motion("end")[:3, :3] == pytest.approx(np.eye(3), abs=1e-9)


def test_one_gap_is_an_arc_of_its_neutral_axis():
    hinge = tree(Hinge(gap=2.0, edge=3.0))
    joint = hinge.bends[0].gap.joint
    angle = 1.1
    radius = 2.0 / angle
    middle = np.array([3.0, 0.0, joint.neutral + radius])  # of the arc
    end = middle + radius * np.array([math.sin(angle), 0.0, -math.cos(angle)])
    out = pose(hinge, {"hinge": angle}).port("hinge.out")
    tip = end - joint.neutral * np.array([-math.sin(angle), 0.0, math.cos(angle)])
    assert out[:3, 3] == pytest.approx(tip + 3.0 * np.array([math.cos(angle), 0.0, math.sin(angle)]))
    assert out[:3, 0] == pytest.approx([math.cos(angle), 0.0, math.sin(angle)])


@given(st.floats(0.01, 6.0), st.floats(-0.3, 0.3))
def test_a_strip_bent_evenly_is_a_helix(turns, lean):
    """Curvature and torsion of a strip's cells: radius and pitch by differential geometry."""
    count = len(TENTACLE.bends)
    angles = np.concatenate([np.full(count, turns / count), np.full(count, lean / count)])
    length = TENTACLE.bends[0].gap.joint.gap
    radius, pitch = helix(turns / count / length, lean / count / length)
    twist = motions(TENTACLE, angles)
    first, last = TENTACLE.bends[0], TENTACLE.bends[-1]
    step = np.linalg.inv(twist[last.parent]) @ twist[last.child]
    assert step == pytest.approx(
        shifted(first, last) @ twist[first.child] @ np.linalg.inv(shifted(first, last)), abs=1e-9
    )
    whole = math.hypot(turns, lean)
    line = np.array([whole / math.tau * abs(pitch), 2 * radius * abs(math.sin(whole / 2))])
    chord = far_end(Posed(TENTACLE, angles)) - first.start
    assert np.linalg.norm(chord) == pytest.approx(float(np.linalg.norm(line)), rel=1e-9)


def shifted(first, last):
    move = np.eye(4)
    move[:3, 3] = last.start - first.start
    return move


def test_a_strip_twists_as_it_bends_unless_told():
    bent = pose(TENTACLE, {"coil": 3.0})
    count = len(TENTACLE.bends)
    lean = TENTACLE.bends[0].gap.lean
    assert 0.4 < lean < math.tan(math.radians(30))
    assert bent.angles[count:] == pytest.approx(lean * bent.angles[:count])
    assert pose(TENTACLE, {"coil": 3.0, "coil.twist": 0.0}).angles[count:] == pytest.approx(0.0)
    other = pose(tree(SlantRidges(slant=-30.0)), {"slant-ridges": 3.0})
    assert other.angles[-1] < 0


def test_names_mean_all_that_end_so_and_the_longer_goes():
    bent = pose(QUADRUPED, {"hip": 1.0, "front_left/hip": 0.5, "rear_left/hip.gap_2": 0.0})
    angle = dict(zip(QUADRUPED.names, bent.angles, strict=True))
    assert angle["front_right/hip.gap_3"] == pytest.approx(0.2)
    assert angle["front_left/hip.gap_3"] == pytest.approx(0.1)
    assert angle["rear_left/hip.gap_2"] == 0.0
    assert angle["rear_left/knee.gap_1"] == 0.0


@pytest.mark.parametrize(
    ("angles", "told"),
    [
        ({"hipp": 0.1}, "no joint 'hipp'; did you mean hip?"),
        ({"front_left": 0.1}, "no joint 'front_left'"),
        ({"hip": math.nan}, "angle 'hip' is nan"),
        ({"hip": 1e300}, "must be within ±100 rad"),
        ({"hip": "a"}, "finite number of rad"),
    ],
)
def test_bad_angles(angles, told):
    with pytest.raises(BadInput, match=told):
        pose(QUADRUPED, angles)


def test_beyond_a_limit_is_a_finding():
    joint = QUADRUPED.bends[0].gap.joint
    bent = pose(QUADRUPED, {"front_left/hip.gap_1": joint.limits[1] + 0.01})
    (one,) = bent.findings
    assert one.id == "kinematics.limit"
    assert one.measured == pytest.approx(math.degrees(joint.limits[1] + 0.01))
    assert "front_left/hip.gap_1" in one.text
    assert pose(QUADRUPED, {"front_left/hip.gap_1": joint.limits[1]}).findings == ()


def test_closures_stay_open_and_say_so():
    limbs = design_of(Body()).attach("front_left", chain(hip=Hinge(width=14), foot=Plate(width=14)))
    looped = replace(limbs, closures=(Closure("front_left/foot.out", "body.front"),))
    flat = pose(tree(looped))
    assert [one.id for one in flat.findings] == ["kinematics.closure", "kinematics.open"]
    ends = [flat.port(name)[:3, 3] for name in ("front_left/foot.out", "body.front")]
    assert flat.findings[1].measured == pytest.approx(np.linalg.norm(ends[0] - ends[1]))


def test_parts_that_hang_on_each_other_or_on_nothing():
    foot = Foot()
    ring = Design((Placed("a", Link(), parent="b.out"), Placed("b", Link(), parent="a.out")))
    with pytest.raises(BadInput, match="a, b hang on each other in a ring"):
        tree(ring)
    with pytest.raises(BadInput, match="two elements 'a'"):
        tree(Design((Placed("a", foot), Placed("a", foot))))
    with pytest.raises(BadInput, match="did you mean out"):
        tree(Design((Placed("a", Link()), Placed("b", foot, parent="a.outt"))))
    loose = tree(Design((Placed("a", foot), Placed("b", foot, Pose(90.0)))))
    assert [one.id for one in loose.findings] == ["kinematics.loose"]
    assert len(loose.segments) == 1


@pytest.mark.parametrize(
    ("joint", "told"),
    [
        ({"stiffness": 0.0}, "stiffness 0"),
        ({"gap": -1.0}, "gap -1 mm"),
        ({"station": math.nan}, "station nan"),
        ({"limits": (0.1, 0.2)}, "outside its limits"),
    ],
)
def test_joints_that_form_no_tree(joint, told):
    good = {"name": "a", "station": 5.0, "stiffness": 1.0, "gap": 1.0, "source": "test", "validity": "test"}
    with pytest.raises(BadInput, match=told):
        tree(jointed(Joint(**(good | joint))))
    with pytest.raises(BadInput, match="share film"):
        tree(jointed(Joint(**good), Joint(**(good | {"name": "b", "station": 5.5}))))


def jointed(*joints):
    @element
    class Jointed:
        """A strip with joints as given."""

        length: mm = param(10.0, 1.0, 90.0, "all")

        def footprint(self):
            return strip(0.0, self.length, 10.0)

        def solid(self, process):
            return prism(self.footprint(), 0.0, 1.0)

        def mechanics(self, process):
            return Mechanics(joints)

    return Jointed()


@given(st.integers(0, 10**6), st.sampled_from([QUADRUPED, TENTACLE]), st.floats(0.01, 1.5))
def test_screws_are_the_derivative_of_the_motion(seed, joints, size):
    angles = some_angles(joints, seed, size)
    which = seed % len(angles)
    step = 1e-6 * np.eye(len(angles))[which]
    slope = (motions(joints, angles + step) - motions(joints, angles - step)) / 2e-6
    moved = motions(joints, angles)
    turn, drift = screws(joints, angles, moved)
    point = np.array([30.0, -20.0, 5.0, 1.0])
    by_screw = np.cross(turn[which], moved[:, :3] @ point) + drift[which]
    assert slope[:, :3] @ point == pytest.approx(
        by_screw * joints.below[which][:, None], abs=2e-6 * (1 + np.abs(by_screw).max())
    )


def test_many_poses_at_once_are_the_same_poses():
    angles = np.stack([some_angles(QUADRUPED, seed) for seed in range(3)])
    many = motions(QUADRUPED, angles)
    for row, one in enumerate(angles):
        assert np.allclose(many[row], motions(QUADRUPED, one), atol=1e-13)


def test_the_series_meet_their_closed_forms():
    for near, far in zip(
        coefficients(np.array([0.5 - 1e-9])), coefficients(np.array([0.5 + 1e-9])), strict=True
    ):
        assert near == pytest.approx(far, rel=2e-9)
    for value, limit in zip(coefficients(np.zeros(1)), (1, 1 / 2, 1 / 6, 1 / 24, 1 / 120), strict=True):
        assert value[0] == pytest.approx(limit, rel=1e-15)
