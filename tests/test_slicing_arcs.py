"""Arcs: which rows become one, that they lie where the rows did, and what is written and read of them."""

from __future__ import annotations

import dataclasses
import itertools
import math
import re
from functools import cache

import numpy as np
import planner
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manifold3d import Manifold
from model_files import arrays, blob, half_torus, stl

from flexo.catalogue import catalogue
from flexo.elements import Foot
from flexo.errors import BadInput
from flexo.gcode.beads import beads_of, frame_of
from flexo.gcode.footprint import compare
from flexo.gcode.read import read
from flexo.gcode.verify import verify
from flexo.job import draft_model_job, make_job
from flexo.models import read_model
from flexo.planar import moved, to_shapely
from flexo.process import adjusted, default_process
from flexo.profiles import load_printer
from flexo.robots import Quadruped
from flexo.slicing.arcs import BULGE, COARSE, OFF, SEGMENTS, SWEEP, arcs_of
from flexo.slicing.toolpath import COLUMNS, Event, Role, Toolpath

OFF_, ON = default_process(), adjusted(default_process(), arcs="on")
PRINTERS = ["prusa-mk3s", "klipper-generic", "ender-3", "reprap-generic"]
PRUSA = load_printer("prusa-mk3s")
WORD = re.compile(r" ([XYZEIJF])(-?\d+(?:\.\d+)?)")
DIGITS = 1.5e-3  # mm: two ends of three decimals each


def beads(points, **columns) -> Toolpath:
    """A travel to the first point and beads to the others; columns replace those of all rows."""
    points = np.asarray(points, float)
    made = {name: np.zeros(len(points)) for name in COLUMNS}
    made |= {"x": points[:, 0], "y": points[:, 1], "z": np.full(len(points), 0.6)}
    made |= {"width": np.full(len(points), 0.45), "height": np.full(len(points), 0.2)}
    made |= {"flow": np.ones(len(points)), "speed": np.full(len(points), 35.0)}
    for name in ("role", "layer", "object", "tool"):
        made[name] = np.zeros(len(points), int)
    made["width"][0], made["height"][0], made["role"][0] = 0.0, 0.0, Role.TRAVEL
    events = columns.pop("events", ())
    return Toolpath((5.0, 5.0, 10.0), **(made | columns), events=events)


def circle(radius, count, begin=0.0, sweep=2 * math.pi, centre=(100.0, 100.0)) -> np.ndarray:
    turn = begin + np.linspace(0.0, sweep, count + 1)
    return np.asarray(centre) + radius * np.column_stack((np.cos(turn), np.sin(turn)))


def pairs(arcs) -> list[tuple[int, int]]:
    return list(zip(arcs.first.tolist(), arcs.last.tolist(), strict=True))


@pytest.mark.parametrize("sweep", [2.0, -2.0])
def test_beads_on_a_circle_are_one_arc_in_their_own_sense(sweep):
    arcs = arcs_of(beads(circle(12.0, 24, 0.3, sweep)))
    assert pairs(arcs) == [(1, 24)]
    assert (arcs.x[0], arcs.y[0]) == pytest.approx((100.0, 100.0), abs=1e-6)
    assert bool(arcs.clockwise[0]) == (sweep < 0)


@pytest.mark.parametrize("count", [47, 63, 64, 65, 301])
def test_no_command_goes_round(count):
    """A closed circle takes two commands or more, none of them over three quarters, and all of its rows."""
    arcs = arcs_of(beads(circle(8.0, count, 0.2)))
    assert len(arcs.first) >= 2
    assert ((arcs.last - arcs.first + 1) * 2 * math.pi / count <= SWEEP + 1e-9).all()
    assert (arcs.first[1:] == arcs.last[:-1] + 1).all()
    assert arcs.first[0] == 1
    assert arcs.last[-1] == count


@pytest.mark.parametrize(
    ("radius", "count", "why"),
    [
        (3.0, 60, "chords of 1 mm leave it by 0.04 mm"),
        (12.0, 24, "its own chords leave it by 0.1 mm"),
        (2000.0, 20000, "nearly straight"),
    ],
)
def test_what_is_no_arc(radius, count, why):
    assert pairs(arcs_of(beads(circle(radius, count)[:1000]))) == [], why


def test_firmwares_chords_decide_about_short_arcs():
    """Of 3.9 mm firmware makes 3 chords of 1.3 mm, of 4.1 mm four: 0.038 and 0.024 mm off a radius of 5.5."""
    for length, told in ((3.9, False), (4.1, True)):
        arcs = arcs_of(beads(circle(5.5, 8, sweep=length / 5.5)))
        assert bool(len(arcs.first)) == told


@pytest.mark.parametrize("name", ["width", "height", "flow", "speed", "role", "layer", "object", "tool", "z"])
def test_an_arc_ends_where_the_beads_change(name):
    path = beads(circle(12.0, 40, sweep=3.0))
    column = getattr(path, name).copy()
    column[21:] += 1 if column.dtype.kind == "i" else 0.05
    assert pairs(arcs_of(dataclasses.replace(path, **{name: column}))) == [(1, 20), (21, 40)]


def test_an_arc_ends_where_something_happens_and_where_nothing_is_laid():
    points = circle(12.0, 40, sweep=3.0)
    assert pairs(arcs_of(beads(points, events=(Event(21, "fan", 0.5),)))) == [(1, 20), (21, 40)]
    path = beads(points)
    for name in ("width", "height"):
        getattr(path, name)[21] = 0.0
    assert pairs(arcs_of(path)) == [(1, 20), (22, 40)]


def test_lines_and_corners_stay():
    """A strip with round ends, hatched: its two ends alone are arcs."""
    ends = [
        circle(9.0, 30, side, math.pi, (100.0 + 30.0 * (side < 0), 100.0))
        for side in (-math.pi / 2, math.pi / 2)
    ]
    outline = np.vstack([*ends, ends[0][:1]])
    hatch = [(95.0 + 0.45 * (k // 2), 95.0 + 10.0 * ((k + 1) // 2 % 2)) for k in range(40)]
    assert pairs(arcs_of(beads(np.vstack([outline, hatch])))) == [(1, 30), (32, 61)]


def test_bends_of_either_sense_are_arcs_of_their_own():
    first = circle(12.0, 20, 0.0, 1.5)
    middle = first[-1] + 15.0 * np.array([math.cos(1.5), math.sin(1.5)])
    second = circle(15.0, 25, 1.5 + math.pi, -1.5, middle)
    arcs = arcs_of(beads(np.vstack([first, second[1:]])))
    assert arcs.clockwise.tolist() == [False, True]
    assert (arcs.last - arcs.first + 1).sum() >= 43


def test_nothing_at_all():
    path = beads(circle(12.0, 24))
    none = dataclasses.replace(path, **{name: getattr(path, name)[:0] for name in COLUMNS})
    assert pairs(arcs_of(none)) == []
    assert pairs(arcs_of(beads(circle(12.0, 24)[:2]))) == []


wiggle = st.tuples(st.floats(1.0, 60.0), st.floats(-3.0, 3.0), st.integers(1, 40), st.floats(0.0, 0.02))


@given(st.lists(wiggle, min_size=1, max_size=8), st.integers(0, 1000))
def test_no_row_is_further_from_its_arc_than_is_said(parts, seed):
    """Arcs of any size one after another, tangentially, with noise: few fit, but those do."""
    heading, at, points, rng = (
        0.0,
        np.array([100.0, 100.0]),
        [np.array([100.0, 100.0])],
        np.random.default_rng(seed),
    )
    for radius, sweep, count, noise in parts:
        side = math.copysign(1.0, sweep)
        centre = at + side * radius * np.array([-math.sin(heading), math.cos(heading)])
        own = circle(radius, count, heading - side * math.pi / 2, sweep, centre)[1:]
        points += [*(own + rng.normal(0.0, noise, own.shape))]
        heading, at = heading + sweep, own[-1]
    path = beads(points)
    arcs = arcs_of(path)
    assert (arcs.first[1:] > arcs.last[:-1]).all()
    assert (arcs.last - arcs.first + 1 >= SEGMENTS).all()
    for k, (a, b) in enumerate(pairs(arcs)):
        place = np.column_stack((path.x, path.y))[a - 1 : b + 1] - (arcs.x[k], arcs.y[k])
        radius = math.hypot(*place[0])
        assert np.abs(np.hypot(*place.T) - radius).max() <= OFF + 1e-9
        assert np.abs(np.hypot(*(place[1:] + place[:-1]).T / 2) - radius).max() <= BULGE + 1e-9
        turned = np.diff(np.unwrap(np.arctan2(place[:, 1], place[:, 0])))
        assert (np.sign(turned) == (-1 if arcs.clockwise[k] else 1)).all()
        length = abs(turned.sum()) * radius
        assert (length / max(1, math.floor(length))) ** 2 / (8 * radius) <= COARSE + 1e-9


def told(text: bytes) -> list[tuple[str, dict[str, float]]]:
    """The moves of a text: code and words."""
    lines = [line for line in text.decode().splitlines() if re.match(r"G[123] ", line)]
    return [(line[1], {letter: float(value) for letter, value in WORD.findall(line)}) for line in lines]


def arcs_beside_lines(straight: bytes, curved: bytes):
    """Each arc of a text with the lines of the other one that it stands for: (words, begin, lines)."""
    lines, at = iter(told(straight)), {"X": math.nan, "Y": math.nan}
    for code, words in told(curved):
        begin = at["X"], at["Y"]
        at |= {axis: words[axis] for axis in "XY" if axis in words}
        if code == "1":
            assert next(lines)[1] == words
            continue
        stood = []
        here = dict(zip("XY", begin, strict=True))
        while not stood or (here["X"], here["Y"]) != (at["X"], at["Y"]):
            stood.append(next(lines)[1])
            here |= {axis: stood[-1][axis] for axis in "XY" if axis in stood[-1]}
        yield code, words, begin, stood
    assert next(lines, None) is None


@cache
def texts(value, printer="prusa-mk3s") -> tuple[bytes, bytes]:
    jobs = [make_job(value, process, load_printer(printer)) for process in (OFF_, ON)]
    return jobs[0].setups[0].gcode, jobs[1].setups[0].gcode


def test_the_text_by_a_reader_of_a_few_lines():
    """E to the last digit, both ends equally far from the centre, and every point near the lines replaced."""
    found = list(arcs_beside_lines(*texts(Foot())))
    assert len(found) > 50
    for code, words, (x0, y0), stood in found:
        assert round(sum(one["E"] for one in stood) * 1e5) == round(words["E"] * 1e5)
        centre = np.array([x0 + words["I"], y0 + words["J"]])
        radius, far = math.hypot(words["I"], words["J"]), math.dist(centre, (words["X"], words["Y"]))
        assert far == pytest.approx(radius, abs=2e-4)
        points = [np.array([x0, y0])]
        for one in stood:
            points.append(np.array([one.get("X", points[-1][0]), one.get("Y", points[-1][1])]))
        away = np.hypot(*(np.array(points) - centre).T) - radius
        assert np.abs(away).max() <= OFF + DIGITS
        middles = np.array([(a + b) / 2 for a, b in itertools.pairwise(points)])
        assert np.abs(np.hypot(*(middles - centre).T) - radius).max() <= BULGE + DIGITS
        turn = np.unwrap(np.arctan2(*(np.array(points) - centre).T[::-1]))
        assert (np.sign(np.diff(turn)) == (-1 if code == "2" else 1)).all()


def test_off_unless_asked_for():
    assert OFF_.arcs == "off"
    assert b"\nG2 " not in texts(Foot())[0]
    assert b"\nG3 " not in texts(Foot())[0]
    with pytest.raises(BadInput, match=r"process\.arcs is 'yes'"):
        adjusted(OFF_, arcs="yes")


@pytest.mark.parametrize("printer", PRINTERS)
def test_the_firmwares_own_chords_take_as_long(printer):
    """The estimate is of the beads; firmware drives its own chords of the arcs, and takes as long."""
    straight, curved = (
        planner.seconds(one.decode(), load_printer(printer)) for one in texts(Foot(), printer)
    )
    assert len(told(texts(Foot(), printer)[1])) < 0.7 * len(told(texts(Foot(), printer)[0]))
    assert curved == pytest.approx(straight, rel=0.01)
    stated = [re.search(rb"printing time: (.*)", one)[1] for one in texts(Foot(), printer)]
    assert stated[0] == stated[1]


@pytest.mark.parametrize("name", catalogue())
def test_the_catalogue_reads_back_as_without(name):
    """Verified, the same filament to the last digit, beads as wide, their footprint the same."""
    value = catalogue()[name]()
    plain, round_ = make_job(value, OFF_, PRUSA), make_job(value, ON, PRUSA)
    for before, after in zip(plain.setups, round_.setups, strict=True):
        assert {one.id for one in after.findings} - {one.id for one in before.findings} <= {"arc.support"}
        assert len(told(after.gcode)) <= len(told(before.gcode))
        assert after.measured["filament_mm"] == pytest.approx(before.measured["filament_mm"], abs=1e-6)
        assert after.measured["volume_0_mm3"] == pytest.approx(before.measured["volume_0_mm3"], rel=1e-7)
        assert after.measured["bead_width_min_mm"] == pytest.approx(
            before.measured["bead_width_min_mm"], abs=2e-3
        )
        assert after.summary == before.summary


def ring(radius=20.0, thickness=3.0, segments=200):
    inner = Manifold.cylinder(8.0, radius - thickness, radius - thickness, segments).translate(
        (0.0, 0.0, -1.0)
    )
    return arrays(Manifold.cylinder(3.0, radius, radius, segments) - inner)


def fit(job) -> list[float]:
    """Intersection over union of each layer's beads, as read back, and its section."""
    one = job.setups[0]
    moves = read(one.gcode)
    frame = frame_of(moves.job)
    found, shares = beads_of(moves, frame).model, []
    for layer in one.layers.layers:
        z = layer.top + frame.film_top - (frame.squish if layer.index == 0 else 0.0)
        level = int(np.argmin(np.abs(found.levels - z)))
        section = to_shapely(moved(layer.regions[0].area, one.setup.place))
        shares.append(compare(found, level, section).iou)
    return shares


@pytest.mark.parametrize(
    ("mesh", "fewer"),
    [(ring(), 0.2), (half_torus(), 0.6), (blob(20.0, 192), 0.85)],
    ids=["ring", "torus", "blob"],
)
def test_round_models_take_fewer_lines_for_the_same_beads(mesh, fewer, tmp_path):
    (tmp_path / "round.stl").write_bytes(stl(mesh))
    model = read_model(str(tmp_path / "round.stl"))
    plain, round_ = draft_model_job(model, OFF_, PRUSA), draft_model_job(model, ON, PRUSA)
    before, after = plain.setups[0], round_.setups[0]
    assert len(told(after.gcode)) < fewer * len(told(before.gcode))
    assert {one.id for one in after.findings} - {one.id for one in before.findings} == {"arc.support"}
    assert after.measured["volume_0_mm3"] == pytest.approx(before.measured["volume_0_mm3"], rel=1e-7)
    worse = np.array(fit(plain)) - np.array(fit(round_))
    assert (
        worse.max() < 0.01
    )  # of the section, which is a polygon: an arc lies up to BULGE outside its chords
    assert np.median(worse) < 0.004


WAYS = {
    "the wrong way round": lambda words: words.replace("G3 ", "G2 "),
    "about the other side": lambda words: re.sub(
        r"([IJ])(-?)", lambda m: m[1] + ("" if m[2] else "-"), words
    ),
    "too flat": lambda words: re.sub(r"(?<=[IJ])-?\d+\.\d+", lambda m: f"{3 * float(m[0]):.4f}", words),
    "to another end": lambda words: re.sub(r"(?<=X)\d+", lambda m: str(int(m[0]) + 1), words),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_arc_that_goes_astray_is_caught(way):
    body = texts(Foot())[1]
    line = re.search(rb"\nG3 .*\n", body)[0]
    spoilt = body.replace(line, WAYS[way](line.decode()).encode(), 1)
    before, after = (
        {one.id for one in verify(one, PRUSA, OFF_.film, OFF_.filaments).findings if one.severity == "error"}
        for one in (body, spoilt)
    )
    assert before == set()
    assert after - {"trailer.hash"}, way


@pytest.mark.parametrize("printer", PRINTERS)
def test_what_firmware_needs_for_arcs_is_told(printer):
    machine = load_printer(printer)
    notes = [
        [one for one in verify(text, machine, OFF_.film, OFF_.filaments).findings if one.id == "arc.support"]
        for text in texts(Foot(), printer)
    ]
    assert notes[0] == []
    wanted = {"marlin": "ARC_SUPPORT", "klipper": "[gcode_arcs]", "reprap": None}[machine.flavour]
    assert [one.severity for one in notes[1]] == (["note"] if wanted else [])
    assert all(wanted in one.text for one in notes[1])


@pytest.mark.heavy
@pytest.mark.parametrize("printer", PRINTERS)
def test_the_quadruped_for_every_printer(printer):
    straight, curved = texts(Quadruped(femur=10.0, tibia=6.0), printer)  # its film fits the smallest bed
    assert len(told(curved)) < 0.95 * len(told(straight))
    times = [planner.seconds(one.decode(), load_printer(printer)) for one in (straight, curved)]
    assert times[1] == pytest.approx(times[0], rel=0.01)
