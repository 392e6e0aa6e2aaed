"""Laws of an element's solid: valid, closed, on the film."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flexo.answers import volume_of
from flexo.errors import Finding
from flexo.testing import measures
from flexo.testing.plan_laws import CRUMB

if TYPE_CHECKING:
    from flexo.contract import Element
    from flexo.process import Process

ON_FILM = 1e-6  # mm
VOLUME = 1e-3  # relative: how far a stated volume may be from the solid's


def solid_is_valid(element: Element, process: Process) -> tuple[Finding, ...]:
    """The CAD kernel finds no fault in the solid, its bodies keep apart, and the mesh keeps its volume."""
    shape = element.solid(process)
    if not shape.isValid():
        return (Finding("solid.invalid", "the CAD kernel calls the solid invalid (crossing or open faces)"),)
    kept, exact = measures.signed_volume(*measures.mesh(element, process)), shape.Volume()
    if abs(kept - exact) > _chord_volume(shape):
        text = f"the mesh holds {kept:.6g} mm³, the CAD solid {exact:.6g} mm³"
        return (Finding("solid.volume", text, measured=kept, limit=exact, unit="mm³"),)
    return _overlaps(element, process, kept)


def _overlaps(element: Element, process: Process, total: float) -> tuple[Finding, ...]:
    from flexo.meshes import manifold_of

    united = manifold_of(element, process).volume()
    if total - united <= CRUMB:
        return ()
    text = f"bodies of the solid overlap: {total:.6g} mm³ together, {united:.6g} mm³ united"
    fix = "fuse them, or keep them apart"
    return (Finding("solid.overlap", text, measured=total, limit=united, unit="mm³", fix=fix),)


def _chord_volume(shape: object) -> float:
    from flexo.tessellation import CHORD

    return 1e-6 + CHORD * float(shape.Area())  # type: ignore[attr-defined]


def mesh_is_closed(element: Element, process: Process) -> tuple[Finding, ...]:
    """Every edge of the mesh belongs to exactly two triangles that run through it in opposite directions."""
    points, triangles = measures.mesh(element, process)
    if not len(triangles):
        return (Finding("mesh.empty", "the solid has no faces", measured=0, limit=4),)
    edges, uses = measures.edge_uses(triangles)
    if (uses != 2).any():
        at = points[edges[uses != 2][0]].mean(axis=0)
        text = (
            f"{np.count_nonzero(uses != 2)} of {len(edges)} mesh edges belong to {_list(uses[uses != 2])} "
            f"triangles instead of 2, the first near ({at[0]:.4g}, {at[1]:.4g}, {at[2]:.4g}) mm"
        )
        fix = "fuse parts that touch, or let them overlap or stay apart"
        return (Finding("mesh.open", text, measured=float(uses.max()), limit=2, place=tuple(at), fix=fix),)
    return _turned(triangles)


def _turned(triangles: np.ndarray) -> tuple[Finding, ...]:
    directed = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    twice = len(directed) - len(np.unique(directed, axis=0))
    if not twice:
        return ()
    return (Finding("mesh.turned", f"neighbouring triangles face opposite ways at {twice} edges"),)


def _list(uses: np.ndarray) -> str:
    return ", ".join(str(n) for n in np.unique(uses))


def euler_number_is_possible(element: Element, process: Process) -> tuple[Finding, ...]:
    """Vertices − edges + faces is even and at most 2 for each piece of surface, as for balls with handles."""
    _, triangles = measures.mesh(element, process)
    number, pieces = measures.euler_number(triangles), measures.shells(triangles)
    if number % 2 == 0 and number <= 2 * pieces:
        return ()
    text = (
        f"the Euler number is {number} for {pieces} pieces of surface, must be even and at most {2 * pieces}"
    )
    return (Finding("mesh.euler", text, measured=number, limit=2 * pieces),)


def volume_is_positive(element: Element, process: Process) -> tuple[Finding, ...]:
    """The solid encloses a volume and its faces look outwards."""
    volume = measures.signed_volume(*measures.mesh(element, process))
    if volume > 0:
        return ()
    return (Finding("solid.empty", f"the solid's volume is {volume:g} mm³", measured=volume, limit=0.0),)


def stated_volume_is_the_solids(element: Element, process: Process) -> tuple[Finding, ...]:
    """A volume that the element states in closed form is that of its solid, within 0.1 %."""
    stated = volume_of(element, process)
    if stated is None:
        return ()
    volume = measures.signed_volume(*measures.mesh(element, process))
    if abs(stated - volume) <= VOLUME * abs(volume):
        return ()
    text = f"volume() states {stated:.6g} mm³, the solid holds {volume:.6g} mm³"
    return (Finding("solid.stated", text, measured=stated, limit=volume, unit="mm³"),)


def starts_on_film(element: Element, process: Process) -> tuple[Finding, ...]:
    """The lowest point of the solid, and of each of its bodies, is the film's surface z = 0."""
    points, triangles = measures.mesh(element, process)
    low = float(points[np.unique(triangles), 2].min())
    if abs(low) > ON_FILM:
        where = "below" if low < 0 else "over"
        text = f"the solid starts {abs(low):.6g} mm {where} the film, must start on it (z = 0)"
        return (Finding("solid.off-film", text, measured=low, limit=0.0, unit="mm"),)
    floating = [z for z in _starts(element, process) if z > ON_FILM]
    if not floating:
        return ()
    text = f"{len(floating)} bodies hang in the air, the lowest {min(floating):.4g} mm over the film"
    return (Finding("solid.floating", text, measured=min(floating), limit=0.0, unit="mm"),)


def _starts(element: Element, process: Process) -> list[float]:
    """Lowest point of each separate body; a closed void is a shell too, but turned inwards."""
    shells = measures.body(element, process).decompose()
    return [one.bounding_box()[2] for one in shells if one.volume() > 0]
