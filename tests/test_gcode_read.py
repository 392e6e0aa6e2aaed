"""The reader: columns against a plain line-by-line interpreter, faults, arcs; and what beads measure."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from gcode_job import AREA, BLOCK, HEIGHT, PADS, ROOF, TOP, VOLUME, WIDTH, block, sealed, text
from hypothesis import given, settings
from hypothesis import strategies as st

from flexo.gcode.beads import beads_of, frame_of, rectangles
from flexo.gcode.footprint import compare, footprint, volume
from flexo.gcode.read import Moves, read

HEADER = "G21\nG90\nM83\nG28\n"


def ids(moves: Moves) -> set[str]:
    return {fault.id for fault in moves.faults}


def columns(moves: Moves) -> list[tuple[float, ...]]:
    return list(zip(*(getattr(moves, name).tolist() for name in "xyzef"), strict=True))


def interpreted(body: str) -> list[tuple[float, ...]]:
    """What a firmware does with plain lines, one by one."""
    at = {"X": 0.0, "Y": 0.0, "Z": 0.0, "E": 0.0}
    speed, steps, feeds, made = math.nan, False, False, []
    for line in body.splitlines():
        name, *words = line.split(";")[0].split() or [""]
        given_ = {word[0]: float(word[1:]) for word in words}
        steps = {"G90": False, "G91": True}.get(name, steps)
        feeds = {"M82": False, "M83": True}.get(name, feeds)
        if name == "G92":
            at["E"] = given_["E"]
        if name not in ("G0", "G1"):
            continue
        before = at["E"]
        for axis in at:
            relative = feeds if axis == "E" else steps
            if axis in given_:
                at[axis] = given_[axis] + (at[axis] if relative else 0.0)
        speed = given_.get("F", speed * 60) / 60
        made.append((at["X"], at["Y"], at["Z"], at["E"] - before, speed))
    return made


number = st.decimals(-500, 500, places=3).map(str)
word = st.tuples(st.sampled_from("XYZEF"), number).map("".join)
move = st.tuples(
    st.sampled_from(["G0", "G1"]), st.lists(word, min_size=1, max_size=5, unique_by=lambda one: one[0])
).map(lambda made: " ".join([made[0], *made[1]]))
plain = st.sampled_from(
    ["G90", "G91", "M82", "M83", "G92 E0", "G92 E1.5", ";TYPE:Fill", "; x", "M104 S200", ""]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(move, move, plain), max_size=30))
def test_columns_are_those_of_a_plain_interpreter(lines: list[str]) -> None:
    body = "\n".join(lines)
    moves = read(body.encode())
    assert ids(moves) <= {"trailer.missing"}
    wanted = interpreted(body)
    assert len(moves) == len(wanted)
    if wanted:
        np.testing.assert_allclose(columns(moves), wanted, atol=1e-6)


def test_many_lines_give_the_same_numbers_as_float() -> None:
    values = [f"{k * 0.37 - 3000:.3f}" for k in range(20_000)]
    moves = read("".join(f"G1 X{value} E{k / 7:.5f}\n" for k, value in enumerate(values)).encode())
    assert moves.x.tolist() == [float(value) for value in values]


def test_lines_types_layers_and_comments() -> None:
    body = "G1 X1 ; to 1\n;LAYER_CHANGE\n;TYPE:Prime\nG1 X2\n\n;LAYER_CHANGE\n;HEIGHT:0.2\n;TYPE:Fill\n"
    body += "G1 X3 Y1.\n"
    moves = read(body.encode())
    assert moves.line.tolist() == [1, 4, 9]
    assert moves.layer.tolist() == [-1, 0, 1]
    assert [moves.types[k] if k >= 0 else None for k in moves.type] == [None, "Prime", "Fill"]
    assert [(note.line, note.kind, note.text) for note in moves.notes if note.kind == "HEIGHT"] == [
        (7, "HEIGHT", "0.2")
    ]
    assert moves.origin.tolist() == [[0, 0, 0], [1, 0, 0], [2, 0, 0]]
    assert moves.length.tolist() == pytest.approx([1.0, 1.0, math.sqrt(2)])


def test_commands_keep_their_place_and_words() -> None:
    moves = read(b'M862.3 P "MK3S"\nG28 W\nG1 X1\nM104 S210\nM117 Hello\nEXCLUDE_OBJECT_START NAME=a\nT1\n')
    assert [(one.line, one.move, one.name) for one in moves.commands] == [
        (1, 0, "M862.3"), (2, 0, "G28"), (4, 1, "M104"), (5, 1, "M117"),
        (6, 1, "EXCLUDE_OBJECT_START"), (7, 1, "T1"),
    ]  # fmt: skip
    assert moves.commands[1].words == (("W", None),)
    assert moves.commands[2].value("S") == 210
    assert moves.commands[3].words is None
    assert moves.commands[4].text == "NAME=a"


def test_position_is_known_once_told_after_homing() -> None:
    moves = read(b"G1 X1 Y1 Z1\nG28\nG1 Z5\nG1 X1\nG1 Y2\nG80\nG1 X1\n")
    assert moves.known.tolist() == [7, 4, 5, 7, 1]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("G1 X1 G1 Y2", "line.two-commands"),
        ("G1 X1 M104", "line.two-commands"),
        ("M104 S1 G1", "line.two-commands"),
        ("G1 X1 X2", "line.duplicate-word"),
        ("M104 S1 S2", "line.duplicate-word"),
        ("G1 X1..2", "line.number"),
        ("G1 X--1", "line.number"),
        ("G1 X1-2", "line.number"),
        ("G1 X-", "line.number"),
        ("G1 X.", "line.number"),
        ("G1 X 1", "line.number"),
        ("G1 5", "line.number"),
        ("G1 XY1", "line.number"),
        ("G1 X1/2", "line.number"),
        ("G1 X1 R3", "line.unknown-word"),
        ("G1 X1,2", "line.character"),
        ("G1 x1", "line.character"),
        ("g1 X1", "line.lower-case"),
        ("hello world", "line.lower-case"),
        ("(G1 X1)", "line.unknown"),
        ("1", "line.unknown"),
        ("N1 G1 X1*5", "line.unknown"),
        ("G1 X1" + " " * 92, "line.too-long"),
        ("G1 X1\u00a0", "text.not-ascii"),
        ("G1 X1\t\x07", "text.not-ascii"),
        ("G1 X2000000", "number.too-large"),
    ],
)
def test_fault_is_told_with_its_line(line: str, fault: str) -> None:
    moves = read(f"G1 X5\n{line}\nG1 Y7\n".encode("latin-1"))
    told = [one for one in moves.faults if one.id == fault]
    assert [one.line for one in told] == [2]
    assert moves.y[-1] == 7


def test_only_the_faulty_line_is_left_out() -> None:
    moves = read(b"G1 X5\nG1 X6 X7\nG1 X8\nG1 X9..\nG1 Y1\n")
    assert moves.line.tolist() == [1, 3, 5]


def test_lower_case_word_is_no_command_in_disguise() -> None:
    assert read(b"hello world\n").commands == ()


def test_quarter_arc_becomes_chords_that_stay_near_it() -> None:
    moves = read((HEADER + "G1 X10 Y0 Z1\nG3 X0 Y10 I-10 J0 E2\n").encode())
    arc = moves.line == 6
    assert arc.sum() > 10
    assert (moves.x[-1], moves.y[-1]) == (0, 10)
    assert np.hypot(moves.x[arc], moves.y[arc]) == pytest.approx(10.0)
    assert moves.e[arc].sum() == pytest.approx(2.0)
    assert moves.length[arc].sum() == pytest.approx(math.pi * 5, rel=1e-3)
    assert (moves.x[arc] > -1e-9).all()
    assert set(moves.i[arc]) == {-10.0}


def test_clockwise_arc_goes_the_other_way_and_a_closed_one_round() -> None:
    three_quarters = read((HEADER + "G1 X10 Y0 Z1\nG2 X0 Y10 I-10 J0 E2\n").encode())
    assert three_quarters.x.min() == pytest.approx(-10.0, abs=0.01)
    full = read((HEADER + "G1 X10 Y0 Z1\nG2 I-10 J0 Z2 E2\n").encode())
    assert full.length[1:].sum() == pytest.approx(math.hypot(20 * math.pi, 1), rel=1e-3)
    assert full.z[-1] == 2


def test_a_move_behind_an_arc_begins_where_its_text_says() -> None:
    """In binary 0.294 + (0.814 - 0.294) is not 0.814: the move after would climb by the difference."""
    body = "G3 X0 Y10 I-10 J0 E1\nG1 Z0.814\nG1 E-0.8\nG1 X5\n"
    moves = read((HEADER + "G1 X10 Y0 Z0.294 F1200\n" + body).encode())
    assert moves.z[moves.line > 6].tolist() == [0.814] * 3
    assert moves.length[moves.line > 7].tolist() == [0.0, 5.0]


def test_arc_without_a_possible_centre_is_a_fault() -> None:
    for line in ("G2 X5 Y5", "G2 X5 Y5 I1 J0", "G3 X1 Y0 I99999 J0"):
        assert "arc.centre" in ids(read((HEADER + line).encode()))


def test_block_is_read_back_and_damage_is_a_fault() -> None:
    assert read(block(BLOCK).encode()).job == BLOCK
    assert read(b"G28\n").job is None
    deep = "; flexo-job 1 begin\n; " + "[" * 100_000 + "\n; flexo-job 1 end\n"
    long = '; flexo-job 1 begin\n; {"a": ' + "9" * 5000 + "}\n; flexo-job 1 end\n"
    for bad in (deep, long, '; flexo-job 1 begin\n; {"a": 1, "a": 2}\n; flexo-job 1 end\n'):
        moves = read(bad.encode())
        assert moves.job is None
        assert "job.unreadable" in ids(moves)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text("G123XYZEIJM 0.;-\n", max_size=200).map(str.encode)))
def test_anything_is_read_without_raising(data: bytes) -> None:
    moves = read(data)
    assert np.isfinite(np.concatenate((moves.x, moves.y, moves.z, moves.e))).all()


MOVES = read(sealed(text()))
BEADS = beads_of(MOVES, frame_of(BLOCK))


def pads(width: float = 8.0) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([shapely.box(x0, 100, x0 + width, 106) for x0, _ in PADS])


def test_beads_have_the_written_width_height_and_level() -> None:
    assert BEADS.levels.tolist() == pytest.approx([0.434, 0.654, 0.854, 1.054, 1.254])
    assert BEADS.width == pytest.approx(WIDTH, abs=1e-4)
    assert BEADS.height == pytest.approx(HEIGHT)
    assert BEADS.top[0] == pytest.approx(TOP + HEIGHT)
    assert sorted(set(BEADS.flow.tolist())) == [0.95, 1.0, 1.05]
    assert BEADS.flow[BEADS.of_type("Prime")].tolist() == [1.0]


def test_volume_by_level_has_the_flow_divided_out() -> None:
    model = BEADS.model
    assert sum(volume(model, level) for level in range(5)) == pytest.approx(VOLUME, rel=1e-4)
    assert volume(model, 4) == pytest.approx((ROOF[1] - ROOF[0]) * 6 * HEIGHT, rel=1e-4)


def test_parallel_beads_fill_their_section() -> None:
    match = compare(BEADS.model, 0, pads())
    assert match.iou == pytest.approx(1.0, abs=1e-3)
    assert max(match.void, match.spill, match.overlap) < 0.02


def test_voids_spills_and_overlaps_are_told_apart() -> None:
    wider = compare(BEADS.model, 0, pads(9.0))
    assert wider.void == pytest.approx(12.0, abs=0.02)
    assert wider.iou == pytest.approx(96 / 108, abs=1e-3)
    assert compare(BEADS.model, 0, pads(7.0)).spill == pytest.approx(12.0, abs=0.02)
    twice = beads_of(read(sealed(text()).replace(b"Y100.750", b"Y100.500")), frame_of(BLOCK)).model
    assert compare(twice, 0, pads()).overlap == pytest.approx(2 * 8 * 0.25, abs=0.02)


def path(points: list[tuple[float, float]], width: float = 0.5) -> bytes:
    lines = [HEADER, "G1 Z0.200\nG1 X{:.3f} Y{:.3f}".format(*points[0])]
    for (x0, y0), (x1, y1) in pairwise(points):
        fed = math.hypot(x1 - x0, y1 - y0) * width * 0.2 / AREA
        lines.append(f"G1 X{x1:.3f} Y{y1:.3f} E{fed:.5f}")
    return "\n".join(lines).encode()


def laid(data: bytes) -> shapely.Geometry:
    return footprint(beads_of(read(data), frame_of(BLOCK | {"film_top": 0.0, "squish": 0.0,
                     "flow": dict.fromkeys(BLOCK["flow"], 1.0)})), 0)  # fmt: skip


def test_closed_loop_has_four_mitred_corners_and_a_hole() -> None:
    square = laid(path([(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]))
    assert square.area == pytest.approx(10.5**2 - 9.5**2, rel=1e-3)
    assert len(square.interiors) == 1


def test_open_path_has_flat_ends() -> None:
    assert laid(path([(0, 0), (10, 0), (10, 10)])).area == pytest.approx(10 * 0.5 * 2, rel=1e-3)
    assert laid(path([(0, 0), (10, 0)])).bounds == pytest.approx((0, -0.25, 10, 0.25), abs=1e-3)


def test_a_width_that_drifts_is_no_single_line() -> None:
    """Each bead is hardly wider than the one before, the last twice as wide as the first."""
    lines = [HEADER, "G1 Z0.200\nG1 X0.000 Y0.000"]
    widths = [0.3 + 0.02 * k for k in range(16)]
    for k, width in enumerate(widths):
        lines.append(f"G1 X{k + 1:.3f} Y0.000 E{width * 0.2 / AREA:.5f}")
    shape = laid("\n".join(lines).encode())
    at = [shape.intersection(shapely.box(k + 0.4, -1, k + 0.6, 1)).area / 0.2 for k in range(16)]
    assert at == pytest.approx(widths, abs=0.03)


def test_a_drifting_width_is_told_apart_where_it_changes() -> None:
    """Not between two beads of one width, which are mitred where they turn."""
    lines = [HEADER, "G1 Z0.200\nG1 X0.000 Y0.000"]
    for k, width in enumerate([0.30, 0.32, 0.3451, 0.3457, 0.37, 0.39]):
        x, y = min(k + 1, 3), max(k - 2, 0)
        lines.append(f"G1 X{x:.3f} Y{y:.3f} E{width * 0.2 / AREA:.5f}")
    assert laid("\n".join(lines).encode()).covers(shapely.Point(3.15, -0.15))


def test_single_beads_as_rectangles() -> None:
    shapes = rectangles(BEADS)
    assert shapely.area(shapes) == pytest.approx(BEADS.length * BEADS.width)


def test_hundreds_of_digits_are_too_large_and_hundreds_of_decimals_small() -> None:
    huge, tiny = "9" * 400, "0." + "0" * 400 + "1"
    moves = read(f"G1 X{huge}\nG1 X{tiny} Y2\n".encode())
    assert "number.too-large" in {one.id for one in moves.faults}
    assert moves.x[1] == pytest.approx(0.0)
    assert moves.y[1] == 2.0


def test_lines_that_cant_be_read_are_found_in_every_block() -> None:
    from flexo.gcode.lex import BLOCK

    rows = [f"G1 X{k % 200}" for k in range(2 * BLOCK + 5)]
    rows[3], rows[BLOCK + 3], rows[2 * BLOCK + 3] = "G1 X1 X2", "G1 X1 Y2 X3", "G1 X-"
    moves = read("\n".join(rows).encode())
    assert {(one.id, one.line) for one in moves.faults if one.id.startswith("line.")} == {
        ("line.duplicate-word", 4), ("line.duplicate-word", BLOCK + 4), ("line.number", 2 * BLOCK + 4)
    }  # fmt: skip
    assert len(moves) == len(rows) - 3
    assert moves.x[-1] == (len(rows) - 1) % 200
