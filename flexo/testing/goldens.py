"""Golden numbers: what an element or robot measured when its laws held, in a small text file.

A golden is written by a run with `--regen` only, after the laws have held, and that run fails; later runs
compare with a tolerance for each quantity. The file is TOML, one quantity a line.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from flexo.errors import BadInput
from flexo.process import default_process

if TYPE_CHECKING:
    from flexo.process import Process


class Kind(NamedTuple):
    """How a quantity is compared (relative, absolute tolerance) and what its line says."""

    relative: float
    absolute: float
    meaning: str


KINDS = {
    "volume": Kind(1e-4, 1e-6, "mm³ of the solid"),
    "layers_volume": Kind(1e-3, 1e-3, "mm³, sum of layer area × height"),
    "footprint": Kind(1e-6, 1e-6, "mm² of film"),
    "box": Kind(0.0, 1e-3, "mm: x, y, z of the lower, then of the upper corner"),
    "film": Kind(0.0, 1e-6, "mm: width and height of the film sheet"),
    "euler_number": Kind(0.0, 0.0, "vertices − edges + faces of the mesh"),
    "parts": Kind(0.0, 0.0, "placed elements"),
    "layers": Kind(1e-3, 1e-2, "runs of layers from the film up: how many, mm² each"),
    "joint_stiffness": Kind(1e-6, 0.0, "runs of joints along x: how many, N·mm/rad"),
    "joint_limits": Kind(1e-6, 1e-9, "runs of joints along x: how many, extension and flexion in rad"),
    "filament": Kind(0.01, 0.1, "mm"),
    "time": Kind(0.03, 1.0, "s, estimated"),
}
CODED = ("layers", "joint_stiffness", "joint_limits")  # as runs
MISSING = "there is no golden {path}: run pytest --regen once, look at it, and keep it"


def measure(value: Any, process: Process) -> dict[str, Any]:
    """Every golden quantity of a value; numbers, or lists of numbers."""
    from flexo.contract import Element

    shape = _of_element(value, process) if isinstance(value, Element) else _of_robot(value, process)
    return {name: _rounded(shape[name]) for name in KINDS if name in shape}


def _of_element(element: Any, process: Process) -> dict[str, Any]:
    from flexo.testing import measures

    points, triangles = measures.mesh(element, process)
    mechanics = element.mechanics(process)
    joints = mechanics.joints if mechanics else ()
    found = {
        "volume": measures.signed_volume(points, triangles),
        "footprint": element.footprint().area,
        "box": [*points.min(axis=0), *points.max(axis=0)],
        "euler_number": measures.euler_number(triangles),
        **_of_job(element, process),
    }
    if joints:
        found["joint_stiffness"] = runs((_rounded(joint.stiffness),) for joint in joints)
        found["joint_limits"] = runs(tuple(map(_rounded, joint.limits)) for joint in joints)
    return found


def _of_robot(robot: Any, process: Process) -> dict[str, Any]:
    from flexo.testing import measures

    first = measures.layout(robot, process).setups[0]
    return {"parts": len(robot.design().placed), "film": list(first.size), **_of_job(robot, process)}


def _of_job(value: Any, process: Process) -> dict[str, Any]:
    from flexo.testing import jobs, measures

    stacks = measures.layers(value, process)
    return {
        "layers_volume": sum(one.volume for one in stacks),
        "layers": [run for one in stacks for run in runs((round(layer.area, 2),) for layer in one.layers)],
        "filament": jobs.filament(value, process),
        "time": jobs.time(value, process),
    }


def runs(rows: Iterable[tuple[float, ...]]) -> list[list[float]]:
    """Run-length code: how many equal rows, then the row's numbers."""
    return [[len(list(same)), *row] for row, same in groupby(rows)]


def _rows(coded: Any) -> Any:
    """The rows of a run-length code, so that a run cut in two by rounding is no difference."""
    return [list(row) for many, *row in coded for _ in range(int(many))]


def differences(golden: Mapping[str, Any], measured: Mapping[str, Any]) -> list[str]:
    """One line for each quantity that moved more than its tolerance, appeared or went."""
    found = []
    for name in dict.fromkeys([*golden, *measured]):
        if name not in measured:
            found.append(f"{name}: was {golden[name]}, is no longer measured")
        elif name not in golden:
            found.append(f"{name}: new, {measured[name]}")
        elif not _same(name, golden[name], measured[name]):
            found.append(
                f"{name}: {golden[name]} → {measured[name]} {_change(golden[name], measured[name])}".rstrip()
            )
    return found


def _same(name: str, a: Any, b: Any) -> bool:
    return _close(_rows(a), _rows(b), KINDS[name]) if name in CODED else _close(a, b, KINDS[name])


def _close(a: Any, b: Any, kind: Kind) -> bool:
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(_close(x, y, kind) for x, y in zip(a, b, strict=True))
    if isinstance(a, list) or isinstance(b, list):
        return False
    return math.isclose(a, b, rel_tol=kind.relative, abs_tol=kind.absolute)


def _change(a: Any, b: Any) -> str:
    return f"({b / a - 1:+.2%})" if not isinstance(a, list) and not isinstance(b, list) and a else ""


def read(path: Path) -> dict[str, Any]:
    """The quantities of a golden file; BadInput when it is damaged or has unknown lines."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"golden {path} cannot be read: {error}") from None
    unknown = [name for name in data if name not in KINDS]
    if unknown:
        raise BadInput(f"golden {path} has the unknown line {unknown[0]!r}: run pytest --regen")
    return data


def text_of(title: str, measured: Mapping[str, Any]) -> str:
    """The golden file of measured quantities."""
    lines = [f"# {title}. Written by pytest --regen after the laws held; look at every change."]
    lines += [f"{name} = {_toml(value)}  # {KINDS[name].meaning}" for name, value in measured.items()]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    return f"[{', '.join(map(_toml, value))}]" if isinstance(value, list) else repr(value)


def _rounded(value: Any) -> Any:
    """Seven significant digits: more than any tolerance, few enough to read."""
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    if isinstance(value, int):
        return value
    return float(f"{float(value):.7g}") + 0.0


def check_golden(value: Any, path: Path, process: Process | None = None) -> None:
    """AssertionError when a value has no golden at `path` or has moved from it."""
    if not path.exists():
        raise AssertionError(MISSING.format(path=path.name))
    moved = differences(read(path), measure(value, process or default_process()))
    if moved:
        raise AssertionError(f"{value!r} has moved from {path.name}:\n  " + "\n  ".join(moved))


def rewrite_golden(value: Any, path: Path, process: Process | None = None) -> list[str]:
    """Write what changed of a value's golden, and say it; LawBroken and nothing written when a law is."""
    from flexo.testing.laws import holds, laws_for

    printed = process or default_process()
    for law in laws_for(value):
        holds(law, value, printed)  # a golden number is worth nothing until the laws have checked it
    measured = measure(value, printed)
    moved = differences(read(path) if path.exists() else {}, measured)
    if moved:
        title = f"{value!r} of {printed.filament.name} on {printed.film.name}"
        _write(path, text_of(title, measured))
    return moved


def _write(path: Path, text: str) -> None:
    import os
    import tempfile

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    os.replace(name, path)
