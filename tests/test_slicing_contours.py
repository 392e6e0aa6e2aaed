"""Sections of any closed surface: against formulas, and manifold3d where it can hold the mesh."""

from __future__ import annotations

import math

import numpy as np
import pytest
from model_files import arrays, blob, box, dome, drilled, half_torus, together

from flexo.errors import BadInput
from flexo.process import default_process
from flexo.slicing.contours import contours, united_contours
from flexo.slicing.model import slice_mesh

HEIGHTS = np.linspace(0.05, 5.9, 40)


def areas(mesh, heights=HEIGHTS):
    return np.array([area.area() for area in united_contours(mesh, heights)])


def inside_out(mesh):
    return mesh[0], mesh[1][:, ::-1]


def test_a_box_has_one_ring_of_its_area_on_every_plane_inside_it():
    found = contours(box(), [-1.0, 0.5, 3.0, 6.5])
    assert found.plane.tolist() == [1, 2]
    assert areas(box(), [-1.0, 0.5, 3.0, 6.5]) == pytest.approx([0.0, 320.0, 320.0, 0.0])


def test_a_vertex_on_a_plane_lies_over_it():
    assert areas(box(), [0.0, 6.0]) == pytest.approx([0.0, 320.0])


@pytest.mark.parametrize("mesh", [drilled(), dome(), half_torus(), blob()])
def test_sections_are_those_of_manifold3d(mesh):
    from manifold3d import Manifold, Mesh64

    solid = Manifold(Mesh64(np.ascontiguousarray(mesh[0]), mesh[1].astype(np.uint64)))
    expected = [solid.slice(float(height)).area() for height in HEIGHTS]
    assert areas(mesh) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_sections_of_a_sphere_are_circles():
    radius = 8.0
    expected = math.pi * (radius**2 - HEIGHTS**2)
    assert areas(dome(radius, 512)) == pytest.approx(expected, rel=1e-3)


def test_where_bodies_overlap_they_count_once():
    both = together(box(), box(at=(10.0, 0.0, 0.0)), box(at=(0.0, 0.0, 0.0)))
    assert areas(both, [3.0]) == pytest.approx([30.0 * 16.0])


def test_bodies_that_touch_in_a_face_or_an_edge_are_cut_whole():
    side, corner = box(at=(20.0, 0.0, 0.0)), box(at=(40.0, 16.0, 0.0))
    points, triangles = together(box(), side, corner)
    _, first, where = np.unique(points, axis=0, return_index=True, return_inverse=True)
    assert areas((points[first], where.reshape(-1)[triangles]), [3.0]) == pytest.approx([3 * 320.0])


def test_a_void_stays_open_and_a_body_inside_out_is_nothing():
    void = together(box(), inside_out(box(8.0, 8.0, 4.0, (4.0, 4.0, 1.0))))
    assert areas(void, [3.0, 5.5]) == pytest.approx([320.0 - 64.0, 320.0])
    assert areas(inside_out(box()), [3.0]) == pytest.approx([0.0])


def test_a_surface_that_passes_through_itself_is_cut():
    from manifold3d import CrossSection, FillRule

    eight = np.array(
        [[0, 0], [10, 10], [10, 0], [0, 10]], float
    )  # a bow tie: one half counts, one is inside out
    k, after = np.arange(4), (np.arange(4) + 1) % 4
    points = np.vstack([np.column_stack((eight, np.full(4, z))) for z in (0.0, 5.0)])
    sides = np.concatenate([np.column_stack((k, after, after + 4)), np.column_stack((k, after + 4, k + 4))])
    lids = np.array([(0, 2, 1), (0, 3, 2), (4, 5, 6), (4, 6, 7)])
    expected = CrossSection([eight], FillRule.Positive).area()
    assert areas((points, np.concatenate([sides, lids])), [2.5]) == pytest.approx([expected])
    assert expected == pytest.approx(25.0)


def test_an_open_surface_is_no_mesh_for_sections():
    points, triangles = box()
    with pytest.raises(ValueError, match="boundary"):
        contours((points, triangles[:-1]), [3.0])


@pytest.mark.parametrize("size", [1, 50, 1000])
def test_planes_are_cut_in_blocks_without_a_difference(monkeypatch, size):
    expected = areas(blob())
    monkeypatch.setattr("flexo.slicing.contours.BLOCK", size)
    assert areas(blob()).tolist() == expected.tolist()


def test_more_edges_than_memory_should_hold_are_refused(monkeypatch):
    monkeypatch.setattr("flexo.slicing.contours.MOST", 100)
    with pytest.raises(BadInput, match="coarser"):
        areas(blob())


def test_no_plane_and_no_crossing_give_nothing():
    assert list(united_contours(box(), [])) == []
    assert areas(box(), [100.0]) == pytest.approx([0.0])


@pytest.mark.parametrize("mesh", [box(), drilled(), dome(), half_torus(), blob()])
def test_layers_of_a_model_hold_its_volume(mesh):
    from model_files import volume

    layers = slice_mesh(mesh, default_process())
    assert layers.volume == pytest.approx(volume(mesh), rel=5e-3)


def test_layers_of_an_upright_model_share_their_region():
    layers = slice_mesh(drilled(), default_process())
    assert len({id(layer.regions) for layer in layers.layers}) == 1


def test_the_last_layer_ends_at_the_top():
    layers = slice_mesh(box(z=5.05), default_process())
    assert layers.layers[-1].top == pytest.approx(5.05)
    assert layers.volume == pytest.approx(320.0 * 5.05)


def test_rings_have_the_material_on_their_left():
    from flexo.planar import ring_area

    mesh = arrays_of_tube()
    signs = sorted(round(ring_area(ring), 6) for ring in contours(mesh, [2.0]).on(1)[0])
    assert signs[0] < 0 < signs[1]


def arrays_of_tube():
    from manifold3d import Manifold

    return arrays(
        Manifold.cylinder(5.0, 6.0, 6.0, 32) - Manifold.cylinder(12.0, 3.0, 3.0, 32).translate((0, 0, -1))
    )
