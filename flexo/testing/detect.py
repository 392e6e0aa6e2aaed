"""Tells a file of flexo elements from its text alone: nothing is imported or run."""

from __future__ import annotations

import ast
from pathlib import Path

DECORATORS = ("element", "robot")


def defines_elements(path: Path) -> bool:
    """Whether a file's text defines classes under @element or @robot of flexo, and no tests of its own."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return False
    return _imports_flexo(tree) and any(map(_is_decorated, tree.body)) and not any(map(_is_test, tree.body))


def _imports_flexo(tree: ast.Module) -> bool:
    found = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    found += [one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names]
    return any(name.split(".")[0] == "flexo" for name in found)


def _is_decorated(node: ast.stmt) -> bool:
    marks = node.decorator_list if isinstance(node, ast.ClassDef) else []
    names = [mark.attr if isinstance(mark, ast.Attribute) else getattr(mark, "id", "") for mark in marks]
    return any(name in DECORATORS for name in names)


def _is_test(node: ast.stmt) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return node.name.startswith("test")
    return isinstance(node, ast.ClassDef) and node.name.startswith("Test") and not _is_decorated(node)
