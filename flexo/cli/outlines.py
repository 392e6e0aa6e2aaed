"""Target curves as a user gives them (an expression, points, a drawing) → the strip that follows them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from flexo.cli.target import Target
from flexo.cli.wishes import Wishes, number
from flexo.errors import BadInput, nearest
from flexo.inverse.answer import Answer
from flexo.params import names_of, with_values

UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4}
PITCH = 4.5  # mm: the cell that a curve is divided into unless --cells says otherwise
HEIGHT, EDGE = 4.0, 4.0  # mm: heads' centres and thick edges of a strip for a curve, unless -p says otherwise
MOST_CELLS = 200
LARGEST = 10_000_000  # bytes of a file of points or a drawing


def shape(wishes: Wishes, target: Target) -> Answer:
    """The strip of mushrooms for a target curve."""
    from flexo.inverse.array import APART, one_faced, two_faced
    from flexo.inverse.curve import with_length

    curve, notes = _curve(wishes)
    if wishes.arc is not None:
        length = number(wishes.arc, "--arc")
        notes = (*notes, f"scaled {length / curve.length:.5g} times, so that its arc is {length:g} mm long")
        curve = with_length(curve, length)
    apart = APART if wishes.apart is None else number(wishes.apart, "--apart")
    cells = _cells(curve.length, target) if wishes.cells is None else wishes.cells
    start = _started(target, cells)
    answer = (two_faced if wishes.both else one_faced)(curve, start, target.process, apart)
    return replace(answer, notes=(*notes, *answer.notes))


def _cells(length: float, target: Target) -> int:
    """Cells of about `PITCH`; an odd number where the face may change, so that it can in the middle."""
    if target.origins.get("count", "default") != "default":
        return int(target.value.count)
    cells = min(max(round(length / PITCH), 2), MOST_CELLS)
    return cells if "count" in names_of(target.value) else cells | 1


def _started(target: Target, cells: int) -> Any:
    """The value with that many cells, and with the sizes of a strip for a curve where none were given."""
    known = names_of(target.value)
    if not {"pitch", "radii", "rigid"} <= set(known):
        strips = "straight-mushrooms or two-faced-strip"
        raise BadInput(f"a curve is followed by {strips}, not {target.name}")
    if not 1 <= cells <= MOST_CELLS:
        raise BadInput(f"--cells is {cells}, must be 1..{MOST_CELLS}")
    usual: dict[str, Any] = {"height": HEIGHT, "edge": EDGE}
    own = {name: new for name, new in usual.items() if name in known and target.origins[name] == "default"}
    if "count" in known:
        room = {"pitch": 40.0, "radius": 2.0, "radii": (), "rigid": ()}  # any: set from the curve
        return with_values(target.value, own | room | {"count": cells})
    return with_values(target.value, own | {"radii": (1.5,) * (cells + 1), "rigid": ()})


def _curve(wishes: Wishes) -> tuple[Any, tuple[str, ...]]:
    """The target curve in mm, and what was assumed about it."""
    if wishes.path is not None:
        from flexo.inverse.drawing import curve_of as drawn

        data = _read(wishes.path, "--path")
        try:
            curve, note = drawn(data, wishes.identity)
        except BadInput as fault:
            raise BadInput(f"--path {wishes.path}: {fault}") from None
        return curve, (note,)
    unit = wishes.unit or "mm"
    if unit not in UNITS:
        raise BadInput(f"--unit {unit!r} is none; {nearest(unit, UNITS)}")
    curve, told = _points(wishes) if wishes.points is not None else _expression(wishes)
    if wishes.unit is not None and wishes.arc is not None:
        raise BadInput("--unit and --arc both set the scale; give one")
    return curve.scaled(UNITS[unit]), (told, *((f"its numbers are {unit}",) if wishes.arc is None else ()))


def _points(wishes: Wishes) -> tuple[Any, str]:
    from flexo.inverse.points import curve_of

    data = _read(wishes.points or "", "--points")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput(f"--points {wishes.points}: no UTF-8 text") from None
    try:
        curve = curve_of(text)
    except BadInput as fault:
        raise BadInput(f"--points {wishes.points}: {fault}") from None
    return curve, f"target: a cubic spline through the points of {wishes.points}"


def _expression(wishes: Wishes) -> tuple[Any, str]:
    from flexo.inverse.curve import graph, parametric
    from flexo.inverse.expression import functions_of, number_of

    text = wishes.curve or ""
    functions, variable = functions_of(text, ("x", "t"))
    if wishes.low is None or wishes.high is None:
        raise BadInput(f"--curve {text!r} needs the range of {variable}: --from and --to")
    low, high = number_of(wishes.low), number_of(wishes.high)
    if len(functions) == 1:
        curve = graph(functions[0], low, high)
    else:
        curve = parametric(functions[0], functions[1], low, high)
    return curve, f"target: {text} for {variable} = {low:.6g}..{high:.6g}"


def _read(file: str, option: str) -> bytes:
    path = Path(file)
    try:
        if not path.is_file():
            raise BadInput(f"{option}: no file {file!r}")
        if path.stat().st_size > LARGEST:
            raise BadInput(f"{option}: {file} is larger than {LARGEST} bytes")
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{option}: {file} cannot be read: {error.strerror}") from None
