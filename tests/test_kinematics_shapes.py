"""Bent parts in space: their triangles, and the picture of them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexo import Design, chain
from flexo.elements import Foot, Hinge, Plate, ReverseMushrooms, RidgeHinge, SlantRidges, StraightMushrooms
from flexo.kinematics import pose, tree
from flexo.kinematics.shapes import shapes, split
from flexo.kinematics.shells import film_of, print_of
from flexo.meshes import manifold_of
from flexo.process import default_process
from flexo.robots import Quadruped
from flexo.view import raster
from flexo.view.folded import folded_scene, told
from flexo.view.scene import Picture

PROCESS = default_process()


def volume(corners):
    a, b, c = np.moveaxis(corners, 1, 0)
    return float(np.einsum("ij,ij->", a, np.cross(b, c))) / 6


def area(corners):
    return (
        float(
            np.linalg.norm(
                np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1
            ).sum()
        )
        / 2
    )


@pytest.mark.parametrize("angle", [0.0, 0.8])
def test_solids_and_film_keep_their_volume(angle):
    robot = tree(Quadruped())
    bent = shapes(pose(robot, {"hip": angle, "knee": angle}))
    parts = [one.element for one in robot.design.placed]
    assert volume(bent.printed) == pytest.approx(
        sum(manifold_of(e, PROCESS).volume() for e in parts), rel=1e-6
    )
    film = volume(bent.film) / PROCESS.film.thickness
    assert film == pytest.approx(sum(film_of(e, PROCESS).area for e in parts), rel=1e-3)  # chords of arcs
    assert (bent.film[..., 2].max() > 20) == (angle > 0)


def test_a_skin_bends_with_its_film():
    hinge = Hinge(gap=4.0, skin=2)
    bent = shapes(pose(tree(hinge), {"hinge": 1.0}))
    assert volume(bent.printed) == pytest.approx(manifold_of(hinge, PROCESS).volume(), rel=5e-3)
    assert volume(shapes(pose(tree(hinge))).printed) == pytest.approx(manifold_of(hinge, PROCESS).volume())


@pytest.mark.parametrize(
    ("element", "lean"), [(StraightMushrooms(count=4), "head"), (ReverseMushrooms(count=3), "fork")]
)
def test_what_leans_over_a_gap_is_rigid_with_its_foot(element, lean):
    joints = tree(element)
    gaps = tuple(one.gap for one in joints.bends)
    assert {one.piece for one in print_of(element, PROCESS, gaps)} == set(range(len(gaps) + 1)), lean
    name = joints.bends[0].element
    flat = shapes(pose(joints)).printed
    bent = shapes(pose(joints, {name: 0.3})).printed
    sides = [np.linalg.norm(np.roll(one, 1, axis=1) - one, axis=2) for one in (flat, bent)]
    assert np.allclose(sides[0], sides[1], atol=1e-9)


@given(st.integers(0, 10**6))
def test_splitting_keeps_the_surface(seed):
    corners = np.random.default_rng(seed).integers(-3, 4, size=(20, 3, 3)).astype(float)
    parts = split(corners, corners[..., 0] - 0.0)
    assert area(parts) == pytest.approx(area(corners))
    assert volume(parts) == pytest.approx(volume(corners))
    assert np.all((parts[..., 0].min(axis=1) >= -1e-9) | (parts[..., 0].max(axis=1) <= 1e-9))


def test_a_mirrored_or_turned_over_part_is_still_turned_outwards():
    leg = chain(hip=RidgeHinge(width=14), foot=Foot(width=14))
    below = Design(tuple(replace(one, face="bottom") for one in leg.placed))
    three = [shapes(pose(tree(one), {"hip": 0.5})) for one in (leg, leg.mirrored(), below)]
    assert volume(three[0].printed) > 0
    for other in three[1:]:
        assert volume(other.printed) == pytest.approx(volume(three[0].printed))
        assert volume(other.film) == pytest.approx(volume(three[0].film))
    assert three[1].film[..., 1].min() == pytest.approx(-three[0].film[..., 1].max())
    thickness = PROCESS.film.thickness
    assert three[2].printed[..., 2].min() == pytest.approx(-thickness - three[0].printed[..., 2].max())


def test_a_strip_is_drawn_as_its_helix():
    coil = chain(root=Plate(width=12, corner=0), coil=SlantRidges(width=12, active=60), tip=Foot(width=12))
    posed = pose(tree(coil), {"coil": 2 * math.pi})
    film, tip = shapes(posed).film.reshape(-1, 3), posed.port("tip.in")
    assert np.linalg.norm(film - tip[:3, 3], axis=1).min() < 1e-9


GRID = raster.Grid(0.0, 10.0, 0.1, (100, 100))


def test_the_nearest_surface_is_seen():
    low = np.array([[[0, 0, 0], [10, 0, 0], [0, 10, 0]]], float)
    high = np.array([[[0, 0, 1.0], [5, 0, 1.0], [0, 5, 1.0]]])
    for order in ([low, high], [high, low]):
        seen = raster.surface(np.concatenate(order), GRID, True)
        assert np.count_nonzero(seen.depth == 1.0) == pytest.approx(1250, abs=60)
        assert np.count_nonzero(seen.depth == 0.0) == pytest.approx(3750, abs=120)
        assert np.count_nonzero(seen.face < 0) == pytest.approx(5000, abs=120)
        assert seen.lines[60, 40] == seen.lines[99, 10] == False  # noqa: E712  (a face has no line within)
        assert seen.lines.any()


def test_faces_turned_away_are_left_out_of_solids_only():
    away = np.array([[[0, 0, 0], [0, 10, 0], [10, 0, 0]]], float)
    assert np.all(raster.surface(away, GRID, True).face < 0)
    assert np.any(raster.surface(away, GRID, False).face == 0)


def test_depth_follows_a_sloping_face():
    slope = np.array([[[0, 0, 0], [10, 0, 5], [0, 10, 0]]], float)
    seen = raster.surface(slope, GRID, True)
    rows, columns = np.nonzero(seen.face == 0)
    assert seen.depth[rows, columns] == pytest.approx((columns + 0.5) * 0.05, abs=1e-5)


def test_a_large_scene_is_filled_in_parts_with_the_same_result(monkeypatch):
    corners = np.random.default_rng(3).uniform(0, 10, size=(60, 3, 3))
    whole = raster.surface(corners, GRID, False)
    monkeypatch.setattr(raster, "BATCH", 500)
    parts = raster.surface(corners, GRID, False)
    assert np.array_equal(whole.depth, parts.depth)
    assert np.array_equal(whole.lines, parts.lines)


def test_the_picture_is_grey_blue_and_of_true_size():
    hinge = pose(tree(Hinge(gap=6.0, width=20.0)), {"hinge": 0.6})
    scene = folded_scene(hinge, (-90.0, 0.0), told(hinge))
    (picture,) = [item for item in scene.items if isinstance(item, Picture)]
    ends = hinge.port("hinge.out")[:3, 3] + 2.0 * hinge.port("hinge.out")[:3, 2]
    lowest = -PROCESS.film.thickness
    assert picture.height == pytest.approx(ends[2] - lowest, abs=0.2)
    above = folded_scene(hinge, (-90.0, 89.9))
    (pixels,) = [item.pixels for item in above.items if isinstance(item, Picture)]
    red, _, blue = np.moveaxis(pixels.astype(int), 2, 0)
    assert np.count_nonzero(blue > red + 25) > 0.1 * pixels.shape[0] * pixels.shape[1]
    assert np.count_nonzero((abs(blue - red) < 8) & (red < 200)) > 0.3 * pixels.shape[0] * pixels.shape[1]


def test_captions_say_what_bends_it():
    robot = pose(tree(Quadruped()), {"front_left/hip": math.radians(30)})
    assert told(robot) == ("bent by front_left/hip 30.0°",)
    assert told(pose(tree(Quadruped()))) == ("flat",)
