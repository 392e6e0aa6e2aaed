"""The catalogue: built-ins, a user's own file, third parties, and what can be wrong with each."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from flexo import catalogue
from flexo.contract import Element, Robot
from flexo.elements import Hinge
from flexo.errors import BadInput

BLOCK = """
from flexo import element, mm, param, prism, strip

@element
class {name}:
    width: mm = param({width}, 1.0, 50.0, "along y")

    def footprint(self):
        return strip(0.0, 10.0, self.width)

    def solid(self, process):
        return prism(self.footprint(), 0.0, 1.0)
"""


def own_file(folder, text, name="mine.py"):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_built_in_is_found_by_its_name():
    known = catalogue.catalogue()
    assert known["hinge"] is Hinge
    for name, cls in known.items():
        assert issubclass(cls, (Element, Robot))
        assert catalogue.find(name) is cls
        assert catalogue.find(cls.__name__) is cls
        assert (cls.__doc__ or "").strip()
    assert set(catalogue.elements()) | set(catalogue.robots()) == set(known)


def test_the_nearest_name_is_said():
    with pytest.raises(BadInput, match=r"no element or robot 'hing'; did you mean hinge\?"):
        catalogue.find("hing")


def test_a_users_file_by_path_and_class(tmp_path):
    path = own_file(tmp_path, BLOCK.format(name="A", width=2.0) + BLOCK.format(name="B", width=3.0))
    assert catalogue.find(f"{path}:A")().width == 2.0
    assert catalogue.find(str(path))().width == 3.0  # the last one is built of those before it
    assert [cls.__name__ for cls in catalogue.classes_in(path)] == ["A", "B"]


def test_a_users_robot_follows_the_elements_it_is_made_of(tmp_path):
    robot = """
from flexo import chain, part, robot

@robot
class Walker:
    block: Block = part(Block(), "its only part")

    def design(self):
        return chain(block=self.block)
"""
    path = own_file(tmp_path, BLOCK.format(name="Block", width=2.0) + robot)
    assert catalogue.find(str(path)).__name__ == "Walker"


def test_two_files_of_one_name_stay_apart(tmp_path):
    first = own_file(tmp_path / "a", BLOCK.format(name="A", width=2.0))
    second = own_file(tmp_path / "b", BLOCK.format(name="A", width=4.0))
    a, b = catalogue.find(str(first)), catalogue.find(str(second))
    assert (a().width, b().width) == (2.0, 4.0)
    assert a.__module__ != b.__module__


def test_a_file_imports_its_neighbours(tmp_path):
    own_file(tmp_path, BLOCK.format(name="Block", width=7.0), "blocks_beside.py")
    text = "from blocks_beside import Block\nfrom flexo import chain, part, robot\n\n@robot\nclass Two:\n"
    text += (
        '    one: Block = part(Block(), "a block")\n    def design(self):\n        return chain(a=self.one)\n'
    )
    assert catalogue.find(str(own_file(tmp_path, text)))().one.width == 7.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["defines no element or robot", "@element"]),
        ("def broken(:\n", ["mine.py:1", "SyntaxError"]),
        ("import os\n\nos.nothing()\n", ["mine.py:3", "AttributeError", "nothing"]),
        ("def f():\n    return 1 / 0\n\nf()\n", ["mine.py:2", "ZeroDivisionError"]),
        ("import no_such_module_at_all\n", ["mine.py:1", "no_such_module_at_all"]),
        (BLOCK.format(name="A", width=99.0), ["the default of A.width is 99 mm", "1..50 mm"]),
        ("raise SystemExit(3)\n", ["mine.py:1", "SystemExit"]),
        ("raise ValueError('two\\nlines')\n", ["mine.py:1", "ValueError"]),
    ],
)
def test_a_broken_file_is_one_line_that_says_where(tmp_path, text, words):
    with pytest.raises(BadInput) as fault:
        catalogue.find(str(own_file(tmp_path, text)))
    assert "\n" not in str(fault.value)
    for word in words:
        assert word in str(fault.value)


def test_a_file_that_is_not_there_and_a_class_that_is_not_in_it(tmp_path):
    with pytest.raises(BadInput, match=r"no file 'nowhere\.py'"):
        catalogue.find("nowhere.py:A")
    path = own_file(tmp_path, BLOCK.format(name="Block", width=2.0))
    with pytest.raises(BadInput, match=r"has no class 'Blok'; did you mean Block\?"):
        catalogue.find(f"{path}:Blok")


def test_a_file_with_bytes_that_are_no_text(tmp_path):
    path = tmp_path / "mine.py"
    path.write_bytes(b"x = '\xff\xfe'\n")
    with pytest.raises(BadInput, match=r"mine\.py"):
        catalogue.find(str(path))


def third_party(monkeypatch, value, group="flexo.elements"):
    point = EntryPoint("their-block", value, group)
    monkeypatch.setattr(catalogue, "entry_points", lambda group: [point] if point.group == group else [])


def test_a_third_partys_element_by_entry_point(tmp_path, monkeypatch):
    own_file(tmp_path, BLOCK.format(name="Theirs", width=5.0), "their_elements.py")
    monkeypatch.syspath_prepend(str(tmp_path))
    third_party(monkeypatch, "their_elements:Theirs")
    assert catalogue.find("their-block")().width == 5.0


@pytest.mark.parametrize(
    ("value", "words"),
    [("no_such_module_at_all:A", ["their-block", "fails"]), ("math:pi", ["their-block", "no element class"])],
)
def test_a_broken_entry_point_names_itself(monkeypatch, value, words):
    third_party(monkeypatch, value)
    with pytest.raises(BadInput) as fault:
        catalogue.catalogue()
    for word in words:
        assert word in str(fault.value)
