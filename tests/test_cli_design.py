"""flexo design: answers, the command they end with, files, refusals."""

import json
import math
import shlex
import xml.etree.ElementTree as ElementTree

import pytest
from click.testing import CliRunner

from flexo.cli import main

CUBIC = ["--curve", "x**3", "--from", "-1.51", "--to", "1.51", "--unit", "cm"]
PARABOLA = ["--curve", "x**2", "--from", "-1.85", "--to", "1.85", "--unit", "cm"]


def flexo(*words):
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


BUILT = [
    ["hinge", "--stiffness", "12"],
    ["hinge", "--stiffness", "12", "--limit", "40deg", "-p", "layer_height=0.25", "--film", "pc-5mil"],
    ["ridge-hinge", "--stiffness", "12"],
    ["reverse-mushrooms", "--limit", "20deg", "-p", "count=1"],
    ["slant-ridges", "--helix", "20,40", "-p", "active=20"],
    ["finger", "--order", "distal,proximal"],
    ["mushrooms", "--curve", "x**2/10", "--from", "-8", "--to", "8", "--film", "8mil"],
    ["mushrooms", *PARABOLA, "-o", "out"],
    ["mushrooms", *CUBIC, "--both-faces", "-o", "out"],
]


@pytest.mark.parametrize("words", BUILT, ids=lambda words: " ".join(words[:3]))
def test_last_line_builds_it(folder, words):
    answer = flexo("design", *words)
    assert answer.exit_code == 0, answer.output
    last = shlex.split(answer.stdout.splitlines()[-1])
    assert last[:2] == ["flexo", "build"]
    built = flexo(*last[1:])
    assert built.exit_code == 0, built.output
    jobs = list(folder.rglob("*.gcode"))
    assert len(jobs) == (2 if "--both-faces" in words else 1)
    for job in jobs:
        assert flexo("verify", str(job)).exit_code == 0


def test_same_answer_from_a_file_and_from_options(folder):
    by_file, by_option = (
        flexo("design", "mushrooms", *PARABOLA, "-o", "."),
        flexo("design", "mushrooms", *PARABOLA),
    )
    commands = [one.stdout.splitlines()[-1] for one in (by_file, by_option)]
    values = [
        json.loads(flexo("info", *shlex.split(line.partition(" --out")[0])[2:], "--json").stdout)["values"]
        for line in commands
    ]
    assert values[0] == values[1]


def test_json_has_figures_findings_and_command():
    answer = flexo("design", "hinge", "--stiffness", "12", "--json")
    known = json.loads(answer.stdout)
    (figure,) = known["figures"]
    assert figure["asked"] == 12
    assert figure["low"] < figure["reached"] < figure["high"]
    assert figure["error"] == pytest.approx(figure["reached"] - 12)
    assert list(known["changed"]) == ["gap"]
    assert known["met"] is True
    assert known["command"] == f"flexo build hinge -p gap={known['changed']['gap']} --out gcode"


@pytest.mark.parametrize("form", ["svg", "png"])
def test_picture(folder, form):
    made = flexo("design", "mushrooms", *PARABOLA, "--picture", f"strip.{form}", "-q")
    assert (made.exit_code, made.stdout) == (0, "")
    first = (folder / f"strip.{form}").read_bytes()
    assert flexo("design", "mushrooms", *PARABOLA, "--picture", f"strip.{form}", "-q").exit_code == 0
    assert (folder / f"strip.{form}").read_bytes() == first
    if form == "svg":
        assert "<dc:date>" not in first.decode()
        assert ElementTree.fromstring(first).tag.endswith("svg")


def test_picture_never_overwrites_what_flexo_did_not_write(folder):
    (folder / "mine.svg").write_text("<svg/>")
    refused = flexo("design", "mushrooms", *PARABOLA, "--picture", "mine.svg")
    assert refused.exit_code == 2
    assert (folder / "mine.svg").read_text() == "<svg/>"


def test_points_and_drawings(folder):
    (folder / "s.csv").write_text("x,y\n" + "".join(f"{x},{x * x / 100}\n" for x in range(0, 60, 10)))
    (folder / "s.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0,0 C 0,40 40,60 70,40"/></svg>'
    )
    for words in (["--points", "s.csv"], ["--path", "s.svg"], ["--points", "s.csv", "--arc", "81mm"]):
        answer = flexo("design", "mushrooms", *words)
        assert answer.exit_code == 0, answer.output
    assert "scaled" in answer.stdout
    assert "count   = 18" in answer.stdout


def test_what_cannot_be_met_exits_1_and_tells_what_comes_nearest():
    answer = flexo("design", "hinge", "--stiffness", "1e9")
    assert answer.exit_code == 1
    assert "design.reach" in answer.stdout
    assert answer.stdout.splitlines()[-1] == "flexo build hinge -p gap=0.4 -p skin=8 --out gcode"
    sign = flexo("design", "mushrooms", *CUBIC)
    assert sign.exit_code == 1
    assert "mm along" in sign.stderr
    assert sign.stdout == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["hinge"], "what is to be designed?"),
        (["hinge", "--stiffness", "stiff"], "--stiffness is 'stiff', must be a number"),
        (["hinge", "--stiffness", "nan"], "--stiffness is 'nan'"),
        (["hinge", "--stiffness", "-3"], "must be a finite number above 0"),
        (["hinge", "--stiffness", "3", "--pairs", "1:2"], "different questions"),
        (["hinge", "--limit", "200deg"], "below 180 deg"),
        (["hinge", "--limit", "3", "--free", "hight"], "did you mean height?"),
        (["hinge", "--limit", "-40deg"], "extension limit of each joint is free whatever height is"),
        (["hinge", "--pairs", "0.1:"], "--pairs torque is '', must be a number in N·mm\n"),
        (["hinge", "--pairs", "0.1"], "must be angle:torque"),
        (["plate", "--stiffness", "3"], "--free NAME"),
        (["plate", "--stiffness", "3", "--free", "length"], "Plate has no joint"),
        (["hinge", *PARABOLA], "not hinge"),
        (["mushrooms", "--curve", "x**2"], "needs the range of x"),
        (["mushrooms", "--curve", "x**2", "--from", "0", "--to", "__import__"], "unknown name"),
        (["mushrooms", "--curve", "1/x", "--from", "-1", "--to", "1"], "at x = 0"),
        (["mushrooms", *PARABOLA, "--arc", "81"], "both set the scale"),
        (["mushrooms", *PARABOLA, "--cells", "900"], "--cells is 900"),
        (["mushrooms", *PARABOLA, "--cells", "0"], "--cells is 0"),
        (["finger", "--stiffness", "3", "--free", "phalanx"], "Finger is no element"),
        (["mushrooms", "--points", "none.csv"], "no file 'none.csv'"),
        (["mushrooms", "--path", "."], "no file '.'"),
        (["mushrooms", *PARABOLA, "--picture", "a.gif"], "must end in"),
        (["hinge", "--stiffness", "3", "--picture", "a.svg"], "there is no --curve"),
        (["hinge", "--stiffness", "3", "--arc", "3"], "--arc belongs to"),
        (["hinge", "--stiffness", "3", "-o", ""], "names no folder"),
        (["slant-ridges", "--helix", "3"], "must be RADIUS,PITCH"),
        (["hinge", "--helix", "3,4"], "has no slant"),
        (["hinge", "--order", "a,b"], "designs a robot"),
        (["hing", "--stiffness", "3"], "did you mean hinge?"),
    ],
)
def test_refuses(folder, words, told):
    answer = flexo("design", *words)
    assert answer.exit_code == 2, answer.output
    assert told in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    assert list(folder.iterdir()) == []


def test_limit_below_zero_is_extension():
    answer = flexo("design", "reverse-mushrooms", "--limit", "20deg", "--json")
    (figure,) = json.loads(answer.stdout)["figures"]
    assert figure["name"] == "extension limit of each joint"
    assert math.degrees(figure["reached"]) == pytest.approx(20, abs=0.2)
