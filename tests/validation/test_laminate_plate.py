"""Plates of film and print by classical laminate theory: textbook cases with closed answers."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from flexo.elements import Link, Plate, Ribs, SlantRidges
from flexo.mechanics.curl import curl
from flexo.mechanics.interval import intervals
from flexo.mechanics.laminate import bending, off_axis, plies, restraint
from flexo.mechanics.plate import beads, condensed, isotropic, laminate
from flexo.process import default_process

PROCESS = default_process()
FILM = PROCESS.film


def test_a_single_sheet_is_the_plate_of_the_textbook():
    """D = E·t³/12(1 − ν²), D₁₂ = ν·D, D₆₆ = (1 − ν)·D/2."""
    e, nu, t = FILM["modulus"], FILM["poisson"], FILM.thickness
    d = e * t**3 / (12 * (1 - nu**2))
    wanted = d * np.array([[1, nu, 0], [nu, 1, 0], [0, 0, (1 - nu) / 2]])
    assert condensed([(isotropic(FILM), 0.0, t)]) == pytest.approx(wanted)
    assert condensed([(isotropic(FILM), 5.0, 5.0 + t)]) == pytest.approx(wanted)  # wherever z = 0 lies


def test_beads_along_give_the_composite_beam_where_poisson_s_ratios_agree():
    """With one ν and no preferred direction, D₁₁ is the transformed section in plane strain."""
    numbers = {"poisson": FILM["poisson"], "modulus_across": PROCESS.filament["modulus_along"]}
    numbers["shear"] = numbers["modulus_across"] / (2 * (1 + numbers["poisson"]))
    card = PROCESS.filament.properties
    card = card | {name: replace(card[name], value=value) for name, value in numbers.items()}
    process = replace(PROCESS, filaments=(replace(PROCESS.filament, properties=card),))
    stack = plies(process, process.top_of(4))
    assert laminate(process, process.top_of(4)).bending[0, 0] == pytest.approx(
        float(bending(stack, restraint(stack, 1.0))[0])
    )


@pytest.mark.parametrize("degrees", [0, 30, 45, 90])
def test_a_ply_s_stiffness_is_the_inverse_of_its_compliance(degrees):
    angle = math.radians(degrees)
    compliance = np.linalg.inv(beads(PROCESS.filament, angle))
    assert 1 / compliance[0, 0] == pytest.approx(off_axis(PROCESS.filament, angle)[0])


def test_layers_to_and_fro_couple_less_the_more_of_them_there_are():
    coupling = []
    for layers in (1, 2, 6, 12):
        d = laminate(PROCESS, PROCESS.top_of(layers)).bending
        coupling.append(abs(d[0, 2]) / d[0, 0])
    assert coupling[1] < coupling[0]
    assert coupling[3] < coupling[2] < 0.02


def test_plates_and_full_links_answer_and_trays_count_as_rigid():
    known = Plate(height=2.0).mechanics(PROCESS).section.bending
    assert known[0, 0] == Link(height=2.0).mechanics(PROCESS).section.bending[0, 0]
    assert known[0, 0] == pytest.approx(PROCESS.filament["modulus_along"] * 2.2**3 / 12, rel=0.15)
    assert known[0, 0] == pytest.approx(known[1, 1], rel=0.02)  # rasters of ±45 degrees
    assert Link(rim=2.0).mechanics(PROCESS) is None


def test_a_plate_s_curl_is_timoshenko_s_strip_of_as_many_layers():
    (curled,) = Plate(height=0.62).mechanics(PROCESS).figures
    assert curled.value == curl(PROCESS, PROCESS.top_of(3)).sag
    low, high = intervals(Plate(height=0.6).mechanics, PROCESS)["figures.curl_sag_per_100_mm"]
    assert low < curled.value < high


def test_curl_is_told_where_print_covers_the_film_and_stress_is_kept():
    assert [one.name for one in Ribs(base=1).mechanics(PROCESS).figures] == ["curl_sag_per_100_mm"]
    assert Ribs(base=0).mechanics(PROCESS).figures == ()
    assert "upper bound" in SlantRidges(base=2).mechanics(PROCESS).figures[0].validity
    card = PROCESS.filament.properties
    rubber = card | {"glass_transition": replace(card["glass_transition"], value=-40.0)}
    soft = replace(PROCESS, filaments=(replace(PROCESS.filament, properties=rubber),))
    assert Plate().mechanics(soft).figures == ()
