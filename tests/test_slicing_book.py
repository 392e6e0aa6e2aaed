"""The book of planned islands: the same rows as without it, under a key that covers what they hang on."""

import subprocess
import sys
from dataclasses import fields, replace

import numpy as np
import pytest

from flexo import design_of, store
from flexo.elements import Hinge, StraightMushrooms
from flexo.layout import lay_out
from flexo.params import with_values
from flexo.process import adjusted, default_printer, default_process
from flexo.robots import Finger
from flexo.slicing import book
from flexo.slicing.plan import knowledge, plan
from flexo.slicing.recipes import Known
from flexo.slicing.slice import slice_setup

PROCESS, PRINTER = default_process(), default_printer()
MUSHROOMS = StraightMushrooms(count=2)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("FLEXO_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="module", params=[Hinge(), MUSHROOMS], ids=["hinge", "mushrooms"])
def sliced(request):
    (setup,) = lay_out(design_of(request.param), PROCESS, PRINTER).setups
    return slice_setup(setup, PROCESS), setup


def planned(sliced, known=None):
    """A toolpath by the book, which is kept."""
    layers, setup = sliced
    notes = book.opened(setup, PROCESS, PRINTER)
    toolpath = plan(
        layers, setup, PROCESS, PRINTER, known=book.recalled(known or knowledge(PROCESS, PRINTER), notes)
    )
    book.closed(notes)
    return toolpath


def refuses(*question):
    raise AssertionError("this was planned before")


def same(one, other):
    return all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))


def test_a_plan_by_the_book_is_the_plan_without_it(sliced, folder):
    layers, setup = sliced
    alone = plan(layers, setup, PROCESS, PRINTER)
    assert same(planned(sliced), alone)
    assert len(list(folder.iterdir())) == 1
    assert same(planned(sliced, Known(*[refuses] * 5)), alone)


def test_a_damaged_book_is_planned_anew(sliced, folder):
    alone = planned(sliced)
    (kept,) = folder.iterdir()
    data = kept.read_bytes()
    kept.write_bytes(data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :])
    with pytest.raises(AssertionError, match="planned before"):
        planned(sliced, Known(*[refuses] * 5))
    assert same(planned(sliced), alone)


def test_a_book_of_another_form_is_none(sliced):
    _, setup = sliced
    key = book.opened(setup, PROCESS, PRINTER).key
    store.write(key, [np.zeros(3)])
    assert book.opened(setup, PROCESS, PRINTER).before == {}


def test_all_that_rows_hang_on_beside_the_question_belongs_to_the_key(sliced, monkeypatch):
    _, setup = sliced
    lift = replace(PRINTER, retraction=replace(PRINTER.retraction, lift=1.23))
    shy = [replace(PRINTER, retraction=replace(PRINTER.retraction, **policy)) for policy in (
        {"minimum": 1.0}, {"inside": True}
    )]  # fmt: skip
    keys = [book.opened(setup, PROCESS, printer).key for printer in (PRINTER, lift, *shy)]
    keys += [book.opened(setup, adjusted(PROCESS, **{name: value}), PRINTER).key for name, value in (
        ("line_width", 0.46), ("line_min", 0.29), ("line_max", 0.74), ("perimeters", 3),
        ("seam", "aligned"), ("loops", "outside-in"), ("loops", "inside-out"),
    )]  # fmt: skip
    monkeypatch.setattr(book, "_sources", lambda: ("another text",))
    keys.append(book.opened(setup, PROCESS, PRINTER).key)
    monkeypatch.setattr(store, "releases", lambda *names: ("numpy-99.dist-info",))
    keys.append(book.opened(setup, PROCESS, PRINTER).key)
    assert len(set(keys)) == len(keys)


def test_every_module_of_the_package_is_among_the_sources():
    names = {path.name for path in book.SOURCES}
    assert {
        "fill.py",
        "walls.py",
        "recipes.py",
        "travel.py",
        "order.py",
        "tours.py",
        "planar.py",
        "pose.py",
    } <= names
    assert all(path.is_file() for path in book.SOURCES)


def test_what_was_not_asked_for_stays_only_as_far_as_it_is_no_more_than_what_was(sliced):
    _, setup = sliced
    key = book.opened(setup, PROCESS, PRINTER).key
    before = {bytes([k]) * book.SIZE: np.full(10, float(k)) for k in range(9)}
    book.closed(book.Book(key, before, {b"new." * 4: np.zeros(25)}))
    kept = book.opened(setup, PROCESS, PRINTER).before
    assert list(kept) == [b"new." * 4, *list(before)[:2]]
    assert (kept[b"\x01" * book.SIZE] == 1.0).all()


def test_what_a_process_of_its_own_planned_is_in_the_book_and_no_other_plan(tmp_path):
    """`flexo build` plans the upper layers of many in a forked child; here all is planned in one process."""
    value = with_values(Finger(), {"distal.count": 14})
    (setup,) = lay_out(design_of(value), PROCESS, PRINTER).setups
    sliced = slice_setup(setup, PROCESS), setup  # the build finds the meshes: a CAD kernel has threads
    words = ["build", "finger", "-p", "distal.count=14", "--out", "gcode", "-o", str(tmp_path), "-q"]
    subprocess.run([sys.executable, "-m", "flexo", *words], check=True)
    assert same(planned(sliced, Known(*[refuses] * 5)), plan(*sliced, PROCESS, PRINTER))
