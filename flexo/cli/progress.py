"""A sign of life on a terminal while something takes longer; nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def busy(text: str, quiet: bool) -> Iterator[None]:
    """Show that `text` is being done, on stderr. No spinner: its thread would keep a build from forking."""
    shown = not quiet and bool(sys.stderr) and sys.stderr.isatty()  # a closed one is None
    if shown:
        print(f"{text} ..", end="", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        if shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
