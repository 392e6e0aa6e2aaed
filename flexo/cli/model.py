"""A model's file where a verb takes a part: how it shall lie, what it resolves to, and its pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flexo.cli.options import Request, with_options
from flexo.cli.target import Target, machine
from flexo.errors import BadInput

if TYPE_CHECKING:
    from flexo.models import Model
    from flexo.process import Process
    from flexo.view.scene import Scene

VIEWS = ("flat", "layers", "toolpath")
OPTIONS = (
    click.option("--on-film/--on-bed", "on_film", default=True, show_default="--on-film",
                 help="A model on film, as all that flexo makes, or without film straight on the bed."),
    click.option("--unit", metavar="mm|cm|m|um|in|ft", help="Unit of an STL or OBJ, which say none: mm."),
    click.option("--turn", metavar="X,Y,Z", help="Turn a model by degrees about x, then y, then z."),
    click.option("--flat", is_flag=True, help="Lay a model on its largest flat face."),
)  # fmt: skip


@dataclass(frozen=True)
class Lie:
    """How a model shall lie: on film or on the bed, in which unit, turned and laid flat; still as text."""

    on_film: bool = True
    unit: str | None = None
    turn: str | None = None
    flat: bool = False


def asks_for_lie(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the options that say how a model lies, gathered as its argument `lie`."""

    @with_options(*OPTIONS)
    @wraps(verb)
    def gathered(
        *given: Any, on_film: bool, unit: str | None, turn: str | None, flat: bool, **others: Any
    ) -> None:
        verb(*given, lie=Lie(on_film, unit, turn, flat), **others)

    return gathered


def is_model(name: str) -> bool:
    """Whether a name is that of a file that `flexo slice` reads."""
    from flexo.models import FORMATS

    return Path(name).suffix.lower() in FORMATS


def model_target(request: Request, lie: Lie, owner: str = "flexo slice") -> Target:
    """A model's file as a target, with the process and printer of a request; `owner` asks for it."""
    process, printer = machine(request, owner)
    process = process if lie.on_film else _without_film(request, process)
    angles = _angles(lie.turn)
    model = _lying(request.name, lie, angles)
    return Target(model.name, model, process, printer, {})


def _without_film(request: Request, process: Process) -> Process:
    from flexo.plainbed import on_plain_bed
    from flexo.process import default_process

    if request.film is not None or process.film != default_process().film:
        raise BadInput(f"film {process.film.name} and --on-bed exclude each other: a plain bed has no film")
    return on_plain_bed(process)


def _angles(text: str | None) -> tuple[float, ...] | None:
    if text is None:
        return None
    try:
        angles = tuple(float(part) for part in text.split(","))
    except ValueError:
        angles = ()
    if len(angles) != 3 or not all(abs(angle) <= 360 for angle in angles):
        raise BadInput(f"--turn is {text!r}, must be three angles of -360..360 deg, such as 90,0,0")
    return angles


def _lying(file: str, lie: Lie, angles: tuple[float, ...] | None) -> Model:
    from flexo.models import read_model
    from flexo.models.orient import laid_flat, turned

    model = read_model(file, lie.unit)
    model = laid_flat(model) if lie.flat else model
    return turned(model, angles) if angles is not None else model


def model_scene(target: Target, view: str, layer: int | None, colour: str) -> Scene:
    """A model on its sheet, one of its layers or all, or its toolpath."""
    from flexo.job import sliced_model
    from flexo.slicing.plan import plan
    from flexo.view.beads import toolpath_scene
    from flexo.view.flat import flat_scene
    from flexo.view.strata import layers_scene

    process, printer = target.process, target.printer
    _, setup, layers = sliced_model(target.value, process, printer)
    if view == "toolpath":
        return toolpath_scene(plan(layers, setup, process, printer), setup, layer, colour)
    return flat_scene(setup, layers) if view == "flat" else layers_scene(layers, setup, layer)
