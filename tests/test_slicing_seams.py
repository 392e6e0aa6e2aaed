"""Seams keep off the contact faces and hinge edges that elements declare."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from flexo.elements import Hinge, RidgeHinge, SlantRidges, StraightMushrooms
from flexo.pose import Pose
from flexo.process import default_process
from flexo.slicing.lines import loop, stroke
from flexo.slicing.order import entered, sequences, stops_of
from flexo.slicing.seams import Contacts, contacts_on, seamed
from flexo.slicing.toolpath import Role
from flexo.testing import jobs

PROCESS = default_process()
SQUARE = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]])
LEFT = np.array([[[0.0, -1.0], [0.0, 5.0]]])
BOTH = np.array([[[0.0, -1.0], [0.0, 5.0]], [[4.0, -1.0], [4.0, 5.0]]])


def ring(points=SQUARE):
    return loop(points, 0.45, Role.WALL, 0)


def test_corners_away_from_contacts_are_kept():
    (path,) = seamed([ring()], Contacts(LEFT, 0.45))
    assert path.starts.tolist() == [1, 2]
    stops = stops_of([path])
    (first,) = entered([path], stops, sequences(stops, np.zeros((1, 2)))[0])
    assert first.points[0].tolist() == [4.0, 0.0]
    assert first.points[-1].tolist() == [4.0, 0.0]


def test_a_loop_between_two_faces_starts_in_the_middle_of_its_ends():
    (path,) = seamed([ring()], Contacts(BOTH, 0.45))
    assert path.at(path.starts).tolist() == [[2.0, 0.0], [2.0, 4.0]]
    opened = path.opened(float(path.starts[1]))
    assert opened.points.tolist() == [[2, 4], [0, 4], [0, 0], [4, 0], [4, 4], [2, 4]]
    assert opened.length == ring().length


def test_a_narrow_loop_starts_as_far_away_as_it_can():
    (path,) = seamed([ring(SQUARE * [0.1, 1.0])], Contacts(BOTH * [0.1, 1.0], 0.45))
    assert path.at(path.starts).tolist() == [[0.2, 0.0], [0.2, 4.0]]


def test_open_lines_and_loops_without_contacts_are_left_alone():
    line = stroke(SQUARE[:2], np.array([0.45]), Role.WALL, 0)
    assert seamed([line], Contacts(BOTH, 0.45))[0] is line
    whole = ring()
    assert seamed([whole], Contacts(np.empty((0, 2, 2)), 0.45))[0] is whole
    assert whole.entries.tolist() == [0, 1, 2, 3]


def seams(value):
    """Where closed lines of a job begin, on the sheet, and its declared contacts; a hatch has no seams.

    So does one that comes back to half its width from where it began, and steps to the next one there.
    """
    (one,) = jobs.job(value, PROCESS).setups
    path = one.toolpath
    x, y = (np.append(path.start[k], c) for k, c in enumerate((path.x, path.y)))
    points = one.setup.place.inverse().apply(np.column_stack([x, y]))
    laid = (path.prints & (path.role != Role.PRIME) & (path.role != Role.FILL)).astype(int)
    first, last = np.flatnonzero(np.diff(laid, prepend=0) > 0), np.flatnonzero(np.diff(laid, append=0) < 0)
    shut = [_comes_back(points[a : b + 2], float(path.width[a])) for a, b in zip(first, last, strict=True)]
    return points[first[shut]], shapely.multilinestrings(list(contacts_on(one.setup.parts)))


def _comes_back(run, width):
    later = np.hypot(*(run[2:] - run[0]).T)
    return bool((later < 2e-3).any() or (np.abs(later - width / 2) < 2e-3).any())


@pytest.mark.parametrize("element", [Hinge(), RidgeHinge(), StraightMushrooms(count=3), SlantRidges()])
def test_no_seam_of_a_joint_lies_on_its_faces(element):
    """A line's middle is half a width inside the face: a seam at a corner would be 0.2 to 0.3 mm away."""
    points, faces = seams(element)
    assert len(points) >= 20
    assert shapely.distance(shapely.points(points), faces).min() > PROCESS.line_width


def test_contacts_are_taken_where_the_part_is_placed():
    from flexo.design import Placed

    part = Placed("fold", Hinge(width=10.0, gap=2.0, edge=3.0), Pose(x=7.0))
    found = contacts_on([part])
    assert found[..., 0].min() == pytest.approx(10.0)
    assert found[..., 0].max() == pytest.approx(12.0)
    assert contacts_on([]).shape == (0, 2, 2)
