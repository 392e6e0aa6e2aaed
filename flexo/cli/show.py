"""flexo show: a picture of the flat part, its layers or its toolpath, or of the part bent in space."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flexo.cli.faults import say
from flexo.cli.model import VIEWS as SHOWN
from flexo.cli.model import Lie, asks_for_lie, is_model, model_scene, model_target
from flexo.cli.naming import file_of
from flexo.cli.options import OUTPUT, Request, asks_for_target, with_options
from flexo.cli.posture import Bent, Posture, asks_for_posture, posed
from flexo.cli.progress import busy
from flexo.cli.target import Target, resolve
from flexo.cli.text import echo_json
from flexo.errors import BadInput, nearest
from flexo.models.model import Model

if TYPE_CHECKING:
    from flexo.view.scene import Scene
    from flexo.view.torque import Plot

VIEWS = ("flat", "layers", "toolpath", "torque", "strain", "folded")
LAYERED = ("layers", "toolpath")
ENDINGS = (".svg", ".png")
STDOUT = "-"


@click.command("show")
@asks_for_target
@asks_for_posture
@asks_for_lie
@click.option("-o", "out", metavar="FILE.svg|FILE.png", help="Where to; - writes SVG to stdout.")
@click.option("--view", default="flat", metavar="|".join(VIEWS), help="What to show.", show_default=True)
@click.option("--layer", type=int, metavar="N", help="One layer alone; 0 is the one on the film.")
@click.option(
    "--colour",
    metavar="role|width|speed|flow|layer",
    help="What colours the beads of --view toolpath.  [default: role]",
)
@click.option("--from", "eye", metavar="AZIMUTH,ELEVATION", help="Where --view folded is seen from, deg.")
@click.option("--force", is_flag=True, help="Overwrite a file that flexo did not write.")
@with_options(*OUTPUT)
def command(
    request: Request,
    posture: Posture,
    lie: Lie,
    out: str | None,
    view: str,
    layer: int | None,
    colour: str | None,
    eye: str | None,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Draw an element, a robot, a class in a .py file (which is run) or a model's file."""
    from flexo.export.files import write_files

    _refuse(out, view, layer, colour)
    colour = colour or "role"
    if (posture or eye is not None) and view != "folded":
        raise BadInput("-a, --pull, --friction and --from bend and turn the part of --view folded")
    target = _target(request, lie, view)
    with busy(f"drawing {target.name}", quiet):
        bent = posed(target, posture) if view == "folded" else None
        scenes = [_folded(bent, eye, quiet)] if bent else _scenes(target, view, layer, colour)
        if out == STDOUT:
            click.echo("".join(_rendered(scene, ".svg").decode() for scene in scenes), nl=False)
            return
        paths = _paths(target, out, view, len(scenes))
        files = {path: _rendered(scene, path.suffix) for path, scene in zip(paths, scenes, strict=True)}
        write_files(files, force)
    if as_json:
        shown = {"view": view, "layer": layer, "colour": colour if view == "toolpath" else None}
        facts = {"name": target.name, **shown, "files": [str(path) for path in files]}
        echo_json(facts | (bent.facts if bent else {}))
    elif not quiet:
        click.echo("\n".join(str(path) for path in files))


def _target(request: Request, lie: Lie, view: str) -> Target:
    """The part or the model that is shown."""
    if not is_model(request.name):
        if lie != Lie():
            raise BadInput("--on-bed, --unit, --turn and --flat say how a model's file lies, not an element")
        return resolve(request)
    if view not in SHOWN:
        raise BadInput(f"--view {view} needs an element or a robot; of a model there are: {', '.join(SHOWN)}")
    return model_target(request, lie, "a model's picture")


def _refuse(out: str | None, view: str, layer: int | None, colour: str | None) -> None:
    if view not in VIEWS:
        raise BadInput(f"no view {view!r}; {nearest(view, VIEWS)}")
    if layer is not None and view not in LAYERED:
        raise BadInput(f"--layer shows a layer of --view {' or --view '.join(LAYERED)}, not of --view {view}")
    if colour is not None and view != "toolpath":
        raise BadInput(f"--colour colours the beads of --view toolpath, not of --view {view}")
    if colour is not None:
        from flexo.view.colours import known

        known(colour)
    if out not in (None, STDOUT) and Path(out).suffix.lower() not in ENDINGS:
        ending = Path(out).suffix
        raise BadInput(f"-o {out!r} names no picture format by {ending!r}; {nearest(ending, ENDINGS)}")


def _paths(target: Target, out: str | None, view: str, count: int) -> list[Path]:
    where = Path(out) if out else Path(f"{target.stem}-{view}.svg")
    return [file_of(where.parent, where.stem, k, where.suffix) for k in range(count)]


def _scenes(target: Target, view: str, layer: int | None, colour: str) -> Sequence[Scene | Plot]:
    """A scene for each setup, or a plot."""
    if isinstance(target.value, Model):
        return [model_scene(target, view, layer, colour)]
    if view == "toolpath":
        return _toolpaths(target, layer, colour)
    if view == "torque":
        from flexo.design import design_of
        from flexo.view.torque import torque_plot

        return [torque_plot(design_of(target.value), target.process)]
    if view == "strain":
        return _strain_maps(target)
    from flexo.slicing.slice import slice_setup
    from flexo.view.flat import boundless, flat_scene
    from flexo.view.strata import layers_scene

    sliced = [(one, slice_setup(one, target.process)) for one in boundless(target.value, target.process)]
    if view == "flat":
        return [flat_scene(setup, layers) for setup, layers in sliced]
    return [layers_scene(layers, setup, layer) for setup, layers in sliced]


def _strain_maps(target: Target) -> list[Scene]:
    """A map for each setup; BadInput where no joint is to be coloured."""
    from flexo.answers import mechanics_of
    from flexo.view.flat import boundless
    from flexo.view.strain import strain_scene

    setups = boundless(target.value, target.process)
    answers = [mechanics_of(part.element, target.process) for one in setups for part in one.parts]
    if not any(one and one.joints for one in answers):
        raise BadInput("nothing here bends by a joint: --view strain needs an element with joints")
    return [strain_scene(one, target.process) for one in setups]


def _folded(bent: Bent, eye: str | None, quiet: bool) -> Scene:
    """The bent part; what its pose leaves out or overdoes is told on stderr."""
    from flexo.view.folded import VIEW, folded_scene, told

    for one in () if quiet else bent.findings:
        say(f"{one.severity}: {one}")
    return folded_scene(bent.pose, VIEW if eye is None else _eye(eye), told(bent.pose, bent.rest))


def _eye(text: str) -> tuple[float, float]:
    try:
        azimuth, elevation = map(float, text.split(","))
    except ValueError:
        raise BadInput(f"--from {text!r} must be azimuth,elevation in degrees, such as -55,28") from None
    if not (abs(azimuth) <= 360 and abs(elevation) <= 90):
        raise BadInput(f"--from {text!r} must be within ±360 deg of azimuth and ±90 deg of elevation")
    return azimuth, elevation


def _toolpaths(target: Target, layer: int | None, colour: str) -> list[Scene]:
    from flexo.design import design_of
    from flexo.layout import lay_out
    from flexo.slicing.plan import plan
    from flexo.slicing.slice import slice_setup
    from flexo.view.beads import toolpath_scene

    process, printer = target.process, target.printer
    setups = lay_out(design_of(target.value), process, printer).setups
    planned = [(plan(slice_setup(one, process), one, process, printer), one) for one in setups]
    return [toolpath_scene(toolpath, setup, layer, colour) for toolpath, setup in planned]


def _rendered(scene: Scene | Plot, ending: str) -> bytes:
    from flexo.view.scene import Scene

    if not isinstance(scene, Scene):
        from flexo.view.torque import rendered

        return rendered(scene, ending)
    if ending.lower() == ".png":
        from flexo.view.png import to_png

        return to_png(scene)
    from flexo.view.svg import to_svg

    return to_svg(scene).encode()
