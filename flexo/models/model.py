"""A model from a file: its mesh in mm, what was said of it, and what had to be mended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from flexo.errors import Finding


class Mark(NamedTuple):
    """A place on a body, (3,), in the unit of its points, and what the file calls the body's object."""

    name: str
    place: np.ndarray


class Raw(NamedTuple):
    """What a file says: points in its unit, as precise as they stand there, triangles as rows of their
    numbers, the unit if it names one, and what its objects are called."""

    points: np.ndarray
    triangles: np.ndarray
    unit: str | None = None
    findings: tuple[Finding, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, eq=False)
class Model:
    """A closed mesh, mm, triangles turned outwards; `settings` say where it comes from and how it lies."""

    name: str
    points: np.ndarray
    triangles: np.ndarray
    settings: dict[str, Any]
    findings: tuple[Finding, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def mesh(self) -> tuple[np.ndarray, np.ndarray]:
        """Points and triangles."""
        return self.points, self.triangles

    @property
    def size(self) -> tuple[float, float, float]:
        """Its extents along x, y and z, mm."""
        x, y, z = np.ptp(self.points, axis=0).tolist()
        return x, y, z

    def moved(self, matrix: np.ndarray) -> Model:
        """The model moved by a linear map, (3, 3)."""
        marks = tuple(Mark(name, matrix @ place) for name, place in self.marks)
        return replace(self, points=self.points @ matrix.T, marks=marks)

    def shifted(self, by: np.ndarray) -> Model:
        """The model shifted by a vector, mm."""
        marks = tuple(Mark(name, place + by) for name, place in self.marks)
        return replace(self, points=self.points + by, marks=marks)
