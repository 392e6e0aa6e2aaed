"""Tendons: their runs between guide edges, length and arms in a pose, and the pull that friction leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flexo.errors import BadInput, nearest
from flexo.kinematics.folding import Posed, screws

if TYPE_CHECKING:
    from flexo.design import Tendon
    from flexo.kinematics.linkage import Tree

SAME = 1e-9  # mm: two edges at one place


@dataclass(frozen=True, eq=False)
class Route:
    """A tendon's way from its actuator to its anchor: flat points (P × 3, mm), each on a segment (P)."""

    name: str
    points: np.ndarray
    segments: np.ndarray


def routes(tree: Tree) -> tuple[Route, ...]:
    """The routes of a design's tendons, straight from guide edge to guide edge.

    Both edges of a guide move with the segment under its middle. An element is passed from whichever end
    of its guides is nearer to where the tendon comes from.
    """
    return tuple(_route(tree, one) for one in tree.design.tendons)


def _route(tree: Tree, tendon: Tendon) -> Route:
    passed = [tendon.actuator, *tendon.through, tendon.anchor]
    passed = [name for k, name in enumerate(passed) if k == 0 or name != passed[k - 1]]
    points, segments = _edges(tree, passed[0])
    for k, name in enumerate(passed[1:]):
        edges, under = _edges(tree, name)
        if k == 0 and _nearer(edges.mean(axis=0), points[0], points[-1]):
            points, segments = points[::-1], segments[::-1]
        if _nearer(points[-1], edges[-1], edges[0]):
            edges, under = edges[::-1], under[::-1]
        points, segments = np.concatenate([points, edges]), np.concatenate([segments, under])
    apart = np.linalg.norm(np.diff(points, axis=0), axis=1) > SAME
    keep = np.concatenate([[True], apart | (np.diff(segments) != 0)])
    return Route(tendon.name, points[keep], segments[keep])


def _nearer(here: np.ndarray, a: np.ndarray, b: np.ndarray) -> bool:
    return bool(np.linalg.norm(a - here) < np.linalg.norm(b - here) - SAME)


def _edges(tree: Tree, name: str) -> tuple[np.ndarray, np.ndarray]:
    """An element's guide edges in flat space, in order along its x, and the segments they stand on."""
    placed = tree.design[name]
    index = tree.design.placed.index(placed)
    guides = placed.element.guides()
    if not guides:
        raise BadInput(f"a tendon passes {name!r}, which has no tendon guide")
    local = [(x, one.y, one.z) for one in guides for x in (one.x_in, one.x_out)]
    gaps = [tree.bends[k].gap for k in tree.bends_of[index]]
    middles = np.array([((one.x_in + one.x_out) / 2, one.y) for one in guides for _ in range(2)])
    piece = np.sum([gap.share(middles) > 0.5 for gap in gaps], axis=0) if gaps else np.zeros(len(local), int)
    space = tree.space(index)
    flat = np.array(local) @ space[:3, :3].T + space[:3, 3]
    return flat, np.array(tree.pieces[index])[piece]


def placed_points(route: Route, moved: np.ndarray) -> np.ndarray:
    """The route's points (… × P × 3, mm) in poses whose motions are (… × S × 4 × 4)."""
    motion = moved[..., route.segments, :, :]
    return (motion[..., :3, :3] @ route.points[..., None])[..., 0] + motion[..., :3, 3]


def runs(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lengths (… × R, mm) and unit directions (… × R × 3) of the straight runs (0 for one of no length)."""
    steps = np.diff(points, axis=-2)
    lengths = np.linalg.norm(steps, axis=-1)
    return lengths, np.divide(
        steps, lengths[..., None], where=lengths[..., None] > SAME, out=np.zeros_like(steps)
    )


def pulls_left(directions: np.ndarray, friction: float) -> np.ndarray:
    """Pull in each run (… × R) over that at the actuator: exp(−μ·Σ|Δφ|) over the edges passed (capstan)."""
    a, b = directions[..., :-1, :], directions[..., 1:, :]
    turn = np.arctan2(np.linalg.norm(np.cross(a, b), axis=-1), np.sum(a * b, axis=-1))
    turned = np.cumsum(turn, axis=-1)
    return np.exp(-friction * np.concatenate([np.zeros_like(turned[..., :1]), turned], axis=-1))


def length(posed: Posed, name: str) -> float:
    """A tendon's length in a pose from actuator to anchor, mm."""
    return float(runs(placed_points(find(posed.tree, name), posed.motions))[0].sum())


def arms(posed: Posed, name: str) -> np.ndarray:
    """A tendon's lever arm about each coordinate (N), mm: how much it takes in per rad, −∂length/∂angle."""
    route = find(posed.tree, name)
    points = placed_points(route, posed.motions)
    _, ways = runs(points)
    force, couple = wrench(posed.tree, route, points, ways)
    turn, drift = screws(posed.tree, posed.angles, posed.motions)
    below = posed.tree.below
    return np.einsum("ni,ni->n", turn, below @ couple) + np.einsum("ni,ni->n", drift, below @ force)


def wrench(tree: Tree, route: Route, points: np.ndarray, pull: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Force (… × S × 3, N) and couple about the origin (… × S × 3, N·mm) that a tendon puts on segments.

    pull: in each run as a vector (… × R × 3) towards the anchor.
    """
    none = np.zeros_like(points[..., :1, :])
    force = np.concatenate([pull, none], axis=-2) - np.concatenate([none, pull], axis=-2)
    onto = np.equal.outer(np.arange(len(tree.segments)), route.segments).astype(float)
    return onto @ force, onto @ np.cross(points, force)


def find(tree: Tree, name: str) -> Route:
    """A tendon's route by its name or the end of it; BadInput names the nearest."""
    full = [one for one in tree.routes if one.name == name or one.name.endswith(f"/{name}")]
    if not full:
        raise BadInput(f"no tendon {name!r}; {nearest(name, [one.name for one in tree.routes])}")
    if len(full) > 1:
        raise BadInput(f"tendon {name!r} is one of {', '.join(one.name for one in full)}; say which")
    return full[0]
