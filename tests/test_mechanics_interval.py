"""Intervals of predictions, on answers whose spread is known in closed form."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
import shapely
from shapely import Polygon

from flexo import Joint, Mechanics
from flexo.answers import mechanics_of
from flexo.elements import Hinge, Plate, SlantRidges, StraightMushrooms
from flexo.errors import BadInput
from flexo.mechanics.interval import HEIGHT, changed, figures, inputs, intervals, monte_carlo
from flexo.mechanics.layered import stairs
from flexo.mechanics.uneven import uneven
from flexo.process import adjusted, default_process

PROCESS = default_process()
FILM = PROCESS.film.thickness


def only_gauge(process):
    """A joint whose stiffness is the film's thickness alone."""
    return Mechanics((Joint("fold", 0.0, process.film.thickness, "a test", "a test"),))


def square(process):
    """A joint whose stiffness is the product of two inputs."""
    k = process.film.thickness * process.film["modulus"]
    return Mechanics((Joint("fold", 0.0, k, "a test", "a test"),))


def test_one_input_gives_its_own_interval():
    found = intervals(only_gauge, PROCESS)["fold.stiffness"]
    assert found == pytest.approx((FILM - PROCESS.film.tolerance, FILM + PROCESS.film.tolerance))


def test_independent_inputs_add_in_quadrature():
    low, high = intervals(square, PROCESS)["fold.stiffness"]
    modulus = PROCESS.film.properties["modulus"]
    gauge, stiff = PROCESS.film.tolerance / FILM, (modulus.high - modulus.value) / modulus.value
    k = FILM * modulus.value
    assert high / k - 1 == pytest.approx(math.hypot(gauge, stiff))
    assert 1 - low / k == pytest.approx(math.hypot(gauge, 1 - modulus.low / modulus.value))


def test_drawn_range_of_one_triangle():
    """The 2.5 and 97.5 % points of a symmetric triangle of half-width t lie at ±t·(1 − √0.05)."""
    low, high = monte_carlo(only_gauge, PROCESS, draws=20_000)["fold.stiffness"]
    reach = PROCESS.film.tolerance * (1 - math.sqrt(0.05))
    assert (FILM - low, high - FILM) == pytest.approx((reach, reach), rel=0.03)


def test_draws_are_reproducible_and_bounded():
    twice = [monte_carlo(Hinge().mechanics, PROCESS, draws=50, seed=3) for _ in range(2)]
    assert str(twice[0]) == str(twice[1])
    assert str(twice[0]) != str(monte_carlo(Hinge().mechanics, PROCESS, draws=50, seed=4))
    with pytest.raises(BadInput, match="draws is 3, must be 20"):
        monte_carlo(Hinge().mechanics, PROCESS, draws=3)


def test_linear_and_drawn_agree_on_a_hinge():
    k = Hinge().mechanics(PROCESS).joints[0].stiffness
    linear = np.array(intervals(Hinge().mechanics, PROCESS)["flexure.stiffness"]) - k
    drawn = np.array(monte_carlo(Hinge().mechanics, PROCESS, draws=2000)["flexure.stiffness"]) - k
    assert np.all(np.abs(drawn) < np.abs(linear))  # triangles seldom reach the ends
    assert np.all(np.abs(drawn) > 0.6 * np.abs(linear))


def test_what_no_input_moves_keeps_its_value():
    found = intervals(Hinge().mechanics, PROCESS)
    assert found["flexure.limits.extension"] == (-math.inf, -math.inf)
    assert found["flexure.stops.extension"] == (math.inf, math.inf)
    assert all(math.isnan(end) for end in found["flexure.strain_print"])


@pytest.mark.parametrize("element", [Hinge(skin=2), SlantRidges(), StraightMushrooms(count=3)])
def test_interval_holds_the_value(element):
    middle, found = figures(element.mechanics(PROCESS)), intervals(element.mechanics, PROCESS)
    assert found.keys() == middle.keys()
    for name, value in middle.items():
        assert math.isnan(value) or found[name].low <= value <= found[name].high, name


def test_layers_that_come_out_higher_are_no_fewer():
    """Ten layers of 0.22 mm bend as a plate of 2.18 mm that is asked for in such layers."""
    high = adjusted(PROCESS, layer_height=PROCESS.layer_height + HEIGHT)
    top = high.top_of(10)
    grown = figures(Plate(height=top).mechanics(high))["section.D11"]
    found = changed(PROCESS, {"layer_height": PROCESS.layer_height + HEIGHT})
    assert found.layers_to(2.0) == PROCESS.layers_to(2.0) == 10
    assert found.top_of(10) == pytest.approx(top)
    assert figures(Plate(height=2.0).mechanics(found))["section.D11"] == pytest.approx(grown)
    assert intervals(Plate(height=2.0).mechanics, PROCESS)["section.D11"].high > grown
    again = changed(found, {"bond_height": 0.25, "film.thickness": 0.3})
    assert (again.layers_to(2.0), again.layer_height, again.film.thickness) == (10, found.layer_height, 0.3)


def test_layers_that_come_out_higher_are_cut_where_they_were_asked_for():
    """The stairs of a slope keep their corners and are stretched upwards."""
    slope = Polygon([(0.0, 0.0), (4.0, 0.0), (2.0, 2.0), (0.0, 2.0)])
    plain, high = (
        shapely.get_coordinates(stairs(slope, one)) for one in (PROCESS, uneven(PROCESS, layer_height=0.22))
    )
    assert sorted({round(x, 6) for x in high[:, 0]}) == sorted({round(x, 6) for x in plain[:, 0]})
    assert high[:, 1].max() == pytest.approx(0.2 + 9 * 0.22)


def test_an_answer_that_an_end_refuses_is_unknown():
    def thick_only(process):
        if process.film.thickness < FILM:
            raise BadInput("too thin")
        return only_gauge(process)

    low, _ = intervals(thick_only, PROCESS)["fold.stiffness"]
    assert math.isnan(low)
    assert math.isnan(monte_carlo(thick_only, PROCESS, draws=50)["fold.stiffness"].low)


def test_a_part_without_mechanics_has_no_figures():
    assert intervals(lambda process: None, PROCESS) == {}
    assert monte_carlo(lambda process: None, PROCESS, draws=20) == {}


def test_every_input_can_be_changed():
    for one in inputs(PROCESS):
        assert one.low <= one.value <= one.high
        assert {i.name: i.value for i in inputs(changed(PROCESS, {one.name: one.high}))}[one.name] == one.high


def test_a_limit_that_only_some_inputs_make_finite_reaches_down_to_it():
    """Such a short, thick hinge never meets its limit, unless it comes out a little other than it should."""
    held = partial(mechanics_of, Hinge(gap=0.4, skin=4, height=0.4))
    limit = intervals(held, default_process())["flexure.limits.flexion"]
    assert 0.0 < limit.low < math.pi
    assert limit.high == math.inf
