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
from flexo.planar import united
from flexo.slicing.frames import frames_of
from flexo.slicing.islands import islands_of, section_of
from flexo.slicing.thin import CORNER, TOLERANCE, opened
from flexo.slicing.toolpath import Role

if TYPE_CHECKING:
    from manifold3d import CrossSection

    from flexo.layout import Setup
    from flexo.meshes import Mesh
    from flexo.process import Printer, Process
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
    laid = np.unique(toolpath.layer[toolpath.prints & (toolpath.role != Role.PRIME)])
    missing = np.setdiff1d(np.arange(laid.max(initial=0)), laid)
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
    frames = frames_of(())
    lost = cache(lambda key: _lost(section_of(key), process.line_min))
    height: dict[Region, float] = {}
    for layer in layers.layers:
        for region in layer.regions:
            height[region] = height.get(region, 0.0) + layer.height
    areas = halved(lambda one: sum(lost(own.key) for own in islands_of(one.area, frames)), height, apart)
    volume = sum(area * high for area, high in zip(areas, height.values(), strict=True))
    if volume > ALL * layers.volume:
        yield Finding(
            "model.too-thin",
            f"all of the model is thinner than the narrowest line, {process.line_min:g} mm",
            measured=volume,
            limit=0.0,
            unit="mm³",
            fix="is its unit another one than mm? --unit says so",
        )
    elif volume > 0:
        yield Finding(
            "feature.too-thin",
            f"{volume:.3g} mm³ of the model are thinner than the narrowest line, {process.line_min:g} mm, "
            "and print coarser or not at all",
            "warning",
            measured=volume,
            limit=0.0,
            unit="mm³",
        )


def _lost(area: CrossSection, line: float) -> float:
    """How much of an island a line of this width can't cover, mm², corners left out.

    One that is smaller than what a corner may lose is lost whole.
    """
    lost = area - opened(area, line - TOLERANCE)
    if lost.area() < SPECK:
        return 0.0
    corner = CORNER * line**2
    fins = (piece.area() for piece in lost.decompose())
    return area.area() if area.area() <= corner else sum(size for size in fins if size > corner)
