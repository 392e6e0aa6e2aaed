"""Straight mushrooms: the published jam equation (arXiv:1911.06897) and circles placed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flexo.elements import StraightMushrooms
from flexo.errors import BadInput
from flexo.mechanics.jam import jam_angle, jam_radius, small_angle
from flexo.process import default_process

CELLS = [
    (6.5, 6.8, 2.0, 1.2),
    (6.5, 6.8, 1.0, 1.2),
    (6.5, 4.0, 2.9, 2.0),
    (10.0, 3.5, 1.5, 0.8),
    (3.0, 5.0, 1.1, 1.0),
]


@pytest.mark.parametrize(("b", "h", "r", "_stem"), CELLS)
def test_without_a_stem_it_is_the_published_equation(b, h, r, _stem):
    theta = jam_angle(b, h, r)
    assert theta * r / math.sin(theta / 2) + theta * h == pytest.approx(b, rel=1e-13)
    assert r == pytest.approx(math.sin(theta / 2) * (b / theta - h), rel=1e-12)


def test_the_small_angle_rule_holds_within_two_per_cent_to_38_degrees():
    angles = np.radians(np.linspace(0.5, 38.0, 60))
    radii = jam_radius(6.5, 6.8, angles)
    error = small_angle(6.5, 6.8, radii) / angles - 1
    assert np.max(np.abs(error)) < 0.02
    assert np.max(np.abs(error)) > 0.005  # the rule is a rule of thumb: it does differ


def test_inverse_of_inverse_is_the_identity_over_a_grid():
    b, h, r, w = np.meshgrid([4.0, 6.5, 20.0], [3.0, 7.0, 20.0], [0.6, 1.2, 1.9], [0.0, 0.8, 2.0])
    theta = jam_angle(b, h, r, w)
    assert theta.shape == b.shape
    reachable = theta < math.pi
    assert np.all(theta > 0)
    back = jam_radius(b[reachable], h[reachable], theta[reachable], w[reachable])
    assert back == pytest.approx(r[reachable], rel=1e-12)


def test_root_is_exact_to_twelve_digits_near_the_flat_limit():
    gaps = np.logspace(-9, 0, 50)
    theta = jam_angle(6.5, 6.8, (6.5 - gaps) / 2, 1.2)
    assert np.all(np.diff(theta) > 0)
    assert theta[0] == pytest.approx(gaps[0] / 6.8, rel=1e-5)  # 6.5 − 2r itself has few digits left
    assert jam_angle(6.5, 6.8, 3.25) == 0 == jam_angle(6.5, 6.8, 4.0)


def test_published_form_reads_high_for_stiff_stems():
    b, h, r = 6.5, 6.8, 2.0
    excess = jam_angle(b, h, r) / jam_angle(b, h, r, [0.4, 1.2, 2.4]) - 1
    assert np.all(excess > 0.0)
    assert np.all(excess < 0.034)
    assert np.all(np.diff(excess) > 0)


def test_radius_error_shifts_the_angle_as_stated():
    low, high = jam_angle(6.5, 6.8, 2.0, 1.2), jam_angle(6.5, 6.8, 2.05, 1.2)
    assert high - low == pytest.approx(-2 * 0.05 / 6.8, rel=0.03)


def centre(side, theta, pitch, stem, height):
    """A head's centre: march along the arc from the middle of the film, then over the rigid stem base."""
    steps, x, z, tilt = 4000, 0.0, 0.0, 0.0
    piece = (pitch - stem) / 2 / steps
    for _ in range(steps):
        tilt += theta / 2 / steps / 2
        x, z = x + piece * math.cos(tilt), z + piece * math.sin(tilt)
        tilt += theta / 2 / steps / 2
    x, z = x + stem / 2 * math.cos(tilt), z + stem / 2 * math.sin(tilt)
    return side * (x - height * math.sin(tilt)), z + height * math.cos(tilt)


@pytest.mark.parametrize(("b", "h", "r", "w"), CELLS)
def test_circles_placed_along_the_film_touch_within_a_twentieth_of_a_degree(b, h, r, w):
    predicted = math.degrees(jam_angle(b, h, r, w))

    def apart(degrees):
        left, right = (centre(side, math.radians(degrees), b, w, h) for side in (-1, 1))
        return math.dist(left, right) - 2 * r

    assert apart(predicted - 0.05) > 0 > apart(predicted + 0.05)


def test_unequal_heads_touch_at_their_mean_radius():
    theta = float(jam_angle(6.5, 6.8, (1.2 + 2.6) / 2, 1.2))
    left, right = (centre(side, theta, 6.5, 1.2, 6.8) for side in (-1, 1))
    assert math.dist(left, right) == pytest.approx(1.2 + 2.6, abs=1e-6)


def test_the_elements_own_head_profiles_touch_at_its_limit():
    from shapely.affinity import rotate, translate

    process = default_process()
    element = StraightMushrooms(count=1)
    limit = math.degrees(element.mechanics(process).joints[0].limits[1])
    level = -process.film.thickness / 2  # bare film bends about its middle
    left_x, right_x = element._stems()
    (left, _), (right, _) = element._pieces()

    def apart(degrees):
        theta = math.radians(degrees)
        x, z = centre(1, theta, element.pitch, element.stem, 0.0)
        shapes = []
        for side, shape, stem_x in ((-1, left, left_x), (1, right, right_x)):
            turned = rotate(shape, side * degrees / 2, origin=(stem_x, level))
            shapes.append(translate(turned, side * x - stem_x, z))
        return shapes[0].distance(shapes[1])

    assert apart(limit - 0.05) > 0
    assert apart(limit + 0.05) == 0  # facets of the heads cost less than this


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((0.0, 5.0, 1.0), "pitch is 0"),
        ((6.0, -1.0, 1.0), "height over the neutral axis is -1"),
        ((6.0, math.nan, 1.0), "height over the neutral axis is nan"),
        ((6.0, 5.0, 1.0, 6.5), "stem base is 6.5 mm"),
    ],
)
def test_what_forms_no_cell_is_refused(arguments, text):
    with pytest.raises(BadInput, match=text):
        jam_angle(*arguments)


def test_an_angle_no_head_can_lock_is_refused():
    with pytest.raises(BadInput, match="no head locks a cell"):
        jam_radius(6.5, 6.8, math.radians(60))
    with pytest.raises(BadInput, match="below pi"):
        jam_radius(6.5, 6.8, 3.5)
