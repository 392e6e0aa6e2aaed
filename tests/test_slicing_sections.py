"""Sections: exact areas, shared by prismatic stretches, right where solids touch, overlap or hold voids."""

from __future__ import annotations

import numpy as np
import pytest
from manifold3d import Manifold
from sample_elements import Block, Dome, Gaping, Heap, Nothing, RidgeRow, Wedge

from flexo.errors import BadInput
from flexo.meshes import manifold_of, open_edges, united_mesh
from flexo.process import default_process
from flexo.slicing.sections import cut, sections

PROCESS = default_process()


def areas(element, heights):
    return [section.area() for section in sections(element, PROCESS, heights)]


@pytest.mark.parametrize(
    ("element", "area"),
    [
        (Block(), 80.0),
        (Wedge(height=2.0), 30.0),
        (RidgeRow(count=5), 70.0),
        (Heap(overlap=2.0), 160.0),
        (Heap(overlap=0.0), 160.0),
    ],
)
def test_area_of_a_prismatic_solid(element, area):
    assert areas(element, [0.1, 1.0, 1.9]) == pytest.approx([area] * 3, abs=1e-5)


def test_area_with_a_hole():
    (area,) = areas(Block(hole=4.0), [1.0])
    polygon = 0.5 * 64 * 2.0**2 * np.sin(2 * np.pi / 64)  # what shapely draws for a circle
    assert area == pytest.approx(80 - polygon, rel=1e-6)


def test_width_of_a_round_solid_follows_its_circle():
    heights = np.arange(0.1, 1.9, 0.2)
    expected = 2 * np.sqrt(2.0**2 - heights**2) * 6.0
    assert areas(Dome(), heights) == pytest.approx(expected, rel=2e-3)


def test_a_face_at_the_plane_counts_as_the_layers_do():
    """`Process.layers_to` leaves out a layer whose middle is exactly the top, and so does the section."""
    assert PROCESS.layers_to(0.5) == 2
    assert areas(Block(height=0.5), [0.3, 0.5]) == pytest.approx([80.0, 0.0])


def test_heights_of_one_stretch_share_a_section():
    own = sections(Block(), PROCESS, [0.3, 0.9, 1.9, 2.1, 3.0])
    assert own[0] is own[1] is own[2]
    assert own[3] is own[4]
    assert own[3].is_empty()


def test_heights_in_any_order():
    element = RidgeRow(count=2, head=1.0, height=4.0)
    rising = areas(element, [0.5, 3.3, 3.7, 4.2])
    assert areas(element, [4.2, 0.5, 3.7, 3.3]) == pytest.approx([rising[k] for k in (3, 0, 2, 1)])


def test_sections_of_sloped_stretches_are_not_shared():
    own = areas(RidgeRow(count=1, head=1.0, height=4.0), [3.3, 3.5, 3.7])
    assert own[0] < own[1] < own[2]


def test_simplifying_keeps_the_area():
    for element in (Block(hole=2.0), Dome(), RidgeRow(head=1.2, count=3)):
        heights = np.arange(0.1, 5.0, 0.2)
        solid = manifold_of(element, PROCESS)
        exact = [solid.slice(float(z)).area() for z in heights]
        assert areas(element, heights) == pytest.approx(exact, rel=1e-3)


def test_nothing_has_empty_sections():
    assert areas(Nothing(), [0.1, 5.0]) == [0.0, 0.0]


def test_an_open_mesh_is_refused_by_name():
    with pytest.raises(BadInput, match=r"Gaping\(size=4\.0\).*not closed"):
        sections(Gaping(size=4.0), PROCESS, [0.1])


def test_an_inside_out_mesh_is_refused(monkeypatch):
    points, triangles = box_mesh((0, 0, 0), (1, 1, 1))
    monkeypatch.setattr("flexo.meshes.mesh_of", lambda element, process: (points, triangles[:, ::-1]))
    with pytest.raises(BadInput, match="inside out"):
        sections(Block(), PROCESS, [0.5])


def test_a_vertex_that_is_no_number_is_refused(monkeypatch):
    points, triangles = box_mesh((0, 0, 0), (1, 1, 1))
    points[0, 0] = np.nan
    monkeypatch.setattr("flexo.meshes.mesh_of", lambda element, process: (points, triangles))
    with pytest.raises(BadInput, match="no finite number"):
        sections(Block(), PROCESS, [0.5])


def test_open_edges_are_counted():
    _, triangles = box_mesh((0, 0, 0), (1, 1, 1))
    assert open_edges(triangles) == 0
    assert open_edges(triangles[1:]) > 0


def test_a_void_stays_open_in_sections_and_in_space():
    outer, inner = box_mesh((0, 0, 0), (4, 4, 4)), box_mesh((1, 1, 1), (3, 3, 3))
    hollow = joined(outer, (inner[0], inner[1][:, ::-1]))
    beside = joined(hollow, box_mesh((3.5, 0, 0), (6, 4, 4)))
    assert cut(hollow, [2.0])[0].area() == pytest.approx(12.0)
    assert united_mesh(*hollow).volume() == pytest.approx(56.0)
    assert united_mesh(*beside).volume() == pytest.approx(56.0 + 2 * 16)


def test_overlapping_solids_are_united_in_space():
    assert manifold_of(Heap(overlap=2.0), PROCESS).volume() == pytest.approx(320.0)
    assert manifold_of(Heap(overlap=0.0), PROCESS).volume() == pytest.approx(320.0)


def test_a_shell_turned_inwards_alone_is_refused():
    outer, away = box_mesh((0, 0, 0), (4, 4, 4)), box_mesh((9, 9, 0), (10, 10, 1))
    with pytest.raises(BadInput, match="inside out"):
        united_mesh(*joined(outer, (away[0], away[1][:, ::-1])))


def box_mesh(low, high):
    size = tuple(b - a for a, b in zip(low, high, strict=True))
    mesh = Manifold.cube(size).translate(low).to_mesh64()
    return np.array(mesh.vert_properties), np.array(mesh.tri_verts).astype(np.int64)


def joined(first, second):
    return np.concatenate([first[0], second[0]]), np.concatenate([first[1], second[1] + len(first[0])])
