"""Print that would start in the air, and solids too low for any layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from flexo.errors import Finding
from flexo.planar import moved

if TYPE_CHECKING:
    from manifold3d import CrossSection

    from flexo.checks.solids import Own
    from flexo.contract import Element
    from flexo.layout import Setup
    from flexo.meshes import Mesh
    from flexo.process import Process
    from flexo.slicing.layers import Layers

LEVEL = 1e-3  # mm: heights closer than this are equal
SPECK = 1e-4  # mm²


def unprinted(own: dict[Element, Own], process: Process) -> Iterator[Finding]:
    """Solids of which no layer prints anything, and a setup without any print."""
    for one in own.values():
        if len(one.mesh[0]) and not one.distinct():
            height, least = float(np.ptp(one.mesh[0][:, 2])), process.bond_height / 2
            yield Finding(
                "solid.unprinted",
                f"{one.title}: its solid is {height:g} mm high, no layer prints it",
                measured=height,
                limit=least,
                unit="mm",
                fix=f"make it higher than {least:g} mm",
            )
    if not any(len(one.mesh[0]) for one in own.values()):
        yield Finding("part.empty", "nothing is printed: every solid is empty")


def starts_in_air(setup: Setup, layers: Layers, own: dict[Element, Own]) -> Iterator[Finding]:
    """Print above the film that hangs on nothing, neither its own element nor a neighbour; one an element."""
    middles = np.array([layer.top - layer.height / 2 for layer in layers.layers])
    for one in own.values():
        starts = np.flatnonzero(np.bincount(np.searchsorted(middles, local_lows(one.mesh))))
        for k in (int(k) for k in starts if 0 < k < len(middles)):
            loose = _loose(one, k, setup, layers)
            if loose is not None:
                yield _hanging(one, loose, layers.layers[k].top - layers.layers[k].height)
                break


def local_lows(mesh: Mesh) -> np.ndarray:
    """Heights over the film of vertices that no neighbour lies below: only there can an island start."""
    points, triangles = mesh
    z = points[:, 2]
    lowest = np.full(len(z), np.inf)
    for corner in triangles.T:
        np.minimum.at(lowest, corner, z[triangles].min(axis=1))
    return np.asarray(z[(z <= lowest) & (z > LEVEL)])


def _loose(one: Own, k: int, setup: Setup, layers: Layers) -> CrossSection | None:
    """A piece of the section on layer k that no print of the layer below touches."""
    own = [piece for piece in one.areas[k].decompose() if (piece ^ one.areas[k - 1]).area() <= SPECK]
    below = [region.area for region in layers.layers[k - 1].regions]
    for part in (part for part in setup.parts if part.element == one.element):
        for piece in own:
            here = moved(piece, part.pose)
            if sum((here ^ area).area() for area in below) <= SPECK:
                return piece
    return None


def _hanging(one: Own, piece: CrossSection, low: float) -> Finding:
    x_min, y_min, x_max, y_max = piece.bounds()
    x, y = (x_min + x_max) / 2, (y_min + y_max) / 2
    return Finding(
        "solid.in-mid-air",
        f"{one.title}: its solid starts in the air at x = {x:.2f}, y = {y:.2f}, z = {low:.2f} mm of its own "
        "frame, nothing below carries it",
        measured=low,
        limit=0.0,
        unit="mm",
        place=(x, y, low),
        fix="start it on the film or on print",
    )
