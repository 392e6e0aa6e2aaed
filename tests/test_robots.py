"""Robots of the catalogue: their parts, symmetry and tendons, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from flexo.design import design_of
from flexo.elements import Hinge, Link, RidgeHinge
from flexo.errors import BadInput
from flexo.layout import lay_out
from flexo.params import with_values
from flexo.process import default_printer, default_process
from flexo.robots import Finger, Quadruped, Tentacle

PROCESS, PRINTER = default_process(), default_printer()
LEGS = ("front_left", "front_right", "rear_left", "rear_right")
QUADRUPEDS = [Quadruped(), Quadruped(limits="mushrooms"), with_values(Quadruped(), {"hip.count": 7})]
GUIDED = [*QUADRUPEDS, Finger()]


@pytest.mark.parametrize("robot", [*QUADRUPEDS, Finger(), Tentacle()], ids=repr)
def test_it_fits_the_film_and_the_bed_in_one_setup(robot):
    (setup,) = lay_out(design_of(robot), PROCESS, PRINTER).setups
    assert (np.array(setup.size) <= np.array(PROCESS.film.sheet)).all()
    x_min, y_min, x_max, y_max = setup.place.geometry(setup.cut_outline).bounds
    low_x, low_y, high_x, high_y = PRINTER.bed
    assert low_x <= x_min < x_max <= high_x
    assert low_y <= y_min < y_max <= high_y
    assert len(setup.parts) == len(robot.design().placed)


def leg_parts(name):
    along = ("coxa", "hip", "femur", "knee", "tibia", "anchor", "foot")
    return [f"{name}/{part}" for part in along]


@pytest.mark.parametrize("robot", QUADRUPEDS, ids=repr)
def test_a_quadruped_has_four_legs_of_seven_parts_and_two_servos(robot):
    names = [one.name for one in robot.design().placed]
    legs = [part for leg in LEGS for part in leg_parts(leg)]
    assert sorted(names) == sorted(["body", *legs, "front_servo", "rear_servo"])


def outline(design, name):
    one = design[name]
    return one.pose.geometry(one.element.footprint())


@pytest.mark.parametrize("robot", QUADRUPEDS, ids=repr)
@pytest.mark.parametrize(
    ("one", "other", "image"),
    [
        ("front_left", "front_right", (1.0, -1.0)),
        ("rear_left", "rear_right", (1.0, -1.0)),
        ("front_left", "rear_left", (-1.0, 1.0)),
    ],
)
def test_legs_are_mirror_images(robot, one, other, image):
    from shapely import transform

    design = robot.design()
    for here, there in zip(leg_parts(one), leg_parts(other), strict=True):
        seen = transform(outline(design, here), lambda points: points * image)
        assert seen.symmetric_difference(outline(design, there)).area == pytest.approx(0.0, abs=1e-6)
        assert design[here].element == design[there].element


def test_right_legs_are_printed_mirrored():
    design = Quadruped().design()
    for name in LEGS:
        assert {design[part].pose.flip for part in leg_parts(name)} == {"right" in name}


def stations(design, tendon):
    """Where a tendon enters and leaves each guide to its anchor: along and beside its first element."""
    first = design[tendon.through[0]].pose.inverse()
    found = []
    for name in (*tendon.through, tendon.anchor):
        pose = first.then(design[name].pose)
        for guide in design[name].element.guides():
            found += pose.apply(np.array([[guide.x_in, guide.y], [guide.x_out, guide.y]])).tolist()
    return np.array(found)


@pytest.mark.parametrize("robot", GUIDED, ids=repr)
def test_tendons_run_straight_through_their_guides_in_order(robot):
    design = robot.design()
    assert design.tendons
    for tendon in design.tendons:
        along, beside = stations(design, tendon).T
        assert len(along) >= 2 * 10
        assert (np.diff(along) >= -1e-9).all()
        np.testing.assert_allclose(beside, 0.0, atol=1e-9)


@pytest.mark.parametrize("robot", GUIDED, ids=repr)
def test_a_tendon_keeps_its_height_from_its_first_guide_to_its_anchor(robot):
    design = robot.design()
    for tendon in design.tendons:
        passed = [design[name].element for name in (*tendon.through, tendon.anchor)]
        assert len({guide.z for element in passed for guide in element.guides()}) == 1


def test_each_leg_has_its_tendon_and_the_servo_at_its_end_of_the_body():
    found = {tendon.name: tendon for tendon in Quadruped().design().tendons}
    assert tuple(found) == LEGS
    for name, tendon in found.items():
        assert tendon.through == (f"{name}/coxa", f"{name}/hip", f"{name}/knee")
        assert tendon.actuator == f"{name.split('_')[0]}_servo"


@pytest.mark.parametrize(
    ("settings", "joints"),
    [
        ({"hip.count": 4, "knee.count": 4}, 4 * (5 + 5)),
        ({"hip.count": 6, "knee.count": 2}, 4 * (7 + 3)),
        ({"limits": "mushrooms", "hip.count": 4, "stop.count": 3}, 4 * (5 + 3)),
    ],
)
def test_a_quadruped_bends_at_each_gap_of_its_hips_and_knees(settings, joints):
    parts = with_values(Quadruped(), settings).design().placed
    mechanics = [one.element.mechanics(PROCESS) for one in parts]
    assert sum(len(one.joints) for one in mechanics if one) == joints


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: with_values(Quadruped(), {"knee.hole": 0}), "Quadruped: knee has no tendon guide"),
        (lambda: with_values(Quadruped(), {"hip.hole": 0}), "Quadruped: hip has no tendon guide"),
        (lambda: Quadruped(hip=Hinge(width=14)), "it is Hinge(width=14.0)"),
        (
            lambda: with_values(Quadruped(), {"limits": "mushrooms", "stop.hole": 0}),
            "Quadruped: stop has no tendon guide",
        ),
        (lambda: Quadruped(servo=Link()), "Quadruped: servo has no tendon guide"),
        (lambda: Finger(proximal=RidgeHinge(width=14)), "Finger: proximal has no tendon guide"),
        (lambda: with_values(Finger(), {"distal.hole": 0}), "Finger: distal has no tendon guide"),
    ],
)
def test_joints_that_no_tendon_passes_are_refused_at_construction(make, words):
    with pytest.raises(BadInput) as fault:
        make()
    assert words in str(fault.value)
    assert "\n" not in str(fault.value)


def test_a_joint_that_is_not_built_may_lack_its_hole():
    robot = with_values(Quadruped(), {"limits": "mushrooms", "knee.hole": 0})
    assert robot.design()["front_left/knee"].element == robot.stop
