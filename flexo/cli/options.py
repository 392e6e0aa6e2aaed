"""Options that several verbs share, and the request they add up to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click


@dataclass(frozen=True)
class Request:
    """What a user asked for, still as text: a name, parameters, and where they come from."""

    name: str
    parameters: tuple[str, ...] = ()
    file: str | None = None
    printer: str | None = None
    film: str | None = None
    material: str | None = None


PROFILES = (
    click.option("--printer", metavar="NAME|FILE", help="Printer profile, or your own .toml file."),
    click.option("--film", metavar="NAME|FILE|8mil", help="Film profile, thickness, or your own .toml file."),
    click.option("--material", metavar="NAME|FILE", help="Filament profile, or your own .toml file."),
)
OUTPUT = (
    click.option("--json", "as_json", is_flag=True, help="Data as JSON on stdout."),
    click.option("-q", "--quiet", is_flag=True, help="Only errors."),
)
TARGET = (
    click.argument("name", metavar="NAME"),
    click.option(
        "-p",
        "parameters",
        multiple=True,
        metavar="NAME=VALUE",
        help='A parameter, such as -p gap=1.5 -p knee.gap="60 mil" -p film=10mil; may be repeated.',
    ),
    click.option("--params", "file", metavar="FILE.toml", help="Parameters from a file; -p overrides them."),
    *PROFILES,
)


MODEL = (
    click.argument("name", metavar="FILE"),
    click.option(
        "-p",
        "parameters",
        multiple=True,
        metavar="NAME=VALUE",
        help="A setting of the process, such as -p layer_height=0.1; may be repeated.",
    ),
    click.option("--params", "file", metavar="FILE.toml", help="Settings from a file; -p overrides them."),
    *PROFILES,
)


def with_options(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A decorator that adds options to a verb, the first one listed first in its help."""

    def decorate(verb: Any) -> Any:
        for option in reversed(options):
            verb = option(verb)
        return verb

    return decorate


def asks_for_target(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the arguments that name a part, gathered in one `Request` as its first argument."""
    return _gathering(verb, TARGET)


def asks_for_model(verb: Callable[..., None]) -> Callable[..., None]:
    """The same for a verb that takes a model's file."""
    return _gathering(verb, MODEL)


def _gathering(verb: Callable[..., None], options: tuple[Callable[[Any], Any], ...]) -> Callable[..., None]:
    @with_options(*options)
    @wraps(verb)
    def gathered(
        name: str,
        parameters: tuple[str, ...],
        file: str | None,
        printer: str | None,
        film: str | None,
        material: str | None,
        **others: Any,
    ) -> None:
        verb(Request(name, parameters, file, printer, film, material), **others)

    return gathered
