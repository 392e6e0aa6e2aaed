"""What a user is told when something goes wrong: lines on stderr and an exit code."""

from __future__ import annotations

import os
import traceback
from pathlib import Path
from types import TracebackType

import click

from flexo.errors import BadInput, CheckFailed, FlexoError

INTERRUPTED = 130
BUG = 70  # EX_SOFTWARE: neither the input (2) nor a check (1)


def told(error: BaseException) -> int:
    """Write one line for a fault (one a finding for failed checks); the exit code."""
    if isinstance(error, CheckFailed):
        for finding in error.findings:
            say(f"{finding.severity}: {finding}")
        return error.exit_code
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        say("interrupted")
        return INTERRUPTED
    text, code = _text_and_code(error)
    say(text)
    return code


def _text_and_code(error: BaseException) -> tuple[str, int]:
    user = _user_line(error.__traceback__)
    if isinstance(error, FlexoError):
        return f"{user}: {error}" if user else str(error), error.exit_code
    if isinstance(error, click.ClickException):
        return error.format_message(), BadInput.exit_code
    if user:
        return f"{user}: {type(error).__name__}: {error}".removesuffix(": "), BadInput.exit_code
    if isinstance(error, OSError):
        return f"{error.filename or 'output'}: {error.strerror or error}", BadInput.exit_code
    return _bug(error), BUG


def say(text: str) -> None:
    """One line on stderr; what a name or path smuggles in (newlines, escapes) is made harmless."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    click.echo(f"flexo: {line}", err=True)


def _user_line(trace: TracebackType | None) -> str:
    """File and line of the last frame in a user's own element file; empty when none is involved."""
    found = ""
    while trace is not None:
        frame = trace.tb_frame
        if str(frame.f_globals.get("__name__", "")).startswith("flexo_user_"):
            found = f"{Path(frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _bug(error: BaseException) -> str:
    if os.environ.get("FLEXO_TRACEBACK"):
        traceback.print_exception(error)
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}"
    return f"a fault in flexo itself: {type(error).__name__}: {error} ({where}); FLEXO_TRACEBACK=1 tells more"
