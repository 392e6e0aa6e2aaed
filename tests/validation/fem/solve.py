"""Direct solution of symmetric positive definite systems."""

from __future__ import annotations

from typing import Any

from scipy.sparse.linalg import splu


def factored(matrix: Any) -> Any:
    """The factors of a symmetric matrix, with `solve`; ordered for symmetry, without pivoting."""
    return splu(
        matrix.tocsc(), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
    )
