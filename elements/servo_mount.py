"""A plate that carries a bought micro servo, dropped in through a window in print and film."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flexo import Cut, Guide, Process, choice, choose, element, mm, param, strip
from flexo.planar import rectangle
from flexo.profiles import load_servo, names
from flexo.solids import tray, tray_volume

WALL = 0.8  # mm, two lines round every opening
STRAP = (3.0, 1.6)  # mm, slot for a cable tie of 2.5 mm


@element
class ServoMount:
    """Mount for a micro servo: its body hangs through a window, its ears rest on the raised frame.

      plate                 pilot            strap slots instead: ▯ beside each ear
    ┌───────────────────────────────┐ ─┬─
    │ ┌───────────────────────────┐ │  │            frame ┌─┬┬──┐        ┌──┬┬─┐
    │ │ ∘ ┌───────────────────┐ ∘ │ │  width     base  ┌─┘ ││  │ window │  ││ └─┐
    │ │   │      window       │   │ │  │              ╧═══╧╧══╧════════╧══╧╧═══╧ film, cut out
    │ └───┴───────────────────┴───┘ │  │                          │servo│
    └───────────────────────────────┘ ─┴─                         └─────┘
     wall                              in at the shaft's far end, out near the shaft
    """

    servo: choice = choose("sg90", tuple(names("servos")), "profile of the servo")
    fixing: choice = choose("screws", ("screws", "strap"), "pilot holes for screws, or slots for cable ties")
    width: mm = param(24.0, 8.0, 120.0, "of the plate, across the chain")
    wall: mm = param(3.0, 1.0, 30.0, "plate left at each end beyond the ears")
    clearance: mm = param(0.3, 0.1, 1.0, "play round the servo's body; sellers' copies differ by 0.3 mm")
    base: mm = param(1.2, 0.4, 10.0, "height of the plate over the film")
    frame: mm = param(3.0, 0.6, 15.0, "height of the raised frame over the film")
    pilot: mm = param(1.6, 0.8, 3.0, "diameter of the holes that the screws cut their thread into")

    @property
    def _size(self) -> dict[str, Any]:
        return load_servo(self.servo)

    @property
    def length(self) -> float:
        return float(self._size["ear_length"]) + 2 * (self.clearance + self.wall)

    def constraints(self) -> Iterable[tuple[bool, str]]:
        size, slots = self._size, self.fixing == "strap"
        window = size["body_width"] + 2 * self.clearance
        least = window + 2 * ((STRAP[1] + WALL if slots else 0.0) + 2 * WALL)
        ledge = (size["hole_spacing"] - size["body_length"]) / 2 - self.clearance - self.pilot / 2
        beyond = (size["ear_length"] - size["hole_spacing"]) / 2 + self.clearance - self.pilot / 2
        yield (
            self.width >= least,
            f"width is {self.width:g} mm, must be at least {least:.3g} mm for {self.servo}",
        )
        yield (
            self.frame > self.base,
            f"frame is {self.frame:g} mm, must be higher than the base of {self.base:g} mm",
        )
        yield (
            slots or min(ledge, beyond) >= WALL,
            f"pilot holes of {self.pilot:g} mm leave {min(ledge, beyond):.3g} mm wall, must be {WALL:g} mm "
            "(smaller pilot or clearance)",
        )

    def _box(self, length: float, width: float) -> Any:
        """A rectangle about the plate's middle."""
        middle = self.length / 2
        return strip(middle - length / 2, middle + length / 2, width)

    def _openings(self) -> list[Any]:
        size, play = self._size, 2 * self.clearance
        window = self._box(size["body_length"] + play, size["body_width"] + play)
        return [window, *(self._slots() if self.fixing == "strap" else self._holes())]

    def _stations(self) -> tuple[float, float]:
        half = self._size["hole_spacing"] / 2
        return self.length / 2 - half, self.length / 2 + half

    def _holes(self) -> list[Any]:
        from shapely import Point

        return [Point(x, 0.0).buffer(self.pilot / 2) for x in self._stations()]

    def _slots(self) -> list[Any]:
        (along, across), y = STRAP, self._size["body_width"] / 2 + self.clearance + WALL
        lanes = ((y, y + across), (-y - across, -y))
        return [
            rectangle(x - along / 2, low, x + along / 2, high)
            for x in self._stations()
            for low, high in lanes
        ]

    def footprint(self) -> Any:
        return strip(0.0, self.length, self.width)

    def cuts(self) -> tuple[Cut, ...]:
        from shapely import LineString

        return tuple(Cut(LineString(hole.exterior.coords)) for hole in self._openings())

    def guides(self) -> tuple[Guide, ...]:
        """Where a tendon leaves the horn: over the shaft, at the top of the servo's body."""
        size = self._size
        x = self.length / 2 + size["shaft_offset"]
        return (Guide("horn", x, x, self.frame + size["body_height"] - size["ear_height"]),)

    def _plate(self) -> tuple[Any, Any]:
        """The plate in plan, and the part of it that the frame leaves low."""
        from shapely import union_all

        raised = self._box(self._size["ear_length"] + 2 * self.clearance, self._frame_width())
        plate = self.footprint().difference(union_all(self._openings()))
        return plate, plate.difference(raised)

    def solid(self, process: Process) -> Any:
        return tray(*self._plate(), self.base, self.frame)

    def volume(self, process: Process) -> float:
        return tray_volume(*self._plate(), self.base, self.frame)

    def _frame_width(self) -> float:
        slots = 2 * (STRAP[1] + WALL) if self.fixing == "strap" else 0.0
        return float(self._size["body_width"]) + 2 * (self.clearance + 2 * WALL) + slots
