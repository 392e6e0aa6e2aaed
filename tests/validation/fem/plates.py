"""A rectangular Kirchhoff plate between two rigid links: bending and twist. Bogner–Fox–Schmit elements.

One quarter of the plate, of length 1 and unit bending stiffness D, fine towards the links where the free
edges meet them.
"""

from __future__ import annotations

import numpy as np
from skfem import Basis, BilinearForm, ElementQuadBFS, MeshQuad
from skfem.helpers import dd, ddot, trace

from .meshes import Grading, graded
from .solve import factored

GRADING = Grading(0.03, 0.06)


def bent(aspect: float, poisson: float, grading: Grading = GRADING) -> float:
    """Stiffness k·L/(W·D(1 − ν²)) of a plate `aspect` = W/L wide in bending: the anticlastic factor."""
    basis, matrix = _plate(aspect, poisson, grading)
    link, middle, axis = _edges(basis)
    held = np.concatenate(
        [link.all(["u", "u_x", "u_y", "u_xy"]), middle.all(["u_x", "u_xy"]), axis.all(["u_y", "u_xy"])]
    )
    given = np.zeros(basis.N)
    given[link.all(["u_x"])] = 0.5
    return 4 * _energy(matrix, given, held) * (1 - poisson**2) ** -1 / aspect


def twisted(aspect: float, poisson: float, grading: Grading = GRADING) -> float:
    """Twist stiffness k·L/D about the chain's axis of a plate `aspect` = W/L wide."""
    basis, matrix = _plate(aspect, poisson, grading)
    link, middle, axis = _edges(basis)
    held = np.concatenate(
        [link.all(["u", "u_x", "u_y", "u_xy"]), middle.all(["u", "u_y"]), axis.all(["u", "u_x"])]
    )
    given = np.zeros(basis.N)
    given[link.all(["u"])] = basis.doflocs[1, link.all(["u"])] / 2
    given[link.all(["u_y"])] = 0.5
    return 4 * _energy(matrix, given, held)


def _plate(aspect, poisson, grading):
    """Basis and stiffness of the quarter 0 ≤ x ≤ 1/2, 0 ≤ y ≤ aspect/2; the link is at x = 1/2."""
    xs = graded([0.0, 0.5], grading)
    ys = graded(
        [0.0, aspect / 2], Grading(grading.fine * min(aspect, 1.0), grading.coarse * aspect, grading.ratio)
    )
    basis = Basis(MeshQuad.init_tensor(xs, ys), ElementQuadBFS(), intorder=6)

    @BilinearForm
    def stiff(u, v, w):
        return (1 - poisson) * ddot(dd(u), dd(v)) + poisson * trace(dd(u)) * trace(dd(v))

    return basis, stiff.assemble(basis)


def _edges(basis):
    """Freedoms on the link, in the plate's middle, and on its axis."""
    planes = ((0, 0.5), (0, 0.0), (1, 0.0))
    return [basis.get_dofs(lambda p, a=axis, at=at: np.abs(p[a] - at) < 1e-9) for axis, at in planes]


def _energy(matrix, given, held):
    """Twice the strain energy of the quarter, other freedoms having taken their best values."""
    free = np.setdiff1d(np.arange(len(given)), held)
    force = matrix @ given
    moved = factored(matrix[free][:, free]).solve(-force[free])
    return float(given @ force + moved @ force[free])
