"""Runs the laws and goldens of one file by its path alone, whatever pytest is set up to do around it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from flexo.errors import BadInput, nearest

ALONE = {
    "PYTEST_ADDOPTS": None,
    "PYTEST_PLUGINS": None,
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "HYPOTHESIS_STORAGE_DIRECTORY": "",  # the temporary folder: nothing is left beside the user's file
}
WITHOUT = ("cacheprovider", "terminal", "stepwise")  # what would write files or talk


class Result(NamedTuple):
    """What came of one law or golden: outcome is passed, failed or skipped."""

    cls: str
    law: str
    outcome: str
    message: str
    seconds: float


@dataclass(frozen=True)
class Wanted:
    """What is to run: a file, one of its classes or all (""), and pytest's -k expression or all ("")."""

    path: Path
    cls: str = ""
    expression: str = ""


def results_of(wanted: Wanted, tell: Callable[[Result], None], options: tuple[str, ...] = ()) -> list[Result]:
    """Run the laws of a file, telling each result as it comes; BadInput when the file gives none to run."""
    pytest = _pytest()
    if not wanted.path.is_file():
        raise BadInput(f"no file {str(wanted.path)!r}")
    listener = _Listener(wanted, tell)
    with _alone() as nothing:
        pytest.main([*_arguments(wanted, nothing), *options], plugins=[listener])
    if listener.fault:
        raise BadInput(listener.fault)
    if not listener.results:
        selected = f"no law of {wanted.path} matches -k {wanted.expression!r}"
        empty = f"{wanted.path} defines no element or robot (a class under @element or @robot)"
        raise BadInput(selected if wanted.expression and listener.classes else empty)
    return listener.results


def _pytest() -> Any:
    try:
        import hypothesis  # noqa: F401
        import pytest
    except ImportError as error:
        raise BadInput(f"flexo test needs {error.name}: pip install {error.name}") from None
    return pytest


def _arguments(wanted: Wanted, nothing: str) -> list[str]:
    folder = wanted.path.resolve().parent
    off = [word for name in WITHOUT for word in ("-p", f"no:{name}")]
    chosen = ["-k", wanted.expression] if wanted.expression else []
    own = ["--noconftest", "--rootdir", str(folder), "-c", nothing]
    return [str(wanted.path.resolve()), "-p", "flexo.testing.plugin", *off, *own, *chosen]


@contextmanager
def _alone() -> Iterator[str]:
    """An environment in which nobody's pytest settings count; gives the path of an empty configuration."""
    before = {name: os.environ.pop(name, None) for name in ALONE}
    os.environ.update({name: value for name, value in ALONE.items() if value})
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = folder
            empty = Path(folder) / "pytest.ini"
            empty.write_text("[pytest]\n")
            yield str(empty)
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


class _Listener:
    """A pytest plugin that makes the wanted file a file of elements and hears what came of each law."""

    def __init__(self, wanted: Wanted, tell: Callable[[Result], None]):
        self.wanted, self.tell = wanted, tell
        self.results: list[Result] = []
        self.classes: set[str] = set()
        self.fault = ""

    def pytest_pycollect_makemodule(self, module_path: Path, parent: Any) -> Any:
        from flexo.testing.items import ElementFile

        return ElementFile.from_parent(parent, path=module_path)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed and not self.fault:
            self.fault = str(report.longrepr)

    def pytest_itemcollected(self, item: Any) -> None:
        self.classes.add(item.cls.__name__)

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        cls = self.wanted.cls
        if cls and self.classes and cls not in self.classes:
            self.fault = f"{self.wanted.path} has no class {cls!r}; {nearest(cls, self.classes)}"
            items.clear()
        items[:] = [item for item in items if not cls or item.cls.__name__ == cls]

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when != "call" and report.passed:
            return
        *_, cls, law = report.nodeid.split("::")
        self.results.append(Result(cls, law, report.outcome, _message(report), report.duration))
        self.tell(self.results[-1])


def _message(report: Any) -> str:
    if report.skipped and isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return str(report.longrepr) if report.longrepr else ""
