"""A row of ridges against item 5's formula written out, and against a hinge and a plain series beam."""

from __future__ import annotations

import math

import pytest

from flexo.mechanics.laminate import Ply, anticlastic, bending, plies
from flexo.mechanics.ridge_hinge import Ridges, joints, stiffness
from flexo.process import default_process

PROCESS = default_process()


@pytest.mark.parametrize("count", [1, 4, 9])
@pytest.mark.parametrize(("gap", "ridge", "height", "link"), [(2.0, 1.0, 2.0, 1.4), (0.8, 0.8, 0.6, 2.0)])
def test_stiffness_is_the_formula_written_out(count, gap, ridge, height, link):
    width, t, poisson = 20.0, PROCESS.film.thickness, 0.37
    factor = anticlastic(width, gap, poisson)
    base = PROCESS.film["modulus"] * factor * t**3 / 12
    root = [0.645 * x / (x + 0.37) for x in (min(h / t, 8.0) for h in (height, link))]
    a = 2 * root[0] * t
    kept = ridge - a * (1 - math.exp(-ridge / a * (1 + 0.2 * ridge / a)))
    tall = (
        Ply(PROCESS.film["modulus"] * factor, 0.37, 0.0, t),
        Ply(PROCESS.filament["modulus_across"] * anticlastic(width, gap, 0.35), 0.35, t, t + height),
    )
    links = bending(plies(PROCESS, link))[0] / bending(plies(PROCESS, 0.0))[0]  # stiffness over the film's
    ends = 2 * root[1] * t * (1 - 1 / links)
    compliance = ((count + 1) * gap + count * (ridge - kept) + ends) / base + count * kept / bending(tall)[0]
    row = Ridges(count, ridge, height, gap, width, link)
    assert stiffness(row, PROCESS) == pytest.approx(width / compliance, rel=1e-12)


@pytest.mark.parametrize("gap", [0.6, 0.8, 1.2])
def test_the_plain_series_beam_is_too_stiff_by_the_stated_share(gap):
    row = Ridges(4, 1.0, 2.0, gap, 20.0, 2.0)
    rigidity = bending(plies(PROCESS, 0.0))[0] * anticlastic(20.0, gap, 0.37)
    assert 1.18 < rigidity * 20.0 / (5 * gap) / stiffness(row, PROCESS) < 1.60


def test_joints_stand_in_the_middle_of_their_gaps_and_stop_at_the_lower_wall():
    row = Ridges(2, 1.0, 2.0, 1.5, 20.0, 1.0)
    found = joints(row, 3.0, PROCESS)
    assert [joint.station for joint in found] == pytest.approx([3.75, 6.25, 8.75])
    half = PROCESS.film.thickness / 2
    assert [joint.limits[1] for joint in found] == pytest.approx(
        [1.5 / (1.0 + half), 1.5 / (2.0 + half), 1.5 / (1.0 + half)]
    )
