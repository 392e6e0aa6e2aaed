"""Faults between an element and the film around it: bare zones entered, footprints shared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import numpy as np

from flexo.errors import Finding
from flexo.planar import polygons_of, to_section, to_shapely

if TYPE_CHECKING:
    from flexo.checks.solids import Own
    from flexo.contract import Element
    from flexo.design import Placed
    from flexo.layout import BareZone, Setup
    from flexo.slicing.layers import Layer, Layers

SLACK = 0.005  # mm: how far print may reach into a zone, the error of a meshed curve
SPECK = 1e-4  # mm²
LEVEL = 1e-3  # mm: heights closer than this are equal
SHARED = 0.05  # mm²: footprints that share less than this only touch


def in_bare_zones(setup: Setup, layers: Layers, own: dict[Element, Own]) -> Iterator[Finding]:
    """Print whose underside lies below z_clear over a bare zone, of the same element or of a neighbour."""
    for one in own.values():
        part = next(part for part in setup.parts if part.element == one.element)
        zones = [zone for zone in setup.bare if zone.owner == part.name]
        yield from _first(_intrusion(part, zone, layers, one) for zone in zones)
    for part, zone in _near_zones(setup, own):
        if part.name != zone.owner:
            yield from _intrusion(part, zone, layers, own[part.element])


def _first(many: Iterable[Iterator[Finding]]) -> Iterator[Finding]:
    yield from islice(chain.from_iterable(many), 1)


def _near_zones(setup: Setup, own: dict[Element, Own]) -> list[tuple[Placed, BareZone]]:
    """Pairs of an element whose print's bounds reach a zone, and that zone."""
    from shapely import STRtree, box

    if not setup.bare:
        return []
    bounds = {one: box(*frame.shadow().bounds()) for one, frame in own.items() if frame.distinct()}
    printed = [part for part in setup.parts if part.element in bounds]
    if not printed:
        return []
    tree = STRtree([zone.polygon for zone in setup.bare])
    reach = [part.pose.geometry(bounds[part.element]) for part in printed]
    pairs = tree.query(reach, predicate="intersects").T
    return [(printed[i], setup.bare[k]) for i, k in pairs]


def _intrusion(part: Placed, zone: BareZone, layers: Layers, own: Own) -> Iterator[Finding]:
    local = to_section(part.pose.inverse().geometry(zone.polygon).buffer(-SLACK, join_style="mitre"))
    for k in own.distinct().values():
        layer = layers.layers[k]
        if layer.top - layer.height >= zone.z_clear - LEVEL:
            return
        inside = own.areas[k] ^ local
        if inside.area() > SPECK:
            yield _entering(part, zone, layer, to_shapely(inside))
            return


def _entering(part: Placed, zone: BareZone, layer: Layer, inside: Any) -> Finding:
    amount = max(_breadth(piece) for piece in polygons_of(inside)) + SLACK
    under = layer.top - layer.height
    whose = "its own bare zone" if part.name == zone.owner else f"the bare zone of {zone.owner}"
    x, y = part.pose.apply(np.array([[inside.centroid.x, inside.centroid.y]]))[0]
    return Finding(
        "solid.in-bare-zone",
        f"{part.name} ({type(part.element).__name__}) prints {amount:.2f} mm into {whose} at "
        f"z = {under:.2f} mm, where the film stays free up to {zone.z_clear:.2f} mm",
        measured=under,
        limit=zone.z_clear,
        unit="mm",
        place=(float(x), float(y), under),
        fix="move the solid out of the zone or start it above z_clear",
    )


def _breadth(piece: Any) -> float:
    """The shorter side of the smallest rectangle around a polygon, mm."""
    from shapely import get_coordinates

    corners = get_coordinates(piece.minimum_rotated_rectangle)
    sides = ((corners[1:] - corners[:-1]) ** 2).sum(axis=1) ** 0.5
    return float(sides.min()) if len(sides) else 0.0


def overlapping_elements(setup: Setup) -> Iterator[Finding]:
    """Elements that claim the same film; a child on its parent does so on purpose, which is a note."""
    from shapely import STRtree, area, intersection

    shrunk = {
        one: one.footprint().buffer(-SLACK) for one in dict.fromkeys(part.element for part in setup.parts)
    }
    places = [part.pose.geometry(shrunk[part.element]) for part in setup.parts]
    tree = STRtree(places)
    pairs = [(i, k) for i, k in tree.query(places, predicate="intersects").T if i < k]
    shared = area(intersection([places[i] for i, _ in pairs], [places[k] for _, k in pairs]))
    found = [
        (setup.parts[i], setup.parts[k], s) for (i, k), s in zip(pairs, shared, strict=True) if s > SHARED
    ]
    yield from (_overlap(a, b, s) for a, b, s in found if not _related(a, b))
    if on_purpose := [pair for pair in found if _related(*pair[:2])]:
        yield _joined(on_purpose)


def _related(a: Placed, b: Placed) -> bool:
    parents = [(one.parent or "").rpartition(".")[0] for one in (a, b)]
    return parents[0] == b.name or parents[1] == a.name


def _overlap(a: Placed, b: Placed, shared: float) -> Finding:
    return Finding(
        "elements.overlap",
        f"{a.name} ({type(a.element).__name__}) and {b.name} ({type(b.element).__name__}) need the same "
        f"{shared:.2f} mm² of film",
        measured=float(shared),
        limit=SHARED,
        unit="mm²",
        place=(a.pose.x, a.pose.y),
        fix="move them apart or join one to a port of the other",
    )


def _joined(found: list[tuple[Placed, Placed, float]]) -> Finding:
    a, b, shared = max(found, key=lambda pair: pair[2])
    return Finding(
        "elements.joined-over",
        f"{len(found)} element{'s' if len(found) > 1 else ''} overlap the one they are joined to; the most: "
        f"{b.name} and {a.name}, {shared:.2f} mm²",
        "note",
        measured=float(shared),
        unit="mm²",
    )
