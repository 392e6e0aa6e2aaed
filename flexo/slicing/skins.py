"""Skins and sparse cores: a layer is filled sparsely where enough layers lie over and under it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flexo.planar import united
from flexo.slicing.insets import inset, opened, pieces
from flexo.slicing.layers import Fill, Layer, Layers, Region
from flexo.slicing.parts import divided, taken
from flexo.slicing.pattern import within

if TYPE_CHECKING:
    from manifold3d import CrossSection

    from flexo.process import Process
    from flexo.slicing.lines import Line

ANCHOR = 1.0  # lines that a skin reaches over the core under it
LEAST = 4.0  # lines: a narrower core is filled like its skin


def with_pattern(layers: Layers, process: Process) -> Layers:
    """The layers with the fill that the process asks for where no element directs it; elements' go first.

    A density below 1 leaves `skins` layers solid under each top surface and over each underside; a solid
    fill of parallel lines asks for nothing.
    """
    if process.density >= 1.0 and process.pattern != "concentric":
        return layers
    areas = [united([region.area for region in layer.regions]) for layer in layers.layers]
    cores: dict[tuple[int, ...], CrossSection] = {}
    regions: dict[tuple[object, ...], Region] = {}
    inside: list[CrossSection] = []
    for k in range(len(areas)):
        near = _window(layers.layers, k, process)
        if near not in cores:
            cores[near] = _core([areas[i] for i in _span(k, process)] if near else [], process)
        inside.append(cores[near])
    filled = zip(layers.layers, inside, strict=True)
    return replace(layers, layers=tuple(_filled(layer, core, process, regions) for layer, core in filled))


def _span(k: int, process: Process) -> range:
    reach = process.skins if process.density < 1.0 else 0
    return range(k - reach, k + reach + 1)


def _window(layers: tuple[Layer, ...], k: int, process: Process) -> tuple[int, ...]:
    """What the layers around one print, by identity: prismatic stretches share it; empty where one is not."""
    span = _span(k, process)
    if span.start < 0 or span.stop > len(layers):
        return ()
    return tuple(dict.fromkeys(id(region) for i in span for region in layers[i].regions or (layers,)))


def _core(near: list[CrossSection], process: Process) -> CrossSection:
    """What all of some layers print, off its edge, as far as it is no mere strip."""
    from manifold3d import CrossSection, OpType

    if not near:
        return united([])
    common = CrossSection.batch_boolean(near, OpType.Intersect) if len(near) > 1 else near[0]
    if process.density >= 1.0 or common.is_empty():
        return common
    return opened(inset(common, ANCHOR * process.line_width), LEAST * process.line_width / 2)


def _filled(
    layer: Layer, core: CrossSection, process: Process, known: dict[tuple[object, ...], Region]
) -> Layer:
    """A layer with its fill; equal regions are shared."""
    if core.is_empty():
        return layer
    angle = process.raster[layer.index % len(process.raster)]
    z = round(layer.top - layer.height / 2, 6) if process.pattern == "gyroid" else 0.0
    found = []
    for region in layer.regions:
        key = (id(region), id(core), angle, z)
        if key not in known:
            fill = Fill(core ^ region.area, angle, process.density, process.pattern, z)
            known[key] = replace(region, fills=(*region.fills, fill))
        found.append(known[key])
    return replace(layer, regions=tuple(found))


def laid_area(region: Region, line: Line) -> float:
    """The area that beads are to cover in a region, mm²: less than its area where it is filled sparsely."""
    if all(fill.density >= 1.0 for fill in region.fills):
        return region.area.area()
    return region.area.area() - sum(
        (1 - fill.density) * part.area() for fill, part in sparse_parts(region, line)
    )


def sparse_parts(region: Region, line: Line) -> list[tuple[Fill, CrossSection]]:
    """The parts of a region, inside its perimeters and borders, that are filled sparsely, with their fill."""
    if all(fill.density >= 1.0 for fill in region.fills):
        return []
    wide = united([divided(piece, line)[0] for piece in pieces(region.area)])
    core = inset(wide, line.perimeters * line.width)
    found = []
    for fill in region.fills:
        bordered = fill.pattern is not None and fill.density < 1.0
        part, core = taken(core, fill.area, line.width if bordered else 0.0)
        part = within(part, line) if bordered else part
        if fill.density < 1.0 and not part.is_empty():
            found.append((fill, part))
    return found
