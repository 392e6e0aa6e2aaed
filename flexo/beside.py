"""Work in two threads: numpy and GEOS compute without holding the interpreter's lock.

concurrent.futures does as much and more, but takes 5 ms to import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Thread
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")


def beside(work: Callable[[], T]) -> Callable[[], T]:
    """Start some work in a thread; what is given back waits for its result, or raises what it raised."""
    results: list[T] = []
    faults: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            faults.append(error)

    def result() -> T:
        thread.join()
        if faults:
            raise faults[0]
        return results[0]

    thread = Thread(target=run)
    thread.start()
    return result


def halved(work: Callable[[S], T], items: Iterable[S]) -> list[T]:
    """The results for all items in their order; the second half of them is worked on beside the first."""
    todo = list(items)
    half = (len(todo) + 1) // 2
    if len(todo) < 2:
        return [work(one) for one in todo]
    later = beside(lambda: [work(one) for one in todo[half:]])
    return [work(one) for one in todo[:half]] + later()
