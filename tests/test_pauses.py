"""Pauses for inserts on every printer: parked, told, resumed on the margin; and ways to spoil that."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from gcode_job import sealed

from flexo.design import chain
from flexo.elements import Pocket
from flexo.gcode.verify import verify
from flexo.job import SetupJob, make_job
from flexo.process import default_process
from flexo.profiles import load_printer
from flexo.slicing.toolpath import Role

PROCESS = default_process()
COMMANDS = {"prusa-mk3s": "M601", "klipper-generic": "PAUSE", "ender-3": "M0", "reprap-generic": "M226"}
ROOFED = Pocket(shape="bar", size=6, breadth=4, roof=0.6)


@cache
def job_of(printer: str = "prusa-mk3s") -> SetupJob:
    return make_job(ROOFED, PROCESS, load_printer(printer)).setups[0]


def text(printer: str = "prusa-mk3s") -> str:
    """The job without its trailer."""
    data = job_of(printer).gcode.decode()
    return data[: data.rindex("; flexo-end")]


def found(body: str, severity: str = "error") -> set[str]:
    report = verify(sealed(body), load_printer("prusa-mk3s"), PROCESS.film, PROCESS.filaments)
    return {one.id for one in report.findings if one.severity == severity}


@pytest.mark.parametrize("printer", COMMANDS)
def test_a_job_pauses_parked_and_primes_on_the_margin(printer):
    job, machine = job_of(printer), load_printer(printer)
    (pause,) = [one for one in job.toolpath.events if one.kind == "pause"]
    path, row = job.toolpath, pause.move - 1
    assert (path.x[row], path.y[row]) == (machine.bed[0] + 5, machine.bed[3] - 5)
    assert path.z[row] - path.z[path.prints][: row + 1].max() > 5.0 or path.z[row] > 20.0
    assert path.role[pause.move - 3] == Role.RETRACT
    after = path.role[pause.move :]
    assert after[np.isin(after, [Role.RETRACT, Role.UNRETRACT])][0] == Role.UNRETRACT
    assert after[after <= Role.PRIME][0] == Role.PRIME
    lines = text(printer).splitlines()
    at = lines.index(load_printer(printer).pause[0])
    quote = '"' if printer == "reprap-generic" else ""
    assert lines[at - 2 : at] == ["; pause: pocket/insert", f"M117 {quote}Insert pocket/insert{quote}"]
    at = lines.index(COMMANDS[printer])
    assert re.fullmatch(r"G1 X\S+ Y\S+ Z\S+ F9000", lines[at + 1])


def test_the_wall_to_prime_on_grows_up_to_the_pause_and_no_further():
    path = job_of().toolpath
    prime = path.role == Role.PRIME
    (pause,) = [one for one in path.events if one.kind == "pause"]
    last = path.layer[pause.move]
    assert set(path.layer[prime]) == set(range(last + 1))
    assert last < path.layer.max()
    open_top = make_job(Pocket(), PROCESS).setups[0].toolpath
    assert set(open_top.layer[open_top.role == Role.PRIME]) == {0}


def test_inserts_of_one_height_share_a_pause_others_have_their_own():
    alike = make_job(chain(a=ROOFED, b=ROOFED, c=Pocket(shape="bar", depth=1.2, roof=0.6))).setups[0]
    told = [line for line in alike.gcode.decode().splitlines() if line.startswith("M117")]
    assert told == ["M117 Insert c/insert", "M117 Insert a/insert, b/insert"]
    assert alike.gcode.count(b"\nM601\n") == 2


@pytest.mark.parametrize("depth", [1.996, 2.0, 2.001, 2.004, 2.006, 2.008, 2.1])
def test_an_insert_may_end_anywhere_between_the_layers(depth):
    job = make_job(Pocket(shape="bar", size=6, breadth=4, depth=depth, roof=0.6), PROCESS)
    assert job.setups[0].gcode.count(b"\nM601\n") == 1


HOSTILE = ["a\nM302 P1", "a;M112", "a\"b'c", "a*71", "a\u202eb", "{print}", "N1 M112*3", "G28 %"]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("printer", COMMANDS)
def test_the_message_holds_nothing_that_a_parser_takes_for_more(name, printer):
    from flexo.gcode.dialect import spoken

    machine = load_printer(printer)
    lines = spoken("pause", name, PROCESS, machine)
    assert lines[2:] == list(machine.pause)
    assert re.fullmatch(r'M117 "?Insert [A-Za-z0-9 ,./_-]*"?', lines[1])
    assert all(len(line) <= 96 for line in spoken("pause", "x y" * 100, PROCESS, machine))


def swap(old: str, new: str) -> Callable[[str], str]:
    def mutate(body: str) -> str:
        assert old in body
        return body.replace(old, new, 1)

    return mutate


PARK = "G1 X5.000 Y205.000 F9000\n"
MUTATIONS: dict[str, tuple[Callable[[str], str], str]] = {
    "no pause": (swap("M601\n", ""), "pause.missing"),
    "paused a layer early": (lambda body: early(body), "pause.missing"),
    "paused a layer late": (lambda body: late(body), "pause.missing"),
    "not parked": (swap(PARK, "G1 X122.000 Y104.000 F9000\n"), "pause.over-part"),
    "not lifted": (swap("G1 Z23.054 F720\n", "G1 Z3.654 F720\n"), "pause.low"),
    "not drawn back": (lambda body: oozing(body), "pause.oozing"),
}


def layers_of(body: str) -> list[str]:
    return body.split(";LAYER_CHANGE\n")


def early(body: str) -> str:
    parts = layers_of(body)
    k = next(i for i, one in enumerate(parts) if "M601\n" in one)
    parts[k] = parts[k].replace("M601\n", "")
    parts[k - 1] = parts[k - 1].replace("G1 E-0.80000 F2100\n", "G1 E-0.80000 F2100\nM601\n", 1)
    return ";LAYER_CHANGE\n".join(parts)


def late(body: str) -> str:
    parts = layers_of(body)
    k = next(i for i, one in enumerate(parts) if "M601\n" in one)
    parts[k] = parts[k].replace("M601\n", "")
    parts[k + 1] = parts[k + 1].replace("G1 E-0.80000 F2100\n", "G1 E-0.80000 F2100\nM601\n", 1)
    return ";LAYER_CHANGE\n".join(parts)


def oozing(body: str) -> str:
    """The filament given back at the park, before the pause, and no more after it."""
    there = body.index("M601\n")
    fed = "G1 E0.80000 F2100\n"
    after = body[there:].replace(fed, "", 1)
    return body[:there] + fed + after


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_spoilt_pause_is_caught(name):
    mutate, expected = MUTATIONS[name]
    body = mutate(text())
    assert body != text()
    assert found(text()) == set()
    assert expected in found(body)


def test_doubtful_pauses_are_warnings():
    assert found(text(), "warning") == set()
    assert "pause.undeclared" in found(text().replace("M84\n", "M601\nM84\n"), "warning")
    bare = text().replace(";TYPE:Prime", ";TYPE:Wall")
    assert "pause.unprimed" in found(bare, "warning")


def test_prime_beads_above_the_last_pause_are_refused():
    parts = layers_of(text())
    parts[-1] = parts[-1].replace(";TYPE:Perimeter", ";TYPE:Prime", 1)
    assert "prime.high" in found(";LAYER_CHANGE\n".join(parts))
