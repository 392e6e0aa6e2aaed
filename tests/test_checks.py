"""Checks: sound designs pass, and each fault made on purpose is found, named and measured."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sample_elements import (
    Block,
    Dome,
    Fin,
    Gaping,
    Heap,
    Joint,
    Nothing,
    Pocket,
    Raster,
    RidgeRow,
    Spike,
    Sprawling,
    Wedge,
)

from flexo import Design, Pose, chain, design_of
from flexo.checks import check, check_layers
from flexo.design import Placed
from flexo.elements import Hinge
from flexo.errors import BadInput
from flexo.layout import lay_out
from flexo.process import adjusted, default_printer, default_process
from flexo.slicing.slice import slice_setup

PROCESS, PRINTER = default_process(), default_printer()


def findings(value, process=PROCESS, printer=PRINTER):
    return check(design_of(value), process, printer)


def only(value, process=PROCESS, printer=PRINTER):
    (found,) = findings(value, process, printer)
    return found


@pytest.mark.parametrize(
    "value",
    [
        Block(hole=3.0), Wedge(), RidgeRow(), RidgeRow(head=1.2, height=5.0), RidgeRow(ridge=0.28), Heap(),
        Fin(thickness=0.3), Fin(thickness=0.3, rise=2.0), Joint(), Pocket(), Raster(), Dome(),
        Hinge(), Hinge(skin=2), Spike(length=2.0), Spike(length=10.0), Sprawling(over=0.0),
        chain(a=Hinge(), b=Block(width=20.0), c=Hinge(skin=1)),
    ],
    ids=repr,
)  # fmt: skip
def test_sound_designs_have_no_findings(value):
    assert findings(value) == ()


@pytest.mark.parametrize(
    ("element", "width", "top"),
    [
        (RidgeRow(ridge=0.2), 0.2, 0.2),
        (RidgeRow(ridge=0.1), 0.1, 0.2),
        (Fin(thickness=0.2), 0.2, 0.2),
        (Fin(thickness=0.25, rise=2.0), 0.25, 1.2),
        (Fin(thickness=0.2, rise=0.2), 0.2, 1.2),
    ],
    ids=repr,
)
def test_thin_features(element, width, top):
    found = only(element)
    assert (found.id, found.severity, found.limit) == ("feature.too-thin", "error", PROCESS.line_min)
    assert found.measured == pytest.approx(width, abs=0.01)
    assert found.place[2] == pytest.approx(top)
    assert type(element).__name__ in found.text


def test_thin_features_follow_the_narrowest_line():
    assert findings(Fin(thickness=0.3)) == ()
    assert only(Fin(thickness=0.3), adjusted(PROCESS, line_min=0.4)).id == "feature.too-thin"


def test_thin_alone_but_not_among_its_neighbours():
    sliver = Block(length=0.1)
    assert only(sliver).id == "feature.too-thin"
    assert findings(chain(a=Block(), b=sliver, c=Block())) == ()


def test_a_sliver_at_a_round_top_is_a_note_with_its_volume():
    """The dome's top lies a hair over the middle of a layer; the block keeps it from being the last one."""
    design = Design((Placed("dome", Dome(radius=1.901)), Placed("block", Block(height=4.0), Pose(5.0))))
    found = only(design)
    assert (found.id, found.severity) == ("feature.sliver", "note")
    assert found.measured == pytest.approx(2 * (1.901**2 - 1.9**2) ** 0.5 * 6 * 0.2, rel=0.1)


def test_leaving_the_footprint():
    for start, layer in ((0.0, 0), (2.0, 10)):
        found = only(Sprawling(over=1.5, start=start))
        assert (found.id, found.severity) == ("solid.leaves-footprint", "error")
        assert found.measured == pytest.approx(1.5)
        assert f"from layer {layer} on" in found.text


def test_entering_its_own_bare_zone():
    found = only(Joint(creep=0.5))
    assert (found.id, found.limit) == ("solid.in-bare-zone", 2.0)
    assert "0.50 mm into its own bare zone" in found.text
    assert found.measured == 0.0


def test_a_head_may_overhang_bare_film_above_its_clearance():
    assert findings(Joint(creep=0.5, level=2.0)) == ()
    assert only(Joint(creep=0.5, level=1.8)).measured == pytest.approx(1.8)


def test_entering_a_neighbours_bare_zone():
    """The beam's own footprint reaches over the joint's film: both faults are told."""
    beam = Placed(
        "beam", Block(length=20.0, width=2.0), Pose(5.0, -8.0, turn=1.5707963267948966), parent="j.x"
    )
    ids = {found.id: found for found in findings(Design((Placed("j", Joint()), beam)))}
    assert "the bare zone of j" in ids["solid.in-bare-zone"].text
    assert ids["elements.joined-over"].severity == "note"


def test_overlapping_strangers():
    design = Design((Placed("a", Block()), Placed("b", Block(), Pose(9.0))))
    found = only(design)
    assert (found.id, found.severity) == ("elements.overlap", "error")
    assert found.measured == pytest.approx(8.0, abs=0.1)


@pytest.mark.parametrize("turn", [0.0, 0.7, 2.0])
def test_a_shared_edge_is_no_overlap(turn):
    design = chain(a=Block(), b=Block(width=5.0), c=Block())
    placed = tuple(replace(one, pose=Pose(turn=turn).then(one.pose), parent=None) for one in design.placed)
    assert findings(Design(placed)) == ()


def test_a_child_on_its_parent_is_a_note():
    design = Design((Placed("a", Block()), Placed("b", Block(), Pose(8.0), parent="a.out")))
    assert [(one.id, one.severity) for one in findings(design)] == [("elements.joined-over", "note")]


def test_directives_at_odds():
    design = Design((Placed("a", Raster()), Placed("b", Raster(angle=90.0), Pose(8.0), parent="a.out")))
    found = findings(design)
    assert [one.id for one in found] == ["fill.conflict", "elements.joined-over"]
    assert "a and b" in found[0].text
    assert found[0].measured == pytest.approx(16.0, abs=0.01)


def test_directives_that_agree_may_overlap():
    design = Design((Placed("a", Raster()), Placed("b", Raster(angle=180.0), Pose(8.0), parent="a.out")))
    assert [one.id for one in findings(design)] == ["elements.joined-over"]


def test_inserts():
    assert findings(Pocket(roof=1.0)) == ()
    tight = only(Pocket(tight=0.5))
    assert (tight.id, tight.measured) == ("insert.collides", pytest.approx(3.0, abs=0.1))
    assert "under the nozzle" in only(Pocket(proud=0.5, roof=1.0)).text
    assert findings(Pocket(proud=0.5)) == ()


def test_inserts_that_meet():
    design = Design((Placed("a", Pocket()), Placed("b", Pocket(), Pose(4.0), parent="a.out")))
    assert any("meets the insert" in one.text for one in findings(design))


def test_too_tall():
    low = replace(PRINTER, height=2.1)
    found = only(Block(height=2.0), printer=low)
    assert (found.id, found.measured) == ("part.too-tall", pytest.approx(2.254))
    assert findings(Block(height=1.8), printer=low) == ()


def test_film_over_a_clip():
    x_min, y_min, x_max, y_max = PRINTER.bed
    middle = ((x_min + x_max) / 2, (y_min + y_max) / 2)
    clip = (middle[0] - 2, middle[1] - 2, middle[0] + 2, middle[1] + 2)
    found = only(Block(), printer=replace(PRINTER, keepouts=(clip,)))
    assert (found.id, found.measured) == ("film.keepout", pytest.approx(16.0))
    assert findings(Block(), printer=replace(PRINTER, keepouts=((x_min, y_min, x_min + 5, y_min + 5),))) == ()


def test_a_height_between_layers_is_a_note():
    design = chain(a=Block(height=1.07), b=Block(height=2.0))
    found = only(design)
    assert (found.id, found.severity) == ("height.off-grid", "note")
    assert (found.measured, found.limit) == (pytest.approx(1.07), pytest.approx(1.0))


def test_a_solid_below_the_film(monkeypatch):
    from flexo.solids import mesh_of

    def sunk(element, process):
        points, triangles = mesh_of(element, process)
        return points - [0.0, 0.0, 0.3], triangles

    monkeypatch.setattr("flexo.meshes.mesh_of", sunk)
    found = findings(Block(height=2.5))[0]
    assert (found.id, found.measured) == ("solid.below-film", pytest.approx(-0.3))


def test_errors_come_before_notes():
    design = chain(a=Block(height=1.07), b=Sprawling(over=0.5), c=Block(height=2.0))
    assert [one.severity for one in findings(design)][:1] == ["error"]
    assert findings(design)[-1].severity == "note"


def test_what_forms_no_solid_is_bad_input():
    with pytest.raises(BadInput, match="Gaping"):
        findings(Gaping())


def test_a_part_too_large_for_the_bed_is_a_finding():
    assert (
        only(Block(length=200.0), printer=replace(PRINTER, bed=(0.0, 0.0, 100.0, 100.0))).id
        == "bed.too-small"
    )


def test_layers_at_hand_are_not_cut_again_into_others():
    (setup,) = lay_out(design_of(Sprawling()), PROCESS, PRINTER).setups
    layers = slice_setup(setup, PROCESS)
    assert check_layers(setup, layers, PROCESS, PRINTER) == findings(Sprawling())


def test_findings_of_many_equal_elements_are_told_once():
    parts = tuple(Placed(f"r{k}", RidgeRow(count=2, ridge=0.2), Pose(0.0, 20.0 * k)) for k in range(4))
    assert "r0 and 3 more" in only(Design(parts)).text


def test_a_part_that_prints_nothing_is_no_part():
    assert [one.id for one in findings(Nothing())] == ["part.empty"]
