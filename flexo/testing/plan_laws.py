"""Laws of an element's plan view: footprint, bare zones, cuts, directives, ports."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from flexo.errors import Finding
from flexo.layout import SEAL
from flexo.testing import measures

if TYPE_CHECKING:
    from manifold3d import CrossSection

    from flexo.contract import Element
    from flexo.process import Process

SLIVER = 0.01  # mm: how far a mesh may stray over a line that the author drew (mesh chord 0.005 mm, rounding)
SPECK = 1e-3  # mm²: area that counts as nothing
CRUMB = 1e-4  # mm³: volume that counts as nothing


def footprint_is_sound(element: Element, process: Process) -> tuple[Finding, ...]:
    """The footprint is one valid polygon with a finite, positive area."""
    shape = element.footprint()
    if shape.geom_type != "Polygon":
        return (Finding("footprint.pieces", f"the footprint is a {shape.geom_type}, must be one Polygon"),)
    if not shape.is_valid:
        from shapely import is_valid_reason

        return (Finding("footprint.invalid", f"the footprint is no valid polygon: {is_valid_reason(shape)}"),)
    if not (math.isfinite(shape.area) and shape.area > 0):
        return (Finding("footprint.empty", "the footprint has no area", measured=shape.area, limit=0.0),)
    return ()


def inside_footprint(element: Element, process: Process) -> tuple[Finding, ...]:
    """Nothing of the solid, seen from above, lies outside the footprint."""
    outside = measures.plan_view(element, process) - _grown(element.footprint(), SLIVER)
    return _stray("footprint.left", "the print", outside, element.footprint())


def bare_zones_stay_bare(element: Element, process: Process) -> tuple[Finding, ...]:
    """No part of the solid over a bare zone is lower than the zone's z_clear."""
    found = []
    for number, zone in enumerate(element.bare()):
        space = _grown(zone.polygon, -SLIVER).extrude(zone.z_clear - SLIVER).translate((0, 0, -SLIVER / 2))
        inside = measures.body(element, process) ^ space
        if inside.volume() > CRUMB:
            found.append(_in_the_zone(number, zone, inside))
    return tuple(found)


def _in_the_zone(number: int, zone: Any, inside: Any) -> Finding:
    low = inside.bounding_box()[2]
    return Finding(
        "bare.printed",
        f"{inside.volume():.3g} mm³ of the print lie in bare zone {number} ({_bounds(zone.polygon)}), "
        f"the lowest {max(low, 0.0):.3g} mm over the film, must be {zone.z_clear:g} mm or higher",
        measured=low,
        limit=zone.z_clear,
        unit="mm",
        fix="raise the print over it or shrink the zone in bare()",
    )


def bare_zones_inside_footprint(element: Element, process: Process) -> tuple[Finding, ...]:
    """Bare zones lie on the element's own film and have a positive clearance."""
    zones = element.bare()
    found = [f for n, zone in enumerate(zones) for f in _on_film(f"bare zone {n}", zone.polygon, element)]
    found += [
        Finding("bare.clearance", f"bare zone {n} has z_clear {zone.z_clear:g} mm, must be over 0")
        for n, zone in enumerate(zones)
        if not (math.isfinite(zone.z_clear) and zone.z_clear > 0)
    ]
    return tuple(found)


def cuts_inside_footprint(element: Element, process: Process) -> tuple[Finding, ...]:
    """Every cut and score line runs on the element's own film."""
    found: list[Finding] = []
    for number, cut in enumerate(element.cuts()):
        if cut.kind not in ("cut", "score"):
            found.append(Finding("cut.kind", f"cut {number} is a {cut.kind!r}, must be cut or score"))
        beyond = cut.line.difference(element.footprint().buffer(SLIVER))
        if beyond.length > SLIVER:
            text = f"{beyond.length:.3g} mm of cut {number} run outside the footprint, near {_near(beyond)}"
            found.append(Finding("cut.outside", text, measured=beyond.length, limit=0.0, unit="mm"))
    return tuple(found)


def directives_inside_footprint(element: Element, process: Process) -> tuple[Finding, ...]:
    """Print directives are finite, of a density in 0..1, over a height range, on the element's own film."""
    found: list[Finding] = []
    for number, one in enumerate(element.directives()):
        found += _on_film(f"directive {number}", one.polygon, element)
        if not (math.isfinite(one.angle) and 0 <= one.density <= 1 and one.z_low < one.z_high):
            heights = f"z {one.z_low:g}..{one.z_high:g} mm"
            text = f"directive {number}: angle {one.angle:g} rad, density {one.density:g}, {heights}"
            found.append(Finding("directive.values", text))
    return tuple(found)


def inserts_inside_footprint(element: Element, process: Process) -> tuple[Finding, ...]:
    """Dropped-in parts lie within the footprint, over the film, in a pocket that is free of print."""
    found: list[Finding] = []
    for one in element.inserts():
        found += _on_film(f"insert {one.name}", one.polygon, element)
        if not 0 <= one.z_bottom < one.z_top:
            found.append(Finding("insert.height", f"insert {one.name}: z {one.z_bottom:g}..{one.z_top:g} mm"))
            continue
        space = _grown(one.polygon, -SLIVER).extrude(one.z_top - one.z_bottom - 2 * SLIVER)
        blocked = measures.body(element, process) ^ space.translate((0, 0, one.z_bottom + SLIVER))
        if blocked.volume() > CRUMB:
            text = f"{blocked.volume():.3g} mm³ of print are where insert {one.name} goes"
            found.append(Finding("insert.blocked", text, measured=blocked.volume(), limit=0.0, unit="mm³"))
    return tuple(found)


def ports_lie_on_the_outline(element: Element, process: Process) -> tuple[Finding, ...]:
    """Every port lies on the footprint's outline: parts joined off it leave a slit or overlap."""
    from shapely import Point

    outline = element.footprint().boundary
    return tuple(
        Finding("port.off-outline", f"port {name} is at ({pose.x:g}, {pose.y:g}), {away:.3g} mm off the "
                "footprint's outline", measured=away, limit=SEAL, unit="mm",
                fix="let length or ports agree with footprint()")
        for name, pose in element.ports.items()
        if math.isfinite(pose.x + pose.y) and (away := outline.distance(Point(pose.x, pose.y))) > SEAL
    )  # fmt: skip


def ports_are_finite(element: Element, process: Process) -> tuple[Finding, ...]:
    """Ports have finite poses, `in` among them; a chain's `out` lies at (length, 0) along x."""
    ports = element.ports
    found = [
        Finding("port.pose", f"port {name} is at ({pose.x:g}, {pose.y:g}), turn {pose.turn:g}")
        for name, pose in ports.items()
        if not all(map(math.isfinite, (pose.x, pose.y, pose.turn)))
    ]
    if "in" not in ports:
        found.append(Finding("port.missing", f"no port 'in'; there are: {', '.join(ports) or 'none'}"))
    length = getattr(element, "length", None)
    if length is not None and "out" in ports:
        out = ports["out"]
        if not np.allclose((out.x, out.y, out.turn), (length, 0.0, 0.0), atol=1e-9):
            text = f"port out is at ({out.x:g}, {out.y:g}), turn {out.turn:g}; the length is {length:g} mm"
            found.append(Finding("port.length", text, measured=out.x, limit=length, unit="mm"))
    return tuple(found)


def _on_film(what: str, polygon: Any, element: Element) -> tuple[Finding, ...]:
    from flexo.planar import to_section

    outside = to_section(polygon) - _grown(element.footprint(), SLIVER)
    return _stray("footprint.left", what, outside, element.footprint())


def _stray(identity: str, what: str, outside: CrossSection, footprint: Any) -> tuple[Finding, ...]:
    area = outside.area()
    if area <= SPECK:
        return ()
    points = np.concatenate(outside.to_polygons())
    farthest, distance = _farthest(points, footprint)
    text = (
        f"{area:.3g} mm² of {what} lie outside the footprint ({_bounds(footprint)}), "
        f"the farthest {distance:.3g} mm out at ({farthest[0]:.4g}, {farthest[1]:.4g})"
    )
    return (Finding(identity, text, measured=area, limit=SPECK, unit="mm²", place=farthest),)


def _farthest(points: np.ndarray, footprint: Any) -> tuple[tuple[float, float], float]:
    from shapely import distance
    from shapely import points as points_of

    away = distance(points_of(points), footprint)
    x, y = points[int(np.argmax(away))]
    return (float(x), float(y)), float(away.max())


def _grown(polygon: Any, by: float) -> CrossSection:
    from manifold3d import JoinType

    from flexo.planar import to_section

    return to_section(polygon).offset(by, JoinType.Miter, 2.0)


def _bounds(polygon: Any) -> str:
    x_min, y_min, x_max, y_max = polygon.bounds
    return f"x {x_min:.4g}..{x_max:.4g}, y {y_min:.4g}..{y_max:.4g} mm"


def _near(shape: Any) -> str:
    point = shape.representative_point()
    return f"({point.x:.4g}, {point.y:.4g})"
