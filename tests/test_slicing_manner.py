"""In what order the lines around an island are laid, and where closed ones begin."""

import numpy as np
import pytest
from beads import empty_setup
from shapely import LineString, Point, Polygon, box, union_all

from flexo.elements import Hinge, StraightMushrooms
from flexo.errors import BadInput
from flexo.planar import to_section
from flexo.process import adjusted, default_printer, default_process
from flexo.slicing.layers import Layer, Layers, Region
from flexo.slicing.manner import Manner, arranged, manner_of
from flexo.slicing.plan import plan
from flexo.slicing.seams import contacts_on
from flexo.slicing.toolpath import Role
from flexo.testing import jobs

PROCESS, PRINTER = default_process(), default_printer()
PLACE = empty_setup().place
HOLLOW = box(8, 8, 40, 32) - Point(24, 20).buffer(5)
FRAME = box(8, 8, 20, 20) - box(8.9, 8.9, 19.1, 19.1)  # a wall of two lines
ROW = union_all(
    [box(8 + 7 * k, 8, 13 + 7 * k, 13) - box(8.9 + 7 * k, 8.9, 12.1 + 7 * k, 12.1) for k in range(3)]
)
LAYERS = 4


def planned(shape, **settings):
    section = to_section(shape)
    layers = tuple(Layer(k, 0.2 * (k + 1), 0.2, (Region(section, 0),)) for k in range(LAYERS))
    return plan(Layers(layers), empty_setup(), adjusted(PROCESS, **settings), PRINTER)


def lines_laid(path, layer, role):
    """The lines of a layer in the order in which they are laid, in the sheet's frame."""
    points = np.column_stack([np.append(path.start[k], c) for k, c in enumerate((path.x, path.y))])
    points = PLACE.inverse().apply(points)
    own = (path.prints & (path.role == role) & (path.layer == layer)).astype(int)
    first, last = np.flatnonzero(np.diff(own, prepend=0) > 0), np.flatnonzero(np.diff(own, append=0) < 0)
    return [points[a : b + 2] for a, b in zip(first, last, strict=True)]


def closed_lines(path, layer, role):
    return [run for run in lines_laid(path, layer, role) if np.hypot(*(run[0] - run[-1])) < 2e-3]


def depths(path, shape, role):
    return [
        [round(shape.boundary.distance(LineString(run)) / 0.45 - 0.5) for run in closed_lines(path, k, role)]
        for k in range(LAYERS)
    ]


@pytest.mark.parametrize(("shape", "role", "count"), [(HOLLOW, Role.PERIMETER, 6), (FRAME, Role.WALL, 2)])
def test_lines_are_laid_from_the_outlines_inwards_or_outwards_to_them(shape, role, count):
    """Around a hole, too, the line beside it is the outer one."""
    inwards = sorted([0, 1, 2] * 2 if count == 6 else [0, 0])
    for loops, expected in (("outside-in", inwards), ("inside-out", inwards[::-1])):
        path = planned(shape, perimeters=3, loops=loops)
        assert depths(path, shape, role) == [expected] * LAYERS


@pytest.mark.parametrize("loops", ["outside-in", "inside-out"])
def test_the_fill_comes_after_all_of_them(loops):
    path = planned(HOLLOW, loops=loops)
    for layer in range(LAYERS):
        of = [np.flatnonzero((path.role == role) & (path.layer == layer)) for role in (0, 2)]
        assert of[0].max() < of[1].min()


@pytest.mark.parametrize("settings", [{"loops": "outside-in"}, {"loops": "inside-out"}, {"seam": "aligned"}])
def test_the_same_beads_are_laid(settings):
    usual, other = planned(HOLLOW), planned(HOLLOW, **settings)
    assert other.volume.sum() == pytest.approx(usual.volume.sum(), rel=1e-9)
    assert (other.length @ other.prints) == pytest.approx(usual.length @ usual.prints, rel=1e-9)


@pytest.mark.parametrize(("seam", "count", "same"), [("aligned", 6, True), ("nearest", 3, False)])
def test_aligned_seams_lie_one_over_the_other(seam, count, same):
    """Others wander: islands are visited to and fro, so that the nozzle comes from another side.

    Both lines of a wall are then one.
    """
    path = planned(ROW, seam=seam)
    starts = [{tuple(run[0].round(2).tolist()) for run in lines_laid(path, k, Role.WALL)} for k in (0, 1)]
    assert [len(one) for one in starts] == [count, count]
    assert (starts[0] == starts[1]) is same


@pytest.mark.parametrize("element", [Hinge(), StraightMushrooms(count=2)])
def test_aligned_seams_keep_off_contacts(element):
    process = adjusted(PROCESS, seam="aligned")
    (one,) = jobs.job(element, process).setups
    faces = [LineString(ends) for ends in contacts_on(one.setup.parts)]
    back = one.setup.place.inverse().apply(np.column_stack([one.toolpath.x, one.toolpath.y]))
    x, y = back.T
    path = one.toolpath
    own = path.prints & (path.role != Role.PRIME)
    first = np.flatnonzero(np.diff(own.astype(int), prepend=0) > 0)
    last = np.flatnonzero(np.diff(own.astype(int), append=0) < 0)
    shut = (np.hypot(x[first - 1] - x[last], y[first - 1] - y[last]) < 2e-3) & (last - first >= 2)
    seams = [Point(x[k - 1], y[k - 1]) for k in first[shut]]
    assert len(seams) > 20
    assert min(seam.distance(face) for seam in seams for face in faces) > PROCESS.line_width


def test_a_manner_changes_nothing_but_starts_and_ranks():
    assert manner_of(PROCESS, PRINTER) == Manner(PRINTER.retraction.lift, "nearest", "nearest", 2.0, False)
    paths = []
    assert arranged(paths, Polygon(), Manner(0.4)) is paths


@pytest.mark.parametrize(
    ("given", "told"), [({"seam": "align"}, "aligned"), ({"loops": "inside"}, "inside-out")]
)
def test_words_are_checked(given, told):
    with pytest.raises(BadInput, match=told):
        adjusted(PROCESS, **given)
