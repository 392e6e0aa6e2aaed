"""What is known of a part without slicing it: parameters, size, ports, joints and sections, as plain data."""

from __future__ import annotations

import inspect
import math
from typing import Any

from flexo.checks.behaviour import places
from flexo.cli.predicted import Spread, predictions, weight
from flexo.cli.target import PROCESS, Target
from flexo.contract import Element
from flexo.design import Design, design_of
from flexo.params import Param, names_of, settings_of
from flexo.process import BOUNDS, CHOICES
from flexo.settings import setting


def facts(target: Target, spread: Spread) -> dict[str, Any]:
    """Everything `flexo info` tells, JSON-ready: mm, N·mm/rad and degrees, as the keys say."""
    design = design_of(target.value)
    elements = places(design)
    return {
        "name": target.name,
        "kind": "element" if isinstance(target.value, Element) else "robot",
        "doc": inspect.cleandoc(type(target.value).__doc__ or ""),
        "schema": schema(target.value),
        "values": settings_of(target.value),
        "origins": target.origins,
        "process": _process(target),
        "footprint": _footprint(design),
        "ports": _ports(design),
        "mass": weight(elements, target.process),
        **predictions(elements, target.process, spread),
    }


def schema(value: Any) -> dict[str, Any]:
    """A JSON schema of everything that can be set on a value, nested parts by dotted name."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": type(value).__name__,
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _property(one) for name, one in names_of(value).items()},
    }


def _property(one: Param) -> dict[str, Any]:
    about = {"description": one.meaning, "default": one.default}
    if one.options:
        return {"type": "string", "enum": list(one.options), **about}
    bounds = {"minimum": one.low, "maximum": one.high}
    number = {
        "type": "integer" if one.unit.whole else "number",
        **{key: limit for key, limit in bounds.items() if math.isfinite(limit)},
    }
    if one.many:
        return {"type": "array", "items": number, "unit": one.unit.name, **about}
    return {**number, "unit": one.unit.name, **about}


def _process(target: Target) -> dict[str, Any]:
    process, origins = target.process, target.origins
    film, filament = process.film, process.filament
    return {
        "film": {"name": film.name, "thickness_mm": film.thickness, "origin": origins["film"]},
        "material": {"name": filament.name, "origin": origins["material"]},
        "printer": {"name": target.printer.name, "origin": origins["printer"]},
        "settings": {
            name: {
                "value": setting(process, name),
                "unit": unit,
                "minimum": low,
                "maximum": high,
                "description": meaning,
                "origin": origins[PROCESS + name],
            }
            for name, (low, high, unit, meaning) in BOUNDS.items()
        }
        | {
            name: {
                "value": setting(process, name),
                "choices": list(words),
                "description": meaning,
                "origin": origins[PROCESS + name],
            }
            for name, (words, meaning) in CHOICES.items()
        },
    }


def _footprint(design: Design) -> dict[str, float]:
    from shapely import union_all

    area = union_all([one.pose.geometry(one.element.footprint()) for one in design.placed])
    x_min, y_min, x_max, y_max = area.bounds
    return {"length_mm": x_max - x_min, "width_mm": y_max - y_min, "area_mm2": area.area}


def _ports(design: Design) -> list[dict[str, Any]]:
    return [
        {"name": name, "x_mm": pose.x, "y_mm": pose.y, "direction_deg": math.degrees(pose.turn)}
        for name, pose in design.free_ports.items()
    ]
