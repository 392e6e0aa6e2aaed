"""flexo info: what a part is, what can be set on it, and what it does."""

from __future__ import annotations

import math
from typing import Any

import click

from flexo.cli.behaviour import (
    figure_lines,
    finding_lines,
    joint_lines,
    mass_line,
    section_lines,
    uncertainty_lines,
)
from flexo.cli.facts import facts
from flexo.cli.options import OUTPUT, Request, asks_for_target, with_options
from flexo.cli.predicted import Spread
from flexo.cli.target import resolve
from flexo.cli.text import columns, echo_json, shown
from flexo.errors import BadInput


@click.command("info")
@asks_for_target
@click.option("--monte-carlo", "draws", type=int, metavar="N",
              help="Intervals from N draws of all inputs at once, not from each input alone.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="Of the draws.")
@with_options(*OUTPUT)
def command(request: Request, draws: int | None, seed: int, as_json: bool, quiet: bool) -> None:
    """Parameters, size, mass and predictions of an element, a robot, or a class in a .py file (run)."""
    if seed < 0:
        raise BadInput(f"--seed is {seed}, must be 0 or more")
    known = facts(resolve(request), Spread(draws, seed))
    if as_json:
        echo_json(known)
    elif not quiet:
        click.echo("\n".join(lines(known)))


def lines(known: dict[str, Any]) -> list[str]:
    """The facts as text."""
    size = known["footprint"]
    return [
        f"{known['name']} ({known['kind']})",
        "",
        *known["doc"].splitlines(),
        *_titled("parameters", columns(_parameters(known))),
        *_titled("process", columns(_process(known))),
        "",
        f"footprint: {size['length_mm']:.4g} × {size['width_mm']:.4g} mm, {size['area_mm2']:.4g} mm² of film",
        mass_line(known["mass"]),
        *_titled("ports", columns(_ports(known["ports"]))),
        *_titled("joints", joint_lines(known["joints"])),
        *_titled("sections", section_lines(known["sections"])),
        *_titled("figures", figure_lines(known["figures"])),
        *uncertainty_lines(known),
        *_titled("findings", finding_lines(known["findings"])),
    ]


def _titled(title: str, body: list[str]) -> list[str]:
    return ["", title, *body] if body else []


def _parameters(known: dict[str, Any]) -> list[list[str]]:
    properties = known["schema"]["properties"]
    return [
        [name, _with_unit(known["values"][name], p.get("unit", "")), _range(p), known["origins"][name],
         p["description"]]
        for name, p in properties.items()
    ]  # fmt: skip


def _with_unit(value: Any, unit: str) -> str:
    return f"{shown(value)} {unit}".strip()


def _range(about: dict[str, Any]) -> str:
    if "enum" in about:
        return " | ".join(about["enum"])
    number = about.get("items", about)
    return f"{number.get('minimum', -math.inf):g}..{number.get('maximum', math.inf):g}"


def _process(known: dict[str, Any]) -> list[list[str]]:
    """Profiles and settings; one that a parameter of the part hides is shown by its full name."""
    process = known["process"]
    film, settings = process["film"], process["settings"]
    profiles = [
        ["film", film["name"], "", film["origin"], f"{film['thickness_mm']:g} mm thick"],
        ["material", process["material"]["name"], "", process["material"]["origin"], "filament"],
        ["printer", process["printer"]["name"], "", process["printer"]["origin"], ""],
    ]
    numbers = [
        [_full(name, known), *_setting(s), s["origin"], s["description"]] for name, s in settings.items()
    ]
    return profiles + numbers


def _setting(s: dict[str, Any]) -> tuple[str, str]:
    """A setting's value, and what it may be."""
    if "choices" in s:
        return s["value"], " | ".join(s["choices"])
    return _with_unit(s["value"], s["unit"]), _range(s)


def _full(setting: str, known: dict[str, Any]) -> str:
    return f"process.{setting}" if setting in known["values"] else setting


def _ports(ports: list[dict[str, Any]]) -> list[list[str]]:
    return [
        [p["name"], f"x {p['x_mm']:.4g} mm", f"y {p['y_mm']:.4g} mm", f"towards {p['direction_deg']:.4g}°"]
        for p in ports
    ]
