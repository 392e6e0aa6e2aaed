"""Features too thin for a line: errors with their place; slivers at sloped tops and undersides: notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from flexo.errors import Finding
from flexo.planar import moved
from flexo.slicing.sections import cut
from flexo.slicing.thin import around, grown, opened, thickness, thin_pieces

if TYPE_CHECKING:
    from manifold3d import CrossSection

    from flexo.checks.solids import Own
    from flexo.contract import Element
    from flexo.design import Placed
    from flexo.layout import Setup
    from flexo.process import Process
    from flexo.slicing.layers import Layers

INSIDE = 1e-4  # mm: a layer's faces are looked at this far within it
GROWS = 1.02  # a piece that is larger by this on the layer's face is sloped there
COVERED = 0.02  # of a piece: what the wide part of the next layer may leave uncovered


class Piece(NamedTuple):
    """A thin piece of an element's section on a layer, in the element's frame."""

    layer: int
    area: CrossSection


def too_thin(setup: Setup, layers: Layers, own: dict[Element, Own], process: Process) -> Iterator[Finding]:
    """Features thinner than the narrowest line, alone and still so once neighbours are united."""
    for one in own.values():
        pieces = _pieces(one, process.line_min)
        if not pieces:
            continue
        slivers = [piece for piece in pieces if _is_sliver(piece, one, layers, process.line_min)]
        if slivers:
            yield _sliver_note(one, slivers, layers)
        solid = [piece for piece in pieces if piece not in slivers]
        places = [part for part in setup.parts if part.element == one.element]
        kept = [(piece, part) for part in places for piece in solid if _stays(piece, part, layers, process)]
        if kept:
            yield _fault(kept, one, layers, process)


def _pieces(one: Own, line: float) -> list[Piece]:
    thin = {key: thin_pieces(one.areas[k], line) for key, k in one.distinct().items()}
    return [Piece(k, piece) for k, area in enumerate(one.areas) for piece in thin.get(id(area), ())]


def _is_sliver(piece: Piece, one: Own, layers: Layers, line: float) -> bool:
    """A sloped top or underside: the piece widens within its layer, and the next layer is wide there."""
    layer = layers.layers[piece.layer]
    faces = ((piece.layer - 1, layer.top - layer.height + INSIDE), (piece.layer + 1, layer.top - INSIDE))
    near = grown(piece.area, line / 2)
    for neighbour, face in faces:
        if not 0 <= neighbour < len(one.areas):
            continue
        wide = grown(opened(around(one.areas[neighbour], piece.area, 2 * line), line), INSIDE)
        covered = (piece.area - wide).area() < COVERED * piece.area.area()
        if covered and (cut(one.mesh, [face])[0] ^ near).area() > GROWS * piece.area.area():
            return True
    return False


def _stays(piece: Piece, part: Placed, layers: Layers, process: Process) -> bool:
    """Whether the piece is still thin where it is placed, among its neighbours."""
    here = moved(piece.area, part.pose)
    for region in layers.layers[piece.layer].regions:
        cropped = around(region.area, here, 3 * process.line_min)
        if any((left ^ here).area() > 0.1 * here.area() for left in thin_pieces(cropped, process.line_min)):
            return True
    return False


def _fault(kept: list[tuple[Piece, Placed]], one: Own, layers: Layers, process: Process) -> Finding:
    piece, part = min(kept, key=lambda pair: (thickness(pair[0].area), pair[0].layer))
    width, layer = thickness(piece.area), layers.layers[piece.layer]
    x_min, y_min, x_max, y_max = piece.area.bounds()
    x, y = (x_min + x_max) / 2, (y_min + y_max) / 2
    others = len({name.name for _, name in kept}) - 1
    more = f" and {others} more" if others else ""
    return Finding(
        "feature.too-thin",
        f"{part.name}{more} ({type(one.element).__name__}): a feature is {width:.2f} mm thick at "
        f"x = {x:.2f}, y = {y:.2f}, z = {layer.top:.2f} mm of its own frame, "
        f"the narrowest line is {process.line_min:g} mm",
        measured=width,
        limit=process.line_min,
        unit="mm",
        place=(x, y, layer.top),
        fix=f"make it at least {process.line_min:g} mm thick",
    )


def _sliver_note(one: Own, slivers: list[Piece], layers: Layers) -> Finding:
    volume = sum(piece.area.area() * layers.layers[piece.layer].height for piece in slivers)
    return Finding(
        "feature.sliver",
        f"{one.title}: {volume:.3f} mm³ where its faces slope to an edge are thinner than a line",
        "note",
        measured=volume,
        unit="mm³",
    )
