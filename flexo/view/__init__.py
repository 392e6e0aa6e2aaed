"""Pictures: of the flat part, its layers, its toolpath, or bent in space; as SVG text or PNG bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flexo.kinematics import Posed
    from flexo.layout import Setup
    from flexo.slicing.layers import Layers
    from flexo.slicing.toolpath import Toolpath


def design_svg(value: Any) -> str:
    """The flat part of an element, robot or design, with the default process."""
    from flexo.view.flat import design_scene
    from flexo.view.svg import to_svg

    return to_svg(design_scene(value))


def layers_svg(layers: Layers, setup: Setup, layer: int | None = None) -> str:
    """One layer, or the distinct ones side by side."""
    from flexo.view.strata import layers_scene
    from flexo.view.svg import to_svg

    return to_svg(layers_scene(layers, setup, layer))


def toolpath_svg(toolpath: Toolpath, setup: Setup, layer: int | None = None, colour: str = "role") -> str:
    """The beads of one layer, or of all, coloured by role, width, speed, flow or layer."""
    from flexo.view.beads import toolpath_scene
    from flexo.view.svg import to_svg

    return to_svg(toolpath_scene(toolpath, setup, layer, colour))


def folded_svg(posed: Posed, azimuth: float = -55.0, elevation: float = 28.0) -> str:
    """A posed part in space, seen from an azimuth and elevation in degrees."""
    from flexo.view.folded import folded_scene, told
    from flexo.view.svg import to_svg

    return to_svg(folded_scene(posed, (azimuth, elevation), told(posed)))
