"""What docs/ shows works: the element of elements.md in every verb it names, the commands of mechanics.md."""

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
