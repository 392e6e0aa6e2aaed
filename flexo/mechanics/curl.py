"""Curl of a printed film after peeling: film and print shrink by different amounts as they cool (item 16).

Source: Timoshenko, Analysis of bi-metal thermostats (1925), as a laminate of any number of plies: narrow
strip, linear elastic. Assumption, untested: stress is kept from the temperature down at which the filament
stops flowing on the bed, the lower of its glass transition and of the bed's temperature while the bond layer
is laid; above it the print relaxes. Creep, moisture, and cooling of fresh beads below the bed's temperature
are outside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flexo.errors import BadInput
from flexo.mechanics.laminate import bending, plies
from flexo.mechanics.model import Figure
from flexo.process import Process

SOURCE = "Timoshenko's bimetal strip, cooled from the lower of glass transition and bed temperature (assumed)"
VALIDITY = "print over the whole film, curl by cooling alone; no creep, no residual stress of the beads"
ROOM = 23.0  # °C, the usual reference of data sheets (ISO 291)
ACROSS = "of the base across the ridges, which hold it back: an upper bound"
SPAN = 100.0  # mm, over which a sag is told


@dataclass(frozen=True)
class Curl:
    """Curvature in 1/mm, positive towards the print, with its interval from the expansions' intervals."""

    curvature: float
    low: float
    high: float
    cooled: float  # K, from the temperature at which stress begins to be kept

    @property
    def sag(self) -> float:
        """Rise of the middle over a chord of 100 mm, mm (shallow arc): κ·L²/8."""
        return self.curvature * SPAN**2 / 8

    @property
    def sag_range(self) -> tuple[float, float]:
        """The interval of the sag, mm."""
        return self.low * SPAN**2 / 8, self.high * SPAN**2 / 8


def frozen_at(process: Process) -> float:
    """Temperature, °C, below which stress between film and print is taken to stay: see the module."""
    return min(process.filament["glass_transition"], process.filament.bed_bond)


def curl(process: Process, printed: float, room: float = ROOM) -> Curl:
    """Curl of film with `printed` mm of filament all over it, at `room` °C.

    BadInput for no print, a film of unset expansion, or a room warmer than where stress begins.
    """
    if not printed > 0:
        raise BadInput(f"printed height is {printed:g} mm, must be above 0: bare film does not curl")
    cooled = frozen_at(process) - room
    if cooled < 0:
        raise BadInput(
            f"room is {room:g} degC, must be at most {frozen_at(process):g} degC, where stress begins"
        )
    film, filament = (card.properties["expansion"] for card in (process.film, process.filament))
    strains = (filament.value - film.value, filament.low - film.high, filament.high - film.low)
    middle, low, high = (mismatch_curvature(process, printed, strain * cooled) for strain in strains)
    return Curl(middle, low, high, cooled)


def curl_figures(process: Process, printed: float, where: str = "") -> tuple[Figure, ...]:
    """The sag over 100 mm as a figure of an element; none without print, or where stress never begins to be
    kept because the filament is soft at room temperature. `where` adds to the validity."""
    if not printed > 0 or frozen_at(process) <= ROOM:
        return ()
    validity = f"{VALIDITY}; {where}" if where else VALIDITY
    return (Figure("curl_sag_per_100_mm", curl(process, printed).sag, "mm", SOURCE, validity),)


def mismatch_curvature(process: Process, printed: float, strain: float) -> float:
    """Curvature, 1/mm, of film whose print would by itself be shorter by `strain` (Timoshenko, two plies)."""
    stack = plies(process, printed)
    rigidity, neutral = bending(stack)
    print_ = stack[-1]
    moment = (
        print_.modulus * strain * (print_.top - print_.bottom) * ((print_.top + print_.bottom) / 2 - neutral)
    )
    return float(np.divide(moment, rigidity))
