"""The shape of the code: who imports whom, what is light, how long a file or function may be."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ("cadquery", "OCP", "trimesh", "scipy", "matplotlib", "mujoco", "ezdxf", "shapely", "manifold3d")
CAD = ("cadquery", "OCP", "trimesh", "scipy", "matplotlib", "mujoco")
MOST_LINES, MOST_FUNCTION_LINES = 250, 45


class Import(NamedTuple):
    """An import: the module that has it, the line, what it imports, whether it runs with the module."""

    module: str
    line: int
    name: str
    at_top: bool


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    dotted = ".".join(parts if parts[0] == "flexo" else ("flexo", *parts))
    return dotted.removesuffix(".__init__")


SOURCES = {
    _module(path): path
    for folder in ("flexo", "elements", "robots")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if folder != "flexo" or path.relative_to(ROOT).parts[1] not in ("elements", "robots")
}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in SOURCES.items()}


def _for_types_only(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def _imports(module: str, body: list[ast.stmt], at_top: bool) -> list[Import]:
    found: list[Import] = []
    for node in body:
        if _for_types_only(node):
            continue
        if isinstance(node, ast.Import):
            found += [Import(module, node.lineno, one.name, at_top) for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno} imports relatively"
            names = [f"{node.module}.{one.name}" for one in node.names]
            found += [Import(module, node.lineno, name, at_top) for name in names]
        inner = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for field in ("body", "orelse", "finalbody", "handlers"):
            found += _imports(module, getattr(node, field, []), at_top and not inner)
    return found


IMPORTS = [one for module, tree in TREES.items() for one in _imports(module, tree.body, True)]


def offenders(importer, forbidden, only_top=False):
    return [
        f"{one.module}:{one.line} imports {one.name}"
        for one in IMPORTS
        if importer(one.module) and forbidden(one.name) and (one.at_top or not only_top)
    ]


def inside(*packages):
    return lambda name: any(name == one or name.startswith(f"{one}.") for one in packages)


def test_the_engine_knows_its_catalogue_only_by_name():
    catalogue = inside("flexo.elements", "flexo.robots")
    assert not offenders(lambda name: not catalogue(name), catalogue)


def test_elements_know_no_robots():
    assert not offenders(inside("flexo.elements"), inside("flexo.robots"))


def test_robots_are_composed_of_elements_without_cad():
    assert not offenders(
        inside("flexo.robots"), inside("cadquery", "OCP", "flexo.solids", "trimesh", "manifold3d")
    )


READERS = tuple(
    f"flexo.gcode.{name}"
    for name in ("read", "beads", "lex", "numerals", "statements", "arcs", "envelope", "verify")
)
WRITERS = tuple(
    f"flexo.gcode.{name}" for name in ("write", "rows", "job", "footer", "digits", "template", "summary")
)
MAKERS = ("flexo.slicing", "flexo.layout", "flexo.job", *WRITERS)


def test_the_reader_and_verifier_share_no_code_with_the_makers():
    assert not offenders(inside(*READERS), inside(*MAKERS))
    assert not offenders(
        inside(*MAKERS[:5]), inside("flexo.gcode.read", "flexo.gcode.beads", "flexo.gcode.lex")
    )


def test_the_engine_does_not_know_its_command_line_or_its_tests():
    engine = [name for name in SOURCES if not inside("flexo.cli", "flexo.testing", "flexo.__main__")(name)]
    assert not offenders(lambda name: name in engine, inside("flexo.cli", "flexo.testing", "click"))


def test_disk_and_threads_know_nothing_of_what_they_serve():
    assert not offenders(inside("flexo.store", "flexo.beside"), inside("flexo"))


def test_the_arrows_point_one_way():
    values = inside(
        "flexo.errors", "flexo.params", "flexo.pose", "flexo.planar", "flexo.process", "flexo.contract"
    )
    later = inside("flexo.layout", "flexo.slicing", "flexo.gcode", "flexo.job", "flexo.export")
    assert not offenders(values, later)
    assert not offenders(inside("flexo.slicing"), inside("flexo.gcode", "flexo.export", "flexo.job"))
    assert not offenders(inside("flexo.mechanics"), inside("flexo.slicing", "flexo.layout", "flexo.gcode"))
    assert not offenders(inside("flexo.mechanics"), inside("flexo.design", "flexo.checks", "flexo.view"))
    assert not offenders(inside("flexo.checks"), inside("flexo.view"))
    assert not offenders(inside("flexo.mechanics", "flexo.slicing"), inside("flexo.kinematics"))
    assert not offenders(inside("flexo.kinematics"), lambda name: later(name) or inside("flexo.view")(name))
    assert not offenders(inside("flexo.inverse"), lambda name: later(name) or inside("flexo.view")(name))
    assert not offenders(
        lambda name: values(name) or inside("flexo.mechanics")(name), inside("flexo.inverse")
    )
    assert not offenders(inside("flexo.models"), inside("flexo.design", "flexo.contract"))
    assert not offenders(inside("flexo.models", "flexo.plainbed"), later)


def test_nothing_heavy_is_imported_with_a_module():
    assert not offenders(lambda name: True, inside(*HEAVY), only_top=True)


def test_the_library_neither_prints_nor_exits():
    found = []
    for module, tree in TREES.items():
        if inside("flexo.cli", "flexo.__main__")(module):
            continue
        for node in ast.walk(tree):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if (module, name) == ("flexo.beside", "os._exit"):  # its forked child must end there
                continue
            if name in ("print", "sys.exit", "exit", "quit", "os._exit", "input"):
                found.append(f"{module}:{node.lineno} calls {name}()")
    assert not found


def test_nothing_unpickles():
    """Files from outside are data: numpy's loads say that they allow no pickles.

    What a child of our own answers through a pipe that nobody else holds comes from no file.
    """
    assert not offenders(lambda name: name != "flexo.beside", inside("pickle", "marshal", "shelve", "dill"))
    loads = [
        ast.unparse(node)
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("np.load", "numpy.load")
    ]
    assert [one for one in loads if "allow_pickle=False" not in one] == []


def test_no_exception_is_swallowed_bare():
    found = [
        f"{module}:{node.lineno}"
        for module, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert not found


@pytest.mark.parametrize("module", SOURCES)
def test_files_and_functions_stay_short(module):
    text = SOURCES[module].read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    long = [
        f"{node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(TREES[module])
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.end_lineno - node.lineno + 1 > MOST_FUNCTION_LINES
    ]
    assert not long


@pytest.mark.parametrize("module", SOURCES)
def test_every_module_and_public_name_says_what_it_is(module):
    tree = TREES[module]
    assert ast.get_docstring(tree)
    silent = [
        node.name
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith(("_", "pytest_"))
        and not ast.get_docstring(node)
    ]  # fmt: skip
    assert not silent


def test_no_module_is_called_after_nothing():
    banned = {"utils", "util", "helpers", "common", "base", "manager", "misc"}
    assert not [module for module in SOURCES if banned & set(module.split("."))]


def loaded_by(code: str) -> list[str]:
    """The heavy packages that a fresh interpreter has loaded after some code."""
    ask = f"{code}\nimport sys\nsys.stderr.write(' '.join(n for n in {CAD!r} if n in sys.modules))"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stderr.split()


RUN = "from flexo.cli import main\nmain({!r}, standalone_mode=False)"


@pytest.mark.parametrize(
    "code",
    [
        "import flexo",
        "from flexo import *",
        "import flexo.elements, flexo.robots",
        "from flexo.catalogue import catalogue; catalogue()",
        "import flexo.testing.plugin",
        "from flexo.testing import laws_for",
        *(
            RUN.format(words)
            for words in (["list"], ["info", "hinge"], ["info", "hinge", "--json"], ["design", "--help"])
        ),
        "try:\n    from flexo.cli import main\n    main(['--help'])\nexcept SystemExit:\n    pass",
    ],
)
def test_what_must_be_light_loads_no_cad_kernel(code):
    assert loaded_by(code) == []


def test_the_probe_for_loaded_packages_sees_a_heavy_one():
    assert "scipy" in loaded_by("import scipy")


def test_every_package_is_listed_for_installation():
    import tomllib

    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    packages = {module for module, path in SOURCES.items() if path.name == "__init__.py"}
    assert listed == packages
