"""Predictions as lines of text: a block for each kind of joint, every figure with its interval."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from flexo.checks.behaviour import spanned
from flexo.cli.text import columns
from flexo.mechanics.validity import in_words

SIDES = ("extension", "flexion")
PER_RAD = "N·mm/rad"
ROWS = (  # key of the figure, words, unit
    ("twist_N_mm_per_rad", "twist", PER_RAD),
    ("in_plane_N_mm_per_rad", "in the film's plane", PER_RAD),
    ("buckling_N", "buckles from", "N"),
)


def joint_lines(joints: list[dict[str, Any]]) -> list[str]:
    """A block for each kind of joint: equal ones of an array share it."""
    alike: dict[str, list[dict[str, Any]]] = {}
    for one in joints:
        alike.setdefault(repr(_same(one)), []).append(one)
    lines = []
    for group in alike.values():
        lines.append(f"  {_where(group[0])} {spanned([one['name'] for one in group])}")
        lines += columns(_rows(min(group, key=lambda one: one["buckling_N"])), "    ")
    return lines + _sources(joints)


def _same(one: dict[str, Any]) -> dict[str, Any]:
    """What equal joints share: not their names and places, nor the load that depends on the place."""
    apart = ("name", "station_mm", "buckling_N")
    ends = {key: value for key, value in one["intervals"].items() if key not in apart}
    return {key: value for key, value in one.items() if key not in apart} | {"intervals": ends}


def _where(one: dict[str, Any]) -> str:
    names = one["elements"]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more like it:"


def _rows(one: dict[str, Any]) -> Iterable[list[str]]:
    ends = one["intervals"]
    key = "stiffness_N_mm_per_rad"
    yield ["stiffness", _figure(one[key], ends[key], PER_RAD)]
    for k, side in enumerate(SIDES):
        limit = one["limits_deg"][k]
        if not math.isfinite(limit):
            yield [f"{side} limit", "free"]
            continue
        yield [f"{side} limit", _figure(limit, ends["limits_deg"][k], "°")]
        printed, stop = one["printed_limits_deg"][k], one["stops_N_mm_per_rad"][k]
        if math.isfinite(printed):
            yield ["  printed in layers", _figure(printed, ends["printed_limits_deg"][k], "°")]
        if math.isfinite(stop):
            yield ["  stiffness beyond", _figure(stop, ends["stops_N_mm_per_rad"][k], PER_RAD)]
    for key, words, unit in ROWS:
        if math.isfinite(one[key]):
            yield [words, _figure(one[key], ends[key], unit)]
    yield from _strain_rows(one)


def _strain_rows(one: dict[str, Any]) -> Iterable[list[str]]:
    for layer in ("film", "print"):
        rate = one[f"strain_{layer}_per_rad"]
        if not math.isfinite(rate):
            continue
        low, high = one["intervals"][f"strain_{layer}_per_rad"]
        yield [f"{layer} strain", f"{rate:.3g} per rad".ljust(18) + f" {_interval(low, high)}"]
        reached = [t for t in one["strain_thresholds"] if t["layer"] == layer]
        told = (f"{t['name']} {t['strain']:.2g} at {_both(t['angles_deg'])}" for t in reached)
        yield ["  thresholds", "; ".join(told)]
        for at in one["strain_at_limits"]:
            if at["layer"] == layer:
                yield [f"  at {at['side']} limit", _reached(at)]


def _both(angles: list[float]) -> str:
    low, high = angles
    return f"±{high:.3g}°" if math.isclose(-low, high) else f"{low:.3g}° and {high:.3g}°"


def _reached(at: dict[str, Any]) -> str:
    tension, pressure = at["tension"], at["pressure"]
    way = "tension" if tension >= pressure else "pressure"
    shares = ", ".join(f"{share:.2g} × {name}" for name, share in at["over_threshold"].items())
    return f"{max(tension, pressure):.2%} {way}: {shares}"


def _figure(value: float, ends: list[float], unit: str) -> str:
    low, high = ends
    gap = "" if unit == "°" else " "
    shown = f"{value:.3g}{gap}{unit}".strip()
    return f"{shown:<18} {_interval(low, high)}".rstrip()


def _interval(low: float, high: float) -> str:
    return f"[{low:.3g}, {high:.3g}]" if math.isfinite(high - low) else ""


def section_lines(sections: list[dict[str, Any]]) -> list[str]:
    """A block for each strip: bending along and across, twist, coupling and the axis it bends about."""
    lines = []
    for one in sections:
        lines.append(f"  {_where(one)}")
        lines += columns(_section_rows(one), "    ")
    return lines + _sources(sections)


def _section_rows(one: dict[str, Any]) -> Iterable[list[str]]:
    bending, ends, unit = one["bending_N_mm"], one["intervals"], "N·mm"
    names = [("bending along", "D11"), ("bending across", "D22"), ("twist", "D66"), ("Poisson term", "D12")]
    places = {"D11": (0, 0), "D22": (1, 1), "D66": (2, 2), "D12": (0, 1), "D16": (0, 2), "D26": (1, 2)}
    coupled = any(abs(bending[k][2]) > 1e-9 for k in (0, 1))
    if coupled:
        names += [("bend-twist along", "D16"), ("bend-twist across", "D26")]
    for words, name in names:
        row, column = places[name]
        yield [f"{words} {name}", _figure(bending[row][column], ends[f"{name}_N_mm"], unit)]
    if coupled:
        yield ["twist per bend", _figure(one["twist_per_bend"], ends["twist_per_bend"], "")]
    axis = one["easy_axis_deg"]
    yield ["bends easiest about", f"{axis:.3g}° from the chain" if math.isfinite(axis) else "no axis"]


def figure_lines(figures: list[dict[str, Any]]) -> list[str]:
    """A row for each other figure."""
    rows = []
    for one in figures:
        most = f"at most {one['limit']:.3g} {one['unit']}".strip() if math.isfinite(one["limit"]) else ""
        words = one["name"].replace("_", " ")
        rows.append([_where(one), words, _figure(one["value"], one["interval"], one["unit"]), most])
    return columns(rows) + _sources(figures)


def mass_line(mass: dict[str, Any]) -> str:
    """The mass in one line, with what it is made of and where its volume is from."""

    def grams(name: str) -> str:
        low, high = mass[f"{name}_interval_g"]
        return f"{mass[f'{name}_g']:.3g} g [{low:.3g}, {high:.3g}]"

    inserts = f", inserts {mass['inserts_g']:.3g} g" if mass["inserts_g"] else ""
    parts = f"print {grams('print')}, film {grams('film')}{inserts}"
    return f"mass: {grams('total')}: {parts}; volume from the {mass['volume_from']}"


def finding_lines(findings: list[dict[str, Any]]) -> list[str]:
    """A line for each finding."""
    return [
        f"  {one['severity']}: {one['id']}: {one['text']}{'; ' + one['fix'] if one['fix'] else ''}"
        for one in findings
    ]


def uncertainty_lines(known: dict[str, Any]) -> list[str]:
    """What the intervals hold and what they leave out; none where nothing is predicted."""
    if not known["uncertainty"]:
        return []
    method = known["intervals"]
    how = "each at both ends of its own interval, added in quadrature"
    if method["method"] == "monte-carlo":
        how = f"2.5..97.5 % of {method['draws']} draws, seed {method['seed']}"
    return [
        "",
        f"[low, high] is what film gauge, layer heights and material cards leave open ({how}).",
        f"UNCALIBRATED: bond, bead shape and creep are in no formula; expect a print within "
        f"±{known['uncertainty']:.0%} of these figures until you calibrate.",
    ]


def _sources(told: list[dict[str, Any]]) -> list[str]:
    return [*dict.fromkeys(f"  source: {one['source']}; {in_words(one['validity'])}" for one in told)]
