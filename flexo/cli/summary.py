"""What a build reports at its end: time, mass and cost against the method's budgets, sizes and files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flexo.cli.naming import changed
from flexo.cli.target import Target
from flexo.cli.text import columns, duration, shown
from flexo.contract import Robot

if TYPE_CHECKING:
    from flexo.job import Job, Text
    from flexo.process import Printer, Process

# What the inventing lab's press release promises: a component in about 10 min for under 1 USD, a robot
# printed and assembled in under 2 h.
COMPONENT = {"time_s": 600.0, "cost_usd": 1.0}
ROBOT = {"time_s": 7200.0}
TURN_OVER = "turn the sheet over about its x axis, its outline to the same place on the bed"
TOTALS = ("time_s", "mass_g", "film_mass_g", "cost_usd")


def report(job: Job, target: Target, files: Iterable[Path]) -> dict[str, Any]:
    """The summary as plain data; keys name the units."""
    return {
        "name": target.name,
        "changed": changed(target.value, target.process, target.printer),
        **machine_report(job.name, job.setups, target.process, target.printer),
        "budget": ROBOT if isinstance(target.value, Robot) else COMPONENT,
        "files": [str(path) for path in files],
    }


def machine_report(name: str, texts: Sequence[Text], process: Process, printer: Printer) -> dict[str, Any]:
    """What a job takes, of what and on what; without film its thickness is 0."""
    setups = [
        {"face": one.setup.face, **asdict(one.summary), "cost_usd": one.summary.cost_usd} for one in texts
    ]
    return {
        "name": name,
        "printer": printer.name,
        "film": {"name": process.film.name, "thickness_mm": process.film.thickness},
        "material": process.filament.name,
        "setups": setups,
        "total": {key: _sum([one[key] for one in setups]) for key in TOTALS},
    }


def _sum(values: list[float | None]) -> float | None:
    """None, unknown, as soon as one of them is."""
    known = [one for one in values if one is not None]
    return sum(known) if len(known) == len(values) else None


def summary_lines(known: dict[str, Any]) -> list[str]:
    """The summary as text."""
    total, budget, film = known["total"], known["budget"], known["film"]
    what = ", ".join(f"{name} = {shown(value)}" for name, value in known["changed"].items())
    rows = [
        ["time", duration(total["time_s"]), _against(total["time_s"], budget["time_s"], duration)],
        ["mass", f"{total['mass_g']:.2f} g {known['material']} on {total['film_mass_g']:.2f} g of film", ""],
        [
            "cost",
            f"{total['cost_usd']:.2f} USD",
            _against(total["cost_usd"], budget.get("cost_usd"), _dollars),
        ],
        *(row for one in known["setups"] for row in _setup_rows(one, film, len(known["setups"]) > 1)),
        *([["second face", TURN_OVER, ""]] if len(known["setups"]) > 1 else []),
        ["printer", known["printer"], ""],
    ]
    head = f"{known['name']}: {what}" if what else known["name"]
    return [head, *columns(rows), *(f"  {file}" for file in known["files"])]


def model_lines(known: dict[str, Any]) -> list[str]:
    """The summary of a model's job as text; nothing tells which film the part keeps."""
    total, film, model = known["total"], known["film"], known["model"]
    x, y, z = model["size_mm"]
    size = f"{x:.4g} × {y:.4g} × {z:.4g} mm, {model['triangles']} triangles"
    rows = [["model", size, ""], ["time", duration(total["time_s"]), ""]]
    on_film = " on film of unknown mass" if total["film_mass_g"] is None else ""
    rows += [["mass", f"{total['mass_g']:.2f} g {known['material']}{on_film}", ""]]
    rows += [["cost", _dollars(total["cost_usd"]), ""], *_setup_rows(known["setups"][0], film, several=False)]
    what = ", ".join(f"{name} = {shown(value)}" for name, value in known["changed"].items())
    head = f"{known['name']}: {what}" if what else known["name"]
    return [
        head,
        *columns([*rows, ["printer", known["printer"], ""]]),
        *(f"  {file}" for file in known["files"]),
    ]


def _setup_rows(one: dict[str, Any], film: dict[str, Any], several: bool) -> list[list[str]]:
    which = f" ({one['face']})" if several else ""
    width, height = one["film_size"]
    size = f"{width:g} × {height:g} mm, {film['name']} ({film['thickness_mm']:.4g} mm)"
    if not film["thickness_mm"]:
        size = f"none, {width:g} × {height:g} mm of the bed with its margin"
    return [
        ["layers" + which, str(one["layers"]), f"{one['height_mm']:.4g} mm high"],
        ["film" + which, size, ""],
    ]


def _dollars(amount: float) -> str:
    return f"{amount:.2f} USD"


def _against(value: float, budget: float | None, show: Any) -> str:
    """The value beside the budget of the method, where there is one."""
    if budget is None:
        return ""
    return f"{'within' if value <= budget else 'over'} the budget of {show(budget)}"
