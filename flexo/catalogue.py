"""Finds elements and robots: the built-in catalogue and third parties by entry point, a user's own file."""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from flexo.contract import Element, Robot
from flexo.errors import BadInput, nearest
from flexo.lazy import kebab

GROUPS = {"flexo.elements": Element, "flexo.robots": Robot}


def entry_points(group: str) -> Iterable[Any]:
    """The entry points of a group; their module takes 20 ms to import, and few verbs ask for it."""
    from importlib.metadata import entry_points as installed

    return installed(group=group)


def catalogue() -> dict[str, type]:
    """Every element and robot class by name, built-in ones first, in alphabetical order."""
    found: dict[str, type] = {}
    for group, kind in GROUPS.items():
        for module in _built_in(group):
            found.update({kebab(cls.__name__): cls for cls in _classes(module, kind)})
        for point in sorted(entry_points(group=group), key=lambda one: one.name):
            found.setdefault(point.name, _loaded(point, kind))
    return found


def elements() -> dict[str, type]:
    """The element classes of the catalogue."""
    return {name: cls for name, cls in catalogue().items() if issubclass(cls, Element)}


def robots() -> dict[str, type]:
    """The robot classes of the catalogue."""
    return {name: cls for name, cls in catalogue().items() if issubclass(cls, Robot)}


def find(name: str) -> type:
    """A class by catalogue name, or from a user's file: `my_hinge.py` or `my_hinge.py:MyHinge`."""
    path, _, wanted = name.partition(":") if ".py" in name else (name, "", "")
    if path.endswith(".py"):
        return _from_file(Path(path), wanted)
    key = kebab(name).replace("_", "-")
    if (own := _own(key)) is not None:
        return own
    known = catalogue()
    if key not in known and Path(name).suffix.lower() in _models():
        raise BadInput(f"{name} is a model's file: flexo slice makes it ready to print, flexo show draws it")
    if key not in known:
        raise BadInput(f"no element or robot {name!r}; {nearest(key, known)}")
    return known[key]


def _models() -> Iterable[str]:
    from flexo.models import FORMATS

    return FORMATS


def classes_in(path: Path) -> list[type]:
    """The element and robot classes that a user's file defines, in order of appearance."""
    module = _module_from(path)
    return [cls for kind in GROUPS.values() for cls in _classes(module, kind)]


def _built_in(group: str) -> list[ModuleType]:
    package = import_module(group)
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    return [import_module(f"{group}.{name}") for name in names]


def _own(key: str) -> type | None:
    """A built-in class that lives in the file of its name, found without loading all others."""
    for group, kind in GROUPS.items():
        package = import_module(group)
        if key.replace("-", "_") in {info.name for info in pkgutil.iter_modules(package.__path__)}:
            module = import_module(f"{group}.{key.replace('-', '_')}")
            return next((cls for cls in _classes(module, kind) if kebab(cls.__name__) == key), None)
    return None


def _classes(module: ModuleType, kind: type) -> list[type]:
    return [
        value
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, kind) and value.__module__ == module.__name__
        and value is not kind
    ]  # fmt: skip


def _loaded(point: Any, kind: type) -> type:
    try:
        cls = point.load()
    except Exception as error:
        raise BadInput(
            f"the {point.group} entry point {point.name!r} ({point.value}) fails: {error}"
        ) from error
    if not (inspect.isclass(cls) and issubclass(cls, kind)):
        raise BadInput(f"the {point.group} entry point {point.name!r} is no {kind.__name__.lower()} class")
    return cls


def _from_file(path: Path, wanted: str) -> type:
    classes = {cls.__name__: cls for cls in classes_in(path)}
    if not classes:
        raise BadInput(f"{path} defines no element or robot (a class under @element or @robot)")
    if not wanted:
        return list(classes.values())[-1]  # the last one is built of those before it
    if wanted not in classes:
        raise BadInput(f"{path} has no class {wanted!r}; {nearest(wanted, classes)}")
    return classes[wanted]


def _module_from(path: Path) -> ModuleType:
    """Run a user's file. Its module is named after the file and its text, so that equal names stay apart."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise BadInput(f"no file {str(path)!r}") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from None
    name = f"flexo_user_{path.stem}_{hashlib.sha256(text).hexdigest()[:8]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise BadInput(f"{path} cannot be loaded as Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        with _neighbours_of(path):
            exec(compile(text, str(path), "exec", dont_inherit=True), vars(module))
    except BadInput as error:
        raise BadInput(f"{path}{_line_in(path, error)}: {error}") from error
    except (Exception, SystemExit) as error:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        raise BadInput(
            f"{path}{_line_in(path, error)}: {type(error).__name__}: {message}".splitlines()[0]
        ) from error
    return module


@contextmanager
def _neighbours_of(path: Path) -> Iterator[None]:
    """A user's file may import those beside it, which never hide an installed module."""
    folder = str(path.resolve().parent)
    sys.path.append(folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


def _line_in(path: Path, error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f":{error.lineno}" if error.lineno else ""
    trace, line = error.__traceback__, ""
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename).resolve() == path.resolve():
            line = f":{trace.tb_lineno}"
        trace = trace.tb_next
    return line
