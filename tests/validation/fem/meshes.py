"""Meshes as values: rectangles of one material each on a tensor grid that is fine at every edge, mm."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from skfem import MeshQuad


class Material(NamedTuple):
    """Young's modulus, MPa, and Poisson's ratio."""

    modulus: float
    poisson: float

    @property
    def shear(self) -> float:
        """Shear modulus, MPa."""
        return self.modulus / (2 * (1 + self.poisson))


class Block(NamedTuple):
    """A rectangle in the side view, x along the chain and z up, mm, of one material."""

    x0: float
    x1: float
    z0: float
    z1: float
    material: Material


class Solid(NamedTuple):
    """A mesh with the Young's modulus and Poisson's ratio of each element."""

    mesh: MeshQuad
    modulus: np.ndarray
    poisson: np.ndarray


class Grading(NamedTuple):
    """Cells of `fine` mm at every edge that grow by `ratio` up to `coarse` mm."""

    fine: float
    coarse: float
    ratio: float = 1.6

    def finer(self) -> Grading:
        """The grading with cells of about half the size."""
        return Grading(self.fine / 2, self.coarse / 2, self.ratio**0.5)


def graded(stops: list[float], grading: Grading) -> np.ndarray:
    """Grid lines from the first to the last stop, through all of them."""
    marks = np.unique(np.round(stops, 12))
    pieces = [_between(a, b, grading) for a, b in pairwise(marks)]
    return np.concatenate([*pieces, marks[-1:]])


def _between(a: float, b: float, grading: Grading) -> np.ndarray:
    """Grid lines of [a, b) that grow from both ends to its middle."""
    half, size, steps = (b - a) / 2, grading.fine, [0.0]
    while steps[-1] < half:
        steps.append(steps[-1] + size)
        size = min(size * grading.ratio, grading.coarse)
    out = np.array(steps) * half / steps[-1]
    return np.concatenate([a + out, b - out[-2:0:-1]])


def meshed(blocks: list[Block], grading: Grading) -> Solid:
    """The union of blocks as one mesh; where blocks overlap the later one's material counts."""
    xs = graded([x for block in blocks for x in block[:2]], grading)
    zs = graded([z for block in blocks for z in block[2:4]], grading)
    mesh = MeshQuad.init_tensor(xs, zs)
    x, z = mesh.p[:, mesh.t].mean(axis=1)
    owner = np.full(len(x), -1)
    for index, block in enumerate(blocks):
        owner[(x > block.x0) & (x < block.x1) & (z > block.z0) & (z < block.z1)] = index
    kept = np.flatnonzero(owner >= 0)
    facts = np.array([block.material for block in blocks])[owner[kept]]
    return Solid(mesh.restrict(kept), facts[:, 0], facts[:, 1])
