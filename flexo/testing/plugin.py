"""The pytest plugin: laws and goldens for files of elements that are named on pytest's command line.

It is loaded in every pytest run of every environment that has flexo, so it imports nothing heavy and leaves
alone whatever is not a file of flexo elements named on the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flexo.testing.detect import defines_elements

HELP = "write the golden numbers of flexo elements anew, after their laws have held; the run then fails"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("flexo", "flexo: laws and golden numbers of elements")
    group.addoption("--flexo-regen", dest="flexo_regen", action="store_true", help=HELP)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(parser: pytest.Parser) -> Iterator[None]:
    """`--regen`, the everyday name, unless the user's own suite has taken it for itself."""
    yield
    groups = {id(group): group for group in (parser._anonymous, *parser._groups)}.values()
    if not any("--regen" in option.names() for group in groups for option in group.options):
        group = parser.getgroup("flexo")
        group.addoption("--regen", dest="flexo_regen", action="store_true", help="the same")


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: Any) -> Any:
    """A file of elements without tests, named on the command line, gives one item a class and law."""
    if not parent.session.isinitpath(module_path) or not defines_elements(module_path):
        return None
    from flexo.testing.items import ElementFile

    return ElementFile.from_parent(parent, path=module_path)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A run that may write goldens never counts as passed."""
    if session.config.option.flexo_regen and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def flexo_golden(request: pytest.FixtureRequest) -> Callable[[Any], None]:
    """Compares a value with `goldens/<module>.<test>.toml` beside the test module."""
    from flexo.testing.items import compare_or_rewrite

    name = f"{request.path.stem}.{request.node.name}.toml"
    path = request.path.parent / "goldens" / name

    def check(value: Any) -> None:
        compare_or_rewrite(value, path, request.config)

    return check
