"""The verifier passes a sound job, and catches each of many ways to spoil it, by name."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from gcode_job import BLOCK, END, START, block, layer, sealed, text
from hypothesis import given, settings
from hypothesis import strategies as st

from flexo.gcode.verify import Report, verify
from flexo.machine import Printer
from flexo.profiles import load_filament, load_film, load_printer

PRINTER, FILM, FILAMENTS = load_printer("prusa-mk3s"), load_film("pc-10mil"), (load_filament("pla"),)
JOB = text()
SOUND = sealed(JOB)
FIRST_BEAD = "G1 X113.000 E0.34923 F1200\n"  # of a pad on the bond layer
LATER_BEAD = "G1 X113.000 E0.33260 F1200\n"
TRAVEL = "G1 X117.000 Y100.250 F9000\n"
SHALLOW = "G3 X113.000 I4.0000 J99.9200 E0.34932 F1200\n"  # instead of the first bead, 0.08 mm off it
OVER_THE_ZONE = "G2 X113.000 I4.0000 J2.0000 E0.90000 F1200\n"  # out to x = 113.47


def check(data: bytes) -> Report:
    return verify(data, PRINTER, FILM, FILAMENTS)


def errors(report: Report) -> set[str]:
    return {one.id for one in report.findings if one.severity == "error"}


def test_sound_job_passes_with_nothing_unchecked() -> None:
    report = check(SOUND)
    assert report.ok
    assert report.findings == ()
    assert report.measured["volume_0_mm3"] == pytest.approx(BLOCK["volume"][0], rel=1e-4)
    assert report.measured["first_bead_z_mm"] == pytest.approx(0.434)
    assert report.measured["bead_width_max_mm"] == pytest.approx(0.5, abs=1e-4)


def swap(old: str, new: str, nth: int = 0) -> Callable[[str], str]:
    """Replace the nth occurrence; it must be there."""

    def mutate(body: str) -> str:
        places = [found.start() for found in re.finditer(re.escape(old), body)]
        at = places[nth]
        return body[:at] + new + body[at + len(old) :]

    return mutate


def every(old: str, new: str) -> Callable[[str], str]:
    def mutate(body: str) -> str:
        assert old in body
        return body.replace(old, new)

    return mutate


def after_start(line: str) -> Callable[[str], str]:
    return swap(";LAYER_CHANGE\n", line + "\n;LAYER_CHANGE\n")


def forged(**changes: object) -> Callable[[str], str]:
    """A block with some of its (dotted, with _ for .) entries changed."""

    def mutate(body: str) -> str:
        job = copy.deepcopy(BLOCK)
        for path, value in changes.items():
            *outer, last = path.split("__")
            inner = job
            for name in outer:
                inner = inner[name]
            inner[last] = value
        return body.replace(block(BLOCK), block(job))

    return mutate


def lowered(body: str) -> str:
    """Every z without the film's thickness."""
    return re.sub(r"(?<=Z)\d+\.\d{3}", lambda z: f"{float(z[0]) - 0.254:.3f}", body)


def scaled(factor: float) -> Callable[[str], str]:
    """Filament of every bead of the later layers scaled, and the model's volume left."""

    def mutate(body: str) -> str:
        found = re.compile(r"(?<= E)(0\.3\d+)(?= F1200)")
        return found.sub(lambda fed: f"{float(fed[0]) * factor:.5f}", body)

    return mutate


def hanging(body: str) -> str:
    """One more bead on the layer of the roof, from a pad out over the void beside it."""
    bead = "G1 X125.000 E0.78993 F1200\n"
    return swap(bead, bead + "G1 X130.000 E0.19748\n", 3)(body)


def floating(body: str) -> str:
    """The roof's last bead moved beside the pads, where nothing carries it."""
    return swap("Y105.750", "Y107.750", 8)(body)


def backwards(body: str) -> str:
    """One bead of the third layer laid again from its end to its start."""
    bead = "G1 X113.000 E0.33260 F1200\n"
    return swap(bead, bead + "G1 X105.000 E0.33260 F1200\n", 24)(body)


def shifted(body: str) -> str:
    """The third layer laid again, 0.07 mm beside itself."""
    beside = re.sub(r"(?<=Y)\d+\.\d{3}", lambda y: f"{float(y[0]) + 0.07:.3f}", layer(2))
    return swap(layer(2), layer(2) + beside)(body)


MUTATIONS: dict[str, tuple[Callable[[str], str], str]] = {
    "M190 dropped": (swap("M190 S90\n", ""), "heat.bed-unwaited"),
    "M109 dropped": (swap("M109 S215\n", ""), "heat.nozzle-unwaited"),
    "M109 below the material's least": (swap("M109 S215", "M109 S165"), "heat.nozzle-unwaited"),
    "cold extrusion": (swap("M104 S210", "M104 S150"), "heat.nozzle-range"),
    "M104 S999": (swap("M104 S210", "M104 S999"), "command.word"),
    "M104 over PLA": (swap("M104 S210", "M104 S245"), "heat.nozzle-limit"),
    "bed too hot": (swap("M140 S80", "M140 S115"), "heat.bed-limit"),
    "bed too cold for the bond": (every(" S90\n", " S60\n"), "heat.bed-bond"),
    "nozzle left on": (swap("M104 S0\n", ""), "end.nozzle-on"),
    "bed left on": (swap("M140 S0\n", ""), "end.bed-on"),
    "nozzle on again at the end": (swap("M140 S0\n", "M140 S0\nM104 S200\n"), "end.nozzle-on"),
    "motors not off": (swap("M84\n", ""), "end.motors-on"),
    "motors off with a delay only": (swap("M84\n", "M84 S60\n"), "end.motors-on"),
    "motors off after a rest": (swap("G28 W\n", "G28 W\nM84 S5\n"), "command.word"),
    "motors off not last": (swap("M84\n", "M84\nM106 S255\n"), "end.motors-not-last"),
    "move after motors off": (swap("M84\n", "M84\nG1 X10.000\nM84\n"), "end.move-after-off"),
    "G28 missing": (swap("G28 W\n", ""), "home.missing"),
    "G28 of one axis": (swap("G28 W\n", "G28 Z\n"), "home.missing"),
    "move before home": (swap("G28 W\n", "G1 Z20.000 F600\nG28 W\n"), "home.move-before"),
    "probing before home": (swap("G28 W\nG80\n", "G80\nG28 W\n"), "home.probe-before"),
    "probing over the print": (swap(LATER_BEAD, LATER_BEAD + "G80\n"), "home.over-print"),
    "homing over the print": (swap(END, "G28 W\n" + END), "home.over-print"),
    "millimetres not stated": (swap("G21\n", ""), "mode.unstated"),
    "relative filament not stated": (swap("M83\n", ""), "mode.unstated"),
    "G90 after M83": (swap("G90\nM83\n", "M83\nG90\n"), "mode.extruder-unstated"),
    "no speed": (lambda body: re.sub(r" F\d+", "", body), "speed.unstated"),
    "first layer below the film": (every("Z0.434", "Z0.180"), "film.nozzle-below"),
    "film forgotten": (lowered, "film.nozzle-below"),
    "first layer too high": (every("Z0.434", "Z0.634"), "film.first-z"),
    "no squish": (every("Z0.434", "Z0.454"), "film.squish"),
    "bead in a bare zone": (swap(FIRST_BEAD, FIRST_BEAD.replace("113", "114")), "bare.bead"),
    "bead across a bare zone": (swap(LATER_BEAD, "G1 X117.000 E0.49890 F1200\n"), "bare.bead"),
    "prime astray": (every("Y90.000", "Y110.000"), "prime.astray"),
    "prime within the outline": (every("Y90.000", "Y103.000"), "prime.inside"),
    "bead in mid-air": (hanging, "support.mid-air"),
    "bead beside the part": (floating, "support.mid-air"),
    "layer left out": (lambda body: body.replace(layer(2), ""), "layer.height"),
    "bead off the film": (swap(FIRST_BEAD, "G1 X153.000 E2.09561 F1200\n"), "film.bead-outside"),
    "move off the bed": (after_start("G1 X260.000 F9000"), "bed.outside"),
    "move off the bed in y": (after_start("G1 Y-3.000 F9000"), "bed.outside"),
    "1e9 coordinates": (swap("X105.000", "X1000000000.000"), "number.too-large"),
    "too high": (swap("Z11.254", "Z211.000"), "bed.too-high"),
    "keep-out": (after_start("G1 X4.000 Y110.000 F9000\nG1 Z2.000 F600"), "bed.keepout"),
    "double retraction": (swap("G1 E-0.80000 F2100\n", "G1 E-0.80000 F2100\n" * 2, 4), "retract.doubled"),
    "retraction too long": (
        lambda body: swap("G1 E0.80000", "G1 E5.50000", 4)(swap("G1 E-0.80000", "G1 E-5.50000", 4)(body)),
        "retract.too-long",
    ),
    "missing unretraction": (swap("G1 E0.80000 F2100\n", "", 4), "retract.not-undone"),
    "filament without motion": (swap("G1 E0.80000 F2100\n", "G1 E1.80000 F2100\n", 4), "extrude.standing"),
    "filament in a vertical move": (swap("G1 Z0.654 F600", "G1 Z0.654 E1.00000 F600"), "extrude.standing"),
    "flow too high": (swap(LATER_BEAD, LATER_BEAD.replace("F1200", "F9000")), "flow.too-high"),
    "bead too wide": (swap(LATER_BEAD, "G1 X113.000 E0.60000 F1200\n"), "bead.width"),
    "bead too narrow": (swap(LATER_BEAD, "G1 X113.000 E0.12000 F1200\n"), "bead.width"),
    "cross-section too large": (swap(LATER_BEAD, "G1 X113.000 E4.00000 F600\n"), "bead.section"),
    "all layers left out": (
        lambda body: body.replace(layer(1), "").replace(layer(2), "").replace(layer(3), ""),
        "layer.comment",
    ),
    "false height comment": (swap(";HEIGHT:0.2", ";HEIGHT:0.3", 2), "layer.comment"),
    "sloped bead": (swap(LATER_BEAD, "G1 X113.000 Z0.700 E0.33260 F1200\n"), "layer.sloped"),
    "unknown role": (every(";TYPE:Bridge", ";TYPE:Magic"), "type.unknown"),
    "volume 5 % off": (scaled(1.05), "volume.model"),
    "volume 5 % short": (scaled(0.95), "volume.model"),
    "nozzle through the print": (swap("G1 Z1.454 F600\nG1 X117", "G1 Z0.854 F600\nG1 X117"), "support.crash"),
    "nozzle down onto the print": (
        swap("G1 Z11.254 F600\n", "G1 Z1.000 F600\nG1 Z11.254 F600\n"),
        "support.crash",
    ),
    "bead through the print": (swap("Z1.254 F600", "Z0.854 F600", -1), "support.crash"),
    "M302 P1": (after_start("M302 P1"), "command.forbidden"),
    "M500": (after_start("M500"), "command.forbidden"),
    "M851": (after_start("M851 Z-1.0"), "command.forbidden"),
    "G92 Z0": (after_start("G92 Z0"), "command.forbidden"),
    "G92 with E and X": (after_start("G92 E0 X0"), "command.forbidden"),
    "G20": (swap("G21\n", "G21\nG20\n"), "command.forbidden"),
    "machine limits raised": (after_start("M203 X500"), "command.word"),
    "acceleration raised": (after_start("M204 P1300"), "command.word"),
    "acceleration of nothing": (after_start("M204 P0"), "command.word"),
    "acceleration of an axis raised": (after_start("M201 Z210"), "command.word"),
    "jerk of the filament raised": (after_start("M205 E4.6"), "command.word"),
    "much linear advance": (after_start("M900 K2.5"), "command.word"),
    "a tool behind a command": (swap("M107\n", "M107 T1\n"), "line.two-commands"),
    "flow override": (after_start("M221 S120"), "command.word"),
    "unknown command": (after_start("M907 X850"), "command.unknown"),
    "unknown macro": (after_start("START_PRINT BED=90"), "command.unknown"),
    "Klipper command for Marlin": (after_start("SET_PRESSURE_ADVANCE ADVANCE=0.05"), "command.unknown"),
    "second tool": (after_start("T1"), "command.unknown"),
    "word that a command lacks": (swap("M107\n", "M107 X3\n"), "command.word"),
    "lower-case command": (swap("G28 W", "g28 w"), "line.lower-case"),
    "lower-case move": (swap(LATER_BEAD, LATER_BEAD.lower()), "line.lower-case"),
    "two moves on a line": (swap(TRAVEL, "G1 X117.000 G1 Y100.250\n"), "line.two-commands"),
    "move behind a command": (swap("M107\n", "M107 G1 X3\n"), "line.two-commands"),
    "word twice": (swap(TRAVEL, "G1 X117.000 X118.000 Y100.250\n"), "line.duplicate-word"),
    "word of no move": (swap(TRAVEL, "G1 X117.000 Q1 Y100.250\n"), "line.unknown-word"),
    "NaN coordinate": (swap(TRAVEL, "G1 XNAN Y100.250\n"), "line.number"),
    "nan coordinate": (swap(TRAVEL, "G1 Xnan Y100.250\n"), "line.character"),
    "exponent": (swap(TRAVEL, "G1 X1e2 Y100.250\n"), "line.character"),
    "two points": (swap(TRAVEL, "G1 X1.1.7 Y100.250\n"), "line.number"),
    "letter alone": (swap(TRAVEL, "G1 X Y100.250\n"), "line.number"),
    "over-long line": (after_start("M117 " + "A" * 96), "line.too-long"),
    "not ASCII": (after_start("M117 \xe9"), "text.not-ascii"),
    "carriage returns": (every("\n", "\r\n"), "text.not-ascii"),
    "no command": (after_start("%&/"), "line.unknown"),
    "a bead again, backwards": (backwards, "twice.bead"),
    "a layer again": (swap(layer(2), layer(2) + layer(2)), "twice.bead"),
    "a layer again, beside itself": (shifted, "twice.level"),
    "impossible arc": (after_start("G2 X120.000 Y100.000 I1.000 J0.000"), "arc.centre"),
    "arc over a bare zone between ends beside it": (swap(FIRST_BEAD, OVER_THE_ZONE), "bare.bead"),
    "arc off the bed between ends on it": (
        after_start("G1 X247.000 Y100.000 F9000\nG3 X247.000 Y110.000 I0.000 J5.000"), "bed.outside",
    ),
    "arc through a keep-out between ends beside it": (
        after_start("G1 X12.000 Y105.000 F9000\nG1 Z2.000 F600\nG2 X12.000 Y115.000 I0.000 J5.000"),
        "bed.keepout",
    ),
    "arc the wrong way round": (swap(FIRST_BEAD, SHALLOW.replace("G3", "G2")), "bed.outside"),
    "block with another film top": (forged(film_top=0.0), "job.film-top"),
    "block with thinner film": (forged(film__thickness=0.1), "job.film-thickness"),
    "block with film off the bed": (
        forged(film__outline=[[95, 85], [355, 85], [355, 125], [95, 125]]), "job.film-off-bed",
    ),
    "block with much flow": (forged(flow__fill=1.3), "job.flow"),
    "block with little flow": (forged(flow__bond=0.8), "job.flow"),
    "block with a small edge": (forged(edge=0.0), "job.edge"),
    "block for another printer": (forged(printer="ender-3"), "job.printer"),
    "block for another film": (forged(film__name="pc-5mil"), "job.film"),
    "block of another version": (forged(version=2), "job.version"),
    "block with thick filament": (forged(materials=[{"name": "pla", "diameter": 2.85}]), "job.diameter"),
    "block with wide lines": (forged(line__max=3.0), "job.line"),
    "block with high layers": (forged(layers__height=0.4), "job.layer"),
    "block that asks more time of its layers": (
        forged(materials=[BLOCK["materials"][0] | {"layer_time": 30.0}]), "layer.too-quick",
    ),
    "block that asks less time of its layers": (
        forged(materials=[BLOCK["materials"][0] | {"layer_time": 1.0}]), "job.layer-time",
    ),
    "block without volume": (forged(volume=[]), "job.volume"),
    "block with text for a number": (forged(squish="0.02"), "job.unreadable"),
    "block with a huge number": (forged(prime=[[1e300, 0], [0, 0]]), "job.unreadable"),
    "block with a twisted ring": (forged(cut=[[[0, 0], [9, 9], [9, 0], [0, 9]]]), "job.unreadable"),
    "block that is a list": (lambda body: body.replace(block(BLOCK), block([1])), "job.unreadable"),
    "block with NaN": (swap('"edge": 3.0', '"edge": NaN'), "job.unreadable"),
    "two blocks": (lambda body: block(BLOCK) + body, "job.marks"),
    "block without end": (swap("; flexo-job 1 end\n", ""), "job.marks"),
    "a command in the block": (swap("; flexo-job 1 end", "M107\n; flexo-job 1 end"), "job.unreadable"),
    "nothing printed": (lambda body: block(BLOCK) + START + END, "film.nothing"),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTATIONS)
def test_mutation_is_caught(name: str) -> None:
    mutate, expected = MUTATIONS[name]
    body = mutate(JOB)
    assert body != JOB
    assert expected in errors(check(sealed(body)))


def test_an_arc_in_the_place_of_a_bead_passes() -> None:
    report = check(sealed(swap(FIRST_BEAD, SHALLOW)(JOB)))
    assert [one.id for one in report.findings] == ["arc.support"]
    assert report.findings[0].severity == "note"


def test_at_least_forty_kinds_of_finding_are_provoked() -> None:
    assert len({expected for _, expected in MUTATIONS.values()}) >= 40


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (SOUND[: len(SOUND) // 2], "trailer.missing"),
        (SOUND[:-1], "trailer.missing"),
        (SOUND[:5000] + bytes([SOUND[5000] ^ 1]) + SOUND[5001:], "trailer.hash"),
        (SOUND.replace(b"M107\n", b"", 1), "trailer.lines"),
        (SOUND + b"M104 S250\n", "trailer.missing"),
        (b"", "home.missing"),
        (bytes(range(256)) * 20, "text.not-ascii"),
        (b"\x00\xff" * 4000, "text.not-ascii"),
    ],
    ids=["half", "no last line end", "flipped bit", "line lost", "appended", "empty", "all bytes", "binary"],
)
def test_damaged_file_is_caught(data: bytes, expected: str) -> None:
    assert expected in errors(check(data))


@pytest.mark.parametrize(
    ("mutate", "expected"),
    [
        (swap("M106 S128\n", ""), None),
        (after_start(";" + "-" * 96), "comment.too-long"),
        (swap("G1 Z0.834 F600\nG1 X117", "G1 Z0.434 F600\nG1 X117"), "bare.travel-unlifted"),
        (lambda body: body.replace("G1 E-0.80000 F2100\n", "").replace("G1 E0.80000 F2100\n", ""),
         "bare.travel-unretracted"),
        (swap("G1 Z11.254 F600\n", ""), "end.not-lifted"),
        (after_start("G1 X4.000 Y130.000 F9000\nG1 Z2.000 F600\nG1 X17.000 Y110.000 F9000"), "bed.head"),
        (after_start("M106 S255"), "fan.bond"),
        (swap("M106 S0\n", ""), "fan.unstated"),
        (swap("M107\n", "M106 S1\n"), "fan.end"),
        (swap("F9000", "F99000", 3), "speed.over-machine"),
    ],
)  # fmt: skip
def test_doubtful_things_are_warnings(mutate: Callable[[str], str], expected: str | None) -> None:
    report = check(sealed(mutate(JOB)))
    assert report.ok, [str(one) for one in report.findings]
    if expected:
        assert expected in {one.id for one in report.findings if one.severity == "warning"}


def test_foreign_file_is_checked_as_far_as_possible_and_says_what_is_not() -> None:
    lines = [line for line in JOB.splitlines() if not line.startswith(("; flexo", ";TYPE"))]
    body = "\n".join(line for line in lines if not line.startswith("; ")) + "\n"
    report = check(body.encode())
    assert report.ok
    assert {one.id for one in report.unchecked} == {
        "job.missing", "trailer.missing", "film.outline-unknown", "bare.unknown", "volume.unknown",
    }  # fmt: skip
    assert "heat.bed-unwaited" in errors(check(body.replace("M190 S90\n", "").encode()))


def test_few_examples_and_a_count() -> None:
    report = check(sealed(every("F1200", "F9000")(JOB)))
    found = [one for one in report.findings if one.id == "flow.too-high"]
    assert len(found) == 3
    assert "more like it" in found[-1].text
    assert found[0].measured > found[0].limit
    assert found[0].line is not None


def test_roof_is_a_bridge_only_while_it_is_anchored_and_straight() -> None:
    bent = swap("G1 X125.000 E0.78993 F1200\n", "G1 X115.000 E0.39497 F1200\nG1 X115.000 Y102.000 E0.07\n"
                "G1 X125.000 Y100.500 E0.39497 F1200\n", 2)(JOB)  # fmt: skip
    assert "support.mid-air" in errors(check(sealed(bent)))
    assert "support.mid-air" not in errors(check(SOUND))


def test_order_of_travel_and_print_decides_about_a_crash() -> None:
    low = "G1 Z0.640 F600\n"
    before = swap(";LAYER_CHANGE\n", f"G1 X110.000 Y103.000 F9000\n{low};LAYER_CHANGE\n", 0)(JOB)
    after = swap(";LAYER_CHANGE\n", f"G1 X110.000 Y103.000 F9000\n{low};LAYER_CHANGE\n", 3)(JOB)
    assert "support.crash" not in errors(check(sealed(before)))
    assert "support.crash" in errors(check(sealed(after)))


def test_probe_on_the_film_wants_no_film_thickness() -> None:
    from dataclasses import replace

    sensing = replace(PRINTER, probe="film")
    body = forged(film_top=0.0, probe="film")(lowered(JOB))
    assert verify(sealed(body), sensing, FILM, FILAMENTS).ok
    assert not verify(sealed(body), PRINTER, FILM, FILAMENTS).ok


KLIPPER, REPRAP = load_printer("klipper-generic"), load_printer("reprap-generic")


def retold(printer: Printer, probing: str) -> str:
    """The job for a machine of another flavour."""
    body = forged(printer=printer.name, flavour=printer.flavour)(JOB)
    return body.replace('M862.3 P "MK3S"\n', "").replace("G28 W\nG80\n", f"G28\n{probing}\n")


def test_klipper_knows_its_own_commands_only() -> None:
    body = retold(KLIPPER, "BED_MESH_CALIBRATE")
    tuned = after_start("SET_PRESSURE_ADVANCE ADVANCE=0.045\nEXCLUDE_OBJECT_DEFINE NAME=leg\n"
                        "EXCLUDE_OBJECT_START NAME=leg\nEXCLUDE_OBJECT_END\n"
                        "SET_VELOCITY_LIMIT ACCEL=800 SQUARE_CORNER_VELOCITY=4.5")(body)  # fmt: skip
    assert verify(sealed(tuned), KLIPPER, FILM, FILAMENTS).ok
    for line in (
        "M601", "M900 K0.05", "SAVE_CONFIG", "EXCLUDE_OBJECT_START NAME=c{d}", "M226",
        "SET_PRESSURE_ADVANCE ADVANCE=99999", "SET_PRESSURE_ADVANCE ADVANCE=2.1",
        "SET_PRESSURE_ADVANCE ADVANCE=-0.1", "SET_PRESSURE_ADVANCE", "SET_PRESSURE_ADVANCE EXTRUDER=x",
        "SET_VELOCITY_LIMIT ACCEL=5000", "SET_VELOCITY_LIMIT ACCEL=0", "SET_VELOCITY_LIMIT VELOCITY=400",
        "SET_VELOCITY_LIMIT ACCEL=800 ACCEL=3000", "SET_VELOCITY_LIMIT ACCEL=1e3",
    ):  # fmt: skip
        assert not verify(sealed(after_start(line)(body)), KLIPPER, FILM, FILAMENTS).ok, line


def test_reprap_knows_its_own_commands_only() -> None:
    body = retold(REPRAP, "G29 S0")
    tuned = after_start("M201 X2000 Y2000 Z100 E2000\nM204 P800 T2000\nM566 X600 Y600 Z24 E300\n"
                        "M572 D0 S0.045")(body)  # fmt: skip
    report = verify(sealed(tuned), REPRAP, FILM, FILAMENTS)
    assert report.ok, [str(one) for one in report.findings]
    for line in (
        "M601", "M900 K0.05", "SAVE_CONFIG", "M572 D0 S2.5", "M572 D0", "M566 X601", "M201 X2001", "M205 X8",
        "M204 P2001", "M203 X6000", "G80", "M98", "M25", "G29 S2",
    ):  # fmt: skip
        assert not verify(sealed(after_start(line)(body)), REPRAP, FILM, FILAMENTS).ok, line


def test_reader_and_verifier_import_nothing_of_the_writer() -> None:
    import flexo.gcode

    folder = Path(flexo.gcode.__file__).parent
    own = [
        folder / name for name in ("read.py", "lex.py", "statements.py", "envelope.py", "arcs.py", "beads.py")
    ]
    for path in [*own, *sorted((folder / "verify").glob("*.py"))]:
        nodes = list(ast.walk(ast.parse(path.read_text())))
        names = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
        names |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        for name in names:
            forbidden = ("flexo.slicing", "flexo.layout", "flexo.gcode.write", "flexo.gcode.job")
            assert not str(name).startswith(forbidden), (path.name, name)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_never_raise_and_never_pass(data: bytes) -> None:
    assert not check(data).ok


WORDS = st.sampled_from([
    "G1", "G2", "G28", "G92", "M104", "M83", "M82", "G91", "T1", "X", "Y", "Z-5", "E1", "E-9",
    "F", "I3", "J0",
    " ", "\n", ";", ";TYPE:", "1e9", "-", ".", "999999999999", "NaN", "; flexo-job 1 begin\n", "{",
    "[[", "\r", "S", ";LAYER_CHANGE\n", ";HEIGHT:", "\xff", "0",
])  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.integers(0, len(JOB) - 1), st.integers(0, 60), st.lists(WORDS, max_size=12))
def test_spliced_jobs_never_raise(at: int, gone: int, put: list[str]) -> None:
    body = JOB[:at] + "".join(put) + JOB[at + gone :]
    assert isinstance(check(sealed(body)), Report)
    assert body == JOB or not check(body.encode("latin-1")).ok  # without its trailer


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(1, 255)), min_size=1, max_size=5))
def test_flipped_bytes_never_pass(flips: list[tuple[int, int]]) -> None:
    data = bytearray(SOUND)
    for at, bits in flips:
        data[at] ^= bits
    assert bytes(data) == SOUND or not check(bytes(data)).ok


def stepping_out(angle: float, by: float) -> bytes:
    """A slanted bead on the film and one over it, moved sideways by so many mm; both 0.5 mm wide."""
    import math

    along, side = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
    lines = ["G21", "G90", "M83"]
    for z, out in ((0.454, 0.0), (0.654, by)):
        x, y = (100.0 + out * side[0], 100.0 + out * side[1])
        lines += [f"G1 Z{z} F600", f"G1 X{x:.3f} Y{y:.3f} F6000"]
        lines += [f"G1 X{x + 12 * along[0]:.3f} Y{y + 12 * along[1]:.3f} E0.49890 F1200"]
    return "\n".join([*lines, ""]).encode()


def test_a_bead_that_is_half_carried_is_not_accused_whatever_its_direction() -> None:
    def hangs(angle: float, by: float) -> bool:
        return "support.mid-air" in errors(check(stepping_out(angle, by)))

    angles = [k * 0.037 for k in range(43)]
    assert not any(hangs(angle, 0.25) for angle in angles)
    assert all(hangs(angle, 0.38) for angle in angles)
