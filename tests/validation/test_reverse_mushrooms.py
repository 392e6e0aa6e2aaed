"""Reverse mushrooms: the published-page examples, and the element's own profiles placed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flexo.elements import ReverseMushrooms
from flexo.errors import BadInput
from flexo.mechanics.jam import pivot_angle, reverse_angle
from flexo.process import default_process

ELEMENTS = [
    ReverseMushrooms(count=1),
    ReverseMushrooms(overhang=3.0, height=5.0, radius=1.5, slope=45.0, edge=8.0, post=1.0, count=1),
    ReverseMushrooms(overhang=4.0, height=6.0, radius=1.8, gap=1.2, slope=45.0, edge=8.0, count=1),
]


@pytest.mark.parametrize(("d", "h", "r", "degrees"), [(3, 5, 1.5, 32), (4, 6, 1.8, 38)])
def test_point_pivot_examples(d, h, r, degrees):
    assert math.degrees(pivot_angle(d, h, r)) == pytest.approx(degrees, abs=0.5)
    assert reverse_angle(d, h, r, 1e-9) == pytest.approx(pivot_angle(d, h, r), rel=1e-8)
    assert reverse_angle(d, h, r) == pytest.approx(pivot_angle(d, h, r), rel=1e-12)
    assert 0.3 <= math.degrees(pivot_angle(d, h, r) - reverse_angle(d, h, r, 1.2)) <= 0.4


def test_root_satisfies_the_equation_over_a_grid():
    d, h, r, g = np.meshgrid([1.5, 3.0, 8.0], [2.0, 5.0, 20.0], [0.6, 1.2, 1.49], [0.0, 0.4, 2.0])
    phi = reverse_angle(d, h, r, g) / 2
    assert np.all(phi > 0)
    left = (d + g / 2) * np.cos(phi) - (g / (2 * phi) + h) * np.sin(phi)
    assert left == pytest.approx(r, rel=1e-12)
    assert np.all(np.asarray(reverse_angle(1.0, 5.0, [1.0, 1.2], 0.5)) == 0)


def right_side_placed(shape, gap, level, angle):
    """The right side, seen from the left one, when a bare gap bends away from the print by `angle` rad.

    The arc is marched in small straight pieces; nothing is shared with the closed form.
    """
    from shapely.affinity import rotate, translate

    steps, x, z = 4000, -gap / 2, level
    for index in range(steps):
        tilt = -angle * (index + 0.5) / steps
        x, z = x + gap / steps * math.cos(tilt), z + gap / steps * math.sin(tilt)
    turned = rotate(shape, -angle, origin=(gap / 2, level), use_radians=True)
    return translate(turned, x - gap / 2, z - level)


def mirrored(shape):
    from shapely.affinity import scale

    return scale(shape, xfact=-1.0, origin=(0, 0))


@pytest.mark.parametrize("element", ELEMENTS, ids=repr)
def test_heads_placed_by_hand_touch_at_the_limit_and_nothing_touches_before(element):
    process = default_process()
    limit = -element.mechanics(process).joints[0].limits[0]
    level = -process.film.thickness / 2
    fork, post = element._cylinder(), mirrored(element._arm())

    def apart(angle):
        return fork.distance(right_side_placed(post, element.gap, level, angle))

    twentieth = math.radians(0.05)
    assert min(apart(limit * share) for share in (0.0, 0.25, 0.5, 0.75, 0.95)) > 0.01
    assert apart(limit - twentieth) > 0
    assert (
        apart(limit + 1.2 * twentieth) == 0
    )  # the heads' facets stand back by up to a hundredth of a degree


@pytest.mark.parametrize("element", ELEMENTS, ids=repr)
def test_flexion_limit_is_where_profiles_placed_by_hand_touch(element):
    from shapely import box

    process = default_process()
    limit = element.mechanics(process).joints[0].limits[1]
    half, level = element.gap / 2, -process.film.thickness / 2
    tile = box(half, 0.0, half + element.edge, element.tile_height)
    sides = [(element._arm() | mirrored(tile), tile), (mirrored(tile), mirrored(element._arm()) | tile)]
    for left, right in sides:  # fork over the right tile, post over the left: the same by symmetry
        before = left.distance(right_side_placed(right, element.gap, level, -(limit - 1e-3)))
        after = left.distance(right_side_placed(right, element.gap, level, -(limit + 1e-3)))
        assert before > 0
        assert after == 0


def test_what_forms_no_joint_is_refused():
    with pytest.raises(BadInput, match="overhang is -1"):
        reverse_angle(-1.0, 5.0, 1.0)
    with pytest.raises(BadInput, match="gap is -1 mm"):
        reverse_angle(3.0, 5.0, 1.0, -1.0)
