"""Is an element printable in itself: inside its footprint, off its bare film, no finer than a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexo.errors import Finding
from flexo.planar import to_section
from flexo.slicing.layers import Layer, Layers
from flexo.slicing.sections import sections
from flexo.solids import mesh_of

if TYPE_CHECKING:
    from manifold3d import CrossSection

    from flexo.contract import Element
    from flexo.process import Process

LEEWAY = 0.01  # mm: what a mesh's chords and rounding may stray
SPECK = 0.01  # mm²: less than this is rounding
SHORT = 1.0  # mm: a thin spot shorter than this is a corner, not a feature
OFF_GRID = 0.02  # mm: a height printed this much higher or lower is worth a note
MITRE = 4.0  # keeps corners down to 30° in the opening


def element_findings(element: Element, name: str, layers: Layers, process: Process) -> list[Finding]:
    """Every finding on one element value, told with the name of its first placement."""
    slabs = layers.layers
    cut = sections(element, process, [slab.top - slab.height / 2 for slab in slabs])
    return [
        *_leaves_footprint(element, name, cut, slabs),
        *_covers_bare(element, name, cut, slabs),
        *_too_thin(name, cut, slabs, process),
        *_off_grid(element, name, layers, process),
    ]


def _leaves_footprint(
    element: Element, name: str, cut: list[CrossSection], slabs: tuple[Layer, ...]
) -> list[Finding]:
    allowed = to_section(element.footprint().buffer(LEEWAY, join_style="mitre"))
    for section, slab in zip(cut, slabs, strict=True):
        outside = section - allowed
        if outside.area() > SPECK:
            reach = _reach(outside, allowed)
            text = f"{name}'s solid leaves its footprint by {reach:.3g} mm at {slab.top:.3g} mm height"
            fix = "enlarge footprint() or shrink solid()"
            return [Finding("solid.leaves-footprint", text, measured=reach, limit=0.0, unit="mm", fix=fix)]
    return []


def _reach(outside: CrossSection, allowed: CrossSection) -> float:
    """How far a region lies out of another, mm: the larger overshoot of their bounding boxes, or its size."""
    o, a = outside.bounds(), allowed.bounds()
    over = max(a[0] - o[0], a[1] - o[1], o[2] - a[2], o[3] - a[3])
    return over + LEEWAY if over > 0 else min(o[2] - o[0], o[3] - o[1])


def _covers_bare(
    element: Element, name: str, cut: list[CrossSection], slabs: tuple[Layer, ...]
) -> list[Finding]:
    for zone in element.bare():
        film = to_section(zone.polygon.buffer(-LEEWAY, join_style="mitre"))
        for section, slab in zip(cut, slabs, strict=True):
            bottom = slab.top - slab.height
            covered = (section ^ film).area() if bottom < zone.z_clear - 1e-6 else 0.0
            if covered > SPECK:
                text = (
                    f"{name}'s solid covers {covered:.3g} mm² of its bare zone from {bottom:.3g} mm height, "
                    f"must stay above {zone.z_clear:g} mm"
                )
                fix = "shrink the zone in bare() or lift the solid"
                return [Finding("solid.in-bare-zone", text, "error", bottom, zone.z_clear, "mm", fix=fix)]
    return []


def _too_thin(
    name: str, cut: list[CrossSection], slabs: tuple[Layer, ...], process: Process
) -> list[Finding]:
    """Thin on two layers running, or on the film: an error; on one layer, as at a round top: a note."""
    from manifold3d import CrossSection

    below, slivers, opened = CrossSection(), 0.0, dict[int, CrossSection]()
    for section, slab in zip(cut, slabs, strict=True):
        lost = opened.setdefault(id(section), _thin(section, process.line_min))
        lasting = lost if slab.index == 0 else lost ^ below
        if features := [piece for piece in lasting.decompose() if _length(piece) > SHORT]:
            return [_thin_finding(name, features[0], slab, process)]
        slivers += lost.area() * slab.height
        below = lost
    if slivers <= SPECK:
        return []
    text = f"{name} has {slivers:.3g} mm³ finer than a {process.line_min:g} mm line at round or sharp edges"
    return [Finding("feature.sliver", text, "note", slivers, unit="mm³")]


def _thin(section: CrossSection, width: float) -> CrossSection:
    """What an opening by a line's width takes away."""
    from manifold3d import JoinType

    half = width / 2 - LEEWAY
    opened = section.offset(-half, JoinType.Miter, MITRE).offset(half, JoinType.Miter, MITRE)
    return section - opened


def _length(piece: CrossSection) -> float:
    """Length of a thin piece, mm: half its outline."""
    import numpy as np

    rings = [np.asarray(ring) for ring in piece.to_polygons()]
    outline = sum(float(np.hypot(*(np.roll(ring, -1, 0) - ring).T).sum()) for ring in rings)
    return outline / 2 if piece.area() > SPECK else 0.0


def _thin_finding(name: str, piece: CrossSection, slab: Layer, process: Process) -> Finding:
    width = piece.area() / _length(piece)
    text = (
        f"{name} has a feature {width:.2g} mm thin at {slab.top:.3g} mm height, the narrowest line is "
        f"{process.line_min:g} mm"
    )
    fix = "thicken it, or lower line_min as far as the nozzle allows"
    return Finding("feature.too-thin", text, "error", width, process.line_min, "mm", fix=fix)


def _off_grid(element: Element, name: str, layers: Layers, process: Process) -> list[Finding]:
    height = float(mesh_of(element, process)[0][:, 2].max(initial=0.0))
    last = max((slab.top for slab in layers.layers), default=0.0)
    count = process.layers_to(height)
    printed = last if abs(height - last) < 1e-9 else process.top_of(count)
    if abs(printed - height) <= OFF_GRID:
        return []
    text = f"{name} is {height:g} mm high and prints as {printed:g} mm ({count} layers)"
    return [Finding("height.off-grid", text, "note", printed, height, "mm")]
