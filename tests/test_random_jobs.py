"""Any valid parameters give G-code that the verifier passes, or an error that says what is too large.

So do processes and printers of any valid settings, with which a job may also be refused after it was planned,
for the setting that the error tells.
"""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from bounded import bounded
from hypothesis import strategies as st
from machines import machines

from flexo import design_of
from flexo.advice import UNFIT
from flexo.catalogue import catalogue
from flexo.elements import ReverseMushrooms, SnapCoupler
from flexo.errors import BadInput, CheckFailed
from flexo.job import draft_job
from flexo.params import names_of, with_values
from flexo.process import adjusted, default_process
from flexo.testing.draws import each_drawn, each_of, ends_of, values

CATALOGUE = catalogue()
SECONDS = 60.0  # of the processor: what takes longer hangs
FEW, MANY = 1, 11  # values of each class; many make 200 of all
SIZE = {"film.too-small", "bed.too-small", "part.too-tall", "film.keepout", "fill.too-fine"}
CLASH = {"elements.overlap", "solid.in-bare-zone"}  # a servo mount wider than the body lies on its arms


def is_verified_or_refused(value):
    refusals, faults = drafted(value)
    is_clear(refusals)
    assert not faults


def is_clear(refusals):
    assert {one.id for one in refusals} - SIZE in (set(), CLASH), refusals
    assert all(one.text and one.fix for one in refusals)


def drafted(value, process=None, printer=None):
    """Why there is no job, and what the verifier does not pass of one."""
    try:
        with bounded(SECONDS):
            job = draft_job(value, process, printer)
    except CheckFailed as refused:
        return refused.findings, []
    remarks = [one for setup in job.setups for one in setup.findings]
    return (), [one for one in remarks if one.severity in ("error", "unchecked")]


@pytest.mark.parametrize("cls", CATALOGUE.values(), ids=CATALOGUE)
def test_drawn_parameters_give_verified_jobs(cls):
    each_drawn(cls, FEW, is_verified_or_refused)


@pytest.mark.heavy
@pytest.mark.parametrize("cls", CATALOGUE.values(), ids=CATALOGUE)
def test_many_drawn_parameters_give_verified_jobs(cls):
    each_drawn(cls, MANY, is_verified_or_refused)


def on_any_machine(cls, examples):
    """How many of the values, each with a machine, were verified; the others were refused with a fix."""
    verified = []

    def check(drawn):
        value, (process, printer) = drawn
        refusals, faults = drafted(value, process, printer)
        is_clear(refusals)
        assert {one.id for one in faults} <= set(UNFIT), faults
        assert all(one.fix for one in faults), faults
        verified.append(not refusals and not faults)

    each_of(st.tuples(values(cls), machines()), examples, check)
    return sum(verified)


@pytest.mark.parametrize("cls", CATALOGUE.values(), ids=CATALOGUE)
def test_drawn_machines_give_verified_jobs(cls):
    on_any_machine(cls, 3)


@pytest.mark.heavy
@pytest.mark.parametrize("cls", CATALOGUE.values(), ids=CATALOGUE)
def test_many_drawn_machines_give_verified_jobs(cls):
    assert on_any_machine(cls, 3 * MANY) >= MANY


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
    assert drafted(ReverseMushrooms(height=height)) == ((), [])


@pytest.mark.parametrize("settings", [{"layer_height": 0.15}, {"bond_height": 0.116}], ids=str)
def test_a_socket_s_lips_may_begin_half_a_layer_lower_than_they_are_drawn(settings):
    assert drafted(SnapCoupler(kind="socket"), adjusted(default_process(), **settings)) == ((), [])


def test_what_never_ends_is_stopped():
    with pytest.raises(AssertionError, match=r"still at work after 0\.2 s"), bounded(0.2):
        all(iter(lambda: True, False))


def test_what_never_ends_in_c_is_killed():
    code = "from bounded import bounded\nwith bounded(0.2):\n    sum(iter(int, 1))"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parent, check=False, timeout=60)
    assert done.returncode == -signal.SIGXCPU
