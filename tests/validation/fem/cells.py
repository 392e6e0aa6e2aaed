"""Cells of a strip that is the same all along y, between two planes of symmetry x = const, mm and N.

Under extensions ε₁, ε₂ and curvatures κ₁, κ₂ the displacement is the uniform one (ε_xx = ε₁ + κ₁z,
ε_yy = ε₂ + κ₂z) and a fluctuation whose u_x vanishes on both planes: exact for a cell that is repeated by
mirroring. With links of full length at its ends a cell is a joint too: its curvature times its length is the
joint's angle. Quadratic quadrilaterals.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from skfem import Basis, BilinearForm, ElementQuad0, ElementQuad2, ElementVector, LinearForm
from skfem.helpers import ddot, grad, sym_grad, trace

from .meshes import Solid
from .solve import factored


def along(solid: Solid) -> float:
    """Bending stiffness of the cell per width, N·mm, in plane strain."""
    return float(_without_forces(stiffness(solid)[np.ix_([0, 2], [0, 2])])[0, 0])


def plate(solid: Solid) -> np.ndarray:
    """D₁₁, D₁₂, D₂₂ (2 × 2) of the strip as a plate, N·mm: no membrane forces."""
    return _without_forces(stiffness(solid))


def twist(solid: Solid) -> float:
    """D₆₆, N·mm, of Saint-Venant's torsion of the strip: moment per width over 2κ_xy, no shear force.

    The fluctuation is a warping along y that vanishes on both planes.
    """
    basis, (modulus, poisson) = _basis(solid, ElementQuad2())
    shear = modulus / (2 * (1 + poisson))

    @BilinearForm
    def stiff(u, v, w):
        return w["shear"] * (grad(u)[0] * grad(v)[0] + grad(u)[1] * grad(v)[1])

    uniform = [lambda z: 1.0 + 0 * z, lambda z: z]  # γ_xy for a unit shear and a unit of 2κ_xy
    loads = np.array([_shear_load(basis, shear, field) for field in uniform]).T
    z = basis.global_coordinates()[1]
    weights = shear * basis.dx
    energy = np.array([[np.sum(weights * f(z) * g(z)) for g in uniform] for f in uniform])
    kept = np.setdiff1d(np.arange(basis.N), basis.get_dofs(_planes(solid)).all())
    total = _condensed(stiff.assemble(basis, shear=shear), loads, energy, kept) / _length(solid)
    return float(_without_forces(total)[0, 0])


def _shear_load(basis, shear, field):
    @LinearForm
    def load(v, w):
        return w["shear"] * field(w.x[1]) * grad(v)[0]

    return load.assemble(basis, shear=shear)


def stiffness(solid: Solid) -> np.ndarray:
    """Forces and moments (N₁, N₂, M₁, M₂) per width of unit ε₁, ε₂, κ₁, κ₂ (4 × 4)."""
    basis, matrix, lame = elastic(solid)
    loads = np.array([_load(basis, lame, mode) for mode in range(4)]).T
    energy = _uniform_energy(basis, lame)
    kept = np.setdiff1d(np.arange(basis.N), basis.get_dofs(_planes(solid)).all(["u^1"]))
    kept = np.setdiff1d(kept, basis.get_dofs(elements=[0]).all(["u^2"])[:1])  # nothing else holds it up
    return _condensed(matrix, loads, energy, kept) / _length(solid)


def elastic(solid: Solid) -> tuple[Basis, Any, dict[str, Any]]:
    """Basis, stiffness matrix and Lamé's fields of a solid in plane strain."""
    basis, (modulus, poisson) = _basis(solid, ElementVector(ElementQuad2()))
    lame = {
        "la": modulus * poisson / ((1 + poisson) * (1 - 2 * poisson)),
        "mu": modulus / (2 * (1 + poisson)),
    }

    @BilinearForm
    def stiff(u, v, w):
        e, f = sym_grad(u), sym_grad(v)
        return 2 * w["mu"] * ddot(e, f) + w["la"] * trace(e) * trace(f)

    return basis, stiff.assemble(basis, **lame), lame


def _load(basis, lame, mode):
    """Work of the uniform strain's stresses on a fluctuation."""
    direction, order = mode % 2, mode // 2

    @LinearForm
    def load(v, w):
        e, f = w.x[1] ** order, sym_grad(v)
        return e * (w["la"] * trace(f) + (2 * w["mu"] * f[0, 0] if direction == 0 else 0))

    return load.assemble(basis, **lame)


def _uniform_energy(basis, lame):
    z, energy = basis.global_coordinates()[1], np.zeros((4, 4))
    for i in range(4):
        for j in range(4):
            modulus = lame["la"] + (2 * lame["mu"] if i % 2 == j % 2 else 0)
            energy[i, j] = np.sum(modulus * z ** (i // 2 + j // 2) * basis.dx)
    return energy


def _condensed(matrix, loads, energy, kept):
    """The energy's Hessian in the uniform strains, the fluctuation having taken its best form."""
    inner = factored(matrix[kept][:, kept])
    return energy - loads[kept].T @ inner.solve(loads[kept])


def _without_forces(matrix):
    """The moments' part of a matrix (forces first), when the forces vanish."""
    n = len(matrix) // 2
    a, b, d = matrix[:n, :n], matrix[:n, n:], matrix[n:, n:]
    return d - b.T @ np.linalg.solve(a, b)


def _basis(solid, element):
    basis = Basis(solid.mesh, element, intorder=5)
    constant = basis.with_element(ElementQuad0())
    return basis, [constant.interpolate(facts) for facts in (solid.modulus, solid.poisson)]


def _planes(solid):
    x = solid.mesh.p[0]
    low, high = np.min(x), np.max(x)
    return lambda p: (np.abs(p[0] - low) < 1e-9) | (np.abs(p[0] - high) < 1e-9)


def _length(solid):
    return float(np.ptp(solid.mesh.p[0]))
