"""Broken meshes: what is repaired comes out as what was meant, and says so; what can't be is refused."""

from __future__ import annotations

import numpy as np
import pytest
from model_files import Mesh, blob, box, dome, drilled, half_torus, together, volume

from flexo.errors import BadInput
from flexo.meshes import open_edges
from flexo.models.repair import repaired

SOUND = {"box": box(), "dome": dome(), "drilled": drilled(), "half torus": half_torus(), "blob": blob()}


def soup(mesh: Mesh) -> Mesh:
    """Every triangle with corners of its own, as STL has them."""
    return mesh[0][mesh[1]].reshape(-1, 3), np.arange(3 * len(mesh[1])).reshape(-1, 3)


def ids(findings) -> list[str]:
    return [one.id for one in findings]


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_mesh_stays_as_it_is(name):
    mesh, findings = repaired(*soup(SOUND[name]))
    assert findings == ()
    assert open_edges(mesh[1]) == 0
    assert volume(mesh) == pytest.approx(volume(SOUND[name]), rel=1e-5)
    assert len(mesh[0]) == len(SOUND[name][0])


@pytest.mark.parametrize("name", SOUND)
def test_an_inside_out_mesh_is_turned_round(name):
    points, triangles = SOUND[name]
    mesh, findings = repaired(points, triangles[:, ::-1])
    assert ids(findings) == ["mesh.inside-out"]
    assert volume(mesh) == pytest.approx(volume(SOUND[name]), rel=1e-5)


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("share", [0.05, 0.3, 0.7])
def test_flipped_faces_are_turned_with_their_neighbours(name, share):
    points, triangles = SOUND[name]
    flip = np.random.default_rng(1).random(len(triangles)) < share
    flip[:2] = True, False
    mesh, findings = repaired(points, np.where(flip[:, None], triangles[:, ::-1], triangles))
    assert "mesh.flipped" in ids(findings)
    assert open_edges(mesh[1]) == 0
    assert volume(mesh) == pytest.approx(volume(SOUND[name]), rel=1e-5)


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("turned", [False, True])
def test_duplicate_faces_stand_once(name, turned):
    points, triangles = SOUND[name]
    more = triangles[::3][:, ::-1] if turned else triangles[::3]
    mesh, findings = repaired(points, np.concatenate([triangles, more]))
    assert ids(findings) == ["mesh.duplicates"]
    assert volume(mesh) == pytest.approx(volume(SOUND[name]), rel=1e-5)


def test_a_body_that_stands_twice_is_told_and_stays():
    points, triangles = together(box(), box(at=(30.0, 0.0, 0.0)), box())
    mesh, findings = repaired(points, triangles)
    (found,) = (one for one in findings if one.id == "mesh.duplicates")
    assert (found.severity, found.measured) == ("note", 12)
    assert len(mesh[1]) == 36


def test_bodies_that_share_a_wall_stand_once():
    _, findings = repaired(*together(box(), box(at=(20.0, 0.0, 0.0))))
    assert "mesh.duplicates" not in ids(findings)


def test_a_mesh_with_every_face_both_ways_is_one_body():
    points, triangles = box()
    mesh, findings = repaired(points, np.concatenate([triangles, triangles[:, ::-1]]))
    assert "mesh.duplicates" in ids(findings) or findings == ()
    assert volume(mesh) == pytest.approx(1920.0)


@pytest.mark.parametrize("name", SOUND)
def test_a_missing_triangle_is_closed(name):
    points, triangles = SOUND[name]
    mesh, findings = repaired(*soup((points, np.delete(triangles, len(triangles) // 2, axis=0))))
    assert ids(findings) == ["mesh.holes"]
    assert "1 hole closed" in findings[0].text
    assert open_edges(mesh[1]) == 0
    assert volume(mesh) == pytest.approx(volume(SOUND[name]), rel=1e-3)


def test_cracks_between_faces_that_share_no_vertex_are_closed():
    points, triangles = box()
    split = np.vstack([points, (points[0] + points[1]) / 2])
    under = np.array(
        [(0, 3, 2), (0, 2, 8), (8, 2, 1)]
    )  # the lower face has a vertex that its neighbour lacks
    mesh, findings = repaired(split, np.concatenate([under, triangles[2:]]))
    assert ids(findings) == ["mesh.cracks"]
    assert volume(mesh) == pytest.approx(1920.0)


def test_corners_that_differ_by_rounding_are_one():
    points, triangles = soup(blob())
    shaken = points + np.random.default_rng(2).uniform(-1e-7, 1e-7, points.shape)
    mesh, findings = repaired(shaken, triangles)
    assert set(ids(findings)) <= {"mesh.cracks"}
    assert volume(mesh) == pytest.approx(volume(blob()), rel=1e-4)


def test_a_void_stays_and_a_body_inside_out_beside_it_does_not():
    outer, void, beside = box(20, 20, 20), box(8, 8, 8, (6, 6, 6)), box(5, 5, 5, (40, 0, 0))
    void, beside = ((points, triangles[:, ::-1]) for points, triangles in (void, beside))
    mesh, findings = repaired(*together(outer, void, beside))
    assert ids(findings) == ["mesh.inside-out", "mesh.bodies"]
    assert volume(mesh) == pytest.approx(20**3 - 8**3 + 5**3)


def test_a_void_in_a_mesh_that_is_inside_out_as_a_whole_stays_a_void():
    outer, void = box(20, 20, 20), box(8, 8, 8, (6, 6, 6))
    mesh, _ = repaired(*together((outer[0], outer[1][:, ::-1]), void))
    assert volume(mesh) == pytest.approx(20**3 - 8**3)


def test_a_void_in_one_of_two_bodies_that_overlap_in_their_boxes_alone():
    """A point in the box of a half torus, in its hole: no void, though a box says so."""
    loose = box(2.0, 2.0, 1.0, (-1.0, -1.0, 0.5))
    mesh, findings = repaired(*together(half_torus(), (loose[0], loose[1][:, ::-1])))
    assert ids(findings) == ["mesh.inside-out", "mesh.bodies"]
    assert volume(mesh) == pytest.approx(volume(half_torus()) + 4.0)


def test_thousands_of_bodies_are_all_turned_outwards():
    places = [(2.0 * i, 2.0 * j, 0.0) for i in range(50) for j in range(40)]
    bodies = [box(1.0, 1.0, 1.0, at) for at in places]
    mesh, findings = repaired(*together(*(
        (points, triangles[:, ::-1] if k % 3 else triangles) for k, (points, triangles) in enumerate(bodies)
    )))  # fmt: skip
    assert "mesh.inside-out" in ids(findings)
    assert volume(mesh) == pytest.approx(2000.0)


def test_bodies_that_touch_stay_closed():
    mesh, findings = repaired(*soup(together(box(), box(at=(20.0, 0.0, 0.0)))))
    assert open_edges(mesh[1]) == 0
    assert volume(mesh) == pytest.approx(2 * 1920.0)
    assert set(ids(findings)) <= {"mesh.bodies"}


BOX = box()
LINE = np.zeros((30, 3)) + np.arange(30)[:, None]


@pytest.mark.parametrize(
    ("points", "triangles", "words"),
    [
        (BOX[0], BOX[1][:2], "no closed body|no volume|encloses"),  # a sheet
        (BOX[0], BOX[1][:6], "no closed body"),  # half a box
        (BOX[0] * [1, 1, 0], BOX[1], "no volume|encloses"),
        (BOX[0] * 0.0, BOX[1], "encloses"),
        (LINE, np.arange(30).reshape(-1, 3), "no closed body|no volume"),
        (np.random.default_rng(3).random((3000, 3)), np.arange(3000).reshape(-1, 3), "no closed body"),
    ],
    ids=["sheet", "half a box", "flat", "point", "line", "random"],
)
def test_what_bounds_no_volume_is_refused(points, triangles, words):
    with pytest.raises(BadInput, match=words):
        repaired(points, triangles)


def test_a_one_sided_surface_does_not_hang():
    turn = np.linspace(0.0, 2 * np.pi, 61)[:-1]
    across = np.column_stack(
        [np.cos(turn / 2) * np.cos(turn), np.cos(turn / 2) * np.sin(turn), np.sin(turn / 2)]
    )
    middle = 10 * np.column_stack([np.cos(turn), np.sin(turn), 0 * turn])
    points = np.concatenate([middle + across, middle - across])
    k, after = np.arange(60), np.arange(1, 61) % 60
    a, b = np.where(after == 0, 60, after), np.where(after == 0, 0, after + 60)  # joined with a half turn
    band = np.concatenate([np.column_stack((k, a, k + 60)), np.column_stack((a, b, k + 60))])
    with pytest.raises(BadInput):
        repaired(points, band)
