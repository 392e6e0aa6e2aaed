"""What is solved for the stored tables: a problem is a sweep's points and what is found at one of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from . import cells, plates, shapes, solids
from .solve import factored

Point = tuple[float, ...]
FILMS = (0.254, 0.127)  # mm, 10 mil and 5 mil


class Problem(NamedTuple):
    """Names of the given and of the found columns with units, the points, and the function between them."""

    given: tuple[str, ...]
    found: tuple[str, ...]
    points: tuple[Point, ...]
    solve: Callable[..., Point]


def hinge(film: float, skin: float, step: float, gap: float, times: int = 1) -> Point:
    """Stiffness per width of a hinge in plane strain over its links' own bending; step and gap over T."""
    thick = film + skin
    step, gap = step * thick, gap * thick
    solid, link = shapes.hinge(gap, film, skin, step, times), 4 * (thick + step)
    return (1 / _twice_excess(cells.along(solid), gap / 2, link, plane_bending(film, thick + step)),)


def ridge_row(film: float, skin: float, count: float, *sizes: float) -> Point:
    """Stiffness per width of a row of ridges in plane strain over its links' own bending."""
    solid = shapes.ridge_row(int(count), sizes, (film, skin))
    ridge, _, gap, link = sizes
    half, length = (count * ridge + (count + 1) * gap) / 2, 4 * (film + link)
    return (1 / _twice_excess(cells.along(solid), half, length, plane_bending(film, film + link)),)


def _twice_excess(bending, half, link, rigidity):
    """Compliance of both halves of a joint beyond that of its links, rad per N·mm/mm."""
    return 2 * ((half + link) / bending - link / rigidity)


def plane_bending(film, top):
    """Plane-strain bending stiffness of film and PLA up to a height, N·mm: transformed section by hand."""
    e, f = (m.modulus / (1 - m.poisson**2) for m in (shapes.PC, shapes.PLA))
    layer = top - film
    centre = (e * film**2 / 2 + f * layer * (film + layer / 2)) / (e * film + f * layer)
    own = (e * film**3 + f * layer**3) / 12
    return own + e * film * (centre - film / 2) ** 2 + f * layer * (film + layer / 2 - centre) ** 2


def ridged_sheet(
    film: float, layers: float, width: float, gap: float, height: float, times: int = 1
) -> Point:
    """D₁₁, D₁₂, D₂₂, D₆₆ of a ridged sheet on film with printed layers of 0.2 mm."""
    solid = shapes.ridge_cell(width + gap, width, height, (film, 0.2 * layers), times)
    (d11, d12), (_, d22) = cells.plate(solid)
    return d11, d12, d22, cells.twist(solid)


def corrugation(
    facet: float, crease: float, fold: float, film: float, height: float, times: int = 1
) -> Point:
    """D₁₁, D₁₂, D₂₂, D₆₆ of a folded strip; fold in degrees."""
    solid = shapes.fold_cell(facet, crease, math.radians(fold), (film, height), times)
    (d11, d12), (_, d22) = cells.plate(solid)
    return d11, d12, d22, cells.twist(solid)


def plate(aspect: float, poisson: float) -> Point:
    """E_eff/E in bending and k·L/D in twist of a plate between rigid links."""
    return plates.bent(aspect, poisson), plates.twisted(aspect, poisson)


def solid_hinge(film: float, skin: float, gap: float, width: float, link: float) -> Point:
    """Bending and twist stiffness of a hinge of finite width."""
    return solids.stiffnesses(solids.Hinge(gap, width, film, skin, link), (shapes.PC, shapes.PLA))


def locked(film: float, length: float, angle: float, height: float) -> Point:
    """Stiffness per width of a film's arc between rigid stems that turn about a point over its mean."""
    solid = shapes.arc(length, angle, film)
    basis, matrix, _ = cells.elastic(solid)
    radius, half = length / angle, angle / 2
    pivot = radius * (1 - math.sin(half) / half) + height
    x, z = basis.doflocs
    slope = np.arctan2(x, radius - z)
    end, middle = (
        np.flatnonzero(slope > half - 1e-9),
        basis.get_dofs(lambda p: np.abs(p[0]) < 1e-9).all(["u^1"]),
    )
    aside = np.isin(end, basis.get_dofs().all(["u^1"]))
    turn = np.zeros(basis.N)
    turn[end] = np.where(aside, z[end] - pivot, -x[end])
    free = np.setdiff1d(np.arange(basis.N), np.concatenate([end, middle]))
    force = matrix @ turn
    moved = factored(matrix[free][:, free]).solve(-force[free])
    return (float(turn @ force + moved @ force[free]) / 2,)  # two halves, each turned by half the angle


def _grid(*axes: tuple[float, ...]) -> tuple[Point, ...]:
    return tuple(itertools.product(*axes))


_ROW_SIZES = ((1.0, 2.0, 0.8, 2.0), (1.0, 2.0, 2.0, 2.0), (0.9, 1.0, 0.6, 1.4), (1.5, 1.2, 1.0, 3.0))
_BASES = ((0.254, 0.0), (0.254, 1.0), (0.254, 3.0), (0.127, 0.0), (0.127, 2.0))
_SHEETS = _grid((0.45, 0.9, 1.5, 3.0), (0.5, 1.5, 5.0), (0.2, 0.4, 1.0, 2.0, 4.0))

PROBLEMS: dict[str, Problem] = {
    "hinge": Problem(
        ("film mm", "skin mm", "step/T", "gap/T"),
        ("k N·mm/rad/mm",),
        _grid(
            FILMS,
            (0.0, 0.2, 0.4, 0.6),
            (0.1, 0.3, 1.0, 3.0, 8.0, 20.0),
            (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0),
        ),
        hinge,
    ),
    "ridge_row": Problem(
        ("film mm", "skin mm", "ridges", "ridge mm", "height mm", "gap mm", "link mm"),
        ("k N·mm/rad/mm",),
        tuple(
            (film, skin, count, *sizes)
            for film, skin, count, sizes in itertools.product(FILMS, (0.0, 0.2), (3, 4, 5, 6), _ROW_SIZES)
        ),
        ridge_row,
    ),
    "ridged_sheet": Problem(
        ("film mm", "layers", "ridge mm", "gap mm", "height mm"),
        ("D11 N·mm", "D12 N·mm", "D22 N·mm", "D66 N·mm"),
        tuple((*base, *sheet) for base in _BASES for sheet in _SHEETS),
        ridged_sheet,
    ),
    "corrugation": Problem(
        ("facet mm", "crease mm", "fold deg", "film mm", "height mm"),
        ("D11 N·mm", "D12 N·mm", "D22 N·mm", "D66 N·mm"),
        tuple(
            point
            for point in _grid((4.0, 8.0), (1.0, 3.0), (5.0, 25.0, 45.0), FILMS, (0.0, 0.2, 0.6, 1.4))
            if math.radians(point[2]) < point[1] / (point[4] + point[3] / 2) / 2
        ),
        corrugation,
    ),
    "plate": Problem(
        ("W/L", "poisson"),
        ("E_eff/E", "k_t·L/D"),
        _grid((0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0), (0.30, 0.35, 0.37)),
        plate,
    ),
    "solid_hinge": Problem(
        ("film mm", "skin mm", "gap mm", "width mm", "link mm"),
        ("k N·mm/rad", "k_t N·mm/rad"),
        (
            (0.254, 0.0, 0.8, 10.0, 2.0),
            (0.254, 0.0, 2.0, 10.0, 2.0),
            (0.254, 0.0, 5.0, 5.0, 2.0),
            (0.254, 0.0, 5.0, 1.5, 2.0),
            (0.127, 0.0, 1.5, 12.0, 1.0),
            (0.254, 0.2, 2.0, 10.0, 4.0),
            (0.254, 0.4, 5.0, 5.0, 5.0),
            (0.127, 0.2, 3.0, 20.0, 3.0),
        ),
        solid_hinge,
    ),
    "locked": Problem(
        ("film mm", "arc mm", "angle rad", "height mm"),
        ("k N·mm/rad/mm",),
        _grid(FILMS, (1.5, 5.0, 9.0), (0.1, 0.3, 0.6, 1.0), (2.0, 7.0)),
        locked,
    ),
}
