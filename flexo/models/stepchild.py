"""The child process of `step`: a file in, two arrays or a fault out; limited before the kernel is loaded."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

SECONDS, MEMORY, OUTPUT = 100, 8_000_000_000, 500_000_000  # of CPU; bytes of addresses; bytes written
MOST_FACES = 200_000


def limit() -> None:
    """Bound what this process may take, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the parent's time limit is all there is
        return
    for kind, most in (("CPU", SECONDS), ("AS", MEMORY), ("FSIZE", OUTPUT), ("CORE", 0)):
        which = getattr(resource, f"RLIMIT_{kind}")
        hard = resource.getrlimit(which)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (least, least))


def meshed(path: str) -> tuple[np.ndarray, np.ndarray]:
    """Points and triangles of every face, unwelded; ValueError says in words what the file lacks."""
    from OCP.BRepMesh import BRepMesh_IncrementalMesh

    from flexo.tessellation import ANGLE, CHORD, facets, joined

    shape = _shape(path)
    BRepMesh_IncrementalMesh(shape, CHORD, False, ANGLE, True)
    pieces = [facets(SimpleNamespace(wrapped=face)) for face in _faces(shape)]
    pieces = [piece for piece in pieces if len(piece[1])]
    if not pieces:
        raise ValueError("it holds no faces")
    return joined(pieces)


def _shape(path: str) -> Any:
    from OCP.IFSelect import IFSelect_ReturnStatus
    from OCP.STEPControl import STEPControl_Reader

    reader = STEPControl_Reader()
    if reader.ReadFile(path) != IFSelect_ReturnStatus.IFSelect_RetDone:
        raise ValueError("the CAD kernel can't read it: it is no sound STEP file")
    reader.TransferRoots()
    shape = reader.OneShape()
    if shape is None or shape.IsNull():
        raise ValueError("it holds no shape")
    return shape


def _faces(shape: Any) -> list[Any]:
    from OCP.TopAbs import TopAbs_ShapeEnum
    from OCP.TopExp import TopExp_Explorer
    from OCP.TopoDS import TopoDS

    explorer, found = TopExp_Explorer(shape, TopAbs_ShapeEnum.TopAbs_FACE), []
    while explorer.More():
        found.append(TopoDS.Face_s(explorer.Current()))
        if len(found) > MOST_FACES:
            raise ValueError(f"it has more than {MOST_FACES} faces")
        explorer.Next()
    return found


def main(path: str, folder: Path) -> None:
    """Read a file and leave arrays, or a fault's text, in a folder."""
    limit()
    try:
        points, triangles = meshed(path)
    except (ValueError, MemoryError) as error:
        (folder / "fault.txt").write_text(
            str(error) or "it takes more memory than is given", encoding="utf-8"
        )
        return
    np.save(folder / "points.npy", points, allow_pickle=False)
    np.save(folder / "triangles.npy", triangles, allow_pickle=False)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
