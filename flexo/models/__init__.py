"""Models from files of other programs: read, checked, and repaired as far as that is safe, which is reported.

`read_model("part.stl")` gives a `Model`: a closed mesh in mm, and the findings of its repair. A file is data:
its size and counts are looked at before anything is made of them, and nothing outside of it is ever read.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np

from flexo.errors import BadInput, nearest
from flexo.models.model import Mark, Model, Raw

__all__ = ["Model", "read_model"]

LARGEST = 400_000_000  # bytes
MOST = 2_000_000  # triangles
FARTHEST = 1e6  # mm: no printer is larger, and float32 tells no tenths of a millimetre there
UNITS = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "um": 1e-3, "in": 25.4, "ft": 304.8}  # mm
FORMATS = {".stl": "stl", ".obj": "obj", ".3mf": "threemf", ".step": "step", ".stp": "step"}  # modules


def read_model(file: str | Path, unit: str | None = None) -> Model:
    """The model in a file, in mm, closed and turned outwards.

    `unit` is that of a format that has none (STL, OBJ): mm unless told. BadInput names the file and what is
    wrong with it: no mesh, cut short, too large, not finite, open, or flat.
    """
    from flexo.models.repair import repaired

    path = Path(file)
    try:
        raw = _read(path)
        (points, triangles), findings = repaired(*_scaled(raw, unit))
    except BadInput as error:
        raise BadInput(f"{path.name or path}: {error}") from None
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror or error}") from None
    settings = {"file": path.name, "unit": raw.unit or unit or "mm"}
    scale = mm_per(raw.unit or unit or "mm")
    marks = tuple(Mark(name, place * scale) for name, place in raw.marks)
    return Model(path.stem, points, triangles.astype(np.int32), settings, (*raw.findings, *findings), marks)


def _read(path: Path) -> Raw:
    if path.is_dir():
        raise BadInput("it is a folder, must be a model's file")
    if not path.is_file():
        raise BadInput("there is no such file")
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise BadInput(f"no model format ends with {ending!r}; {nearest(ending, FORMATS)}")
    size = path.stat().st_size
    if not 0 < size <= LARGEST:
        raise BadInput(f"the file has {size} bytes, must have 1..{LARGEST}")
    raw: Raw = import_module(f"flexo.models.{FORMATS[ending]}").read(path)
    return raw


def _scaled(raw: Raw, unit: str | None) -> tuple[np.ndarray, np.ndarray]:
    """Points in mm, everything finite and in range."""
    points, triangles = raw.points, raw.triangles
    if raw.unit is not None and unit is not None:
        raise BadInput(f"the file says its unit itself, {raw.unit}; --unit is for formats that have none")
    if not len(triangles):
        raise BadInput("it holds no triangles")
    if len(triangles) > MOST:
        raise BadInput(f"it has {len(triangles)} triangles, must have at most {MOST}")
    if not np.isfinite(points).all():
        raise BadInput(
            f"{int((~np.isfinite(points)).any(axis=1).sum())} of its vertices are no finite numbers"
        )
    if triangles.min() < 0 or triangles.max() >= len(points):
        raise BadInput(f"a triangle names a vertex that is not there; there are {len(points)}")
    scale = mm_per(raw.unit or unit or "mm")
    scaled = points if scale == 1.0 else points.astype(float) * scale
    if (farthest := float(max(scaled.max(), -scaled.min()))) > FARTHEST:
        raise BadInput(f"it reaches {farthest:.3g} mm from its origin, must stay within {FARTHEST:g} mm; "
                       f"is its unit {raw.unit or unit or 'mm'}?")  # fmt: skip
    return scaled, triangles


def mm_per(unit: str) -> float:
    """Millimetres in a unit of this name; BadInput names the nearest."""
    if unit not in UNITS:
        raise BadInput(f"no unit {unit!r}; {nearest(unit, UNITS)}")
    return UNITS[unit]
