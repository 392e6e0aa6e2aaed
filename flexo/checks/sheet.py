"""Do placed elements go together on one sheet: bare film, overlaps, directives, inserts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from flexo.checks.shape import LEEWAY, SPECK
from flexo.design import Placed
from flexo.errors import Finding
from flexo.layout import BareZone, Setup
from flexo.planar import to_section, united
from flexo.slicing.layers import Layers

if TYPE_CHECKING:
    from manifold3d import CrossSection

OVERLAP = 0.05  # mm²: abutting edges overlap by rounding alone
SAME = 1e-6  # rad


def sheet_findings(setup: Setup, layers: Layers) -> list[Finding]:
    """Findings on how the elements of a setup lie together."""
    return [*_overlaps(setup), *_neighbour_on_bare(setup, layers), *_conflicts(setup), *_inserts(setup)]


def _pairs(shapes: list[Any]) -> list[tuple[int, int]]:
    from shapely import STRtree

    if not shapes:
        return []
    first, second = STRtree(shapes).query(shapes)
    return sorted((int(i), int(j)) for i, j in zip(first, second, strict=True) if i < j)


def _overlaps(setup: Setup) -> list[Finding]:
    prints = [one.pose.geometry(one.element.footprint()) for one in setup.parts]
    found = []
    for i, j in _pairs(prints):
        area = prints[i].intersection(prints[j]).area
        if area > OVERLAP:
            found.append(_overlap(setup.parts[i], setup.parts[j], area))
    return found


def _overlap(a: Placed, b: Placed, area: float) -> Finding:
    family = any(child.parent and child.parent.split(".")[0] == host.name for child, host in ((a, b), (b, a)))
    text = f"{a.name} and {b.name} overlap by {area:.3g} mm² of film"
    fix = "" if family else "turn or shorten one of them"
    return Finding("elements.overlap", text, "note" if family else "error", area, OVERLAP, "mm²", fix=fix)


def _neighbour_on_bare(setup: Setup, layers: Layers) -> list[Finding]:
    """What any element prints over another's bare film, looked up by layer on the united sections."""
    films = [to_section(zone.polygon.buffer(-LEEWAY, join_style="mitre")) for zone in setup.bare]
    zones = list(zip(setup.bare, films, strict=True))
    found: dict[str, Finding] = {}
    joined: dict[tuple[int, ...], CrossSection] = {}
    for layer in layers.layers:
        bottom = layer.top - layer.height
        active = tuple(i for i, (zone, _) in enumerate(zones) if bottom < zone.z_clear - 1e-6)
        film = joined.setdefault(active, united([films[i] for i in active]))
        for region in layer.regions:
            over = region.area ^ film
            if over.area() > SPECK:
                for i in active:
                    _note_covered(over ^ films[i], setup.bare[i], bottom, found)
    return list(found.values())


def _note_covered(over: CrossSection, zone: BareZone, bottom: float, found: dict[str, Finding]) -> None:
    if over.area() <= SPECK or zone.owner in found:
        return
    text = (
        f"{over.area():.3g} mm² of {zone.owner}'s bare film is printed over from {bottom:.3g} mm height, "
        f"must stay free up to {zone.z_clear:g} mm"
    )
    place = tuple(float(c) for c in np.round(over.bounds(), 3))
    fix = "move the neighbour that reaches over it"
    found[zone.owner] = Finding("bare.covered", text, "error", bottom, zone.z_clear, "mm", place, fix=fix)


def _conflicts(setup: Setup) -> list[Finding]:
    orders = [(one, order) for one in setup.parts for order in one.element.directives()]
    shapes = [one.pose.geometry(order.polygon) for one, order in orders]
    found = []
    for i, j in _pairs(shapes):
        (a, first), (b, second) = orders[i], orders[j]
        turn = math.remainder(a.pose.direction(first.angle) - b.pose.direction(second.angle), math.pi)
        apart = first.z_high <= second.z_low or second.z_high <= first.z_low
        same = abs(turn) < SAME and first.density == second.density
        if not apart and not same and shapes[i].intersection(shapes[j]).area > SPECK:
            text = f"{a.name} and {b.name} direct the fill of one region differently ({math.degrees(turn):.3g} deg)"
            found.append(Finding("fill.conflict", text, fix="move one of the directives() regions"))
    return found


def _inserts(setup: Setup) -> list[Finding]:
    found = []
    for i, j in _pairs([insert.polygon for insert in setup.inserts]):
        a, b = setup.inserts[i], setup.inserts[j]
        overlap = a.polygon.intersection(b.polygon).area
        if overlap > SPECK and a.z_bottom < b.z_top and b.z_bottom < a.z_top:
            text = f"inserts {a.name} and {b.name} take the same place"
            found.append(Finding("insert.collides", text, measured=overlap, unit="mm²", fix="move a pocket"))
    return found
