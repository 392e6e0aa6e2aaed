"""Turns: lines of a hatch joined to and fro, along the outline where that fills better than blunt ends."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.slicing.bands import LOWER, MIDDLE, UPPER, WHOLE, Lines, Runs
from flexo.slicing.strips import Edges, Scanlines, Strips, crossings

LINK = 2.0  # mm: neighbouring lines are joined by a move without retraction up to this length
STEEP = 2.75  # strip widths by which the ends of neighbouring lines may differ when a bead joins them
FREE_STEEP = 0.8
NARROW = 0.65
OVER = 0.15


def paths_in(runs: Runs, lines: Lines, strips: Strips, least: float, beads: bool):
    """points, widths, per chain"""
    n = len(lines.row)
    forward = lines.row % 2 == 0
    ahead = forward.astype(int)  # side at which a line ends
    i, j = _pairs(lines, forward)
    side = ahead[i]
    end, start = lines.mean[i, side], lines.mean[j, side]
    dx = start - end
    meet = (lines.mean[i, 0] < lines.mean[j, 1]) & (lines.mean[i, 1] > lines.mean[j, 0]) & (np.abs(dx) < LINK)
    i, j, side, dx = i[meet], j[meet], side[meet], dx[meet]
    pitch = strips.pitch[lines.row]
    dy = (pitch[i] + pitch[j]) / 2
    length = np.hypot(dx, dy)
    # slope of the outline at each end, x per y
    slope = 2 * (lines.outer - lines.inner) * np.where(np.abs(lines.kind) == 1, lines.kind, 0) / pitch[:, None]
    good = np.zeros(len(i), bool)
    if beads:
        expected = dy * (slope[i, side] + slope[j, side]) / 2
        good = (np.abs(dx) <= STEEP * dy) & (np.abs(dx - expected) < 0.5 * dy + 0.25 * np.abs(dx))
        reach = np.abs(lines.mean[:, ::-1] - lines.inner)  # TODO
        run_len = np.stack([runs.right[lines.first] - lines.mean[:, 0], lines.mean[:, 1] - runs.left[lines.last]], 1)
        total = lines.mean[:, 1] - lines.mean[:, 0]
        cut = np.zeros((n, 2))
        cut[i[good], side[good]] = length[good] / 2
        cut[j[good], side[good]] = length[good] / 2
        bad = (cut.sum(axis=1) > total - 0.02) | (cut > run_len - 0.01).any(axis=1)
        good &= ~(bad[i] | bad[j])
    cut = np.zeros((n, 2))
    cut[i[good], side[good]] = length[good] / 2
    cut[j[good], side[good]] = length[good] / 2
    held = cut > 0
    sign = np.array([1.0, -1.0])
    at = lines.mean + sign * cut
    steep = np.abs(slope)
    taper = ~held & (lines.kind != WHOLE) & ((steep > FREE_STEEP) | (lines.kind == MIDDLE) ) & beads
    pulled = np.maximum(0.0, 0.5 * steep - OVER * np.hypot(1.0, steep)) * pitch[:, None]
    pulled = np.where(held | taper | (not beads), 0.0, pulled)
    at = np.where(taper, lines.inner, at + sign * pulled)
    knots = _knots(runs, lines, strips, least, at, taper)
    linked = np.zeros(n, bool); linked[i] = True
    width = np.zeros(n)
    width[i[good]] = ((strips.width[lines.row[i]] + strips.width[lines.row[j]]) / 2)[good]
    head = _heads(n, i, j)
    order = np.lexsort((lines.row, head))
    return _gathered(knots, order, head, forward, width)


def _gathered(knots, order, head, forward, link):
    line, x, y, w = knots
    counts = np.bincount(line, minlength=len(order))
    first = np.cumsum(counts) - counts
    c = counts[order]
    pos = np.arange(c.sum()) - np.repeat(np.cumsum(c) - c, c)
    f = np.repeat(forward[order], c)
    base = np.repeat(first[order], c)
    size = np.repeat(c, c)
    take = base + np.where(f, pos, size - 1 - pos)
    after = np.where(pos == size - 1, np.repeat(link[order], c), w[np.where(f, take, np.maximum(take - 1, 0))])
    chain = np.repeat(head[order], c)
    starts = np.flatnonzero(np.diff(chain, prepend=-1))[1:]
    points = np.column_stack([x[take], y[take]])
    return [(p, v[:-1]) for p, v in zip(np.split(points, starts), np.split(after, starts), strict=True)]


def _knots(runs, lines, strips, least, at, taper):
    """line, x, y, width of bead that follows"""
    m = len(runs.row)
    keep = np.zeros(m + 1, int)
    first = lines.first - taper[:, 0]
    last = lines.last + taper[:, 1]
    np.add.at(keep, first, 1)
    np.add.at(keep, last + 1, -1)
    keep = np.cumsum(keep[:-1]) > 0
    left, right = runs.left.copy(), runs.right.copy()
    left[lines.first] = at[:, 0]
    right[lines.last] = at[:, 1]
    # trailing runs merged to one taper
    t = taper[:, 0]; right[first[t]] = at[t, 0]; left[first[t]] = lines.outer[t, 0]
    t = taper[:, 1]; left[last[t]] = at[t, 1]; right[last[t]] = lines.outer[t, 1]
    index = np.flatnonzero(keep)
    row, kind, line, left, right = (column[index] for column in (runs.row, runs.kind, runs.line, left, right))
    pitch = strips.pitch[row]
    shift = np.where(np.abs(kind) == 1, kind, 0) * pitch
    wide = np.where(kind == WHOLE, strips.width[row], np.maximum(least, NARROW * pitch))
    begins = np.diff(line, prepend=-1) != 0
    ends = np.append(begins[1:], True)
    partial = kind != WHOLE
    alone_before, alone_after = np.ones(len(row), bool), np.ones(len(row), bool)
    alone_before[1:] = begins[1:] | partial[:-1]
    alone_after[:-1] = ends[:-1] | partial[1:]
    # start knot of each run
    tip = np.where(alone_after, 0.1875, 0.3125)
    start = np.where(begins, tip * shift, 0.0)
    start[1:] = np.where(~begins[1:] & partial[1:] & partial[:-1], 0.1875 * (shift[1:] + shift[:-1]) / 2, start[1:])
    tip = np.where(alone_before, 0.1875, 0.3125)
    final = tip * shift
    middle = np.flatnonzero(partial & ~alone_before & ~alone_after)
    x = np.concatenate([left, (left + right)[middle] / 2, right[ends]])
    y = np.concatenate([start, 0.25 * shift[middle], final[ends]])
    who = np.arange(len(row))
    place = np.concatenate([3 * who, 3 * middle + 1, 3 * who[ends] + 2])
    run = place // 3
    order = np.argsort(place, kind="stable")
    run = run[order]
    return line[run], x[order], strips.middle[row[run]] + y[order], wide[run]


def _heads(n, i, j):
    head = np.arange(n)
    before = np.full(n, -1)
    before[j] = i
    while True:
        has = before >= 0
        if not has.any():
            return head
        head = np.where(has, head[before], head)
        before = np.where(has, before[before], -1)


def _pairs(lines, forward):
    n = len(lines.row)
    low = lines.mean.min() - 1.0
    span = lines.mean.max() + 1.0 - low
    found = []
    for side in (0, 1):
        key = lines.row + (lines.mean[:, side] - low) / span
        order = np.argsort(key, kind="stable")
        a, b = (_nearest(key, order, lines.row, step) for step in (1, -1))
        own = np.arange(n)
        mutual = (a >= 0) & (b[a] == own) & (forward == bool(side))
        found.append((own[mutual], a[mutual]))
    return np.concatenate([f[0] for f in found]), np.concatenate([f[1] for f in found])


def _nearest(key, order, row, step):
    keys = key[order]
    target = key + step
    at = np.searchsorted(keys, target)
    lo, hi = order[np.clip(at - 1, 0, len(keys) - 1)], order[np.clip(at, 0, len(keys) - 1)]
    dl = np.where(row[lo] == row + step, np.abs(key[lo] - target), np.inf)
    dh = np.where(row[hi] == row + step, np.abs(key[hi] - target), np.inf)
    best = np.where(dl <= dh, lo, hi)
    return np.where(np.minimum(dl, dh) < np.inf, best, -1)
