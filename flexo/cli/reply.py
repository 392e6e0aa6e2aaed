"""An inverse's answer for a terminal, as data, as a file of parameters, and the command that builds it."""

from __future__ import annotations

import math
import shlex
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flexo.cli.given import gather
from flexo.cli.naming import changed
from flexo.cli.options import Request
from flexo.cli.target import Target
from flexo.cli.text import columns, shown
from flexo.inverse.answer import Answer, Figure
from flexo.params import settings_of

SHORTEST = 5e-4  # a smaller error is shown as 0


def changes(answer: Answer) -> dict[str, Any]:
    """Parameters of the answer that differ from its class's defaults."""
    usual = settings_of(type(answer.value)())
    return {name: now for name, now in settings_of(answer.value).items() if usual[name] != now}


def command_of(answer: Answer, request: Request, target: Target, file: Path | None) -> str:
    """The one command that builds an answer to G-code: parameters from a file, or one by one."""
    words = ["flexo", "build", request.name]
    if file is not None:
        words += ["--params", str(file)]
    else:
        words += [w for name, now in changes(answer).items() for w in ("-p", f"{name}={plain(now)}")]
    usual = settings_of(target.value)
    process = changed(target.value, target.process, target.printer)
    words += [
        word
        for name, now in process.items()
        if name not in usual and name not in ("film", "material", "printer")
        for word in ("-p", f"{name}={plain(now)}")
    ]
    given = {name: one.value for name, one in gather(request.parameters, request.file).items()}
    for name in ("film", "material", "printer"):
        asked = getattr(request, name) or (given.get(name) if name not in usual else None)
        words += [f"--{name}", str(asked)] if asked is not None else []
    words += ["--out", "gcode"]
    if file is not None:
        words += ["-o", str(file.parent)]
    return shlex.join(words)


def plain(value: Any) -> str:
    """A value as -p takes it, exactly."""
    if isinstance(value, tuple):
        return ",".join(map(plain, value))
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def parameters(answer: Answer, title: str) -> bytes:
    """The answer's parameters as a TOML file."""
    rows = [f"{name} = {_toml(now)}" for name, now in changes(answer).items()]
    text = "\n".join([f"# flexo {version('flexo')}: {title}", *rows, ""])
    return text.encode()


def _toml(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else plain(value)


def data(answer: Answer, name: str, command: str, files: list[Path]) -> dict[str, Any]:
    """The answer as plain data; angles in rad, as the units say."""
    return {
        "name": name,
        "value": repr(answer.value),
        "changed": changes(answer),
        "met": answer.met,
        "figures": [{**asdict(one), "error": one.error} for one in answer.figures],
        "findings": [asdict(one) for one in answer.findings],
        "notes": list(answer.notes),
        "command": command,
        "files": [str(file) for file in files],
    }


def lines(answer: Answer, name: str, command: str, files: list[Path]) -> list[str]:
    """The answer as text, the command that builds it last."""
    settings = [[key, f"= {shown(now)}"] for key, now in changes(answer).items()]
    return [
        name,
        *columns(settings),
        *columns([["", "asked", "predicted", "error", "band"], *map(_row, answer.figures)]),
        *(f"  {one.severity}: {one}" for one in answer.findings),
        *(f"  {note}" for note in answer.notes),
        *(f"  {file}" for file in files),
        command,
    ]


def _row(one: Figure) -> list[str]:
    scale, unit = (math.degrees(1), "deg") if one.unit == "rad" else (1.0, one.unit)
    known = not math.isnan(one.asked)
    off = one.error * scale
    return [
        one.name,
        f"{one.asked * scale:.4g} {unit}".strip() if known else "",
        f"{one.reached * scale:.4g} {unit}".strip(),
        f"{0.0 if abs(off) < SHORTEST else off:+.2g}" if known else "",
        f"{one.low * scale:.4g}..{one.high * scale:.4g}" if not math.isnan(one.low) else "",
    ]
