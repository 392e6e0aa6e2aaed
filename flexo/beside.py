"""Work on two cores: in a thread, as numpy and GEOS compute without the interpreter's lock, or in a process.

concurrent.futures and multiprocessing do as much and more, but take 5 and 20 ms to import.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterable
from threading import Thread
from typing import Any, NoReturn, TypeVar
from weakref import finalize

S = TypeVar("S")
T = TypeVar("T")
Start = Callable[[Callable[[], Any]], Callable[[], Any]]


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


def halved(work: Callable[[S], T], items: Iterable[S], start: Start = beside) -> list[T]:
    """The results for all items in their order; the second half of them is worked on beside or apart."""
    todo = list(items)
    half = (len(todo) + 1) // 2
    if len(todo) < 2:
        return [work(one) for one in todo]
    later = start(lambda: [work(one) for one in todo[half:]])
    return [work(one) for one in todo[:half]] + later()


def apart(work: Callable[[], T]) -> Callable[[], T]:
    """Start some work in a process of its own where a fork is safe; elsewhere it is done when asked for.

    For work that holds the interpreter's lock, where a thread would only be in the way. Its result should be
    picklable, or it is done twice, and what it changes may be lost.
    """
    return _forked(work) if _single() else work


def _single() -> bool:
    """Whether a fork is safe: on Linux, with no other thread, a library's own included, that holds a lock."""
    return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1


def _forked(work: Callable[[], T]) -> Callable[[], T]:
    _give_back()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer(work, writing)
    os.close(writing)

    def result() -> T:
        unwanted.detach()
        with open(reading, "rb") as pipe:
            data = pipe.read()
        _, status = os.waitpid(child, 0)
        if status:  # it failed, or was killed, for want of memory perhaps: here it fails with its own words
            return work()
        made: T = pickle.loads(data)  # of our own child
        return made

    unwanted = finalize(result, _ended, child, reading)  # nobody asks any more: what was beside it failed
    return result


def _ended(child: int, reading: int) -> None:
    os.close(reading)
    os.kill(child, 9)  # SIGKILL, by number: the name is missing where nothing is forked
    os.waitpid(child, 0)


def _give_back() -> None:
    """Free memory goes back to the system, where the C library can: a fork would soon hold it twice."""
    import ctypes

    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


def _answer(work: Callable[[], Any], writing: int) -> NoReturn:
    """In the child: do the work, tell the result, and end without a trace."""
    status = 1
    try:
        told = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
        with open(writing, "wb") as pipe:
            pipe.write(told)
        status = 0
    finally:
        os._exit(status)
