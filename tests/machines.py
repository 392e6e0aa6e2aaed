"""Processes and printers drawn at random: films, filaments, machines, and settings between their bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from flexo.errors import BadInput
from flexo.process import (
    BOUNDS,
    CHOICES,
    Printer,
    Process,
    adjusted,
    default_process,
    with_filament,
    with_film,
)
from flexo.profiles import load_printer
from flexo.slicing.lines import line_of

FILMS = ("pc-10mil", "pc-5mil", "4mil", "0.2mm", "15mil")
FILAMENTS = ("pla", "petg", "abs")
PRINTERS = ("prusa-mk3s", "ender-3", "klipper-generic", "reprap-generic")
CHANGED = 5  # settings of a process that are moved away from their defaults, at most
STEPS = 20  # from bound to bound


def machines() -> st.SearchStrategy[tuple[Process, Printer]]:
    """Processes that `flexo.process.adjusted` accepts, and printers that can lay their lines."""
    return st.tuples(processes(), printers()).filter(_lays)


def processes() -> st.SearchStrategy[Process]:
    """Film, filament, and one to five settings."""
    chosen = st.lists(st.sampled_from((*BOUNDS, *CHOICES)), min_size=1, max_size=CHANGED, unique=True)
    settings = chosen.flatmap(lambda names: st.fixed_dictionaries({name: _setting(name) for name in names}))
    return st.builds(_process, st.sampled_from(FILMS), st.sampled_from(FILAMENTS), settings)


def printers() -> st.SearchStrategy[Printer]:
    """Profiles, with what they say of retraction and thumbnails changed."""
    retraction = st.fixed_dictionaries(
        {
            "lift": st.sampled_from([0.2, 0.6, 2.0]),
            "wipe": st.sampled_from([0.0, 0.5, 5.0]),
            "minimum": st.sampled_from([0.0, 2.0, 50.0]),
            "inside": st.booleans(),
        }
    )
    pictures = st.sampled_from([(0.0, 0.0), (32.0, 32.0)])
    return st.builds(_printer, st.sampled_from(PRINTERS), retraction, pictures)


def _lays(machine: tuple[Process, Printer]) -> bool:
    try:
        line_of(*machine)
    except BadInput:
        return False
    return True


def _setting(name: str) -> st.SearchStrategy[Any]:
    if name in CHOICES:
        return st.sampled_from(CHOICES[name][0])
    low, high, unit, _ = BOUNDS[name]
    if not unit:
        return st.integers(int(low), int(high))
    return st.integers(0, STEPS).map(lambda k: round(low + (high - low) * k / STEPS, 6))


def _process(film: str, filament: str, settings: dict[str, Any]) -> Process:
    try:
        return adjusted(with_filament(with_film(default_process(), film), filament), **settings)
    except BadInput:
        reject()


def _printer(name: str, retraction: dict[str, Any], thumbnail: tuple[float, float]) -> Printer:
    loaded = load_printer(name)
    return replace(loaded, retraction=replace(loaded.retraction, **retraction), thumbnail=thumbnail)
