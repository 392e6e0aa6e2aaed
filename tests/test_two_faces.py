"""A job with print on both faces: two files, one sheet, and what the second setup says of the first."""

import dataclasses

import numpy as np
import pytest

from flexo.checks import check
from flexo.errors import BadInput
from flexo.job import make_job
from flexo.layout import lay_out
from flexo.process import default_printer, default_process
from flexo.robots import TwoFacedStrip

PROCESS, PRINTER = default_process(), default_printer()
STRIP = TwoFacedStrip(radii=(1.8, 1.8, 1.8, -1.8, -1.8, -1.8))


@pytest.fixture(scope="module")
def job():
    return make_job(STRIP, PROCESS, PRINTER)


def test_both_setups_have_the_same_sheet_at_the_same_place(job):
    top, bottom = (one.setup for one in job.setups)
    assert (top.face, bottom.face) == ("top", "bottom")
    assert top.size == bottom.size
    assert top.place == bottom.place
    assert top.cut_outline.equals_exact(bottom.cut_outline.normalize(), 1e-9) or top.cut_outline.equals(
        bottom.cut_outline
    )


def test_what_lies_under_the_second_face_is_said(job):
    top, bottom = job.setups
    assert top.setup.under == ()
    assert {one.name for one in bottom.setup.under} == {"root", "run_1", "lap_1"}
    (found,) = [one for one in bottom.findings if one.id == "sheet.turned"]
    assert found.severity == "warning"
    assert found.measured == pytest.approx(4.0 + 1.8)
    assert not [one for one in top.findings if one.id == "sheet.turned"]
    assert b"; SECOND FACE: measure z = 0 on that plate" in bottom.gcode
    assert b"SECOND FACE" not in top.gcode


def test_the_sheet_is_counted_once(job):
    top, bottom = (one.summary for one in job.setups)
    assert top.film_mass_g > 0
    assert (bottom.film_mass_g, bottom.film_usd) == (0.0, 0.0)


def test_print_on_one_lower_face_alone_lies_on_nothing():
    below = dataclasses.replace(STRIP, radii=tuple(-abs(r) for r in STRIP.radii))
    (setup,) = lay_out(below.design(), PROCESS, PRINTER).setups
    assert (setup.face, setup.under) == ("bottom", ())
    assert not [one for one in check(below.design(), PROCESS, PRINTER) if one.id == "sheet.turned"]


def test_runs_abut_and_the_cell_between_them_is_carried_on():
    design = STRIP.design()
    first, second, lap = design["run_1"], design["run_2"], design["lap_1"]
    seam = first.pose.x + first.element.length
    assert second.pose.x == pytest.approx(seam)
    last_stem = seam - first.element.edge + STRIP.stem / 2
    next_stem = seam + second.element.edge - STRIP.stem / 2
    assert next_stem - last_stem == pytest.approx(STRIP.pitch)
    assert (lap.face, lap.pose.x) == (first.face, pytest.approx(seam))
    assert lap.pose.x + lap.element.length == pytest.approx(next_stem + STRIP.stem / 2)


def test_its_joints_are_where_equal_pitch_puts_them():
    stations = [
        one.pose.x + joint.station
        for one in STRIP.design().placed
        for joint in getattr(one.element.mechanics(PROCESS), "joints", ())
    ]
    assert np.diff(sorted(stations)) == pytest.approx([4.5, 9.0, 4.5])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"radii": (1.8, 1.8, -1.8)}, "head 3 stands alone on its face"),
        ({"rigid": (9,)}, "rigid names cell 9, there are 5"),
        ({"rigid": (1, 2)}, "must leave one that bends"),
        ({"radii": (0.1,) * 4}, "radii is 0.1 mm"),
        ({"radii": (2.3,) * 4}, "heads are -0.1 mm apart"),
    ],
)
def test_refuses(changes, told):
    with pytest.raises(BadInput, match=told):
        dataclasses.replace(STRIP, **changes)
