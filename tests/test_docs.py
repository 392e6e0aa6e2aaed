"""What the docs show works: the element of elements.md in every verb it names, design.md's commands."""

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
COMMANDS = [line.split("#")[0].strip() for line in TEXT.splitlines() if line.startswith("flexo ")]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "flap.py").write_text(FLAP)
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
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
