"""Wavefront OBJ: vertices and polygons, which are divided into fans; no unit."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from flexo.errors import BadInput
from flexo.models.model import Raw
from flexo.models.numerals import floats, whole

LONGEST = 200_000_000  # bytes
BESIDE = re.compile(rb"/[^\s]*")  # numbers of textures and normals
LARGEST = 64  # corners of a polygon: fans of more are seldom what was meant


def read(path: Path) -> Raw:
    """The triangles of an OBJ file; materials and anything else in other files are left alone."""
    data = path.read_bytes()
    if len(data) > LONGEST:
        raise BadInput(f"it is a text of {len(data)} bytes, must have at most {LONGEST}")
    lines = data.replace(b"\\\r\n", b" ").replace(b"\\\n", b" ").splitlines()
    kinds = np.array([_kind(line) for line in lines], np.int8)
    rows = np.flatnonzero(kinds == 1), np.flatnonzero(kinds == 2)
    points = _points([lines[k] for k in rows[0].tolist()])
    known = np.cumsum(kinds == 1)[
        rows[1]
    ]  # vertices before each face: negative numbers count back from there
    return Raw(points, _triangles([lines[k] for k in rows[1].tolist()], known))


def _kind(line: bytes) -> int:
    """1 for a vertex, 2 for a face, 0 for the rest."""
    head = line.split(None, 1)[:1]
    return 1 if head == [b"v"] else 2 if head == [b"f"] else 0


def _points(lines: list[bytes]) -> np.ndarray:
    words = [line.split()[1:4] for line in lines]
    if any(len(one) < 3 for one in words):
        raise BadInput(
            f"vertex {[len(one) < 3 for one in words].index(True) + 1} has fewer than three numbers"
        )
    return floats(np.array(words, dtype="S40")).reshape(-1, 3)


def _triangles(lines: list[bytes], known: np.ndarray) -> np.ndarray:
    words = [line.split()[1:] for line in BESIDE.sub(b"", b"\n".join(lines)).splitlines()]
    sizes = np.array([*map(len, words)], int)
    if len(sizes) and (sizes.min() < 3 or sizes.max() > LARGEST):
        odd = sizes.min() if sizes.min() < 3 else sizes.max()
        raise BadInput(f"a face has {odd} corners, must have 3..{LARGEST}")
    fans = [
        _fans(words, sizes, known, size) for size in np.flatnonzero(np.bincount(sizes, minlength=1)).tolist()
    ]
    return np.concatenate([np.zeros((0, 3), np.int64), *fans])


def _fans(words: list[list[bytes]], sizes: np.ndarray, known: np.ndarray, size: int) -> np.ndarray:
    """The triangles of all polygons with so many corners."""
    rows = np.flatnonzero(sizes == size)
    corner = whole(np.array([words[k] for k in rows.tolist()], dtype="S20"))
    if (corner == 0).any():
        raise BadInput("a face names vertex 0; they are counted from 1")
    index = np.where(corner < 0, corner + known[rows][:, None], corner - 1)
    return np.concatenate([index[:, [0, k, k + 1]] for k in range(1, size - 1)])
