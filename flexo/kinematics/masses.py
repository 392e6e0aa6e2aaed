"""Mass of each segment: film and print of the pieces on it, and parts put in while printing.

A gap's film and skin count half with either side. Bought parts on a mount (a servo) are not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flexo.kinematics.cutting import Gap
from flexo.kinematics.linkage import Tree
from flexo.kinematics.shells import film_plate_of, halved, mesh_in, print_of

if TYPE_CHECKING:
    from flexo.contract import Element
    from flexo.process import Process

KILOGRAM = 1e-6  # kg/mm³ for a density of 1 g/cm³


@dataclass(frozen=True, eq=False)
class Masses:
    """Mass of each segment (S), kg, and its centre when flat (S × 3), mm (0 where there is none)."""

    mass: np.ndarray
    centre: np.ndarray


def masses(tree: Tree) -> Masses:
    """Masses of a tree's segments; each distinct element is weighed once."""
    placed = tree.design.placed
    weighed: dict[Element, np.ndarray] = {}
    for index, one in enumerate(placed):
        if one.element not in weighed:
            gaps = tuple(tree.bends[k].gap for k in tree.bends_of[index])
            weighed[one.element] = piece_masses(one.element, tree.process, gaps)
    total, moment = np.zeros(len(tree.segments)), np.zeros((len(tree.segments), 3))
    for index, one in enumerate(placed):
        space, table = tree.space(index), weighed[one.element]
        for segment, (mass, *first) in zip(tree.pieces[index], table, strict=True):
            total[segment] += mass
            moment[segment] += space[:3, :3] @ first + space[:3, 3] * mass
    return Masses(
        total, np.divide(moment, total[:, None], where=total[:, None] > 0, out=np.zeros_like(moment))
    )


def piece_masses(element: Element, process: Process, gaps: tuple[Gap, ...]) -> np.ndarray:
    """Mass (kg) and its first moments (kg·mm) of each rigid piece of an element (P × 4), in its frame."""
    table = np.zeros((len(gaps) + 1, 4))
    plastic = process.filament["density"] * process.flows.fill * KILOGRAM
    sheet = process.film["density"] * KILOGRAM
    for piece, solid in enumerate(halved(film_plate_of(element, process), gaps)):
        table[piece] += sheet * _volume(*mesh_in(solid))
    for shell in print_of(element, process, gaps):
        table += plastic * _shared(shell.points, shell.triangles, shell.piece, gaps)
    for one in element.inserts():
        at = np.array([one.polygon.centroid.x, one.polygon.centroid.y])
        piece = sum(bool(gap.share(at) > 0.5) for gap in gaps)
        table[piece] += one.mass * np.array([1.0, *at, (one.z_bottom + one.z_top) / 2])
    return table


def _shared(
    points: np.ndarray, triangles: np.ndarray, piece: int | None, gaps: tuple[Gap, ...]
) -> np.ndarray:
    """Volume and moments of a solid by piece: its own, or halved in the middle of each gap it spans."""
    from flexo.meshes import united_mesh

    table = np.zeros((len(gaps) + 1, 4))
    if piece is not None:
        table[piece] = _volume(points, triangles)
        return table
    for k, part in enumerate(halved(united_mesh(points, triangles), gaps)):
        table[k] = _volume(*mesh_in(part))
    return table


def _volume(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Volume (mm³) and first moments (mm⁴) of a closed mesh, by tetrahedra from the origin."""
    if not len(triangles):
        return np.zeros(4)
    a, b, c = (points[triangles[:, k]] for k in range(3))
    tetrahedra = np.einsum("ij,ij->i", a, np.cross(b, c)) / 6
    return np.array([tetrahedra.sum(), *(tetrahedra @ (a + b + c) / 4)])
