"""Every verb as a user types it, good and bad: exit code, message, and that nothing is written on a fault."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import flexo.profiles
from flexo.cli import VERBS, main
from flexo.cli.given import flat
from flexo.cli.list import entries
from flexo.cli.naming import stem
from flexo.cli.options import Request
from flexo.cli.target import resolve
from flexo.errors import BadInput, Finding

STRIP = '''
from flexo import element, mm, param, prism, strip

@element
class MyStrip:
    """A plain strip."""

    length: mm = param(20.0, 5.0, 100.0, "along the chain")
    edge: mm = param(2.0, 1.0, 5.0, "hides a process setting")

    def footprint(self):
        return strip(0.0, self.length, 10.0)

    def solid(self, process):
        return prism(self.footprint(), 0.0, 1.0)
'''
BROKEN = {
    "syntax.py": "class Oops(:\n",
    "raises.py": "1 / 0\n",
    "empty.py": "x = 1\n",
    "footprint.py": STRIP.replace("return strip(0.0, self.length, 10.0)", "return strip(0.0, 1 / 0, 10.0)"),
}
PROFILES = Path(flexo.profiles.__file__).parent
FILES = {
    "nameless.toml": (PROFILES / "printers/ender-3.toml")
    .read_text()
    .replace('name = "ender-3"', 'name = ""'),
    "hot.toml": (PROFILES / "filaments/pla.toml").read_text().replace("nozzle = 210.0", "nozzle = 400.0"),
    "robot.toml": 'gap = "100 mil"\n[process]\nlayer_height = 0.1\n',
    "unknown.toml": "gab = 1\n",
    "broken.toml": "gap = = 1\n",
    "bool.toml": "gap = true\n",
    "twice.toml": 'process.edge = 4\n"process.edge" = 5\n',
    "huge.toml": f"gap = {'9' * 400}\n",
    "printer.toml": 'name = "mine"\nbed = 3\n',
    "foreign.gcode": "G28\nG1 X1 Y1 F600\n",
    "taken": "a file, not a folder\n",
    "mine.svg": "<svg/>\n",
    "hinge.gcode": "; somebody else's work\n",
    "strip.py": STRIP,
    **BROKEN,
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder with a user's files in it."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLEXO_CACHE", str(tmp_path.parent / "cache"))
    return tmp_path


def run(*args):
    return CliRunner().invoke(main, [str(arg) for arg in args])


def contents(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()
            and "__pycache__" not in p.parts}  # fmt: skip


BAD = [
    (["lisst"], 2, "did you mean list?"),
    (["--bogus"], 2, "--bogus"),
    (["info"], 2, "NAME"),
    (["info", "hinge", "--jso"], 2, "--json"),
    (["info", "hing"], 2, "no element or robot 'hing'; did you mean hinge?"),
    (["build", "hinge.stl"], 2, "hinge.stl is a model's file: flexo slice makes it ready to print"),
    (["slice", "."], 2, ".: it is a folder, must be a model's file"),
    (["info", "hinge", "-p", "gap"], 2, "name=value"),
    (["info", "hinge", "-p", "gab=1"], 2, "did you mean gap?"),
    (["info", "hinge", "-p", "layer_heigt=1"], 2, "did you mean layer_height?"),
    (["info", "hinge", "-p", "gap=1", "-p", "gap=2"], 2, "given twice"),
    (["info", "hinge", "-p", "edge=1", "-p", "process.edg=2"], 2, "process.edg"),
    (["info", "hinge", "-p", "gap=0.1"], 2, "Hinge.gap is 0.1 mm, must be 0.4..20 mm (film between"),
    (["info", "hinge", "-p", "gap=wide"], 2, "Hinge.gap is 'wide', must be a number in 0.4..20 mm"),
    (["info", "hinge", "-p", "gap="], 2, "Hinge.gap is ''"),
    (["info", "hinge", "-p", "gap=nan"], 2, "Hinge.gap is nan"),
    (["info", "hinge", "-p", "gap=1e999"], 2, "Hinge.gap is inf"),
    (["info", "hinge", "-p", "skin=1.5"], 2, "whole number"),
    (["info", "hinge", "-p", "g\nap=1"], 2, "no parameter"),
    (["info", "hinge", "-p", "film=0"], 2, "film thickness is 0 mm, must be 0.025..1 mm"),
    (["info", "hinge", "-p", "film=nan"], 2, "film thickness is nan mm"),
    (["info", "hinge", "--film=-1mm"], 2, "film thickness is -1 mm"),
    (["info", "hinge", "--film", "8mil", "-p", "film=5mil"], 2, "film is given twice"),
    (["info", "hinge", "--film", "pc-11mil"], 2, "did you mean pc-10mil?"),
    (["info", "hinge", "--printer", "prusa-mk3"], 2, "did you mean prusa-mk3s?"),
    (["info", "hinge", "--printer", "printer.toml"], 2, "printer"),
    (["info", "hinge", "--printer", "no.toml"], 2, "no.toml"),
    (["info", "hinge", "--material", "plaa"], 2, "did you mean pla?"),
    (["info", "hinge", "-p", "layer_height=2"], 2, "process.layer_height is 2 mm, must be 0.05..0.32 mm"),
    (["info", "hinge", "-p", "squish=.1", "-p", "process.squish=.1"], 2, "given twice"),
    (["info", "hinge", "--params", "no.toml"], 2, "no parameter file 'no.toml'"),
    (["info", "hinge", "--params", "/dev/zero"], 2, "no parameter file"),
    (["info", "hinge", "--params", "unknown.toml"], 2, "file unknown.toml: Hinge has no parameter 'gab'"),
    (["info", "hinge", "--params", "broken.toml"], 2, "no valid TOML"),
    (["info", "hinge", "--params", "bool.toml"], 2, "Hinge.gap is True"),
    (["info", "hinge", "--params", "twice.toml"], 2, "process.edge is given twice"),
    (["info", "hinge", "--params", "huge.toml"], 2, "Hinge.gap is"),
    (["info", "no.py"], 2, "no file 'no.py'"),
    (["info", "strip.py:MyStip"], 2, "did you mean MyStrip?"),
    (["info", "syntax.py"], 2, "syntax.py:1: SyntaxError"),
    (["info", "raises.py"], 2, "raises.py:1: ZeroDivisionError"),
    (["info", "empty.py"], 2, "defines no element or robot"),
    (["info", "footprint.py"], 2, "footprint.py:12: ZeroDivisionError"),
    (["show", "hinge", "--view", "flt"], 2, "did you mean flat?"),
    (["show", "hinge", "--layer", "1"], 2, "--view layers"),
    (["show", "hinge", "--view", "layers", "--layer", "99"], 2, "layer is 99, must be 0.."),
    (["show", "hinge", "--view", "layers", "--layer", "x"], 2, "integer"),
    (["show", "hinge", "-o", "part.pdf"], 2, "no picture format by '.pdf'"),
    (["show", "hinge", "-o", ".png"], 2, "no picture format by ''"),
    (["build", "hinge", "-o", ""], 2, "names no folder"),
    (["build", "hinge", "-o", "part.gcode"], 2, "-o 'part.gcode' looks like a file, must be a folder"),
    (["info", "hinge", "--params", ""], 2, "no parameter file ''"),
    (["info", "hinge", "-p", "GAP=1"], 2, "did you mean gap?"),
    (["info", "hinge", "-p", "printer=ender-3"], 2, "the printer is chosen by --printer"),
    (["info", "hinge", "--printer", "nameless.toml"], 2, "name is '', must be printable"),
    (["info", "hinge", "--material", "hot.toml"], 2, "must lie in nozzle_range 170..230 °C"),
    (["show", "hinge", "-o", "mine.svg"], 2, "mine.svg exists and was not written by flexo"),
    (["show", "hinge", "-o", "taken/part.svg"], 2, "taken"),
    (["build", "hinge", "--out", "gcod"], 2, "did you mean gcode?"),
    (["build", "hinge", "--out", "gcode,obj"], 2, "no format 'obj'"),
    (["build", "hinge", "--out", ","], 2, "names no format"),
    (["build", "hinge", "-o", "taken"], 2, "cannot write taken/hinge.gcode: taken is no folder"),
    (["build", "hinge", "-o", "taken/deeper"], 2, "taken/deeper"),
    (["build", "hinge", "--out", "svg,gcode"], 2, "hinge.gcode exists and was not written by flexo"),
    (["build", "hinge", "-p", "width=200"], 1, "bed prusa-mk3s"),
    (["build", "footprint.py"], 2, "footprint.py:12: ZeroDivisionError"),
    (["verify", "no.gcode"], 2, "no file 'no.gcode'"),
    (["verify", "foreign.gcode"], 2, "give --printer"),
    (["verify", "foreign.gcode", "--printer", "ender-3"], 2, "give --film"),
]  # fmt: skip


@pytest.mark.parametrize(("args", "code", "text"), BAD, ids=lambda value: None)
def test_bad_input_is_told_in_one_line_and_writes_nothing(folder, args, code, text):
    before = contents(folder)
    result = run(*args)
    assert text in result.stderr
    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("flexo: ")
    assert contents(folder) == before
    assert {p.name for p in folder.iterdir()} - {"__pycache__"} == set(FILES)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb):
    result = run(verb, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_help_names_every_verb_and_no_verb_is_help():
    for result in (run("--help"), run()):
        for verb in VERBS:
            assert f"\n  {verb} " in result.output


def test_version():
    assert run("--version").output == "flexo 0.1.0\n"


def test_list_says_what_the_classes_say():
    from flexo.catalogue import catalogue
    from flexo.contract import Element

    listed = {e.name: (e.kind, e.meaning) for e in entries()}
    assert listed == {
        name: ("element" if issubclass(cls, Element) else "robot", cls.__doc__.strip().splitlines()[0])
        for name, cls in catalogue().items()
    }
    assert [one["name"] for one in json.loads(run("list", "--json").stdout)] == list(listed)
    assert all(name in run("list").stdout for name in listed)


LIGHT = {"numpy", "shapely"}
HEAVY = {"cadquery", "OCP", "trimesh", "scipy", "matplotlib", "mujoco", "vtk", "ezdxf"}


@pytest.mark.parametrize(
    ("args", "banned"),
    [(["--help"], HEAVY | LIGHT), (["list"], HEAVY | LIGHT), (["info", "hinge"], HEAVY)],
    ids=["help", "list", "info"],
)
def test_light_verbs_load_no_heavy_module(args, banned):
    program = (
        "import sys\nfrom flexo.cli import main\n"
        "try: main(sys.argv[1:])\nfinally: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program, *args], capture_output=True, text=True, check=True)
    assert "flexo.cli" in done.stderr
    assert not banned & set(done.stderr.split())


def test_info_shows_value_unit_bounds_origin_and_meaning(folder):
    text = run("info", "hinge", "-p", "width=1in", "--params", "robot.toml", "--film", "5mil").stdout
    table, _, joints = text.partition("\njoints\n")
    rows = {line.split()[0]: " ".join(line.split()) for line in table.splitlines() if line.startswith("  ")}
    assert rows["width"] == "width 25.4 mm 3..200 -p along the fold line"
    assert rows["gap"] == "gap 2.54 mm 0.4..20 file robot.toml film between the edges"
    assert rows["layer_height"].startswith("layer_height 0.1 mm 0.05..0.32 file robot.toml")
    assert rows["film"].split()[1:3] == ["pc-0.127mm", "--film"]
    assert rows["process.edge"].startswith("process.edge 3 mm")
    assert re.search(r"stiffness +[\d.]+ N·mm/rad +\[[\d.]+, [\d.]+\]", joints)
    assert "UNCALIBRATED" in text
    assert text.count("±50%") == 1
    assert "hinge.out" in rows


def test_info_json_is_a_schema_with_values_and_mechanics(folder):
    data = json.loads(run("info", "hinge", "-p", "gap=3", "--json").stdout)
    gap = data["schema"]["properties"]["gap"]
    assert (gap["type"], gap["minimum"], gap["maximum"], gap["unit"]) == ("number", 0.4, 20.0, "mm")
    assert data["schema"]["properties"]["skin"]["type"] == "integer"
    assert data["values"]["gap"] == 3.0
    assert data["origins"]["gap"] == "-p"
    assert data["footprint"] == {"length_mm": 9.0, "width_mm": 20.0, "area_mm2": 180.0}
    joint = data["joints"][0]
    assert joint["limits_deg"][0] is None  # nothing stops extension: JSON has no infinity
    assert joint["limits_deg"][1] > 0
    low, high = joint["intervals"]["stiffness_N_mm_per_rad"]
    assert low < joint["stiffness_N_mm_per_rad"] < high
    assert joint["strain_at_limits"][0]["over_threshold"].keys() == {"cyclic", "occasional", "yield"}
    assert data["uncertainty"] == 0.5
    assert [(one["id"], one["severity"]) for one in data["findings"]] == [("strain.film", "note")]
    assert data["mass"]["total_g"] == pytest.approx(data["mass"]["print_g"] + data["mass"]["film_g"])
    assert data["mass"]["volume_from"] == "closed form"


def test_info_draws_intervals_on_request(folder):
    asked = ["info", "hinge", "--json", "--monte-carlo", "50"]
    drawn, again, other = (json.loads(run(*asked, *more).stdout) for more in ((), (), ("--seed", "1")))
    assert drawn == again
    assert drawn["intervals"] == {"method": "monte-carlo", "draws": 50, "seed": 0}
    keyed = [one["joints"][0]["intervals"]["stiffness_N_mm_per_rad"] for one in (drawn, other)]
    assert keyed[0] != keyed[1]
    assert "50 draws, seed 0" in run("info", "hinge", "--monte-carlo", "50").stdout
    for bad, words in ((("--monte-carlo", "3"), "draws is 3"), (("--seed", "-1"), "--seed is -1")):
        refused = run("info", "hinge", *bad)
        assert refused.exit_code == 2
        assert words in refused.stderr


def test_info_tells_strain_beyond_yield_and_other_figures(folder):
    text = run("info", "hinge", "-p", "skin=1").stdout
    assert "warning: strain.print: hinge flexure: the print is strained" in text
    seldom = run("info", "hinge", "-p", "gap=2").stdout  # 5.2 %: over occasional, under yield
    assert "note: strain.film: hinge flexure: the film is strained 5.16%" in seldom
    assert "bears now and then up to 4.00%, 41.7°" in seldom
    assert "twist per bend" in run("info", "slant-ridges").stdout
    coupler = json.loads(run("info", "snap-coupler", "--json").stdout)
    strain, force = coupler["figures"]
    assert (strain["name"], strain["limit"], force["unit"]) == ("arm_strain", 0.015, "N")


def test_info_weighs_a_part_that_states_no_volume_on_its_solid(folder):
    known = json.loads(run("info", "strip.py", "--json").stdout)["mass"]
    assert known["volume_from"] == "solid's mesh"
    assert known["print_g"] > 0


def test_quiet_says_nothing(folder):
    result = run("info", "hinge", "-q")
    assert (result.exit_code, result.output) == (0, "")


def test_precedence_is_default_file_option(folder):
    both = resolve(Request("hinge", ("gap=5",), "robot.toml"))
    assert both.value.gap == 5.0
    assert both.origins["gap"] == "-p"
    assert both.process.layer_height == 0.1
    assert both.origins["process.layer_height"] == "file robot.toml"
    assert both.origins["width"] == "default"
    film = resolve(Request("hinge", ("film=8mil",)))
    assert film.process.film.thickness == pytest.approx(0.2032)
    assert film.origins["film"] == "-p"


def test_a_parameter_of_the_part_hides_a_process_setting(folder):
    target = resolve(Request("strip.py", ("edge=3", "process.edge=4")))
    assert target.value.edge == 3.0
    assert target.process.edge == 4.0
    assert target.stem == "my-strip_edge-3_process.edge-4"


def test_flat_names():
    assert flat({"a": 1, "knee": {"gap": 2, "pad": {"r": 3}}}) == {"a": 1, "knee.gap": 2, "knee.pad.r": 3}
    with pytest.raises(BadInput, match="twice"):
        flat({"knee": {"gap": 2}, "knee.gap": 3})


@pytest.mark.parametrize(
    ("name", "differences", "expected"),
    [
        ("quadruped", {}, "quadruped"),
        ("quadruped", {"femur": 30.0, "knee.gap": 1.5}, "quadruped_femur-30_knee.gap-1.5"),
        ("strip", {"radii": (1.0, 2.5)}, "strip_radii-1+2.5"),
        ("../x", {"film": "a/b\n"}, "x_film-a-b-"),
    ],
)
def test_file_names(name, differences, expected):
    assert stem(name, differences) == expected


def test_names_in_other_scripts_stay_apart():
    names = [stem(one, {}) for one in ("机", "文", "ünï", "Größe 2", "G28\n;x")]
    assert len({*names}) == len(names)
    assert all(one.isascii() for one in names)
    assert names[2] == "uni"
    assert names[4] == "G28-x"


def test_long_lists_of_differences_are_hashed():
    many = {f"parameter_{k}": float(k) for k in range(20)}
    assert stem("quadruped", many) == stem("quadruped", dict(reversed(many.items())))
    assert stem("quadruped", many) != stem("quadruped", many | {"parameter_1": 7.0})
    assert len(stem("quadruped", many)) < 30


@pytest.mark.parametrize("view", ["flat", "layers", "toolpath"])
def test_show(folder, view):
    result = run("show", "strip.py", "--view", view, "-o", "part.svg", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["files"] == ["part.svg"]
    assert (folder / "part.svg").read_text().startswith("<svg")


@pytest.mark.parametrize("colour", ["role", "width", "speed", "flow", "layer"])
def test_show_colours_a_toolpath(folder, colour):
    args = ("show", "strip.py", "--view", "toolpath", "--colour", colour, "--layer", "1")
    result = run(*args, "-o", "part.png", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["colour"] == colour
    assert (folder / "part.png").read_bytes().startswith(b"\x89PNG")


def test_show_refuses_a_colour_it_does_not_have(folder):
    refused = run("show", "strip.py", "--view", "toolpath", "--colour", "sped")
    assert refused.exit_code == 2
    assert "did you mean speed" in refused.stderr
    assert "--view toolpath" in run("show", "strip.py", "--colour", "speed").stderr


def test_show_png_and_stdout(folder):
    assert run("show", "strip.py", "-o", "part.PNG").stdout == "part.PNG\n"
    assert (folder / "part.PNG").read_bytes().startswith(b"\x89PNG")
    assert run("show", "strip.py", "-o", "-").stdout.startswith("<svg")
    assert run("show", "strip.py").stdout == "my-strip-flat.svg\n"


def test_show_draws_what_no_bed_holds(folder):
    assert run("show", "hinge", "-p", "width=200", "-o", "wide.svg").exit_code == 0


def test_build_writes_every_format_and_reports(folder):
    args = ["build", "strip.py", "-p", "length=30", "--out", "gcode,svg,dxf,gcode", "-o", "new/out"]
    result = run(*args)
    assert result.exit_code == 0, result.output
    names = {path.name for path in (folder / "new/out").iterdir()}
    assert names == {f"my-strip_length-30.{ending}" for ending in ("gcode", "svg", "dxf")}
    for word in ("time", "mass", "cost", "budget", "layers", "film", "46 × 26 mm", "my-strip_length-30.dxf"):
        assert word in result.stdout
    again = run(*args, "--json")  # flexo's own files are overwritten
    data = json.loads(again.stdout)
    assert data["changed"] == {"length": 30.0}
    assert data["setups"][0]["film_size"] == [46.0, 26.0]
    assert data["setups"][0]["layers"] == 5
    assert data["total"]["mass_g"] == pytest.approx(30 * 10 * 1.0 * 1.24e-3, rel=0.1)


def test_build_overwrites_other_files_only_when_forced(folder):
    assert run("build", "hinge").exit_code == 2
    assert run("build", "hinge", "--force", "-q").exit_code == 0
    assert (folder / "hinge.gcode").read_text().startswith("; flexo ")


def test_gcode_that_fails_is_not_left(folder, monkeypatch):
    from flexo.job import draft_job

    bad = Finding("z.low", "nozzle below the film", line=7)

    def failing(value, process, printer):
        job = draft_job(value, process, printer)
        return replace(job, setups=tuple(replace(one, findings=(bad, bad)) for one in job.setups))

    monkeypatch.setattr("flexo.job.draft_job", failing)
    before = contents(folder)
    result = run("build", "strip.py", "--out", "svg,gcode")
    assert result.exit_code == 1
    assert result.stderr == "flexo: error: z.low: nozzle below the film (line 7)\n" * 2
    assert contents(folder) == before
    forced = run("build", "strip.py", "--out", "svg,gcode", "--force")
    assert forced.exit_code == 1
    assert set(contents(folder)) - set(before) == {"my-strip.svg", "my-strip.gcode.UNSAFE"}


def test_verify_reads_what_build_wrote(folder):
    assert run("build", "strip.py", "--film", "8mil", "-q").exit_code == 0
    path = next(folder.glob("my-strip*.gcode"))
    result = run("verify", path)
    assert result.exit_code == 0, result.output
    assert "passes" in result.stdout
    assert json.loads(run("verify", path, "--json").stdout)["ok"] is True


FOREIGN = ("--printer", "ender-3", "--film", "pc-10mil", "--material", "pla")


def test_quiet_verify_tells_the_errors_alone(folder):
    lines = run("verify", "foreign.gcode", *FOREIGN, "-q").stdout.splitlines()
    told = json.loads(run("verify", "foreign.gcode", *FOREIGN, "--json").stdout)["findings"]
    errors = [one for one in told if one["severity"] == "error"]
    assert 0 < len(errors) < len(told)
    assert len(lines) == len(errors)
    for line, one in zip(lines, errors, strict=True):
        assert line.startswith(f"foreign.gcode: {one['id']}: {one['text']}")


def test_verify_fails_a_file_that_must_not_be_printed(folder):
    result = run("verify", "foreign.gcode", *FOREIGN)
    assert result.exit_code == 1
    assert "FAILS" in result.stdout
    assert "error: " in result.stdout
    data = json.loads(run("verify", "foreign.gcode", *FOREIGN, "--json").stdout)
    assert data["ok"] is False


def test_a_job_block_names_no_file(folder):
    text = '; flexo-job 1 begin\n; {"printer":\n; "printer.toml"}\n; flexo-job 1 end\n'
    (folder / "sly.gcode").write_text(text)
    assert "'printer.toml', which is no built-in one" in run("verify", "sly.gcode").stderr
    (folder / "sly.gcode").write_text(text.replace("}", ""))
    assert "damaged" in run("verify", "sly.gcode").stderr


def test_interrupt_is_130(monkeypatch):
    monkeypatch.setattr("flexo.cli.list.entries", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
    result = run("list")
    assert (result.exit_code, result.stderr) == (130, "flexo: interrupted\n")


def test_an_interrupt_that_a_library_made_its_own_fault_is_130(monkeypatch):
    def imported():
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise ImportError("initialization failed") from None

    monkeypatch.setattr("flexo.cli.list.entries", imported)
    before = signal.getsignal(signal.SIGINT)
    result = run("list")
    assert (result.exit_code, result.stderr) == (130, "flexo: interrupted\n")
    assert signal.getsignal(signal.SIGINT) is before


def test_a_bug_shows_one_line_and_is_neither_1_nor_2(monkeypatch):
    monkeypatch.setattr("flexo.cli.list.entries", lambda: {}["gone"])
    result = run("list")
    assert result.exit_code == 70
    assert "a fault in flexo itself: KeyError: 'gone'" in result.stderr
    assert result.stderr.count("\n") == 1


def test_output_survives_a_terminal_without_box_drawing():
    env = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    command = [sys.executable, "-c", "from flexo.cli import main; main()", "info", "hinge"]
    assert b"\\u2500" in subprocess.run(command, env=env, capture_output=True, check=True).stdout


def test_build_remarks_on_what_the_part_is_predicted_to_do(folder):
    built = run("build", "hinge", "-p", "skin=1", "-q", "--json")
    assert built.exit_code == 0
    found = [one["id"] for one in json.loads(built.stdout)["findings"]]
    assert {"strain.film", "strain.print"} <= set(found)
    told = run("build", "hinge", "-p", "skin=1", "--force").stderr
    assert "warning: strain.print: hinge flexure" in told
    assert "note: strain.film: hinge flexure" in run("build", "hinge", "--force").stderr
    assert "strain" not in run("build", "hinge", "-p", "height=6", "--force").stderr


def test_a_closed_stderr_is_no_fault(folder):
    command = f"{sys.executable} -m flexo build hinge --out stl -o out 2>&-"
    assert subprocess.run(command, shell=True, stdout=subprocess.DEVNULL, check=False).returncode == 0
