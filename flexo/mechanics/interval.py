"""How far a prediction may be off because of what goes into it: film gauge, layer heights, moduli.

The inputs' own intervals stand in the material cards. `intervals` moves one input at a time to the ends of
its interval and adds the changes in quadrature (linear, as for independent inputs); `monte_carlo` draws all
at once. Both ask the element's own `mechanics` again, so that they hold for anyone's element. What the
closed forms leave out (bond, residual stress, bead shape, creep) is `Joint.uncertainty`, not in here.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from flexo.errors import BadInput
from flexo.mechanics.model import Joint, Mechanics
from flexo.mechanics.uneven import uneven
from flexo.process import Process

HEIGHT = 0.02  # mm, ± of a layer's height: assumed, a few steps of a usual z axis
MODULI = ("modulus", "poisson", "modulus_along", "modulus_across", "shear")  # of a card, what stiffness uses
HEAT = ("expansion", "glass_transition")  # and what curl uses
NUMBERS = ("stiffness", "twist", "in_plane", "buckling", "strain_film", "strain_print")
PAIRS = ("limits", "printed_limits", "stops")
SIDES = ("extension", "flexion")
DRAWS = 400

Answer = Callable[[Process], "Mechanics | None"]


class Interval(NamedTuple):
    """Lowest and highest value to be expected of a figure, in its own unit; NaN where it can't be told."""

    low: float
    high: float


@dataclass(frozen=True)
class Input:
    """A number that goes into a prediction, with its interval: `film.thickness`, `filament.modulus_along`."""

    name: str
    value: float
    low: float
    high: float
    source: str


def inputs(process: Process) -> tuple[Input, ...]:
    """Every number of a process that mechanics may read, with the interval it lies in."""
    film = process.film
    gauge = Input(
        "film.thickness",
        film.thickness,
        film.thickness - film.tolerance,
        film.thickness + film.tolerance,
        "gauge tolerance of the film's card",
    )
    heights = [
        Input(name, h, h - HEIGHT, h + HEIGHT, f"assumed ±{HEIGHT:g} mm")
        for name, h in (("bond_height", process.bond_height), ("layer_height", process.layer_height))
    ]
    moduli = [
        Input(f"{owner}.{name}", one.value, one.low, one.high, one.source)
        for owner, card in (("film", film), ("filament", process.filament))
        for name, one in card.properties.items()
        if name in (*MODULI, *HEAT)
    ]
    return (gauge, *heights, *moduli)


def changed(process: Process, values: dict[str, float]) -> Process:
    """A process with some of its inputs, by name, at other values; a part keeps its count of layers."""
    film, filament = process.film, process.filament
    own: dict[str, Any] = {}
    for name, value in values.items():
        owner, _, entry = name.rpartition(".")
        if name == "film.thickness":
            film = dataclasses.replace(film, thickness=value)
        elif owner == "film":
            film = dataclasses.replace(film, properties=_with(film.properties, entry, value))
        elif owner == "filament":
            filament = dataclasses.replace(filament, properties=_with(filament.properties, entry, value))
        else:
            own[name] = value
    made = dataclasses.replace(process, film=film, filaments=(filament, *process.filaments[1:]))
    return uneven(made, **own) if own else made


def _with(card: dict, entry: str, value: float) -> dict:
    return {**card, entry: dataclasses.replace(card[entry], value=value)}


def figures(mechanics: Mechanics | None) -> dict[str, float]:
    """Every number of an answer by name: `gap_1.stiffness`, `gap_1.limits.flexion`, `section.D11`."""
    if mechanics is None:
        return {}
    found = {name: value for joint in mechanics.joints for name, value in _of_joint(joint)}
    found |= {f"figures.{one.name}": one.value for one in mechanics.figures}
    if mechanics.section is not None:
        matrix = np.asarray(mechanics.section.bending, float)
        rows = {0: "1", 1: "2", 2: "6"}
        found |= {f"section.D{rows[i]}{rows[j]}": float(matrix[i, j]) for i in rows for j in rows if j >= i}
        found["section.twist_per_bend"] = mechanics.section.twist_per_bend
    return found


def _of_joint(joint: Joint) -> Iterable[tuple[str, float]]:
    for name in NUMBERS:
        yield f"{joint.name}.{name}", getattr(joint, name)
    for name in PAIRS:
        for side, value in zip(SIDES, getattr(joint, name), strict=True):
            yield f"{joint.name}.{name}.{side}", value


def intervals(answer: Answer, process: Process, share: float = 1.0) -> dict[str, Interval]:
    """The interval of every figure of `answer(process)`: each input at both ends, changes in quadrature.

    `share` of each input's own interval, from its value, is what it may be off. Changes from infinity have no
    size: such a figure reaches as far as any one input takes it.
    """
    middle = figures(answer(process))
    base = np.array([*middle.values()])
    down, up, reached = np.zeros_like(base), np.zeros_like(base), [base]
    for one in inputs(process):
        reach = [one.value + share * (end - one.value) for end in (one.low, one.high)]
        ends = [_asked(answer, changed(process, {one.name: end}), middle) for end in reach]
        moves = [_move(end, base) for end in ends]
        down += np.minimum(0.0, np.minimum(*moves)) ** 2
        up += np.maximum(0.0, np.maximum(*moves)) ** 2
        reached += ends
    endless = np.isinf(base)
    low = np.where(endless, np.minimum.reduce(reached), base - np.sqrt(down))
    high = np.where(endless, np.maximum.reduce(reached), base + np.sqrt(up))
    return _named(middle, low, high)


def _move(end: np.ndarray, base: np.ndarray) -> np.ndarray:
    """How far each figure went; one that was infinite went nowhere."""
    still = (end == base) | np.isinf(base)
    return np.where(still, 0.0, end - np.where(still, 0.0, base))


def _named(names: Iterable[str], low: np.ndarray, high: np.ndarray) -> dict[str, Interval]:
    return {name: Interval(float(a), float(b)) for name, a, b in zip(names, low, high, strict=True)}


def monte_carlo(answer: Answer, process: Process, draws: int = DRAWS, seed: int = 0) -> dict[str, Interval]:
    """The 2.5..97.5 % range of every figure when each input is drawn from a triangle over its interval."""
    if not 20 <= draws <= 100_000:
        raise BadInput(f"draws is {draws}, must be 20..100000")
    random, known = np.random.default_rng(seed), inputs(process)
    middle = figures(answer(process))
    rows = []
    for _ in range(draws):
        drawn = {one.name: _drawn(random, one) for one in known}
        rows.append(_asked(answer, changed(process, drawn), middle))
    ordered = np.sort(np.array(rows), axis=0)  # NaN last: a figure that a draw could not tell has no range
    first, last = int(0.025 * draws), int(0.975 * (draws - 1) + 1)
    return _named(middle, np.where(np.isnan(ordered[-1]), math.nan, ordered[first]), ordered[last])


def _drawn(random: np.random.Generator, one: Input) -> float:
    return one.value if one.low == one.high else float(random.triangular(one.low, one.value, one.high))


def _asked(answer: Answer, process: Process, names: Iterable[str]) -> np.ndarray:
    """The figures of a changed process in the order of `names`; NaN where its closed form has no answer."""
    try:
        found = figures(answer(process))
    except BadInput:
        found = {}
    return np.array([found.get(name, math.nan) for name in names])
