"""Faults of a model from a file: what can't be printed is an error, what is lost a warning and its volume."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from flexo.beside import apart, halved
from flexo.checks.carried import SPECK, local_lows
from flexo.checks.fine import too_fine
from flexo.checks.sheet import keepouts, too_tall
from flexo.errors import Finding
from flexo.planar import to_shapely, united
from flexo.slicing.frames import frames_of
from flexo.slicing.islands import islands_of, section_of
from flexo.slicing.thin import CORNER, TOLERANCE, opened
from flexo.slicing.toolpath import Role

if TYPE_CHECKING:
    from manifold3d import CrossSection

    from flexo.layout import Setup
    from flexo.meshes import Mesh
    from flexo.process import Printer, Process
    from flexo.slicing.islands import Island
    from flexo.slicing.layers import Layer, Layers, Region
    from flexo.slicing.toolpath import Toolpath


DECIMALS = 6  # of a mm: to which an outline that was not cut stays where it was
ALL = 0.98  # of the volume: with more of it too thin for a line nothing worth printing is left


def check_model(
    mesh: Mesh, setup: Setup, layers: Layers, *, process: Process, printer: Printer
) -> tuple[Finding, ...]:
    """The faults of a model's layers; if there are none, what is too thin in them."""
    found = [
        *_unprinted(mesh, layers, process),
        *_starts_in_air(mesh, layers),
        *too_fine(layers, process),
        *too_tall(setup, layers, printer),
        *keepouts(setup, printer),
    ]
    return tuple(found or _too_thin(layers, process))


def _unprinted(mesh: Mesh, layers: Layers, process: Process) -> Iterator[Finding]:
    if any(layer.regions for layer in layers.layers):
        return
    x, y, z = np.ptp(mesh[0], axis=0).tolist()
    yield Finding(
        "model.unprinted",
        f"no layer prints anything of a model of {x:.3g} × {y:.3g} × {z:.3g} mm",
        measured=z,
        limit=process.bond_height / 2,
        unit="mm",
        fix="is its unit another one than mm? --unit says so",
    )


def unlaid(layers: Layers, toolpath: Toolpath) -> Iterator[Finding]:
    """The lowest layer below one with beads that is too thin all over to be laid itself."""
    laid = np.bincount(toolpath.layer[toolpath.prints & (toolpath.role != Role.PRIME)])
    missing = np.flatnonzero(laid == 0)
    for k in missing[:1].tolist():
        low = layers.layers[k].top - layers.layers[k].height
        yield Finding(
            "model.unlaid",
            f"at z = {low:.2f} mm all of the model is thinner than the narrowest line: "
            "what lies over it would begin in mid-air",
            measured=low,
            unit="mm",
            fix="turn the model (--turn), lay it on a face (--flat), or make line_min smaller",
        )


def _starts_in_air(mesh: Mesh, layers: Layers) -> Iterator[Finding]:
    """Pieces of a layer that touch nothing below; they begin at vertices lower than their neighbours."""
    middles = np.array([layer.top - layer.height / 2 for layer in layers.layers])
    starts = np.flatnonzero(np.bincount(np.searchsorted(middles, local_lows(mesh))))
    for k in (int(k) for k in starts if 0 < k < len(middles)):
        places = _loose(layers.layers[k], layers.layers[k - 1])
        if places:
            yield _hanging(places, layers.layers[k])
            return


def _loose(layer: Layer, below: Layer) -> list[tuple[float, ...]]:
    """Bounds of the pieces of a layer that no print of the one below touches.

    Such a piece is whole when what lies below is cut off: one cut for all pieces, however many there are.
    """
    own, under = (united([region.area for region in one.regions]) for one in (layer, below))
    whole: dict[tuple[float, ...], float] = {}
    for piece in (own - under).decompose():
        place = _place(piece)
        whole[place] = max(whole.get(place, 0.0), piece.area())
    return [
        piece.bounds()
        for piece in own.decompose()
        if whole.get(_place(piece), 0.0) >= max(piece.area() - SPECK, SPECK)
    ]


def _place(piece: CrossSection) -> tuple[float, ...]:
    return tuple(round(bound, DECIMALS) for bound in piece.bounds())


def _hanging(places: list[tuple[float, ...]], layer: Layer) -> Finding:
    x_min, y_min, x_max, y_max = places[0]
    x, y, z = (x_min + x_max) / 2, (y_min + y_max) / 2, layer.top - layer.height
    return Finding(
        "model.in-mid-air",
        f"the model starts in the air at x = {x:.2f}, y = {y:.2f}, z = {z:.2f} mm of its sheet, and nothing "
        "below carries it; flexo makes no supports",
        measured=z,
        limit=0.0,
        unit="mm",
        place=(x, y, z),
        fix="turn it (--turn, --flat) or give it supports",
    )


def _too_thin(layers: Layers, process: Process) -> Iterator[Finding]:
    """The volume of what is thinner than the narrowest line; of equal islands one is looked at."""
    frames, line = frames_of(()), process.line_min
    sizes = cache(lambda key: _all_and_largest(section_of(key), line))
    height: dict[Region, float] = {}
    for layer in layers.layers:
        for region in layer.regions:
            height[region] = height.get(region, 0.0) + layer.height

    def lost(region: Region) -> tuple[float, float]:
        areas, largest = zip(*[sizes(one.key) for one in islands_of(region.area, frames)], strict=True)
        return sum(areas), max(largest)

    by_region = dict(zip(height, halved(lost, height, apart), strict=True))
    volume = sum(area * height[region] for region, (area, _) in by_region.items())
    if volume > ALL * layers.volume:
        yield Finding(
            "model.too-thin",
            f"all of the model is thinner than the narrowest line, {line:g} mm",
            measured=volume,
            limit=0.0,
            unit="mm³",
            fix="is its unit another one than mm? --unit says so",
        )
    elif volume > 0:
        worst = max(by_region, key=lambda region: by_region[region][1] * height[region])
        island = max(islands_of(worst.area, frames), key=lambda one: sizes(one.key)[1])
        top = next(layer.top for layer in layers.layers if worst in layer.regions)
        yield _thinner(volume, _place_of(island, top, line), line)


def _thinner(volume: float, place: tuple[float, ...], line: float) -> Finding:
    x, y, z = place
    return Finding(
        "feature.too-thin",
        f"{volume:.3g} mm³ of the model are thinner than the narrowest line, {line:g} mm, and print coarser "
        f"or not at all, the largest piece at x = {x:.2f}, y = {y:.2f}, z = {z:.2f} mm of its sheet",
        "warning",
        measured=volume,
        limit=0.0,
        unit="mm³",
        place=place,
    )


def _place_of(island: Island, top: float, line: float) -> tuple[float, ...]:
    """A point in the largest piece of an island that is lost, mm on the sheet."""
    piece = max(_lost(section_of(island.key), line), key=lambda one: one.area())
    inner = to_shapely(piece).representative_point()
    return island.origin[0] + inner.x, island.origin[1] + inner.y, top


def _all_and_largest(area: CrossSection, line: float) -> tuple[float, float]:
    """How much of an island a line can't cover, and the largest piece of that, mm²."""
    found = [piece.area() for piece in _lost(area, line)]
    return sum(found), max(found, default=0.0)


def _lost(area: CrossSection, line: float) -> list[CrossSection]:
    """What of an island a line of this width can't cover, in pieces, corners left out.

    One that is smaller than what a corner may lose is lost whole.
    """
    lost = area - opened(area, line - TOLERANCE)
    if lost.area() < SPECK:
        return []
    corner = CORNER * line**2
    return [area] if area.area() <= corner else [one for one in lost.decompose() if one.area() > corner]
