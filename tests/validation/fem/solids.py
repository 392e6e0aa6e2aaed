"""A hinge of finite width in three dimensions, film and skin between two links: quadratic hexahedra; mm, N.

One quarter of it: x from the gap's middle to the link's end, y from the middle to one side. The link's end
stays plane and turns; nothing else is held, and no axial or transverse force is left.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from skfem import Basis, BilinearForm, ElementHex0, ElementHex2, ElementVector, MeshHex
from skfem.helpers import ddot, sym_grad, trace

from .meshes import Grading, Material, graded
from .solve import factored


class Hinge(NamedTuple):
    """Gap, width, film's thickness, skin's thickness and link's height over the film, mm.

    A link is as long as three thicknesses of the flexure: the root's stresses have died away there.
    """

    gap: float
    width: float
    film: float
    skin: float
    link: float


class Cells(NamedTuple):
    """Cells along x, y and z: the finest at the root, the free side and the faces, and how they grow."""

    x: Grading
    y: Grading
    z: Grading

    def finer(self) -> Cells:
        """All of them of about half the size."""
        return Cells(*(grading.finer() for grading in self))


def cells_of(hinge: Hinge) -> Cells:
    """Cells that give both stiffnesses within 1 % (see the tests)."""
    thick, least = hinge.film + hinge.skin, min(hinge.gap, hinge.width)
    return Cells(
        Grading(thick / 4, hinge.gap / 3, 2.5),
        Grading(least / 8, hinge.width / 4, 2.5),
        Grading(thick, 1.0, 2.5),
    )


def stiffnesses(
    hinge: Hinge, materials: tuple[Material, Material], cells: Cells | None = None
) -> tuple[float, float]:
    """Stiffness in bending and in twist about x, N·mm/rad; materials are the film's and the print's."""
    mesh, facts = _quarter(hinge, materials, cells or cells_of(hinge))
    basis = Basis(mesh, ElementVector(ElementHex2()), intorder=4)
    constant = basis.with_element(ElementHex0())
    fields = dict(zip(("la", "mu"), (constant.interpolate(fact) for fact in facts), strict=True))

    @BilinearForm
    def stiff(u, v, w):
        e, f = sym_grad(u), sym_grad(v)
        return 2 * w["mu"] * ddot(e, f) + w["la"] * trace(e) * trace(f)

    matrix = stiff.assemble(basis, **fields)
    return _bending(basis, matrix), _twist(basis, matrix)


def _quarter(hinge, materials, cells):
    (_, width, film, skin, link), half = hinge, hinge.gap / 2
    end, top = half + 3 * (film + skin), film + link
    levels = [0.0, film, film + skin, top] if skin else [0.0, film, top]
    whole = MeshHex.init_tensor(
        graded([0.0, half, end], cells.x),
        graded([0.0, width / 2], cells.y),
        graded(levels, cells.z),
    )
    x, _, z = whole.p[:, whole.t].mean(axis=1)
    kept = np.flatnonzero((x > half) | (z < film + skin))
    e, nu = np.array([materials[0] if level < film else materials[1] for level in z[kept]]).T
    return whole.restrict(kept), (e * nu / ((1 + nu) * (1 - 2 * nu)), e / (2 * (1 + nu)))


def _planes(basis):
    """Freedoms on the link's end, in the gap's middle, and in the middle of the width."""
    planes = ((0, float(np.max(basis.mesh.p[0]))), (0, 0.0), (1, 0.0))
    return [basis.get_dofs(lambda p, a=axis, at=at: np.abs(p[a] - at) < 1e-9) for axis, at in planes]


def _bending(basis, matrix):
    end, middle, axis = _planes(basis)
    turned, z = end.all(["u^1"]), basis.doflocs[2]
    pin = middle.all(["u^3"])[:1]  # nothing else holds it up
    held = np.concatenate([middle.all(["u^1"]), axis.all(["u^2"]), pin])
    modes = np.zeros((basis.N, 2))
    modes[turned, 0], modes[turned, 1] = 1.0, z[turned]
    return _reduced(matrix, modes, np.concatenate([held, turned]))


def _twist(basis, matrix):
    end, middle, axis = _planes(basis)
    aside, up = end.all(["u^2"]), end.all(["u^3"])
    held = [middle.all(["u^2", "u^3"]), axis.all(["u^1", "u^3"]), end.all()]
    modes = np.zeros((basis.N, 2))
    modes[aside, 0], modes[aside, 1], modes[up, 1] = 1.0, -basis.doflocs[2, aside], basis.doflocs[1, up]
    return _reduced(matrix, modes, np.concatenate(held))


def _reduced(matrix, modes, held):
    """Stiffness of the whole hinge against its ends' full angle: 4 quarters, each turned by half of it."""
    free = np.setdiff1d(np.arange(len(modes)), held)
    force = matrix @ modes
    moved = factored(matrix[free][:, free]).solve(-force[free])
    energy = modes.T @ force + moved.T @ force[free]
    return float(energy[1, 1] - energy[0, 1] ** 2 / energy[0, 0])
