"""Film, filament and layers: frozen data, read from TOML profiles and passed where needed.

A profile's name, or the path of a user's own TOML file, works wherever one is asked for. Every material
property is a Quantity: value, interval, unit and source.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

from flexo.errors import BadInput, nearest
from flexo.machine import Motion as Motion  # a process and its machine are passed side by side
from flexo.machine import Printer as Printer
from flexo.machine import Retraction as Retraction
from flexo.settings import BOUNDS as BOUNDS
from flexo.settings import CHOICES as CHOICES
from flexo.settings import SETTINGS as SETTINGS
from flexo.settings import adjusted as adjusted


@dataclass(frozen=True)
class Quantity:
    """A material property with the interval it is believed to lie in, its unit and where it comes from."""

    value: float
    low: float
    high: float
    unit: str
    source: str


@dataclass(frozen=True)
class Film:
    """The flexible sheet that is printed on: thickness and stock size in mm, and its material card."""

    name: str
    material: str
    thickness: float
    tolerance: float
    sheet: tuple[float, float]
    cost_per_m2: float  # USD
    properties: dict[str, Quantity]

    def __hash__(self) -> int:
        return hash((self.name, self.thickness))

    def __getitem__(self, name: str) -> float:
        return _property(self, name)


@dataclass(frozen=True)
class Filament:
    """What is extruded: temperatures in °C, flow limit in mm³/s, and its material card."""

    name: str
    material: str
    diameter: float
    cost_per_kg: float  # USD
    nozzle_bond: float
    nozzle: float
    nozzle_range: tuple[float, float]
    bed_bond: float
    bed: float
    bed_bond_range: tuple[float, float]
    flow_limit: float
    fan: float  # 0..1, after the bond layer
    properties: dict[str, Quantity]
    fan_bridge: float = 0.0  # 0..1, at least, while bridges are laid
    layer_time: float = 0.0  # s that a layer takes at least, beads being slowed for it
    slowest: float = 15.0  # mm/s, the slowest that beads are laid for that

    def __hash__(self) -> int:
        return hash((self.name, self.diameter))

    def __getitem__(self, name: str) -> float:
        return _property(self, name)


def _property(card: Film | Filament, name: str) -> float:
    known, kind = card.properties, type(card).__name__.lower()
    if name not in known:
        raise BadInput(f"{kind} {card.name} sets no {name!r} in [properties]; {nearest(name, known)}")
    return known[name].value


@dataclass(frozen=True)
class Speeds:
    """Nozzle speeds by role, mm/s."""

    perimeter: float = 35.0
    fill: float = 80.0
    overhang: float = 15.0
    bond: float = 20.0
    travel: float = 150.0


@dataclass(frozen=True)
class Flows:
    """Extruded volume over geometric volume by role; bounded 0.9..1.15 and stated in every job."""

    bond: float = 1.0
    perimeter: float = 1.0
    fill: float = 1.0
    bridge: float = 1.0


@dataclass(frozen=True)
class Accelerations:
    """Accelerations of moves that print by role, as shares of the machine's, 0.1..1.

    The defaults are the ratios of PrusaSlicer 2.5's profiles for layers of 0.2 mm on the MK3: 800 mm/s² for
    the first layer and perimeters, 1000 for infill and bridges.
    """

    bond: float = 0.8
    perimeter: float = 0.8
    fill: float = 1.0
    bridge: float = 1.0


@dataclass(frozen=True)
class Process:
    """How a part is printed on film: layers, line, fill, and which film and filaments. Lengths mm."""

    film: Film
    filaments: tuple[Filament, ...]
    bond_height: float = 0.2  # first layer
    layer_height: float = 0.2
    squish: float = 0.02  # the nozzle's lowering on the bond layer: slightly compressed lines bond
    line_width: float = 0.45
    line_min: float = 0.28  # narrowest bead that is laid
    line_max: float = 0.75  # widest bead that is laid
    fill_width: float = 1.0  # of a line of solid fill, over line_width
    perimeters: int = 2
    raster: tuple[float, ...] = (math.pi / 4, -math.pi / 4)  # rad, layer after layer, where no element says
    speeds: Speeds = Speeds()
    flows: Flows = Flows()
    accelerations: Accelerations = Accelerations()
    density: float = 1.0  # of the inside of wide parts, where no element says
    pattern: str = "gyroid"  # of that inside, when it is sparse: lines | grid | gyroid | concentric
    seam: str = "nearest"  # where closed lines begin: nearest to the nozzle | aligned over layers
    arcs: str = "off"  # whether circles are told as G2 and G3: off | on
    loops: str = "nearest"  # which of an island's lines is next: nearest | outside-in | inside-out
    skins: int = 4  # solid layers under tops and over undersides when the inside is sparse
    margin: float = 8.0  # sacrificial film around the cut outline, takes the prime line
    edge: float = 3.0  # film edge that stays free of extrusion
    cost_per_hour: float = 0.0  # USD, machine time

    @property
    def filament(self) -> Filament:
        """The filament of the first tool."""
        return self.filaments[0]

    def top_of(self, layers: int) -> float:
        """Height of the top of the n-th layer over the film, mm; 0 for no layer."""
        return 0.0 if layers < 1 else self.bond_height + (layers - 1) * self.layer_height

    def layers_to(self, height: float) -> int:
        """How many layers a feature of this height prints as: those whose middle lies inside it."""
        if height <= self.bond_height / 2:
            return 0
        return 1 + max(0, math.floor((height - self.bond_height) / self.layer_height + 0.5 - 1e-9))


TALLEST_LAYER = BOUNDS["layer_height"][1]
HALF_LAYER = TALLEST_LAYER / 2  # a bead's underside may lie this far below the solid's


def with_film(process: Process, film: str) -> Process:
    """A copy of a process on another film, by profile name, thickness ("8mil") or file."""
    from flexo.profiles import load_film

    return dataclasses.replace(process, film=load_film(film))


def with_filament(process: Process, filament: str) -> Process:
    """A copy of a process with another filament in its first tool, by profile name or file."""
    from flexo.profiles import load_filament

    return dataclasses.replace(process, filaments=(load_filament(filament), *process.filaments[1:]))


def default_process() -> Process:
    """PLA on 10 mil polycarbonate film."""
    from flexo.profiles import load_filament, load_film

    return Process(load_film("pc-10mil"), (load_filament("pla"),))


def default_printer() -> Printer:
    """Prusa MK3S."""
    from flexo.profiles import load_printer

    return load_printer("prusa-mk3s")
