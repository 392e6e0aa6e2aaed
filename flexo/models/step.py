"""STEP, read by the CAD kernel in a process of its own, whose time and memory are limited.

The kernel is a million lines of C++ that take any file at its word; what happens to it happens to the child.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from flexo.errors import BadInput
from flexo.models.model import Raw

LONGEST = 120.0  # s until the child is ended


def read(path: Path) -> Raw:
    """The triangles of all faces of a STEP file, mm: the kernel converts the file's unit."""
    with path.open("rb") as stream:
        if not stream.read(200).lstrip().startswith(b"ISO-10303-21"):
            raise BadInput("it is no STEP file: it does not begin with ISO-10303-21")
    with tempfile.TemporaryDirectory(prefix="flexo-step-") as folder:
        return _meshed(path.resolve(), Path(folder))


def _meshed(path: Path, folder: Path) -> Raw:
    command = [sys.executable, "-m", "flexo.models.stepchild", str(path), str(folder)]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        raise BadInput(f"the CAD kernel took longer than {LONGEST:g} s to read it") from None
    fault, points, triangles = (folder / name for name in ("fault.txt", "points.npy", "triangles.npy"))
    if fault.is_file():
        raise BadInput(fault.read_text(encoding="utf-8")[:300])
    if done.returncode or not triangles.is_file():
        raise BadInput("the CAD kernel failed on it, or ran out of the time or memory that it is given")
    return Raw(np.load(points, allow_pickle=False), np.load(triangles, allow_pickle=False), "mm")
