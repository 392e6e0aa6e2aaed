"""The job block against the profiles: what it may declare, and what it may not change."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from flexo.errors import Finding
from flexo.gcode.verify.entries import Unfit, at, column_of, list_of, number, points_of, ring_of
from flexo.plainbed import BED_EDGE, NO_FILM
from flexo.process import Filament, Film, Printer

EDGE = 3.0  # mm of film that stays free, at least (design rule 4)
FLOW = (0.9, 1.15)
CLOSE = 0.0015  # mm: the block's lengths are rounded to 0.001


class Zone(NamedTuple):
    """Film that stays bare up to z_clear over it, mm, and whose it is."""

    owner: str
    z_clear: float
    ring: np.ndarray


class Pace(NamedTuple):
    """Seconds that a layer takes at least, and how slow its beads may be made for that, mm/s."""

    time: float
    slowest: float


@dataclass(frozen=True)
class Job:
    """A job block whose every number has been checked; rings are arrays of shape (n, 2), mm."""

    squish: float
    first: float
    flow: dict[str, float]
    outline: np.ndarray
    cut: tuple[np.ndarray, ...]
    bare: tuple[Zone, ...]
    keepouts: tuple[tuple[float, ...], ...]
    edge: float
    prime: np.ndarray
    volume: tuple[float, ...]
    pauses: tuple[float, ...] = ()  # mm over the film, the tops of inserts that are dropped in
    pace: tuple[Pace | None, ...] = ()  # by tool, None where none is stated


def declared(
    block: dict[str, Any], printer: Printer, film: Film, filaments: tuple[Filament, ...]
) -> tuple[Job | None, list[Finding]]:
    """The job that a block declares, and where it contradicts the profiles; None when it can't be used."""
    try:
        job = _job(block)
        findings = [one for check in CHECKS for one in check(block, job, printer, film, filaments)]
    except Unfit as error:
        return None, [Finding("job.unreadable", f"the job block: {error}")]
    return job, findings


def _job(block: dict[str, Any]) -> Job:
    return Job(
        squish=number(block, "squish", 0.0, 0.1),
        first=number(block, "layers.first", 0.05, 0.35),
        flow={role: number(block, f"flow.{role}", 0.01, 100.0) for role in FLOW_ROLES},
        outline=ring_of(at(block, _outline(block)), _outline(block)),
        cut=tuple(ring_of(ring, "cut") for ring in list_of(block, "cut")),
        bare=tuple(_zone(zone) for zone in list_of(block, "bare")),
        keepouts=tuple(
            tuple(points_of([box], "keepouts", 4)[0].tolist()) for box in list_of(block, "keepouts")
        ),
        edge=number(block, "edge", 0.0, 100.0),
        prime=points_of(list_of(block, "prime"), "prime", 2),
        volume=column_of(block, "volume"),
        pauses=column_of(block, "pauses") if block.get("pauses") else (),
        pace=tuple(_pace(material) for material in list_of(block, "materials")),
    )


def _outline(block: Any) -> str:
    """Where the outline of what may be printed on stands: of the film, or without film of the bed's part."""
    return "film.outline" if at(block, "film") is not None else "outline"


FLOW_ROLES = ("bond", "perimeter", "fill", "bridge")


def _zone(found: Any) -> Zone:
    ring = ring_of(at(found, "ring"), "bare")
    owner = str(at(found, "owner"))[:60].encode("ascii", "replace").decode()
    shown = "".join(letter if letter.isprintable() else "?" for letter in owner)
    return Zone(shown, number(found, "z_clear", 0.0, 1000.0), ring)


def _pace(material: Any) -> Pace | None:
    if not isinstance(material, dict) or "layer_time" not in material:
        return None
    return Pace(number(material, "layer_time", 0.0, 1e4), number(material, "slowest", 0.0, 1e4))


Check = Callable[[dict[str, Any], Job, Printer, Film, tuple[Filament, ...]], list[Finding]]


def least_edge(film: Film) -> float:
    """How much along the edge of what is printed on stays free at least, mm."""
    return BED_EDGE if film == NO_FILM else EDGE


def _names(
    block: dict[str, Any], job: Job, printer: Printer, film: Film, filaments: tuple[Filament, ...]
) -> list[Finding]:
    """Version, printer, film and filaments must be those that are verified against."""
    materials = [at(material, "name") for material in list_of(block, "materials")]
    pairs = (
        ("version", at(block, "version"), 1),
        ("printer", at(block, "printer"), printer.name),
        ("flavour", at(block, "flavour"), printer.flavour),
        ("probe", at(block, "probe"), printer.probe),
        ("film", _film_name(block), film.name),
        ("materials", materials, [filament.name for filament in filaments]),
    )
    return [
        Finding(f"job.{name}", f"the job is made for {name} {str(own)[:60]!r}, verified against {other!r}")
        for name, own, other in pairs
        if own != other or isinstance(own, bool)
    ]


def _film_name(block: dict[str, Any]) -> Any:
    return at(block, "film.name") if at(block, "film") is not None else NO_FILM.name


def _sizes(
    block: dict[str, Any], job: Job, printer: Printer, film: Film, filaments: tuple[Filament, ...]
) -> list[Finding]:
    """Lengths that the profiles know better."""
    top = printer.film_top(film)
    pairs = [("film_top", "job.film-top", top)]
    if at(block, "film") is not None:
        pairs.append(("film.thickness", "job.film-thickness", film.thickness))
    found = [(path, name, number(block, path, -1e6, 1e6), known) for path, name, known in pairs]
    for material, filament in zip(list_of(block, "materials"), filaments, strict=False):
        wide = number(material, "diameter", -1e6, 1e6)
        found.append(("diameter", "job.diameter", wide, filament.diameter))
    return [
        Finding(name, f"the job says {path} is {own:g} mm, the profile {known:g} mm",
                measured=own, limit=known, unit="mm")
        for path, name, own, known in found
        if abs(own - known) > CLOSE
    ]  # fmt: skip


def _ranges(
    block: dict[str, Any], job: Job, printer: Printer, film: Film, filaments: tuple[Filament, ...]
) -> list[Finding]:
    """Numbers a job may choose, within hard limits."""
    nozzle = printer.nozzle
    found = [("job.edge", "edge", job.edge, (least_edge(film), 100.0), "mm")]
    found += [("job.flow", f"flow.{role}", flow, FLOW, "") for role, flow in job.flow.items()]
    for name in ("first", "height", "last"):
        value = number(block, f"layers.{name}", -1e6, 1e6)
        found.append(("job.layer", f"layers.{name}", value, (0.02, 0.8 * nozzle), "mm"))
    for name in ("min", "width", "max"):
        value = number(block, f"line.{name}", -1e6, 1e6)
        found.append(("job.line", f"line.{name}", value, (0.5 * nozzle, 2.0 * nozzle), "mm"))
    return [
        Finding(name, f"the job's {path} is {value:g}, must be {low:g}..{high:g} {unit}".rstrip(),
                measured=value, limit=low if value < low else high, unit=unit)
        for name, path, value, (low, high), unit in found
        if not low - 1e-9 <= value <= high + 1e-9
    ]  # fmt: skip


def _places(
    block: dict[str, Any], job: Job, printer: Printer, film: Film, filaments: tuple[Filament, ...]
) -> list[Finding]:
    """The film lies on the bed and comes from its stock; what is cut out lies on the film."""
    x_min, y_min, x_max, y_max = printer.bed
    low, high = job.outline.min(axis=0), job.outline.max(axis=0)
    over = max(x_min - low[0], y_min - low[1], high[0] - x_max, high[1] - y_max)
    size, stock = np.sort(high - low), np.sort(film.sheet)
    cut = np.vstack([job.outline[:1], *job.cut])
    outside = max(float((low - cut).max()), float((cut - high).max()))
    excess = (
        ("job.film-off-bed", "the film reaches off the bed", over),
        ("job.film-too-large", "the film is larger than its stock", float((size - stock).max())),
        ("job.cut-off-film", "the cut outline reaches off the film", outside),
    )
    return [
        Finding(name, f"{text} by {value:g} mm", measured=value, limit=0.0, unit="mm")
        for name, text, value in excess
        if value > CLOSE
    ]


def _counts(
    block: dict[str, Any], job: Job, printer: Printer, film: Film, filaments: tuple[Filament, ...]
) -> list[Finding]:
    """One volume a tool, and something to print."""
    tools = len(job.volume) == len(filaments) == len(list_of(block, "materials"))
    sound = tools and all(math.isfinite(v) and v >= 0 for v in job.volume) and sum(job.volume) > 0
    text = f"the job states model volumes {list(job.volume)[:4]} mm3 for {len(filaments)} filaments"
    return [] if sound else [Finding("job.volume", text)]


CHECKS: tuple[Check, ...] = (_names, _sizes, _ranges, _places, _counts)
