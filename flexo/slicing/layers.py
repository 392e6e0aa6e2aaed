"""Layers: what is printed on each layer, as regions by material, with the directives that fill them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from manifold3d import CrossSection

    from flexo.contract import Element
    from flexo.meshes import Mesh


@dataclass(frozen=True)
class Fill:
    """Part of a layer that is filled at a raster angle (rad, sheet frame) and density, maybe by a pattern.

    Elements ask for strips that fit the part; a pattern of the process runs on from layer to layer, a gyroid
    with its height `z`, mm. Bridges lie over what is filled sparsely below.
    """

    area: CrossSection
    angle: float
    density: float = 1.0
    pattern: str | None = None
    z: float = 0.0
    bridges: bool = False


@dataclass(frozen=True)
class Region:
    """What one tool prints on a layer, and where elements direct the fill; elsewhere the process does."""

    area: CrossSection
    tool: int = 0
    fills: tuple[Fill, ...] = ()


@dataclass(frozen=True)
class Layer:
    """One layer: its top over the film and its height in mm (the last one's may differ)."""

    index: int
    top: float
    height: float
    regions: tuple[Region, ...]

    @property
    def area(self) -> float:
        """Printed area, mm²."""
        return sum(region.area.area() for region in self.regions)


@dataclass(frozen=True)
class Cut:
    """A distinct element of a setup: its mesh, and its section on each layer, in its own frame."""

    element: Element
    mesh: Mesh
    areas: tuple[CrossSection, ...]


@dataclass(frozen=True)
class Layers:
    """All layers of a setup, in the sheet's frame, from the film upwards, and what they were made of."""

    layers: tuple[Layer, ...]
    cuts: tuple[Cut, ...] = ()

    @property
    def volume(self) -> float:
        """Σ area × height, mm³: the model as the layers realise it."""
        return sum(layer.area * layer.height for layer in self.layers)
