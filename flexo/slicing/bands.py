"""Lines of a hatch in four bands each: where a line is whole, and where only a part of its strip is inside.

An outline that slants through a strip leaves a wedge at the line's end, one that dips into it a dent in the
line. What lies inside is known band by band, so that narrower beads can follow it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.slicing.strips import Edges, Strips, met

SHARES = np.array([-0.375, -0.125, 0.125, 0.375])  # middles of the bands, in strip widths from the line
NONE, WHOLE, UPPER, LOWER, MIDDLE = range(5)  # what is inside of a strip: kinds of runs
KINDS = np.full(16, NONE)  # by the bands that are inside, the lowest being bit 0
KINDS[0b1111] = WHOLE
KINDS[[0b0011, 0b0111, 0b1011]] = LOWER
KINDS[[0b1100, 0b1110, 0b1101]] = UPPER
KINDS[0b0110] = MIDDLE
SIDE = np.array([0.0, 0.0, 1.0, -1.0, 0.0])  # to which side of the line a kind lies
EQUAL = np.array([0.0, 0.0, 0.75, 0.75, 0.56])  # share of a wedge that a blunt line of equal area runs on
TINY = 1e-6  # mm: a shorter run is rounding
BLUNT = 0.1  # strip widths: an end that reaches less further in its middle is round, or a corner of over 150°
NICK = 0.15  # strip widths: shorter dents are none
STUB = 0.4  # strip widths: a shorter whole line where a wedge begins is laid with it
WEDGED = 0.7  # strip widths: a wedge that is longer takes such a line in
SHORT = 0.3  # strip widths: lines that are shorter are left out


class Runs(NamedTuple):
    """Stretches of lines of one kind, by strip and place: strip, left and right end, kind, line."""

    row: np.ndarray
    left: np.ndarray
    right: np.ndarray
    kind: np.ndarray
    line: np.ndarray


class Lines(NamedTuple):
    """Lines, each of one or more runs that touch.

    row: its strip; first, last: its first and last whole run (or run, where none is whole); and n × 2 for the
    left and the right end: inner, outer: where it ends as a whole line, and altogether; mean: where a blunt
    line of equal area would; kind: of what lies between; corner: whether it ends in a corner.
    """

    row: np.ndarray
    first: np.ndarray
    last: np.ndarray
    inner: np.ndarray
    outer: np.ndarray
    mean: np.ndarray
    kind: np.ndarray
    corner: np.ndarray


def banded(edges: Edges, strips: Strips) -> Runs:
    """The runs of the lines of a solid hatch."""
    levels = (strips.middle[:, None] + strips.pitch[:, None] * SHARES).ravel()
    level, x = met(edges, levels)
    row = level >> 2
    order = np.lexsort((x, row))
    row, x = row[order], x[order]
    inside = np.bitwise_xor.accumulate(1 << (level[order] & 3))  # by the end of a strip all bands are closed
    begins = np.flatnonzero(_changes(inside))
    left, right = x[begins], x[np.concatenate((begins[1:], begins[:1]))]
    kind = KINDS[inside[begins]]
    keep = np.flatnonzero((kind != NONE) & (right - left > TINY))
    runs = _merged(_lined(row[begins[keep]], left[keep], right[keep], kind[keep]))
    return _long(_unstubbed(_unnicked(runs, strips), strips), strips)


def plain(edges: Edges, strips: Strips) -> Runs:
    """Whole lines as long as their middles: of a sparse hatch, and of bridges, which keep their anchors."""
    row, x = met(edges, strips.middle)
    order = np.lexsort((x, row))
    row, x = row[order], x[order]
    return _long(_lined(row[::2], x[::2], x[1::2], np.full(len(row) // 2, WHOLE)), strips)


def _changes(column: np.ndarray) -> np.ndarray:
    """Where a column differs from the row before; its first row does."""
    found = np.ones(len(column), bool)
    np.not_equal(column[1:], column[:-1], out=found[1:])
    return found


def _lined(row: np.ndarray, left: np.ndarray, right: np.ndarray, kind: np.ndarray) -> Runs:
    """Runs that know their lines."""
    apart = np.ones(len(row), bool)
    apart[1:] = (row[1:] != row[:-1]) | (left[1:] - right[:-1] > TINY)
    return Runs(row, left, right, kind, np.cumsum(apart) - 1)


def _merged(runs: Runs) -> Runs:
    """Neighbouring runs of one kind in one."""
    other = _changes(runs.line) | _changes(runs.kind)
    if other.all():
        return runs
    begins = np.flatnonzero(other)
    ends = np.concatenate((begins[1:], [len(other)])) - 1
    return Runs(*(column[begins] for column in runs))._replace(right=runs.right[ends])


def _unnicked(runs: Runs, strips: Strips) -> Runs:
    """Runs of which the shortest dents between whole ones are a part of the line: it need not bend there."""
    whole, goes_on = runs.kind == WHOLE, runs.line[1:] == runs.line[:-1]
    before, after = np.append(False, whole[:-1] & goes_on), np.append(whole[1:] & goes_on, False)
    nick = before & after & ~whole & (runs.right - runs.left < NICK * strips.pitch[runs.row])
    return _merged(runs._replace(kind=np.where(nick, WHOLE, runs.kind))) if nick.any() else runs


def _unstubbed(runs: Runs, strips: Strips) -> Runs:
    """Runs of which short whole ones, where a long wedge begins, are a part of the wedge."""
    length, pitch = runs.right - runs.left, strips.pitch[runs.row]
    stub = np.flatnonzero((runs.kind == WHOLE) & (length < STUB * pitch))
    if not len(stub):
        return runs
    last = len(length) - 1
    near = np.array([np.maximum(stub - 1, 0), np.minimum(stub + 1, last)])
    long = np.where(runs.line[near] == runs.line[stub], length[near], 0.0)
    longer = near[np.argmax(long, axis=0), np.arange(len(stub))]
    wedged = long.max(axis=0) > WEDGED * pitch[stub]
    kind = runs.kind.copy()
    kind[stub[wedged]] = runs.kind[longer[wedged]]
    return _merged(runs._replace(kind=kind))


def _long(runs: Runs, strips: Strips) -> Runs:
    """Runs without the lines that are too short, lines numbered anew."""
    length = np.bincount(runs.line, runs.right - runs.left)
    keep = length[runs.line] > SHORT * strips.pitch[runs.row]
    if not keep.all():
        runs = Runs(*(column[keep] for column in runs))
    return runs._replace(line=np.cumsum(_changes(runs.line)) - 1)


def lines_of(runs: Runs, strips: Strips) -> Lines:
    """The lines that runs make up."""
    begins = np.flatnonzero(_changes(runs.line))
    ends = np.concatenate((begins[1:], [len(runs.line)])) - 1
    index, whole = np.arange(len(runs.kind)), runs.kind == WHOLE
    first = np.minimum.reduceat(np.where(whole, index, len(index)), begins)
    last = np.maximum.reduceat(np.where(whole, index, -1), begins)
    first, last = np.where(last < 0, begins, first), np.where(last < 0, ends, last)
    inner = np.array([runs.left[first], runs.right[last]]).T
    outer = np.array([runs.left[begins], runs.right[ends]]).T
    beside = np.array([np.maximum(first - 1, begins), np.minimum(last + 1, ends)]).T
    kind = np.where(inner == outer, WHOLE, runs.kind[beside])
    pointed = np.abs(outer - inner) > BLUNT * strips.pitch[runs.row[begins]][:, None]
    corner = (runs.kind[np.array([begins, ends]).T] == MIDDLE) & pointed
    mean = inner + EQUAL[kind] * (outer - inner)
    return Lines(runs.row[begins], first, last, inner, outer, mean, kind, corner)
