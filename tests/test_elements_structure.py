"""Structural elements: plates, links, ribs, corrugation, mounts, couplers, pockets."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flexo.elements import (
    Body,
    Corrugation,
    Foot,
    Link,
    Plate,
    Pocket,
    Ribs,
    ServoMount,
    SnapCoupler,
    TendonGuide,
)
from flexo.errors import BadInput
from flexo.mechanics import snap
from flexo.mechanics.ridged_sheet import ridged_sheet
from flexo.params import params_of
from flexo.pose import Pose
from flexo.process import default_process
from flexo.profiles import load_servo
from flexo.testing.solid_laws import solid_is_valid, starts_on_film

PROCESS = default_process()
ALL = (Body, Corrugation, Foot, Link, Plate, Pocket, Ribs, ServoMount, SnapCoupler, TendonGuide)


def _changes(cls):
    """Up to three parameters anywhere in their bounds."""
    declared = params_of(cls)

    def value(one):
        if one.options:
            return st.sampled_from(one.options)
        if one.unit.whole:
            return st.integers(int(one.low), int(one.high))
        return (
            st.floats(one.low, one.high).map(lambda x: round(x, 2)).filter(lambda x: one.low <= x <= one.high)
        )

    names = st.lists(st.sampled_from(sorted(declared)), max_size=3, unique=True)
    return names.flatmap(lambda chosen: st.fixed_dictionaries({n: value(declared[n]) for n in chosen}))


def _sound(value):
    solid = value.solid(PROCESS)
    box, film = solid.BoundingBox(), value.footprint()
    assert solid.isValid()
    assert 0 < solid.Volume() <= film.area * box.zmax * (1 + 1e-6)
    x_min, y_min, x_max, y_max = film.bounds
    assert box.xmin >= x_min - 1e-5
    assert box.ymin >= y_min - 1e-5
    assert box.xmax <= x_max + 1e-5
    assert box.ymax <= y_max + 1e-5
    assert box.zmin == pytest.approx(0.0, abs=1e-6)
    assert film.geom_type == "Polygon"
    assert film.is_valid
    assert all(film.buffer(1e-6).covers(zone.polygon) for zone in value.bare())
    assert all(film.covers(cut.line) for cut in value.cuts())


@pytest.mark.parametrize("cls", ALL)
def test_any_parameters_are_refused_or_give_a_sound_solid(cls):
    accepted = []

    @settings(max_examples=25, deadline=None, derandomize=True, database=None)
    @given(_changes(cls))
    def each(changes):
        try:
            value = cls(**changes)
        except BadInput:
            return
        accepted.append(value)
        _sound(value)
        value.mechanics(PROCESS)

    each()
    assert len(accepted) > 3


@pytest.mark.parametrize(
    ("value", "volume"),
    [
        (Plate(corner=0.0), 40 * 20 * 2),
        (Link(), 20 * 20 * 2),
        (Link(rim=2.0, floor=0.8), 20 * 20 * 2 - 16 * 16 * 1.2),
        (Ribs(), 40 * (19 * 0.2 + 7 * 1.0 * 1.8)),
        (Corrugation(), 6 * 8 * 20 * 0.6),
        (Pocket(shape="bar"), 14 * 20 * 2.6 - 6.3 * 4.3 * 2.0),
        (Pocket(shape="bar", roof=0.6), 14 * 20 * 3.2 - 6.3 * 4.3 * 2.0),
        (SnapCoupler(kind="plug"), 3 * (4 * 20 + 2 * (14 * 1.2 + 0.8 * 0.6 + 0.6 * 1.2 / 2))),
    ],
    ids=repr,
)
def test_volume_is_the_drawings(value, volume):
    assert value.solid(PROCESS).Volume() == pytest.approx(volume, rel=1e-6)


@pytest.mark.parametrize("splay", [0.0, 25.0, 45.0, 90.0])
def test_body_arms_end_in_edges_as_wide_as_a_leg(splay):
    from shapely import LineString, Point

    body = Body(splay=splay)
    film = body.footprint()
    for name in ("front_left", "front_right", "rear_left", "rear_right"):
        port = body.ports[name]
        edge = port.geometry(LineString([(0, -7.0), (0, 7.0)]))
        assert film.boundary.buffer(1e-6).covers(edge)
        assert not film.contains(Point(*port.then(Pose(x=0.01)).apply(np.zeros((1, 2)))[0]))
        for end in (-7.02, 7.02):  # no wider than the arm, just behind its edge
            assert not film.contains(port.geometry(Point(-0.01, end)))


def test_body_takes_four_legs_that_abut_without_overlap():
    body, leg = Body(), Link(width=14.0)
    design = body.attach("front_left", leg).attach("rear_right", leg)
    middle, *legs = [one.pose.geometry(one.element.footprint()) for one in design.placed]
    for limb in legs:
        assert middle.intersection(limb).area < 1e-6
        assert middle.buffer(1e-6).union(limb).geom_type == "Polygon"


def test_ribs_section_is_the_ridged_sheet_turned():
    ribs = Ribs()
    sheet = ridged_sheet(PROCESS, 1, 3.0, 1.0, 1.8, raster=math.pi / 2)  # beads along the ribs
    turned = ribs.mechanics(PROCESS).section.bending
    assert turned[0, 0] == sheet[1, 1]
    assert turned[1, 1] == sheet[0, 0]
    assert turned[2, 2] == sheet[2, 2]
    assert turned[0, 0] > 20 * turned[1, 1]


def test_corrugation_has_a_joint_at_each_crease_and_is_stiff_along_them():
    strip = Corrugation(facets=4, facet=8.0, crease=3.0)
    mechanics = strip.mechanics(PROCESS)
    assert [joint.station for joint in mechanics.joints] == [9.5, 20.5, 31.5]
    assert mechanics.section.bending[1, 1] > 100 * mechanics.section.bending[0, 0]


def test_tendon_guide_hole_is_open_and_roofed_at_45_degrees():
    guide = TendonGuide()
    full = 12 * 20 * 2.0 + 2 * 1.6 * 6 * 4
    teardrop = 0.36 * (0.75 * math.pi + 1.0)  # a round of 270° under a right-angled tip
    assert guide.solid(PROCESS).Volume() == pytest.approx(full - 2 * 1.6 * teardrop, rel=1e-4)
    assert [(g.x_in, g.x_out, g.z) for g in guide.guides()] == [(0.0, 1.6, 4.0), (10.4, 12.0, 4.0)]


@pytest.mark.parametrize(("fixing", "openings"), [("screws", 3), ("strap", 5)])
def test_servo_mount_cuts_the_film_where_the_print_is_open(fixing, openings):
    from shapely import Point, Polygon

    mount, size = ServoMount(fixing=fixing), load_servo("sg90")
    rings = [Polygon(cut.line.coords) for cut in mount.cuts()]
    assert len(rings) == openings
    x_min, y_min, x_max, y_max = rings[0].bounds
    assert x_max - x_min == pytest.approx(size["body_length"] + 0.6)
    assert y_max - y_min == pytest.approx(size["body_width"] + 0.6)
    if fixing == "screws":
        distance = rings[1].centroid.distance(rings[2].centroid)
        assert distance == pytest.approx(size["hole_spacing"])
    centres = [Point(ring.centroid) for ring in rings]
    open_area = sum(ring.area for ring in rings)
    film = mount.footprint()
    assert all(film.contains(centre) for centre in centres)
    bottom = min(mount.solid(PROCESS).Faces(), key=lambda face: face.Center().z)
    assert bottom.Center().z == pytest.approx(0.0, abs=1e-9)
    assert bottom.Area() == pytest.approx(film.area - open_area, rel=1e-6)


def test_snap_halves_mate_with_their_clearance_and_hook():
    plug, socket = SnapCoupler(kind="plug"), SnapCoupler(kind="socket")
    mouth = Pose(x=socket.length, turn=math.pi)
    home = mouth.then(Pose(x=-plug.root)).geometry(plug._plug())
    block = socket.footprint().difference(socket._channel())
    assert home.intersection(block).area < 1e-6
    pulled = mouth.then(Pose(x=-plug.root - 1.0)).geometry(plug._plug())
    assert pulled.intersection(block).area > 0.1  # the hooks hold
    assert plug.strain == pytest.approx(snap.strain(1.2, 0.4, 12.0))
    assert plug.strain < PROCESS.filament["strain_caution"]


def test_pocket_tells_where_and_when_its_insert_goes():
    pocket = Pocket(size=6.0, depth=2.0, floor=0.6, lip=0.5)
    (insert,) = pocket.inserts()
    assert (insert.z_bottom, insert.z_top) == (0.6, 2.6)
    assert insert.mass == pytest.approx(math.pi * 9 * 2 * 7.5e-6, rel=0.01)
    assert pocket.height == pytest.approx(3.1)
    assert pocket.solid(PROCESS).BoundingBox().zmax == pytest.approx(3.1)


def test_a_roofed_pocket_stands_on_the_film_round_its_closed_void():
    for roofed in (Pocket(roof=0.4), Pocket(shape="bar", breadth=1.0, roof=0.4)):
        for law in (starts_on_film, solid_is_valid):
            assert law(roofed, PROCESS) == ()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Plate(corner=15), "Plate: corner is 15 mm, must be at most 9 mm"),
        (lambda: Link(rim=0.3), "Link: rim is 0.3 mm, must be 0 or 0.8..9.6 mm"),
        (lambda: Link(rim=1, floor=2), "Link: floor 2 mm must lie below height 2 mm"),
        (lambda: Foot(toe=11), "Foot: toe is 11 mm, must be at most 10 mm"),
        (lambda: Body(width=30), "Body: width is 30 mm, must be at least 34 mm"),
        (lambda: Body(width=60, length=80, fillet=12), "Body: fillet is 12 mm"),
        (lambda: Ribs(ribs=20), "Ribs: gap between ribs is -0.0526 mm"),
        (lambda: Corrugation(fold=80, crease=1), "Corrugation: fold is 80 deg, must be under 39.4 deg"),
        (lambda: TendonGuide(z=2.2), "TendonGuide: z is 2.2 mm, must be 3..4.35 mm"),
        (lambda: TendonGuide(offset=8), "TendonGuide: offset is 8 mm, must be within ±7 mm"),
        (lambda: ServoMount(width=12), "ServoMount: width is 12 mm, must be at least 16 mm"),
        (lambda: ServoMount(servo="sg9"), "did you mean sg90"),
        (lambda: SnapCoupler(wall=8.5), "SnapCoupler: slot between the arms is 0.2 mm"),
        (lambda: SnapCoupler(hook=0.2), "SnapCoupler: hook is 0.2 mm, must be 0.4 mm or more"),
        (lambda: Pocket(size=14), "Pocket: length is 14 mm, must be at least 15.9 mm"),
        (lambda: Pocket(lip=0.5, roof=0.6), "Pocket: has both lip and roof"),
    ],
)
def test_faults_say_what_must_hold(make, message):
    with pytest.raises(BadInput) as fault:
        make()
    assert message in str(fault.value)
