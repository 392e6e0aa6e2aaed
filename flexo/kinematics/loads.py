"""What acts on a tree: tendon pulls, weight and couples; the torque of each on every coordinate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from flexo.errors import BadInput
from flexo.kinematics.folding import Posed, coordinates, finite, motions, screws
from flexo.kinematics.linkage import Tree
from flexo.kinematics.masses import Masses, masses
from flexo.kinematics.routes import Route, find, length, placed_points, pulls_left, runs, wrench


@dataclass(frozen=True, eq=False)
class Loads:
    """Pulls (N) on routes, Coulomb friction, couples on coordinates (N·mm), and weight (N per kg: m/s²)."""

    pulls: tuple[tuple[Route, float], ...]
    friction: float
    couples: np.ndarray
    gravity: np.ndarray
    masses: Masses | None

    @classmethod
    def of(
        cls,
        tree: Tree,
        pulls: Mapping[str, float],
        *,
        friction: float,
        gravity: tuple[float, float, float] | None,
        couples: Mapping[str, float],
    ) -> Loads:
        """Loads told by names; BadInput for what a tree has not, or cannot bear."""
        rubbing = finite(friction, "friction", "N per N")
        if rubbing < 0:
            raise BadInput(f"friction is {rubbing:g}, must be 0 or more (0.1..0.3 for a line in a hole)")
        down = np.zeros(3) if gravity is None else np.array([finite(g, "gravity", "m/s²") for g in gravity])
        if down.shape != (3,):
            raise BadInput(f"gravity is {gravity!r}, must be three numbers of m/s²")
        weighed = masses(tree) if down.any() else None
        own = np.zeros(len(tree.names))
        for name, value in sorted(couples.items(), key=lambda item: len(item[0])):
            for which in coordinates(tree, name):
                own[which] = finite(value, f"couple {name!r}", "N·mm")
        return cls(_drawn(tree, pulls), rubbing, own, down, weighed)

    def pulls_along(self, posed: Posed) -> dict[str, np.ndarray]:
        """Pull in each run of each pulled tendon, N, from actuator to anchor."""
        ways = {one.name: runs(placed_points(one, posed.motions))[1] for one, _ in self.pulls}
        return {one.name: pull * pulls_left(ways[one.name], self.friction) for one, pull in self.pulls}

    def taken_in(self, posed: Posed) -> dict[str, float]:
        """How much shorter each tendon is than in the flat part, mm."""
        flat = Posed(posed.tree, np.zeros_like(posed.angles))
        return {one.name: length(flat, one.name) - length(posed, one.name) for one in posed.tree.routes}


def _drawn(tree: Tree, pulls: Mapping[str, float]) -> tuple[tuple[Route, float], ...]:
    found = []
    for name, pull in pulls.items():
        if finite(pull, f"pull {name!r}", "N") < 0:
            raise BadInput(f"pull {name!r} is {pull:g} N, must be 0 or more: a tendon only pulls")
        found.append((find(tree, name), float(pull)))
    names = [route.name for route, _ in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise BadInput(f"tendon {min(twice)!r} is pulled twice")
    return tuple(found)


def torques(tree: Tree, loads: Loads, angles: np.ndarray) -> np.ndarray:
    """Torque of the loads on each coordinate (… × N, N·mm): the work they do per rad."""
    moved = motions(tree, angles)
    force = np.zeros((*moved.shape[:-2], 3))
    couple = np.zeros_like(force)
    for route, pull in loads.pulls:
        points = placed_points(route, moved)
        _, ways = runs(points)
        strength = pull * pulls_left(ways, loads.friction)
        more = wrench(tree, route, points, strength[..., None] * ways)
        force, couple = force + more[0], couple + more[1]
    if loads.masses is not None:
        weight = loads.masses.mass[:, None] * loads.gravity
        force, couple = force + weight, couple + np.cross(_centres(loads.masses, moved), weight)
    turn, drift = screws(tree, angles, moved)
    work = turn * (tree.below @ couple) + drift * (tree.below @ force)
    return work.sum(axis=-1) + loads.couples


def _centres(masses: Masses, moved: np.ndarray) -> np.ndarray:
    return (moved[..., :3, :3] @ masses.centre[..., None])[..., 0] + moved[..., :3, 3]


def energy(tree: Tree, loads: Loads, angles: np.ndarray) -> float:
    """Energy of springs, pressed stops, weight, couples and (as if nothing rubbed) pulls, N·mm."""
    over = angles - np.clip(angles, *tree.limits)
    bent = angles - over - tree.rest
    soft = np.where(over < 0, *np.where(np.isfinite(tree.stops), tree.stops, 0.0))
    total = bent @ tree.stiffness @ bent / 2 + (tree.stiffness @ bent + soft * over / 2) @ over
    moved = motions(tree, angles)
    for route, pull in loads.pulls:
        total += pull * runs(placed_points(route, moved))[0].sum()
    if loads.masses is not None:
        total -= np.sum(loads.masses.mass[:, None] * loads.gravity * _centres(loads.masses, moved))
    return float(total - loads.couples @ angles)
