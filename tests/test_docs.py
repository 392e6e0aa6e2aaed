"""What docs/ shows works: every verb, command and answer that its pages name."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from flexo.cli import main
from flexo.contract import Element

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "elements.md").read_text()
FLAP = re.search(r"```python\n(.*?)```", TEXT, re.S)[1]
MECHANICS = (ROOT / "docs" / "mechanics.md").read_text()


def commands_of(text):
    return [line.split("#")[0].strip() for line in text.splitlines() if line.startswith("flexo ")]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "flap.py").write_text(FLAP)
    return tmp_path


@pytest.mark.parametrize("command", commands_of(TEXT))
def test_command(folder, command):
    answer = CliRunner().invoke(main, shlex.split(command)[1:])
    assert answer.exit_code == (1 if "--regen" in command else 0), answer.output


DESIGN = (ROOT / "docs" / "design.md").read_text()


@pytest.mark.parametrize(
    "block", re.findall(r"```\n(.*?)```", DESIGN, re.S), ids=lambda one: one.splitlines()[0]
)
def test_design_commands(tmp_path, monkeypatch, block):
    monkeypatch.chdir(tmp_path)
    for line in block.splitlines():
        answer = CliRunner().invoke(main, shlex.split(line.split("#")[0])[1:])
        assert answer.exit_code == 0, answer.output


def test_design_in_python():
    exec(compile(re.search(r"```python\n(.*?)```", DESIGN, re.S)[1], "design.md", "exec"), {})


def test_its_settings(folder):
    for setting in ("skin=2", "grain=across", "gap=60 mil"):
        answer = CliRunner().invoke(main, ["build", "flap.py", "-p", setting, "-q"])
        assert answer.exit_code == 0, answer.output
    refused = CliRunner().invoke(main, ["info", "flap.py", "-p", "hole=9"])
    assert "hole (9 mm) must be 2 mm less than tile (10 mm)" in refused.stderr
    assert refused.exit_code == 2


def test_the_table_has_every_answer():
    answers = {name for name, one in vars(Element).items() if not name.startswith("_") and callable(one)}
    listed = set(re.findall(r"^\| `(\w+)\(", TEXT, re.M))
    assert listed == answers - {"attach", "to_cadquery"}


KINEMATICS = (ROOT / "docs" / "kinematics.md").read_text()
BENDING = [line.split("  #")[0].strip() for line in KINEMATICS.splitlines() if line.startswith("flexo ")]


@pytest.mark.parametrize("command", BENDING)
def test_bending_command(folder, command):
    answer = CliRunner().invoke(main, shlex.split(command)[1:])
    assert answer.exit_code == 0, answer.output
    assert "warning" not in answer.output


def test_bending_in_python():
    names: dict = {}
    exec(re.search(r"```python\n(.*?)```", KINEMATICS, re.S)[1], names)
    assert names["foot"][2, 3] > 15.0
    assert 2.0 < names["short"] < 4.0
    assert len(names["torque"]) == len(names["robot"].names)
    assert names["rest"].residual < 1e-6
    assert names["arms"](names["bent"], "front_left").max() > 3.0
    assert names["curled"].findings == ()


@pytest.mark.parametrize("command", commands_of(MECHANICS))
def test_mechanics_command(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(main, shlex.split(command)[1:])
    assert answer.exit_code == 0, answer.output
    if "-o" in command:
        assert (tmp_path / command.split()[-1]).stat().st_size > 5000


def test_mechanics_snippet(capsys):
    exec(re.search(r"```python\n(.*?)```", MECHANICS, re.S)[1], {})
    stiffness, *_ = capsys.readouterr().out.split()
    assert float(stiffness) == pytest.approx(32.0, abs=0.1)


def test_mechanics_names_every_threshold_of_the_cards():
    from flexo.mechanics.strain import FILM, PRINT

    for entry in (*FILM.values(), *PRINT.values()):
        assert f"`{entry}`" in MECHANICS
