"""Remarks on predicted behaviour: each says what, by how much, and refuses nothing."""

from __future__ import annotations

from broken import joint, variant

from flexo import Mechanics, design_of
from flexo.checks.behaviour import alike, check_behaviour, spanned
from flexo.elements import Corrugation, Hinge, RidgeHinge, SnapCoupler
from flexo.process import default_process, with_film
from flexo.robots import Finger, Quadruped, Tentacle

PROCESS = default_process()


def remarks(value, process=PROCESS):
    return check_behaviour(design_of(value), process)


def test_the_catalogue_s_robots_stay_below_yield_and_within_the_closed_forms():
    for robot in (Finger(), Quadruped(), Tentacle()):
        assert remarks(robot) == ()


def test_strain_beyond_yield_is_one_warning_for_each_kind_of_gap():
    found = remarks(RidgeHinge(skin=1))
    assert {one.severity for one in found} == {"warning"}
    assert [one.id for one in found] == ["strain.film", "strain.print"] * 2
    assert "ridge-hinge gap_1 and gap_5: the film is strained" in found[0].text
    assert "gap_2..gap_4 (3)" in found[2].text


def test_parameters_outside_a_closed_form_are_a_note_with_the_amount():
    found = remarks(Hinge(gap=0.4, height=0.9), with_film(PROCESS, "1 mm"))
    (note,) = [one for one in found if one.id == "mechanics.outside"]
    assert note.severity == "note"
    assert "gap/thickness is 0.4, must be over 0.5" in note.text


def test_a_joint_a_section_and_a_figure_are_all_looked_at():
    outside = joint(validity="OUTSIDE: x is 2, must be 1; OUTSIDE: y is 3; small angles")
    value = variant("TwiceOutside", mechanics=lambda self, process: Mechanics((outside,)))
    assert [one.text.rpartition("range: ")[2] for one in remarks(value)] == ["x is 2, must be 1", "y is 3"]
    short = SnapCoupler(arm=4.8, hook=1.6, wall=3.0, width=26)
    ids = [one.id for one in remarks(short)]
    assert ids == ["mechanics.outside", "figure.arm_strain", "mechanics.outside"]
    assert "deflection/length is 0.29, must be at most 0.25" in remarks(short)[0].text
    assert remarks(short)[1].measured > remarks(short)[1].limit == 0.015


def test_an_element_that_its_closed_form_refuses_is_a_note():
    thick = with_film(PROCESS, "1 mm")
    (note,) = [one for one in remarks(Corrugation(crease=1.5, fold=50), thick) if one.id == "mechanics.none"]
    assert "corrugation: no prediction: fold is 50 deg" in note.text


def test_joints_of_one_kind_are_named_together():
    first, second, third = joint(name="a"), joint(name="b", station=7.0), joint(name="c", stiffness=6.0)
    assert [names for _, names in alike([first, second, third])] == [["a", "b"], ["c"]]
    assert [spanned(list("abc"[:k])) for k in (1, 2, 3)] == ["a", "a and b", "a..c (3)"]
