"""Names of a catalogue package, each loaded from its own file when first used: Hinge from hinge.py."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any


def exports(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """`__getattr__`, `__dir__` and `__all__` of a catalogue package."""
    path = import_module(package).__path__
    homes = {_camel(info.name): info.name for info in pkgutil.iter_modules(path)}

    def load(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return load, lambda: sorted(homes), sorted(homes)


def _camel(module: str) -> str:
    return "".join(word.capitalize() for word in module.split("_"))


def kebab(name: str) -> str:
    """The catalogue's name of a class: StraightMushrooms is straight-mushrooms."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
