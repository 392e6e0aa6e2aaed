"""What every check looks at: the moves, their beads and the limits, none of which a job can widen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from flexo.errors import Finding
from flexo.gcode.beads import Beads, Frame, beads_of
from flexo.gcode.lex import examples
from flexo.gcode.read import Moves
from flexo.gcode.verify.block import Job
from flexo.process import Filament, Film, Printer

GRAIN = 0.002  # mm: coordinates are written with three decimals


@dataclass(frozen=True)
class Case:
    """One file and what it is verified against."""

    moves: Moves
    beads: Beads
    job: Job | None
    printer: Printer
    film: Film
    filaments: tuple[Filament, ...]

    @property
    def origin(self) -> np.ndarray:
        """Start of each move, mm."""
        return self.moves.origin

    @property
    def length(self) -> np.ndarray:
        """Length of each move, mm."""
        return self.moves.length

    @property
    def film_top(self) -> float:
        """The film's upper face in the machine's z, mm."""
        return self.printer.film_top(self.film)

    @property
    def placed(self) -> np.ndarray:
        """Moves whose end is known in x, y and z, as the file alone tells it."""
        return self.moves.known == 7

    @property
    def swept(self) -> np.ndarray:
        """Moves whose start is known as well."""
        return self.placed & np.concatenate(([False], self.placed[:-1]))

    def filament(self, tool: int) -> Filament:
        """The filament of a tool; of the last one for a tool that isn't there (reported elsewhere)."""
        return self.filaments[min(tool, len(self.filaments) - 1)]

    def by_tool(self, values: tuple[float, ...]) -> np.ndarray:
        """A value for each bead from one for each tool."""
        if len(values) == 1:
            return np.broadcast_to(np.float64(values[0]), len(self.beads))
        return np.array(values)[np.minimum(self.beads.tool, len(values) - 1)]

    def tell(
        self, rows: np.ndarray, name: str, text: Callable[[int], str], severity: str = "error"
    ) -> list[Finding]:
        """Findings without a measure at the first few of some rows of the moves."""
        lines = self.moves.line
        return examples(rows, lambda row: Finding(name, text(row), severity, line=int(lines[row])))


@dataclass(frozen=True)
class Bound:
    """A column that must stay within limits, and how to speak of it."""

    id: str
    what: str
    unit: str
    low: np.ndarray | float = -np.inf
    high: np.ndarray | float = np.inf
    severity: str = "error"

    def check(self, value: np.ndarray, line: np.ndarray, where: np.ndarray | None = None) -> list[Finding]:
        """Findings for the values outside the limits, those `where` only; NaN is outside."""
        low, high = np.broadcast_to(self.low, value.shape), np.broadcast_to(self.high, value.shape)
        outside = ~((value >= low) & (value <= high))
        if where is not None:
            outside &= where
        return examples(np.flatnonzero(outside), lambda row: self._tell(row, value, line, low, high))

    def _tell(
        self, row: int, value: np.ndarray, line: np.ndarray, low: np.ndarray, high: np.ndarray
    ) -> Finding:
        below = value[row] < low[row]
        limit, side = (low[row], "at least") if below else (high[row], "at most")
        text = f"{self.what} {value[row]:.4g} {self.unit}, {side} {limit:.4g}"
        measured = float(value[row])
        return Finding(self.id, text, self.severity, measured, float(limit), self.unit, line=int(line[row]))


def case_of(
    moves: Moves, job: Job | None, printer: Printer, film: Film, filaments: tuple[Filament, ...]
) -> Case:
    """A case; without a job, flow factors and squish are unknown and taken as 1 and 0."""
    diameters = tuple(filament.diameter for filament in filaments)
    top = printer.film_top(film)
    frame = Frame(top, job.squish, diameters, job.flow) if job else Frame(top, 0.0, diameters)
    return Case(moves, beads_of(moves, frame), job, printer, film, filaments)
