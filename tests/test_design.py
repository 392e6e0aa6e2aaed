"""Poses, chains, attached and mirrored limbs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexo import Guide, Pose, chain, design_of, element, mm, param, prism, strip
from flexo.design import Design, Placed
from flexo.elements import Hinge
from flexo.errors import BadInput

coordinates = st.floats(-200.0, 200.0)
quarters = st.sampled_from([k * math.pi / 2 for k in range(-4, 5)])
turns = st.one_of(st.floats(-math.pi, math.pi), quarters)
poses = st.builds(Pose, coordinates, coordinates, turns, st.booleans())
points = st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=4).map(np.array)
LEG = chain(hip=Hinge(gap=1.5), femur=Hinge(edge=10.0), knee=Hinge(skin=1))


@element
class Body:
    """A square with four ports at its corners and a guide."""

    side: mm = param(40.0, 10.0, 80.0, "of the square")

    @property
    def ports(self):
        half = self.side / 2
        places = {"front_left": (1, 1), "front_right": (1, -1), "back_left": (-1, 1), "back_right": (-1, -1)}
        turned = {n: Pose(half * x, half * y, math.atan2(y, x)) for n, (x, y) in places.items()}
        return {"in": Pose(-half, 0.0, math.pi), **turned}

    def guides(self):
        return (Guide("middle", -1.0, 1.0, 2.0),)

    def footprint(self):
        return strip(-self.side / 2, self.side / 2, self.side)

    def solid(self, process):
        return prism(self.footprint(), 0.0, 1.0)


ONE_LEG = Body().attach("front_left", LEG)


def same(a: Pose, b: Pose) -> None:
    assert a.flip == b.flip
    np.testing.assert_allclose(a.matrix, b.matrix, atol=1e-9)


@given(poses, points)
def test_a_pose_and_its_inverse_cancel(pose, places):
    np.testing.assert_allclose(pose.inverse().apply(pose.apply(places)), places, atol=1e-9)
    same(pose.then(pose.inverse()), Pose())
    same(pose.inverse().then(pose), Pose())


@given(poses, poses, points)
def test_then_places_what_the_inner_pose_placed(outer, inner, places):
    np.testing.assert_allclose(outer.then(inner).apply(places), outer.apply(inner.apply(places)), atol=1e-9)


@given(poses, poses, poses)
def test_composition_is_associative(a, b, c):
    same(a.then(b).then(c), a.then(b.then(c)))


@given(poses, points)
def test_mirrored_negates_y_outside(pose, places):
    np.testing.assert_allclose(pose.mirrored().apply(places), pose.apply(places) * [1, -1], atol=1e-9)
    same(pose.mirrored().mirrored(), pose)


@given(poses, st.floats(-math.pi, math.pi))
def test_a_direction_turns_as_its_vector(pose, angle):
    vector = pose.matrix[:, :2] @ [math.cos(angle), math.sin(angle)]
    turned = pose.direction(angle)
    np.testing.assert_allclose([math.cos(turned), math.sin(turned)], vector, atol=1e-9)


@given(coordinates, coordinates, quarters, st.booleans())
def test_quarter_turns_keep_edges_parallel_to_the_axes(x, y, turn, flip):
    square = Pose(x, y, turn, flip).geometry(strip(0.0, 3.0, 2.0))
    assert square.area == pytest.approx(6.0)
    corners = np.array(square.exterior.coords)
    assert (np.isclose(np.diff(corners, axis=0), 0.0, atol=1e-12).any(axis=1)).all()


def test_a_chain_runs_along_x():
    stations = [one.pose.x for one in LEG.placed]
    assert stations == pytest.approx([0.0, 7.5, 29.5])
    assert [one.parent for one in LEG.placed] == [None, "hip.out", "femur.out"]
    assert all(one.pose.y == 0 and one.pose.turn == 0 for one in LEG.placed)


def test_each_port_of_a_chain_meets_its_neighbour():
    for one in LEG.placed[1:]:
        owner, _, port = one.parent.rpartition(".")
        theirs, ours = LEG[owner].port(port), one.port("in")
        assert (theirs.x, theirs.y) == pytest.approx((ours.x, ours.y))
        assert abs(math.remainder(theirs.turn - ours.turn, math.tau)) == pytest.approx(math.pi)


def test_attached_limbs_leave_the_body_along_its_ports():
    quad = Body().attach("front_left", LEG).attach("back_right", LEG.mirrored())
    assert [one.name for one in quad.placed[1:4]] == ["front_left/hip", "front_left/femur", "front_left/knee"]
    for name, direction in (("front_left", (1, 1)), ("back_right", (-1, -1))):
        root, tip = quad[f"{name}/hip"], quad[f"{name}/knee"]
        way = np.array([tip.pose.x - root.pose.x, tip.pose.y - root.pose.y])
        np.testing.assert_allclose(way / np.linalg.norm(way), np.array(direction) / math.sqrt(2), atol=1e-9)
    assert quad["front_left/hip"].parent == "body.front_left"
    assert quad["front_left/knee"].parent == "front_left/femur.out"


def test_a_mirrored_limb_stays_mirrored_where_it_is_joined():
    one_eyed = chain(hip=Hinge(), foot=Body())
    quad = Body().attach("front_left", one_eyed).attach("body.front_right", one_eyed.mirrored())
    left, right = quad["front_left/foot"], quad["front_right/foot"]
    assert (left.pose.flip, right.pose.flip) == (False, True)
    here, there = left.port("front_left"), right.port("front_left")
    assert (here.x, here.y) == pytest.approx((there.x, -there.y))


def test_a_mirrored_design_is_its_own_mirror_image_twice():
    assert LEG.mirrored().mirrored() == LEG
    quad = Body().attach("front_left", LEG)
    for one, image in zip(quad.placed, quad.mirrored().placed, strict=True):
        same(image.pose, one.pose.mirrored())


def test_names_of_nested_limbs_and_tendons_follow_the_limb():
    finger = Design((Placed("palm", Body()),)).with_tendon("pull", ("palm",), "palm", "palm")
    robot = Body().attach("front_left", finger, name="thumb")
    assert robot["thumb/palm"].parent == "body.front_left"
    assert robot.tendons[0].through == ("thumb/palm",)
    twice = Body().attach("back_left", robot)
    assert "back_left/thumb/palm" in [one.name for one in twice.placed]
    assert twice.tendons[0].anchor == "back_left/thumb/palm"


def test_a_robots_free_ports_are_those_that_nothing_hangs_on():
    quad = Body().attach("front_left", LEG)
    assert "body.front_left" not in quad.free_ports
    assert "front_left/hip.in" not in quad.free_ports
    assert "front_left/hip.out" not in quad.free_ports
    assert {"body.front_right", "front_left/knee.out"} <= set(quad.free_ports)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Body().attach("front_lef", LEG), ["port 'front_lef' is not free", "body.front_left"]),
        (lambda: ONE_LEG.attach("front_left", LEG), ["'front_left' is not free"]),
        (lambda: LEG["hipp"], ["no element 'hipp'", "did you mean hip?"]),
        (lambda: chain(), ["at least one element"]),
        (lambda: chain(hip=3), ["chain(hip=...) is 3"]),
        (lambda: chain(foot=Body(), toe=Hinge()), ["foot (Body) has no port 'out'"]),
        (lambda: LEG.with_tendon("t", ("hip",), "knee", "hip"), ["tendon 't'", "'hip'", "no tendon guide"]),
        (lambda: design_of(3), ["3 is no element"]),
        (lambda: ONE_LEG.attach("back_left", LEG, name="front_left"), ["front_left/femur"]),
        (lambda: Body().attach("front_left", Body()).attach("front_right", LEG), ["is on several"]),
    ],
)
def test_what_cannot_be_joined(make, words):
    with pytest.raises(BadInput) as fault:
        make()
    assert "\n" not in str(fault.value)
    for word in words:
        assert word in str(fault.value)


def test_an_element_is_a_design_of_its_own_name():
    assert design_of(Hinge()).placed[0].name == "hinge"
