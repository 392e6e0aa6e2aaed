"""3MF: meshes in a zip of XML, with their unit, placed by the build's items and by components.

Only parts of the archive itself are read, each up to a size, and none twice; a document type, which could
name entities or other files, is refused.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from flexo.errors import BadInput
from flexo.models.graph import components
from flexo.models.markup import Item, Object, Part, part_of
from flexo.models.model import Mark, Raw

UNITS = {"micron": "um", "millimeter": "mm", "centimeter": "cm", "meter": "m", "inch": "in", "foot": "ft"}
LARGEST = 300_000_000  # bytes of a part, unpacked
MOST_PARTS = 1000
DEEPEST = 16  # components in components
MOST_PLACED = 10_000
MOST_TRIANGLES = 2_000_000  # placed
MOST_MARKS = 1000  # bodies of an object whose places are kept
RELATIONS = "_rels/.rels"
TARGET = re.compile(rb'<Relationship\b[^>]*\b3dmodel"[^>]*>')
MADE = ("model",)  # types of objects that are part of the print; supports and others are not
_NONE = np.zeros((0, 3))


class Placed(NamedTuple):
    """An object of a part of the archive, its matrix (4 × 3, rows as 3MF writes them), and its name.

    The name is the outermost that is told: a user names what lies on the plate.
    """

    part: str
    number: str
    matrix: np.ndarray
    name: str


def read(path: Path) -> Raw:
    """The placed meshes of a 3MF file as one."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _meshes(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise BadInput(f"it is no sound zip archive, as 3MF is: {error}") from None


def _meshes(archive: zipfile.ZipFile) -> Raw:
    root = _root(archive)
    parts = {root: _part(archive, root)}
    unit = UNITS.get(parts[root].unit)
    if unit is None:
        raise BadInput(f"its unit is {parts[root].unit!r}, must be one of {', '.join(UNITS)}")
    points, triangles, marks, count, total = [], [], list[Mark](), 0, 0
    for placed in _placed(archive, parts, root):
        mesh = parts[placed.part].objects[placed.number]
        points.append(mesh.points @ placed.matrix[:3] + placed.matrix[3])
        marks += [Mark(placed.name, points[-1][k]) for k in _bodies(mesh)] if placed.name else []
        mirrored = np.linalg.det(placed.matrix[:3]) < 0
        triangles.append((mesh.triangles[:, ::-1] if mirrored else mesh.triangles) + count)
        count, total = count + len(mesh.points), total + len(mesh.triangles)
        if total > MOST_TRIANGLES:
            raise BadInput(f"it places more than {MOST_TRIANGLES} triangles")
    corners = np.concatenate([_NONE.astype(np.int64), *triangles])
    return Raw(np.concatenate([_NONE, *points]), corners, unit, marks=tuple(marks))


def _bodies(mesh: Object) -> list[int]:
    """A vertex of each body of a mesh."""
    a, b, c = mesh.triangles.T
    found = components(np.concatenate((a, b)), np.concatenate((b, c)), len(mesh.points))[a]
    return np.unique(found)[:MOST_MARKS].tolist()


def _root(archive: zipfile.ZipFile) -> str:
    """The archive's model part, as its relations name it."""
    names = archive.namelist()
    if len(names) > MOST_PARTS:
        raise BadInput(f"the archive has {len(names)} parts, must have at most {MOST_PARTS}")
    found = TARGET.search(_bytes(archive, RELATIONS)) if RELATIONS in names else None
    target = re.search(rb'\bTarget\s*=\s*["\']([^"\']{1,200})["\']', found.group()) if found else None
    return _inside(target[1].decode("utf-8", "replace") if target else "3D/3dmodel.model", names)


def _inside(name: str, names: list[str]) -> str:
    """A part of the archive by its path in it."""
    plain = posixpath.normpath(name.lstrip("/"))
    known = {one.lower(): one for one in names}
    if plain.lower() not in known:
        raise BadInput(f"the archive has no part {plain[:80]!r}")
    return known[plain.lower()]


def _bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:  # the size that the archive declares may be a lie
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise BadInput(f"its part {name[:80]!r} unpacks to more than {LARGEST} bytes")
    return data


def _part(archive: zipfile.ZipFile, name: str) -> Part:
    return part_of(_bytes(archive, name))


def _placed(archive: zipfile.ZipFile, parts: dict[str, Part], root: str) -> Iterator[Placed]:
    """Every mesh that the build places, through its components."""
    waiting = [(item, root, _IDENTITY, 0, "") for item in parts[root].items if item.printed]
    count = 0
    while waiting:
        item, part, matrix, depth, name = waiting.pop()
        count += 1
        if depth > DEEPEST or count > MOST_PLACED:
            raise BadInput(
                f"its components are nested deeper than {DEEPEST} or number more than {MOST_PLACED}"
            )
        part = _inside(item.path, archive.namelist()) if item.path else part
        if part not in parts:
            parts[part] = _part(archive, part)
        one = _object(parts[part], item)
        if one.kind not in MADE:
            continue
        own, name = _then(_matrix(item), matrix), name or one.name
        if len(one.triangles):
            yield Placed(part, item.number, own, name)
        waiting += [(inner, part, own, depth + 1, name) for inner in one.components]


def _object(part: Part, item: Item) -> Object:
    if item.number not in part.objects:
        raise BadInput(f"it places an object {item.number[:20]!r} that is not there")
    return part.objects[item.number]


_IDENTITY = np.vstack([np.eye(3), np.zeros(3)])


def _matrix(item: Item) -> np.ndarray:
    if not item.transform:
        return _IDENTITY
    try:
        numbers = np.array(item.transform.split()[:13], float)
    except ValueError:
        numbers = np.zeros(0)
    if len(numbers) != 12 or not np.isfinite(numbers).all():
        raise BadInput(f"a transform is {item.transform[:60]!r}, must be 12 finite numbers")
    return numbers.reshape(4, 3)


def _then(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The first matrix, then the second."""
    moved = first @ second[:3]
    moved[3] += second[3]
    return moved
