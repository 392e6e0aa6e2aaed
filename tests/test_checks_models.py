"""What of a model begins in the air: found by one cut for all pieces of a layer, as by one for each."""

import numpy as np
import pytest
from manifold3d import CrossSection

from flexo.checks.models import SPECK, _loose
from flexo.planar import united
from flexo.slicing.layers import Layer, Region


def box(x, y, width, depth):
    return np.array([[x, y], [x + width, y], [x + width, y + depth], [x, y + depth]])


def layer(*areas):
    return Layer(1, 0.4, 0.2, tuple(map(Region, areas)))


def section(*rings):
    return united([CrossSection([ring]) for ring in rings])


def scattered(count, seed):
    rng = np.random.default_rng(seed)
    return section(*(box(*rng.random(2) * 60.0, *rng.uniform(0.5, 5.0, 2)) for _ in range(count)))


@pytest.mark.parametrize("seed", range(6))
def test_pieces_are_loose_that_no_print_below_touches(seed):
    above, below = scattered(80, seed), scattered(50, seed + 100)
    bounds = {one.bounds() for one in above.decompose() if (one ^ below).area() <= SPECK}
    assert bounds
    assert set(_loose(layer(above), layer(below))) == bounds


def test_a_piece_that_only_stands_beside_print_is_loose():
    assert _loose(layer(section(box(5.0, 0.0, 2.0, 2.0))), layer(section(box(0.0, 0.0, 5.0, 2.0))))


def test_a_frame_is_carried_by_what_lies_under_its_inner_side():
    frame = section(box(0.0, 0.0, 9.0, 9.0)) - section(box(3.0, 3.0, 3.0, 3.0))
    assert not _loose(layer(frame), layer(section(box(2.0, 2.0, 5.0, 5.0))))
    assert _loose(layer(frame), layer(section(box(3.5, 3.5, 2.0, 2.0))))


def test_all_is_loose_over_an_empty_layer():
    assert len(_loose(layer(section(box(0.0, 0.0, 2.0, 2.0), box(5.0, 0.0, 2.0, 2.0))), layer())) == 2
