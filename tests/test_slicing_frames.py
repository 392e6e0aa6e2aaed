"""Islands in the frames of parts: turned and mirrored copies are equal, and lie where they lay."""

import math

import numpy as np
import pytest
from sample_elements import Wedge

from flexo.design import Placed
from flexo.planar import moved, to_section, united
from flexo.pose import Pose
from flexo.slicing.frames import frames_of
from flexo.slicing.islands import beneath, islands_of, rings_of

POSES = (
    Pose(0.0, 0.0),
    Pose(40.0, 0.0, 0.7),
    Pose(0.0, 40.0, -0.7, True),
    Pose(40.0, 40.0, 2.1, True),
)
PARTS = tuple(Placed(f"wedge_{k}", Wedge(), pose) for k, pose in enumerate(POSES))
SECTION = united([moved(to_section(Wedge().footprint()), pose) for pose in POSES])


def test_turned_and_mirrored_islands_are_equal():
    assert len({island.key for island in islands_of(SECTION, frames_of(PARTS))}) == 1
    assert len({island.key for island in islands_of(SECTION, frames_of(()))}) == len(POSES)


def test_islands_lie_where_they_lay():
    frames = frames_of(PARTS)
    laid = []
    for island in islands_of(SECTION, frames):
        ring = rings_of(island.key)[0]
        on_sheet = frames.to_sheet(ring, np.full(len(ring), island.frame)) + island.origin
        assert np.allclose(on_sheet.min(axis=0), island.low[:2], atol=1e-3)
        laid.append(on_sheet)
    from manifold3d import CrossSection, FillRule

    again = CrossSection(laid, FillRule.NonZero)
    assert (again - SECTION).area() + (SECTION - again).area() < 0.1
    assert again.area() == pytest.approx(SECTION.area(), rel=1e-3)


def test_an_island_over_itself_lies_in_its_own_place():
    frames = frames_of(PARTS)
    islands = islands_of(SECTION, frames)
    for island, below in zip(islands, beneath(islands, islands, frames), strict=True):
        assert (island.key, 0, 0, 0.0, False) in below


def test_directions_are_told_in_a_frame():
    frames = frames_of(PARTS)
    turned, mirrored = (frames.poses.index(Pose(turn=p.turn, flip=p.flip)) for p in POSES[1:3])
    assert frames.raster(turned, 0.7 + 0.3) == pytest.approx(0.3)
    assert frames.raster(mirrored, -0.7 - 0.3) == pytest.approx(0.3)
    assert frames.raster(0, math.pi) == 0.0
    assert frames.turn(turned, turned) == (0.0, False)
    assert frames.turn(mirrored, turned) == (pytest.approx(-1.4 % math.tau), True)
