"""flexo list: read from the catalogue's source text, so that it answers without loading numpy or CAD."""

from __future__ import annotations

import ast
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import click

from flexo.lazy import kebab

GROUPS = {"flexo.elements": "element", "flexo.robots": "robot"}


class Entry(NamedTuple):
    """A line of the catalogue; kind is element or robot, which are also the names of the decorators."""

    name: str
    kind: str
    meaning: str


def entries() -> list[Entry]:
    """What the catalogue holds: built-in elements and robots, then those of third parties."""
    found = [entry for group, kind in GROUPS.items() for entry in _built_in(group, kind)]
    known = {entry.name for entry in found}
    return sorted(found + [e for e in _third_party() if e.name not in known], key=lambda e: (e.kind, e.name))


def _built_in(group: str, kind: str) -> list[Entry]:
    spec = find_spec(group)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    return [one for folder in folders for path in Path(folder).glob("*.py") for one in _classes(path, kind)]


def _classes(path: Path, kind: str) -> list[Entry]:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    classes = [node for node in body if isinstance(node, ast.ClassDef)]
    return [
        Entry(kebab(node.name), kind, first_line(ast.get_docstring(node)))
        for node in classes
        if any(isinstance(mark, ast.Name) and mark.id == kind for mark in node.decorator_list)
    ]


def first_line(docstring: str | None) -> str:
    """What a class says of itself in its first line."""
    lines = (docstring or "").strip().splitlines()
    return lines[0] if lines else ""


def _third_party() -> list[Entry]:
    if not any(entry_points(group=group) for group in GROUPS):
        return []
    from flexo.catalogue import catalogue
    from flexo.contract import Element

    return [
        Entry(name, "element" if issubclass(cls, Element) else "robot", first_line(cls.__doc__))
        for name, cls in catalogue().items()
    ]


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON on stdout.")
def command(as_json: bool) -> None:
    """List the elements and robots, each with its one-line meaning."""
    from flexo.cli.text import columns, echo_json

    found = entries()
    if as_json:
        echo_json([entry._asdict() for entry in found])
        return
    for line in columns([(e.name, e.kind, e.meaning) for e in found], indent=""):
        click.echo(line)
