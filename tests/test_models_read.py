"""Files of other programs: what they say is read to the letter, what they can't mean is told in one line."""

from __future__ import annotations

import subprocess
import sys
import time
import zlib

import numpy as np
import pytest
from model_files import (
    ascii_stl,
    box,
    model_part,
    obj,
    packed,
    stl,
    threemf,
    together,
    volume,
)

from flexo.errors import BadInput
from flexo.models import read_model

BOX = box()
VOLUME = 20.0 * 16.0 * 6.0
SECONDS = 100.0  # a bound on any refusal, not a measure


def saved(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("part.stl", stl(BOX)),
        ("PART.STL", stl(BOX)),
        ("solid.stl", b"solid".ljust(80) + stl(BOX)[80:]),  # a binary file may begin like a text
        ("part.stl", ascii_stl(BOX)),
        ("part.stl", ascii_stl(BOX).replace(b"\n", b"\r\n").upper()),
        ("part.obj", obj(BOX)),
        ("part.3mf", threemf(BOX)),
    ],
)
def test_every_format_gives_the_same_model(tmp_path, name, data):
    model = read_model(saved(tmp_path, name, data))
    assert model.size == pytest.approx((20.0, 16.0, 6.0))
    assert volume(model.mesh) == pytest.approx(VOLUME)
    assert len(model.points) == 8
    assert model.findings == ()


def test_an_ascii_file_of_several_solids_is_read_whole(tmp_path):
    both = ascii_stl(BOX) + ascii_stl(box(at=(30.0, 0.0, 0.0)))
    model = read_model(saved(tmp_path, "two.stl", both))
    assert volume(model.mesh) == pytest.approx(2 * VOLUME)


def test_polygons_and_numbers_that_count_back(tmp_path):
    corners = "".join(f"v {x:g} {y:g} {z:g} 0.5 0.5 0.5\n" for x, y, z in BOX[0].tolist())
    sides = "f 1 4 3 2\nf 5/1 6/2 7/3 8/4\nf 1 2 6 5\nf -7 -6 -2 -3\nf 3 4 \\\n8 7\nf 4 1 5 8\n"
    model = read_model(saved(tmp_path, "quads.obj", (corners + sides).encode()))
    assert volume(model.mesh) == pytest.approx(VOLUME)
    assert len(model.triangles) == 12
    assert model.findings == ()


def test_numbers_count_back_from_where_their_face_stands(tmp_path):
    lines = []
    for x, y, z in BOX[0][BOX[1]].reshape(-1, 3).tolist():
        lines.append(f"v {x:g} {y:g} {z:g}")
        if len(lines) % 4 == 3:
            lines.append("f -3 -2 -1")
    model = read_model(saved(tmp_path, "soup.obj", "\n".join(lines).encode()))
    assert volume(model.mesh) == pytest.approx(VOLUME)


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("micron", 1e-3), ("millimeter", 1.0), ("centimeter", 10.0), ("inch", 25.4), ("foot", 304.8)],
)
def test_a_3mf_file_is_read_in_its_own_unit(tmp_path, unit, factor):
    model = read_model(saved(tmp_path, "part.3mf", threemf(box(2.0, 1.0, 1.0), unit=unit)))
    assert model.size == pytest.approx((2 * factor, factor, factor))


@pytest.mark.parametrize(("unit", "factor"), [("in", 25.4), ("cm", 10.0), ("m", 1000.0), (None, 1.0)])
def test_a_file_without_a_unit_is_read_in_the_one_that_is_told(tmp_path, unit, factor):
    for name, data in (("a.stl", stl(box(2.0, 1.0, 1.0))), ("a.obj", obj(box(2.0, 1.0, 1.0)))):
        model = read_model(saved(tmp_path, name, data), unit)
        assert model.size == pytest.approx((2 * factor, factor, factor))


def test_items_and_components_are_placed(tmp_path):
    group = '<object id="2"><components><component objectid="1" transform="1 0 0 0 1 0 0 0 1 50 0 0"/>' \
            '<component objectid="1"/></components></object>'  # fmt: skip
    items = '<item objectid="2" transform="0 1 0 -1 0 0 0 0 1 0 0 7"/><item objectid="1" printable="0"/>'
    model = read_model(saved(tmp_path, "a.3mf", threemf(BOX, item=items, more=group)))
    assert volume(model.mesh) == pytest.approx(2 * VOLUME)
    assert model.size == pytest.approx((16.0, 70.0, 6.0))
    assert model.points[:, 2].min() == pytest.approx(7.0)


def test_a_mirrored_item_keeps_its_faces_outwards(tmp_path):
    item = '<item objectid="1" transform="-1 0 0 0 1 0 0 0 1 0 0 0"/>'
    model = read_model(saved(tmp_path, "a.3mf", threemf(BOX, item=item)))
    assert volume(model.mesh) == pytest.approx(VOLUME)
    assert model.findings == ()


def test_an_object_may_stand_in_another_part_of_the_archive(tmp_path):
    first = model_part(BOX, item='<item objectid="1" p:path="/3D/Objects/more.model"/>')
    parts = {"3D/3dmodel.model": first, "3D/Objects/more.model": model_part(box(z=3.0))}
    assert read_model(saved(tmp_path, "a.3mf", packed(parts))).size[2] == pytest.approx(3.0)


@pytest.mark.parametrize(
    "path", ["../../outside.model", "/etc/passwd", "http://example.org/3dmodel.model", "3D/none.model"]
)
def test_no_reference_leads_out_of_a_3mf_file(tmp_path, path):
    (tmp_path / "outside.model").write_text(model_part(BOX))
    part = model_part(BOX, item=f'<item objectid="1" p:path="{path}"/>')
    with pytest.raises(BadInput, match="no part"):
        read_model(saved(tmp_path, "a.3mf", packed({"3D/3dmodel.model": part})))


def test_a_step_file_is_read_in_mm(tmp_path):
    import cadquery as cq

    path = tmp_path / "part.step"
    cq.exporters.export(cq.Workplane().box(20.0, 16.0, 6.0).faces(">Z").hole(6.0), str(path))
    model = read_model(path)
    assert model.size == pytest.approx((20.0, 16.0, 6.0))
    assert volume(model.mesh) == pytest.approx(VOLUME - np.pi * 9.0 * 6.0, rel=1e-3)
    assert model.settings["unit"] == "mm"


def test_a_step_file_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("flexo.models.step.LONGEST", 0.05)
    with pytest.raises(BadInput, match="took longer than"):
        read_model(saved(tmp_path, "a.step", b"ISO-10303-21;\n"))


def test_a_kernel_that_dies_is_told_and_takes_nothing_with_it(tmp_path, monkeypatch):
    monkeypatch.setattr("flexo.models.step.sys.executable", "/bin/false")
    with pytest.raises(BadInput, match="the CAD kernel failed on it"):
        read_model(saved(tmp_path, "a.step", b"ISO-10303-21;\n"))


def test_the_child_that_reads_step_files_is_limited():
    code = (
        "import resource\nfrom flexo.models.stepchild import limit\nlimit()\n"
        "limits = [resource.getrlimit(getattr(resource, 'RLIMIT_' + k))[0] for k in ('CPU', 'AS', 'FSIZE')]\n"
        "assert resource.RLIM_INFINITY not in limits\n"
        "try:\n    bytearray(9_000_000_000)\nexcept MemoryError:\n    print('limited')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "limited"


NAN = BOX[0].copy()
NAN[3, 1] = np.nan
HUGE = BOX[0] * 1e9
BOMB = '<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><model>&b;</model>'
LOOP = '<object id="2"><components><component objectid="2"/></components></object>'
THIRTY = [f'<component objectid="{k}"/>' * 30 for k in range(1, 9)]
FANNED = "".join(f'<object id="{k}"><components>{n}</components></object>' for k, n in enumerate(THIRTY, 2))

COMMAS = {
    "a.stl": ascii_stl(BOX).replace(b"vertex 0 0 0", b"vertex 0,000000 0,0 0,0", 1),
    "a.obj": obj(BOX).replace(b"v 20 ", b"v 20,0 ", 1),
    "a.3mf": packed({"3D/3dmodel.model": model_part(BOX).replace('x="20.0"', 'x="20,0"', 1)}),
}


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.stl", b"", "0 bytes"),
        ("a.stl", b"not a mesh at all", "no STL"),
        ("a.stl", b"solid\n" + b"x" * 1000, "no STL"),
        ("a.stl", bytes(range(256)) * 40, "declares"),
        ("a.stl", stl(BOX)[:-70], "cut short"),
        ("a.stl", b"\xff" * 84, "4294967295"),
        ("a.stl", stl((BOX[0], BOX[1][:0])), "no triangles"),
        ("a.stl", stl((NAN, BOX[1])), "no finite numbers"),
        ("a.stl", stl((HUGE, BOX[1])), "unit"),
        ("a.stl", ascii_stl(BOX)[:900], "line"),
        ("a.stl", ascii_stl(BOX).removesuffix(b"endsolid by rule\n"), "cut short"),
        ("a.stl", ascii_stl(BOX).replace(b"vertex 20", b"vertex twenty", 1), "no number"),
        ("a.stl", ascii_stl(BOX).replace(b"endfacet\n", b"endfacet\nrm -rf\n", 1), "line 9 .*rm -rf"),
        ("a.stl", ascii_stl(BOX).replace(b"endloop\n", b"vertex 1 2 3\nendloop\n", 1), "line"),
        ("a.stl", ascii_stl(BOX).replace(b"vertex 20", b"vertex nan", 1), "no finite numbers"),
        ("a.stl", COMMAS["a.stl"], "coordinate is '0,000000', no number: its decimals must follow a point"),
        ("a.obj", COMMAS["a.obj"], "coordinate is '20,0', no number: its decimals must follow a point"),
        ("a.3mf", COMMAS["a.3mf"], "model has '20,0', no number: its decimals must follow a point"),
        ("a.stl", b"solid a\nendsolid a\n", "ASCII STL without a facet"),
        ("a.stl", b"solid\n", "ASCII STL without a facet"),
        ("a.obj", obj(BOX) + b"f a b c\n", "corner that is 'a', no whole number"),
        ("a.obj", b"hello\n", "no triangles"),
        ("a.obj", b"v 1 2\nv 1 2 3\nf 1 2 2\n", "fewer than three"),
        ("a.obj", b"v 1 2 x\n", "no number"),
        ("a.obj", obj(BOX) + b"f 1 2 99\n", "not there"),
        ("a.obj", obj(BOX) + b"f 1 2 -99\n", "not there"),
        ("a.obj", obj(BOX) + b"f 0 1 2\n", "counted from 1"),
        ("a.obj", obj(BOX) + b"f 1 2\n", "2 corners"),
        ("a.obj", obj(BOX) + b"f 1 2 99999999999999999999\n", "whole number"),
        ("a.obj", obj(BOX) + b"f 1 2 3.5\n", "whole number"),
        ("a.3mf", b"PK\x03\x04 cut off", "zip"),
        ("a.3mf", stl(BOX), "zip"),
        ("a.3mf", packed({"other.txt": "x"}), "no part"),
        ("a.3mf", packed({"3D/3dmodel.model": "<model><resources>"}), "XML"),
        ("a.3mf", packed({"3D/3dmodel.model": BOMB}), "document type"),
        ("a.3mf", threemf(BOX, unit="parsec"), "parsec"),
        ("a.3mf", threemf(BOX, item='<item objectid="7"/>'), "not there"),
        ("a.3mf", threemf(BOX, item='<item objectid="1" transform="1 0 0"/>'), "12 finite"),
        ("a.3mf", threemf(BOX, item=f'<item objectid="1" transform="{"nan " * 12}"/>'), "12 finite"),
        ("a.3mf", threemf((BOX[0], BOX[1] + 3)), "not there"),
        ("a.3mf", threemf((NAN, BOX[1])), "no finite numbers"),
        ("a.3mf", threemf(BOX, item='<item objectid="2"/>', more=LOOP), "nested"),
        ("a.3mf", threemf(BOX, item='<item objectid="9"/>', more=FANNED), "more than"),
        ("a.3mf", threemf(BOX, item=""), "no triangles"),
        ("a.step", b"not a step file", "ISO-10303-21"),
        ("a.step", b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n#1=CARTESIAN", "kernel|no shape|no faces"),
        ("a.blend", b"BLENDER", "no model format"),
    ],
)
def test_a_file_that_is_no_model_is_refused_in_one_line(tmp_path, name, data, words):
    start = time.monotonic()
    with pytest.raises(BadInput, match=words) as fault:
        read_model(saved(tmp_path, name, data))
    assert time.monotonic() - start < SECONDS
    assert "\n" not in str(fault.value)
    assert str(fault.value).startswith(name)


def test_a_small_archive_with_millions_of_vertices_is_refused_in_time(tmp_path, monkeypatch):
    monkeypatch.setattr("flexo.models.markup.MOST", 50_000)  # of 4 000 000: they take seconds
    text = model_part(BOX).replace("<vertices>", "<vertices>" + '<vertex x="0" y="0" z="0"/>' * 2_000_000)
    data = packed({"3D/3dmodel.model": text})
    assert len(data) < 300_000
    start = time.monotonic()
    with pytest.raises(BadInput, match="more than 50000 vertices"):
        read_model(saved(tmp_path, "bomb.3mf", data))
    assert time.monotonic() - start < SECONDS


def test_a_part_that_unpacks_to_more_than_it_may_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("flexo.models.threemf.LARGEST", 10_000)
    data = threemf(BOX, more=" " * 10_000)
    assert len(data) < 2_000
    with pytest.raises(BadInput, match="unpacks to more than"):
        read_model(saved(tmp_path, "a.3mf", data))


def test_a_lying_size_in_an_archive_does_not_matter(tmp_path):
    data = threemf(BOX)
    length = len(model_part(BOX)).to_bytes(4, "little")
    crc = zlib.crc32(model_part(BOX).encode()).to_bytes(4, "little")
    lie = data.replace(crc + data[data.index(crc) + 4 : data.index(crc) + 8] + length, crc + b"\1\0\0\0" * 2)
    assert lie != data
    with pytest.raises(BadInput):
        read_model(saved(tmp_path, "lie.3mf", lie))


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    (tmp_path / "folder.stl").mkdir()
    for name, words in (("none.stl", "no such file"), ("folder.stl", "it is a folder")):
        with pytest.raises(BadInput, match=words):
            read_model(tmp_path / name)


def test_a_unit_for_a_file_that_has_one_is_refused_and_an_unknown_one_too(tmp_path):
    with pytest.raises(BadInput, match="says its unit itself"):
        read_model(saved(tmp_path, "a.3mf", threemf(BOX)), "in")
    with pytest.raises(BadInput, match="no unit 'inch'"):
        read_model(saved(tmp_path, "a.stl", stl(BOX)), "inch")


def test_bytes_after_the_last_triangle_are_told(tmp_path):
    model = read_model(saved(tmp_path, "a.stl", stl(BOX) + b"more"))
    assert [one.id for one in model.findings] == ["file.trailing"]


def test_two_bodies_are_one_model(tmp_path):
    both = together(box(), box(at=(30.0, 0.0, 0.0)))
    model = read_model(saved(tmp_path, "a.stl", stl(both)))
    assert [one.id for one in model.findings] == ["mesh.bodies"]
    assert volume(model.mesh) == pytest.approx(2 * VOLUME)
