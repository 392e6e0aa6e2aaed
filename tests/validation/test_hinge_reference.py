"""The flexure hinge's reference table: beams of film and printed skin, 10 mm wide and 5 mm long."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flexo.mechanics.flexure import edges_meet, flexure, root_compliance, root_length, twist
from flexo.mechanics.laminate import Ply, anticlastic, bending, plies, restraint
from flexo.process import default_process

E_PC, E_PLA = 2300.0, 3000.0  # MPa, the table's own
TABLE = [  # film mm, skin mm, k N·mm/rad, R at 2 % strain in PC, R at 1 % strain in PLA
    (0.127, 0.0, 0.79, 3.2, None),
    (0.127, 0.2, 15, 8.7, 15),
    (0.127, 0.4, 65, 13.8, 25),
    (0.254, 0.0, 6.3, 6.3, None),
    (0.254, 0.1, 19, 9.4, 17),
    (0.254, 0.2, 41, 12, 21),
    (0.254, 0.4, 122, 17, 31),
    (0.254, 0.8, 523, 27, 50),
]


def stack_of(film, skin):
    sheet = (Ply(E_PC, 0.37, 0.0, film),)
    return (*sheet, Ply(E_PLA, 0.35, film, film + skin)) if skin else sheet


@pytest.mark.parametrize(("film", "skin", "k", "pc", "pla"), TABLE)
def test_stiffness_and_smallest_radii_of_the_table(film, skin, k, pc, pla):
    rigidity, neutral = bending(stack_of(film, skin))
    digits = len(str(k).partition(".")[2])
    assert round(rigidity * 10 / 5, digits) == k
    assert max(neutral, abs(film - neutral)) / 0.02 == pytest.approx(pc, rel=0.03)
    if pla is not None:
        assert (film + skin - neutral) / 0.01 == pytest.approx(pla, rel=0.03)


def test_one_call_gives_a_column_of_stiffnesses():
    films = np.array([0.127, 0.254])
    stack = (Ply(E_PC, 0.37, 0.0, films), Ply(E_PLA, 0.35, films, films + 0.2))
    rigidity, neutral = bending(stack)
    singly = [bending(stack_of(film, 0.2)) for film in films]
    assert rigidity == pytest.approx([one[0] for one in singly], rel=1e-14)
    assert neutral == pytest.approx([one[1] for one in singly], rel=1e-14)


def test_plane_strain_uses_each_plys_own_poisson_ratio():
    stack = stack_of(0.254, 0.4)
    by_hand = tuple(Ply(p.modulus / (1 - p.poisson**2), p.poisson, p.bottom, p.top) for p in stack)
    assert bending(stack, restraint(stack, 1.0)) == pytest.approx(bending(by_hand), rel=1e-14)
    assert bending(stack, restraint(stack, 0.0)) == pytest.approx(bending(stack), rel=1e-14)


@pytest.mark.parametrize(("aspect", "share"), [(0.1, 0.073), (1, 0.64), (8, 0.96), (100, 0.96)])
def test_anticlastic_factor_of_the_table(aspect, share):
    assert anticlastic(aspect, 1.0, 0.37) == pytest.approx(1 + (1 / (1 - 0.37**2) - 1) * share, rel=1e-12)


def test_root_compliance_at_a_known_ratio_and_beyond_the_fit():
    assert root_compliance(1.0, 0.5) == pytest.approx(0.645 * 2 / 2.37 * 0.5, rel=1e-14)
    assert root_compliance(50.0, 0.5) == root_compliance(4.0, 0.5)
    assert 0.645 * 0.5 / root_compliance(50.0, 0.5) < 1.05


def test_plain_beam_is_too_stiff_by_the_stated_share():
    process = default_process()
    for ratio, low, high in [(30, 0.03, 0.06), (4, 0.25, 0.36)]:
        gap = ratio * process.film.thickness
        joint = flexure("f", 0.0, gap, 10.0, 0, 2.0, process)
        plain = bending(plies(process, 0.0))[0] * anticlastic(10.0, gap, 0.37) * 10.0 / gap
        assert low < plain / joint.stiffness - 1 < high


def test_validity_says_what_lies_outside():
    process = default_process()
    assert flexure("f", 0.0, 2.0, 10.0, 0, 1.0, process).validity.startswith("gap/thickness over 0.5")
    assert "taken as 8" in flexure("f", 0.0, 2.0, 10.0, 0, 4.0, process).validity
    assert "OUTSIDE: gap/thickness" in flexure("f", 0.0, 0.1, 10.0, 0, 1.0, process).validity


def test_twist_tends_to_a_thin_strips_and_to_clamped_bending():
    stack, poisson = stack_of(0.254, 0.0), 0.37
    shear = E_PC / (2 * (1 + poisson))
    slender = twist(stack, 1.0, 100.0, poisson)
    torsion = 0.254**3 * (1 / 3 - 0.21 * 0.254 * (1 - 0.254**4 / 12))  # Roark's rectangle, 1 mm wide
    assert slender == pytest.approx(shear * torsion / 100.0, rel=1e-2)
    rigidity = bending(stack, restraint(stack, 1.0))[0]
    wide = twist(stack, 1000.0, 10.0, poisson)  # 12·D/L³ over the width's second moment; shear takes 0.2 %
    assert wide == pytest.approx(rigidity * 1000.0**3 / 10.0**3, rel=3e-3)
    shear_beam = 12 * rigidity / (1 + 12 * rigidity * 1.2 / (shear * 0.254)) * 1000.0**3 / 12
    assert twist(stack, 1000.0, 1.0, poisson) == pytest.approx(shear_beam, rel=1e-4)


def test_links_own_bending_is_not_counted_twice():
    """A link as high as the flexure adds nothing; one many times as high adds the whole root."""
    process = default_process()
    bare = plies(process, 0.0)
    assert root_length(bare, bare) == 0.0
    assert root_length(bare, plies(process, 2.0)) == pytest.approx(root_compliance(2.0, 0.254), rel=2e-3)
    low = root_length(bare, plies(process, 0.2)) / root_compliance(0.2, 0.254)
    assert low == pytest.approx(1 - bending(bare)[0] / bending(plies(process, 0.2))[0], rel=1e-12)


def test_walls_meet_where_their_tops_reach_the_arcs_centre():
    assert edges_meet(2.0, 2.0, -0.127) == pytest.approx(2.0 / 2.127, rel=1e-14)
    assert edges_meet(20.0, 2.0, 0.0) == math.inf  # beyond half a turn
    assert edges_meet(2.0, 0.4, 0.5) == math.inf  # a skin's neutral axis above the walls
