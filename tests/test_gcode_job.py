"""The head of a job: its comments, the block a verifier reads, and the summary."""

from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pytest

from flexo.design import chain, design_of
from flexo.elements import Hinge
from flexo.errors import BadInput
from flexo.gcode.job import block_lines, header, job_block, name_of
from flexo.gcode.read import read
from flexo.gcode.summary import clock, summarise
from flexo.gcode.write import write
from flexo.job import make_job
from flexo.layout import BareZone, CutLine, lay_out
from flexo.planar import rectangle
from flexo.process import adjusted, default_process
from flexo.profiles import load_filament, load_printer
from flexo.slicing.layers import Layer, Layers, Region
from flexo.slicing.toolpath import Role, Toolpath

PROCESS = dataclasses.replace(default_process(), cost_per_hour=3.0)
PRINTER = load_printer("prusa-mk3s")
HOSTILE = [
    "a\nM302 P1",
    "a;M112",
    "a\"b'c",
    "a\u202eb\u2066",
    "a\r\x00\x1b[2J\x7f",
    "flexo-job 1 end",
    "x" * 300,
]


def square(size: float, tool: int = 0) -> Region:
    from manifold3d import CrossSection

    return Region(CrossSection.square((size, size)), tool)


LAYERS = Layers((Layer(0, 0.2, 0.2, (square(10),)), Layer(1, 0.35, 0.15, (square(8),))))


def beads(tools=(0, 0), roles=(Role.PRIME, Role.FILL)) -> Toolpath:
    """Two beads of 100 mm, 0.45 × 0.2 mm, flow 1.1, one after the other."""
    full = [np.full(2, v) for v in (0.434, 0.45, 0.2, 1.1, 20.0, 0.0)]
    columns = [np.array([100.0, 200.0]), np.zeros(2), *full]
    whole = [np.array(roles), np.zeros(2, int), np.zeros(2, int), np.array(tools)]
    return Toolpath((0.0, 0.0, 0.434), *columns, *whole)


BEAD = 100 * 0.45 * 0.2 * 1.1  # mm³


def setup_of(value):
    return lay_out(design_of(value), PROCESS, PRINTER).setups[0]


def block_of(value, setup=None, process=PROCESS, printer=PRINTER):
    return job_block(value, setup=setup or setup_of(value), layers=LAYERS, process=process, printer=printer)


def summary_of(value, path=None, process=PROCESS):
    return summarise(path or beads(), layers=LAYERS, setup=setup_of(value), process=process, printer=PRINTER)


def lines_of(value, **changes):
    block = {**block_of(value), **changes}
    return header(block, summary_of(value), PRINTER)


def read_back(lines):
    inside = lines[lines.index("; flexo-job 1 begin") + 1 : lines.index("; flexo-job 1 end")]
    assert all(line.startswith("; ") and line == line.strip() for line in inside)
    assert max(map(len, inside)) <= 92
    return json.loads("".join(line.removeprefix("; ").strip() for line in inside))


def test_header_tells_what_is_printed():
    lines = lines_of(Hinge(gap=3.0))
    assert lines[:9] == [
        "; flexo 0.1.0: hinge",
        "; printer: Original Prusa MK3S (prusa-mk3s)",
        "; film: pc-10mil, 0.254 mm, sheet 25 x 36 mm",
        "; filament: pla",
        "; layers: 2, first 0.2 mm, others 0.2 mm",
        "; estimated printing time: 0h 0m 10s",
        f"; filament used: {2 * BEAD / (math.pi / 4 * 1.75**2):.1f} mm, {2 * BEAD * 1.24e-3:.2f} g, 0.00 USD",
        "; filament_diameter = 1.75",
        "; parameter: width = 20.0",
    ]
    assert "; parameter: gap = 3.0" in lines
    assert lines[-1] == "; flexo-job 1 end"


def test_block_survives_the_chunks():
    block = block_of(Hinge())
    assert read_back(block_lines(block)) == block
    spaced = {"name": " ".join(["word"] * 100)}
    assert read_back(block_lines(spaced)) == spaced


def test_block_holds_the_contract():
    hinge = Hinge(width=20.0, gap=2.0, edge=3.0, height=2.0)
    setup, block = setup_of(hinge), block_of(hinge)
    x, y = setup.place.x, setup.place.y
    assert block["name"] == "hinge"
    assert block["parameters"] == {
        "width": 20.0,
        "gap": 2.0,
        "skin": 0,
        "raster": 0.0,
        "edge": 3.0,
        "height": 2.0,
    }
    assert block["classes"] == {"Hinge": "flexo.elements.hinge"}
    assert (block["printer"], block["flavour"], block["probe"]) == ("prusa-mk3s", "marlin", "sheet")
    assert sorted(map(tuple, block["film"].pop("outline"))) == [
        (x, y), (x, y + 36.0), (x + 24.0, y), (x + 24.0, y + 36.0),
    ]  # fmt: skip
    assert block["film"] == {"name": "pc-10mil", "material": "PC", "thickness": 0.254}
    assert block["film_top"] == 0.254
    assert block["layers"] == {"count": 2, "first": 0.2, "height": 0.2, "last": 0.15}
    assert block["line"] == {"width": 0.45, "min": 0.28, "max": 0.75}
    assert block["flow"] == {"bond": 1.0, "perimeter": 1.0, "fill": 1.0, "bridge": 1.0}
    assert [sorted(ring) for ring in block["cut"]] == [
        [[x + 8.0, y + 8.0], [x + 8.0, y + 28.0], [x + 16.0, y + 8.0], [x + 16.0, y + 28.0]]
    ]
    (bare,) = block["bare"]
    assert (bare["owner"], bare["z_clear"]) == ("hinge", 2.0)
    assert sorted(bare["ring"]) == [
        [x + 11.0, y + 8.0], [x + 11.0, y + 28.0], [x + 13.0, y + 8.0], [x + 13.0, y + 28.0],
    ]  # fmt: skip
    sides = [(5.0, 4.5), (19.0, 4.5), (19.0, 5.5), (5.0, 5.5), (5.0, 6.5), (19.0, 6.5)]
    assert block["prime"] == [[x + dx, y + dy] for dx, dy in sides]
    assert block["materials"][0] == {
        "name": "pla", "material": "PLA", "diameter": 1.75,
        "nozzle_bond": 215.0, "nozzle": 210.0, "bed_bond": 90.0, "bed": 80.0,
        "layer_time": 15.0, "slowest": 15.0,
    }  # fmt: skip
    assert block["volume"] == [pytest.approx(100 * 0.2 + 64 * 0.15)]


def test_keepouts_of_the_printer_and_film_the_probe_senses():
    ender = load_printer("ender-3")
    block = block_of(Hinge(), printer=dataclasses.replace(ender, probe="manual_on_film"))
    assert block["keepouts"] == [list(one) for one in ender.keepouts]
    assert block["film_top"] == 0.0


def test_model_volume_by_tool():
    two = dataclasses.replace(PROCESS, filaments=(load_filament("pla"), load_filament("petg")))
    layers = Layers((Layer(0, 0.2, 0.2, (square(10), square(5, tool=1))),))
    block = job_block(Hinge(), setup=setup_of(Hinge()), layers=layers, process=two, printer=PRINTER)
    assert block["volume"] == [20.0, 5.0]
    assert [one["name"] for one in block["materials"]] == ["pla", "petg"]


def test_bare_zone_with_a_hole_is_told_by_rings_that_leave_the_hole_out():
    zone = rectangle(0, 0, 10, 10).difference(rectangle(4, 4, 6, 6))
    setup = dataclasses.replace(setup_of(Hinge()), bare=(BareZone(zone, 1.0, "a"),))
    rings = [one["ring"] for one in block_of(Hinge(), setup)["bare"]]
    from shapely import Polygon, union_all

    pieces = [Polygon(ring) for ring in rings]
    assert sum(one.area for one in pieces) == pytest.approx(96.0)
    assert union_all(pieces).area == pytest.approx(96.0)


def test_parameters_of_a_design_carry_the_names_of_its_parts():
    design = chain(hip=Hinge(), knee=Hinge(gap=1.5))
    block = block_of(design)
    assert block["name"] == name_of(design) == "design"
    assert block["parameters"]["knee.gap"] == 1.5
    assert block["classes"] == {"Hinge": "flexo.elements.hinge"}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_never_becomes_a_command(text):
    """As many command lines as the name `a` has, and the block still reads, whatever the text."""

    def commands(name):
        block = {**block_of(Hinge()), "name": name, "parameters": {name: name}}
        printer = dataclasses.replace(PRINTER, title=name)
        told = header(block, summary_of(Hinge()), printer)
        data = write(beads(), told, PROCESS, PRINTER).decode("ascii")
        assert data.count("; flexo-job 1 end\n") == 1
        assert all(len(line) <= 96 and line.isprintable() for line in data.split("\n"))
        assert read_back(told)["volume"]
        return [line for line in data.split("\n") if not line.startswith(";")]

    assert commands(text) == commands("a")


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_in_the_block_are_plain(text):
    film = dataclasses.replace(PROCESS.film, name=text)
    setup = dataclasses.replace(setup_of(Hinge()), bare=(BareZone(rectangle(0, 0, 1, 1), 1.0, text),))
    block = block_of(Hinge(), setup, dataclasses.replace(PROCESS, film=film))
    for told in (block["film"]["name"], block["bare"][0]["owner"]):
        assert told.isascii()
        assert told.isprintable()
        assert ";" not in told
        assert len(told) <= 96


def test_summary_follows_from_volume_and_time():
    got = summary_of(Hinge())
    assert got.volume_mm3 == pytest.approx(BEAD)
    assert got.filament_mm == pytest.approx(2 * BEAD / (math.pi / 4 * 1.75**2))
    assert got.filament_g == pytest.approx(2 * BEAD * 1.24e-3)
    assert got.mass_g == pytest.approx(BEAD * 1.24e-3)
    assert got.film_mass_g == pytest.approx(8.0 * 20.0 * 0.254 * 1.2e-3)
    assert got.film_size == (24.0, 36.0)
    assert got.sheet == (304.8, 304.8)
    assert got.layers == 2
    assert 200 / 20 < got.time_s < 200 / 20 + 0.1
    filament, film, machine = 2 * BEAD * 1.24e-6 * 25.0, 0.024 * 0.036 * 25.0, got.time_s / 3600 * 3.0
    assert got.cost_usd == pytest.approx(filament + film + machine)


def test_summary_counts_each_tool_by_its_own_filament():
    two = dataclasses.replace(PROCESS, filaments=(load_filament("pla"), load_filament("abs")))
    path = beads(tools=(0, 1), roles=(Role.FILL, Role.FILL))
    assert summary_of(Hinge(), path, two).mass_g == pytest.approx(BEAD * (1.24e-3 + 1.04e-3))


def test_film_mass_leaves_holes_out():
    from shapely import LinearRing

    setup = setup_of(Hinge())
    x, y, *_ = setup.cut_outline.bounds
    hole = LinearRing([(x + 1, y + 1), (x + 3, y + 1), (x + 3, y + 2), (x + 1, y + 2)])
    holed = dataclasses.replace(setup, cuts=(*setup.cuts, CutLine(hole, "cut")))
    scored = dataclasses.replace(setup, cuts=(*setup.cuts, CutLine(hole, "score")))

    def mass(one):
        return summarise(beads(), layers=LAYERS, setup=one, process=PROCESS, printer=PRINTER).film_mass_g

    assert mass(setup) - mass(holed) == pytest.approx(2.0 * 0.254 * 1.2e-3)
    assert mass(scored) == mass(setup)


def test_clock():
    assert [clock(s) for s in (0, 59.6, 3723)] == ["0h 0m 0s", "0h 1m 0s", "1h 2m 3s"]


@pytest.mark.parametrize("nozzle", [0.25, 0.6])
def test_a_job_states_the_lines_that_its_nozzle_can_lay(nozzle):
    printer = dataclasses.replace(PRINTER, nozzles=(nozzle,))
    (one,) = make_job(Hinge(), default_process(), printer).setups
    line = read(one.gcode).job["line"]
    assert 0.6 * nozzle <= line["min"] <= line["width"] <= line["max"] <= 2.0 * nozzle


def test_a_line_that_the_nozzle_cannot_lay_is_refused():
    process = adjusted(default_process(), line_width=0.3)
    with pytest.raises(BadInput, match=r"line_width is 0.3 mm, must be 0.48..0.75 mm with the 0.8 mm nozzle"):
        make_job(Hinge(), process, dataclasses.replace(PRINTER, nozzles=(0.8,)))
