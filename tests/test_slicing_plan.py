"""The whole path of a few layers: what the nozzle does between the beads as much as the beads."""

import math
from dataclasses import replace

import numpy as np
import pytest
from beads import cover, empty_setup
from manifold3d import CrossSection
from shapely import LineString, Point, box, union_all

from flexo.layout import BareZone, PlacedInsert
from flexo.planar import to_section, united
from flexo.pose import Pose
from flexo.process import Flows, default_printer, default_process
from flexo.slicing.events import Job
from flexo.slicing.layers import Fill, Layer, Layers, Region
from flexo.slicing.plan import _planned, knowledge, plan, planner_of
from flexo.slicing.prime import prime_rows
from flexo.slicing.toolpath import Role

PROCESS, PRINTER = default_process(), default_printer()
FILM = PROCESS.film.thickness


def stack(*areas, height=0.2):
    return Layers(
        tuple(Layer(k, (k + 1) * height, height, (Region(to_section(a)),)) for k, a in enumerate(areas))
    )


RIDGES = union_all([box(10 + 3 * k, 10, 11 + 3 * k, 30) for k in range(6)])
PLATE = box(8, 8, 40, 32)
BODY = stack(PLATE, PLATE, RIDGES, RIDGES)


def planned(layers, **changes):
    return plan(layers, empty_setup(**changes), PROCESS, PRINTER)


PLACE = empty_setup().place


def runs_of(path, layer):
    """Points and widths of each unbroken run of beads on a layer, back in the sheet's frame."""
    x = np.concatenate([[path.start[0]], path.x])
    y = np.concatenate([[path.start[1]], path.y])
    points = PLACE.inverse().apply(np.column_stack([x, y]))
    model = (path.width > 0) & (path.layer == layer) & (path.role != Role.PRIME)
    found = []
    for rows in np.split(np.arange(len(path)), np.flatnonzero(np.diff(model.astype(int))) + 1):
        if model[rows[0]]:
            found.append((points[rows[0] : rows[-1] + 2], path.width[rows]))
    return found


def test_layers_are_covered_and_volume_is_kept():
    path = planned(BODY)
    for layer, shape in enumerate((PLATE, PLATE, RIDGES, RIDGES)):
        found = cover(shape, runs_of(path, layer))
        assert found.iou > 0.97
        assert found.volume == pytest.approx(1, abs=0.01)
    assert path.volume[path.role != Role.PRIME].sum() == pytest.approx(BODY.volume, rel=0.005)


def held_back(path):
    """Whether the filament is retracted after each move; a job starts as the last one ended, retracted."""
    return np.cumsum(path.e) - PRINTER.retraction.length < -1e-9


def test_retractions_and_their_ends_alternate():
    path = planned(BODY)
    moves = path.e[path.e != 0]
    assert (moves[::2] == PRINTER.retraction.length).all()  # first what the last job took
    assert (moves[1::2] == -PRINTER.retraction.length).all()
    assert len(moves) % 2 == 0  # ends retracted
    retracted = held_back(path)
    assert not (retracted & path.prints).any()


COMB = box(8, 8, 40, 12) | box(8, 12, 14, 20) | box(20, 12, 26, 20) | box(32, 12, 40, 20)
HOLED = PLATE - Point(24, 20).buffer(5)


def flights(path):
    """Rows of travels across after the prime line; whether each is lifted, and whether retracted."""
    after_prime = np.arange(len(path)) > np.flatnonzero(path.role == Role.PRIME)[-1]
    flat = np.diff(path.z, prepend=path.start[2]) == 0
    rows = np.flatnonzero((path.role == Role.TRAVEL) & after_prime & (path.length > 0) & flat)
    level = FILM + 0.2 * (path.layer + 1) - 0.02 * (path.layer == 0)
    return rows, (path.z - level)[rows], held_back(path)[rows]


@pytest.mark.parametrize("shape", [PLATE, COMB, HOLED, RIDGES], ids=["plate", "comb", "holed", "ridges"])
def test_travels_are_lifted_and_retracted_where_they_leave_the_island(shape):
    path = planned(stack(shape, shape))
    rows, lift, drawn = flights(path)
    points = PLACE.inverse().apply(np.column_stack([path.x, path.y]))
    inside = np.array([shape.buffer(1e-3).covers(LineString(points[k - 1 : k + 1])) for k in rows])
    lifted = lift > 0.1
    assert (inside | lifted).all()
    assert lift[lifted] == pytest.approx(PRINTER.retraction.lift)
    assert (drawn | ~lifted).all()


def test_long_travels_are_retracted_short_ones_inside_are_not():
    path = planned(stack(PLATE, COMB, HOLED, RIDGES))
    rows, lift, drawn = flights(path)
    begins = np.flatnonzero(np.diff(rows, prepend=-9) != 1)  # of ways of several legs
    length = np.add.reduceat(path.length[rows], begins)
    assert (drawn[begins] == (lift[begins] > 0.1) | (length > 2.0)).all()
    assert (~drawn).sum() > 5
    assert ((lift < 0.1) & drawn).sum() > 3


def policy(**retraction):
    return replace(PRINTER, retraction=replace(PRINTER.retraction, **retraction))


@pytest.mark.parametrize("minimum", [0.0, 0.7, 5.0])
def test_travels_inside_are_lifted_from_the_minimum_on_where_the_printer_asks_for_it(minimum):
    layers = stack(PLATE, COMB, HOLED, RIDGES)
    path = plan(layers, empty_setup(), PROCESS, policy(minimum=minimum, inside=True))
    usual = planned(layers)
    rows, lift, drawn = flights(path)
    assert ((lift > 0.1) == drawn).all()
    assert (lift > 0.1)[path.length[rows] > minimum].all()
    assert (lift > 0.1).sum() > (flights(usual)[1] > 0.1).sum()
    assert minimum == 0.0 or (lift < 0.1).any()
    assert path.volume.sum() == pytest.approx(usual.volume.sum(), rel=1e-9)


def test_travels_inside_are_retracted_from_the_minimum_on():
    layers = stack(PLATE, COMB, HOLED, RIDGES)
    for minimum in (0.0, 1e3):
        path = plan(layers, empty_setup(), PROCESS, policy(minimum=minimum))
        _, lift, drawn = flights(path)
        down = lift < 0.1
        assert down.any()
        assert (drawn & down).any() == (minimum == 0.0)


def test_a_hole_is_passed_beside_it():
    """What leaves the plate's area would be lifted; every other travel of a layer stays down."""
    _, lift, _ = flights(planned(stack(HOLED, HOLED, HOLED)))
    assert (lift > 0.1).sum() == 3  # onto each layer
    _, lift, _ = flights(planned(stack(RIDGES)))
    assert (lift > 0.1).sum() == 6  # onto each ridge


def test_z_is_the_film_and_the_layer():
    path = planned(BODY)
    for layer in range(4):
        rows = path.prints & (path.layer == layer)
        assert path.z[rows] == pytest.approx(FILM + 0.2 * (layer + 1) - (0.02 if layer == 0 else 0))
        assert path.height[rows] == pytest.approx(0.2)
    assert path.z.min() > FILM


def test_the_prime_line_comes_first_and_nowhere_else():
    path = planned(BODY)
    prime = np.flatnonzero(path.role == Role.PRIME)
    assert prime.tolist() == [3]
    assert (path.x[3], path.y[3]) == (60.0, 13.0)
    assert path.volume[3] == pytest.approx(35 * 0.6 * 0.2)
    assert path.z[0] > path.z[3]
    assert path.role[2] == Role.UNRETRACT
    assert not path.prints[:3].any()


def test_nothing_is_laid_in_bare_zones():
    gap = box(18, 8, 22, 32)
    path = plan(stack(PLATE - gap), empty_setup(bare=(BareZone(gap, 2.0, "hinge"),)), PROCESS, PRINTER)
    laid = [LineString(points).buffer(0.2, cap_style="flat") for points, _ in runs_of(path, 0)]
    assert union_all(laid).intersection(gap.buffer(-0.05)).area == 0


def test_flow_and_speed_follow_the_role():
    process = replace(PROCESS, flows=Flows(bond=1.05, perimeter=0.98, fill=0.97, bridge=1.1))
    path = plan(BODY, empty_setup(), process, PRINTER)
    bond = path.prints & (path.layer == 0) & (path.role != Role.PRIME)
    assert (path.flow[bond] == 1.05).all()
    assert (path.flow[path.role == Role.PRIME] == 1.0).all()
    assert (path.flow[(path.role == Role.FILL) & (path.layer == 1)] == 0.97).all()
    assert (path.flow[(path.role == Role.WALL) & (path.layer == 2)] == 0.98).all()
    assert path.speed[bond].max() <= process.speeds.bond
    assert (path.width * path.height * path.flow * path.speed).max() <= process.filament.flow_limit + 1e-9


def test_speed_never_exceeds_the_flow_limit():
    slow = replace(PROCESS, filaments=(replace(PROCESS.filament, flow_limit=1.0),))
    path = plan(BODY, empty_setup(), slow, PRINTER)
    assert (path.width * path.height * path.flow * path.speed).max() == pytest.approx(1.0)


def test_events():
    insert = PlacedInsert("pocket/magnet", box(12, 12, 14, 14), 0.1, 0.4, 0.1, 0.0)
    path = planned(BODY, inserts=(insert,))
    kinds = [(event.kind, event.value) for event in path.events]
    assert [value for kind, value in kinds if kind == "layer"] == [0, 1, 2, 3]
    assert ("pause", "pocket/magnet") in kinds
    assert kinds.index(("layer", 1)) < kinds.index(("nozzle", 210.0)) < kinds.index(("layer", 2))
    assert kinds.index(("layer", 2)) < kinds.index(("pause", "pocket/magnet")) < kinds.index(("layer", 3))
    pause = next(event for event in path.events if event.kind == "pause")
    assert path.layer[pause.move] == 2
    assert held_back(path)[pause.move - 1]
    assert [event.move for event in path.events] == sorted(event.move for event in path.events)


def test_the_place_on_the_bed_only_moves_the_path():
    here, there = planned(BODY, place=Pose()), planned(BODY, place=Pose(30, 40))
    assert there.x[2:] == pytest.approx(here.x[2:] + 30)
    assert there.y[2:] == pytest.approx(here.y[2:] + 40)


def test_the_same_layers_give_the_same_path():
    one, other = planned(BODY), planned(BODY)
    for name in ("x", "y", "z", "width", "height", "flow", "speed", "e", "role", "layer", "tool"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes()
    assert one.events == other.events


def test_equal_islands_are_printed_alike():
    ridge = CrossSection.square((1.0, 20.0))
    layers = Layers(
        (Layer(0, 0.2, 0.2, (Region(united([ridge.translate((9 + 4 * k, 9)) for k in range(8)])),)),)
    )
    runs = runs_of(planned(layers), 0)
    assert len(runs) == 8
    lengths = [np.hypot(*np.diff(points, axis=0).T).sum() for points, _ in runs]
    assert lengths == pytest.approx([40.0] * 8)


def test_a_directive_decides_the_fill():
    area = to_section(PLATE)
    region = Region(area, 0, (Fill(area, 0.0, 1.0),))
    path = planned(Layers((Layer(0, 0.2, 0.2, (region,)),)))
    rows = lines_in(path, 0)
    assert np.abs(path.y[rows] - path.y[rows - 1]).max() < 1e-9


def lines_in(path, layer):
    """Rows of the lines of a layer's fill, which are longer than the beads that join them."""
    rows = np.flatnonzero((path.role == Role.FILL) & (path.layer == layer))
    lines = rows[path.length[rows] > 1.5]
    assert path.length[lines].sum() > 0.75 * path.length[rows].sum()
    return lines


def test_rasters_alternate():
    path = planned(stack(PLATE, PLATE))
    turned = []
    for layer in (0, 1):
        rows = lines_in(path, layer)
        turns = np.arctan2(path.y[rows] - path.y[rows - 1], path.x[rows] - path.x[rows - 1]) % math.pi
        turned.append(np.degrees(turns))
    assert turned[0] == pytest.approx(45)
    assert turned[1] == pytest.approx(135)


def test_an_overhang_of_45_degrees_is_none():
    path = planned(stack(box(10, 10, 13, 30), box(9.8, 10, 13.2, 30)))
    assert not (path.role == Role.BRIDGE).any()


def test_a_ledge_is_printed_as_overhang():
    path = planned(stack(box(10, 10, 16, 30), box(10, 10, 18, 30)))
    hanging = path.role == Role.BRIDGE
    assert path.length[hanging].sum() > 20
    assert (path.speed[hanging] <= PROCESS.speeds.overhang).all()
    assert (path.x[hanging] - 20 > 15.9).all()


def test_an_overhanging_perimeter_is_slowed_along_the_side_that_hangs_alone():
    """The outer one's axis lies 0.175 mm beyond what carries it on one side of the block."""
    path = planned(stack(box(10, 10, 26, 30), box(10.4, 10, 26.4, 30)))
    inside = PLACE.inverse().apply(np.column_stack([path.x, path.y]))
    hanging = path.role == Role.BRIDGE
    assert path.length[hanging].sum() == pytest.approx(20, abs=1.5)
    assert inside[hanging, 0] == pytest.approx(26.4 - 0.225, abs=0.3)
    assert path.speed[hanging].max() <= PROCESS.speeds.overhang
    others = (path.layer == 1) & (path.role == Role.PERIMETER)
    assert path.speed[others] == pytest.approx(PROCESS.speeds.perimeter)


def test_lines_of_one_area_advance_monotonically():
    """To and fro within an area, each line beside the last, so that none meets a finished one from behind."""
    path = planned(stack(PLATE, PLATE))
    rows = lines_in(path, 1)
    turn = 3 * math.pi / 4
    across = -path.x[rows] * math.sin(turn) + path.y[rows] * math.cos(turn)
    steps = np.diff(across)
    assert (steps > 0).all() or (steps < 0).all()


def test_a_gap_is_bridged_straight_across():
    below = box(10, 10, 16, 30) | box(22, 10, 28, 30)
    path = planned(stack(below, box(10, 10, 28, 30)))
    rows = np.flatnonzero((path.role == Role.BRIDGE) & (path.length > 5))
    assert len(rows) > 20
    across = [row for row in rows if abs(path.y[row] - path.y[row - 1]) < 1e-6]
    assert len(across) == len(rows)
    found = cover(box(10, 10, 28, 30), runs_of(path, 1))
    assert found.iou > 0.97
    assert found.volume == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(("ledge", "joined"), [(6.0, True), (0.75, True), (0.6, False), (0.5, False)])
def test_lines_over_a_gap_are_joined_where_the_beads_lie_on_what_carries_them(ledge, joined):
    gap = box(10 + ledge, 10, 16 + ledge, 30)
    whole = box(10, 10, 16 + 2 * ledge, 30)
    path = planned(stack(whole - gap, whole))
    inside = PLACE.inverse().apply(np.column_stack([path.x, path.y]))
    rows = np.flatnonzero(path.role == Role.BRIDGE)
    turns = rows[np.abs(inside[rows, 1] - inside[rows - 1, 1]) > 0.1]
    assert np.diff(rows).max() == (1 if joined else 2)
    assert (len(turns) > 20) == joined
    for row in turns:
        bead = LineString(inside[[row - 1, row]]).buffer(0.225, cap_style="flat")
        assert bead.intersection(gap).area < 1e-6


def test_two_tools():
    left, right = box(10, 10, 20, 20), box(30, 10, 40, 20)
    regions = (Region(to_section(left), 0), Region(to_section(right), 1))
    process = replace(PROCESS, filaments=PROCESS.filaments * 2)
    path = plan(Layers((Layer(0, 0.2, 0.2, regions),)), empty_setup(), process, PRINTER)
    assert set(path.tool[path.x > 49]) == {0, 1}
    (change,) = [event for event in path.events if event.kind == "tool"]
    assert path.tool[change.move] == 1
    assert held_back(path)[change.move - 1]


def test_nothing_to_print_is_only_the_prime_line():
    path = planned(Layers(()))
    assert path.role[path.prints].tolist() == [Role.PRIME]
    assert path.e[-1] < 0


def test_islands_are_visited_without_wandering():
    dots = [Point(8 + 4 * i, 8 + 4 * j).buffer(1.2, 16) for i in range(10) for j in range(10)]
    path = planned(stack(union_all(dots)))
    flights = path.length[(path.role == Role.TRAVEL) & (path.length > 2)]
    assert flights.sum() < 1.35 * 4 * 99 + 60


@pytest.mark.parametrize("seed", range(4))
def test_upper_layers_are_the_same_after_lower_ones_and_by_themselves(seed):
    """They are planned in a process of their own on some machines, and there only while the book has none."""
    places = np.random.default_rng(seed).random((12, 2)).round(1) * 60.0 + 10.0
    islands = [union_all([box(x, y, x + 1, y + 2) for x, y in places])] * 8
    job = Job(stack(box(70, 10, 90, 14), *islands), empty_setup(), PROCESS, PRINTER)
    primed, found = prime_rows(job), []
    for spans in ([range(5, 9)], [range(5), range(5, 9)]):
        planner = planner_of(job.setup, knowledge(PROCESS, PRINTER))
        blocks = [_planned(job, planner, primed, span) for span in spans][-1]
        found.append(np.concatenate([block.rows for block in blocks]))
    assert np.array_equal(*found)
