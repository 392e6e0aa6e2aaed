"""Faults of single elements, found once for each distinct value in its own frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flexo.errors import Finding
from flexo.meshes import Mesh, closed_mesh
from flexo.planar import to_section, to_shapely, united
from flexo.slicing.layers import Cut
from flexo.slicing.sections import cut

if TYPE_CHECKING:
    from manifold3d import CrossSection

    from flexo.contract import Element
    from flexo.layout import Setup
    from flexo.process import Process
    from flexo.slicing.layers import Layers

CLOSE = 0.02  # mm: what a round footprint given as a polygon may lack, as `layout.SEAL`
SPECK = 1e-3  # mm²
FLAT = 0.05  # mm²: smaller faces are no flat top
LEVEL = 1e-3  # mm: heights closer than this are equal


@dataclass(frozen=True)
class Own:
    """An element's mesh and its section on each layer in its own frame, and the names it is placed under."""

    element: Element
    names: tuple[str, ...]
    mesh: Mesh
    areas: tuple[CrossSection, ...]

    @property
    def title(self) -> str:
        """Its first name, its class, and how many times more it is placed."""
        more = f" and {len(self.names) - 1} more" if len(self.names) > 1 else ""
        return f"{self.names[0]}{more} ({type(self.element).__name__})"

    def distinct(self) -> dict[int, int]:
        """The first layer of each distinct section that is not empty, by the section's id."""
        found: dict[int, int] = {}
        for k, area in enumerate(self.areas):
            if not area.is_empty():
                found.setdefault(id(area), k)
        return found

    def shadow(self) -> CrossSection:
        """All that is printed of it, seen from above."""
        return united([self.areas[k] for k in self.distinct().values()])


def own_frames(setup: Setup, layers: Layers, process: Process) -> dict[Element, Own]:
    """Each distinct element of a setup, cut at the middle of each layer, as the layers were if they tell."""
    names: dict[Element, list[str]] = {}
    for part in setup.parts:
        names.setdefault(part.element, []).append(part.name)
    middles = [layer.top - layer.height / 2 for layer in layers.layers]
    known = {one.element: one for one in layers.cuts}
    cuts = {one: known.get(one) or _cut(one, process, middles) for one in names}
    return {one: Own(one, tuple(names[one]), made.mesh, made.areas) for one, made in cuts.items()}


def _cut(element: Element, process: Process, heights: list[float]) -> Cut:
    mesh = closed_mesh(element, process)
    return Cut(element, mesh, tuple(cut(mesh, heights)))


def below_film(own: dict[Element, Own]) -> Iterator[Finding]:
    """Solids that reach through the film."""
    for one in own.values():
        low = float(one.mesh[0][:, 2].min(initial=0.0))
        if low < -LEVEL:
            yield Finding(
                "solid.below-film",
                f"{one.title}: its solid reaches {-low:.3f} mm below the film's upper face (z = 0)",
                measured=low,
                limit=0.0,
                unit="mm",
                fix="start the solid at z = 0",
            )


def outside_footprint(own: dict[Element, Own]) -> Iterator[Finding]:
    """Print outside of the film that the element says it needs."""
    for one in own.values():
        footprint = one.element.footprint()
        allowed = to_section(footprint.buffer(CLOSE, join_style="mitre"))
        if (one.shadow() - allowed).area() > SPECK:
            yield _leaving(one, footprint, allowed)


def _leaving(one: Own, footprint: object, allowed: CrossSection) -> Finding:
    from shapely import distance, get_coordinates, points

    spills = {k: to_shapely(one.areas[k] - allowed) for k in one.distinct().values()}
    low = min(k for k, spill in spills.items() if spill.area > 0)
    corners = np.concatenate([get_coordinates(spill) for spill in spills.values()])
    amounts = distance(points(corners), footprint)
    x, y = corners[int(np.argmax(amounts))]
    amount = float(np.max(amounts))
    return Finding(
        "solid.leaves-footprint",
        f"{one.title}: its solid leaves the footprint by {amount:.2f} mm at x = {x:.2f}, y = {y:.2f} mm of "
        f"its own frame, from layer {low} on",
        measured=amount,
        limit=0.0,
        unit="mm",
        place=(float(x), float(y)),
        fix="make footprint() cover the solid, or the solid smaller",
    )


def off_grid(own: dict[Element, Own], layers: Layers) -> Iterator[Finding]:
    """Flat tops that lie between two layers: a note that says what they print as."""
    tops = np.array([0.0, *(layer.top for layer in layers.layers)])
    middles = np.array([layer.top - layer.height / 2 for layer in layers.layers])
    for one in own.values():
        heights = _flat_tops(one.mesh)
        printed = tops[np.searchsorted(middles, heights - 1e-6)]
        off = [(h, p) for h, p in zip(heights, printed, strict=True) if abs(h - p) > LEVEL]
        if off:
            told = ", ".join(f"{h:.3f} mm prints as {p:.3f}" for h, p in off)
            worst = max(off, key=lambda pair: abs(pair[0] - pair[1]))
            yield Finding(
                "height.off-grid",
                f"{one.title}: between two layers, {told} mm",
                "note",
                measured=float(worst[0]),
                limit=float(worst[1]),
                unit="mm",
                fix="choose a multiple of the layer height if it matters",
            )


def _flat_tops(mesh: Mesh) -> np.ndarray:
    """Heights of upward faces that lie flat, mm."""
    points, triangles = mesh
    a, b, c = (points[triangles[:, i]] for i in range(3))
    normal = np.cross(b - a, c - a)
    flat = normal[:, 2] > (1 - 1e-9) * np.linalg.norm(normal, axis=1)
    heights, where = np.unique(np.round(a[flat, 2], 4), return_inverse=True)
    areas = np.bincount(where.reshape(-1), normal[flat, 2] / 2, len(heights))
    return heights[areas > FLAT]
