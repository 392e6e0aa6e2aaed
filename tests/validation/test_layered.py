"""Jam angles against collision of polygons over the elements' ranges, and against the layers that print.

Ideal profiles are drawn with 360 facets: 0.0006 mm off the largest circle.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from shapely import MultiPolygon, Point, Polygon, box, union_all
from shapely.affinity import scale, translate

from flexo.elements import ReverseMushrooms, StraightMushrooms
from flexo.errors import BadInput
from flexo.mechanics.flexure import edges_meet
from flexo.mechanics.jam import jam_angle, over_neutral, reverse_angle
from flexo.mechanics.layered import layered_jam_angle, layered_reverse_angle, stairs
from flexo.mechanics.swing import Fold, contact_angle, first_touch
from flexo.process import adjusted, default_process

PROCESS = default_process()
NEUTRAL = -PROCESS.film.thickness / 2  # bare film bends about its middle
FACETS = 90  # a quarter


def mushroom(x, stem, height, radius):
    """Ideal side view: a stem and a round head."""
    return union_all(
        [box(x - stem / 2, 0.0, x + stem / 2, height), Point(x, height).buffer(radius, quad_segs=FACETS)]
    )


def valid(make, draw, count):
    """The first `count` values of random parameters that form an element."""
    found = []
    while len(found) < count:
        try:
            found.append(make(**draw()))
        except BadInput:
            continue
    return found


def straight_elements():
    random = np.random.default_rng(1)

    def draw():
        pitch, height = random.uniform(2.0, 40.0), random.uniform(1.6, 40.0)
        skin = int(random.integers(0, 9))
        sizes = {"stem": random.uniform(0.8, 10.0), "radius": random.uniform(0.6, 15.0), "edge": 50.0}
        return {
            "pitch": pitch,
            "height": height,
            "skin": skin,
            "edge_height": min(2.9, height),
            "count": 1,
        } | sizes

    return valid(StraightMushrooms, draw, 60)


def test_straight_mushrooms_over_their_ranges_meet_where_polygons_collide():
    compared = []
    for one in straight_elements():
        height = over_neutral(one.height, one.skin, PROCESS)
        fold = Fold(one.pitch - one.stem, one.height - height)
        views = [mushroom(side * one.pitch / 2, one.stem, one.height, one.radius) for side in (-1, 1)]
        ideal = float(jam_angle(one.pitch, height, one.radius, one.stem))
        if ideal < math.radians(140.0):
            compared.append(math.degrees(contact_angle(*views, fold, 1.0) - ideal))
    assert len(compared) > 50
    assert np.max(np.abs(compared)) < 0.05


def reverse_elements():
    random = np.random.default_rng(2)

    def draw():
        ranges = {
            "gap": (0.4, 5.0), "overhang": (0.8, 12.0), "height": (2.0, 25.0), "radius": (0.6, 5.0),
            "post": (0.8, 3.0), "slope": (45.0, 80.0), "tile_height": (0.4, 2.0), "clear": (0.8, 3.0),
        }  # fmt: skip
        return {name: random.uniform(*pair) for name, pair in ranges.items()} | {"edge": 50.0, "count": 1}

    return valid(ReverseMushrooms, draw, 40)


def test_reverse_mushrooms_over_their_ranges_meet_where_polygons_collide():
    """The heads alone: that posts and legs stay clear of them is the element's own test."""
    for one in reverse_elements():
        heads = [
            Point(side * one.overhang, one.height).buffer(one.radius, quad_segs=FACETS) for side in (1, -1)
        ]
        ideal = float(reverse_angle(one.overhang, over_neutral(one.height, 0, PROCESS), one.radius, one.gap))
        found = contact_angle(*heads, Fold(one.gap, NEUTRAL), -1.0)
        assert math.degrees(found) == pytest.approx(math.degrees(ideal), abs=0.05), one


def test_reverse_profiles_as_they_are_drawn_meet_within_a_twentieth_too():
    for one in reverse_elements():
        found = contact_angle(*drawn(one), Fold(one.gap, NEUTRAL), -1.0)
        assert math.degrees(found + one.mechanics(PROCESS).joints[0].limits[0]) == pytest.approx(
            0.0, abs=0.05
        )


def drawn(one):
    """Side views of the fork's cylinder and of the post, which share the middle of the width."""
    return one._cylinder(), scale(one._arm(), xfact=-1.0, origin=(0, 0))


def test_a_slope_prints_as_stairs():
    """Layers of 0.2 mm: a right triangle 1 mm wide and high is 0.9, 0.7 … wide at the layers' middles."""
    printed = stairs(Polygon([(0, 0), (1, 0), (0, 1)]), PROCESS)
    expected = [box(0, 0.2 * k, 0.9 - 0.2 * k, 0.2 * k + 0.2) for k in range(5)]
    assert printed.symmetric_difference(union_all(expected)).area < 1e-12
    assert printed.is_valid


def test_a_bond_layer_of_its_own_height_and_holes_are_kept():
    process = adjusted(PROCESS, bond_height=0.3, layer_height=0.1)
    ring = box(0, 0, 4, 1.0) - box(1, 0.35, 3, 0.75)
    expected = box(0, 0, 4, 1.0) - box(1, 0.3, 3, 0.7)
    assert stairs(ring, process).symmetric_difference(expected).area == pytest.approx(0.0, abs=1e-9)
    two = MultiPolygon([box(0, 0, 1, 0.5), box(2, 0, 3, 0.5)])
    assert stairs(two, process).area == pytest.approx(1.0)


def test_what_is_lower_than_half_a_layer_does_not_print():
    assert stairs(box(0, 0, 1, 0.09), PROCESS).is_empty


@pytest.mark.parametrize("layer_height", [0.2, 0.3])
def test_stairs_are_what_the_slicer_cuts_of_the_element(layer_height):
    from flexo.meshes import closed_mesh
    from flexo.slicing.sections import cut
    from flexo.slicing.slice import grid

    process = adjusted(PROCESS, layer_height=layer_height)
    element = StraightMushrooms(count=1)
    (first, _), (last, _) = element._pieces()
    steps = grid(process, element.height + element.radius)[:-1]  # the last layer may end off the grid
    below = box(-100, 0, 100, steps[-1].top)
    printed = sum((stairs(end, process) & below).area for end in (first, last)) * element.width
    areas = [area.area() for area in cut(closed_mesh(element, process), [step.middle for step in steps])]
    assert printed == pytest.approx(np.dot(areas, [step.height for step in steps]), rel=1e-3)


def test_walls_of_whole_layers_meet_at_the_closed_form():
    walls = [box(-4, 0, -0.5, 2.0), box(0.5, 0, 4, 2.0)]
    expected = edges_meet(1.0, 2.0, NEUTRAL)
    assert layered_jam_angle(*walls, Fold(1.0, NEUTRAL), PROCESS) == pytest.approx(expected, abs=2e-6)
    uneven = [box(-4, 0, -0.5, 1.85), box(0.5, 0, 4, 1.85)]  # prints 1.8 mm high
    rounded = edges_meet(1.0, 1.8, NEUTRAL)
    assert layered_jam_angle(*uneven, Fold(1.0, NEUTRAL), PROCESS) == pytest.approx(rounded, abs=2e-6)


def test_heads_of_layers_lock_about_when_ideal_ones_do_and_rather_earlier():
    """Layers of 0.2 mm over the whole range: 0.05° later to 1.3° earlier, and finer layers miss less."""
    early = {0.1: [], 0.2: []}
    for layer_height, found in early.items():
        process = adjusted(PROCESS, layer_height=layer_height, bond_height=0.2)
        for one in straight_elements():
            if one.skin < 4:
                height = over_neutral(one.height, one.skin, process)
                views = [mushroom(side * one.pitch / 2, one.stem, one.height, one.radius) for side in (-1, 1)]
                ideal = float(jam_angle(one.pitch, height, one.radius, one.stem))
                printed = layered_jam_angle(*views, Fold(one.pitch - one.stem, one.height - height), process)
                if ideal < math.radians(140.0):
                    found.append(math.degrees(ideal - printed))
    assert min(early[0.2]) > -0.05
    assert 0.85 < max(early[0.2]) < 1.3
    assert np.percentile(early[0.2], 80) < 0.6
    assert np.mean(early[0.1]) < 0.7 * np.mean(early[0.2])


def test_default_elements_layered_angles():
    one = StraightMushrooms(count=1)
    views = [one._profile(side * one.pitch / 2, one.radius) for side in (-1, 1)]
    printed = layered_jam_angle(*views, Fold(one.pitch - one.stem, NEUTRAL), PROCESS)
    assert math.degrees(one.mechanics(PROCESS).joints[0].limits[1] - printed) == pytest.approx(0.23, abs=0.02)
    other = ReverseMushrooms(count=1)
    printed = layered_reverse_angle(*drawn(other), Fold(other.gap, NEUTRAL), PROCESS)
    early = math.degrees(-other.mechanics(PROCESS).joints[0].limits[0] - printed)
    assert early == pytest.approx(0.17, abs=0.02)


def test_contact_is_the_first_touch_and_works_both_ways():
    fold = Fold(1.0, -0.1)
    left, right = mushroom(-2.0, 1.0, 4.0, 1.2), mushroom(2.0, 1.0, 4.0, 1.2)
    assert contact_angle(left, right, fold, 1.0) == pytest.approx(first_touch(left, right, fold), abs=3e-6)
    hooks = [translate(Point(0, 4.0).buffer(0.5), x) for x in (1.5, -1.5)]
    away = contact_angle(*hooks, fold, -1.0)
    assert away == pytest.approx(float(reverse_angle(1.5, 4.1, 0.5, 1.0)), abs=1e-3)
    assert contact_angle(box(-2, 0, -1, 0.1), box(1, 0, 2, 0.1), fold, -1.0) == math.inf
    assert contact_angle(box(-2, 0, 0.1, 1), box(0, 0, 2, 1), fold, 1.0) == 0.0


def test_a_finer_film_moves_the_axis_and_the_angle():
    one = StraightMushrooms(count=1)
    views = [one._profile(side * one.pitch / 2, one.radius) for side in (-1, 1)]
    thin = replace(PROCESS, film=replace(PROCESS.film, thickness=0.127))
    both = [
        layered_jam_angle(*views, Fold(one.pitch - one.stem, -process.film.thickness / 2), process)
        for process in (PROCESS, thin)
    ]
    assert both[1] > both[0]
