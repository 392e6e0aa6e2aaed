"""A model's file where a verb takes a part: what it resolves to, and its pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flexo.cli.options import Request
from flexo.cli.target import Target, machine
from flexo.errors import BadInput

if TYPE_CHECKING:
    from flexo.view.scene import Scene

VIEWS = ("flat", "layers", "toolpath")


def is_model(name: str) -> bool:
    """Whether a name is that of a file that `flexo slice` reads."""
    from flexo.models import FORMATS

    return Path(name).suffix.lower() in FORMATS


def model_target(request: Request, view: str) -> Target:
    """A model's file as a target, on film, as `flexo slice` takes it unless told otherwise."""
    if view not in VIEWS:
        raise BadInput(f"--view {view} needs an element or a robot; of a model there are: {', '.join(VIEWS)}")
    from flexo.models import read_model

    process, printer = machine(request, "a model's picture")
    model = read_model(request.name)
    return Target(model.name, model, process, printer, {})


def model_scene(target: Target, view: str, layer: int | None) -> Scene:
    """A model on its sheet, one of its layers or all, or its toolpath."""
    from flexo.job import sliced_model
    from flexo.slicing.plan import plan
    from flexo.view.beads import toolpath_scene
    from flexo.view.flat import flat_scene
    from flexo.view.strata import layers_scene

    process, printer = target.process, target.printer
    _, setup, layers = sliced_model(target.value, process, printer)
    if view == "toolpath":
        return toolpath_scene(plan(layers, setup, process, printer), setup, layer)
    return flat_scene(setup, layers) if view == "flat" else layers_scene(layers, setup, layer)
