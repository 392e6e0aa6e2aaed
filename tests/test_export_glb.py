"""GLB: read back by trimesh it has the tree of the joints, metres, +Y up, and the pose."""

from __future__ import annotations

import io
import json
import struct

import numpy as np
import pytest
import trimesh

from flexo import chain
from flexo.elements import Foot, Hinge, Link, SlantRidges
from flexo.export import glb
from flexo.export.files import MARK
from flexo.kinematics import pose, tree
from flexo.kinematics.masses import masses
from flexo.robots import Quadruped

LEG = tree(chain(hip=Hinge(), femur=Link(), knee=Hinge(skin=1), foot=Foot()))
BENT = pose(LEG, {"hip": 0.6, "knee": 0.4})


def loaded(posed):
    return trimesh.load(io.BytesIO(glb.to_bytes(posed)), file_type="glb")


def tree_of(data):
    size = struct.unpack("<I", data[12:16])[0]
    return json.loads(data[20 : 20 + size])


def test_nodes_are_the_segments_in_the_tree_of_the_joints():
    scene = loaded(pose(tree(Quadruped())))
    segments = tree(Quadruped()).segments
    assert {f"{name}:film" for name in segments} <= set(scene.graph.nodes_geometry)
    parents = scene.graph.transforms.parents
    assert parents["front_left/hip.piece_2"] == "body"
    assert parents["front_left/hip.piece_3"] == "front_left/hip.piece_2"
    assert parents["front_left/femur:print"] == "front_left/femur"


def test_it_stands_upright_in_metres():
    low, high = loaded(pose(LEG)).bounds
    thickness = LEG.process.film.thickness
    assert low == pytest.approx([0.0, -thickness / 1e3, -0.010], abs=1e-8)
    assert high == pytest.approx([0.048, 0.004, 0.010], abs=1e-8)
    top = BENT.port("foot.in")[:3, 3] / 1e3
    assert loaded(BENT).bounds[1][1] > top[2]


def test_turning_a_node_about_its_z_is_flexion():
    scene = loaded(pose(LEG))
    here, _ = scene.graph["femur"]
    flexed = trimesh.transformations.rotation_matrix(0.3, [0, 0, 1])
    local = scene.graph.get("femur", LEG.segments[0])[0]
    scene.graph.update(frame_to="femur", frame_from=LEG.segments[0], matrix=local @ flexed)
    after, _ = scene.graph["foot"]
    assert after[1, 3] > here[1, 3] + 0.005
    assert here[:3, 2] == pytest.approx([0.0, 0.0, 1.0], abs=1e-8)  # the film's −y is glTF's z


def test_a_pose_is_that_of_the_tree():
    scene = loaded(BENT)
    foot, geometry = scene.graph["foot:print"]
    points = scene.geometry[geometry].vertices @ foot[:3, :3].T + foot[:3, 3]
    motion = BENT.motion("foot")
    flat, _ = loaded(pose(LEG)).graph["foot:print"]
    still = scene.geometry[geometry].vertices @ flat[:3, :3].T + flat[:3, 3]
    film = still[:, [0, 2, 1]] * [1e3, -1e3, 1e3]
    moved = film @ motion[:3, :3].T + motion[:3, 3]
    rigid = film[:, 0] > 40.0  # beyond the skin, which bends
    assert points[rigid] == pytest.approx((moved[:, [0, 2, 1]] * [1, 1, -1] / 1e3)[rigid], abs=1e-7)


def test_nothing_is_lost_between_segments():
    scene = loaded(pose(LEG))
    volume = {kind: 0.0 for kind in ("print", "film")}
    for node in scene.graph.nodes_geometry:
        volume[node.split(":")[1]] += scene.geometry[scene.graph[node][1]].volume * 1e9
    weight = volume["print"] * LEG.process.filament["density"] + volume["film"] * LEG.process.film["density"]
    assert weight * 1e-6 == pytest.approx(masses(LEG).mass.sum(), rel=1e-5)


def test_colours_are_grey_and_translucent_light_blue():
    materials = {one["name"]: one for one in tree_of(glb.to_bytes(BENT))["materials"]}
    grey, blue = (materials[kind]["pbrMetallicRoughness"]["baseColorFactor"] for kind in ("print", "film"))
    assert max(grey[:3]) - min(grey[:3]) < 0.05
    assert grey[3] == 1.0
    assert blue[2] > blue[0] + 0.2
    assert blue[3] < 0.6
    assert materials["film"]["alphaMode"] == "BLEND"


@pytest.mark.parametrize("posed", [BENT, pose(tree(SlantRidges(active=30)), {"slant-ridges": 2.0})])
def test_bytes_are_the_same_again_and_signed(posed):
    data = glb.to_bytes(posed)
    assert data == glb.to_bytes(posed)
    assert MARK.search(data[:200])
    assert tree_of(data)["asset"]["version"] == "2.0"
    assert np.isfinite(trimesh.load(io.BytesIO(data), file_type="glb").bounds).all()
