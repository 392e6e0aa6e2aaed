"""The ridged sheet against the project's reference ratios and the limits of plate theory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from flexo.errors import BadInput
from flexo.mechanics.laminate import bending, plies
from flexo.mechanics.ridged_sheet import (
    base_twist,
    ridged_sheet,
    stiff_width,
    torsion_constant,
    wide,
)
from flexo.process import default_process
from flexo.profiles import load_film

THICK = default_process()
THIN = replace(THICK, film=load_film("pc-5mil"))


@pytest.mark.parametrize(
    ("process", "base_layers", "height", "ratio"),
    [(THICK, 1, 1.0, 14), (THICK, 1, 2.0, 64), (THICK, 0, 2.0, 264), (THIN, 0, 2.0, 1600)],
)
def test_stiffness_along_over_across_meets_the_reference(process, base_layers, height, ratio):
    """Ridges 1 mm wide at 3 mm pitch; the reference figures are ratios of rounded, simpler forms."""
    d = ridged_sheet(process, base_layers, 3.0, 1.0, height)
    assert d[1, 1] / d[0, 0] == pytest.approx(ratio, rel=0.12)


def test_matrix_is_symmetric_and_positive_definite():
    d = ridged_sheet(THICK, 1, 3.0, 1.0, 1.8)
    assert np.array_equal(d, d.T)
    assert np.all(np.linalg.eigvalsh(d) > 0)


def test_far_ridges_leave_the_base_sheet():
    base = plies(THICK, THICK.top_of(1))
    d = ridged_sheet(THICK, 1, 1e6, 1.0, 1.0)
    sheet = bending(tuple(map(wide, base)))[0]
    assert d[0, 0] == pytest.approx(sheet, rel=1e-4)
    assert d[2, 2] == pytest.approx(base_twist(base), rel=1e-4)


def test_ridges_without_gaps_are_a_thicker_laminate_along_them():
    full = bending(plies(THICK, THICK.top_of(6)))[0]
    d = ridged_sheet(THICK, 1, 3.0, 3.0 - 1e-9, 1.0)
    assert d[1, 1] == pytest.approx(full, rel=0.1)  # the base keeps E′ where the ridge has E


def test_wide_ridge_stiffens_its_width_less_its_root_zones():
    assert stiff_width(1000.0, 2.0, 0.454) == pytest.approx(1000.0, rel=2e-3)
    assert 0 < stiff_width(1.0, 2.0, 0.454) < 1.0


@pytest.mark.parametrize(("side", "other", "exact"), [(1, 1, 0.1406), (1, 2, 0.2287 * 2), (1, 10, 3.123)])
def test_torsion_constant_is_saint_venants(side, other, exact):
    """Timoshenko and Goodier's table of k₁ for rectangles."""
    assert torsion_constant(side, other) == pytest.approx(exact, rel=0.005)
    assert torsion_constant(other, side) == torsion_constant(side, other)


@pytest.mark.parametrize(("width", "height"), [(3.0, 1.0), (1.0, 0.02)])
def test_outside_the_range_is_refused(width, height):
    with pytest.raises(BadInput, match="ridge"):
        ridged_sheet(THICK, 1, 3.0, width, height)
