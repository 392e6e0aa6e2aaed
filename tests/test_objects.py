"""Pieces of a job as objects that a user can cancel: in the toolpath, in the text, and ways to spoil that."""

from __future__ import annotations

import dataclasses
import re
from functools import cache

import numpy as np
import pytest
import shapely
from gcode_job import sealed
from model_files import box, stl, threemf, together

from flexo.design import Design, Placed
from flexo.elements import Link, Pocket
from flexo.gcode.verify import verify
from flexo.job import SetupJob, draft_model_job, make_job
from flexo.models import read_model
from flexo.models.orient import turned
from flexo.pose import Pose
from flexo.process import default_process
from flexo.profiles import load_printer
from flexo.slicing.objects import names_of
from flexo.slicing.toolpath import Role

PROCESS = default_process()
ROOFED = Pocket(shape="bar", size=6, breadth=4, roof=0.6)
SMALL = Link(length=10, width=8, height=1)


def apart(*names: str, element=SMALL) -> Design:
    return Design(tuple(Placed(name, element, Pose(0.0, 12.0 * k)) for k, name in enumerate(names)))


@cache
def job_of(printer: str) -> SetupJob:
    """A link, another, and a pocket with a pause, each on film of its own."""
    design = Design((*apart("left/shin", "right").placed, Placed("magnet", ROOFED, Pose(20.0, 0.0))))
    return make_job(design, PROCESS, load_printer(printer)).setups[0]


def text(printer: str) -> str:
    data = job_of(printer).gcode.decode()
    return data[: data.rindex("; flexo-end")]


def found(body: str, printer: str, severity: str = "error") -> set[str]:
    report = verify(sealed(body), load_printer(printer), PROCESS.film, PROCESS.filaments)
    return {one.id for one in report.findings if one.severity == severity}


def test_every_bead_belongs_to_the_piece_that_it_lies_in():
    job = job_of("klipper-generic")
    path, pieces = job.toolpath, job.setup.pieces
    assert sorted(piece.name for piece in pieces) == ["left/shin", "magnet", "right"]
    beads = path.prints & (path.role != Role.PRIME)
    assert set(path.object[beads]) == {0, 1, 2}
    assert set(path.object[path.role == Role.PRIME]) == {-1}
    for k, piece in enumerate(pieces):
        there = job.setup.place.geometry(piece.polygon).buffer(0.01)
        own = beads & (path.object == k)
        assert shapely.covers(there, shapely.points(path.x[own], path.y[own])).all()


def test_a_single_piece_is_object_0_and_has_no_labels():
    job = make_job(SMALL, PROCESS, load_printer("klipper-generic")).setups[0]
    path = job.toolpath
    assert set(path.object[path.prints & (path.role != Role.PRIME)]) == {0}
    assert b"EXCLUDE" not in job.gcode


def test_printers_that_know_no_objects_are_told_of_none():
    assert not re.search(r"^(M486|EXCLUDE)", text("prusa-mk3s"), re.M)


def test_marlin_numbers_its_objects():
    """Where the firmware was built with it, which a profile has to say."""
    marlin = dataclasses.replace(load_printer("prusa-mk3s"), objects=True)
    body = make_job(apart("a", "b"), PROCESS, marlin).setups[0].gcode.decode()
    body = body[: body.rindex("; flexo-end")]
    told = re.findall(r"^M486 .*$", body, re.M)
    assert told[0] == "M486 T2"
    assert set(told[1:]) == {"M486 S0", "M486 S1", "M486 S-1"}

    def errors(text):
        report = verify(sealed(text), marlin, PROCESS.film, PROCESS.filaments)
        return {one.id for one in report.findings if one.severity == "error"}

    assert errors(body) == set()
    assert errors(body.replace("M486 S1\n", "M486 S2\n", 1)) == {"object.undeclared"}
    assert errors(body.replace("M486 S1\n", 'M486 S1 A"b"\n', 1)) == {"command.word"}


@pytest.mark.parametrize(
    ("printer", "begin", "end"),
    [("klipper-generic", r"EXCLUDE_OBJECT_START NAME=([\w-]+)", "EXCLUDE_OBJECT_END"),
     ("reprap-generic", r'M486 S\d A"([\w-]+)"', "M486 S-1")],
)  # fmt: skip
def test_labels_enclose_all_that_is_printed_and_nothing_else(printer, begin, end):
    inside, names, kind = "", set(), ""
    for line in text(printer).splitlines():
        if opened := re.fullmatch(begin, line):
            assert not inside
            inside = opened[1]
            names.add(inside)
        elif line == end:
            assert inside
            inside = ""
        kind = line[6:] if line.startswith(";TYPE:") else kind
        if re.match(r"G1 .*[XY].* E\d", line):
            assert bool(inside) == (kind != "Prime")
        if line in ("PAUSE", "M226"):
            assert not inside
    assert names == {"left", "right", "magnet"}
    assert not inside


def test_klipper_is_told_where_objects_lie():
    job = job_of("klipper-generic")
    told = re.findall(r"^EXCLUDE_OBJECT_DEFINE NAME=(\S+) POLYGON=(\S+)$", text("klipper-generic"), re.M)
    assert len(told) == 3
    for piece in job.setup.pieces:
        corners = np.array(eval(dict(told)[piece.name.partition("/")[0]]))
        box = job.setup.place.geometry(piece.polygon).bounds
        assert (corners.min(axis=0) <= box[:2]).all()
        assert (corners.max(axis=0) >= box[2:]).all()
        assert (np.ptp(corners, axis=0) <= np.ptp(np.reshape(box, (2, 2)), axis=0) + 2).all()


@pytest.mark.parametrize("printer", ["klipper-generic", "reprap-generic"])
def test_after_a_label_the_place_is_told_anew(printer):
    """The object before may have been left out: lift first, then across with every word."""
    lines = text(printer).splitlines()
    starts = [i for i, one in enumerate(lines) if re.match(r"EXCLUDE_OBJECT_START|M486 S\d", one)]
    assert len(starts) > 10
    for i in starts:
        moves = [line for line in lines[i:] if line.startswith("G1")][:3]
        assert re.fullmatch(r"G1 E-\S+ F\d+", moves[0])
        assert re.fullmatch(r"G1 Z\S+( F\d+)?", moves[1])
        assert re.fullmatch(r"G1 X\S+ Y\S+ Z\S+ F\d+", moves[2])


ITEMS = (
    '<item objectid="2" transform="0 1 0 -1 0 0 0 0 1 50 0 0"/><item objectid="1"/>'
    '<item objectid="1" transform="1 0 0 0 1 0 0 0 1 0 30 0"/>'
)
GROUP = '<object id="2" name="the lid"><components><component objectid="1"/></components></object>'
STOOL = together(box(4, 4, 6), box(4, 4, 6, (16, 0, 0)), box(20, 4, 2, (0, 0, 5)), box(3, 3, 6, (9, 15, 0)))
RING = together(box(30, 4, 4), box(30, 4, 4, (0, 26, 0)), box(4, 30, 4), box(4, 30, 4, (26, 0, 0)))
PLATES = {
    "apart.stl": (stl(together(box(at=(30.0, 0.0, 0.0)), box())), (), ["apart-1", "apart-2"]),
    "under a beam.stl": (stl(STOOL), (), ["under_a_beam-1", "under_a_beam-2"]),
    "in a ring.stl": (stl(together(RING, box(8, 8, 4, (11, 11, 0)))), (), ["in_a_ring-1", "in_a_ring-2"]),
    "items.3mf": (threemf(box(), item=ITEMS, more=GROUP), (), ["items-1", "items-2", "the_lid"]),
    "turned.3mf": (threemf(box(), item=ITEMS, more=GROUP), (0, 0, 180), ["the_lid", "turned-2", "turned-3"]),
}


@pytest.mark.parametrize("name", PLATES)
def test_bodies_of_a_model_that_never_touch_seen_from_above_are_objects(name, tmp_path):
    data, turn, names = PLATES[name]
    (tmp_path / name).write_bytes(data)
    model = read_model(tmp_path / name)
    model = turned(model, turn) if turn else model
    made = draft_model_job(model, PROCESS, load_printer("klipper-generic")).setups[0]
    assert {one.severity for one in made.findings} <= {"note"}
    told = re.findall(r"^EXCLUDE_OBJECT_DEFINE NAME=(\S+)", made.gcode.decode(), re.M)
    assert told == names
    assert not made.setup.cuts
    path = made.toolpath
    beads = path.prints & (path.role != Role.PRIME)
    assert set(path.object[beads]) == set(range(len(names)))
    for k, piece in enumerate(made.setup.pieces):
        there = made.setup.place.geometry(piece.polygon).buffer(0.01)
        own = beads & (path.object == k)
        assert shapely.covers(there, shapely.points(path.x[own], path.y[own])).all()


def test_a_model_that_hangs_together_above_has_no_labels(tmp_path):
    (tmp_path / "arch.stl").write_bytes(stl((STOOL[0][:24], STOOL[1][:36])))
    made = draft_model_job(read_model(tmp_path / "arch.stl"), PROCESS, load_printer("klipper-generic"))
    assert b"EXCLUDE" not in made.setups[0].gcode


def test_names_stay_distinct_whatever_they_are():
    assert len(set(names_of(["a", "a", "a-2", "a-1"]))) == 4


HOSTILE = ["a\nM302 P1", "a;M112", "a\"b'c", "a\u202eb", "%{x}", "", "x" * 300, "a=b NAME=c", "ü"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_never_becomes_more_than_a_name(name):
    made = names_of([name, name, "b"])
    assert len(set(made)) == 3
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]{1,40}", one) for one in made)


@pytest.mark.parametrize("printer", ["klipper-generic", "reprap-generic"])
@pytest.mark.parametrize("name", HOSTILE[:4])
def test_a_hostile_name_yields_the_same_command_lines(name, printer):
    def commands(called):
        data = make_job(apart(called, "b"), PROCESS, load_printer(printer)).setups[0].gcode.decode()
        lines = [line for line in data.splitlines() if line[0] != ";"]
        return [re.sub(r'(NAME=|A")[\w.-]+', r"\1", line) for line in lines]

    assert commands(name) == commands("a")


START = "EXCLUDE_OBJECT_START NAME=right\n"
KLIPPER = {
    "not declared": (lambda s: re.sub(r"EXCLUDE_OBJECT_DEFINE NAME=right .*\n", "", s), "object.undeclared"),
    "declared twice": (
        lambda s: re.sub(r"(EXCLUDE_OBJECT_DEFINE NAME=right .*\n)", r"\1\1", s), "object.twice",
    ),
    "never ended": (lambda s: "".join(s.rpartition("EXCLUDE_OBJECT_END\n")[::2]), "object.open"),
    "one end lost": (lambda s: s.replace("EXCLUDE_OBJECT_END\n", "", 1), "object.nested"),
    "one start lost": (lambda s: s.replace(START, "", 1), "object.not-begun"),
    "pause within": (
        lambda s: s.replace("\nPAUSE\n", "\n").replace(START, START + "PAUSE\n", 8), "object.pause",
    ),
    "priming within": (
        lambda s: re.sub(
            r"(;TYPE:Prime\n(?:.*\n)*?)(?=EXCLUDE_OBJECT_START)",
            START + r"\1EXCLUDE_OBJECT_END\n", s, count=1,
        ), "object.prime",
    ),
    "a command for a name": (lambda s: s.replace("NAME=right", "NAME=ri ght"), "command.word"),
}  # fmt: skip


@pytest.mark.parametrize("name", KLIPPER)
def test_a_spoilt_label_is_caught(name):
    mutate, expected = KLIPPER[name]
    body = text("klipper-generic")
    assert found(body, "klipper-generic") == set()
    assert found(body, "klipper-generic", "warning") == set()
    assert mutate(body) != body
    assert expected in found(mutate(body), "klipper-generic")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("M486 T3", "M486 T2", "object.undeclared"),
        ("M486 S-1\n", "", "object.nested"),
        ('A"right"', 'A"ri;ght"', "command.word"),
        ("M486 T3", "M486 T3 P1", "command.word"),
        ("M486 S-1", "M486 S-2", "command.word"),
    ],
)
def test_a_spoilt_label_is_caught_on_reprap(old, new, expected):
    body = text("reprap-generic")
    assert found(body, "reprap-generic") == set()
    assert expected in found(body.replace(old, new, 1), "reprap-generic")


def test_beads_outside_objects_are_a_warning():
    body = text("klipper-generic")
    first = body.index("EXCLUDE_OBJECT_START")
    end = body.index("EXCLUDE_OBJECT_END\n", first)
    spoilt = (
        body[:first] + body[first:end].partition("\n")[2] + body[end:].replace("EXCLUDE_OBJECT_END\n", "", 1)
    )
    assert "object.unlabelled" in found(spoilt, "klipper-generic", "warning")
