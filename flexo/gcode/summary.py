"""What a setup takes: time, filament, mass, cost and film."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from flexo.layout import Setup
from flexo.process import Filament, Film, Printer, Process
from flexo.slicing.duration import duration
from flexo.slicing.layers import Layers
from flexo.slicing.toolpath import Role, Toolpath


@dataclass(frozen=True)
class Summary:
    """What one setup takes. Film mass is that of the film the part keeps; its cost that of the sheet.

    A sheet that is turned over for its second face is counted with the first. Where nothing is cut out, as of
    a model from a file, nobody knows how much of the film the part keeps.
    """

    height_mm: float  # of the highest layer's top over the film
    time_s: float  # of the moves: heating, homing and pauses come on top
    filament_mm: float  # prime line included
    filament_g: float  # prime line included
    mass_g: float  # of the print on the part, without the prime line
    film_mass_g: float | None  # None: unknown
    filament_usd: float
    film_usd: float
    machine_usd: float
    layers: int
    film_size: tuple[float, float]  # mm
    sheet: tuple[float, float]  # mm, the stock that the film is cut from
    volume_mm3: float  # extruded on the part, flow factors included, without the prime line

    @property
    def cost_usd(self) -> float:
        """Filament, film and machine time."""
        return self.filament_usd + self.film_usd + self.machine_usd


def summarise(
    toolpath: Toolpath,
    *,
    layers: Layers,
    setup: Setup,
    process: Process,
    printer: Printer,
    seconds: np.ndarray | None = None,
) -> Summary:
    """Time, material, mass and cost of a setup; `seconds` are `duration`'s where that is known already."""
    film, filaments = process.film, process.filaments
    laid = toolpath.volume
    on_part = np.where(toolpath.role == Role.PRIME, 0.0, laid)
    volume, part = (np.bincount(toolpath.tool, weights=v, minlength=len(filaments)) for v in (laid, on_part))
    density = np.array([one["density"] for one in filaments]) / 1000  # g/mm³
    cost_per_g = np.array([one.cost_per_kg for one in filaments]) / 1000
    time_s = float((duration(toolpath, printer) if seconds is None else seconds).sum())
    width, height = setup.size
    new = 0.0 if setup.under else 1.0  # share of the sheet that this setup takes
    return Summary(
        height_mm=max((layer.top for layer in layers.layers), default=0.0),
        time_s=time_s,
        filament_mm=float((volume / [section(one) for one in filaments]).sum()),
        filament_g=float((volume * density).sum()),
        mass_g=float((part * density).sum()),
        film_mass_g=0.0 if setup.under else _film_mass(setup, film),
        filament_usd=float((volume * density * cost_per_g).sum()),
        film_usd=new * width * height * 1e-6 * film.cost_per_m2,
        machine_usd=time_s / 3600 * process.cost_per_hour,
        layers=len(layers.layers),
        film_size=setup.size,
        sheet=film.sheet,
        volume_mm3=float(part.sum()),
    )


def section(filament: Filament) -> float:
    """Cross-section of a filament, mm²."""
    return math.pi / 4 * filament.diameter**2


def _film_mass(setup: Setup, film: Film) -> float | None:
    if not film.thickness:
        return 0.0  # the plain bed
    area = _film_area(setup)
    return area * film.thickness * film["density"] / 1000 if area else None


def _film_area(setup: Setup) -> float:
    """Film that the part keeps, mm²: inside its cut outlines, less the holes in them."""
    from manifold3d import CrossSection, FillRule

    rings = [np.asarray(ring.coords)[:-1] for ring in cut_rings(setup)]
    return CrossSection(rings, FillRule.EvenOdd).area() if rings else 0.0


def cut_rings(setup: Setup) -> list[Any]:
    """Closed lines that are cut through the film: outlines and holes, in the sheet's frame."""
    return [cut.line for cut in setup.cuts if cut.kind == "cut" and cut.line.is_ring]


def clock(seconds: float) -> str:
    """A time as 1h 2m 3s."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}h {minutes % 60}m {rest}s"
