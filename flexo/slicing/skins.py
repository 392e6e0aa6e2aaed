"""Skins and sparse cores: a layer is filled sparsely where enough layers lie over and under it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from flexo.planar import united
from flexo.slicing.insets import inset, less, opened, pieces
from flexo.slicing.layers import Fill, Layer, Layers, Region
from flexo.slicing.parts import divided
from flexo.slicing.pattern import within

if TYPE_CHECKING:
    from manifold3d import CrossSection

    from flexo.process import Process
    from flexo.slicing.lines import Line

ANCHOR = 1.0  # lines that a skin reaches over the core under it
LEAST = 4.0  # lines: a narrower core is filled like its skin
STEP = 0.3  # of a line: by which a core's border may lie inside the one below and still rest on it
REACH = 2.0  # lines that a skin's bridges reach over what carries them, the border of the core among it
SLIVER = 0.1  # of a line: what is narrower is no gap in a core


class Inside(NamedTuple):
    """What of a layer is filled sparsely, and where its skin bridges the core of the layer below."""

    core: CrossSection
    bridged: CrossSection


def with_pattern(layers: Layers, process: Process) -> Layers:
    """The layers with the fill that the process asks for where no element directs it; elements' go first.

    A density below 1 leaves `skins` layers solid under each top surface and over each underside, the lowest
    of those over a core laid as bridges; a solid fill of parallel lines asks for nothing.
    """
    if process.density >= 1.0 and process.pattern != "concentric":
        return layers
    inside = _insides(layers.layers, process)
    known: dict[tuple[object, ...], Region] = {}
    filled = zip(layers.layers, inside, strict=True)
    return replace(layers, layers=tuple(_filled(layer, own, process, known) for layer, own in filled))


def _insides(layers: tuple[Layer, ...], process: Process) -> list[Inside]:
    """The insides of all layers; prismatic stretches share them."""
    areas = [united([region.area for region in layer.regions]) for layer in layers]
    cores: dict[tuple[int, ...], CrossSection] = {}
    known: dict[tuple[int, ...], Inside] = {}
    none = united([])
    found = [Inside(none, none)]
    for k in range(len(areas)):
        near = _window(layers, k, process)
        if near not in cores:
            cores[near] = _core([areas[i] for i in _span(k, process)] if near else [], process)
        below = found[-1].core
        if (id(below), id(cores[near])) not in known:
            known[id(below), id(cores[near])] = _over(below, cores[near], process)
        found.append(known[id(below), id(cores[near])])
    return found[1:]


def _span(k: int, process: Process) -> range:
    reach = process.skins if process.density < 1.0 else 0
    return range(k - reach, k + reach + 1)


def _window(layers: tuple[Layer, ...], k: int, process: Process) -> tuple[int, ...]:
    """What the layers around one print, by identity: prismatic stretches share it; empty where one is not."""
    span = _span(k, process)
    if span.start < 0 or span.stop > len(layers):
        return ()
    next_ = [id(region) for i in (k, min(k + 1, span.stop - 1)) for region in layers[i].regions]
    return *next_, *dict.fromkeys(id(region) for i in span for region in layers[i].regions or (layers,))


def _core(near: list[CrossSection], process: Process) -> CrossSection:
    """What all of some layers print, off its edge, as far as it is no mere strip.

    The perimeters of the next layer lie beside it, so that the skin's bridges over it rest on something.
    """
    from manifold3d import CrossSection, OpType

    if not near:
        return united([])
    if process.density >= 1.0:
        return near[0]
    common = CrossSection.batch_boolean(near, OpType.Intersect)
    if common.is_empty():
        return common
    own_and_above = dict.fromkeys(near[len(near) // 2 :][:2])
    inner = [inset(one, process.perimeters * process.line_width) for one in own_and_above]
    core = inset(common, ANCHOR * process.line_width)
    return opened(
        CrossSection.batch_boolean([core, *inner], OpType.Intersect), LEAST * process.line_width / 2
    )


def _over(below: CrossSection, core: CrossSection, process: Process) -> Inside:
    """A core over that of the layer below, as far as its border does not hang there.

    What it would leave open of a piece of the core below, or border in mid-air, is closed by bridges: all of
    the piece, since only from one solid side to the other can they be laid.
    """
    width, none = process.line_width, united([])
    if process.density >= 1.0 or below is core or below.is_empty():
        return Inside(core, none)
    open_ = opened(inset(below, STEP * width) - core, SLIVER * width / 2)
    if open_.is_empty():
        return Inside(core, none)
    bare = [piece for piece in pieces(below) if not (piece ^ open_).is_empty()]
    rest = opened(less(core, united(bare)), LEAST * width / 2)
    bridged = inset(united([inset(piece, width) for piece in bare]), -REACH * width)
    return Inside(rest, less(bridged, rest))


def _filled(layer: Layer, inside: Inside, process: Process, known: dict[tuple[object, ...], Region]) -> Layer:
    """A layer with its fill; equal regions are shared."""
    if inside.core.is_empty() and inside.bridged.is_empty():
        return layer
    across = (process.raster[0] + math.pi / 2) % math.pi
    lines = (
        process.density < 1.0 and process.pattern == "lines"
    )  # lie on each other, or their ends would hang
    angle = process.raster[0 if lines else layer.index % len(process.raster)]
    z = round(layer.top - layer.height / 2, 6) if process.pattern == "gyroid" else 0.0
    found = []
    for region in layer.regions:
        key = (id(region), id(inside), angle, z)
        if key not in known:
            own = region.area - united([fill.area for fill in region.fills])
            fills = (
                Fill(inside.bridged ^ own, across, bridges=True),
                Fill(inside.core ^ own, angle, process.density, process.pattern, z),
            )
            kept = [fill for fill in fills if not fill.area.is_empty()]
            known[key] = replace(region, fills=(*region.fills, *kept))
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
        part, core = core ^ fill.area, less(core, fill.area)
        part = within(part, line) if fill.pattern is not None and fill.density < 1.0 else part
        if fill.density < 1.0 and not part.is_empty():
            found.append((fill, part))
    return found
