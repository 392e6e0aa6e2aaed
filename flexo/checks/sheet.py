"""Faults of the whole setup: directives at odds, inserts, the machine's height and its clips."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

from flexo.errors import Finding
from flexo.planar import rectangle, to_section, to_shapely
from flexo.sheet import height_fault

if TYPE_CHECKING:
    from flexo.layout import PlacedInsert, Setup
    from flexo.process import Printer
    from flexo.slicing.layers import Fill, Layer, Layers

SHARED = 0.01  # mm²: directives or inserts that share less only touch
SLACK = 0.005  # mm: how far print may reach into an insert, the error of a meshed curve


def fill_conflicts(setup: Setup, layers: Layers) -> Iterator[Finding]:
    """Directives that want the same print filled in two ways."""
    seen = set()
    for layer in layers.layers:
        for region in layer.regions:
            if id(region) in seen:
                continue
            seen.add(id(region))
            for one, other in combinations(region.fills, 2):
                both = one.area ^ other.area
                if both.area() > SHARED:
                    yield _conflict(setup, layer, (one, other), to_shapely(both))
                    return


def _conflict(setup: Setup, layer: Layer, fills: tuple[Fill, Fill], both: Any) -> Finding:
    owners = sorted({
        part.name
        for part in setup.parts
        for directive in part.element.directives()
        if part.pose.geometry(directive.polygon).intersection(both).area > SHARED
    })  # fmt: skip
    ways = " and ".join(f"{math.degrees(fill.angle):.1f}° at {fill.density:.0%}" for fill in fills)
    return Finding(
        "fill.conflict",
        f"{' and '.join(owners)} want the same {both.area:.2f} mm² at z = {layer.top:.2f} mm filled in two "
        f"ways: {ways}",
        measured=both.area,
        limit=SHARED,
        unit="mm²",
        place=(both.centroid.x, both.centroid.y, layer.top),
        fix="let one of the directives go, or keep their polygons apart",
    )


def insert_faults(setup: Setup, layers: Layers) -> Iterator[Finding]:
    """Inserts that meet print, each other, or the nozzle."""
    for one in setup.inserts:
        yield from _insert_in_print(one, layers)
    for one, other in combinations(setup.inserts, 2):
        shared = one.polygon.intersection(other.polygon).area
        if shared > SHARED and one.z_bottom < other.z_top and other.z_bottom < one.z_top:
            yield _insert_fault(one, shared, f"meets the insert {other.name}", "move them apart")


def _insert_in_print(insert: PlacedInsert, layers: Layers) -> Iterator[Finding]:
    body = to_section(insert.polygon.buffer(-SLACK, join_style="mitre"))
    for layer in layers.layers:
        middle = layer.top - layer.height / 2
        inside = insert.z_bottom < middle < insert.z_top
        struck = middle > insert.z_top and layer.top < insert.z_top + insert.proud
        if not (inside or struck):
            continue
        shared = sum((region.area ^ body).area() for region in layer.regions)
        if shared > SHARED:
            what = "meets print" if inside else f"sticks out {insert.proud:g} mm under the nozzle"
            fix = "widen the pocket" if inside else "sink the insert or leave it uncovered"
            yield _insert_fault(insert, shared, f"{what} at z = {layer.top:.2f} mm", fix)
            return


def _insert_fault(insert: PlacedInsert, shared: float, what: str, fix: str) -> Finding:
    middle = insert.polygon.centroid
    return Finding(
        "insert.collides",
        f"insert {insert.name} {what} ({shared:.2f} mm²)",
        measured=shared,
        limit=SHARED,
        unit="mm²",
        place=(middle.x, middle.y, insert.z_bottom),
        fix=fix,
    )


def too_tall(setup: Setup, layers: Layers, printer: Printer) -> Iterator[Finding]:
    """A part higher than the machine."""
    top = layers.layers[-1].top + printer.film_top(setup.film) if layers.layers else 0.0
    if top > printer.height:
        yield height_fault(top, printer)


def keepouts(setup: Setup, printer: Printer) -> Iterator[Finding]:
    """Film that would lie over a clip; all that is printed lies on the film."""
    film = setup.place.geometry(setup.outline)
    for clip in printer.keepouts:
        shared = film.intersection(rectangle(*clip)).area
        if shared > SHARED:
            yield Finding(
                "film.keepout",
                f"the film lies {shared:.1f} mm² over the keep-out of {printer.name} from "
                f"({clip[0]:g}, {clip[1]:g}) to ({clip[2]:g}, {clip[3]:g}) mm on the bed",
                measured=shared,
                limit=0.0,
                unit="mm²",
                place=clip[:2],
                fix="make the part smaller, or move the clip and its entry in the printer profile",
            )
