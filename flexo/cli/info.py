"""flexo info: what a part is, what can be set on it, and what it does."""

from __future__ import annotations

import math
from typing import Any

import click

from flexo.cli.facts import facts
from flexo.cli.options import OUTPUT, Request, asks_for_target, with_options
from flexo.cli.target import resolve
from flexo.cli.text import columns, echo_json, shown


@click.command("info")
@asks_for_target
@with_options(*OUTPUT)
def command(request: Request, as_json: bool, quiet: bool) -> None:
    """Parameters, ports, joints and size of an element, a robot, or a class in a .py file (which is run)."""
    known = facts(resolve(request))
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
        *_titled("ports", columns(_ports(known["ports"]))),
        *_titled("joints", _joints(known["joints"])),
        *_titled("sections", _sections(known["sections"])),
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
        [_full(name, known), _with_unit(s["value"], s["unit"]), _range(s), s["origin"], s["description"]]
        for name, s in settings.items()
    ]
    return profiles + numbers


def _full(setting: str, known: dict[str, Any]) -> str:
    return f"process.{setting}" if setting in known["values"] else setting


def _ports(ports: list[dict[str, Any]]) -> list[list[str]]:
    return [
        [p["name"], f"x {p['x_mm']:.4g} mm", f"y {p['y_mm']:.4g} mm", f"towards {p['direction_deg']:.4g}°"]
        for p in ports
    ]


def _joints(joints: list[dict[str, Any]]) -> list[str]:
    """A row for each kind of joint; equal ones of an array share a row."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for one in joints:
        stiffness = f"{one['stiffness_N_mm_per_rad']:.3g} N·mm/rad ± {one['uncertainty']:.0%}"
        row = (_where(one), stiffness, _limits(one["limits_deg"]), _strain(one))
        alike.setdefault(row, []).append(one["name"])
    rows = [[row[0], _span(names), *row[1:]] for row, names in alike.items()]
    sources = dict.fromkeys(f"  source: {one['source']}; valid for {one['validity']}" for one in joints)
    return columns(rows) + list(sources)


def _span(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]}..{names[-1]} ({len(names)})"


def _where(one: dict[str, Any]) -> str:
    names = one["elements"]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more like it"


def _limits(limits: list[float]) -> str:
    low, high = (f"{limit:.3g}°" if math.isfinite(limit) else "free" for limit in limits)
    return f"extension {low}, flexion {high}"


def _strain(one: dict[str, Any]) -> str:
    film = one["strain_film_per_rad"]
    if not math.isfinite(film):
        return ""
    reached = [strain for strain in one["strain_at_limits"] if math.isfinite(strain)]
    at_limit = f", {max(reached):.2%} at the limit" if reached else ""
    return f"film strain {film:.2%} per rad{at_limit}"


def _sections(sections: list[dict[str, Any]]) -> list[str]:
    rows = []
    for one in sections:
        along, across, twist = (one["bending_N_mm"][k][k] for k in range(3))
        rows.append([
            _where(one), f"bending along {along:.3g}", f"across {across:.3g}",
            f"twist {twist:.3g} N·mm per mm width ± {one['uncertainty']:.0%}",
        ])  # fmt: skip
    sources = dict.fromkeys(f"  source: {one['source']}; valid for {one['validity']}" for one in sections)
    return columns(rows) + list(sources)
