"""Meshes of element values in the user's cache folder, so that a second build loads no CAD kernel.

The key covers everything a mesh depends on: the element's class, its parameters, the text of its module
and of the modules that one names, the process, and the versions of the packages that shape it. A class
whose text is not in a file is never cached.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from flexo import store

if TYPE_CHECKING:
    from flexo.contract import Element
    from flexo.process import Process

Mesh = tuple[np.ndarray, np.ndarray]
FORMAT = 3
SHAPERS = ("cadquery", "cadquery_ocp", "flexo", "manifold3d")
INSTALLED = {"site-packages", "dist-packages"}
STANDARD_LIBRARY = os.path.dirname(os.__file__)
CATALOGUE = ("flexo.elements.", "flexo.robots.")


def mesh(element: Element, process: Process, make: Callable[[Element, Process], Mesh]) -> Mesh:
    """The mesh of an element value, read from the cache or made and kept there."""
    key = _key(element, process)
    if key is None:
        return make(element, process)
    kept = store.read(key)
    if kept is None:
        vertices, triangles = make(element, process)
        store.write(key, (vertices, triangles))
        return vertices, triangles
    return kept[0], kept[1]


def _key(element: Element, process: Process) -> str | None:
    from flexo.params import settings_of

    sources = _sources(type(element))
    if sources is None:
        return None
    return store.key_of(
        FORMAT,
        sources,
        type(element).__qualname__,
        sorted(settings_of(element).items()),
        repr(process),
        store.releases(*SHAPERS),
    )


def _sources(cls: type) -> str | None:
    """A hash of the files that a class's shape is written in; None when it was typed at a prompt."""
    home = sys.modules.get(cls.__module__)
    if home is None or not getattr(home, "__file__", None):
        return None
    return store.key_of(
        *((name, store.digest_of(file)) for name, file in sorted(_files_behind(home).items()))
    )


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
