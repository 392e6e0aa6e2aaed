"""Strain of film and print over a joint's range, against the limits of the material cards."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from flexo import Joint
from flexo.elements import Hinge, RidgeHinge
from flexo.mechanics.laminate import bending, plies
from flexo.mechanics.strain import at_limits, findings, margins, thresholds
from flexo.process import default_process

PROCESS = default_process()
T = PROCESS.film.thickness


def joint(**changes):
    """A fold strained 4 % in the film and 2 % in the print for each rad."""
    usual = {"limits": (-0.5, 1.0), "film_faces": (0.04, 0.01), "print_faces": (0.01, -0.02)}
    return Joint("fold", 6.0, 10.0, "a test", "a test", **{**usual, **changes})


def test_each_limit_of_the_cards_is_reached_at_its_strain_over_the_rate():
    found = {(one.layer, one.name): one for one in thresholds(joint(rest=0.1), PROCESS)}
    assert list(found) == [
        *(("film", name) for name in ("cyclic", "occasional", "yield")),
        *(("print", name) for name in ("caution", "yield")),
    ]
    assert found["film", "cyclic"].angles == pytest.approx((0.1 - 0.5, 0.1 + 0.5))
    assert found["print", "yield"].angles == pytest.approx((0.1 - 0.75, 0.1 + 0.75))


def test_flexion_draws_the_film_and_presses_the_print():
    film_out, film_in, print_out, print_in = at_limits(joint(), PROCESS)
    assert (film_in.tension, film_in.pressure, film_in.way) == (0.04, 0.0, "tension")
    assert (film_out.tension, film_out.pressure, film_out.way) == (0.0, 0.02, "pressure")
    assert (print_in.tension, print_in.pressure) == (0.01, 0.02)
    assert (print_out.tension, print_out.pressure) == (0.01, 0.005)
    assert margins(film_in, PROCESS) == pytest.approx(
        {"cyclic": 2.0, "occasional": 1.0, "yield": 0.04 / 0.061}
    )


def test_a_range_within_yield_is_no_finding_and_one_beyond_says_by_how_much():
    assert findings(joint(print_faces=(0.005, -0.01)), PROCESS, "knee") == ()
    (fault,) = findings(joint(limits=(-0.5, 2.0), print_faces=(math.nan, math.nan)), PROCESS, "knee fold")
    assert (fault.id, fault.severity) == ("strain.film", "warning")
    assert (fault.measured, fault.limit, fault.place) == (0.08, 0.061, (6.0, 0.0))
    assert "knee fold: the film is strained 8.00% (tension) at the flexion limit of 115°" in fault.text
    assert "yields at 6.10%, 87.4°" in fault.text
    assert fault.fix


def test_a_range_between_occasional_and_yield_is_a_note_on_each_side():
    bare = joint(limits=(-1.2, 1.4), print_faces=(math.nan, math.nan))
    notes = findings(bare, PROCESS, "knee")
    assert [(one.severity, round(one.measured, 6), one.limit) for one in notes] == [
        ("note", 0.048, 0.04),
        ("note", 0.056, 0.04),
    ]
    assert "4.80% (pressure) at the extension limit of -68.8°, bears now and then up to 4.00%, -57.3°" in (
        notes[0].text
    )
    (crack,) = findings(joint(print_faces=(0.005, -0.012)), PROCESS, "knee")
    assert (crack.id, crack.severity) == ("strain.print", "note")


def test_a_side_that_nothing_stops_has_thresholds_but_no_strain():
    free = joint(limits=(-math.inf, math.inf))
    assert len(thresholds(free, PROCESS)) == 5
    assert at_limits(free, PROCESS) == findings(free, PROCESS, "knee") == ()


@pytest.mark.parametrize("skin", [0, 1, 3])
def test_faces_are_strained_by_their_distance_from_the_neutral_axis(skin):
    """Textbook composite beam: ε = (z_na − z)·κ, and no net force: the stress sums to nothing."""
    made = Hinge(skin=skin, width=200, gap=20).mechanics(PROCESS).joints[0]
    neutral = float(bending(plies(PROCESS, PROCESS.top_of(skin)))[1])
    low, high = made.film_faces
    assert low > 0
    assert (low - high) / low == pytest.approx(T / neutral, rel=0.01)
    if skin:
        assert made.print_faces[0] == high
        assert made.print_faces[1] < 0
        pulled = PROCESS.film["modulus"] / (1 - PROCESS.film["poisson"] ** 2) * (low + high) / 2 * T
        filament = PROCESS.filament
        pushed = filament["modulus_along"] / (1 - filament["poisson"] ** 2)
        assert pulled == pytest.approx(-pushed * sum(made.print_faces) / 2 * PROCESS.top_of(skin), rel=0.02)


def test_free_film_between_ridges_has_the_row_s_curvature():
    """Under one moment the film's curvature is M/D in every gap, so strain/stiffness is one number."""
    row = RidgeHinge(count=3, edge_height=4.0).mechanics(PROCESS).joints
    assert [one.strain_film / one.stiffness for one in row] == pytest.approx(
        [row[0].strain_film / row[0].stiffness] * 4
    )
    assert row[0].stiffness != row[1].stiffness


def test_a_thick_film_on_a_short_gap_yields_before_its_edges_meet():
    from flexo.process import with_film

    process = with_film(PROCESS, "20mil")
    (fault, *_) = findings(Hinge(gap=3.0, height=2.0).mechanics(process).joints[0], process, "hinge")
    assert fault.severity == "warning"
    assert fault.measured > fault.limit
    (note,) = findings(Hinge(gap=3.0, height=2.0).mechanics(PROCESS).joints[0], PROCESS, "hinge")
    assert note.severity == "note"


def test_print_that_yields_is_told_apart_from_film():
    stiff = replace(joint(), limits=(-1.0, 1.0))
    assert {one.id for one in findings(stiff, PROCESS, "knee")} == {"strain.print"}
