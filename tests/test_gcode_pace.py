"""Minimum layer time in the verifier: planned from the text, to the slow side; quick layers are caught."""

from __future__ import annotations

import dataclasses
import json
import re
from functools import cache

import numpy as np
import planner
import pytest
from gcode_job import block, sealed

from flexo.elements import Hinge, Pocket, TendonGuide
from flexo.gcode.read import read
from flexo.gcode.verify import ramps, verify
from flexo.gcode.verify.block import declared
from flexo.gcode.verify.case import Case, case_of
from flexo.job import make_job
from flexo.process import default_process
from flexo.profiles import load_printer

PROCESS = default_process()
PRINTERS = ["prusa-mk3s", "klipper-generic", "ender-3", "reprap-generic"]
PRUSA = load_printer("prusa-mk3s")


@cache
def text_of(value, printer="prusa-mk3s", process=PROCESS) -> str:
    """A job without its trailer."""
    text = make_job(value, process, load_printer(printer)).setups[0].gcode.decode()
    return text[: text.rindex("; flexo-end")]


def found(text: str, printer=PRUSA) -> dict[str, str]:
    """Severity by id of all findings."""
    findings = verify(sealed(text), printer, PROCESS.film, PROCESS.filaments).findings
    return {one.id: one.severity for one in findings}


def case(text: str, printer) -> Case:
    moves = read(sealed(text))
    job, faults = declared(moves.job, printer, PROCESS.film, PROCESS.filaments)
    assert not faults
    return case_of(moves, job, printer, PROCESS.film, PROCESS.filaments)


def layers(text: str) -> list[str]:
    """What stands before the first layer, and each layer."""
    return re.split(r"(?=^;LAYER_CHANGE$)", text, flags=re.M)


def hastened(layer: str, factor: float) -> str:
    """A layer whose beads are laid faster: every F that holds for a line with X or Y and E."""
    lines, bead_speeds = layer.splitlines(keepends=True), set()
    speed = ""
    for line in lines:
        told = re.search(r" (F\d+)", line)
        speed = told[1] if told else speed
        if re.match(r"G1 (X|Y).* E\d", line):
            bead_speeds.add(speed)
    return re.sub(
        r" (F\d+)", lambda m: f" F{round(int(m[1][1:]) * factor)}" if m[1] in bead_speeds else m[0], layer
    )


@pytest.mark.parametrize("printer", PRINTERS)
@pytest.mark.parametrize("value", [Hinge(), Pocket()], ids=["hinge", "pocket"])
def test_the_plan_is_no_quicker_than_the_firmware_and_little_slower(value, printer):
    machine = load_printer(printer)
    one = case(text_of(value, printer), machine)
    last = int(one.beads.row[-1]) + 1
    start = max(command.move for command in one.moves.commands if command.name in ("M109", "M190"))
    took = ramps.longest(one, slice(start, last)).sum()
    firmware = planner.seconds(text_of(value, printer), machine)  # with the lift and the park at the end
    end = ramps.longest(one, slice(last, len(one.moves))).sum()
    assert firmware - end < took * 1.005
    assert took < 1.2 * firmware


@pytest.mark.parametrize("printer", PRINTERS)
def test_a_layer_laid_too_quickly_is_caught(printer):
    machine, (head, *body) = load_printer(printer), layers(text_of(Hinge(), printer))
    assert found("".join([head, *body]), machine) == {}
    for factor, caught in ((1.02, False), (1.3, True)):
        again = [*body[:4], hastened(body[4], factor), *body[5:]]
        assert again[4] != body[4]
        expected = {"layer.too-quick": "error"} if caught else {}
        assert found("".join([head, *again]), machine) == expected


def test_the_first_layer_may_be_quick():
    head, first, *body = layers(text_of(Hinge()))
    assert "layer.too-quick" not in found("".join([head, hastened(first, 1.5), *body]))


def test_beads_as_slow_as_the_filament_allows_may_take_less():
    """The last layers of a tendon guide take 4 s; beads that are laid faster could be slower."""
    text = text_of(TendonGuide())
    one = case(text, PRUSA)
    top = one.beads.row[one.beads.level == len(one.beads.levels) - 1]
    assert ramps.longest(one, slice(int(top[0]) - 5, int(top[-1]) + 1)).sum() < 8.0
    assert one.moves.f[top].max() == pytest.approx(PROCESS.filament.slowest)
    *others, last = layers(text)
    assert found(text) == {}
    assert found("".join([*others, hastened(last, 1.1)])) == {"layer.too-quick": "error"}


def test_accelerations_that_the_text_asks_for_count():
    """M204 with a twentieth of the acceleration makes a layer long enough that would be too quick."""
    head, *body = layers(text_of(Hinge()))
    quick = hastened(body[4], 1.3)
    lazy = re.sub(r"(?<=^;LAYER_CHANGE\n)", "M204 P50 R1250 T50\n", quick, flags=re.M)
    back = "M204 P800 R1250 T1250\n"
    assert "layer.too-quick" in found("".join([head, *body[:4], quick, *body[5:]]))
    assert found("".join([head, *body[:4], lazy + back, *body[5:]])) == {}


def stated(text: str, **entries: object) -> str:
    """A job whose block states other entries of its material; None leaves one out."""
    inner = text[text.index("; flexo-job 1 begin") : text.index("; flexo-job 1 end")]
    job = json.loads("".join(line[2:] for line in inner.splitlines()[1:]))
    own = job["materials"][0] | entries
    job["materials"] = [{name: value for name, value in own.items() if value is not None}]
    end = text.index("; flexo-job 1 end\n") + len("; flexo-job 1 end\n")
    return text[: text.index("; flexo-job 1 begin")] + block(job) + text[end:]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ({}, {}),
        ({"layer_time": 14.0}, {"job.layer-time": "error"}),
        ({"slowest": 25.0}, {"job.layer-time": "error"}),
        ({"layer_time": 20.0}, {"layer.too-quick": "error"}),
        ({"layer_time": 1e6}, {"job.unreadable": "error"}),
        ({"layer_time": None}, {"layer.time-unstated": "unchecked"}),
    ],
)
def test_what_a_job_states_of_it(entries, expected):
    told = found(stated(text_of(Hinge()), **entries))
    assert expected.items() <= told.items()
    assert expected or not told


def test_a_filament_that_asks_for_none_gets_none():
    hasty = dataclasses.replace(PROCESS.filament, layer_time=0.0)
    process = dataclasses.replace(PROCESS, filaments=(hasty,))
    text = text_of(Hinge(), process=process)
    assert verify(sealed(text), PRUSA, process.film, process.filaments).findings == ()
    assert found(text) == {"job.layer-time": "error"}


def test_a_trapezoid_by_hand():
    """100 mm at 40 mm/s from rest to rest at 800 mm/s², and 0.8 mm of filament at 35 mm/s and 1250 mm/s²."""
    text = text_of(Hinge())
    head = text[: text.index(";LAYER_CHANGE")]
    line = "M204 P800 R1250 T1250\nG1 X50 Y50 Z1 F6000\nG1 X150 E3 F2400\nG1 E-0.8 F2100\n"
    one = case(head + line, PRUSA)
    took = ramps.longest(one, slice(len(one.moves) - 2, len(one.moves)))
    ramp = 40.0**2 / 800  # both of them, mm
    peak = np.sqrt(1250 * 0.8)
    assert took == pytest.approx([2 * 40.0 / 800 + (100 - ramp) / 40.0, 2 * peak / 1250])
