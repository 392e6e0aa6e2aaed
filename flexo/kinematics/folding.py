"""Forward kinematics at large rotations: joint tree and angles → where every segment goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from flexo.errors import BadInput, Finding, nearest
from flexo.kinematics.arcs import derivatives, exponential
from flexo.kinematics.linkage import Tree

SLACK = 1e-9  # rad, by which rounding may pass a limit
FURTHEST = 100.0  # rad: 16 turns of a coil; far beyond, an angle has no digits left for a place


@dataclass(frozen=True, eq=False)
class Posed:
    """A tree in a pose: angles (N, rad, in the order of `tree.names`) and what they do."""

    tree: Tree
    angles: np.ndarray

    @cached_property
    def motions(self) -> np.ndarray:
        """Rigid motion of each segment (S × 4 × 4, mm) from its flat place; the identity when flat."""
        return motions(self.tree, self.angles)

    def motion(self, segment: str) -> np.ndarray:
        """The 4 × 4 motion of one segment, by name."""
        if segment not in self.tree.segments:
            raise BadInput(f"no segment {segment!r}; {nearest(segment, self.tree.segments)}")
        return self.motions[self.tree.segments.index(segment)]

    def port(self, name: str) -> np.ndarray:
        """Where a port (`front_left/foot.in`) stands: 4 × 4, x out of its element, z out of the print."""
        holder, _, port = name.rpartition(".")
        placed = self.tree.design[holder]
        at = placed.port(port)
        index = self.tree.design.placed.index(placed)
        flat = self.tree.space(index)
        local = placed.element.ports[port]
        x = flat[:3, :2] @ (np.cos(local.turn), np.sin(local.turn))
        frame = np.eye(4)
        frame[:3, :3] = np.column_stack([x, np.cross(flat[:3, 2], x), flat[:3, 2]])
        frame[:3, 3] = at.x, at.y, flat[2, 3]
        gaps = [self.tree.bends[k].gap for k in self.tree.bends_of[index]]
        piece = sum(bool(gap.share(np.array([local.x, local.y])) > 0.5) for gap in gaps)
        return self.motions[self.tree.pieces[index][piece]] @ frame

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the tree leaves out, joints beyond their limits, and how far open each loop is."""
        every = np.ones(len(self.angles), bool)
        return (*self.tree.findings, *beyond_limits(self, every), *open_loops(self))


def pose(tree: Tree, angles: Mapping[str, float] | None = None) -> Posed:
    """The pose in which joints stand at the given angles (rad, flexion positive), the others at rest.

    A name is a joint's (`front_left/hip.gap_2`) or an element's (`front_left/hip`), or the end of either
    (`hip.gap_2`, `hip`), which then means every one that ends so. An element's angle is shared equally
    among its gaps. Where two names mean one joint, the longer goes. A strip's cells twist as a free strip
    does under a couple, unless their twist is named (`coil.twist`, `coil.twist_3`).
    BadInput for an unknown name or an angle that is no number within ±100 rad; beyond a limit: a finding.
    """
    found = np.array(tree.rest)
    named = np.zeros(len(found), bool)
    for name, angle in sorted((angles or {}).items(), key=lambda item: len(item[0])):
        value = finite(angle, f"angle {name!r}", "rad")
        if abs(value) > FURTHEST:
            raise BadInput(f"angle {name!r} is {value:g} rad, must be within ±{FURTHEST:g} rad")
        for which in coordinates(tree, name):
            found[which], named[which] = value / len(which), True
    count = len(tree.bends)
    for row, k in enumerate(tree.twisted):
        if not named[count + row]:
            found[count + row] = tree.bends[k].gap.lean * (found[k] - tree.rest[k])
    return Posed(tree, found)


def finite(value: float, what: str, unit: str) -> float:
    """A finite number, or BadInput that says what it is."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number)) or not np.isfinite(value):
        raise BadInput(f"{what} is {value!r}, must be a finite number of {unit}")
    return float(value)


def coordinates(tree: Tree, name: str) -> list[list[int]]:
    """Indices of the coordinates that a name means, one list for each element or joint so called."""
    groups: dict[str, list[int]] = {}
    for k, full in enumerate(tree.names):
        element, _, joint = full.rpartition(".")
        groups.setdefault(full, []).append(k)
        groups.setdefault(f"{element}.twist" if joint.startswith("twist_") else element, []).append(k)
    meant = [which for full, which in groups.items() if full == name or full.endswith(f"/{name}")]
    if not meant:
        ends = {full.rpartition("/")[2] for full in groups}
        raise BadInput(f"no joint {name!r}; {nearest(name, {*groups, *ends})}")
    return meant


def motions(tree: Tree, angles: np.ndarray) -> np.ndarray:
    """Rigid motions (… × S × 4 × 4) for angles (… × N, rad): one pose or many at once."""
    steps = _steps(tree, np.asarray(angles, float))
    made = np.zeros((*steps.shape[:-3], len(tree.segments), 4, 4))
    made[..., 0, :, :] = np.eye(4)
    for k, bend in enumerate(tree.bends):
        np.matmul(made[..., bend.parent, :, :], steps[..., k, :, :], out=made[..., bend.child, :, :])
    return made


def _steps(tree: Tree, angles: np.ndarray) -> np.ndarray:
    """Each child's motion within its parent's flat frame (… × bends × 4 × 4)."""
    made = exponential(turns(tree, angles), tree.shifts)
    ends = (tree.starts + tree.shifts)[..., None]
    made[..., :3, 3] = (tree.starts + made[..., :3, 3]) - (made[..., :3, :3] @ ends)[..., 0]
    return made


def turns(tree: Tree, angles: np.ndarray) -> np.ndarray:
    """Turn vectors (… × bends × 3, rad) of all gaps in their parents' flat frames."""
    count = len(tree.bends)
    made = angles[..., :count, None] * tree.axes
    made[..., tree.twisted, :] += angles[..., count:, None] * tree.twists
    return made


def screws(tree: Tree, angles: np.ndarray, moved: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How each coordinate moves what hangs on it: per rad a point at x goes by turn × x + drift.

    Turns (… × N × 3) and drifts (… × N × 3, mm) in space, of the pose `moved` = `motions(tree, angles)`.
    """
    spin, slide = derivatives(turns(tree, angles), tree.shifts)
    parents = moved[..., [one.parent for one in tree.bends], :, :]
    rotation = parents[..., :3, :3]
    at = (rotation @ tree.starts[..., None])[..., 0] + parents[..., :3, 3]
    rows = np.concatenate([np.arange(len(tree.bends)), tree.twisted])
    ways = np.concatenate([tree.axes, tree.twists])[..., None]
    turn = (rotation[..., rows, :, :] @ (spin[..., rows, :, :] @ ways))[..., 0]
    drift = (rotation[..., rows, :, :] @ (slide[..., rows, :, :] @ ways))[..., 0]
    return turn, drift - np.cross(turn, at[..., rows, :])


def beyond_limits(posed: Posed, which: np.ndarray) -> list[Finding]:
    """A finding for each of the chosen coordinates (N, bool) that stands beyond a limit."""
    found = []
    low, high = posed.tree.limits
    passed = which & ((posed.angles < low - SLACK) | (posed.angles > high + SLACK))
    for k in np.flatnonzero(passed):
        name, angle, a, b = posed.tree.names[k], posed.angles[k], low[k], high[k]
        limit, verb = (a, "extension") if angle < a else (b, "flexion")
        text = f"{name} stands at {np.degrees(angle):.2f} deg, its {verb} ends at {np.degrees(limit):.2f} deg"
        found.append(
            Finding("kinematics.limit", text, "warning", float(np.degrees(angle)), float(np.degrees(limit)),
                    "deg", fix="ask for less; what stops it is not bent here")
        )  # fmt: skip
    return found


def open_loops(posed: Posed) -> list[Finding]:
    """A finding for each loop: how far its ends stand apart."""
    found = []
    for one in posed.tree.design.closures:
        apart = float(np.linalg.norm(posed.port(one.a)[:3, 3] - posed.port(one.b)[:3, 3]))
        text = f"the loop {one.a} – {one.b} stands {apart:.2f} mm open"
        found.append(Finding("kinematics.open", text, "unchecked", apart, 0.0, "mm"))
    return found
