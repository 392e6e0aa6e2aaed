"""A part in a pose as binary glTF: one node a segment, in the tree of its joints, metres, +Y up.

A segment's node stands at its joint: in the middle of the gap on the film's neutral axis, x along the chain,
y out of the printed face, z along the bend axis: turning it about its own z by a positive angle is flexion.
A gap's film goes half with either segment, bent as the pose bends it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from flexo import __version__
from flexo.kinematics.folding import Posed
from flexo.kinematics.linkage import Bend
from flexo.kinematics.shapes import carried
from flexo.kinematics.shells import film_plate_of, halved, mesh_in, print_of

METRE = 1e-3  # m/mm, glTF's unit
UPRIGHT = np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1.0]])  # the film's z is glTF's y
COLOURS = {
    "print": (0.40, 0.41, 0.42, 1.0),
    "film": (0.62, 0.82, 0.95, 0.45),
}  # PLA grey; film, translucent; linear
ROUND = 9  # digits of a metre


def to_bytes(posed: Posed) -> bytes:
    """The part as GLB; nodes `front_left/femur` with their meshes `front_left/femur:print` and `:film`."""
    import trimesh
    from trimesh.exchange.gltf import export_glb

    scene = trimesh.Scene()
    places = _places(posed)
    for k, segment in enumerate(posed.tree.segments):
        parent = next((one.parent for one in posed.tree.bends if one.child == k), None)
        above = UPRIGHT if parent is None else np.linalg.inv(places[parent])
        frame = above @ places[k]
        frame[:3, 3] *= METRE
        scene.graph.update(
            frame_to=segment,
            frame_from=scene.graph.base_frame if parent is None else posed.tree.segments[parent],
            matrix=np.round(frame, ROUND) + 0.0,
        )
    for (k, kind), corners in _parts(posed).items():
        segment = posed.tree.segments[k]
        mesh = _mesh(corners, np.linalg.inv(places[k]), kind)
        scene.add_geometry(
            mesh, geom_name=f"{segment}:{kind}", node_name=f"{segment}:{kind}", parent_node_name=segment
        )
    return bytes(export_glb(scene, include_normals=False, tree_postprocessor=_signed))


def _signed(tree: dict[str, Any]) -> None:
    """Say at the beginning what wrote the file."""
    tree["asset"] = {"version": "2.0", "generator": f"flexo {__version__} (by trimesh)"}
    for key in [key for key in tree if key != "asset"]:
        tree[key] = tree.pop(key)


def _places(posed: Posed) -> np.ndarray:
    """Each segment's node in space (S × 4 × 4, mm)."""
    frames = np.repeat(np.eye(4)[None], len(posed.tree.segments), axis=0)
    for one in posed.tree.bends:
        frames[one.child] = _frame(one)
    return posed.motions @ frames


def _frame(one: Bend) -> np.ndarray:
    made = np.eye(4)
    made[:3, :3] = np.column_stack([one.along, one.up, one.axis])
    made[:3, 3] = one.start + one.along * one.gap.joint.gap / 2
    return made


def _parts(posed: Posed) -> dict[tuple[int, str], np.ndarray]:
    """Triangles in space of each segment's print and film."""
    found: dict[tuple[int, str], list[np.ndarray]] = {}
    tree = posed.tree
    made: dict[Any, list[tuple[str, int, int | None, np.ndarray]]] = {}
    for index, one in enumerate(tree.design.placed):
        if one.element not in made:
            made[one.element] = _flat(posed, index)
        for kind, piece, rigid, corners in made[one.element]:
            key = tree.pieces[index][piece], kind
            found.setdefault(key, []).append(carried(posed, index, corners, rigid))
    return {key: np.concatenate(found[key]) for key in sorted(found)}


def _flat(posed: Posed, index: int) -> list[tuple[str, int, int | None, np.ndarray]]:
    """Triangles of an element's pieces in its frame: print or film, piece, piece if rigid, triangles."""
    from flexo.meshes import united_mesh

    tree, element = posed.tree, posed.tree.design.placed[index].element
    gaps = tuple(tree.bends[k].gap for k in tree.bends_of[index])
    rows: list[tuple[str, int, int | None, np.ndarray]] = []
    for shell in print_of(element, tree.process, gaps):
        if shell.piece is not None:
            rows.append(("print", shell.piece, shell.piece, shell.points[shell.triangles]))
        else:
            parts = halved(united_mesh(shell.points, shell.triangles), gaps)
            rows += [("print", k, None, _corners(part)) for k, part in enumerate(parts)]
    plates = halved(film_plate_of(element, tree.process), gaps)
    rows += [("film", k, None if gaps else 0, _corners(plate)) for k, plate in enumerate(plates)]
    return [row for row in rows if len(row[3])]


def _corners(solid: Any) -> np.ndarray:
    points, triangles = mesh_in(solid)
    return points[triangles]


def _mesh(corners: np.ndarray, to_node: np.ndarray, kind: str) -> Any:
    """A mesh in its node's frame, m; corners at one place become one vertex."""
    import trimesh

    local = (corners.reshape(-1, 3) @ to_node[:3, :3].T + to_node[:3, 3]) * METRE
    points, triangles = np.unique(np.round(local, ROUND) + 0.0, axis=0, return_inverse=True)
    colour = trimesh.visual.material.PBRMaterial(
        name=kind,
        baseColorFactor=COLOURS[kind],
        metallicFactor=0.0,
        roughnessFactor=0.6,
        alphaMode="OPAQUE" if COLOURS[kind][3] == 1.0 else "BLEND",
        doubleSided=kind == "film",
    )
    return trimesh.Trimesh(
        points,
        triangles.reshape(-1, 3),
        process=False,
        visual=trimesh.visual.TextureVisuals(material=colour),
    )
