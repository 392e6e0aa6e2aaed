"""Cut files, read back by ezdxf and by an XML reader: frame, layers, each line once, the same bytes."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import ezdxf
import pytest
from sample_job import sample_layers, sample_setup
from shapely import LineString, Point, Polygon

from flexo.export import dxf, svg
from flexo.export.cutting import drawing
from flexo.layout import CutLine, PlacedInsert
from flexo.planar import rectangle

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def document():
    return ezdxf.read(io.StringIO(dxf.to_bytes(sample_setup(), sample_layers()).decode()))


def rings(document, layer):
    found = document.modelspace().query(f'LWPOLYLINE[layer=="{layer}"]')
    return [Polygon([p[:2] for p in one.get_points()]) for one in found if one.closed]


def test_dxf_is_sound_and_in_millimetres(document):
    audit = document.audit()
    assert not audit.errors
    assert not audit.fixes
    assert document.header["$INSUNITS"] == 4
    names = {"FILM_CUT", "FILM_SCORE", "FIDUCIAL", "PRINT_OUTLINE", "INSERT", "LABEL"}
    assert names <= {layer.dxf.name for layer in document.layers}


def test_dxf_cuts_the_outline_and_the_hole_once(document):
    cut = sorted(rings(document, "FILM_CUT"), key=lambda ring: ring.area)
    assert [ring.area for ring in cut] == pytest.approx([16.0, sample_setup().cut_outline.area])
    assert cut[1].symmetric_difference(sample_setup().cut_outline).area < 1e-3
    opened = [one for one in document.modelspace().query('LWPOLYLINE[layer=="FILM_CUT"]') if not one.closed]
    assert len(opened) == 1  # the slit is declared twice, in both directions


def test_dxf_outline_of_the_print_is_the_bond_layer(document):
    printed = sum(ring.area for ring in rings(document, "PRINT_OUTLINE"))
    hole = 16.0  # its ring counts once as area although it is a void
    assert printed - 2 * hole == pytest.approx(sample_layers().layers[0].area, abs=1e-2)


def test_rings_have_no_repeated_points():
    for paths in drawing(sample_setup(), sample_layers()).paths.values():
        for path in paths:
            points = path.points.tolist()
            pairs = zip(points, points[1:] + points[: path.closed], strict=False)
            assert all(a != b for a, b in pairs)


def test_score_on_a_cut_is_dropped_and_overlaps_are_cut_once():
    setup = sample_setup()
    edge = next(cut.line for cut in setup.cuts if cut.line.is_ring)
    (x0, y0), (x1, y1) = edge.coords[:2]
    on_edge = CutLine(LineString([(x0, y0), ((x0 + x1) / 2, (y0 + y1) / 2)]), "score")
    free = [
        CutLine(LineString([(2, 30), (6, 30)]), "score"),
        CutLine(LineString([(4, 30), (7, 30)]), "score"),
    ]
    paths = drawing(replace(setup, cuts=(*setup.cuts, on_edge, *free)), sample_layers()).paths
    lengths = [LineString(path.points).length for path in paths["FILM_SCORE"]]
    assert sum(lengths) == pytest.approx(16.0 + 5.0)


def test_fiducials_and_inserts_have_layers_of_their_own():
    insert = PlacedInsert("magnet", rectangle(40, 40, 45, 45), 0.4, 1.4, 0.001, 0.0)
    setup = replace(sample_setup(), fiducials=((4.0, 4.0),), inserts=(insert,))
    paths = drawing(setup, sample_layers()).paths
    assert Polygon(paths["FIDUCIAL"][0].points).centroid.distance(Point(4, 4)) < 1e-3
    assert Polygon(paths["INSERT"][0].points).area == pytest.approx(25.0)


def test_svg_has_real_size_and_the_same_cuts():
    setup = sample_setup()
    root = ElementTree.fromstring(svg.to_bytes(setup, sample_layers()))
    width, height = setup.size
    assert (root.get("width"), root.get("height")) == (f"{width:g}mm", f"{height:g}mm")
    assert root.get("viewBox") == f"0 0 {width:g} {height:g}"
    group = next(g for g in root.iter(f"{SVG}g") if g.get("id") == "FILM_CUT")
    assert group.get("stroke") == "#ff0000"
    outline = group.findall(f"{SVG}path")[-1].get("d")
    numbers = [float(n) for n in re.findall(r"[-\d.]+", outline)]
    points = [(x, height - y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    assert Polygon(points).symmetric_difference(setup.cut_outline).area < 1e-2


def test_label_stands_in_the_margin():
    label = drawing(sample_setup(), sample_layers()).label
    assert not sample_setup().cut_outline.contains(Point(label.x, label.y))
    assert label.text == "pc-10mil, top face"


def test_bytes_do_not_depend_on_the_run():
    program = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1])\n"
        "from sample_job import sample_layers as l, sample_setup as s\n"
        "from flexo.export import dxf, svg\n"
        "print(hashlib.sha256(dxf.to_bytes(s(), l()) + svg.to_bytes(s(), l())).hexdigest())"
    )
    folder = str(Path(__file__).parent)
    runs = [
        subprocess.run(
            [sys.executable, "-c", program, folder],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PATH": ""},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]
    assert runs[0] == runs[1] != b""


def test_a_cut_file_leaves_no_noise_on_stderr(tmp_path):
    command = [sys.executable, "-m", "flexo", "build", "hinge", "--out", "dxf", "-q", "-o", str(tmp_path)]
    subprocess.run(command, capture_output=True, check=True)  # the first of all fills ezdxf's cache
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = [line for line in done.stderr.splitlines() if not line.startswith("flexo: note: ")]
    assert told == []  # manifold3d lists what is left of its objects when Python ends
