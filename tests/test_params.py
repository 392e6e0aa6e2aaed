"""Parameters: coercion, units, bounds, messages."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexo import choice, choose, count, deg, element, mm, mms, param, part, prism, ratio, robot, strip
from flexo.elements import Hinge
from flexo.errors import BadInput
from flexo.params import Unit, names_of, parts_of, quantity, settings_of, with_values


@element
class Block:
    """One parameter of each kind."""

    width: mm = param(20.0, 3.0, 200.0, "along y")
    tilt: deg = param(0.0, -90.0, 90.0, "of the top")
    holes: count = param(2, 0, 10, "along x")
    share: ratio = param(0.5, 0.0, 1.0, "filled")
    radii: mms = param((1.0, 2.0), 0.2, 5.0, "of the heads")
    profile: choice = choose("round", ("round", "teardrop"), "of the heads")

    def constraints(self):
        yield self.holes * 2 < self.width, f"{self.holes} holes need {self.holes * 2} mm of width"

    def footprint(self):
        return strip(0.0, 10.0, self.width)

    def solid(self, process):
        return prism(self.footprint(), 0.0, 1.0)


@robot
class Walker:
    """A part whose parameters are reached by path."""

    reach: mm = param(30.0, 10.0, 60.0, "of the leg")
    knee: Hinge = part(Hinge(gap=1.5), "the knee")

    def design(self):
        from flexo import chain

        return chain(knee=self.knee)


@pytest.mark.parametrize(
    ("text", "millimetres"),
    [("10mil", 0.254), ("0.25 mm", 0.25), ("1 in", 25.4), ("2cm", 20.0), ("127 um", 0.127), ("127µm", 0.127),
     ("3", 3.0), ("1e1", 10.0), (" 4.5mm ", 4.5), ("+2", 2.0), (".5", 0.5)],
)  # fmt: skip
def test_lengths_with_units(text, millimetres):
    unit = names_of(Block)["width"].unit
    assert quantity(text, unit) == pytest.approx(millimetres, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "degrees"), [("30deg", 30.0), ("30°", 30.0), ("0.5 rad", math.degrees(0.5))]
)
def test_angles_with_units(text, degrees):
    assert Block(tilt=text).tilt == pytest.approx(degrees)


@pytest.mark.parametrize(
    "text", ["ten", "10 furlongs", "10 mm mm", "mm", "", "1..2", "10deg", "0x10", "1_000"]
)
def test_what_is_no_length(text):
    assert quantity(text, names_of(Block)["width"].unit) is None


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"width": 2.0}, ["Block.width is 2 mm", "3..200 mm", "along y"]),
        ({"width": "0.05in"}, ["Block.width is 1.27 mm", "3..200 mm"]),
        ({"width": math.nan}, ["Block.width is nan", "finite", "3..200 mm"]),
        ({"width": "nan"}, ["Block.width is nan", "finite"]),
        ({"width": "-inf"}, ["Block.width is -inf", "finite"]),
        ({"width": "wide"}, ["Block.width is 'wide'", "a number in 3..200 mm"]),
        ({"width": None}, ["Block.width is None"]),
        ({"width": True}, ["Block.width is True"]),
        ({"width": [3]}, ["Block.width is [3]"]),
        ({"holes": 2.5}, ["Block.holes is 2.5", "whole number", "0..10"]),
        ({"holes": "3 mm"}, ["Block.holes is '3 mm'"]),
        ({"holes": 1e300}, ["Block.holes", "0..10"]),
        ({"radii": 3.0}, ["Block.radii is 3.0", "a list of numbers", "0.2..5 mm"]),
        ({"radii": (1.0, 9.0)}, ["Block.radii is 9 mm", "0.2..5 mm"]),
        ({"radii": "1,x"}, ["Block.radii is 'x'"]),
        ({"profile": "rond"}, ["Block.profile is 'rond'", "round | teardrop", "did you mean round?"]),
        ({"profile": 3}, ["Block.profile is 3"]),
        ({"widht": 20.0}, ["Block has no parameter 'widht'", "did you mean width?"]),
        ({"holes": 10, "width": 15.0}, ["Block: 10 holes need 20 mm of width"]),
    ],
)
def test_bad_values_are_named_in_one_line(settings, words):
    with pytest.raises(BadInput) as fault:
        Block(**settings)
    assert "\n" not in str(fault.value)
    for word in words:
        assert word in str(fault.value)


def test_text_and_tuples_become_numbers():
    made = Block(width="1in", holes="3", radii="1, 40mil", share="0.25")
    assert (made.width, made.holes, made.share) == (25.4, 3, 0.25)
    assert made.radii == pytest.approx((1.0, 1.016))
    assert isinstance(made.holes, int)
    assert isinstance(Block(width=20).width, float)


def test_a_bound_in_another_unit_is_the_bound():
    assert Block(holes=0, width=f"{3.0 / 25.4!r} in").width == 3.0
    assert Block(width="200000 um").width == 200.0
    assert Block(width="1000 mil").width == 25.4


def test_nested_parameters_by_path():
    made = with_values(Walker(), {"knee.gap": "60 mil", "reach": 40})
    assert made.knee.gap == pytest.approx(1.524)
    assert made.reach == 40.0
    assert settings_of(Walker())["knee.gap"] == 1.5
    assert names_of(Walker)["knee.gap"].range == "0.4..20 mm"
    assert list(parts_of(Walker)) == ["knee"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"knee.gpa": 1}, ["Hinge has no parameter 'gpa'", "gap"]),
        ({"kne.gap": 1}, ["Walker has no part 'kne'", "did you mean knee?"]),
        ({"knee": 3}, ["Walker.knee is 3", "must be an element"]),
        ({"reach.gap": 1}, ["Walker has no part 'reach'"]),
        ({"knee.gap": 99}, ["Hinge.gap is 99 mm"]),
    ],
)
def test_bad_paths(changes, words):
    with pytest.raises(BadInput) as fault:
        with_values(Walker(), changes)
    for word in words:
        assert word in str(fault.value)


def test_values_are_frozen_and_compare_by_value():
    with pytest.raises(AttributeError):
        Block().width = 5.0
    assert Block(width=20) == Block()
    assert hash(Block(width="20mm")) == hash(Block())
    assert Block(width=21) != Block()
    assert repr(Block(width=21, profile="teardrop")) == "Block(width=21.0, profile='teardrop')"


def test_a_declaration_without_unit_or_answers_is_refused():
    with pytest.raises(BadInput, match=r"Bad\.width must be annotated mm"):

        @element
        class Bad:
            width: float = param(1.0, 0.0, 2.0, "along y")

            def footprint(self): ...
            def solid(self, process): ...

    with pytest.raises(BadInput, match=r"Hollow lacks solid\(\)"):

        @element
        class Hollow:
            def footprint(self): ...


def test_a_default_outside_its_bounds_is_refused():
    with pytest.raises(BadInput, match=r"the default of Off\.width is 5 mm"):

        @element
        class Off:
            width: mm = param(5.0, 0.0, 2.0, "along y")

            def footprint(self): ...
            def solid(self, process): ...


@given(st.floats(-1e6, 1e6), st.sampled_from(["mm", "mil", "in", "cm", "um", ""]))
def test_text_in_any_unit_is_the_number_times_the_factor(number, name):
    unit: Unit = names_of(Block)["width"].unit
    factor = dict(unit.factors).get(name, 1.0)
    assert quantity(f"{number!r} {name}", unit) == pytest.approx(number * factor, rel=1e-11)


def test_a_constraint_may_rely_on_those_before_it():
    @element
    class Root:
        """A width that is no root of less than one."""

        width: mm = param(2.0, 0.0, 9.0, "along y")

        def constraints(self):
            yield self.width >= 1, "width must be at least 1 mm"
            yield (self.width - 1) ** 0.5 < 9, "its root must be less than 9"

        def footprint(self): ...

        def solid(self, process): ...

    with pytest.raises(BadInput, match="at least 1 mm"):
        Root(width=0.5)
