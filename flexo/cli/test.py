"""flexo test: laws and golden numbers over a file of a user's own elements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flexo.testing.run import Result, Wanted

WORDS = {"passed": "ok", "failed": "FAIL", "skipped": "note"}


@click.command("test")
@click.argument("name", metavar="FILE.py[:CLASS]|NAME")
@click.option("--regen", is_flag=True, help="Write the golden numbers beside the file; such a run fails.")
@click.option("-k", "expression", default="", metavar="EXPR", help="Only laws whose name matches.")
@click.option("--json", "as_json", is_flag=True, help="Data as JSON on stdout.")
def command(name: str, regen: bool, expression: str, as_json: bool) -> None:
    """Check a file's elements and robots against the laws of geometry, and their golden numbers.

    Runs the file, as Python would. Exit code 1 when a law is broken, 2 when the file is.
    """
    from flexo.testing.run import results_of

    wanted = _wanted(name, expression)
    results = results_of(wanted, _silent if as_json else _tell, ("--flexo-regen",) if regen else ())
    failed = [one for one in results if one.outcome == "failed"]
    if as_json:
        from flexo.cli.text import echo_json

        echo_json(
            {"file": str(wanted.path), "broken": len(failed), "laws": [one._asdict() for one in results]}
        )
    else:
        click.echo(_verdict(wanted, results, failed))
    raise click.exceptions.Exit(1 if failed or regen else 0)


def _wanted(name: str, expression: str) -> Wanted:
    """A user's file, or the file of a catalogue name."""
    import inspect

    from flexo.catalogue import find
    from flexo.testing.run import Wanted

    path, _, cls = name.partition(":") if ".py" in name else (name, "", "")
    if path.endswith(".py"):
        return Wanted(Path(path), cls, expression)
    found = find(name)
    return Wanted(Path(inspect.getfile(found)), found.__name__, expression)


def _tell(result: Result) -> None:
    message = f": {result.message}" if result.message else ""
    click.echo(f"{WORDS[result.outcome]:4}  {result.cls}::{result.law}{message}")


def _silent(result: Result) -> None:
    """JSON is told at the end."""


def _verdict(wanted: Wanted, results: list[Result], failed: list[Result]) -> str:
    kept = sum(one.outcome == "passed" for one in results)
    return (
        f"{wanted.path.name}: {kept} hold, {len(failed)} broken"
        if failed
        else f"{wanted.path.name}: all {kept} hold"
    )
