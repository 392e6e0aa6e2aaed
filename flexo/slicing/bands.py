"""Lines of a hatch in bands: how far each is whole, and where only a part of its strip lies inside the outline."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.slicing.strips import Edges, Strips, met

SHARES = np.array([-0.375, -0.125, 0.125, 0.375])  # middles of four bands of a strip, in strip widths
WHOLE, LOWER, MIDDLE, UPPER, NONE = 0, -1, 2, 1, 9
KINDS = np.full(16, NONE)  # by which bands are inside: bit 0 is the lowest
KINDS[[0b1111]] = WHOLE
KINDS[[0b0011, 0b0111, 0b1011]] = LOWER
KINDS[[0b1100, 0b1110, 0b1101]] = UPPER
KINDS[[0b0110]] = MIDDLE
TINY = 1e-6


class Runs(NamedTuple):
    """Pieces of lines of one kind, by strip and place: strip index, left and right end, kind, line."""

    row: np.ndarray
    left: np.ndarray
    right: np.ndarray
    kind: np.ndarray
    line: np.ndarray


def runs_of(edges: Edges, strips: Strips) -> Runs:
    levels = (strips.middle[:, None] + strips.pitch[:, None] * SHARES).ravel()
    level, x = met(edges, levels)
    row = level >> 2
    order = np.lexsort((x, row))
    row, x = row[order], x[order]
    state = np.bitwise_xor.accumulate(1 << (level[order] & 3))
    kind = KINDS[state]
    begins = np.flatnonzero(np.diff(kind, prepend=NONE))
    row, left, right, kind = row[begins], x[begins], x[np.append(begins[1:], 0)], kind[begins]
    keep = (kind != NONE) & (right - left > TINY)
    row, left, right, kind = row[keep], left[keep], right[keep], kind[keep]
    runs = _merged(_lined(row, left, right, kind))
    inner = np.zeros(len(runs.row), bool)
    if len(inner) > 2:
        same = runs.line[2:] == runs.line[:-2]
        inner[1:-1] = same & (runs.kind[2:] == WHOLE) & (runs.kind[:-2] == WHOLE)
        inner &= (runs.kind != WHOLE) & (runs.right - runs.left < strips.pitch[runs.row])
    return _merged(runs._replace(kind=np.where(inner, WHOLE, runs.kind))) if inner.any() else runs


def _lined(row, left, right, kind):
    apart = np.ones(len(row), bool)
    apart[1:] = (row[1:] != row[:-1]) | (left[1:] - right[:-1] > TINY)
    return Runs(row, left, right, kind, np.cumsum(apart) - 1)


def _merged(runs):
    same = np.zeros(len(runs.row), bool)
    same[1:] = (runs.line[1:] == runs.line[:-1]) & (runs.kind[1:] == runs.kind[:-1])
    if not same.any():
        return runs
    begins = np.flatnonzero(~same)
    ends = np.append(begins[1:], len(same)) - 1
    return Runs(runs.row[begins], runs.left[begins], runs.right[ends], runs.kind[begins], runs.line[begins])


class Lines(NamedTuple):
    row: np.ndarray
    first: np.ndarray  # run that is the first whole one, or first
    last: np.ndarray
    outer: np.ndarray  # n x 2: where any of it ends
    inner: np.ndarray  # n x 2 where it is whole
    kind: np.ndarray  # n x 2: kind of the part beyond
    mean: np.ndarray  # n x 2


SHARE = np.zeros(4)
SHARE[[UPPER, LOWER, MIDDLE]] = 0.75, 0.75, 0.56


def lines_of(runs: Runs) -> Lines:
    begins = np.flatnonzero(np.diff(runs.line, prepend=-1))
    ends = np.append(begins[1:], len(runs.line)) - 1
    whole = runs.kind == WHOLE
    index = np.arange(len(whole))
    first = np.minimum.reduceat(np.where(whole, index, len(whole)), begins)
    last = np.maximum.reduceat(np.where(whole, index, -1), begins)
    none = last < 0
    first, last = np.where(none, begins, first), np.where(none, ends, last)
    outer = np.column_stack([runs.left[begins], runs.right[ends]])
    inner = np.column_stack([runs.left[first], runs.right[last]])
    kind = np.column_stack([
        np.where(first > begins, runs.kind[first - 1], WHOLE),
        np.where(last < ends, runs.kind[np.minimum(last + 1, len(whole) - 1)], WHOLE),
    ])
    mean = inner + SHARE[kind] * (outer - inner)
    return Lines(runs.row[begins], first, last, outer, inner, kind, mean)
