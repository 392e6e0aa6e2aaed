"""What of an element is rigid with which of its pieces: solids by their foot, film by the gaps across it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from flexo.kinematics.cutting import Gap

if TYPE_CHECKING:
    from flexo.contract import Element
    from flexo.process import Process

FOOT = 1e-4  # mm over a solid's lowest point
EDGE = 1e-6  # mm a foot may reach over a gap's edge


@dataclass(frozen=True, eq=False)
class Shell:
    """A closed mesh in its element's frame (N × 3 mm, M × 3), and the piece it stands on.

    piece None: it spans gaps (film, or a printed skin) and bends with them.
    """

    points: np.ndarray
    triangles: np.ndarray
    piece: int | None


def print_of(element: Element, process: Process, gaps: tuple[Gap, ...]) -> list[Shell]:
    """The printed solids of an element, each by itself.

    A solid is rigid with the piece that its foot lies on, however far its head leans over a gap.
    """
    from flexo.meshes import shell_of
    from flexo.solids import mesh_of

    points, triangles = mesh_of(element, process)
    if not len(triangles):
        return []
    if not gaps:
        return [Shell(points, triangles, 0)]
    labels = shell_of(triangles, len(points))
    found = []
    for label in np.unique(labels):
        used, corners = np.unique(triangles[labels == label], return_inverse=True)
        own = points[used]
        found.append(Shell(own, corners.reshape(-1, 3), _under(own, gaps)))
    return found


def _under(points: np.ndarray, gaps: tuple[Gap, ...]) -> int | None:
    """The piece that holds the whole foot of a solid, or None."""
    foot = points[points[:, 2] < points[:, 2].min() + FOOT]
    least = np.array([gap.share(foot).min() for gap in gaps])
    most = np.array([gap.share(foot).max() for gap in gaps])
    rounding = np.array([EDGE / max(gap.joint.gap, EDGE) for gap in gaps])
    before, after = least > 1 - rounding, most < rounding
    return int(before.sum()) if np.all(before | after) else None


def film_of(element: Element, process: Process) -> Any:
    """The film under an element, its holes cut, as shapely polygons in its frame."""
    from shapely import Polygon, union_all

    rings = [Polygon(cut.line) for cut in element.cuts() if cut.kind == "cut" and cut.line.is_ring]
    return element.footprint().difference(union_all(rings))


def film_plate_of(element: Element, process: Process) -> Any:
    """The film under an element as a manifold in its frame, under z = 0."""
    from flexo.planar import to_section

    thickness = process.film.thickness
    return to_section(film_of(element, process)).extrude(thickness).translate((0.0, 0.0, -thickness))


def halved(solid: Any, gaps: tuple[Gap, ...]) -> list[Any]:
    """A manifold cut in the middle of each gap: its parts, one a piece."""
    parts = []
    for gap in gaps:
        x, y = gap.normal
        solid, before = solid.split_by_plane((x, y, 0.0), gap.joint.station * x)
        parts.append(before)
    return [*parts, solid]


def mesh_in(solid: Any) -> tuple[np.ndarray, np.ndarray]:
    """Vertices and triangles of a manifold."""
    mesh = solid.to_mesh64()
    return np.asarray(mesh.vert_properties)[:, :3], np.asarray(mesh.tri_verts).astype(np.int64)
