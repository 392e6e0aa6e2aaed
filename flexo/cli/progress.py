"""A sign of life on a terminal while something takes longer; nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def busy(text: str, quiet: bool) -> Iterator[None]:
    """Show that `text` is being done, on stderr."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield
