"""The command line: one file a verb, each imported only when it is used."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from importlib import import_module
from typing import Any

import click

# numpy's idle threads would spin for 0.1 s of CPU; flexo's matrices are 2 × 2. Must precede numpy's import.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.setswitchinterval(0.0005)  # s: a thread of numpy's waits as long for one that holds the interpreter
gc.set_threshold(200_000)  # a verb makes few cycles: looking for them after every 700 objects takes 20 ms
atexit.register(gc.freeze)  # a process that ends needs no search for garbage: 0.4 s with a CAD kernel

VERBS = {
    "list": "the elements and robots of the catalogue",
    "info": "parameters, ports, joints and size of an element or robot",
    "show": "a picture of the flat part, its layers, its toolpath, or the part bent",
    "build": "the printable job, CAD files and cut files",
    "slice": "the printable job of a model: STL, 3MF, OBJ, STEP",
    "test": "geometry laws and golden numbers over a file of your own elements",
    "design": "the part that has a wanted stiffness, limit, curve or helix",
    "verify": "check a G-code file before it is printed on film",
}


class Verbs(click.Group):
    """A click group that loads a verb when it runs, and tells every fault of the input in one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*VERBS]  # not list(): once loaded, the verb of that name hides the builtin in this package

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return import_module(f"flexo.cli.{name}").command if name in VERBS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([*VERBS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        from flexo.errors import BadInput, nearest

        if args[0] not in VERBS:
            raise BadInput(f"no verb {args[0]!r}; {nearest(args[0], VERBS)}")
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            from flexo.cli.faults import told

            ctx.exit(told(error))

    def invoke(self, ctx: click.Context) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")  # a terminal without ² or ° still gets lines
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, BrokenPipeError):
            raise
        except (Exception, KeyboardInterrupt, SystemExit) as error:  # a user's file may call exit
            from flexo.cli.faults import told

            ctx.exit(told(error))


@click.group(
    cls=Verbs,
    no_args_is_help=True,
    subcommand_metavar="VERB ...",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="flexo", message="flexo %(version)s")
def main() -> None:
    """From parameters to a printable job on film: flexo build quadruped --out gcode"""
