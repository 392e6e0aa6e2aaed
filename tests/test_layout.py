"""Design → Layout: sheet, cuts, bare zones, prime line, place on the bed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from shapely import Point

from flexo import Cut, Insert, Pose, chain, design_of, element, mm, param, prism, rectangle, strip
from flexo.elements import Hinge
from flexo.errors import CheckFailed
from flexo.layout import lay_out
from flexo.process import default_printer, default_process
from flexo.testing import values

PROCESS, PRINTER = default_process(), default_printer()


@element
class Lid:
    """Off-centre in y, with a hole, a score line and a pocket."""

    length: mm = param(20.0, 5.0, 300.0, "along x")

    def footprint(self):
        return rectangle(0.0, -3.0, self.length, 9.0)

    def cuts(self):
        hole = Point(4.0, 3.0).buffer(1.0).exterior
        return Cut(hole), Cut(strip(1.0, 2.0, 3.0).exterior, "score")

    def inserts(self):
        return (Insert("magnet", strip(10.0, 12.0, 2.0), 0.4, 1.4, mass=1e-4),)

    def solid(self, process):
        return prism(self.footprint(), 0.0, 1.0)


def only_setup(value, process=PROCESS, printer=PRINTER):
    (setup,) = lay_out(design_of(value), process, printer).setups
    return setup


def test_the_sheet_is_whole_millimetres_with_the_margin_on_every_side():
    setup = only_setup(Hinge(gap=2.3))
    assert setup.size == (25.0, 36.0)  # 8.3 × 20 mm and 8 mm on each side
    left, low, right, high = setup.cut_outline.bounds
    assert (left, low) == pytest.approx((setup.size[0] - right, setup.size[1] - high))
    assert min(left, low) >= PROCESS.margin - 1e-9


def test_the_sheet_lies_in_the_middle_of_the_bed():
    setup = only_setup(Hinge())
    x_min, y_min, x_max, y_max = PRINTER.bed
    centre = setup.place.apply(np.array([[setup.size[0] / 2, setup.size[1] / 2]]))[0]
    assert centre == pytest.approx([(x_min + x_max) / 2, (y_min + y_max) / 2])


def test_a_chain_is_cut_out_in_one_piece():
    outline = only_setup(chain(a=Hinge(), b=Hinge(), c=Hinge(width=10.0))).cut_outline
    assert outline.geom_type == "Polygon"
    assert outline.area == pytest.approx(2 * 8 * 20 + 8 * 10, rel=1e-6)


def test_bare_zones_and_inserts_move_with_their_element():
    setup = only_setup(chain(a=Hinge(), b=Hinge()))
    (a, b) = setup.bare
    assert (a.owner, b.owner, a.z_clear) == ("a", "b", 2.0)
    assert b.polygon.centroid.x - a.polygon.centroid.x == pytest.approx(8.0)
    pocket = only_setup(Lid()).inserts[0]
    assert (pocket.name, pocket.z_bottom, pocket.z_top, pocket.mass) == ("lid/magnet", 0.4, 1.4, 1e-4)


def test_holes_and_scores_stay_out_of_the_cut_outline():
    setup = only_setup(Lid())
    assert [cut.kind for cut in setup.cuts] == ["cut", "cut", "score"]
    assert setup.cut_outline.area == pytest.approx(240.0, rel=1e-6)


def test_the_prime_line_keeps_off_the_part_and_the_films_edge():
    for value in (Hinge(), Lid(length=150.0)):
        setup = only_setup(value)
        assert setup.prime.distance(setup.cut_outline) > 1.0
        assert setup.prime.distance(setup.outline.exterior) >= PROCESS.edge
        assert setup.prime.length > 5.0


def test_the_bottom_face_is_a_setup_of_its_own_seen_from_below():
    design = chain(a=Lid())
    both = replace(design, placed=(design.placed[0], replace(design.placed[0], name="b", face="bottom")))
    top, bottom = lay_out(both, PROCESS, PRINTER).setups
    assert (top.face, bottom.face) == ("top", "bottom")
    assert [one.name for one in bottom.parts] == ["b"]
    np.testing.assert_allclose(bottom.parts[0].pose.matrix[:, 1], [0.0, -1.0])


@pytest.mark.parametrize(
    ("value", "printer", "words"),
    [
        (
            Lid(length=300.0),
            PRINTER,
            ["film pc-10mil has 304.8 × 304.8 mm", "316 × 28 mm", "11.2 mm smaller"],
        ),
        (Lid(length=260.0), PRINTER, ["bed prusa-mk3s has 250 × 210 mm", "276 × 28 mm", "26 mm smaller"]),
        (Lid(length=100.0), replace(PRINTER, bed=(0.0, 0.0, 60.0, 60.0)), ["bed prusa-mk3s has 60 × 60 mm"]),
    ],
)
def test_a_part_larger_than_film_or_bed_is_a_finding(value, printer, words):
    with pytest.raises(CheckFailed) as fault:
        lay_out(design_of(value), PROCESS, printer)
    assert fault.value.exit_code == 1
    for word in words:
        assert word in str(fault.value)


def test_a_flipped_part_is_cut_as_its_mirror_image():
    design = chain(a=Lid())
    plain, image = only_setup(design), only_setup(design.mirrored())
    assert image.size == plain.size
    mirrored = Pose(0.0, plain.size[1], flip=True).geometry(plain.cuts[1].line)
    assert mirrored.hausdorff_distance(image.cuts[1].line) < 1e-9


@given(values(Hinge))
def test_any_hinge_is_laid_out_inside_its_sheet(hinge):
    setup = only_setup(hinge, replace(PROCESS, film=replace(PROCESS.film, sheet=(999.0, 999.0))),
                       replace(PRINTER, bed=(0.0, 0.0, 999.0, 999.0)))  # fmt: skip
    assert setup.outline.buffer(-PROCESS.margin + 1e-6).covers(setup.cut_outline)
    assert setup.cut_outline.area == pytest.approx(hinge.footprint().area, rel=1e-9)
