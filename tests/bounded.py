"""A bound on processor time, which other work on the machine does not shorten."""

from __future__ import annotations

import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

TICKS = 1.05  # the limit counts whole ticks of the clock, which come to more than was used


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """AssertionError after so many seconds of the processor; at twice as many what hangs in C is killed.

    A forked process inherits the second bound alone, and what it did is then done again under both.
    """

    def stop(*_: Any) -> None:
        raise AssertionError(f"still at work after {seconds:g} s of the processor")

    before = signal.signal(signal.SIGPROF, stop)
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    used = time.process_time() * TICKS
    resource.setrlimit(resource.RLIMIT_CPU, (int(used + 2 * seconds) + 1, hard))
    signal.setitimer(signal.ITIMER_PROF, seconds, seconds)  # again, where what was raised got lost
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
