"""The mesh cache: hit, miss, damage, and what belongs to the key."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import replace
from importlib import import_module, invalidate_caches
from io import BytesIO
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from flexo import cache, store
from flexo.catalogue import find
from flexo.elements import Hinge
from flexo.process import adjusted, default_process

PROCESS = default_process()
BLOCK = """
from flexo import element, mm, param, prism, strip
{extra}
@element
class Block:
    width: mm = param(4.0, 1.0, 50.0, "along y")

    def footprint(self):
        return strip(0.0, 10.0, self.width)

    def solid(self, process):
        return prism(self.footprint(), 0.0, {height})
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("FLEXO_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


class Maker:
    """Counts how often a mesh is made, and makes one that says so."""

    made = 0

    def __call__(self, element, process):
        self.made += 1
        return np.full((3, 3), float(self.made)), np.array([[0, 1, 2]])


def test_a_mesh_is_made_once_and_read_after(folder):
    make = Maker()
    for _ in range(3):
        vertices, triangles = cache.mesh(Hinge(), PROCESS, make)
        assert (vertices == 1.0).all()
        assert triangles.tolist() == [[0, 1, 2]]
    assert make.made == 1
    assert len(list(folder.iterdir())) == 1


def flipped(data):
    return data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 0xFF]) + data[len(data) // 2 + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-40],
        lambda data: b"no archive" * 9,
        flipped,
        lambda data: data[:10] + data,
    ],
    ids=["empty", "cut short", "other", "one byte", "shifted"],
)
def test_a_damaged_entry_is_made_again(folder, damage):
    make = Maker()
    cache.mesh(Hinge(), PROCESS, make)
    (entry,) = folder.iterdir()
    entry.write_bytes(damage(entry.read_bytes()))
    vertices, _ = cache.mesh(Hinge(), PROCESS, make)
    if make.made == 2:
        assert (vertices == 2.0).all()
        assert (cache.mesh(Hinge(), PROCESS, make)[0] == 2.0).all()
    else:  # the flipped byte was one that means nothing
        assert (vertices == 1.0).all()


def test_an_entry_with_other_numbers_than_its_checksum_is_made_again(folder):
    make = Maker()
    cache.mesh(Hinge(), PROCESS, make)
    (entry,) = folder.iterdir()
    checksum = entry.read_bytes()[: store.SIZE]
    vertices, triangles = store.read(entry.name)
    entry.write_bytes(checksum + store._packed((vertices + 1.0, triangles))[store.SIZE :])
    assert (cache.mesh(Hinge(), PROCESS, make)[0] == 2.0).all()


def test_an_entry_that_would_run_code_is_not_run(folder, tmp_path):
    make = Maker()
    cache.mesh(Hinge(), PROCESS, make)
    (entry,) = folder.iterdir()

    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "harm"), "w"))

    file = BytesIO()
    np.save(file, np.array([Evil()], dtype=object), allow_pickle=True)
    entry.write_bytes(hashlib.sha256(file.getvalue()).digest() + file.getvalue())
    cache.mesh(Hinge(), PROCESS, make)
    assert make.made == 2
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize("name", ["width", "gap", "skin", "edge", "height"])
def test_every_parameter_belongs_to_the_key(folder, name):
    from flexo.params import with_values

    make = Maker()
    cache.mesh(Hinge(), PROCESS, make)
    cache.mesh(with_values(Hinge(), {name: getattr(Hinge(), name) + 1}), PROCESS, make)
    assert make.made == 2


@pytest.mark.parametrize(
    "name", ["bond_height", "layer_height", "line_width", "line_min", "line_max", "perimeters"]
)
def test_every_number_of_the_process_that_a_solid_may_ask_for_belongs_to_the_key(folder, name):
    make = Maker()
    cache.mesh(Hinge(), PROCESS, make)
    step = 1 if name == "perimeters" else 0.01
    cache.mesh(Hinge(), adjusted(PROCESS, **{name: getattr(PROCESS, name) + step}), make)
    assert make.made == 2


def test_the_film_belongs_to_the_key(folder):
    make = Maker()
    cache.mesh(Hinge(), PROCESS, make)
    cache.mesh(Hinge(), replace(PROCESS, film=replace(PROCESS.film, thickness=0.127)), make)
    assert make.made == 2


def block(path, extra="", height=1.0):
    path.parent.mkdir(exist_ok=True)
    path.write_text(BLOCK.format(extra=extra, height=height), encoding="utf-8")
    return find(str(path))()


def test_a_changed_source_is_another_mesh(folder, tmp_path):
    make = Maker()
    cache.mesh(block(tmp_path / "mine.py"), PROCESS, make)
    cache.mesh(block(tmp_path / "mine.py"), PROCESS, make)
    assert make.made == 1
    cache.mesh(block(tmp_path / "mine.py", height=2.0), PROCESS, make)
    assert make.made == 2


def test_two_files_of_one_name_keep_their_own_meshes(folder, tmp_path):
    make = Maker()
    first = block(tmp_path / "a" / "mine.py", height=1.0)
    second = block(tmp_path / "b" / "mine.py", height=3.0)
    cache.mesh(first, PROCESS, make)
    cache.mesh(second, PROCESS, make)
    cache.mesh(first, PROCESS, make)
    assert make.made == 2


def test_a_changed_neighbour_that_the_file_imports_is_another_mesh(folder, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    make = Maker()
    extra = "import shapes_beside\n"
    for height in (1.0, 1.0, 2.0):
        (tmp_path / "shapes_beside.py").write_text(f"HEIGHT = {height}\n", encoding="utf-8")
        sys.modules.pop("shapes_beside", None)
        cache.mesh(block(tmp_path / "mine.py", extra=extra), PROCESS, make)
    assert make.made == 2


@pytest.mark.parametrize("kind", ["site-packages", "dist-packages"])
def test_installed_packages_are_known_by_their_version_wherever_they_lie(tmp_path, monkeypatch, kind):
    elsewhere = tmp_path / "other environment" / kind
    elsewhere.mkdir(parents=True)
    (elsewhere / "shapes_installed.py").write_text("SIDE = 1.0\n", encoding="utf-8")
    (tmp_path / "shapes_own.py").write_text("SIDE = 1.0\n", encoding="utf-8")
    for one in (elsewhere, tmp_path):
        monkeypatch.syspath_prepend(str(one))
    extra = "import json, shapely, shapes_installed, shapes_own\n"
    home = sys.modules[type(block(tmp_path / "mine" / "mine.py", extra=extra)).__module__]
    files = cache._files_behind(home)
    assert "shapes_own" in files
    assert not {"json", "shapely", "shapes_installed"} & {name.partition(".")[0] for name in files}


def test_an_installed_package_of_elements_is_known_by_its_own_text(folder, tmp_path, monkeypatch):
    make, package = Maker(), tmp_path / "site-packages" / "bought_elements"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(package.parent))
    for height, neighbour in ((1.0, 1.0), (1.0, 1.0), (2.0, 1.0), (2.0, 2.0)):
        (package / "sizes.py").write_text(f"SIDE = {neighbour}\n", encoding="utf-8")
        text = BLOCK.format(extra="from bought_elements import sizes\n", height=height)
        (package / "block.py").write_text(text, encoding="utf-8")
        for name in ("bought_elements", "bought_elements.sizes", "bought_elements.block"):
            sys.modules.pop(name, None)
        invalidate_caches()
        cache.mesh(import_module("bought_elements.block").Block(), PROCESS, make)
    assert make.made == 3


def test_a_class_without_a_file_is_never_read_from_the_cache(folder, monkeypatch):
    make, prompt = Maker(), ModuleType("typed_at_a_prompt")
    monkeypatch.setitem(sys.modules, "typed_at_a_prompt", prompt)
    for height in (1.0, 2.0):
        exec(BLOCK.format(extra="", height=height), vars(prompt))
        cache.mesh(prompt.Block(), PROCESS, make)
    assert make.made == 2
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path, monkeypatch):
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    monkeypatch.setenv("FLEXO_CACHE", str(blocked / "cache"))
    make = Maker()
    cache.mesh(Hinge(), PROCESS, make)
    cache.mesh(Hinge(), PROCESS, make)
    assert make.made == 2


def test_nothing_half_written_stays(folder, monkeypatch):
    def fails(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(store.os, "replace", fails)
    cache.mesh(Hinge(), PROCESS, Maker())
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("own", ["relative", "./here", ""])
def test_a_cache_folder_that_is_no_absolute_path_is_ignored(own, monkeypatch, tmp_path):
    """As the XDG Base Directory Specification says."""
    monkeypatch.delenv("FLEXO_CACHE")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", own)
    assert store.folder() == Path.home() / ".cache" / "flexo"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert store.folder() == tmp_path / "flexo"
