"""A snap fit for swapping limbs: a plug with two springy arms, and the socket that it slides into."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from flexo import Bare, Mechanics, Pose, Process, choice, choose, element, fused, mm, param, prism
from flexo.mechanics import snap
from flexo.mechanics.model import Figure
from flexo.planar import rectangle
from flexo.process import HALF_LAYER
from flexo.solids import rail

LAND = 0.8  # mm: the hooks' flat crown, two lines
RAMP = 2.0  # length of a hook's ramp over its height: 27°


@element
class SnapCoupler:
    """Plug or socket by which a limb is swapped; both halves of a pair share every number but the kind.

    plug                                socket
    ┌──────┐          hook              ┌─────────────┐ wall  ─┬─
    │      ├──────────◣▖ ─┬─ thickness  │      ┌─┐ ┌──┘────────┤
    │ root │ film cut     ─┴─           │ root │ └─┘  channel  │ width
    │      ├──────────◤▘                │      └─┐ ┌───────────┤
    └──────┘                            └────────┴─┴──┐───────┴─
           |-- arm ---|                 lips (45°) over the channel's walls hold the plug down

    The arms bend in the plane of the film, which is cut along their outline with the rest. The plug's own
    film lies on the socket's: `headroom` leaves room for it.
    """

    kind: choice = choose("plug", ("plug", "socket"), "which half")
    width: mm = param(20.0, 8.0, 100.0, "across the chain")
    height: mm = param(3.0, 0.8, 15.0, "of the plug over its film")
    root: mm = param(4.0, 1.6, 40.0, "solid end that the neighbour joins")
    arm: mm = param(12.0, 4.0, 60.0, "free length of an arm, to its hook")
    thickness: mm = param(1.2, 0.8, 4.0, "of an arm, in the film plane")
    hook: mm = param(0.6, 0.2, 2.0, "how far a hook stands out of its arm")
    wall: mm = param(3.0, 1.6, 20.0, "of the socket beside the channel")
    clearance: mm = param(0.2, 0.05, 0.6, "play on each side between plug and socket")
    lip: mm = param(1.0, 0.0, 3.0, "reach of the socket's lips over the plug; 0 leaves it open above")
    headroom: mm = param(0.4, 0.2, 2.0, "between plug and lips: the plug's film and play")

    @property
    def length(self) -> float:
        return self.root + self._reach + (self.clearance if self.kind == "socket" else 0.0)

    @property
    def _reach(self) -> float:
        return self.arm + LAND + RAMP * self.hook

    @property
    def ports(self) -> dict[str, Pose]:
        return {"in": Pose(turn=math.pi)}

    @property
    def strain(self) -> float:
        """Largest strain in an arm while its hook passes the socket's wall."""
        return snap.strain(self.thickness, self.hook - self.clearance, self.arm)

    def mechanics(self, process: Process) -> Mechanics | None:
        """Of the plug: how its arms are strained, and what pushes it in. The film under an arm bends too."""
        if self.kind == "socket":
            return None
        beams = (
            (process.filament["modulus_along"], self.height),
            (process.film["modulus"], process.film.thickness),
        )
        stiff = sum(snap.stiffness(e, self.thickness, depth, self.arm) for e, depth in beams)
        push = 2 * snap.mating_force(stiff * (self.hook - self.clearance), math.atan(1 / RAMP), snap.FRICTION)
        most, fix = process.filament["strain_yield"], "a longer or thinner arm, or a smaller hook"
        words = (snap.SOURCE, snap.validity_of(self.hook - self.clearance, self.arm))
        return Mechanics(
            figures=(
                Figure("arm_strain", self.strain, "", *words, limit=most, fix=fix),
                Figure("mating_force", push, "N", *words),
            )
        )

    @property
    def _tongue(self) -> float:
        """Width over the plug's arms, mm."""
        return self.width - 2 * (self.wall + self.clearance)

    def constraints(self) -> Iterable[tuple[bool, str]]:
        slot, free = self._tongue - 2 * self.thickness, 2 * self.hook
        yield (
            slot >= free,
            f"slot between the arms is {slot:.3g} mm, must be at least {free:.3g} mm so that both hooks "
            "give way (wider, or thinner walls and arms)",
        )
        yield (
            self.hook >= self.clearance + 0.2 - 1e-9,
            f"hook is {self.hook:g} mm, must be {self.clearance + 0.2:.3g} mm or more (clearance, catch)",
        )
        least = self.hook + 0.8
        yield self.wall >= least, f"wall is {self.wall:g} mm, must be {least:.3g} mm or more behind the hooks"
        yield (
            self.arm >= 4 * self.thickness,
            f"arm is {self.arm:g} mm, must be at least {4 * self.thickness:g} mm (4 thicknesses, a beam)",
        )
        low, most = self.clearance + 0.2, min(self.wall, self._tongue / 3)
        yield (
            self.lip == 0 or low - 1e-9 <= self.lip <= most,
            f"lip is {self.lip:g} mm, must be 0 or {low:.3g}..{most:.3g} mm (clearance, wall)",
        )

    def footprint(self) -> Any:
        if self.kind == "plug":
            return self._plug()
        return rectangle(0.0, -self.width / 2, self.length, self.width / 2)

    def _plug(self) -> Any:
        from shapely import Polygon, union_all

        base = rectangle(0.0, -self.width / 2, self.root, self.width / 2)
        outer, start, hook = self._tongue / 2, self.root, self.root + self.arm
        upper = [
            (start, outer - self.thickness),
            (start, outer),
            (hook, outer),
            (hook, outer + self.hook),
            (hook + LAND, outer + self.hook),
            (start + self._reach, outer),
            (start + self._reach, outer - self.thickness),
        ]
        return union_all([base, Polygon(upper), Polygon([(x, -y) for x, y in upper])])

    def _channel(self) -> Any:
        """Where the plug goes, seen from above, with play; the mouth is at x = length."""
        from shapely import union_all

        half, play = self._tongue / 2 + self.clearance, self.clearance
        straight = rectangle(self.root, -half, self.length, half)
        catch = self.length - self.arm + play  # the hooks' catching faces, seen from the mouth
        notch = half + self.hook
        return union_all([straight, rectangle(self.root, -notch, catch, notch)])

    def bare(self) -> tuple[Bare, ...]:
        low = self.height + self.headroom - HALF_LAYER
        return (Bare(self._channel(), low),) if self.kind == "socket" else ()

    def contacts(self) -> tuple[Any, ...]:
        return ((self._plug() if self.kind == "plug" else self._channel()).boundary,)

    @property
    def _top(self) -> float:
        """Of the socket over the film, mm."""
        return self.height + self.headroom + self.lip

    def solid(self, process: Process) -> Any:
        if self.kind == "plug":
            return prism(self._plug(), 0.0, self.height)
        block = prism(self.footprint().difference(self._channel()), 0.0, self._top)
        return fused([block, *self._lips(self._top)]) if self.lip else block

    def volume(self, process: Process) -> float:
        if self.kind == "plug":
            return float(self._plug().area * self.height)
        lips = self.lip**2 * (self.arm - self.clearance)  # two wedges of lip²/2
        return float((self.footprint().area - self._channel().area) * self._top + lips)

    def _lips(self, top: float) -> list[Any]:
        """Wedges at 45° along the channel's straight walls, rooted in them."""
        from shapely import Polygon

        half, low, root = self._tongue / 2 + self.clearance, top - self.lip, 0.4
        start = self.length - self.arm + self.clearance
        side = [(half + root, low), (half, low), (half - self.lip, top), (half + root, top)]
        sides = (side, [(-y, z) for y, z in side])
        return [rail(Polygon(one), start, self.length) for one in sides]
