"""Printed solids and film as 3MF, mm: one object a material, standing on the film's underside."""

from __future__ import annotations

import io
import zipfile
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from flexo import __version__
from flexo.export.film import film_plate
from flexo.meshes import placed_union

if TYPE_CHECKING:
    from manifold3d import Manifold

    from flexo.layout import Setup
    from flexo.process import Process

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say: no clock, so that two runs are equal
CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/>'
    "</Types>\n"
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="model" Target="/3D/3dmodel.model" '
    'Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/>'
    "</Relationships>\n"
)


def to_bytes(setup: Setup, process: Process) -> bytes:
    """The print, named after its filament, and the cut film, named film."""
    solids = {process.filament.name: placed_union(setup.parts, process), "film": film_plate(setup)}
    files = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "3D/3dmodel.model": _model(solids, setup.film.thickness),
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, text)
    return held.getvalue()


def _model(solids: dict[str, Manifold], lift: float) -> str:
    shown = {name: solid for name, solid in solids.items() if not solid.is_empty()}
    objects = [_object(k, name, solid) for k, (name, solid) in enumerate(shown.items(), 1)]
    place = f"1 0 0 0 1 0 0 0 1 0 0 {lift:g}"
    items = [f'<item objectid="{k}" transform="{place}"/>' for k in range(1, len(shown) + 1)]
    return "\n".join([
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<model unit="millimeter" xml:lang="en-US" xmlns="{CORE}">',
        f'<metadata name="Application">flexo {__version__}</metadata>',
        "<resources>", *objects, "</resources>", "<build>", *items, "</build>", "</model>\n",
    ])  # fmt: skip


def _object(number: int, name: str, solid: Manifold) -> str:
    mesh = solid.to_mesh64()
    points = np.round(np.asarray(mesh.vert_properties)[:, :3], 6) + 0.0  # no negative zero
    vertices = [f'<vertex x="{x:.6f}" y="{y:.6f}" z="{z:.6f}"/>' for x, y, z in points.tolist()]
    triangles = [f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in mesh.tri_verts.tolist()]
    return "\n".join([
        f'<object id="{number}" type="model" name="{escape(name)}">', "<mesh>",
        "<vertices>", *vertices, "</vertices>", "<triangles>", *triangles, "</triangles>",
        "</mesh>", "</object>",
    ])  # fmt: skip
