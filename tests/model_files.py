"""Meshes made by rule, ordinary and broken, and the bytes of the files that hold them."""

from __future__ import annotations

import io
import zipfile

import numpy as np

ROW = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="a" Target="/3D/3dmodel.model" '
    'Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>'
)
FACES = [
    (0, 2, 1), (0, 3, 2), (4, 5, 6), (4, 6, 7), (0, 1, 5), (0, 5, 4),
    (1, 2, 6), (1, 6, 5), (2, 3, 7), (2, 7, 6), (3, 0, 4), (3, 4, 7),
]  # fmt: skip
Mesh = tuple[np.ndarray, np.ndarray]


def box(x=20.0, y=16.0, z=6.0, at=(0.0, 0.0, 0.0)) -> Mesh:
    """Twelve triangles."""
    unit = np.array([(a, b, c) for c in (0, 1) for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))], float)
    return unit * [x, y, z] + at, np.array(FACES)


def arrays(solid) -> Mesh:
    """What manifold3d holds."""
    mesh = solid.to_mesh64()
    return np.array(mesh.vert_properties)[:, :3], np.array(mesh.tri_verts).astype(np.int64)


def together(*meshes: Mesh) -> Mesh:
    """Meshes as one file has them, nothing united."""
    starts = np.cumsum([0, *(len(points) for points, _ in meshes)])
    triangles = [own + start for (_, own), start in zip(meshes, starts, strict=False)]
    return np.concatenate([points for points, _ in meshes]), np.concatenate(triangles)


def dome(radius=8.0, segments=64) -> Mesh:
    """The upper half of a sphere."""
    from manifold3d import Manifold

    return arrays(Manifold.sphere(radius, segments).trim_by_plane((0, 0, 1), 0.0))


def half_torus() -> Mesh:
    from manifold3d import CrossSection

    return arrays(CrossSection.circle(3.0, 32).translate((9.0, 0.0)).revolve(64).trim_by_plane((0, 0, 1), 0))


def drilled() -> Mesh:
    """A box with a round hole through it."""
    from manifold3d import Manifold

    hole = Manifold.cylinder(30.0, 4.0, 4.0, 48).translate((10.0, 8.0, -5.0))
    return arrays(Manifold.cube((20.0, 16.0, 6.0)) - hole)


def blob(radius=10.0, segments=96) -> Mesh:
    """The upper half of a sphere with waves of many lengths on it."""
    from manifold3d import Manifold, Mesh64

    points, triangles = arrays(Manifold.sphere(1.0, segments))
    rng, height = np.random.default_rng(5), np.zeros(len(points))
    for _ in range(16):
        wave = rng.normal(size=3) * rng.uniform(2.0, 12.0)
        height += np.cos(points @ wave + rng.uniform(0.0, 6.0)) / (2.0 + np.linalg.norm(wave))
    grown = np.ascontiguousarray(points * (radius * (1.0 + 0.05 * height))[:, None])
    solid = Manifold(Mesh64(grown, triangles.astype(np.uint64)))
    return arrays(solid.trim_by_plane((0.0, 0.0, 1.0), 0.0))


def volume(mesh: Mesh) -> float:
    a, b, c = (mesh[0][mesh[1][:, k]] for k in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c))) / 6


def stl(mesh: Mesh) -> bytes:
    rows = np.zeros(len(mesh[1]), ROW)
    rows["corners"] = mesh[0][mesh[1]]
    return b"by rule".ljust(80) + np.uint32(len(rows)).tobytes() + rows.tobytes()


def ascii_stl(mesh: Mesh) -> bytes:
    facets = [
        "facet normal 0 0 0\nouter loop\n"
        + "".join(f"vertex {x:.6g} {y:.6g} {z:.6g}\n" for x, y, z in corners)
        + "endloop\nendfacet\n"
        for corners in mesh[0][mesh[1]].tolist()
    ]
    return ("solid by rule\n" + "".join(facets) + "endsolid by rule\n").encode()


def obj(mesh: Mesh) -> bytes:
    points = [f"v {x:.9g} {y:.9g} {z:.9g}" for x, y, z in mesh[0].tolist()]
    faces = [f"f {a + 1}//1 {b + 1}//1 {c + 1}//1" for a, b, c in mesh[1].tolist()]
    return "\n".join(["# by rule", "mtllib ../../elsewhere.mtl", *points, *faces, ""]).encode()


def model_part(mesh: Mesh, unit="millimeter", item='<item objectid="1"/>', more="") -> str:
    points = "".join(f'<vertex x="{x!r}" y="{y!r}" z="{z!r}"/>' for x, y, z in mesh[0].tolist())
    faces = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in mesh[1].tolist())
    return (
        f'<model unit="{unit}" xmlns="{CORE}" '
        'xmlns:p="http://schemas.microsoft.com/3dmanufacturing/production/2015/06">'
        f'<resources><object id="1"><mesh><vertices>{points}</vertices><triangles>{faces}</triangles></mesh>'
        f"</object>{more}</resources><build>{item}</build></model>"
    )


def packed(parts: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return held.getvalue()


def threemf(mesh: Mesh, **how) -> bytes:
    return packed({"_rels/.rels": RELATIONS, "3D/3dmodel.model": model_part(mesh, **how)})
