"""Meshes of element values in the user's cache folder, so that a second build loads no CAD kernel.

The key covers everything a mesh depends on: the element's class, its source text, its parameters, the
process numbers a solid may ask for, and the versions of the packages that shape it. An entry that cannot
be read or does not match its own checksum is made again. The folder is safe to delete.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from flexo.contract import Element
    from flexo.process import Process

Mesh = tuple[np.ndarray, np.ndarray]
FORMAT = 1


def folder() -> Path:
    """$FLEXO_CACHE, or `flexo` in the user's cache folder."""
    if own := os.environ.get("FLEXO_CACHE"):
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    return Path(base) / "flexo"


def mesh(element: Element, process: Process, make: Callable[[Element, Process], Mesh]) -> Mesh:
    """The mesh of an element value, read from the cache or made and kept there."""
    path = folder() / f"{_key(element, process)}.npz"
    kept = _read(path)
    if kept is None:
        kept = make(element, process)
        _write(path, kept)
    return kept


def _key(element: Element, process: Process) -> str:
    from flexo.params import settings_of

    facts = (
        FORMAT,
        _sources(type(element)),
        type(element).__qualname__,
        sorted(settings_of(element).items()),
        [(name, getattr(process, name)) for name in PROCESS_FACTS],
        [version(name) for name in ("cadquery", "cadquery-ocp", "flexo")],
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


PROCESS_FACTS = ("bond_height", "layer_height", "line_width", "line_min", "line_max")


def _sources(cls: type) -> str:
    """The text of the element's module and of the engine's own solids: a change in either is another mesh."""
    from flexo import solids

    texts = []
    for where in (inspect.getmodule(cls), solids):
        try:
            texts.append(inspect.getsource(where))  # type: ignore[arg-type]
        except (OSError, TypeError):
            texts.append(repr(id(cls)))  # typed at a prompt: never the same again
    return hashlib.sha256("".join(texts).encode()).hexdigest()


def _digest(vertices: Any, triangles: Any) -> np.ndarray:
    text = hashlib.sha256(
        np.ascontiguousarray(vertices).tobytes() + np.ascontiguousarray(triangles).tobytes()
    )
    return np.frombuffer(text.digest(), np.uint8)


def _read(path: Path) -> Mesh | None:
    try:
        with np.load(path, allow_pickle=False) as data:
            vertices, triangles, digest = data["vertices"], data["triangles"], data["digest"]
    except Exception:  # whatever a damaged file raises, the answer is to make it again
        return None
    good = digest.tobytes() == _digest(vertices, triangles).tobytes()
    return (vertices, triangles) if good else None


def _write(path: Path, made: Mesh) -> None:
    vertices, triangles = made
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, vertices=vertices, triangles=triangles, digest=_digest(vertices, triangles))
        os.replace(name, path)
    except OSError:
        return  # a cache that can't be written costs time, nothing else
