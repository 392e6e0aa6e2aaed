"""Validity texts read out: what is outside comes first, and is not what the form is valid for."""

from __future__ import annotations

import pytest

from flexo.mechanics.flexure import validity_of
from flexo.mechanics.validity import in_words, outside


@pytest.mark.parametrize(
    ("text", "beyond", "words"),
    [
        ("small angles", [], "valid for small angles"),
        ("small angles; no slip", [], "valid for small angles; no slip"),
        ("OUTSIDE: x is 2, must be 1; small angles", ["x is 2, must be 1"],
         "OUTSIDE its range: x is 2, must be 1; valid for small angles"),
        ("small angles; OUTSIDE: x is 2; HERE: z is 9, taken as 8; OUTSIDE: y is 3; no slip",
         ["x is 2", "y is 3"],
         "OUTSIDE its range: x is 2, and y is 3; z is 9, taken as 8; valid for small angles; no slip"),
    ],
)  # fmt: skip
def test_what_is_outside_is_not_what_it_is_valid_for(text, beyond, words):
    assert outside(text) == beyond
    assert in_words(text) == words


def test_a_flexure_that_is_outside_in_both_ways():
    words = in_words(validity_of(gap=0.1, step=0.01, thickness=0.254))
    first, second = words.split("; valid for ")
    assert first == (
        "OUTSIDE its range: gap/thickness is 0.39, must be over 0.5, and step/thickness is 0.039, must be at "
        "least 0.1"
    )
    assert "OUTSIDE" not in second
    assert in_words(validity_of(gap=1.0, step=3.0, thickness=0.254)).startswith(
        "step/thickness is 11.8, taken as"
    )
