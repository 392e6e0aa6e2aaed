"""flexo design: a wanted stiffness, limit or curve → the part that has it, and the command to build it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from flexo.cli import reply
from flexo.cli.asked import answered
from flexo.cli.naming import folder_of
from flexo.cli.options import OUTPUT, Request, asks_for_target, with_options
from flexo.cli.progress import busy
from flexo.cli.target import resolve
from flexo.cli.text import echo_json
from flexo.cli.wishes import Wishes
from flexo.errors import BadInput
from flexo.inverse.answer import Answer

ALIASES = {"mushrooms": "straight-mushrooms"}
TWO_FACED = "two-faced-strip"
PICTURES = (".svg", ".png")

JOINT = (
    click.option("--stiffness", metavar="N·mm/rad", help="Bending stiffness of the whole part."),
    click.option(
        "--limit", metavar="ANGLE", help="Where each joint locks, such as 30deg; below 0: extension."
    ),
    click.option(
        "--pairs", metavar="RAD:N·mm,...", help="A hinge's torque-angle curve, such as 0.1:2,0.3:6."
    ),
    click.option("--free", metavar="NAME[,NAME]", help="The parameter that may change (several: together)."),
)
CURVE = (
    click.option("--curve", metavar="EXPR", help='Target: "x**2", or "3*cos(t), 5*sin(t)".'),
    click.option("--from", "low", metavar="NUMBER", help="Where x or t starts; may be -pi/2."),
    click.option("--to", "high", metavar="NUMBER", help="Where x or t ends."),
    click.option("--points", metavar="FILE.csv", help="Target: a smooth curve through points x, y."),
    click.option("--path", metavar="FILE.svg", help="Target: the path of a drawing."),
    click.option("--id", "identity", metavar="ID", help="Which path of the drawing, where it has several."),
    click.option("--unit", metavar="mm|cm|in", help="Of --curve and --points; mm if not said."),
    click.option(
        "--arc", metavar="LENGTH", help="Scale the target until its arc is this long, such as 81mm."
    ),
    click.option(
        "--cells", type=int, metavar="N", help="Cells, one less than mushrooms; of 4.5 mm if not said."
    ),
    click.option("--apart", metavar="LENGTH", help="Between heads when flat: 0.3 mm or more."),
    click.option(
        "--both-faces", "both", is_flag=True, help="Mushrooms on both faces: curves that change side."
    ),
)
OTHERS = (
    click.option("--helix", metavar="RADIUS,PITCH", help="Slant of ridges for a helix, mm."),
    click.option("--state", metavar="tendon|jam", help="What sets the helix's radius; tendon if not said."),
    click.option(
        "--order", metavar="PART,PART", help="Parts of a robot in the order its tendon closes them."
    ),
)


@click.command("design")
@asks_for_target
@with_options(*JOINT, *CURVE, *OTHERS)
@click.option("-o", "folder", metavar="DIR", help="Write NAME.toml there, and a picture of a curve.")
@click.option("--picture", metavar="FILE.svg|FILE.png", help="Draw target and locked strip.")
@click.option("--force", is_flag=True, help="Overwrite files that flexo did not write.")
@with_options(*OUTPUT)
def command(
    request: Request,
    folder: str | None,
    picture: str | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Design an element or robot by what it shall do; the last line is the command that builds it.

    Exit code 1 when it can't be met: what comes nearest is told all the same.
    """
    wishes = Wishes(**options)
    asked = _named(request, wishes)
    _refuse(picture, wishes)
    target = resolve(asked)
    with busy(f"designing {target.name}", quiet):
        answer = answered(wishes, target)
        files = _files(answer, target.name, folder, picture)
        if files:
            from flexo.export.files import write_files

            write_files(files, force)
    table = next((path for path in files if path.suffix == ".toml"), None)
    line = reply.command_of(answer, asked, target, table)
    if as_json:
        echo_json(reply.data(answer, target.name, line, [*files]))
    elif not quiet:
        click.echo("\n".join(reply.lines(answer, target.name, line, [*files])))
    raise click.exceptions.Exit(0 if answer.met else 1)


def _named(request: Request, wishes: Wishes) -> Request:
    """`mushrooms` is the strip for one face, or with --both-faces the one for two."""
    name = ALIASES.get(request.name, request.name)
    if name == "straight-mushrooms" and wishes.both:
        name = TWO_FACED
    return replace(request, name=name)


def _refuse(picture: str | None, wishes: Wishes) -> None:
    if picture is None:
        return
    if not (wishes.curve or wishes.points or wishes.path):
        raise BadInput("--picture shows a curve and its strip; there is no --curve, --points or --path")
    if Path(picture).suffix.lower() not in PICTURES:
        raise BadInput(f"--picture {picture!r} must end in {' or '.join(PICTURES)}")


def _files(answer: Answer, name: str, folder: str | None, picture: str | None) -> dict[Path, bytes]:
    """The files that were asked for: parameters and pictures."""
    found: dict[Path, bytes] = {}
    where = Path(picture) if picture else None
    if folder is not None:
        there = folder_of(folder)
        found[there / f"{name}.toml"] = reply.parameters(answer, name)
        where = where or (there / f"{name}-curve.svg" if answer.drawn else None)
    if where is not None and answer.drawn is not None:
        from flexo.view.locked import picture_of

        found[where] = picture_of(answer.drawn, where.suffix.lower().removeprefix("."))
    return found
