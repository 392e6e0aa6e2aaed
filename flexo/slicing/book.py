"""A book of planned islands in the user's cache folder: what equal islands were planned as in other builds.

It holds what `recipes.remembered` finds, by a digest of the question. One book serves all jobs that place
elements of the same names and classes; its key covers the line, the manner in which paths are laid, the text
of this package and of the plane geometry, and the versions of the packages that shape rows. What a build did
not ask for stays in the book only as far as it is no more than what it did.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from flexo import store
from flexo.slicing.lines import line_of
from flexo.slicing.manner import manner_of
from flexo.slicing.recipes import Known, Recipe

if TYPE_CHECKING:
    from flexo.layout import Setup
    from flexo.process import Printer, Process
    from flexo.slicing.islands import Below

FORMAT = 1
SIZE = 16  # bytes of a digest
COLUMNS = 6  # of rows of moves, as `travel` has them
GATE = 5  # numbers of a gate, as `tours` has them
SHAPERS = ("contourpy", "manifold3d", "numpy", "shapely")
SOURCES = (
    *Path(__file__).parent.glob("*.py"),
    *(Path(__file__).parents[1] / f"{k}.py" for k in ("planar", "pose")),
)


class Book(NamedTuple):
    """The key it is kept under; numbers by digest, those that were read and those that a build asked for."""

    key: str
    before: dict[bytes, np.ndarray]
    used: dict[bytes, np.ndarray]


def opened(setup: Setup, process: Process, printer: Printer) -> Book:
    """The book for a setup, as other builds left it."""
    parts = [
        (part.name, type(part.element).__module__, type(part.element).__qualname__) for part in setup.parts
    ]
    how = line_of(process, printer), manner_of(process, printer)
    key = store.key_of(FORMAT, parts, *how, _sources(), store.releases(*SHAPERS))
    return Book(key, _entries(store.read(key) or []), {})


@cache
def _sources() -> tuple[str, ...]:
    return tuple(store.digest_of(path) for path in SOURCES)


def _entries(arrays: list[np.ndarray]) -> dict[bytes, np.ndarray]:
    if len(arrays) != 3:
        return {}
    names, ends, numbers = arrays
    text = names.tobytes()
    starts = [0, *ends.tolist()]
    return {text[SIZE * k : SIZE * (k + 1)]: numbers[starts[k] : starts[k + 1]] for k in range(len(ends))}


def closed(book: Book) -> None:
    """Keep a book, if the build found anything that was not in it."""
    if book.used.keys() <= book.before.keys():
        return
    room = sum(map(len, book.used.values()))
    entries = dict(book.used)
    for name, numbers in book.before.items():
        room -= len(numbers) if name not in entries else 0
        if room < 0:
            break
        entries.setdefault(name, numbers)
    ends = np.cumsum([len(numbers) for numbers in entries.values()])
    names = np.frombuffer(b"".join(entries), np.uint8)
    store.write(book.key, (names, ends, np.concatenate([*entries.values()])))


def recalled(known: Known, book: Book) -> Known:
    """Functions that look into a book before they find anything, and write down what they found."""
    named, found = cache(_digest), _found(book)

    def under(below: Below) -> list[Any]:
        return [(named(key), *place) for key, *place in below]

    @cache
    def told(recipe: Recipe) -> bytes:
        fills = [(named(area), *how) for area, *how in recipe.fills]
        parts = (
            named(recipe.key),
            under(recipe.below),
            fills,
            recipe.angle,
            named(recipe.contacts),
            recipe.loose,
        )
        return _digest(repr(parts).encode())

    @cache
    def overhangs(key: bytes, below: Below) -> bool:
        return bool(found(lambda: known.overhangs(key, below), "overhangs", named(key), under(below))[0])

    @cache
    def hatched(key: bytes) -> bool:
        return bool(found(lambda: known.hatched(key), "hatched", named(key))[0])

    @cache
    def gates(recipe: Recipe) -> np.ndarray:
        return found(lambda: known.gates(recipe), "gates", told(recipe)).reshape(-1, GATE)

    @cache
    def rows(recipe: Recipe, gate: int) -> np.ndarray:
        return found(lambda: known.rows(recipe, gate), "rows", told(recipe), gate).reshape(-1, COLUMNS)

    def tour(gates: np.ndarray, start: np.ndarray) -> np.ndarray:
        question = ("tour", named(gates.tobytes()), start.tobytes())
        return found(lambda: known.tour(gates, start), *question).astype(int)

    return Known(overhangs, hatched, gates, rows, tour, *_shared(book), ready=bool(book.before))


def _found(book: Book) -> Callable[..., np.ndarray]:
    """The answer to a question, made where the book has none."""

    def found(make: Callable[[], Any], *question: Any) -> np.ndarray:
        name = _digest(repr(question).encode())
        if name not in book.used:
            numbers = book.before.get(name)
            book.used[name] = np.asarray(make(), float).ravel() if numbers is None else numbers
        return book.used[name]

    return found


def _shared(book: Book) -> tuple[Callable[[], Any], Callable[[Any], None]]:
    """What was asked for and found here, for another process; and how that is learned there."""

    def gained() -> tuple[list[bytes], dict[bytes, np.ndarray]]:
        return [*book.used], {name: rows for name, rows in book.used.items() if name not in book.before}

    def learn(gained: tuple[list[bytes], dict[bytes, np.ndarray]]) -> None:
        names, new = gained
        for name in names:
            book.used.setdefault(name, new[name] if name in new else book.before[name])

    return gained, learn


def _digest(text: bytes) -> bytes:
    return hashlib.blake2b(text, digest_size=SIZE).digest()
