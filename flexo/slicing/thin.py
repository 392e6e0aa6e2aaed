"""Features of a section that are too thin for a line: what a morphological opening takes away.

Opening moves the outline in by half a line and out again; what it loses a nozzle can't lay. Corners lose a
little too: those losses are told apart by their size, and sharp tips by how they shrink with the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexo.planar import to_shapely

if TYPE_CHECKING:
    from manifold3d import CrossSection

TOLERANCE = 2e-3  # mm: a feature this much thinner than the line passes, it is the mesh's own error
CORNER = 0.5  # of the squared line: a right angle loses nothing, 30 degrees about this much
FINER = 0.7  # of the line: a tip's loss at this line is 0.49 of its loss, a fin loses all or nothing
TIP = (0.3, 0.7)
SPECK = 1e-4  # mm²: smaller losses are rounding


def opened(area: CrossSection, line: float) -> CrossSection:
    """The part of a section that a line of this width, mm, can cover; corners stay sharp."""
    from manifold3d import JoinType

    inner = area.offset(-line / 2, JoinType.Miter, 2.0)
    return inner.offset(line / 2, JoinType.Miter, 2.0) if not inner.is_empty() else inner


def thin_pieces(area: CrossSection, line: float) -> list[CrossSection]:
    """The pieces of a section thinner than a line (mm), corners and tips that taper in plan left out."""
    wide = opened(area, line - TOLERANCE)
    if area.area() - (wide ^ area).area() < SPECK:
        return []
    lost = [piece for piece in (area - wide).decompose() if piece.area() > SPECK]
    return [piece for piece in lost if _alone(piece, wide) or _is_fin(piece, area, line)]


def thickness(piece: CrossSection) -> float:
    """Diameter of the largest circle inside a piece, mm, to about 0.005."""
    from shapely import maximum_inscribed_circle

    return max((2 * maximum_inscribed_circle(p, 0.002).length for p in to_shapely(piece).geoms), default=0.0)


def grown(area: CrossSection, distance: float) -> CrossSection:
    """A section whose outline is moved out, mm."""
    from manifold3d import JoinType

    return area.offset(distance, JoinType.Miter, 2.0)


def around(area: CrossSection, piece: CrossSection, margin: float) -> CrossSection:
    """The part of a section within a margin (mm) of a piece's bounds."""
    from manifold3d import CrossSection

    x_min, y_min, x_max, y_max = piece.bounds()
    size = (x_max - x_min + 2 * margin, y_max - y_min + 2 * margin)
    return area ^ CrossSection.square(size).translate((x_min - margin, y_min - margin))


def _alone(piece: CrossSection, wide: CrossSection) -> bool:
    return (grown(piece, TOLERANCE) ^ wide).is_empty()


def _is_fin(piece: CrossSection, area: CrossSection, line: float) -> bool:
    size = piece.area()
    if size < CORNER * line**2:
        return False
    finer = opened(around(area, piece, line), FINER * line)
    return not TIP[0] < (piece - finer).area() / size < TIP[1]
