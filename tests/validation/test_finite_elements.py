"""The closed forms against finite elements of this project: stored tables, and points solved afresh.

Tables stand in fem/tables; `python -m tests.validation.fem` solves and writes them anew. Every comparison
says the largest error it allows; what a table shows is told in the closed form's own docstring.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from fem import cells, plates, problems, shapes, solids
from fem.problems import PROBLEMS
from fem.tables import FOLDER, HEADER, rows

from flexo.mechanics.contact import Locked
from flexo.mechanics.contact import stiffness as locked_stiffness
from flexo.mechanics.corrugation import folded_strip
from flexo.mechanics.flexure import flexure, root_length
from flexo.mechanics.laminate import Ply, anticlastic, bending, plies
from flexo.mechanics.ridge_hinge import Ridges, flexible_lengths
from flexo.mechanics.ridged_sheet import ridged_sheet, wide
from flexo.process import default_process
from flexo.profiles import load_film

FILMS = {film.thickness: film for film in map(load_film, ("pc-10mil", "pc-5mil"))}


@cache
def process_of(film):
    return replace(default_process(), film=FILMS[film])


def rigidity(film, printed):
    """Plane-strain bending stiffness of film and print, N·mm."""
    return bending(tuple(map(wide, plies(process_of(film), printed))))[0]


def hinge(film, skin, step, gap):
    process, thick = process_of(film), film + skin
    root = root_length(plies(process, skin), plies(process, skin + step * thick))
    return (rigidity(film, skin) / (gap * thick + 2 * root),)


def ridge_row(film, skin, count, ridge, height, gap, link):
    row = Ridges(int(count), ridge, height, gap, 1e4, link, round(skin / 0.2))
    return (rigidity(film, skin) / flexible_lengths(row, process_of(film)).sum(),)


def sheet(film, layers, width, gap, height):
    d = ridged_sheet(process_of(film), int(layers), width + gap, width, height)
    return d[0, 0], d[0, 1], d[1, 1], d[2, 2]


def corrugation(facet, crease, fold, film, height):
    d = folded_strip(process_of(film), facet, crease, math.radians(fold), height)
    return d[0, 0], d[0, 1], d[1, 1], d[2, 2]


def plate(aspect, poisson):
    """The twist as `flexure.twist` has it, of a plate so thin that it does not shear."""
    from flexo.mechanics.flexure import twist

    thin = Ply(12e18 * (1 - poisson**2), poisson, 0.0, 1e-6)  # D = 1
    return float(anticlastic(aspect, 1.0, poisson)), twist((thin,), aspect, 1.0, poisson)


def solid_hinge(film, skin, gap, width, link):
    joint = flexure("hinge", 0.0, gap, width, round(skin / 0.2), link, process_of(film))
    return joint.stiffness, joint.twist


def locked(film, arc, angle, height):
    plane = 2350.0 / (1 - 0.37**2)
    return (float(locked_stiffness(Locked(arc, angle, height, plane * film**3 / 12, plane * film))),)


CLOSED = {
    "hinge": (hinge, (0.035,)),
    "ridge_row": (ridge_row, (0.035,)),
    "ridged_sheet": (sheet, (0.035, 0.23, 0.01, 0.015)),
    "corrugation": (corrugation, (0.01, 0.03, 0.01, 0.01)),
    "plate": (plate, (0.0015, 0.015)),
    "solid_hinge": (solid_hinge, (0.03, 0.065)),
    "locked": (locked, (0.04,)),
}


def errors(name):
    """Relative errors of the closed form, rows × found columns."""
    closed = CLOSED[name][0]
    return np.array([np.divide(closed(*given), found) - 1 for given, found in rows(name)])


@pytest.mark.parametrize("name", PROBLEMS)
def test_closed_form_meets_the_stored_table_everywhere(name):
    worst = np.max(np.abs(errors(name)), axis=0)
    assert np.all(worst <= CLOSED[name][1]), dict(zip(PROBLEMS[name].found, worst, strict=True))


def test_hinges_of_gaps_of_four_thicknesses_and_more_are_met_within_a_hundredth():
    gaps = np.array([given[3] for given, _ in rows("hinge")])
    assert np.max(np.abs(errors("hinge")[gaps >= 4.0])) < 0.011


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_stored_table_covers_its_points_and_says_how_it_was_made(name):
    lines = (FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == HEADER
    assert lines[1] == ",".join((*PROBLEMS[name].given, *PROBLEMS[name].found))
    assert np.array([given for given, _ in rows(name)]) == pytest.approx(
        np.array(PROBLEMS[name].points), rel=1e-5
    )
    assert {path.stem for path in FOLDER.iterdir()} == set(PROBLEMS)


LIGHT = [name for name in PROBLEMS if name not in ("solid_hinge", "ridge_row")]


@pytest.mark.parametrize("name", LIGHT)
def test_a_row_solved_afresh_is_the_stored_one(name):
    given, found = rows(name)[0]
    assert PROBLEMS[name].solve(*given) == pytest.approx(found, rel=1e-4)


@pytest.mark.heavy
@pytest.mark.parametrize("name", PROBLEMS)
def test_all_rows_solved_afresh_are_the_stored_ones(name):
    for given, found in rows(name):
        assert PROBLEMS[name].solve(*given) == pytest.approx(found, rel=1e-4), given


def test_a_plain_beam_misses_the_table_so_the_table_can_tell():
    """The comparison bites: without the roots the hinge is up to tens of per cent too stiff."""
    found = [
        rigidity(film, skin) / (gap * (film + skin)) / k - 1 for (film, skin, _, gap), (k,) in rows("hinge")
    ]
    assert max(found) > 0.25


def test_bilayer_is_the_textbooks():
    """Transformed section in plane strain and, free across, the plate's D₁₁, D₁₂, D₂₂; exact elements."""
    from fem.meshes import Block, Grading, meshed

    film, print_ = 0.254, 0.4
    blocks = [Block(0, 1, 0, film, shapes.PC), Block(0, 1, film, film + print_, shapes.PC)]
    same = meshed(blocks, Grading(0.2, 0.4))
    thick = shapes.PC.modulus * (film + print_) ** 3 / 12 / (1 - 0.37**2)
    assert cells.plate(same) == pytest.approx(thick * np.array([[1, 0.37], [0.37, 1]]), rel=1e-9)
    assert cells.twist(same) == pytest.approx(thick * (1 - 0.37) / 2, rel=1e-9)
    two = meshed([blocks[0], blocks[1]._replace(material=shapes.PLA)], Grading(0.2, 0.4))
    assert cells.along(two) == pytest.approx(rigidity(film, print_), rel=1e-3)  # both Poisson's ratios act
    assert cells.along(two) == pytest.approx(problems.plane_bending(film, film + print_), rel=1e-3)


@pytest.mark.parametrize(
    ("solve", "given"),
    [
        (problems.hinge, (0.254, 0.2, 3.0, 4.0)),
        (problems.ridged_sheet, (0.254, 1, 0.9, 1.5, 1.0)),
        (problems.corrugation, (4.0, 1.0, 25.0, 0.254, 0.6)),
    ],
)
def test_plane_meshes_have_converged(solve, given):
    assert solve(*given) == pytest.approx(solve(*given, 2), rel=2e-3)


@pytest.mark.parametrize("solve", [plates.bent, plates.twisted])
def test_plate_meshes_have_converged(solve):
    assert solve(0.5, 0.37) == pytest.approx(solve(0.5, 0.37, plates.GRADING.finer()), rel=5e-4)


@pytest.mark.heavy
def test_sheets_between_the_points_of_the_sweep_are_met_as_well():
    """Random sheets that no coefficient was fitted to."""
    random = np.random.default_rng(3)
    for _ in range(12):
        film, layers = random.choice(list(FILMS)), int(random.integers(0, 4))
        width, gap = np.exp(random.uniform(np.log(0.4), np.log(4.0), 2))
        height = np.exp(random.uniform(np.log(0.1 * (film + 0.2 * layers)), np.log(4.0)))
        given = (film, layers, width, gap, height)
        error = np.abs(np.divide(sheet(*given), problems.ridged_sheet(*given)) - 1)
        assert np.all(error <= CLOSED["ridged_sheet"][1]), given


@pytest.mark.heavy
def test_solid_meshes_have_converged():
    hinge = solids.Hinge(2.0, 10.0, 0.254, 0.0, 2.0)
    both = (shapes.PC, shapes.PLA)
    fine = solids.stiffnesses(hinge, both, solids.cells_of(hinge).finer())
    assert solids.stiffnesses(hinge, both) == pytest.approx(fine, rel=0.01)
