"""The film that a part keeps once it is cut free: its plan, and the plate it is in space."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flexo.planar import to_section

if TYPE_CHECKING:
    from manifold3d import Manifold

    from flexo.layout import Setup


SMOOTH = 1e-3  # mm: vertices nearer to the line through their neighbours go


def film_plan(setup: Setup) -> Any:
    """The cut film as shapely polygons in the sheet's frame: closed cuts inside an outline are holes."""
    from shapely import Polygon, union_all

    rings = [Polygon(cut.line) for cut in setup.cuts if cut.kind == "cut" and cut.line.is_ring]
    inner = [one for one in rings if any(other.contains_properly(one) for other in rings)]
    outline = setup.cut_outline
    return (setup.outline if outline.is_empty else outline).difference(union_all(inner))


def film_plate(setup: Setup) -> Manifold:
    """The cut film as a plate under z = 0."""
    thickness = setup.film.thickness
    return to_section(film_plan(setup)).simplify(SMOOTH).extrude(thickness).translate((0.0, 0.0, -thickness))
