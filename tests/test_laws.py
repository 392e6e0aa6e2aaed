"""The laws, over every element and robot of the catalogue: at the defaults, and at drawn parameters."""

from __future__ import annotations

import pytest

from flexo import design_of
from flexo.catalogue import catalogue
from flexo.errors import CheckFailed
from flexo.layout import lay_out
from flexo.process import default_printer, default_process
from flexo.testing import holds, holds_over_draws, laws, name_of
from flexo.testing.draws import each_drawn

CATALOGUE = catalogue()
DRAWS = 4  # a law and class in the everyday run: one of them at a bound
MANY = 40


def cases(laws_of):
    """One test a class and law."""
    return [
        pytest.param(cls, law, id=f"{name}-{name_of(law)}")
        for name, cls in CATALOGUE.items()
        for law in laws_of(cls)
    ]


@pytest.mark.parametrize(("cls", "law"), cases(laws.laws_for))
def test_the_law_holds_at_the_defaults(cls, law):
    holds(law, cls())


@pytest.mark.parametrize(("cls", "law"), cases(laws.drawn_laws_for))
def test_the_law_holds_for_drawn_parameters(cls, law):
    holds_over_draws(law, cls, DRAWS)


@pytest.mark.heavy
@pytest.mark.parametrize(("cls", "law"), cases(laws.drawn_laws_for))
def test_the_law_holds_for_many_drawn_parameters(cls, law):
    holds_over_draws(law, cls, MANY)


@pytest.mark.heavy
@pytest.mark.parametrize(("cls", "law"), cases(lambda cls: laws.JOB_LAWS))
def test_the_job_law_holds_for_drawn_parameters(cls, law):
    def check(value):
        try:
            lay_out(design_of(value), default_process(), default_printer())
        except CheckFailed:
            return  # larger than the film or the bed
        holds(law, value)

    each_drawn(cls, 6, check)


def test_the_catalogue_is_not_empty():
    assert len(CATALOGUE) >= 1
    assert all(laws.laws_for(cls) for cls in CATALOGUE.values())
