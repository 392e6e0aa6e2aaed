"""Any valid parameters give G-code that the verifier passes, or an error that says what is too large."""

import time

import pytest

from flexo import design_of
from flexo.catalogue import catalogue
from flexo.elements import ReverseMushrooms
from flexo.errors import BadInput, CheckFailed
from flexo.job import draft_job
from flexo.params import names_of, with_values
from flexo.testing.draws import each_drawn, ends_of

CATALOGUE = catalogue()
SECONDS = 60.0  # of the processor: what takes longer hangs
FEW, MANY = 1, 11  # values of each class; many make 200 of all
SIZE = {"film.too-small", "bed.too-small", "part.too-tall"}
CLASH = {"elements.overlap", "solid.in-bare-zone"}  # a servo mount wider than the body lies on its arms


def is_verified_or_refused(value):
    start = time.process_time()
    refusals, remarks = drafted(value)
    assert {one.id for one in refusals} <= SIZE | CLASH, refusals
    assert all(one.text and one.fix for one in refusals)
    assert not [one for one in remarks if one.severity in ("error", "unchecked")]
    assert time.process_time() - start < SECONDS


def drafted(value):
    """Why there is no job, and what was remarked of one."""
    try:
        job = draft_job(value)
    except CheckFailed as refused:
        return refused.findings, ()
    return (), [one for setup in job.setups for one in setup.findings]


@pytest.mark.parametrize("cls", CATALOGUE.values(), ids=CATALOGUE)
def test_drawn_parameters_give_verified_jobs(cls):
    each_drawn(cls, FEW, is_verified_or_refused)


@pytest.mark.heavy
@pytest.mark.parametrize("cls", CATALOGUE.values(), ids=CATALOGUE)
def test_many_drawn_parameters_give_verified_jobs(cls):
    each_drawn(cls, MANY, is_verified_or_refused)


@pytest.mark.parametrize("cls", CATALOGUE.values(), ids=CATALOGUE)
def test_every_bound_that_a_class_accepts_makes_a_design(cls):
    for name, declared in names_of(cls).items():
        for end in ends_of(declared):
            try:
                value = with_values(cls(), {name: end})
            except BadInput:
                continue
            assert design_of(value).placed


@pytest.mark.parametrize("height", [18.5, 22.3, 22.5])
def test_a_gap_whose_outermost_bead_rests_by_half_is_bridged(height):
    """The fork's legs end 0.2 mm beside its bridge, whose first of three beads has its middle at 0.193 mm."""
    refusals, remarks = drafted(ReverseMushrooms(height=height))
    assert not [one for one in (*refusals, *remarks) if one.severity == "error"]
