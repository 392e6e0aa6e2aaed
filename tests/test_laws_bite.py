"""Every law has teeth: for each, something deliberately broken on which it fails, in words that say why."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import chain, repeat
from typing import Annotated, Any

import numpy as np
import pytest
from broken import HEIGHT, LENGTH, Sound, joint, robot_of, two_in_a_row, variant
from sample_elements import Block, Dome, Heap
from shapely import LineString, MultiPolygon, Polygon, box

from flexo import (
    Bare,
    Cut,
    Directive,
    Insert,
    Joint,
    Mechanics,
    Pose,
    Section,
    fused,
    mm,
    param,
    prism,
    strip,
)
from flexo.design import Placed
from flexo.job import draft_job
from flexo.layout import BareZone
from flexo.mechanics.interval import inputs
from flexo.params import Param, Unit
from flexo.pose import Pose as Planar
from flexo.process import adjusted, default_printer, default_process
from flexo.slicing import skins
from flexo.slicing.pattern import PATTERNS
from flexo.testing import broken, holds, jobs, laws
from flexo.testing import measures as measured

SOUND = variant("SoundStep")
BOWTIE = Polygon([(0, -5), (LENGTH, 5), (LENGTH, -5), (0, 5)])


def solid(make: Any) -> Any:
    return lambda self, process: make(self)


def beside(z_low: float, z_high: float, x: float = 0.0) -> Any:
    """The sound plate and a block on or in it."""
    plate = prism(strip(0.0, LENGTH, 10.0), 0.0, 1.0)
    return plate, prism(strip(x, x + 3.0, 4.0), z_low, z_high)


def unfused(*shapes: Any) -> Any:
    from cadquery.func import compound

    return compound(list(shapes))


def open_box() -> Any:
    from cadquery.func import compound

    return compound(prism(strip(0.0, LENGTH, 10.0), 0.0, 1.0).Faces()[:5])


def hollow() -> Any:
    """A block with a closed void of 4 × 4 × 1 mm, 1 mm over the film."""
    from cadquery.func import cut

    return cut(prism(strip(0.0, LENGTH, 10.0), 0.0, 3.0), prism(strip(4.0, 8.0, 4.0), 1.0, 2.0))


def film_block(z_low: float, z_high: float) -> Any:
    """A small block amid the hollow one."""
    return prism(strip(5.0, 7.0, 2.0), z_low, z_high)


def inside_out() -> Any:
    whole = prism(strip(0.0, LENGTH, 10.0), 0.0, 1.0)
    return type(whole)(whole.wrapped.Reversed())


def twisted() -> Any:
    """A box whose faces cross: its top is drawn as a bow tie."""
    from cadquery.func import face, polyline, shell, solid

    ring = [(0, 0), (4, 0), (4, 4), (0, 4)]
    cross = [(0, 0), (4, 4), (4, 0), (0, 4)]
    low = [(x, y, 0.0) for x, y in ring]
    high = [(x, y, 1.0) for x, y in cross]
    walls = [face(polyline(low[i], low[i - 3], high[i - 3], high[i], low[i])) for i in (0,)]
    return solid(shell(face(polyline(*low, low[0])), face(polyline(*high, high[0])), *walls))


def mechanics(*joints: Joint, section: Section | None = None) -> Any:
    return lambda self, process: Mechanics(joints, section)


class Falling(Joint):
    """A joint whose torque turns back within its range."""

    def torque(self, angle: Any) -> Any:
        return np.sin(3.0 * np.asarray(angle))


ASKED = 1 + 2 * len(inputs(default_process()))  # times that an interval asks for an answer
JUMPY = chain(repeat(5.0, ASKED), repeat(6.0))  # one that is another number afterwards


def film(x: float) -> Polygon:
    return strip(x, x + 3.0, 4.0)


BROKEN: dict[str, tuple[Any, str]] = {
    "parameters_round_trip": (variant("Unequal", __eq__=lambda a, b: False), "made again"),
    "units_are_accepted": (
        variant("OddUnit", __annotations__={"width": Annotated[float, Unit("mm", (("square feet", 3.0),))]}),
        "square feet",
    ),
    "repr_evaluates": (variant("Two words"), "does not evaluate"),
    "most_values_are_accepted": (
        variant("Picky", constraints=lambda self: [(self.width == 10.0, "width must be 10 mm")]),
        "width must be 10 mm",
    ),
    "solid_is_valid": (variant("Unfused", solid=solid(lambda self: unfused(*beside(0.5, 2.0)))), "overlap"),
    "mesh_is_closed": (variant("OpenBox", solid=solid(lambda self: open_box())), "instead of 2"),
    "euler_number_is_possible": (
        variant("OpenShell", solid=solid(lambda self: open_box())),
        "Euler number is 1",
    ),
    "volume_is_positive": (variant("Reversed", solid=solid(lambda self: inside_out())), "-120 mm³"),
    "stated_volume_is_the_solids": (
        variant("Misstated", volume=lambda self, process: 140.5),
        "volume() states 140.5 mm³, the solid holds 140 mm³",
    ),
    "starts_on_film": (
        variant("Hovering", solid=solid(lambda self: prism(self.footprint(), 0.3, 1.0))),
        "0.3 mm over the film",
    ),
    "footprint_is_sound": (variant("Bowtie", footprint=lambda self: BOWTIE), "Self-intersection"),
    "inside_footprint": (
        variant("Wide", footprint=lambda self: strip(0.0, LENGTH, self.width - 1.0)),
        "1.96 mm² of the print lie outside the footprint (x 0..12, y -4.5..4.5 mm), the farthest 0.5 mm out",
    ),
    "bare_zones_inside_footprint": (
        variant("BareAway", bare=lambda self: (Bare(film(11.0), 1.0),)),
        "bare zone 0",
    ),
    "bare_zones_stay_bare": (
        variant("Printed", bare=lambda self: (Bare(film(5.0), 0.5),)),
        "the lowest 0 mm over the film, must be 0.5 mm",
    ),
    "cuts_inside_footprint": (
        variant("CutAway", cuts=lambda self: (Cut(LineString([(1, 0), (14, 0)])),)),
        "1.99 mm of cut 0 run outside",
    ),
    "directives_inside_footprint": (
        variant("FillAway", directives=lambda self: (Directive(film(11.0), 0.0),)),
        "directive 0 lie outside the footprint",
    ),
    "inserts_inside_footprint": (
        variant("Buried", inserts=lambda self: (Insert("magnet", film(5.0), 0.5, 0.9),)),
        "where insert magnet goes",
    ),
    "ports_lie_on_the_outline": (
        variant("LooseOut", ports={"in": Pose(), "out": Pose(12.5)}, length=property(lambda self: 12.5)),
        "port out is at (12.5, 0), 0.5 mm off the footprint's outline",
    ),
    "ports_are_finite": (
        variant("Long", length=property(lambda self: 13.0), ports={"in": Pose(), "out": Pose(12.0)}),
        "port out is at (12, 0), turn 0; the length is 13 mm",
    ),
    "layers_keep_volume": (
        variant("Double", solid=solid(lambda self: unfused(*beside(0.4, 0.8)))),
        "the layers hold",
    ),
    "layers_clear_bare_zones": (
        variant(
            "LowShelf",
            bare=lambda self: (Bare(box(4.5, -4.0, 11.0, 4.0), 0.3),),
            solid=solid(
                lambda self: fused(
                    [prism(strip(0.0, 4.0, 10.0), 0.0, 1.0), prism(strip(0.0, LENGTH, 10.0), 0.29, 1.0)]
                )
            ),
        ),
        "over a bare zone",
    ),
    "stiffness_is_positive": (variant("Limp", mechanics=mechanics(joint(stiffness=0.0))), "stiffness is 0"),
    "stiffness_grows_with_width": (variant("Constant", mechanics=mechanics(joint())), "must grow"),
    "limits_are_ordered": (variant("Crossed", mechanics=mechanics(joint(limits=(1.0, -1.0)))), "must rise"),
    "joints_lie_on_element": (
        variant("Afar", mechanics=mechanics(joint(station=40.0))),
        "40 mm must rise within 0..12",
    ),
    "torque_rises_with_angle": (
        variant("Falling", mechanics=mechanics(Falling(**vars(joint())))),
        "torque over -1..1 rad must rise, is",
    ),
    "stops_are_stiffer_than_the_free_joint": (
        variant("SoftStop", mechanics=mechanics(joint(stops=(math.inf, 4.0)))),
        "4 N·mm/rad beyond the flexion limit, 5 before it",
    ),
    "layers_lock_no_later": (
        variant("Late", mechanics=mechanics(joint(printed_limits=(math.nan, 1.01)))),
        "flexion limit 57.3°, printed in layers 57.87°, must not be wider",
    ),
    "intervals_hold_the_figures": (
        variant("Jumpy", mechanics=lambda self, process: Mechanics((joint(stiffness=next(JUMPY)),))),
        "fold.stiffness is 6, its interval 5..5",
    ),
    "skins_are_printed_as_predicted": (
        variant(
            "Askew",
            mechanics=mechanics(joint(raster=0.0)),
            directives=lambda self: (Directive(film(5.0), 0.3),),
        ),
        "predicted with beads at 0°, directives ask for 17.19°",
    ),
    "placed_parts_are_sound": (
        robot_of("Twins", Placed("a", SOUND), Placed("a", SOUND)),
        "a is placed twice",
    ),
    "joined_ports_meet": (robot_of("Gapped", *two_in_a_row(SOUND, gap=0.5)), "0.5 mm and 0° off"),
    "film_is_one_piece": (robot_of("Halves", *two_in_a_row(SOUND, gap=5.0)), "2 pieces"),
    "parts_keep_laws": (
        robot_of(
            "OfHovering",
            Placed("part", variant("Hovers", solid=solid(lambda self: prism(film(1), 0.3, 1.0)))),
        ),
        "part = Hovers() breaks starts_on_film",
    ),
}
ELSEWHERE = {  # broken by breaking the engine or the text, in tests of their own below
    "bounds_refuse", "mirrored_layers", "job_verifies", "extruded_volume", "beads_fill_layers",
    "voids_and_overlaps", "beads_clear_bare_zones", "job_is_reproducible",
    "sparse_fill_has_its_density", "skins_are_solid",
}  # fmt: skip


def law(name: str) -> laws.Law:
    return next(one for one in laws.LAWS if one.__name__ == name)


def test_every_law_has_a_proof_that_it_bites():
    names = {one.__name__ for one in laws.LAWS}
    assert names == set(BROKEN) | ELSEWHERE
    assert not set(BROKEN) & ELSEWHERE
    assert all(f"test_{name}_bites" in globals() for name in ELSEWHERE)


@pytest.mark.parametrize("name", BROKEN)
def test_the_law_fails_on_a_broken_value(name):
    value, words = BROKEN[name]
    with pytest.raises(laws.LawBroken) as fault:
        holds(law(name), value)
    assert name in str(fault.value)
    assert words in str(fault.value)


@pytest.mark.parametrize("one", [one for one in laws.drawn_laws_for(SOUND)], ids=lambda one: one.__name__)
def test_the_law_holds_for_the_sound_element_that_the_broken_ones_are_made_of(one):
    assert broken(one, SOUND) == ()


MORE = [
    ("solid_is_valid", variant("CrossedFaces", solid=solid(lambda self: twisted()))),
    ("volume_is_positive", variant("Nothing", solid=solid(lambda self: fused([])))),
    ("stated_volume_is_the_solids", variant("NaNVolume", volume=lambda self, process: math.nan)),
    ("mesh_is_closed", variant("Void", solid=solid(lambda self: fused([])))),
    ("starts_on_film", variant("Sunk", solid=solid(lambda self: prism(self.footprint(), -0.1, 1.0)))),
    ("starts_on_film", variant("Floating", solid=solid(lambda self: unfused(*beside(1.5, 2.0))))),
    ("starts_on_film", variant("Rattle", solid=solid(lambda self: unfused(hollow(), film_block(1.3, 1.6))))),
    (
        "solid_is_valid",
        variant("OverlapByVoid", solid=solid(lambda self: unfused(hollow(), film_block(0.0, 0.4)))),
    ),
    ("footprint_is_sound", variant("Pieces", footprint=lambda self: MultiPolygon([film(0.0), film(6.0)]))),
    ("footprint_is_sound", variant("Flat", footprint=lambda self: Polygon())),
    ("bare_zones_inside_footprint", variant("NoClearance", bare=lambda self: (Bare(film(5.0), 0.0),))),
    (
        "cuts_inside_footprint",
        variant("Bite", cuts=lambda self: (Cut(LineString([(1, 0), (2, 0)]), "bite"),)),
    ),
    (
        "directives_inside_footprint",
        variant("NaNs", directives=lambda self: (Directive(film(5.0), math.nan),)),
    ),
    (
        "directives_inside_footprint",
        variant("Dense", directives=lambda self: (Directive(film(5.0), 0.0, density=2),)),
    ),
    ("inserts_inside_footprint", variant("Upside", inserts=lambda self: (Insert("m", film(5.0), 2.0, 1.0),))),
    ("ports_are_finite", variant("NoIn", ports={"out": Pose(LENGTH)})),
    ("ports_are_finite", variant("NaNPort", ports={"in": Pose(math.nan)})),
    ("stiffness_is_positive", variant("NaNStiff", mechanics=mechanics(joint(stiffness=math.nan)))),
    ("limits_are_ordered", variant("RestBeyond", mechanics=mechanics(joint(rest=1.5)))),
    ("limits_are_ordered", variant("NaNLimit", mechanics=mechanics(joint(limits=(math.nan, 1.0))))),
    ("joints_lie_on_element", variant("Sourceless", mechanics=mechanics(joint(source=" ")))),
    ("skins_are_printed_as_predicted", variant("Undirected", mechanics=mechanics(joint(raster=0.0)))),
    ("torque_rises_with_angle", variant("NaNRest", mechanics=mechanics(joint(rest=math.nan)))),
    ("torque_rises_with_angle", variant("Backwards", mechanics=mechanics(joint(stiffness=-1.0)))),
    (
        "stops_are_stiffer_than_the_free_joint",
        variant("NaNStop", mechanics=mechanics(joint(stops=(math.nan, 9.0)))),
    ),
    ("layers_lock_no_later", variant("LateOut", mechanics=mechanics(joint(printed_limits=(-1.01, 1.0))))),
    ("joints_lie_on_element", variant("SameName", mechanics=mechanics(joint(), joint(station=7.0)))),
    ("intervals_hold_the_figures", variant("Deaf", mechanics=mechanics(joint()))),
    (
        "intervals_hold_the_figures",
        variant(
            "Recount",
            mechanics=lambda self, process: Mechanics(
                (joint(stiffness=round(2.0 / process.layer_height) * process.layer_height),)
            ),
        ),
    ),
    ("placed_parts_are_sound", robot_of("Empty")),
    ("placed_parts_are_sound", robot_of("Orphan", Placed("a", SOUND, parent="b.out"))),
    ("placed_parts_are_sound", robot_of("Astray", Placed("a", SOUND, Pose(math.inf)))),
    ("joined_ports_meet", robot_of("Leaning", *two_in_a_row(SOUND, lean=0.1))),
    ("inside_footprint", variant("Raises", solid=solid(lambda self: 1 / 0))),
]


@pytest.mark.parametrize(("name", "value"), MORE, ids=[f"{n}-{type(v).__name__}" for n, v in MORE])
def test_the_law_fails_on_other_broken_values(name, value):
    with pytest.raises(laws.LawBroken, match=name):
        holds(law(name), value)


def test_an_exception_of_the_value_is_told_with_its_line():
    value = variant("Divides", solid=solid(lambda self: 1 / 0))
    with pytest.raises(laws.LawBroken, match=r"ZeroDivisionError: division by zero \(test_laws_bite\.py:\d+"):
        holds(law("inside_footprint"), value)


def test_bounds_refuse_bites(monkeypatch):
    monkeypatch.setattr(Param, "_accept_number", lambda self, value, owner: value)
    (first, *_) = broken(law("bounds_refuse"), SOUND)
    assert first.text == "width=nan is accepted"


def test_a_value_found_only_by_drawing_is_named():
    narrow = variant(
        "Narrow",
        solid=solid(lambda self: prism(strip(0.0, 8.0, min(self.width, 30.0)), 0.0, HEIGHT)),
        footprint=lambda self: strip(0.0, LENGTH, min(self.width, 25.0)),
    )
    laws.holds(law("inside_footprint"), narrow)
    with pytest.raises(laws.LawBroken, match=r"Narrow\(width=\d\d\.\d+\) breaks inside_footprint"):
        laws.holds_over_draws(law("inside_footprint"), type(narrow), 30)


def test_check_laws_lists_every_broken_law():
    value = variant("TwiceWrong", mechanics=mechanics(joint(stiffness=-1.0, limits=(1.0, -1.0))))
    with pytest.raises(AssertionError) as fault:
        laws.check_laws(type(value), 1)
    for name in ("stiffness_is_positive", "stiffness_grows_with_width", "limits_are_ordered"):
        assert name in str(fault.value)


def test_the_other_values_have_no_laws():
    from flexo.errors import BadInput

    with pytest.raises(BadInput, match="no element or robot"):
        laws.laws_for(Sound)


def test_mirrored_layers_bites(monkeypatch):
    assert broken(law("mirrored_layers"), SOUND) == ()
    measured.layout.cache_clear()
    measured.layers.cache_clear()
    monkeypatch.setattr(Planar, "mirrored", lambda self: replace(self, y=-self.y))
    (fault,) = broken(law("mirrored_layers"), SOUND)
    measured.layout.cache_clear()
    measured.layers.cache_clear()
    assert "of the mirror image differs by" in fault.text


# The laws of the printable job: its text is tampered with, as a faulty writer or planner would.


def tampered(monkeypatch, change, value=SOUND, process=None):
    """Let the laws see the value's job with `change` applied to its only setup."""
    job = jobs.made(value, process or default_process())
    changed = replace(job, setups=(change(job.setups[0]),))
    monkeypatch.setattr(jobs, "_outcome", lambda value, process: changed)
    for kept in (jobs.laid, jobs.fits):
        kept.cache_clear()


@pytest.fixture(autouse=True)
def forget():
    yield
    forget_all()


def forget_all():
    for kept in (jobs.laid, jobs.fits, jobs._outcome):
        getattr(kept, "cache_clear", int)()


def text(edit):
    """A change of the G-code's lines; `edit` gets (line, layer, type) and gives lines."""

    def change(setup):
        made, layer, kind = [], -1, ""
        for line in setup.gcode.decode().splitlines():
            layer += line == ";LAYER_CHANGE"
            kind = line[6:] if line.startswith(";TYPE:") else kind
            made += edit(line, layer, kind)
        return replace(setup, gcode="\n".join([*made, ""]).encode())

    return change


def fed(line, factor):
    """The line with its filament scaled."""
    return re.sub(r"E(\d+\.\d+)", lambda found: f"E{float(found[1]) * factor:.5f}", line)


def test_the_job_laws_hold_for_the_sound_element():
    for one in laws.JOB_LAWS:
        assert broken(one, SOUND) == ()


def test_job_verifies_bites(monkeypatch):
    tampered(monkeypatch, text(lambda line, layer, kind: [line.replace("M109 S215", "M109 S400")]))
    assert any("400" in fault.text for fault in broken(law("job_verifies"), SOUND))


def test_extruded_volume_bites(monkeypatch):
    tampered(monkeypatch, text(lambda line, layer, kind: [fed(line, 1.05) if kind != "Prime" else line]))
    found = broken(law("extruded_volume"), SOUND)
    assert [fault.id for fault in found] == ["job.layers", "job.solid"]
    assert found[0].measured / found[0].limit == pytest.approx(
        1.05, abs=0.003
    )  # it lays 0.2 % less than asked
    assert broken(law("beads_fill_layers"), SOUND) == ()  # thick beads alone don't show in the footprint


def test_beads_fill_layers_bites(monkeypatch):
    def shifted(line, layer, kind):
        return [line.replace(" E", " E0.0;") if layer == 2 and kind == "Fill" else line]

    tampered(monkeypatch, text(shifted))
    (fault,) = broken(law("beads_fill_layers"), SOUND)
    assert fault.text.startswith("layer 2 (")
    assert fault.measured < 0.8


def test_voids_and_overlaps_bites(monkeypatch):
    tampered(monkeypatch, text(lambda line, layer, kind: [fed(line, 1.2) if layer == 3 else line]))
    found = broken(law("voids_and_overlaps"), SOUND)
    assert len(found) == 1
    assert "layer 3" in found[0].text
    assert "covered twice" in found[0].text


def test_a_gap_in_a_layer_is_a_void(monkeypatch):
    def without_fill(line, layer, kind):
        return [line.replace(" E", " E0.0;") if layer == 1 and kind == "Fill" else line]

    tampered(monkeypatch, text(without_fill))
    assert any("left open" in fault.text for fault in broken(law("voids_and_overlaps"), SOUND))


SPARSE = adjusted(default_process(), density=0.3, skins=2)
LOFT = Block(length=16.0, width=14.0, height=3.0)


@pytest.mark.parametrize("value", [LOFT, Dome(radius=6.0, width=14.0), Heap()], ids=repr)
def test_the_job_laws_hold_for_sparse_parts(value):
    for one in laws.JOB_LAWS:
        assert broken(one, value, SPARSE) == ()


def without_fill_on(layers):
    return text(lambda line, layer, kind: [line.replace(" E", " E0.0;")
                                           if layer in layers and kind == "Fill" else line])  # fmt: skip


def test_sparse_fill_has_its_density_bites(monkeypatch):
    tampered(monkeypatch, without_fill_on((7,)), LOFT, SPARSE)
    none, bare = broken(law("sparse_fill_has_its_density"), LOFT, SPARSE)
    assert none.text.startswith("layer 7: beads lay 0 of ")
    assert "are further from beads than lines are apart" in bare.text


@pytest.mark.parametrize("pattern", PATTERNS)
def test_sparse_fill_that_is_a_little_thin_or_all_on_one_side_is_noticed(monkeypatch, pattern):
    """4 % less on a layer; and as much as is asked for, but on the left alone."""
    process, value = adjusted(SPARSE, pattern=pattern), Block(length=30.0, width=20.0, height=3.0)
    assert broken(law("sparse_fill_has_its_density"), value, process) == ()
    thin = text(lambda line, layer, kind: [fed(line, 0.96) if layer == 7 and kind == "Fill" else line])
    tampered(monkeypatch, thin, value, process)
    (fault,) = broken(law("sparse_fill_has_its_density"), value, process)
    assert fault.text.startswith("layer 7: beads lay")
    monkeypatch.undo()
    forget_all()
    tampered(monkeypatch, text(one_sided(middle=125.0)), value, process)
    assert "job.sparse-bare" in {one.id for one in broken(law("sparse_fill_has_its_density"), value, process)}


def one_sided(middle):
    """Fill right of the middle laid as travels, left of it with double the filament."""
    x = 0.0

    def edit(line, layer, kind):
        nonlocal x
        told = re.search(r" X(\S+)", line)
        x = float(told[1]) if told else x
        if layer != 7 or kind != "Fill" or not re.match(r"G1 [XY].* E", line):
            return [line]
        return [fed(line, 2.0) if x < middle else line.replace(" E", " ;")]

    return edit


def test_skins_are_solid_bites(monkeypatch):
    tampered(monkeypatch, without_fill_on((14,)), LOFT, SPARSE)
    (fault,) = broken(law("skins_are_solid"), LOFT, SPARSE)
    assert "of a face are not covered" in fault.text
    assert fault.text.startswith("layer 14")


@pytest.mark.parametrize("value", [LOFT, Dome(radius=6.0, width=14.0), Heap()])
def test_skins_found_from_too_few_layers_leave_faces_open(monkeypatch, value):
    monkeypatch.setattr(skins, "_span", lambda k, process: range(k, k + 1))
    monkeypatch.setattr(jobs, "made", draft)
    jobs._outcome.cache_clear()
    assert broken(law("skins_are_solid"), value, SPARSE)


def draft(value, process):
    return draft_job(value, process, default_printer())


def test_beads_clear_bare_zones_bites(monkeypatch):
    def with_zone(setup):
        zone = BareZone(setup.setup.cut_outline.buffer(-2.0), 0.3, "part")
        return replace(setup, setup=replace(setup.setup, bare=(zone,)))

    tampered(monkeypatch, with_zone)
    (fault,) = broken(law("beads_clear_bare_zones"), SOUND)
    assert "beads lie 0 mm over a bare zone of part, must be 0.3 mm" in fault.text


def test_job_is_reproducible_bites(monkeypatch):
    tampered(monkeypatch, text(lambda line, layer, kind: [line.replace("X1", "X2") if layer == 1 else line]))
    (fault,) = broken(law("job_is_reproducible"), SOUND)
    assert "two runs differ from line" in fault.text
    assert fault.line > 10


def test_a_job_that_is_refused_is_told_by_the_first_law_and_named_by_the_others():
    wide = variant("TooWide", __annotations__={"width": mm}, width=param(290.0, 4.0, 300.0, "along y"))
    (fault,) = broken(law("job_verifies"), wide)
    assert fault.id == "film.too-small"
    (fault,) = broken(law("extruded_volume"), wide)
    assert fault.text.startswith("there is no job to measure: film.too-small")
