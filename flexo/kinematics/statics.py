"""Where a part settles: springs, stops, tendons with capstan friction, weight; at large rotations.

Newton's method on the generalised forces, with the joints that lie on a rigid stop held there (an active
set), the load raised in steps so that the part is followed from its rest. Its own few lines rather than a
library's: friction has no energy to minimise, and rigid stops are bounds on a system that is no minimisation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from flexo.errors import CheckFailed, Finding
from flexo.kinematics.folding import Posed, beyond_limits, coordinates, open_loops, pose
from flexo.kinematics.linkage import Tree
from flexo.kinematics.loads import Loads, energy, torques

ROUNDS = 20  # Newton's steps at one load
LOADS = 500  # shares of the load that are tried at most
SMALLEST = 1 / 1000  # of the smallest load tried first: finer steps say that there is no way on
CLOSE = 1e-10  # rad: a settled joint is this near to its place
STRIDE = 0.3  # rad: longest way of a joint from one load to the next, so that no other rest is jumped to
PROBE = 1e-7  # rad: step of the difference quotients
Vector = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Settled:
    """A part at rest under its loads.

    posed: the pose; stop_torques: what each stop takes (N, N·mm; positive presses into flexion); pulls:
    for each tendon the pull in every run, N, actuator first; taken_in: tendon drawn in since the flat part,
    mm; residual: largest torque out of balance, N·mm; energy: of springs and weight and, without
    friction, of the pulls, N·mm; findings: held joints beyond a limit, open loops, an unstable rest.
    A free joint may stand beyond its limit as far as its stop gives way.
    """

    posed: Posed
    stop_torques: np.ndarray
    pulls: dict[str, np.ndarray]
    taken_in: dict[str, float]
    residual: float
    energy: float
    steps: int
    findings: tuple[Finding, ...]


def settle(
    tree: Tree,
    pulls: Mapping[str, float] | None = None,
    *,
    friction: float = 0.0,
    gravity: Vector | None = None,
    couples: Mapping[str, float] | None = None,
    held: Mapping[str, float] | None = None,
) -> Settled:
    """The rest of a part whose segment 0 is held.

    pulls: N at the actuator of each tendon; friction: Coulomb's between tendon and guides, the tendon
    being drawn in; gravity: m/s² in the design's frame (z out of the film), or None for none; couples:
    N·mm about the own axis of every joint that a name means, turning with it (names as in `pose`); held:
    angles (rad) of joints that are kept there, as in `pose`.
    BadInput for an unknown name, a pull or friction that is negative or no number; CheckFailed when no rest
    is found. Validity: joints bend about their axis alone (off-axis stiffness counts as infinite), tendons
    are light and don't stretch, segments are rigid and don't meet except at their joints' limits.
    """
    loads = Loads.of(tree, pulls or {}, friction=friction, gravity=gravity, couples=couples or {})
    start = pose(tree, held)
    free = np.ones(len(tree.names), bool)
    for name in held or {}:
        free[[k for which in coordinates(tree, name) for k in which]] = False
    problem = _Problem(tree, loads, free)
    angles, steps = _followed(problem, np.array(np.where(free, tree.rest, start.angles)))
    return _told(problem, angles, steps)


@dataclass(frozen=True, eq=False)
class _Problem:
    tree: Tree
    loads: Loads
    free: np.ndarray

    def out_of_balance(self, angles: np.ndarray, share: float) -> np.ndarray:
        """Torque that each joint lacks (… × N, N·mm): spring and pressed stop less the loads' share."""
        tree = self.tree
        over = angles - np.clip(angles, *tree.limits)
        soft = np.where(over < 0, *np.where(np.isfinite(tree.stops), tree.stops, 0.0))
        spring = (angles - over - tree.rest) @ tree.stiffness
        return spring + soft * over - share * torques(tree, self.loads, angles)

    @property
    def bounds(self) -> np.ndarray:
        """Limits whose stop is rigid."""
        rigid = np.isinf(self.tree.stops)
        return np.where(rigid, self.tree.limits, np.array([[-np.inf], [np.inf]]))

    def misplaced(self, angles: np.ndarray, lack: np.ndarray) -> np.ndarray:
        """How far each free joint is from where its spring and rigid stops want it, rad."""
        return np.where(self.free, angles - np.clip(self.wanted(angles, lack), *self.bounds), 0.0)

    def wanted(self, angles: np.ndarray, lack: np.ndarray) -> np.ndarray:
        """Where each joint would rest by itself, its spring or pressed stop as stiff as it is here."""
        over = angles - np.clip(angles, *self.tree.limits)
        stop = np.where(over < 0, *self.tree.stops)
        pressed = (over != 0) & np.isfinite(stop)
        return angles - lack / np.where(pressed, stop, np.diag(self.tree.stiffness))


def _followed(problem: _Problem, angles: np.ndarray) -> tuple[np.ndarray, int]:
    """Raise the load in steps, smaller ones where Newton's method fails or a joint jumps."""
    share, step, count = 0.0, _first(problem, angles), 0
    least = step * SMALLEST
    for _ in range(LOADS):
        target = min(1.0, share + step)
        found, rounds = _newton(problem, angles, target)
        count += rounds
        if found is None or np.max(np.abs(found - angles), initial=0.0) > STRIDE:
            step /= 2
            if step < least:
                break
            continue
        angles, share, step = found, target, 2 * step
        if share == 1.0:
            return angles, count
    raise CheckFailed([_lost(problem, angles, share)])


def _first(problem: _Problem, angles: np.ndarray) -> float:
    """The share of the load that moves the softest joint by half a stride, if nothing stops it."""
    pushed = torques(problem.tree, problem.loads, angles) / np.diag(problem.tree.stiffness)
    furthest = float(np.max(np.abs(pushed[problem.free]), initial=0.0))
    return min(1.0, STRIDE / 2 / furthest) if furthest else 1.0


def _lost(problem: _Problem, angles: np.ndarray, share: float) -> Finding:
    lack = problem.misplaced(angles, problem.out_of_balance(angles, share))
    return Finding(
        "kinematics.not-settled",
        f"no rest found beyond {share:.1%} of the load (it may snap over, or guides meet); "
        f"{problem.tree.names[int(np.argmax(np.abs(lack)))]} is the furthest off",
        measured=share,
        limit=1.0,
        fix="pull less, or hold a joint at an angle",
    )


def _newton(problem: _Problem, angles: np.ndarray, share: float) -> tuple[np.ndarray | None, int]:
    """Angles at rest under a share of the load, or None; and how many steps it took."""
    for count in range(ROUNDS):
        lack = problem.out_of_balance(angles, share)
        off = problem.misplaced(angles, lack)
        if np.max(np.abs(off), initial=0.0) < CLOSE:
            return angles, count
        step = _direction(problem, angles, share, lack)
        if not np.isfinite(step).all():
            return None, count
        angles = _shortened(problem, angles, share, step)
    return None, ROUNDS


def _direction(problem: _Problem, angles: np.ndarray, share: float, lack: np.ndarray) -> np.ndarray:
    """Newton's step: joints pressed on a rigid stop go to it, the others to where nothing lacks."""
    low, high = problem.bounds
    wanted = problem.wanted(angles, lack)
    stopped = problem.free & ((wanted <= low) | (wanted >= high))
    step = np.where(stopped, np.where(wanted <= low, low, high) - angles, 0.0)
    rows = np.flatnonzero(problem.free & ~stopped)
    if len(rows):
        slope = _slope(problem, angles, share, lack)
        rest = -lack[rows] - slope[np.ix_(rows, np.flatnonzero(stopped))] @ step[stopped]
        try:
            step[rows] = np.linalg.solve(slope[np.ix_(rows, rows)], rest)
        except np.linalg.LinAlgError:
            return np.full_like(step, np.nan)
    longest = np.max(np.abs(step), initial=0.0)
    return step * min(1.0, STRIDE / longest) if longest else step


def _slope(problem: _Problem, angles: np.ndarray, share: float, lack: np.ndarray) -> np.ndarray:
    """How what lacks changes with each angle (N × N, N·mm/rad), by difference quotients, all at once."""
    return (problem.out_of_balance(angles + PROBE * np.eye(len(angles)), share) - lack).T / PROBE


def _shortened(problem: _Problem, angles: np.ndarray, share: float, step: np.ndarray) -> np.ndarray:
    """The step halved until it brings the joints nearer to their places; a last try is taken as it is."""

    def off(at: np.ndarray) -> float:
        return float(np.linalg.norm(problem.misplaced(at, problem.out_of_balance(at, share))))

    now = off(angles)
    for part in (1.0, 0.5, 0.25, 0.125):
        after = angles + part * step
        if off(after) < now:
            return after
    return angles + 0.0625 * step


def _told(problem: _Problem, angles: np.ndarray, steps: int) -> Settled:
    tree, loads, posed = problem.tree, problem.loads, Posed(problem.tree, angles)
    lack = problem.out_of_balance(angles, 1.0)
    low, high = problem.bounds
    pressed = problem.free & (((angles <= low) & (lack > 0)) | ((angles >= high) & (lack < 0)))
    soft = np.where(np.isfinite(tree.stops), tree.stops, 0.0)
    over = angles - np.clip(angles, *tree.limits)
    rows = problem.free & ~pressed
    remarks = (*tree.findings, *beyond_limits(posed, ~problem.free), *open_loops(posed))
    return Settled(
        posed,
        np.where(pressed, -lack, np.where(over < 0, *soft) * over),
        loads.pulls_along(posed),
        loads.taken_in(posed),
        float(np.max(np.abs(lack[rows]), initial=0.0)),
        energy(tree, loads, angles),
        steps,
        (*remarks, *_unstable(problem, angles, lack, rows)),
    )


def _unstable(problem: _Problem, angles: np.ndarray, lack: np.ndarray, rows: np.ndarray) -> list[Finding]:
    which = np.flatnonzero(rows)
    if not len(which):
        return []
    slope = _slope(problem, angles, 1.0, lack)[np.ix_(which, which)]
    least = float(np.linalg.eigvalsh((slope + slope.T) / 2)[0])
    if least > 0:
        return []
    text = f"the rest is unstable: the softest way off it has a stiffness of {least:.3g} N·mm/rad"
    return [Finding("kinematics.unstable", text, "warning", least, 0.0, "N·mm/rad")]
