"""Meshes of CAD shapes: as cadquery tessellates them, closed, each distinct solid once."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from flexo import tessellation
from flexo.elements import Foot, RidgeHinge, SnapCoupler
from flexo.meshes import open_edges
from flexo.planar import rectangle
from flexo.process import default_process
from flexo.solids import apart, placed_copies, prism
from flexo.tessellation import ANGLE, CHORD, tessellated

PROCESS = default_process()


class Shaped:
    """Stands for an element of a given shape."""

    def __init__(self, shape):
        self.shape = shape

    def solid(self, process):
        return self.shape


def volume(points, triangles):
    a, b, c = (points[triangles[:, k]] for k in range(3))
    return np.einsum("ij,ij->", a, np.cross(b, c)) / 6


def corners(points, triangles):
    """Every triangle by its corners' coordinates, from its lowest corner on, in order."""
    found = []
    for triangle in np.round(points, 6)[triangles].tolist():
        k = triangle.index(min(triangle))
        found.append(triangle[k:] + triangle[:k])
    return sorted(found)


@pytest.mark.parametrize("element", [Foot(), RidgeHinge(hole=0.4, height=4, edge_height=4, hole_height=2)])
def test_the_triangles_are_those_of_cadquery(element):
    theirs, numbers = element.solid(PROCESS).tessellate(CHORD, ANGLE)
    points = np.array([vertex.toTuple() for vertex in theirs])
    assert corners(*tessellated(element, PROCESS)) == corners(points, np.array(numbers))


def test_a_curved_face_keeps_to_the_chord():
    from cadquery.func import cylinder

    points, triangles = tessellated(Shaped(cylinder(10.0, 4.0)), PROCESS)
    assert open_edges(triangles) == 0
    radius = 5.0
    assert 0 < np.pi * radius**2 * 4 - volume(points, triangles) < 2 * np.pi * radius * 4 * CHORD


def test_copies_of_a_solid_are_meshed_once_and_moved(monkeypatch):
    made = []
    original = tessellation._mesh_of
    monkeypatch.setattr(tessellation, "_mesh_of", lambda shape: made.append(shape) or original(shape))
    block = prism(rectangle(0, 0, 2, 1), 0.0, 1.0)
    shape = apart([placed_copies(block, [(0, 0, 0), (5, 0, 0), (5, 3, 0)]), block.moved(x=10, rz=90)])
    points, triangles = tessellated(Shaped(shape), PROCESS)
    assert len(made) == 1
    assert volume(points, triangles) == pytest.approx(8.0)
    assert open_edges(triangles) == 0
    spans = [(piece.min(axis=0).tolist(), piece.max(axis=0).tolist()) for piece in points.reshape(4, 8, 3)]
    low, high = map(np.array, zip(*spans, strict=True))
    assert np.allclose(low, [(0, 0, 0), (5, 0, 0), (5, 3, 0), (9, 0, 0)])
    assert np.allclose(high, [(2, 1, 1), (7, 1, 1), (7, 4, 1), (10, 2, 1)])


def test_a_solid_inside_out_stays_so_beside_its_sound_copy():
    from cadquery import Shape

    block = prism(rectangle(0, 0, 2, 1), 0.0, 1.0)
    turned = Shape.cast(block.wrapped.Reversed()).moved(x=5)
    points, triangles = tessellated(Shaped(apart([block, turned])), PROCESS)
    first, second = triangles[triangles.max(axis=1) < 8], triangles[triangles.min(axis=1) >= 8]
    assert volume(points, first) == pytest.approx(2.0)
    assert volume(points, second) == pytest.approx(-2.0)


def test_a_face_beside_a_solid_is_kept_for_the_checks_to_find():
    from cadquery.func import plane

    shape = apart([prism(rectangle(0, 0, 2, 1), 0.0, 1.0), plane(1.0, 1.0).moved(z=3)])
    _, triangles = tessellated(Shaped(shape), PROCESS)
    assert open_edges(triangles) > 0


def test_an_empty_shape_has_an_empty_mesh():
    points, triangles = tessellated(Shaped(apart([])), PROCESS)
    assert points.shape == triangles.shape == (0, 3)


@pytest.mark.parametrize("collects", [True, False])
def test_the_garbage_collector_is_left_as_it_was(collects):
    before = gc.isenabled()
    try:
        (gc.enable if collects else gc.disable)()
        tessellated(SnapCoupler(), PROCESS)
        assert gc.isenabled() is collects
    finally:
        (gc.enable if before else gc.disable)()
