"""Stiffness, limit, torque–angle pairs, helix, tendon order → parts, judged by their own mechanics."""

import dataclasses
import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flexo.elements import Hinge, Plate, ReverseMushrooms, RidgeHinge, SlantRidges, StraightMushrooms
from flexo.errors import BadInput, CheckFailed
from flexo.inverse.helix import Helix, helix_for
from flexo.inverse.hinge import through_pairs, together, with_skins
from flexo.inverse.order import closing_pull, ordered
from flexo.inverse.solve import Free, exact, met
from flexo.inverse.wanted import limit, series_stiffness, stiffness
from flexo.process import default_process
from flexo.robots import Finger

PROCESS = default_process()
GAP, SKIN, HEIGHT, RADIUS = (
    Free(("gap",)),
    Free(("skin",), "one"),
    Free(("height",), "layer"),
    Free(("radius",)),
)
BOTH = Free(("height", "edge_height"), "layer")


@settings(max_examples=25, deadline=None)
@given(st.floats(0.45, 19.0), st.integers(0, 3), st.sampled_from([Hinge, RidgeHinge]))
def test_forward_after_inverse_is_identity_before_rounding(gap, skin, kind):
    start = kind(skin=skin, height=4.0, **({"edge_height": 4.0} if kind is RidgeHinge else {}))
    asked = series_stiffness(dataclasses.replace(start, gap=gap), PROCESS)
    found, ends = exact(start, stiffness(asked), GAP, PROCESS)
    assert ends is None
    assert found.figure == pytest.approx(asked, rel=1e-6)
    assert found.x == pytest.approx(gap, abs=1e-6)


@pytest.mark.parametrize(
    ("value", "wanted", "free", "close"),
    [
        (Hinge(), stiffness(12.0), GAP, 0.02),
        (RidgeHinge(), stiffness(8.0), GAP, 0.02),
        (Hinge(gap=5.0), limit(math.radians(40)), HEIGHT, 0.02),
        (RidgeHinge(), limit(math.radians(30)), BOTH, 0.04),
        (StraightMushrooms(), limit(math.radians(30)), RADIUS, 0.005),
        (ReverseMushrooms(), limit(math.radians(20), "extension"), RADIUS, 0.005),
    ],
    ids=lambda one: getattr(one, "name", None),
)
def test_comes_as_near_as_what_prints(value, wanted, free, close):
    answer = met(value, wanted, free, PROCESS)
    (figure,) = answer.figures
    assert answer.met
    assert figure.reached == wanted.of(answer.value, PROCESS)
    assert abs(figure.error) < close * wanted.asked
    assert figure.low < figure.reached < figure.high


def test_rounds_to_hundredths_and_whole_layers():
    gap = met(Hinge(), stiffness(12.0), GAP, PROCESS).value.gap
    found, _ = exact(Hinge(), stiffness(12.0), GAP, PROCESS)
    assert gap == pytest.approx(found.x, abs=0.01)
    assert round(gap, 2) == gap
    height = met(Hinge(), limit(0.6), HEIGHT, PROCESS).value.height
    assert PROCESS.top_of(PROCESS.layers_to(height)) == pytest.approx(height)


def test_stiff_hinges_get_a_skin():
    answer = with_skins(Hinge(), stiffness(300.0), GAP, PROCESS)
    assert answer.value.skin == 1
    assert answer.met


def test_a_skin_alone_is_coarse_and_says_between_what():
    answer = met(Hinge(), stiffness(100.0), SKIN, PROCESS)
    (remark,) = answer.findings
    assert (remark.id, remark.severity) == ("design.coarse", "warning")
    below, above = (series_stiffness(Hinge(skin=n), PROCESS) for n in (0, 1))
    assert f"0 gives {below:.4g} N·mm/rad, 1 gives {above:.4g} N·mm/rad" in str(remark)


@pytest.mark.parametrize(("asked", "end"), [(0.1, 0), (1e6, 1)])
def test_out_of_reach_says_the_range_and_how_far_off(asked, end):
    ends = [series_stiffness(Hinge(gap=gap), PROCESS) for gap in (20.0, 0.4)]
    answer = met(Hinge(), stiffness(asked), GAP, PROCESS)
    (fault,) = [one for one in answer.findings if one.severity == "error"]
    assert fault.id == "design.reach"
    assert not answer.met
    assert f"gap 20..0.4 gives {ends[0]:.4g} N·mm/rad..{ends[1]:.4g} N·mm/rad" in str(fault)
    assert fault.measured == pytest.approx(ends[end])
    nearest, off = ends[end], abs(asked - ends[end])
    assert f"the nearest is {nearest:.4g} N·mm/rad, {off:.4g} N·mm/rad off" in str(fault)


def test_outside_the_closed_forms_range_is_said():
    answer = met(Hinge(skin=8), stiffness(1e9), GAP, PROCESS)
    (found,) = [one for one in answer.findings if one.id == "design.validity"]
    assert re.fullmatch(
        r"outside the closed form's range: gap/thickness is 0\.\d+, must be over 0\.5", found.text
    )
    (note,) = [one for one in answer.notes if "valid for" in one]
    assert re.match(r"OUTSIDE its range: gap/thickness is 0\.\d+, must be over 0\.5; valid for gap/th", note)


def test_stiffness_and_limit_together():
    wishes = ((stiffness(12.0), GAP), (limit(math.radians(40)), HEIGHT))
    answer = together(Hinge(), wishes, PROCESS)
    assert [abs(f.error) < 0.02 * f.asked for f in answer.figures] == [True, True]
    with pytest.raises(BadInput, match="gap is to meet two figures at once"):
        together(Hinge(), ((stiffness(12.0), GAP), (limit(0.5), GAP)), PROCESS)


def test_pairs_set_the_slope():
    answer = through_pairs(Hinge(), ((0.1, 2.0), (0.3, 6.0)), (GAP, HEIGHT), PROCESS)
    assert [f.reached for f in answer.figures[:2]] == pytest.approx([2.0, 6.0], rel=0.01)
    assert not answer.findings


def test_walls_are_lowered_for_a_large_angle():
    answer = through_pairs(Hinge(), ((1.8, 36.0),), (GAP, HEIGHT), PROCESS)
    assert answer.value.height < Hinge().height
    assert answer.value.mechanics(PROCESS).joints[0].limits[1] > 1.8


def test_pairs_on_no_line_and_too_much_strain_are_remarked():
    crooked = through_pairs(Hinge(), ((0.1, 2.0), (0.2, 8.0)), (GAP, HEIGHT), PROCESS)
    assert {one.id for one in crooked.findings} == {"pairs.curved"}
    strained = through_pairs(Hinge(), ((0.9, 60.0),), (GAP, HEIGHT), PROCESS)
    assert ("strain.film", "error") in [(one.id, one.severity) for one in strained.findings]
    assert not strained.met


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: stiffness(-1.0), "stiffness is -1 N·mm/rad, must be"),
        (lambda: stiffness(math.nan), "must be a finite number"),
        (lambda: met(Hinge(), limit(0.3, "extension"), HEIGHT, PROCESS), "is free whatever height is"),
        (lambda: limit(4.0), "must be over 0 and below 180 deg"),
        (lambda: met(Plate(), stiffness(1.0), Free(("length",)), PROCESS), "Plate has no joint"),
        (lambda: met(Hinge(), stiffness(1.0), Free(("gab",)), PROCESS), "did you mean gap"),
        (lambda: met(StraightMushrooms(), limit(0.3), Free(("radii",)), PROCESS), "no single number"),
        (lambda: through_pairs(Hinge(), ((0.0, 1.0),), (GAP, HEIGHT), PROCESS), "angle in 0..pi"),
        (lambda: through_pairs(Hinge(), (), (GAP, HEIGHT), PROCESS), "no pair"),
        (lambda: helix_for(SlantRidges(), Helix(-1.0, 3.0), PROCESS), "must have a radius over 0"),
        (lambda: helix_for(SlantRidges(), Helix(9.0, 3.0), PROCESS, "jamm"), "did you mean jam"),
        (lambda: ordered(Finger(), ("distal",), PROCESS), "two or more"),
        (lambda: ordered(Finger(), ("distal", "proksimal"), PROCESS), "did you mean proximal"),
        (lambda: ordered(Finger(), ("distal", "root"), PROCESS), "root has no tendon hole"),
    ],
)
def test_refuses(ask, told):
    with pytest.raises(BadInput, match=told):
        ask()


def test_an_unset_material_property_is_named():
    film = dataclasses.replace(PROCESS.film, properties={})
    with pytest.raises(BadInput, match="pc-10mil sets no 'modulus'"):
        met(Hinge(), stiffness(12.0), GAP, dataclasses.replace(PROCESS, film=film))


@pytest.mark.parametrize("pitch", [40.0, -40.0])
def test_helix_is_wound_by_the_slant(pitch):
    answer = helix_for(SlantRidges(), Helix(20.0, pitch), PROCESS)
    figures = {one.name: one for one in answer.figures}
    assert figures["pitch"].reached == pytest.approx(pitch, rel=1e-3)
    ratio = answer.value.mechanics(PROCESS).section.twist_per_bend
    assert ratio == pytest.approx(pitch / (2 * math.pi * 20.0), rel=1e-3)
    assert math.copysign(1, answer.value.slant) == math.copysign(1, pitch)


def test_ridges_that_jam_set_the_radius():
    answer = helix_for(SlantRidges(), Helix(10.0, 20.0), PROCESS, "jam")
    figures = {one.name: one for one in answer.figures}
    assert figures["radius"].reached == pytest.approx(10.0, rel=0.05)
    assert answer.value.height > SlantRidges().height
    tendon = helix_for(dataclasses.replace(answer.value, height=20.0), Helix(10.0, 20.0), PROCESS)
    assert "helix.jam" in {one.id for one in tendon.findings if one.severity == "error"}


def test_helix_out_of_reach():
    answer = helix_for(SlantRidges(), Helix(5.0, 400.0), PROCESS)
    assert [one.id for one in answer.findings if one.severity == "error"] == ["design.reach"]


def test_order_that_holds_is_kept_and_one_out_of_reach_is_refused():
    assert ordered(Finger(), ("distal", "proximal"), PROCESS).value == Finger()
    with pytest.raises(CheckFailed, match=r"distal closes at .* N at most, must take .* N"):
        ordered(Finger(), ("proximal", "distal"), PROCESS)


def test_order_moves_holes_until_it_holds():
    twins = dataclasses.replace(Finger(), distal=Finger().proximal)
    pulls = [closing_pull(part, PROCESS) for part in (twins.proximal, twins.distal)]
    assert pulls[0] == pulls[1]
    for names in (("proximal", "distal"), ("distal", "proximal")):
        answer = ordered(twins, names, PROCESS)
        first, last = (getattr(answer.value, name) for name in names)
        assert first.hole_height > last.hole_height
        assert closing_pull(last, PROCESS) >= 1.15 * closing_pull(first, PROCESS) * (1 - 1e-9)
        assert [one.reached for one in answer.figures] == [
            closing_pull(one, PROCESS) for one in (first, last)
        ]
