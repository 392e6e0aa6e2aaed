"""What a part weighs: literal sums, its interval, and what the sliced job says of the same part."""

from __future__ import annotations

import math

import pytest
from sample_elements import Block

from flexo import design_of
from flexo.elements import Hinge, Plate, Pocket, ServoMount
from flexo.mechanics.mass import film_area, mass, together
from flexo.process import default_process
from flexo.robots import Finger

PROCESS = default_process()


def test_a_plate_by_hand():
    """40 × 20 × 2 mm of PLA at 1.24 g/cm³ on 0.254 mm of film at 1.20 g/cm³."""
    plate = mass(Plate(length=40, width=20, height=2, corner=0), PROCESS)
    assert plate.printed == pytest.approx(1.6 * 1.24)
    assert plate.film == pytest.approx(0.8 * 0.254 * 1.20)
    assert plate.total == pytest.approx(1.984 + 0.24384)
    assert plate.volume_from == "closed form"


def test_the_interval_is_of_gauge_density_and_the_filament_s_diameter():
    plate = mass(Plate(), PROCESS)
    low, high = (end / plate.film - 1 for end in plate.film_interval)
    assert -low == pytest.approx(math.hypot(0.05, 1 / 120))
    assert high == pytest.approx(math.hypot(0.05, 1 / 120))
    low, high = (end / plate.printed - 1 for end in plate.printed_interval)
    assert -low == pytest.approx(0.1 / 1.75)  # no lighter material than 1.24
    assert high == pytest.approx(math.hypot(0.1 / 1.75, 0.02 / 1.24))
    low, high = plate.total_interval
    assert plate.film_interval.low + plate.printed_interval.low < low < plate.total < high


def test_film_loses_the_holes_that_are_cut():
    mount = ServoMount()
    holes = mount.length * mount.width - film_area(mount)
    assert holes > 270  # mm², a micro servo's window and its two pilot holes
    assert film_area(Hinge()) == pytest.approx(8 * 20)


def test_inserts_are_weighed_apart():
    one = mass(Pocket(), PROCESS)
    assert one.inserts == pytest.approx(math.pi * 9 * 2 * 7.5e-3, rel=0.01)
    assert one.total == pytest.approx(one.film + one.printed + one.inserts)


def test_a_part_that_states_no_volume_is_measured():
    block = mass(Block(length=10, width=8, height=2), PROCESS)
    assert block.volume_from == "solid's mesh"
    assert block.printed == pytest.approx(0.16 * 1.24)
    assert together([block, mass(Plate(), PROCESS)]).volume_from == "solid's mesh"


def test_the_sliced_job_weighs_the_same():
    from flexo.job import make_job

    summary = make_job(Finger()).setups[0].summary
    whole = together(mass(one.element, PROCESS) for one in design_of(Finger()).placed)
    assert whole.film == pytest.approx(summary.film_mass_g, rel=1e-3)
    assert whole.printed == pytest.approx(summary.mass_g, rel=0.02)  # layers are steps
    assert whole.printed_interval.low < summary.mass_g < whole.printed_interval.high
