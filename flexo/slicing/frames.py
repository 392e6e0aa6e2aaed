"""Frames: the directions in which the parts of a setup lie.

Islands are described in the frame of the part they lie on, so that those of turned and mirrored parts are
equal, and are planned once.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.pose import Pose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flexo.design import Placed

SHEET = Pose()
EQUAL = 9  # decimals of a radian to which directions are told apart


class Frames(NamedTuple):
    """Distinct directions (the sheet's first), and the footprints of the parts, smallest first."""

    poses: tuple[Pose, ...]
    outward: np.ndarray  # directions × 2 × 2: from a frame to the sheet
    part: np.ndarray  # index of each part's direction
    place: np.ndarray  # parts × 2: its origin on the sheet, mm
    box: np.ndarray  # parts × 2 × 2: least and greatest corner of its footprint in its own frame, mm

    @property
    def mirrored(self) -> np.ndarray:
        """Which frames are mirror images."""
        return np.array([pose.flip for pose in self.poses])

    def to_sheet(self, vectors: np.ndarray, frame: np.ndarray) -> np.ndarray:
        """Vectors (n × 2), each given in a frame of its own, in the sheet's."""
        return np.asarray(np.einsum("nij,nj->ni", self.outward[frame], vectors))

    def from_sheet(self, vectors: np.ndarray, frame: np.ndarray) -> np.ndarray:
        """Vectors of the sheet (n × 2), each in a frame of its own."""
        return np.asarray(np.einsum("nji,nj->ni", self.outward[frame], vectors))

    def at(self, points: np.ndarray) -> np.ndarray:
        """For each point of the sheet the frame of the smallest part there; 0 where there is none."""
        if not len(self.part):
            return np.zeros(len(points), int)
        x, y = (points[:, axis, None] - self.place[:, axis] for axis in (0, 1))
        (a, b), (c, d) = self.outward[self.part].T
        u, v = a * x + b * y, c * x + d * y
        inside = (u >= self.box[:, 0, 0]) & (u <= self.box[:, 1, 0])
        inside &= (v >= self.box[:, 0, 1]) & (v <= self.box[:, 1, 1])
        return np.where(inside.any(axis=1), self.part[np.argmax(inside, axis=1)], 0)

    def turn(self, frame: int, other: int) -> tuple[float, bool]:
        """The direction of another frame in a frame: its turn in rad, and whether it is mirrored."""
        if frame == other:
            return 0.0, False
        pose = self.poses[frame].inverse().then(self.poses[other])
        return round(pose.turn % math.tau, EQUAL), pose.flip

    def raster(self, frame: int, angle: float) -> float:
        """A raster angle of the sheet in a frame, 0..π: it has no sense of direction."""
        own = round(self.poses[frame].inverse().direction(angle) % math.pi, EQUAL)
        return 0.0 if math.pi - own < 10.0**-EQUAL else own


def frames_of(parts: Sequence[Placed]) -> Frames:
    """The frames of placed parts."""
    boxes = [np.array(part.element.footprint().bounds).reshape(2, 2) for part in parts]
    order = sorted(range(len(parts)), key=lambda k: float(np.prod(boxes[k][1] - boxes[k][0])))
    own = [_turned(parts[k].pose) for k in order]
    known = {_direction(pose): pose for pose in (SHEET, *own)}
    directions = [*known]
    return Frames(
        tuple(known.values()),
        np.array([pose.matrix[:, :2] for pose in known.values()]),
        np.array([directions.index(_direction(pose)) for pose in own], int),
        np.array([(parts[k].pose.x, parts[k].pose.y) for k in order]),
        np.array([boxes[k] for k in order]),
    )


def _turned(pose: Pose) -> Pose:
    """The frame of a part, mirrored when it slants backwards, whichever way the part itself is turned.

    Most parts are their own mirror image, and rasters slant both ways alike: of four legs like an X all are
    equal, hatch included.
    """
    slant = math.sin(2 * pose.turn)
    return Pose(turn=pose.turn, flip=slant < 0 if abs(slant) > 10.0**-EQUAL else pose.flip)


def _direction(pose: Pose) -> tuple[float, float, bool]:
    """A pose's turn and mirror, as near as parts agree on them."""
    return round(math.cos(pose.turn), EQUAL), round(math.sin(pose.turn), EQUAL), pose.flip
