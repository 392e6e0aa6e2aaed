"""Meshes of element values in the user's cache folder, so that a second build loads no CAD kernel.

The key covers everything a mesh depends on: the element's class, its parameters, the text of its module
and of the modules that one names, the process, and the versions of the packages that shape it. A class
whose text is not in a file is never cached. An entry that cannot be read or does not match its own
checksum is made again. The folder is safe to delete.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from flexo.contract import Element
    from flexo.process import Process

Mesh = tuple[np.ndarray, np.ndarray]
FORMAT = 2
SHAPERS = re.compile(r"(cadquery|cadquery_ocp|flexo|manifold3d)-[^-]+\.(dist|egg)-info")
INSTALLED = {"site-packages", "dist-packages"}
STANDARD_LIBRARY = os.path.dirname(os.__file__)
CATALOGUE = ("flexo.elements.", "flexo.robots.")


def folder() -> Path:
    """$FLEXO_CACHE, or `flexo` in the user's cache folder."""
    if own := os.environ.get("FLEXO_CACHE"):
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    return Path(base) / "flexo"


def mesh(element: Element, process: Process, make: Callable[[Element, Process], Mesh]) -> Mesh:
    """The mesh of an element value, read from the cache or made and kept there."""
    key = _key(element, process)
    if key is None:
        return make(element, process)
    path = folder() / f"{key}.npz"
    kept = _read(path)
    if kept is None:
        kept = make(element, process)
        _write(path, kept)
    return kept


def _key(element: Element, process: Process) -> str | None:
    from flexo.params import settings_of

    sources = _sources(type(element))
    if sources is None:
        return None
    facts = (
        FORMAT,
        sources,
        type(element).__qualname__,
        sorted(settings_of(element).items()),
        repr(process),
        _versions(),
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


@cache
def _versions() -> tuple[str, ...]:
    """Of the packages that shape a mesh, told by the names of the folders that describe them.

    Asking importlib.metadata would take 20 ms, its import above all.
    """
    names = {name for one in sys.path if os.path.isdir(one) for name in os.listdir(one)}
    return tuple(sorted(filter(SHAPERS.fullmatch, names)))


def _sources(cls: type) -> str | None:
    """A hash of the files that a class's shape is written in; None when it was typed at a prompt."""
    home = sys.modules.get(cls.__module__)
    if home is None or not getattr(home, "__file__", None):
        return None
    texts = {name: Path(file).read_bytes() for name, file in _files_behind(home).items()}
    return hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()


def _files_behind(home: ModuleType) -> dict[str, str]:
    """Files of a module, of the engine's solids, and of what the module names, as far as users write it."""
    from flexo import planar, solids, tessellation

    found: dict[str, str] = {}
    package = _top(home)
    waiting: list[ModuleType] = [home, solids, planar, tessellation]
    while waiting:
        module = waiting.pop()
        if module.__name__ not in found and _is_written_here(module, package):
            found[module.__name__] = str(module.__file__)
            if not _is_engine(module):  # the engine's own namespaces grow as names are first used
                waiting += _named_in(module)
    return found


def _is_engine(module: ModuleType) -> bool:
    return module.__name__.startswith("flexo.") and not module.__name__.startswith(CATALOGUE)


def _top(module: ModuleType) -> str:
    return module.__name__.partition(".")[0]


def _is_written_here(module: ModuleType, package: str) -> bool:
    """Of the element's own package, or not installed: what is installed changes by its version alone."""
    file = getattr(module, "__file__", None)
    if not file or module.__name__ == "flexo":
        return False
    return _top(module) in ("flexo", package) or not _is_installed(str(file))


def _is_installed(file: str) -> bool:
    """Of Python itself or a package, in whatever folder of this or another environment it lies."""
    return file.startswith(STANDARD_LIBRARY) or not INSTALLED.isdisjoint(Path(file).parts)


def _named_in(module: ModuleType) -> list[ModuleType]:
    values = list(vars(module).values())
    names = [v.__name__ if inspect.ismodule(v) else getattr(v, "__module__", None) for v in values]
    return [sys.modules[name] for name in names if isinstance(name, str) and name in sys.modules]


def _digest(vertices: Any, triangles: Any) -> np.ndarray:
    text = hashlib.sha256(
        np.ascontiguousarray(vertices).tobytes() + np.ascontiguousarray(triangles).tobytes()
    )
    return np.frombuffer(text.digest(), np.uint8)


def _read(path: Path) -> Mesh | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            vertices, triangles, digest = data["vertices"], data["triangles"], data["digest"]
    except Exception:  # whatever a damaged file raises, the answer is to make it again
        return None
    good = digest.tobytes() == _digest(vertices, triangles).tobytes()
    return (vertices, triangles) if good else None


def _write(path: Path, made: Mesh) -> None:
    import tempfile

    vertices, triangles = made
    part: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            np.savez(file, vertices=vertices, triangles=triangles, digest=_digest(vertices, triangles))
        os.replace(part, path)
    except OSError:  # a cache that can't be written costs time, nothing else
        if part is not None:
            part.unlink(missing_ok=True)
