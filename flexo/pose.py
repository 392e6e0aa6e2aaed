"""A pose on the film: everything lies flat, so it is a place, a turn, and perhaps a mirror image."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Pose:
    """Place (x, y) in mm, turn in rad about +z; a flipped pose mirrors y before it turns."""

    x: float = 0.0
    y: float = 0.0
    turn: float = 0.0
    flip: bool = False

    def then(self, inner: Pose) -> Pose:
        """The pose of something at `inner` in this pose's frame."""
        (x, y) = self.apply(np.array([[inner.x, inner.y]]))[0]
        turn = self.turn + (-inner.turn if self.flip else inner.turn)
        return Pose(float(x), float(y), math.remainder(turn, math.tau), self.flip != inner.flip)

    def inverse(self) -> Pose:
        """The pose that undoes this one."""
        turn = self.turn if self.flip else -self.turn
        bare = Pose(turn=turn, flip=self.flip)
        x, y = bare.apply(np.array([[-self.x, -self.y]]))[0]
        return Pose(float(x), float(y), turn, self.flip)

    def mirrored(self) -> Pose:
        """The mirror image about the x axis of the frame the pose is given in."""
        return Pose(self.x, -self.y, -self.turn, not self.flip)

    @property
    def matrix(self) -> np.ndarray:
        """The 2 × 3 matrix that takes local points to the outer frame."""
        cos, sin = _exact_cos_sin(self.turn)
        mirror = -1.0 if self.flip else 1.0
        return np.array([[cos, -sin * mirror, self.x], [sin, cos * mirror, self.y]])

    def apply(self, points: np.ndarray) -> np.ndarray:
        """Local points (N × 2, mm) in the outer frame."""
        matrix = self.matrix
        return np.asarray(points, float) @ matrix[:, :2].T + matrix[:, 2]

    def direction(self, angle: float) -> float:
        """A local direction (rad) in the outer frame."""
        return self.turn + (-angle if self.flip else angle)

    def geometry(self, shape: Any) -> Any:
        """A shapely geometry of the local frame, in the outer frame."""
        from shapely import transform

        return transform(shape, self.apply)


def _exact_cos_sin(turn: float) -> tuple[float, float]:
    """Cosine and sine without the rounding residue at quarter turns, so that edges stay axis-parallel."""
    quarter = turn / (math.pi / 2)
    if abs(quarter - round(quarter)) < 1e-12:
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[round(quarter) % 4]
    return math.cos(turn), math.sin(turn)
