"""Stiffness of a locked cell: Johnson's contact by hand, limits, and the contact's height by placing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flexo.errors import BadInput
from flexo.mechanics.contact import Locked, contact_height, head_compliance, stiffness
from flexo.mechanics.jam import jam_angle

PLANE = 2350.0 / (1 - 0.37**2)
D, STRETCH = PLANE * 0.254**3 / 12, PLANE * 0.254
CELL = Locked(5.3, 0.3, 6.8, D, STRETCH)


def test_a_flat_film_is_stretched_as_a_bar_and_bent_as_a_beam():
    assert stiffness(CELL._replace(angle=0.0)) == pytest.approx(6.8**2 * STRETCH / 5.3 + D / 5.3, rel=1e-14)


def test_flattening_of_an_arc_is_the_curved_beams():
    """∫(y − ȳ)² ds over the arc, summed in small pieces, for the same film with nothing else to give."""
    for theta in (0.05, 0.3, 0.6, 1.0):
        turn = ((np.arange(20000) + 0.5) / 20000 - 0.5) * theta
        y = -5.3 / theta * np.cos(turn)
        sag = np.var(y) * 5.3 / D
        bare = stiffness(CELL._replace(angle=theta, membrane=1e12)) - D / 5.3
        assert 6.8**2 / bare == pytest.approx(sag, rel=1e-3)


def test_soft_heads_leave_the_free_hinge():
    assert stiffness(CELL, 1e9) == pytest.approx(D / 5.3, rel=1e-6)
    assert 560 < stiffness(CELL) / (D / 5.3) < 18500


def test_head_compliance_is_johnsons_by_hand():
    r, p, e, nu = 2.0, 3.0, 2650.0, 0.35
    effective = e / (2 * (1 - nu**2))  # two equal heads
    a = math.sqrt(4 * p * (r / 2) / (math.pi * effective))
    each = p * (1 - nu**2) / (math.pi * e) * (2 * math.log(4 * r / a) - 1)
    assert head_compliance(r, p, e, nu) == pytest.approx(2 * each / p, rel=1e-12)


def test_heads_give_less_for_each_newton_as_they_flatten():
    assert np.all(np.diff(head_compliance(2.0, [0.1, 1.0, 10.0], 2650.0, 0.35)) < 0)


@pytest.mark.parametrize(
    ("b", "h", "r", "w"), [(6.5, 6.8, 2.0, 1.2), (10.0, 3.5, 1.5, 0.8), (3.0, 5.0, 1.45, 1.0)]
)
def test_contact_height_is_the_heads_centres_over_the_films_mean(b, h, r, w):
    theta = float(jam_angle(b, h, r, w))
    tilts = (np.arange(40000) + 0.5) / 40000 * theta / 2
    piece = (b - w) / 2 / 40000
    x, z = np.cumsum(np.cos(tilts)) * piece, np.cumsum(np.sin(tilts)) * piece
    centre = z[-1] + w / 2 * math.sin(theta / 2) + h * math.cos(theta / 2)
    side = x[-1] + w / 2 * math.cos(theta / 2) - h * math.sin(theta / 2)
    assert side == pytest.approx(r, rel=1e-6)  # the heads meet in the middle
    assert contact_height(b, h, theta, w) == pytest.approx(centre - np.mean(z), rel=1e-4)


def test_contact_height_of_a_flat_cell_is_the_height():
    assert contact_height(6.5, 6.8, [0.0, 1e-4], 1.2) == pytest.approx([6.8, 6.8], rel=2e-5)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"angle": 1.2}, "locked angle is 1.2 rad, must be at most 1 rad"),
        ({"arc": 0.0}, "film arc is 0 mm"),
        ({"height": -1.0}, "contact height is -1 mm"),
        ({"bending": math.nan}, "bending stiffness is nan"),
    ],
)
def test_outside_the_range_is_refused(change, text):
    with pytest.raises(BadInput, match=text):
        stiffness(CELL._replace(**change))


def test_negative_compliance_and_crushed_heads_are_refused():
    with pytest.raises(BadInput, match="head compliance is -1"):
        stiffness(CELL, -1.0)
    with pytest.raises(BadInput, match="flattened over"):
        head_compliance(2.0, 5000.0, 2650.0, 0.35)
