"""Skins and sparse cores: a layer is filled sparsely where enough layers lie over and under it."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from flexo.planar import united
from flexo.slicing.insets import inset, less, opened, pieces
from flexo.slicing.layers import Fill, Layer, Layers, Region
from flexo.slicing.overhang import REACH as SPAN
from flexo.slicing.pattern import within
from flexo.slicing.shells import shell_of

if TYPE_CHECKING:
    from manifold3d import CrossSection

    from flexo.process import Process
    from flexo.slicing.lines import Line

ANCHOR = 1.0  # lines that a skin reaches over the core under it
LEAST = 4.0  # lines: a narrower core is filled like its skin
STEP = 0.3  # of a line: by which a core's border may lie inside the one below and still rest on it
REACH = 2.0  # lines that a skin's bridges reach over what carries them, the border of the core among it
SLIVER = 0.1  # of a line: what is narrower is no gap in a core
FREE = 1.0  # mm of a core's loops that may lie beside those of the core below


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
    next_ = [i for i in (k - 1, k, k + 1) if i in span]
    beside = [id(region) for i in next_ for region in layers[i].regions]
    return *beside, *dict.fromkeys(id(region) for i in span for region in layers[i].regions or (layers,))


def _core(near: list[CrossSection], process: Process) -> CrossSection:
    """What all of some layers print, off its edge, as far as it is no mere strip.

    The perimeters of the next layer lie beside it, so that the skin's bridges over it rest on something, and
    so do those around what bridges a gap in the layer below.
    """
    from manifold3d import CrossSection, OpType

    if not near:
        return united([])
    if process.density >= 1.0:
        return near[0]
    common = CrossSection.batch_boolean(near, OpType.Intersect)
    if common.is_empty():
        return common
    width, middle = process.line_width, len(near) // 2
    inner = [inset(one, process.perimeters * width) for one in dict.fromkeys(near[middle:][:2])]
    core = CrossSection.batch_boolean([inset(common, ANCHOR * width), *inner], OpType.Intersect)
    beside = near[max(middle - 1, 0) : middle + 2]
    gaps = united([opened(upper - lower, width / 4) for lower, upper in pairwise(beside)])
    around = inset(gaps, -(SPAN + process.perimeters) * width)
    return opened(less(core, around), LEAST * width / 2)


def _over(below: CrossSection, core: CrossSection, process: Process) -> Inside:
    """A core over that of the layer below, as far as its border does not hang there.

    What it would leave open of a piece of the core below, or border in mid-air, is closed by bridges: all of
    the piece, since only from one solid side to the other can they be laid.
    """
    if process.density >= 1.0 or below is core or below.is_empty():
        return Inside(core, united([]))
    width = process.line_width
    rest = core = _on_loops(below, core, width) if process.pattern == "concentric" else core
    left: list[CrossSection] = pieces(below)
    bare: list[CrossSection] = []
    while hit := _open(left, rest, process):
        bare += hit
        left = [piece for piece in left if piece not in hit]
        rest = opened(less(core, united(bare)), LEAST * width / 2)
    bridged = inset(united([inset(piece, width) for piece in bare]), -REACH * width)
    return Inside(rest, less(bridged, rest))


def _open(lower: list[CrossSection], core: CrossSection, process: Process) -> list[CrossSection]:
    """The pieces of a core that the one above leaves open, or on which its border or loops would not rest."""
    width, found = process.line_width, []
    for piece in lower:
        left = opened(inset(piece, STEP * width) - core, SLIVER * width / 2)
        if not left.is_empty() or (process.pattern == "concentric" and _astray(piece, core, process)):
            found.append(piece)
    return found


def _astray(piece: CrossSection, core: CrossSection, process: Process) -> bool:
    """Whether loops of a core turn where there is none below, since it is divided in another way there."""
    width = process.line_width
    above = _loops(core ^ inset(piece, -STEP * width), SLIVER * width, process)
    return (above - _loops(piece, width, process)).area() > SLIVER * width * FREE


def _loops(core: CrossSection, width: float, process: Process) -> CrossSection:
    """What the loops inside a core's border would cover, were they so wide."""
    pitch, found = process.line_width / process.density, []
    inner = inset(core, (process.line_width + pitch) / 2)
    while not inner.is_empty():
        found.append(inset(inner, -width / 2) - inset(inner, width / 2))
        inner = inset(inner, pitch)
    return united(found)


def _on_loops(below: CrossSection, core: CrossSection, width: float) -> CrossSection:
    """A core that grows so little over what it lies on that loops inside its border rest on loops."""
    grown = inset(below, -STEP * width)
    return united([piece ^ grown if not (piece ^ below).is_empty() else piece for piece in pieces(core)])


def _filled(layer: Layer, inside: Inside, process: Process, known: dict[tuple[object, ...], Region]) -> Layer:
    """A layer with its fill; equal regions are shared."""
    if inside.core.is_empty() and inside.bridged.is_empty():
        return layer
    across = (process.raster[0] + math.pi / 2) % math.pi
    stacked = process.density < 1.0 and process.pattern == "lines"  # or their ends would hang
    angle = process.raster[0 if stacked else layer.index % len(process.raster)]
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
    core = united([shell_of(piece, line).core for piece in pieces(region.area)])
    found = []
    for fill in region.fills:
        part, core = core ^ fill.area, less(core, fill.area)
        part = within(part, line) if fill.pattern is not None and fill.density < 1.0 else part
        if fill.density < 1.0 and not part.is_empty():
            found.append((fill, part))
    return found
