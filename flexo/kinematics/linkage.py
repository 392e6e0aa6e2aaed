"""A joint tree: rigid segments, and between them gaps of film that bend (those of a strip also twist).

Everything is told in the design's frame, flat: film's upper face at z = 0. A pose moves segments from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from flexo.design import Design, Placed
    from flexo.errors import Finding
    from flexo.kinematics.cutting import Gap
    from flexo.kinematics.routes import Route
    from flexo.process import Process


@dataclass(frozen=True, eq=False)
class Bend:
    """A gap in the tree: from segment `parent` to segment `child`, flexion (towards the print) positive.

    start: where the gap begins, on its neutral axis, mm; along: unit vector from there to the child; up: out
    of the printed face; hand: −1 where the element lies mirrored, which turns its twist round.
    """

    name: str
    element: str
    parent: int
    child: int
    gap: Gap
    start: np.ndarray
    along: np.ndarray
    up: np.ndarray
    hand: float
    backward: bool  # the child lies towards the element's −x

    @property
    def axis(self) -> np.ndarray:
        """What a positive bend turns about, by the right-hand rule."""
        return np.cross(self.along, self.up)


@dataclass(frozen=True, eq=False)
class Tree:
    """A design's segments and bends; bends come in an order in which parents stand before children.

    pieces: for each placed element the segment of each of its rigid pieces along x; bends_of: the bend
    of each of its gaps. findings: what this model leaves out.
    """

    design: Design
    process: Process
    segments: tuple[str, ...]
    bends: tuple[Bend, ...]
    pieces: tuple[tuple[int, ...], ...]
    bends_of: tuple[tuple[int, ...], ...]
    findings: tuple[Finding, ...] = ()

    @cached_property
    def twisted(self) -> np.ndarray:
        """Which bends twist as well."""
        return np.array([k for k, one in enumerate(self.bends) if one.gap.stiffness is not None], int)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the coordinates of a pose (rad): every bend, then every twist."""
        twists = [self.bends[k].name.replace(".bend_", ".twist_") for k in self.twisted]
        return (*(one.name for one in self.bends), *twists)

    @cached_property
    def limits(self) -> np.ndarray:
        """Lower and upper limit of each coordinate (2 × N), rad; infinite where nothing stops it."""
        free = [(-np.inf, np.inf)] * len(self.twisted)
        return np.array([*(one.gap.joint.limits for one in self.bends), *free]).reshape(-1, 2).T

    @cached_property
    def stops(self) -> np.ndarray:
        """Stiffness of the stops at both limits (2 × N), N·mm/rad."""
        rigid = [(np.inf, np.inf)] * len(self.twisted)
        return np.array([*(one.gap.joint.stops for one in self.bends), *rigid]).reshape(-1, 2).T

    @cached_property
    def rest(self) -> np.ndarray:
        """Angles without load (N), rad."""
        return np.array([*(one.gap.joint.rest for one in self.bends), *(0.0 for _ in self.twisted)])

    @cached_property
    def stiffness(self) -> np.ndarray:
        """Free stiffness of the coordinates (N × N), N·mm/rad: a strip's cell couples bend and twist."""
        count = len(self.bends)
        matrix = np.diag([*(one.gap.joint.stiffness for one in self.bends), *(0.0 for _ in self.twisted)])
        for row, k in enumerate(self.twisted):
            cell = self.bends[k].gap.stiffness
            matrix[np.ix_((k, count + row), (k, count + row))] = cell
        return matrix

    @cached_property
    def below(self) -> np.ndarray:
        """Which segments each coordinate moves (N × segments), as 0 and 1."""
        moved = np.zeros((len(self.bends), len(self.segments)))
        above = {one.child: k for k, one in enumerate(self.bends)}
        for k in range(len(self.bends) - 1, -1, -1):
            moved[k, self.bends[k].child] = 1.0
            if (holder := above.get(self.bends[k].parent)) is not None:
                moved[holder] += moved[k]
        return np.concatenate([moved, moved[self.twisted]])

    @cached_property
    def axes(self) -> np.ndarray:
        """Unit axes of the bends in their parents' flat frames (bends × 3)."""
        return np.array([one.axis for one in self.bends]).reshape(-1, 3)

    @cached_property
    def twists(self) -> np.ndarray:
        """Unit axes of the twists (twisted × 3), as the element counts them: ccw about its x."""
        chosen = [self.bends[k] for k in self.twisted]
        return np.array([one.along * one.hand for one in chosen]).reshape(-1, 3)

    @cached_property
    def starts(self) -> np.ndarray:
        """Where each gap begins (bends × 3, mm)."""
        return np.array([one.start for one in self.bends]).reshape(-1, 3)

    @cached_property
    def shifts(self) -> np.ndarray:
        """From each gap's beginning to its end when flat (bends × 3, mm)."""
        return np.array([one.along * one.gap.joint.gap for one in self.bends]).reshape(-1, 3)

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """The tendons' routes, in the order of the design."""
        from flexo.kinematics.routes import routes

        return routes(self)

    def space(self, index: int) -> np.ndarray:
        """The 4 × 4 matrix that takes a placed element's frame to the flat design in space."""
        return space_of(self.design.placed[index], self.process)


def space_of(one: Placed, process: Process) -> np.ndarray:
    """A placed element's frame in space; on the bottom face it prints downwards."""
    matrix = np.eye(4)
    flat = one.pose.matrix
    matrix[:2, :2], matrix[:2, 3] = flat[:, :2], flat[:, 2]
    if one.face == "bottom":
        matrix[2, 2], matrix[2, 3] = -1.0, -process.film.thickness
    return matrix
