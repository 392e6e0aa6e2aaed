"""Layout → Layers: each distinct element is cut once in its own frame; its sections are placed and united."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from flexo.meshes import Mesh, closed_mesh
from flexo.planar import moved, to_section, united
from flexo.process import BOUNDS
from flexo.slicing.layers import Cut, Fill, Layer, Layers, Region
from flexo.slicing.sections import STRAIGHT, cut
from flexo.slicing.skins import with_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from manifold3d import CrossSection

    from flexo.contract import Element
    from flexo.design import Placed
    from flexo.layout import Setup
    from flexo.process import Process

THINNEST, THICKEST = 0.4, 1.4  # of the layer height: what the last layer may be
SEAL = 1e-4  # mm: gaps that rounding leaves between abutting elements are closed up to this
SPECK = 1e-9  # mm²: a smaller area is none


class Step(NamedTuple):
    """One layer of the grid: its top and its height, mm."""

    top: float
    height: float

    @property
    def middle(self) -> float:
        return self.top - self.height / 2


@dataclass(frozen=True)
class Slices:
    """An element's sections, as they are and grown by half the seal, and its fills, one entry a layer.

    All are in its own frame; equal layers share objects.
    """

    own: tuple[CrossSection, ...]
    areas: tuple[CrossSection, ...]
    fills: tuple[tuple[Fill, ...], ...]


def slice_setup(setup: Setup, process: Process) -> Layers:
    """The layers of a setup in its sheet's frame.

    Layer 0 is bond_height thick, the others layer_height; a layer prints the section at its middle. Layers
    number `process.layers_to` of the highest top. Where that top lies between two planes of the grid the
    last layer ends at the top itself, being 0.4 to 1.4 layer heights thick and no thicker than any layer may
    be (`process.BOUNDS`); a first layer, and a last one that would be thicker, keep to the grid.
    """
    meshes = {one: closed_mesh(one, process) for one in dict.fromkeys(part.element for part in setup.parts)}
    steps = grid(process, max((_top(mesh) for mesh in meshes.values()), default=0.0))
    slices = {one: _slices(one, mesh, steps) for one, mesh in meshes.items()}
    regions: dict[tuple[int, ...], tuple[Region, ...]] = {}
    layers = []
    for k, step in enumerate(steps):
        same = tuple(id(shared) for one in slices.values() for shared in (one.areas[k], one.fills[k]))
        if same not in regions:
            regions[same] = _regions(setup.parts, slices, k)
        layers.append(Layer(k, step.top, step.height, regions[same]))
    cuts = tuple(Cut(one, meshes[one], own.own) for one, own in slices.items())
    return with_pattern(Layers(tuple(layers), cuts), process)


def grid(process: Process, top: float) -> tuple[Step, ...]:
    """The layers that a highest top of this many mm prints as; see `slice_setup`."""
    count = process.layers_to(top)
    heights = [process.bond_height, *[process.layer_height] * (count - 1)][:count]
    steps = [Step(process.top_of(k + 1), height) for k, height in enumerate(heights)]
    last = top - process.top_of(count - 1)
    thickest = max(min(THICKEST * process.layer_height, BOUNDS["layer_height"][1]), process.layer_height)
    if count > 1 and THINNEST * process.layer_height <= last <= thickest and abs(last - heights[-1]) > 1e-6:
        steps[-1] = Step(top, last)
    return tuple(steps)


def _top(mesh: Mesh) -> float:
    return float(mesh[0][:, 2].max(initial=0.0))


def _slices(element: Element, mesh: Mesh, steps: Sequence[Step]) -> Slices:
    own = cut(mesh, [step.middle for step in steps])
    grown = {number: _offset(area, SEAL / 2) for number, area in {id(area): area for area in own}.items()}
    regions = [(directive, to_section(directive.polygon)) for directive in element.directives()]
    fills: dict[tuple[int, ...], tuple[Fill, ...]] = {}
    found = []
    for step, area in zip(steps, own, strict=True):
        active = [k for k, (d, _) in enumerate(regions) if d.z_low <= step.middle < d.z_high]
        key = (id(area), *active)
        if key not in fills:
            directed = [(regions[k][0], area ^ regions[k][1]) for k in active]
            fills[key] = tuple(Fill(a, d.angle, d.density) for d, a in directed if a.area() > SPECK)
        found.append(fills[key])
    return Slices(tuple(own), tuple(grown[id(area)] for area in own), tuple(found))


def _offset(area: CrossSection, distance: float) -> CrossSection:
    from manifold3d import JoinType

    return area.offset(distance, JoinType.Miter, 2.0) if not area.is_empty() else area


def _regions(parts: Sequence[Placed], slices: dict[Element, Slices], k: int) -> tuple[Region, ...]:
    """What one layer prints; elements were grown by half the seal, their union is shrunk by as much."""
    placed = [(part, slices[part.element]) for part in parts]
    areas = [moved(own.areas[k], part.pose) for part, own in placed if not own.areas[k].is_empty()]
    if not areas:
        return ()
    area = _offset(united(areas), -SEAL / 2).simplify(STRAIGHT)
    fills = [_placed_fill(fill, part) for part, own in placed for fill in own.fills[k]]
    return (Region(area, 0, _gathered(fills)),)


def _placed_fill(fill: Fill, part: Placed) -> Fill:
    """The fill in the sheet's frame; a raster has no sense of direction, so angles lie in 0..π."""
    angle = part.pose.direction(fill.angle) % math.pi
    return Fill(moved(fill.area, part.pose), 0.0 if math.pi - angle < 1e-9 else angle, fill.density)


def _gathered(fills: Sequence[Fill]) -> tuple[Fill, ...]:
    """Fills of equal angle and density as one, in order of their first appearance."""
    groups: dict[tuple[float, float], list[Fill]] = {}
    for fill in fills:
        groups.setdefault((round(fill.angle, 9), fill.density), []).append(fill)
    return tuple(
        Fill(united([one.area for one in group]), group[0].angle, density)
        for (_, density), group in groups.items()
    )
