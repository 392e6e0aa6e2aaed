"""What the README shows works: its commands, its element, its links."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from flexo.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
COMMANDS = [line.split("#")[0].strip() for line in README.splitlines() if line.startswith("flexo ")]
ELEMENT = re.search(r"```python\n(.*?)```", README, re.S)[1]


@pytest.mark.parametrize("command", COMMANDS)
def test_command(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_hinge.py").write_text(ELEMENT)
    if " verify " in command:
        build = CliRunner().invoke(main, ["build", "quadruped", "--out", "gcode"])
        assert build.exit_code == 0, build.output
    if " hinge.stl" in command:
        build = CliRunner().invoke(main, ["build", "hinge", "--out", "stl"])
        assert build.exit_code == 0, build.output
    answer = CliRunner().invoke(main, shlex.split(command)[1:])
    assert answer.exit_code == 0, answer.output


def test_element_of_the_readme(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fold.py").write_text(ELEMENT)
    for command in (["build", "fold.py", "--out", "gcode"], ["show", "fold.py"], ["info", "fold.py"]):
        answer = CliRunner().invoke(main, command)
        assert answer.exit_code == 0, answer.output


def test_set_up_commands_are_those_of_continuous_integration():
    setup = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(setup) == 2
    assert setup[1] in (ROOT / ".ci" / "run").read_text()


def test_links_lead_somewhere():
    links = re.findall(r"\]\(((?!http)[^)]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
