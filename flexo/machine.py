"""Printers: what a machine can do, and how it is started, paused and stopped; read from TOML profiles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flexo.process import Film


@dataclass(frozen=True)
class Motion:
    """What the machine's axes can do: mm/s, mm/s², and mm/s jerk (or an equal junction speed)."""

    speed_xy: float
    speed_z: float
    speed_e: float
    acceleration: float  # of moves that print
    travel_acceleration: float
    acceleration_xy: float  # that either axis bears, whatever is asked for
    acceleration_z: float
    acceleration_e: float  # of filament that moves alone
    jerk: float  # of x and y; Klipper's square corner velocity
    jerk_z: float
    jerk_e: float


@dataclass(frozen=True)
class Retraction:
    """Filament pulled back before a travel, mm and mm/s, and the lift over bare film, mm.

    wipe: how far the nozzle goes back over its last bead before it lifts, mm; minimum: the longest travel
    inside an island that is made without all that, mm; inside: whether longer ones there are lifted too.
    """

    length: float
    speed: float
    lift: float
    wipe: float = 0.0
    minimum: float = 2.0
    inside: bool = False


@dataclass(frozen=True)
class Printer:
    """A machine: bed and travel in mm, what its probe senses, limits, start and end commands."""

    name: str
    title: str
    flavour: str  # marlin | klipper | reprap
    bed: tuple[float, float, float, float]  # x_min, y_min, x_max, y_max
    height: float
    nozzles: tuple[float, ...]  # one a tool, mm
    probe: str  # sheet | film | manual_on_sheet | manual_on_film: what z = 0 is measured on
    nozzle_limit: float  # °C
    bed_limit: float  # °C
    motion: Motion
    retraction: Retraction
    start: tuple[str, ...]
    end: tuple[str, ...]
    pause: tuple[str, ...]
    keepouts: tuple[tuple[float, float, float, float], ...] = ()  # clips and tape on the bed
    progress: bool = True  # understands M73
    thumbnail: tuple[float, float] = (0.0, 0.0)  # width and height in pixels; 0: none is wanted
    objects: bool = False  # understands labels of objects (M486, EXCLUDE_OBJECT)
    advance: dict[str, float] = field(default_factory=dict, hash=False)  # s by material; else left as it is

    @property
    def nozzle(self) -> float:
        """Nozzle diameter of the first tool, mm."""
        return self.nozzles[0]

    def film_top(self, film: Film) -> float:
        """The film's upper face in the machine's z, mm: the probe may sense the sheet under the film."""
        return 0.0 if self.probe in ("film", "manual_on_film") else film.thickness
