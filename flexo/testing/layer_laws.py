"""Laws of the layers that an element or robot prints as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flexo.errors import Finding
from flexo.testing import measures
from flexo.testing.plan_laws import SLIVER, SPECK

if TYPE_CHECKING:
    from flexo.contract import Element
    from flexo.process import Process
    from flexo.slicing.layers import Layer

ROUNDING = 1e-4  # relative: sections are simplified to 0.01 mm at most before they are filled


def layers_keep_volume(element: Element, process: Process) -> tuple[Finding, ...]:
    """Σ layer area × height is the solid's volume, and each layer's area one that the solid has inside it.

    A layer takes one section for its whole height, so the sum may be wrong by half of what the area varies
    within the layers: nothing for a prism on the layer grid.
    """
    (layers,) = measures.layers(element, process)
    profile = measures.area_profile(element, process)
    allowed = measures.step_volume(element, process) + ROUNDING * profile.volume
    wrong = layers.volume - profile.volume
    if abs(wrong) > allowed:
        text = (
            f"the layers hold {layers.volume:.6g} mm³, the solid {profile.volume:.6g} mm³: {wrong:+.3g} mm³, "
            f"at most ±{allowed:.3g} mm³ can come of steps"
        )
        return (Finding("layers.volume", text, measured=layers.volume, limit=profile.volume, unit="mm³"),)
    return tuple(_other_areas(layers.layers, profile))


def _other_areas(layers: tuple[Layer, ...], profile: measures.AreaProfile) -> list[Finding]:
    found = []
    for one in layers:
        inside = profile.samples(one.top - one.height, one.top)
        low, high = float(inside.min()), float(inside.max())
        slack = SPECK + ROUNDING * high
        if not low - slack <= one.area <= high + slack:
            text = (
                f"layer {one.index} prints {one.area:.6g} mm², the solid has {low:.6g}..{high:.6g} mm² there"
            )
            found.append(Finding("layers.area", text, measured=one.area, limit=high, unit="mm²"))
    return found


def layers_clear_bare_zones(value: Any, process: Process) -> tuple[Finding, ...]:
    """No layer whose underside is below a bare zone's z_clear prints over the zone, whoever's it is."""
    found = []
    setups = measures.layout(value, process).setups
    for setup, layers in zip(setups, measures.layers(value, process), strict=True):
        for zone in setup.bare:
            found += _layers_over(zone, layers.layers)
    return tuple(found)


def _layers_over(zone: Any, layers: tuple[Layer, ...]) -> list[Finding]:
    from flexo.planar import to_section

    film = to_section(zone.polygon.buffer(-SLIVER, join_style="mitre"))
    for layer in layers:
        bottom = layer.top - layer.height
        covered = (measures.printed_area(layer) ^ film).area() if bottom < zone.z_clear - SLIVER else 0.0
        if covered > SPECK:
            text = (
                f"layer {layer.index} lays {covered:.3g} mm² from {bottom:.4g} mm over a bare zone of "
                f"{zone.owner}, must be {zone.z_clear:g} mm or higher"
            )
            return [Finding("layers.bare", text, measured=bottom, limit=zone.z_clear, unit="mm")]
    return []


def mirrored_layers(value: Any, process: Process) -> tuple[Finding, ...]:
    """The mirrored design's layers are the mirror images of its layers."""
    from flexo.design import design_of

    mirrored = measures.layers(design_of(value).mirrored(), process)
    setups = measures.layout(value, process).setups
    found: list[Finding] = []
    for setup, ours, theirs in zip(setups, measures.layers(value, process), mirrored, strict=True):
        found += _differences(ours.layers, theirs.layers, setup.size[1])
    return tuple(found[:1])


def _differences(ours: tuple[Layer, ...], theirs: tuple[Layer, ...], width: float) -> list[Finding]:
    if len(ours) != len(theirs):
        text = f"the mirror image has {len(theirs)} layers instead of {len(ours)}"
        return [Finding("mirror.layers", text, measured=len(theirs), limit=len(ours))]
    found = []
    for a, b in zip(ours, theirs, strict=True):
        image = measures.printed_area(a).mirror((0.0, 1.0)).translate((0.0, width))
        other = measures.printed_area(b)
        apart = (image - other).area() + (other - image).area()
        if apart > SPECK + ROUNDING * a.area:
            text = f"layer {a.index} of the mirror image differs by {apart:.3g} mm² of {a.area:.4g} mm²"
            found.append(Finding("mirror.area", text, measured=apart, limit=SPECK, unit="mm²"))
    return found
