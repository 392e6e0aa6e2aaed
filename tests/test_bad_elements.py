"""A user's broken element: one line that names the answer at fault, exit code 1 or 2, nothing written."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from flexo.cli import main

SOUND = '''
from cadquery import Workplane
from shapely import Polygon

from flexo import Bare, Cut, Design, Directive, Pose, element, fused, mm, param, prism, robot, strip

@element
class Tile:
    """A plain tile."""

    length: mm = param(20.0, 5.0, 100.0, "along the chain")

    def footprint(self):
        return strip(0.0, self.length, 10.0)

    def solid(self, process):
        return prism(self.footprint(), 0.0, 1.0)
'''
FOOTPRINT, SOLID = "return strip(0.0, self.length, 10.0)", "return prism(self.footprint(), 0.0, 1.0)"


def other(answer, gives, decorator=""):
    """The sound element with one answer more."""
    return f"{SOUND}{decorator}\n    def {answer}:\n        return {gives}\n"


def footprint(gives):
    return SOUND.replace(FOOTPRINT, f"return {gives}")


def solid(gives):
    return SOUND.replace(SOLID, gives if gives.startswith("import") else f"return {gives}")


PROPERTY = "\n    @property"
ANSWERS = [
    (footprint("None"), "Tile.footprint() gives None, must be a shapely Polygon"),
    (footprint("Polygon()"), "Tile.footprint() is an empty Polygon"),
    (footprint("Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])"), "no simple polygon: Self-intersection"),
    (footprint("Polygon([(0, 0), (float('nan'), 9), (9, 0)])"), "a corner that is no finite number"),
    (footprint("strip(0.0, float('inf'), 10.0)"), "user.py:14: a rectangle from (0.0, -5.0) to (inf, 5.0)"),
    (footprint("self.footprint()"), "user.py:14: RecursionError"),
    (other("ports(self)", "3", PROPERTY), "Tile.ports gives 3, must be a dict of Pose"),
    (other("ports(self)", "{'in': 3}", PROPERTY), "Tile.ports['in'] is 3, must be a Pose"),
    (other("ports(self)", "{}"), "Tile.ports must be a property"),
    (other("bare(self)", "None"), "Tile.bare() gives None, must be a tuple of Bare(polygon, z_clear)"),
    (other("bare(self)", "(3,)"), "Tile.bare()[0] is 3, must be Bare(polygon, z_clear)"),
    (other("bare(self)", "(Bare(3, 1.0),)"), "Tile.bare()[0].polygon gives 3"),
    (other("bare(self)", "(Bare(self.footprint(), float('nan')),)"), "Tile.bare()[0].z_clear is nan"),
    (other("cuts(self)", "(Cut('x'),)"), "Tile.cuts()[0].line is 'x', must be a shapely LineString"),
    (other("cuts(self)", "(Cut(self.footprint().exterior, 'fold'),)"), "is 'fold', must be cut or score"),
    (other("directives(self)", "(Directive(self.footprint(), 'x'),)"), ".angle is 'x', must be a finite"),
    (other("contacts(self)", "(3,)"), "Tile.contacts()[0] is 3, must be a shapely geometry"),
    (other("constraints(self)", "'ab'"), "Tile.constraints() gives 'a', must give pairs"),
    (other("length_(self)", "3").replace("length: mm", "len: mm").replace("self.length", "20.0")
     + "    length = 'x'\n", "Tile.length is 'x', must be a number of mm"),
    (SOUND.replace("solid(self, process)", "solid(self)"), "Tile.solid(self) must be solid(self, process)"),
    (SOUND.replace("20.0, 5.0, 100.0", "20.0, 100.0, 5.0"), "user.py:11: param(20.0, 100.0, 5.0"),
    (SOUND.replace("20.0, 5.0, 100.0", "2.0, 5.0, 100.0"), "the default of Tile.length is 2 mm, must be"),
]  # fmt: skip
SOLIDS = [
    (solid("None"), 2, "Tile.solid() gives NoneType, must be a CadQuery Shape"),
    (solid("Workplane().box(1, 1, 1)"), 2, "Tile.solid() gives Workplane"),
    (solid("prism(self.footprint(), 1.0, 1.0)"), 2, "user.py:17: prism() goes from z = 1.0 to 1.0 mm"),
    (solid("import sys; sys.exit(0)"), 2, "user.py:17: SystemExit: 0"),
    (solid("fused([])"), 1, "nothing is printed"),
    (solid("prism(self.footprint(), 0.0, 0.05)"), 1, "its solid is 0.05 mm high, no layer prints it"),
    (solid("prism(self.footprint(), 1.0, 2.0)"), 1, "starts in the air at x = 10.00, y = 0.00, z = 1.00 mm"),
]
ROBOT = f"""{SOUND}
@robot
class Bot:
    def design(self):
        return None
"""
ROBOTS = [
    (ROBOT, "Bot.design() gives None, must be a Design"),
    (ROBOT.replace("None", "Design(())"), "Bot.design() places no element"),
    (
        ROBOT.replace("None", "Tile().attach('ou', Tile())"),
        "user.py:22: port 'ou' is not free; there are: tile.in, tile.out",
    ),
]


@pytest.fixture
def said(tmp_path, monkeypatch):
    """What a verb says of a user's file, and its exit code; nothing may be written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLEXO_CACHE", str(tmp_path.parent / "cache"))

    def run(verb, text):
        (tmp_path / "user.py").write_text(text)
        result = CliRunner().invoke(main, [verb, "user.py"])
        assert result.stderr.count("\n") == 1
        assert result.stdout == ""
        assert {path.name for path in tmp_path.iterdir()} == {"user.py"}
        return result.stderr, result.exit_code

    return run


@pytest.mark.parametrize(("text", "message"), ANSWERS + ROBOTS, ids=lambda value: None)
@pytest.mark.parametrize("verb", ["info", "build"])
def test_an_answer_of_the_wrong_form_is_named(said, verb, text, message):
    line, code = said(verb, text)
    assert message in line
    assert code == 2


@pytest.mark.parametrize(("text", "code", "message"), SOLIDS, ids=lambda value: None)
def test_a_solid_that_cannot_be_printed_is_named(said, text, code, message):
    assert said("build", text)[1] == code
    assert message in said("build", text)[0]


def test_mechanics_of_the_wrong_form_are_named(said):
    line, code = said("info", other("mechanics(self, process)", "'stiff'"))
    assert "Tile.mechanics() gives 'stiff', must be Mechanics or None" in line
    assert code == 2


def test_the_sound_element_is_sound(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "user.py").write_text(SOUND)
    assert CliRunner().invoke(main, ["build", "user.py", "-q"]).exit_code == 0
