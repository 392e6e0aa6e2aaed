"""STL, 3MF and STEP: read back, they hold the layers' solids; two runs give the same bytes."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile

import pytest
from sample_elements import Block, Heap, Nothing, RidgeRow, Wedge

from flexo import Design, Pose, design_of
from flexo.design import Placed
from flexo.export import step, stl, threemf
from flexo.export.film import film_plan, film_plate
from flexo.layout import lay_out
from flexo.planar import polygons_of
from flexo.process import default_printer, default_process

PROCESS = default_process()
PARTS = (
    Placed("body", Block(hole=3.0)),
    Placed("left/link", Wedge(height=2.0), Pose(30.0, 5.0, 0.4)),
    Placed("right/link", Wedge(height=2.0), Pose(30.0, -5.0, -0.4, flip=True)),
    Placed("second", Block(hole=3.0), Pose(0.0, 20.0, 1.0)),
    Placed("heap", Heap(), Pose(60.0)),
    Placed("free", Nothing(), Pose(60.0, 20.0)),
)


def setup_of(value):
    (setup,) = lay_out(design_of(value), PROCESS, default_printer()).setups
    return setup


@pytest.fixture(scope="module")
def setup():
    return setup_of(Design(PARTS))


@pytest.fixture(scope="module")
def volume():
    hole = 80 - Block(hole=3.0).solid(PROCESS).Volume() / 2
    return 2 * (80 - hole) * 2 + 2 * 30 * 2 + 320


def test_stl_is_one_closed_mesh(setup, volume):
    import trimesh

    mesh = trimesh.load(io.BytesIO(stl.to_bytes(setup, PROCESS)), file_type="stl")
    assert mesh.is_watertight
    assert mesh.volume == pytest.approx(volume, rel=1e-5)
    assert mesh.bounds[0][2] == 0.0


def test_3mf_holds_the_print_and_the_film_in_mm(setup, volume):
    import trimesh

    scene = trimesh.load(io.BytesIO(threemf.to_bytes(setup, PROCESS)), file_type="3mf")
    assert scene.units == "millimeter"
    assert set(scene.geometry) == {"pla", "film"}
    assert all(mesh.is_watertight for mesh in scene.geometry.values())
    assert scene.geometry["pla"].volume == pytest.approx(volume, rel=1e-5)
    film = film_plan(setup).area * PROCESS.film.thickness
    assert scene.geometry["film"].volume == pytest.approx(film, rel=1e-5)
    assert scene.bounds[:, 2] == pytest.approx([0.0, 2.0 + PROCESS.film.thickness])


def test_step_holds_named_instances(setup, volume, tmp_path):
    from cadquery import importers

    path = tmp_path / "part.step"
    path.write_bytes(step.to_bytes(setup, PROCESS))
    solids = importers.importStep(str(path)).val().Solids()
    pieces = len(polygons_of(film_plan(setup)))
    assert len(solids) == 4 + 2 + pieces  # the heap is two solids
    film = film_plate(setup).volume()
    overlap = 2 * 8 * 2  # STEP keeps the heap's two solids apart
    assert sum(one.Volume() for one in solids) == pytest.approx(volume + film + overlap, rel=1e-6)
    text = path.read_text()
    assert text.count("= MANIFOLD_SOLID_BREP") == 3 + 2 + pieces  # the two blocks share one shape
    for name in ("body", "left.link", "right.link", "second", "film"):
        assert f"'{name}'" in text


def test_a_mirrored_instance_is_a_mirrored_shape():
    left, right = step.located(Design(PARTS[1:3]), PROCESS)
    assert right.Volume() == pytest.approx(left.Volume())
    assert (right.Center().x, -right.Center().y) == pytest.approx((left.Center().x, left.Center().y))
    assert right.isValid()


def test_step_and_mesh_lie_at_the_same_place(setup):
    from flexo.meshes import placed_union

    shapes = step.located(Design(setup.parts), PROCESS)
    box = placed_union(setup.parts, PROCESS).bounding_box()
    bounds = [shape.BoundingBox() for shape in shapes]
    assert min(one.xmin for one in bounds) == pytest.approx(box[0], abs=1e-3)
    assert max(one.ymax for one in bounds) == pytest.approx(box[4], abs=1e-3)


def test_names_cannot_break_the_step_file(tmp_path):
    from cadquery import importers

    odd = Placed("it's; a\n/* name */", Block())
    path = tmp_path / "odd.step"
    path.write_bytes(step.to_bytes(setup_of(Design((odd,))), PROCESS))
    assert len(importers.importStep(str(path)).val().Solids()) == 2


def test_holes_of_the_film_are_cut(setup):
    ring = Design(tuple(Placed(f"s{k}", Block(length=40.0), Pose(x, y, t)) for k, (x, y, t) in enumerate(
        [(0, 0, 0), (36, 4, 1.5707963), (36, 36, 3.1415927), (0, 32, -1.5707963)])))  # fmt: skip
    plan = film_plan(setup_of(ring))
    assert plan.area < 0.95 * plan.convex_hull.area
    assert len(plan.interiors) == 1


@pytest.mark.parametrize("module", [stl, threemf])
def test_nothing_printed_is_still_a_file(module):
    assert len(module.to_bytes(setup_of(Nothing()), PROCESS)) > 80


def test_every_format_says_what_wrote_it(setup):
    model = zipfile.ZipFile(io.BytesIO(threemf.to_bytes(setup, PROCESS))).read("3D/3dmodel.model")
    for data in (stl.to_bytes(setup, PROCESS), model, step.to_bytes(setup, PROCESS)):
        assert b"flexo 0." in data[:1000]


def test_same_bytes_twice_and_in_another_process(setup):
    ours = digests()
    assert digests() == ours
    here = os.path.dirname(__file__)
    code = f"import sys; sys.path.insert(0, {here!r}); import test_export_solid as t; print(*t.digests())"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert run.stdout.split() == ours


def digests():
    import hashlib

    made = setup_of(Design((*PARTS, Placed("row", RidgeRow(count=3, head=1.0), Pose(0.0, 40.0)))))
    files = (module.to_bytes(made, PROCESS) for module in (stl, threemf, step))
    return [hashlib.sha256(data).hexdigest() for data in files]
