"""Ridge hinge, slant ridges, straight and reverse mushrooms: geometry, printability, limits, refusals."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from flexo.elements import Hinge, ReverseMushrooms, RidgeHinge, SlantRidges, StraightMushrooms
from flexo.errors import BadInput
from flexo.params import params_of
from flexo.planar import to_section
from flexo.process import adjusted, default_process
from flexo.solids import mesh_of

PROCESS = default_process()
KINDS = [RidgeHinge, SlantRidges, StraightMushrooms, ReverseMushrooms]
LAYER = 0.2
VALUES = [
    RidgeHinge(),
    RidgeHinge(count=2, skin=1, hole=1.0, height=3.0, edge_height=3.6, hole_height=1.6),
    RidgeHinge(count=3, hole=0.8, height=2.4, edge_height=2.0, hole_height=0.9),
    SlantRidges(),
    SlantRidges(slant=-45.0, base=1, active=20.0),
    SlantRidges(slant=0.0, active=12.0, pitch=2.4),
    StraightMushrooms(count=3),
    StraightMushrooms(count=4, radii=(0.8, 1.4, 2.9, 1.4, 0.8)),
    StraightMushrooms(count=2, skin=2, stem=3.0, radius=1.6),
    StraightMushrooms(count=5, rigid=(1, 3, 4)),
    StraightMushrooms(count=4, rigid=(2, 4), skin=1),
    ReverseMushrooms(count=2),
    ReverseMushrooms(count=1, width=10.0, slope=45.0),
    ReverseMushrooms(
        overhang=3.0, height=5.0, radius=1.5, slope=45.0, edge=8.0, pitch=14.0, post=1.0, count=2
    ),
    ReverseMushrooms(overhang=4.0, height=6.0, radius=1.8, slope=45.0, edge=8.0, pitch=14.0, count=1),
    ReverseMushrooms(overhang=1.4, height=8.0, radius=1.2, tile_height=0.6, count=1),
]


def manifold_of(element, process=PROCESS):
    from manifold3d import Manifold, Mesh

    vertices, triangles = mesh_of(element, process)
    made = Manifold(Mesh(vertices.astype(np.float32), triangles.astype(np.uint32)))
    assert made.status().name == "NoError"
    return made


def assert_sound(element):
    from shapely import MultiPoint

    solid = element.solid(PROCESS)
    assert solid.isValid()
    mesh = manifold_of(element)
    assert mesh.volume() == pytest.approx(solid.Volume(), rel=1e-4)
    vertices, _ = mesh_of(element, PROCESS)
    assert vertices[:, 2].min() == pytest.approx(0.0, abs=1e-9)
    footprint = element.footprint()
    assert footprint.buffer(1e-6).contains(MultiPoint(vertices[:, :2]))
    for zone in element.bare():
        assert footprint.buffer(1e-9).contains(zone.polygon)
        film = to_section(zone.polygon.buffer(-1e-3, join_style="mitre"))
        below = [*np.linspace(0.05, zone.z_clear, 6)[:-1], zone.z_clear - 1e-3]
        assert max((mesh.slice(z) ^ film).area() for z in below) < 1e-6


@pytest.mark.parametrize("element", VALUES, ids=repr)
def test_solid_is_sound_and_leaves_bare_film_free(element):
    assert_sound(element)


@pytest.mark.parametrize("kind", KINDS)
def test_any_parameters_give_a_sound_solid_or_a_refusal(kind):
    declared = params_of(kind)

    def one(param):
        if param.many:
            return st.lists(st.integers(6, 40).map(lambda k: k / 10), min_size=2, max_size=4).map(tuple)
        if param.unit.whole:
            return st.integers(int(param.low), min(int(param.high), 6))
        high = param.default + (param.high - param.default) / 4 if param.name != "slant" else param.high
        near = st.integers(math.ceil(param.low * 10), int(high * 10)).map(lambda k: k / 10)
        return st.one_of(st.sampled_from([param.low, param.high]), near, near)

    names = st.lists(st.sampled_from(sorted(declared)), min_size=1, max_size=3, unique=True)
    changes = names.flatmap(lambda chosen: st.fixed_dictionaries({n: one(declared[n]) for n in chosen}))

    @settings(
        max_examples=12, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(changes)
    def check(change):
        few = {} if kind is SlantRidges else {"count": 2}
        try:
            element = kind(**{**few, **change})
        except BadInput:
            reject()
        assert_sound(element)
        mechanics = element.mechanics(PROCESS)
        for joint in mechanics.joints:
            assert joint.stiffness > 0
            assert joint.limits[0] < 0 < joint.limits[1] or joint.limits[1] == 0

    check()


def unsupported(element):
    """Per layer, polygons that reach further over the layer below than half a 0.45 mm bead."""
    from manifold3d import JoinType

    mesh = manifold_of(element)
    top = mesh.bounding_box()[5]
    layers = [mesh.slice(z) for z in np.arange(LAYER / 2, top, LAYER)]
    found = []
    for low, high in pairwise(layers):
        hanging = high - low.offset(0.225, JoinType.Miter)
        pieces = [piece for piece in hanging.decompose() if piece.area() > 0.01]
        found += [(piece.bounds(), low) for piece in pieces]
    return found


@pytest.mark.parametrize("element", VALUES, ids=repr)
def test_every_layer_rests_on_the_one_below_or_bridges_between_the_fork_legs(element):
    if not isinstance(element, ReverseMushrooms):
        assert unsupported(element) == []
        return
    bridges = unsupported(element)
    assert len(bridges) == element.count
    inner = element.width / 2 - element.leg
    for (x_low, y_low, x_high, y_high), below in bridges:
        # the offset of the layer below covers up to half a bead at each end
        assert y_high - y_low == pytest.approx(2 * inner - 0.45, abs=1e-3)
        assert x_high - x_low >= 0.7  # two lines wide
        for y in (-inner - 0.5, inner + 0.5):  # each end of the first bridging layer lies on its leg
            from shapely import box

            end = to_section(box(x_low, y - 0.1, x_high, y + 0.1))
            assert (end ^ below).area() >= 0.6 * end.area()


@pytest.mark.parametrize("element", [v for v in VALUES if isinstance(v, ReverseMushrooms)], ids=repr)
def test_fork_and_post_print_apart(element):
    solids = element.solid(PROCESS).Solids()
    assert len(solids) == element.count + 1
    apart = [a.distance(b) for a, b in pairwise(solids)]
    assert min(apart) >= 0.4 - 1e-6


def test_ridge_hinge_has_a_joint_and_a_guide_for_every_gap_and_wall():
    element = RidgeHinge(count=4, hole=0.8, height=3.0, edge_height=3.0, hole_height=1.4)
    assert len(element.mechanics(PROCESS).joints) == 5
    assert [guide.name for guide in element.guides()] == [
        "edge_in", "ridge_1", "ridge_2", "ridge_3", "ridge_4", "edge_out",
    ]  # fmt: skip
    assert element.guides()[1].x_in - element.guides()[0].x_out == pytest.approx(element.gap)
    closed = RidgeHinge(count=4, height=3.0, edge_height=3.0)
    hole = closed.solid(PROCESS).Volume() - element.solid(PROCESS).Volume()
    radius = 0.4
    area = radius**2 * (1 + 3 * math.pi / 4)  # a circle's lower three quarters and the 45° roof
    assert hole == pytest.approx(area * (2 * 3.0 + 4 * 1.0), rel=5e-3)


def test_ridge_hinge_is_softer_than_the_plain_series_beam_and_stiffer_with_skin():
    bare, skinned = RidgeHinge(gap=1.0), RidgeHinge(gap=1.0, skin=1)
    stiffness = [
        1 / sum(1 / joint.stiffness for joint in element.mechanics(PROCESS).joints)
        for element in (bare, skinned)
    ]
    film = PROCESS.film
    share = 0.96  # of plane strain at W/L = 20
    modulus = film["modulus"] * (1 + (1 / (1 - film["poisson"] ** 2) - 1) * share)
    series = modulus * film.thickness**3 / 12 * bare.width / (5 * bare.gap)
    assert 1.18 < series / stiffness[0] < 1.60
    assert stiffness[1] > 3 * stiffness[0]


def test_one_ridge_gap_is_a_hinge_when_the_ridge_is_as_stiff_as_a_link():
    hinge = Hinge(gap=1.6, width=20.0, height=2.0).mechanics(PROCESS).joints[0]
    wide = RidgeHinge(ridge=10.0).mechanics(PROCESS).joints[0]
    assert wide.stiffness == pytest.approx(hinge.stiffness, rel=5e-3)  # the ridge itself gives a little
    assert wide.limits[1] == pytest.approx(1.6 / (2.0 + 0.127), rel=1e-12)


def test_straight_mushrooms_lock_by_their_own_radii():
    element = StraightMushrooms(count=2, radii=(1.0, 2.0, 2.9))
    locked = [joint.limits[1] for joint in element.mechanics(PROCESS).joints]
    assert locked[0] > locked[1] > 0
    assert [joint.station for joint in element.mechanics(PROCESS).joints] == pytest.approx(
        [4.0 + (6.5 - 1.2) / 2, 4.0 + (6.5 - 1.2) / 2 + 6.5]
    )
    assert all(joint.limits[0] == -math.inf for joint in element.mechanics(PROCESS).joints)


def test_rigid_cells_are_printed_solid_and_do_not_bend():
    free, partly = (StraightMushrooms(count=4, rigid=cells) for cells in ((), (1, 3)))
    joints = partly.mechanics(PROCESS).joints
    assert [one.name for one in joints] == ["cell_2", "cell_4"]
    assert joints == free.mechanics(PROCESS).joints[1::2]
    assert [zone.polygon for zone in partly.bare()] == [zone.polygon for zone in free.bare()][1::2]
    filled = partly.solid(PROCESS).Volume() - free.solid(PROCESS).Volume()
    assert filled == pytest.approx(2 * (partly.pitch - partly.stem) * partly.edge_height * partly.width)


def test_reverse_mushrooms_limit_both_ways_and_flex_less_when_crowded():
    wide, tight = (ReverseMushrooms(pitch=p).mechanics(PROCESS).joints[0] for p in (14.0, 9.0))
    assert wide.limits[0] == tight.limits[0] < 0
    assert 0 < tight.limits[1] < wide.limits[1]


def test_a_skin_follows_the_process_layers():
    thin = adjusted(PROCESS, bond_height=0.1, layer_height=0.1)
    element = StraightMushrooms(count=2, skin=2)
    flexible = element.footprint().area - 2 * element.edge * element.width - element.width * element.stem
    change = element.solid(PROCESS).Volume() - element.solid(thin).Volume()
    assert change == pytest.approx(0.2 * flexible, rel=1e-9)


REFUSED = [
    (RidgeHinge, {"hole": 1.0}, "roof is at 1.71 mm, must be 1.6"),
    (RidgeHinge, {"hole": 0.2}, "hole is 0.2 mm, must be 0"),
    (RidgeHinge, {"hole": 1.4, "hole_height": 1.0}, "bottom is at 0.3 mm"),
    (RidgeHinge, {"width": 4.0, "hole": 3.0, "height": 8, "edge_height": 8, "hole_height": 4}, "leaves 1 mm"),
    (RidgeHinge, {"skin": 4, "height": 1.0}, "must stand over 4 skin layers"),
    (SlantRidges, {"pitch": 1.2}, "between ridges is 0.2 mm"),
    (SlantRidges, {"base": 3, "height": 0.6}, "must stand over 3 base layers"),
    (SlantRidges, {"active": 5.0, "pitch": 20.0}, "no ridge fits"),
    (StraightMushrooms, {"radius": 3.2}, "heads are 0.1 mm apart when flat"),
    (StraightMushrooms, {"rigid": (3, 18)}, "rigid names cell 18, there are 17"),
    (StraightMushrooms, {"count": 2, "rigid": (1, 2)}, "rigid names all 2 cells"),
    (StraightMushrooms, {"radii": (1, 2)}, "radii names 2 heads, must name 18"),
    (StraightMushrooms, {"stem": 4.2}, "radius 2 mm must reach over the stem's 4.2 mm"),
    (StraightMushrooms, {"height": 2.8}, "overhang 0.572 mm over the film"),
    (StraightMushrooms, {"edge": 1.0}, "must carry a stem"),
    (StraightMushrooms, {"edge_height": 7.0}, "edge_height 7 mm"),
    (ReverseMushrooms, {"radius": 2.3}, "heads are 0.2 mm apart when flat"),
    (ReverseMushrooms, {"overhang": 5.0}, "heads lean out 5 mm"),
    (ReverseMushrooms, {"tile_height": 1.6}, "from the other tile"),
    (ReverseMushrooms, {"width": 20.0}, "cylinder spans 16 mm"),
    (ReverseMushrooms, {"side": 3.5}, "central post is 1 mm wide"),
    (ReverseMushrooms, {"pitch": 7.8}, "need a pitch of 8 mm"),
    (ReverseMushrooms, {"edge": 3.0}, "edge is 3 mm"),
    (ReverseMushrooms, {"post": 4.0}, "post 4 mm"),
]


@pytest.mark.parametrize(("kind", "change", "text"), REFUSED)
def test_a_refusal_names_what_must_hold(kind, change, text):
    with pytest.raises(BadInput) as fault:
        kind(**change)
    assert text in str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize("clear", [1.0, 1.63])
def test_a_forks_cylinder_is_bridged_from_leaning_leg_to_leaning_leg(clear):
    from flexo.job import make_job

    job = make_job(ReverseMushrooms(count=1, clear=clear))  # CheckFailed if a bead hung in the air
    assert b";TYPE:Bridge" in job.setups[0].gcode
