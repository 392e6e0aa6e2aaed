"""Buckling of a loaded flexure against an eigenvalue problem of beam elements, and the textbook's limits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flexo.errors import BadInput
from flexo.mechanics.buckling import critical_load

RATIOS = [0.0, 1e-6, 1e-3, 0.03, 0.3, 1.0, 3.0, 10.0, 100.0, 1e4, 1e7]


def smallest_eigenvalue(ratio, elements=24):
    """P·L²/EI of a clamped beam of cubic elements that carries a rigid piece `ratio` of its length long.

    The load's work is half of ∫w′² over the beam and of the piece's own a·w′(L)².
    """
    from scipy.linalg import eigh
    from skfem import Basis, BilinearForm, ElementLineHermite, MeshLine
    from skfem.helpers import dd, ddot, dot, grad

    basis = Basis(MeshLine(np.linspace(0.0, 1.0, elements + 1)), ElementLineHermite())
    stiff = BilinearForm(lambda u, v, w: ddot(dd(u), dd(v))).assemble(basis).toarray()
    shortening = BilinearForm(lambda u, v, w: dot(grad(u), grad(v))).assemble(basis).toarray()
    tip = basis.get_dofs(lambda p: p[0] > 1 - 1e-9).all(["u_x"])
    shortening[tip, tip] += ratio
    free = np.setdiff1d(np.arange(basis.N), basis.get_dofs(lambda p: p[0] < 1e-9).all())
    pick = np.ix_(free, free)
    return 1 / eigh(shortening[pick], stiff[pick], eigvals_only=True)[-1]


@pytest.mark.parametrize("ratio", RATIOS)
def test_load_is_the_smallest_eigenvalue(ratio):
    assert critical_load(7.0, 2.0, 2.0 * ratio) == pytest.approx(
        7.0 / 4 * smallest_eigenvalue(ratio), rel=1e-6
    )


def test_limits_are_eulers_column_and_the_spring_hinged_link():
    assert critical_load(7.0, 2.0) == pytest.approx(math.pi**2 * 7.0 / 16.0, rel=1e-14)
    assert critical_load(7.0, 2.0, 2e6) == pytest.approx(7.0 / (2.0 * 2e6), rel=1e-6)


def test_root_satisfies_the_equation_and_a_longer_link_carries_less():
    ratio = np.logspace(-6, 6, 60)
    loads = critical_load(1.0, 1.0, ratio)
    x = np.sqrt(loads)
    assert x * ratio * np.tan(x) == pytest.approx(np.ones(60), rel=1e-9)
    assert np.all(np.diff(loads) < 0)


def test_columns_broadcast():
    loads = critical_load(np.array([[1.0], [2.0]]), [1.0, 2.0, 4.0], 1.0)
    assert loads.shape == (2, 3)
    assert loads[1] == pytest.approx(2 * loads[0], rel=1e-14)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((0.0, 1.0, 1.0), "bending rigidity is 0 N·mm²"),
        ((1.0, -1.0, 1.0), "flexure length is -1 mm"),
        ((1.0, 1.0, -1.0), "link length is -1 mm"),
        ((1.0, 1.0, math.nan), "link length is nan mm"),
    ],
)
def test_what_cannot_buckle_is_refused(arguments, text):
    with pytest.raises(BadInput, match=text):
        critical_load(*arguments)
