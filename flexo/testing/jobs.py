"""A value's printable job, made once, and what its G-code text says when it is read back."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flexo.process import Process

KEPT = 4  # jobs that stay in memory


def made(value: Any, process: Process) -> Any:
    """The job of a value for the default printer, made now."""
    from flexo.job import make_job
    from flexo.process import default_printer

    return make_job(value, process, default_printer())


@lru_cache(KEPT)
def job(value: Any, process: Process) -> Any:
    """The job of a value, made once."""
    return made(value, process)
