"""A model from a file: its mesh in mm, what was said of it, and what had to be mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from flexo.errors import Finding


class Raw(NamedTuple):
    """What a file says: points in its unit, as precise as they stand there, triangles as rows of their
    numbers, the unit if it names one."""

    points: np.ndarray
    triangles: np.ndarray
    unit: str | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, eq=False)
class Model:
    """A closed mesh, mm, triangles turned outwards; `settings` say where it comes from and how it lies."""

    name: str
    points: np.ndarray
    triangles: np.ndarray
    settings: dict[str, Any]
    findings: tuple[Finding, ...] = ()

    @property
    def mesh(self) -> tuple[np.ndarray, np.ndarray]:
        """Points and triangles."""
        return self.points, self.triangles

    @property
    def size(self) -> tuple[float, float, float]:
        """Its extents along x, y and z, mm."""
        x, y, z = np.ptp(self.points, axis=0).tolist()
        return x, y, z
