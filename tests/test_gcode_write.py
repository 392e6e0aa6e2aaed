"""The written text: byte for byte, and read back by a reader of a few lines."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import math
import re
from pathlib import Path

import numpy as np
import pytest

from flexo.errors import BadInput
from flexo.gcode.dialect import limits
from flexo.gcode.write import write
from flexo.process import default_process
from flexo.profiles import load_printer
from flexo.slicing.toolpath import Event, Role, Toolpath

GOLDENS = Path(__file__).parent / "goldens"
PROCESS = default_process()
PRUSA = load_printer("prusa-mk3s")
PRINTERS = ["prusa-mk3s", "klipper-generic", "ender-3", "reprap-generic"]
AREA = math.pi / 4 * 1.75**2
WORD = re.compile(r" ([XYZEF])(-?\d+(?:\.\d+)?)")
PRINT, TRAVEL, RETRACT, UNRETRACT = Role.FILL, Role.TRAVEL, Role.RETRACT, Role.UNRETRACT


def toolpath(rows, events=(), start=(5.0, 5.0, 10.254)) -> Toolpath:
    """Rows of (role, x, y, z) or (role, e); layer k where z is 0.434 + 0.2 k."""
    place, table = start, []
    for role, *rest in rows:
        e = rest[0] if len(rest) == 1 else 0.0
        place = tuple(rest) if len(rest) == 3 else place
        width = 0.45 if role <= Role.PRIME else 0.0
        speed = {TRAVEL: 150.0, RETRACT: 35.0, UNRETRACT: 35.0}.get(role, 20.0)
        layer = max(0, round((min(place[2], 2.0) - 0.434) / 0.2)) if width else -1
        table.append([*place, width, 0.2, 1.0, speed, e, role, layer, 0, 0])
    columns = np.array(table, float).reshape(-1, 12).T
    whole = [c.astype(int) for c in columns[8:]]
    for i in reversed(range(len(whole[1]) - 1)):  # a travel belongs to the layer it leads to
        whole[1][i] = whole[1][i + 1] if whole[1][i] < 0 else whole[1][i]
    return Toolpath(start, *columns[:8], *whole, tuple(events))


def text_of(path, printer=PRUSA, header=(), process=PROCESS) -> list[str]:
    return write(path, header, process, printer).decode("ascii").splitlines()


def body_of(lines, printer=PRUSA) -> list[str]:
    """Between the start commands (the fan's last) and the end's retraction or lift."""
    first = lines.index("M109 S215") + 2 + len(limits(printer))
    return lines[first : -len(printer.end) - 1]


def moves_of(lines):
    """(x, y, z, e, f) after each G1 of the text, e of that move alone."""
    state, found = dict.fromkeys("XYZEF", math.nan), []
    for line in lines:
        if line.startswith("G1"):
            words = dict(WORD.findall(line))
            state.update({k: float(v) for k, v in words.items()})
            found.append([*(state[a] for a in "XYZ"), float(words.get("E", 0)), state["F"]])
    return np.array(found)


SQUARE = [
    (TRAVEL, 100, 100, 10.254),
    (TRAVEL, 100, 100, 0.434),
    (Role.PRIME, 110, 100, 0.434),
    (RETRACT, -0.8),
    (TRAVEL, 100, 105, 0.434),
    (UNRETRACT, 0.8),
    (Role.PERIMETER, 110, 105, 0.434),
    (Role.PERIMETER, 110, 115, 0.434),
    (PRINT, 100, 115, 0.434),
    (TRAVEL, 100, 115, 0.634),
    (Role.WALL, 110.5, 115.25, 0.634),
    (Role.BRIDGE, 110.5, 105, 0.634),
]
EVENTS = [
    Event(9, "nozzle", 210.0),
    Event(9, "bed", 80.0),
    Event(9, "fan", 0.5),
    Event(9, "acceleration", 800.0),
    Event(11, "fan", 0.0),
    Event(11, "pause", "drop in the nut"),
]


@pytest.mark.parametrize("name", PRINTERS)
def test_golden(name, request):
    """The whole text of a small literal toolpath, for each printer."""
    got = write(toolpath(SQUARE, EVENTS), ["; a header line"], PROCESS, load_printer(name))
    file = GOLDENS / f"square-{name}.gcode"
    if request.config.getoption("--regen", default=False):
        file.write_bytes(got)
        pytest.fail(f"{file.name} rewritten")
    assert got == file.read_bytes()


def test_trailer_tells_lines_and_hash():
    data = write(toolpath(SQUARE), [], PROCESS, PRUSA)
    head, last = data[: data.rindex(b"; flexo-end")], data.splitlines()[-1].decode()
    digest = hashlib.sha256(head).hexdigest()
    assert last == f"; flexo-end lines={len(head.splitlines())} sha256={digest}"
    assert data.endswith(b"\n")
    assert max(map(len, data.splitlines())) <= 96


def test_same_path_gives_same_bytes_whatever_the_locale():
    import locale

    first = write(toolpath(SQUARE, EVENTS), [], PROCESS, PRUSA)
    before = locale.setlocale(locale.LC_ALL)
    for name in ("de_DE.UTF-8", "C.UTF-8", "C"):
        try:
            locale.setlocale(locale.LC_ALL, name)
        except locale.Error:
            continue
        assert write(toolpath(SQUARE, EVENTS), [], PROCESS, PRUSA) == first
    locale.setlocale(locale.LC_ALL, before)


def test_words_that_do_not_change_are_left_out():
    path = toolpath([(TRAVEL, 1, 2, 0.434), (PRINT, 1, 12, 0.434), (PRINT, 21, 12, 0.434)])
    assert [line for line in body_of(text_of(path)) if line.startswith("G1")][:3] == [
        "G1 X1.000 Y2.000 Z0.434 F9000",
        "G1 Y12.000 E0.37418 F1200",
        "G1 X21.000 E0.74835",
    ]


def random_path(seed=3, count=3000, scale=3.0) -> Toolpath:
    rng = np.random.default_rng(seed)
    rows, place = [], np.array([100.0, 100.0])
    for _ in range(count):
        role = rng.choice([TRAVEL, PRINT, PRINT, PRINT, Role.PERIMETER])
        place = 20 + (place + rng.normal(0, scale, 2) - 20) % 170
        rows.append((int(role), *place, 0.434))
    return toolpath([(TRAVEL, 100, 100, 0.434), *rows])


@pytest.mark.parametrize("scale", [3.0, 0.02, 0.0004])
def test_read_back(scale):
    """Places to 1 µm; the sum of filament never further from the exact one than half its last digit."""
    path = random_path(scale=scale)
    path.flow[:] = np.random.default_rng(1).uniform(0.9, 1.15, len(path))
    lines = body_of(text_of(path))
    moves = moves_of(lines)[:-3]  # the end's retraction, lift and park
    place = np.rint(np.column_stack((path.x, path.y, path.z)) * 1000) / 1000
    steps = np.linalg.norm(np.diff(place, axis=0, prepend=[path.start]), axis=1)
    kept = steps > 0
    assert moves[:, :3] == pytest.approx(place[kept], abs=1e-9)
    exact = np.cumsum(steps * path.width * path.height * path.flow)[kept] / AREA
    assert np.abs(np.cumsum(moves[:, 3]) - exact).max() <= 0.5e-5 + 1e-9
    if scale == 3.0:
        assert exact[-1] == pytest.approx(path.volume.sum() / AREA, rel=1e-6)


def test_bead_width_follows_from_the_text():
    """Cross-section over height from E and the written length, where E's last digit allows it."""
    path = random_path(scale=0.05)
    moves = moves_of(body_of(text_of(path)))[:-3]
    length = np.linalg.norm(np.diff(moves[:, :3], axis=0), axis=1)
    e = moves[1:, 3]
    width = e[e > 0] * AREA / length[e > 0] / 0.2
    assert np.abs(width - 0.45).max() <= (1e-5 * AREA / length[e > 0] / 0.2).max()
    long = length[e > 0] > 0.02
    assert width[long] == pytest.approx(0.45, rel=0.03)


def test_no_extrusion_without_motion():
    """Beads shorter than the rounding leave no line, and a retraction stays exact beside them."""
    tiny = [(PRINT, 50.0002, 50, 0.434), (PRINT, 50.0003, 50, 0.434), (RETRACT, -0.8)]
    path = toolpath([(TRAVEL, 50, 50, 0.434), *tiny, (TRAVEL, 60, 50, 0.434), (UNRETRACT, 0.8),
                     (PRINT, 60.0004, 50, 0.434), (PRINT, 70, 50, 0.434)])  # fmt: skip
    lines = [line for line in body_of(text_of(path)) if line.startswith("G1")]
    assert lines[1:5] == [
        "G1 E-0.80000 F2100",
        "G1 X60.000 F9000",
        "G1 E0.80000 F2100",
        "G1 X70.000 E0.37418 F1200",
    ]
    alone = [line for line in lines if "E" in line and not set("XYZ") & set(line)]
    assert len(alone) == 3  # with the retraction at the end


def test_negative_and_large_numbers():
    path = toolpath([(TRAVEL, -3.0004, 1234.5678, 0.434), (TRAVEL, -0.0001, 9.9996, 100.0)])
    assert [line for line in body_of(text_of(path)) if line.startswith("G1")][:2] == [
        "G1 X-3.000 Y1234.568 Z0.434 F9000",
        "G1 X0.000 Y10.000 Z100.000",
    ]


def test_many_chunks_of_lines():
    """More rows than are laid out at once."""
    count = 20_001
    path = toolpath([(TRAVEL, 10 + i % 97, 10 + i % 89, 0.434) for i in range(count)])
    moves = moves_of(body_of(text_of(path)))[:-3]
    assert len(moves) == count
    assert moves[:, 0] == pytest.approx(path.x)


def test_a_path_that_starts_by_printing_is_led_to():
    lines = body_of(text_of(toolpath([(PRINT, 20, 5, 0.434)], start=(10.0, 5.0, 0.434))))
    assert lines[0] == "G1 X10.000 Y5.000 Z0.434 F9000"
    assert "G1 X20.000 Y5.000 Z0.434 E0.37418 F1200" in lines


def test_empty_path():
    assert [line for line in text_of(toolpath([])) if line.startswith("G1 ")][2:] == [
        "G1 E-0.80000 F2100", "G1 Z20.254 F720", "G1 X5.000 Y205.000 F9000",
    ]  # fmt: skip


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_number_that_is_not_finite_is_refused(bad):
    path = toolpath(SQUARE)
    path.x[3] = bad
    with pytest.raises(ValueError, match="column x"):
        write(path, [], PROCESS, PRUSA)


def test_layer_comments_stand_before_the_layer_and_tell_z_and_height():
    lines = body_of(text_of(toolpath(SQUARE)))
    at = [i for i, line in enumerate(lines) if line == ";LAYER_CHANGE"]
    assert [lines[i + 1 : i + 3] for i in at] == [[";Z:0.434", ";HEIGHT:0.2"], [";Z:0.634", ";HEIGHT:0.2"]]
    assert lines[at[1] + 3] != ";TYPE:Wall"
    roles = [line[6:] for line in lines if line.startswith(";TYPE:")]
    assert roles == ["Prime", "Perimeter", "Fill", "Wall", "Bridge"]


def test_progress_counts_up_to_the_end():
    path = random_path(count=500)
    told = [re.fullmatch(r"M73 P(\d+) R(\d+)", line) for line in text_of(path)]
    steps = [(int(m[1]), int(m[2])) for m in told if m]
    assert steps[0][0] == 0
    assert steps[-1] == (100, 0)
    assert all(b[0] > a[0] and b[1] <= a[1] for a, b in itertools.pairwise(steps))
    assert not any(line.startswith("M73") for line in text_of(path, load_printer("ender-3")))


def test_end_lifts_parks_and_stops_everything():
    lines = text_of(toolpath(SQUARE))
    assert lines[-9:-1] == [
        "G1 E-0.80000 F2100", "G1 Z10.634 F720", "G1 X5.000 Y205.000 F9000", "M73 P100 R0",
        "M107", "M104 S0", "M140 S0", "M84",
    ]  # fmt: skip


def test_end_does_not_retract_twice():
    lines = text_of(toolpath([*SQUARE, (RETRACT, -0.8)]))
    assert sum("E-0.8" in line for line in lines) == 2


def test_end_stays_within_the_printer():
    low = dataclasses.replace(PRUSA, height=5.0)
    assert "G1 Z5.000 F720" in text_of(toolpath(SQUARE), low)


def test_speed_is_never_rounded_up():
    path = toolpath([(TRAVEL, 1, 1, 0.434), (PRINT, 9, 1, 0.434)])
    path.speed[1] = 20.0166
    assert "F1200" in next(line for line in text_of(path) if "X9.000" in line)


def test_events_stand_before_their_move():
    lines = body_of(text_of(toolpath(SQUARE, EVENTS)))
    at = lines.index("M104 S210")
    assert lines[at : at + 4] == ["M104 S210", "M140 S80", "M106 S128", "M204 P800 R1250 T1250"]
    assert lines[at + 4].startswith("G1 Z0.634")
    off = lines.index("M107")
    assert lines[off + 1 : off + 3] == ["; pause: drop in the nut", "M117 Insert drop in the nut"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("prusa-mk3s", ["M201 X1000 Y1000 Z200 E1250", "M204 P1250 R1250 T1250", "M205 X8 Y8 Z0.4 E4.5"]),
        ("klipper-generic", ["SET_VELOCITY_LIMIT ACCEL=3000 SQUARE_CORNER_VELOCITY=5"]),
        ("reprap-generic", ["M201 X2000 Y2000 Z100 E2000", "M204 P2000 T2000", "M566 X600 Y600 Z24 E300"]),
    ],
)
def test_the_limits_that_the_time_is_planned_with_are_told_before_the_first_move(name, told):
    lines = text_of(toolpath(SQUARE), load_printer(name))
    at = lines.index("M109 S215") + 1
    assert lines[at : at + len(told)] == told
    assert lines[at + len(told) :][:2] == ["M107", ";LAYER_CHANGE"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("prusa-mk3s", "M900 K0.0450"),
        ("klipper-generic", "SET_PRESSURE_ADVANCE ADVANCE=0.0450"),
        ("reprap-generic", "M572 D0 S0.0450"),
    ],
)
def test_advance_is_told_for_the_filament_that_the_profile_has_it_for(name, told):
    printer = load_printer(name)
    tuned, by_name = (dataclasses.replace(printer, advance={one: 0.045}) for one in ("PLA", "pla"))
    other = dataclasses.replace(printer, advance={"PETG": 0.045})
    assert told in text_of(toolpath(SQUARE), tuned)
    assert text_of(toolpath(SQUARE), by_name) == text_of(toolpath(SQUARE), tuned)
    plain = text_of(toolpath(SQUARE), printer)
    assert text_of(toolpath(SQUARE), other)[:-1] == plain[:-1]
    assert not any(line.startswith(("M900", "SET_PRESSURE", "M572")) for line in plain)


def test_after_a_pause_place_and_speed_are_told_anew():
    lines = body_of(text_of(toolpath(SQUARE, [Event(8, "pause", "look")])))
    after = lines[lines.index("M601") + 1 :]
    move = next(line for line in after if line.startswith("G1"))
    assert re.fullmatch(r"G1 X100.000 Y115.000 Z0.434 E\S+ F1200", move)


def test_pause_by_flavour_and_its_absence():
    event = [Event(3, "pause", "insert")]
    klipper = load_printer("klipper-generic")
    lines = text_of(toolpath(SQUARE, event), klipper)
    at = lines.index("; pause: insert")
    assert lines[at + 1 : at + 3] == ["M117 Insert insert", "PAUSE"]
    assert not any(line.startswith(("M601", "M600", "M0")) for line in lines)
    with pytest.raises(BadInput, match="prusa-mk3s has no pause commands, the job pauses for 'insert'"):
        write(toolpath(SQUARE, event), [], PROCESS, dataclasses.replace(PRUSA, pause=()))


HOSTILE = ["a\nM302 P1", "a;M112", "a\"b'c", "a\u202eb\u2066", "a\r\x00\x1b[2J\x7f", "a\u2028G28", "ü×" * 200]


@pytest.mark.parametrize("message", HOSTILE)
def test_a_message_never_becomes_a_command(message):
    def commands(text):
        lines = text_of(toolpath(SQUARE, [Event(3, "pause", text)]))
        return [re.sub("^M117 Insert[A-Za-z0-9 ,./_-]*$", "M117", line) for line in lines if line[0] != ";"]

    assert "M117" in commands("a")
    assert commands(message) == commands("a")


def test_unknown_event_and_header_that_is_no_comment_are_refused():
    with pytest.raises(ValueError, match="unknown event 'explode'"):
        write(toolpath(SQUARE, [Event(1, "explode", 1)]), [], PROCESS, PRUSA)
    for line in ("M302 P1", "; a\nM302", "; " + "x" * 95, "; ü"):
        with pytest.raises(ValueError, match="is no comment of at most 96"):
            write(toolpath(SQUARE), [line], PROCESS, PRUSA)
        with pytest.raises(ValueError, match="is no comment of at most 96"):
            write(toolpath(SQUARE), [], PROCESS, PRUSA, footer=[line])


def test_placeholders_are_filled_for_film_and_filament():
    lines = text_of(toolpath(SQUARE))
    assert {"M140 S90", "M190 S90", "M109 S215", "G1 Z10.254 F600"} <= set(lines)
    sensed = dataclasses.replace(PRUSA, probe="film", start=(*PRUSA.start, "G1 Z{z+0.5} F600"))
    assert {"G1 Z10.000 F600", "G1 Z0.500 F600"} <= set(text_of(toolpath(SQUARE), sensed))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("M104 S{nozle_bond}", "start has an unknown placeholder {nozle_bond}; did you mean nozzle_bond?"),
        ("G1 Z{z+ten}", "unknown placeholder {z+ten}"),
        ("G1 Z{z-10}", "unknown placeholder {z-10}"),
        ("M104 S{}", "unknown placeholder {}"),
        ("M104 S{0.__class__}", "unknown placeholder {0.__class__}"),
        ("M104 S{nozzle_bond", "unpaired brace"),
        ("G28\nM302", "printable ASCII"),
        ("M117 größer", "printable ASCII"),
        ("M117 " + "x" * 92, "at most 96"),
    ],
)
def test_a_profile_line_that_cannot_be_written_is_named(line, message):
    with pytest.raises(BadInput, match=re.escape(message)):
        write(toolpath(SQUARE), [], PROCESS, dataclasses.replace(PRUSA, start=(line,)))


def test_start_that_is_no_list_is_refused():
    with pytest.raises(BadInput, match="start is 'G28', must be a list of command lines"):
        write(toolpath(SQUARE), [], PROCESS, dataclasses.replace(PRUSA, start="G28"))


@pytest.mark.parametrize("name", PRINTERS)
def test_start_sequences_are_safe_on_film(name):
    """Bed hot before homing, nozzle too cold to ooze until it stands over the corner, nothing purged."""
    start = load_printer(name).start
    order = [
        "M140 S{bed_bond}",
        "M190 S{bed_bond}",
        "M109 S160",
        "G28",
        "G1 X5 Y5 F6000",
        "M109 S{nozzle_bond}",
    ]
    places = [next(i for i, line in enumerate(start) if line.startswith(wanted)) for wanted in order]
    assert places == sorted(places)
    assert places[-1] == len(start) - 1
    assert not any(" E" in line for line in start)
    assert start.index("M104 S160") < places[1]
