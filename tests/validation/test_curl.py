"""Curl after peeling against Timoshenko's formula of 1925 and a bar that shrinks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flexo.errors import BadInput
from flexo.mechanics.curl import curl, frozen_at, mismatch_curvature
from flexo.process import default_process
from flexo.profiles import load_filament, load_film

PROCESS = default_process()


def timoshenko(process, printed, strain):
    """κ = 6ε(1 + m)²/(h·(3(1 + m)² + (1 + mn)(m² + 1/(mn)))), m = t₁/t₂ and n = E₁/E₂ (print over film)."""
    film = process.film
    m, n = printed / film.thickness, process.filament["modulus_along"] / film["modulus"]
    bracket = 3 * (1 + m) ** 2 + (1 + m * n) * (m**2 + 1 / (m * n))
    return 6 * strain * (1 + m) ** 2 / ((printed + film.thickness) * bracket)


@pytest.mark.parametrize("film", ["pc-10mil", "pc-5mil"])
@pytest.mark.parametrize("printed", [0.1, 0.2, 0.6, 2.0])
def test_two_plies_are_timoshenkos_strip(film, printed):
    process = replace(PROCESS, film=load_film(film))
    assert mismatch_curvature(process, printed, 1e-3) == pytest.approx(
        timoshenko(process, printed, 1e-3), rel=1e-12
    )


def test_equal_plies_curl_by_three_halves_of_strain_over_thickness():
    film, filament = PROCESS.film, PROCESS.filament
    modulus = filament.properties["modulus_along"]
    alike = replace(film, properties={**film.properties, "modulus": modulus})
    process = replace(PROCESS, film=alike)
    assert mismatch_curvature(process, film.thickness, 1e-3) == pytest.approx(
        1.5e-3 / (2 * film.thickness), rel=1e-12
    )


def test_default_film_curls_towards_the_print_within_its_interval():
    found = curl(PROCESS, 0.2)
    assert found.cooled == 60.0 - 23.0
    assert found.curvature == pytest.approx(timoshenko(PROCESS, 0.2, 20e-6 * 37.0), rel=1e-12)
    assert found.low < 0 < found.curvature < found.high  # PLA's 68e-6 is under PC's 70e-6: it may curl away
    assert found.sag == pytest.approx(found.curvature * 1250.0)
    assert found.sag_range == pytest.approx((found.low * 1250.0, found.high * 1250.0))


def test_known_range_of_sags_is_reached():
    """The stated experience, under 1 mm to 7 mm over 100 mm, depends on PLA's expansion within its range."""
    sags = [curl(PROCESS, printed).sag_range for printed in (0.2, 0.4, 1.0)]
    assert min(low for low, _ in sags) < 1.0
    assert 3.0 < max(high for _, high in sags) < 7.0


def test_stress_begins_at_the_lower_of_bed_and_glass_transition():
    assert frozen_at(PROCESS) == 60.0
    abs_ = replace(PROCESS, filaments=(load_filament("abs"),))
    assert frozen_at(abs_) == abs_.filament.bed_bond == 100.0


def test_no_print_and_a_hot_room_are_refused():
    with pytest.raises(BadInput, match="printed height is 0 mm"):
        curl(PROCESS, 0.0)
    with pytest.raises(BadInput, match="room is 80 degC, must be at most 60 degC"):
        curl(PROCESS, 0.2, 80.0)
    assert curl(PROCESS, 0.2, 60.0).curvature == 0.0
