"""Faces that stand more than once, and faces that are turned against their neighbours."""

from __future__ import annotations

import numpy as np

from flexo.errors import Finding
from flexo.models.graph import components
from flexo.models.holes import open_edges

MIX = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], np.uint64)  # of splitmix64


def distinct_faces(triangles: np.ndarray) -> tuple[np.ndarray, list[Finding]]:
    """Each face once, the way that most of its copies are turned.

    Copies turned both ways alike go altogether where the mesh is closed without them, as the wall between two
    bodies that touch; elsewhere one stays.
    """
    corners = np.sort(triangles, axis=1)
    order = np.lexsort(corners.T)
    new = np.concatenate(([True], (np.diff(corners[order], axis=0) != 0).any(axis=1)))
    group = np.empty(len(triangles), np.int64)
    group[order] = np.cumsum(new) - 1
    copies = np.bincount(group)
    if (copies == 1).all():
        return triangles, []
    sense = _senses(triangles, corners)
    net = np.bincount(group, weights=sense)
    first = _first_of(group, np.where(net[group] == 0, True, sense * net[group] > 0), len(copies))
    torn = (net == 0) & (copies > 1)
    keep = first[~torn]
    doubtful = first[torn]
    keep = np.sort(np.concatenate((keep, doubtful[_needed(triangles[doubtful], triangles[keep])])))
    gone = len(triangles) - len(keep)
    text = f"faces that stood more than once: {gone} left out"
    return triangles[keep], [Finding("mesh.duplicates", text, "warning", measured=gone)]


def repeated(triangles: np.ndarray) -> list[Finding]:
    """A note when faces stand more than once, turned the same way; they may stay where sections are united.

    Each face is told by a sum over its edges, which is the same from whichever corner it begins.
    """
    start, end = (one.astype(np.uint64) for one in (triangles, np.roll(triangles, -1, axis=1)))
    mixed = start * MIX[0] + end * MIX[1]
    mixed ^= mixed >> np.uint64(29)
    key = np.sort((mixed * MIX[2]).sum(axis=1))
    more = int((key[1:] == key[:-1]).sum())
    text = f"faces that stand more than once: {more}; what they enclose counts once"
    return [Finding("mesh.duplicates", text, "note", measured=more)] if more else []


def _senses(triangles: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """1 for faces whose corners run round like the sorted ones, -1 for the others."""
    at = np.argmin(triangles, axis=1)
    following = np.take_along_axis(triangles, ((at + 1) % 3)[:, None], axis=1)[:, 0]
    return np.where(following == corners[:, 1], 1, -1)


def _first_of(group: np.ndarray, fit: np.ndarray, count: int) -> np.ndarray:
    """The first fitting row of each group."""
    rows = np.flatnonzero(fit)
    found = np.empty(count, np.int64)
    found[group[rows[::-1]]] = rows[::-1]
    return found


def _needed(doubtful: np.ndarray, sure: np.ndarray) -> np.ndarray:
    """Which faces have an edge that the sure ones leave open, or do not have at all."""
    if not len(doubtful) or not len(sure):
        return np.ones(len(doubtful), bool)
    size = int(max(doubtful.max(), sure.max())) + 1
    lacking = open_edges(sure)
    edges = np.sort(sure[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    there = np.unique(edges[:, 0] * size + edges[:, 1])
    own = np.sort(doubtful[:, [[0, 1], [1, 2], [2, 0]]], axis=2)
    keys = own[..., 0] * size + own[..., 1]
    ends = np.sort(lacking[:, :2], axis=1)
    torn = np.isin(keys, ends[:, 0] * size + ends[:, 1]) | ~np.isin(keys, there)
    return np.asarray(torn.any(axis=1))


def consistent(triangles: np.ndarray) -> tuple[np.ndarray, list[Finding]]:
    """Faces turned so that neighbours over an edge of just two faces agree; the fewer are turned.

    A face and its reverse are two nodes of a graph whose links join what agrees: the pieces of that graph
    are the two ways to turn a piece of the mesh. Of a one-sided surface nothing is turned.
    """
    count = len(triangles)
    one, other, same = _neighbours(triangles)
    if not same.any():
        return triangles, []
    links = [(one + a * count, other + b * count, same == (a != b)) for a in (0, 1) for b in (0, 1)]
    start = np.concatenate([a[where] for a, _, where in links])
    end = np.concatenate([b[where] for _, b, where in links])
    label = components(start, end, 2 * count)
    ahead, back = label[:count], label[count:]
    piece = np.minimum(ahead, back)
    reverse = (ahead > back) & (ahead != back)
    votes = np.bincount(piece, weights=np.where(reverse, 1.0, -1.0), minlength=2 * count)
    turn = np.where(votes[piece] > 0, ~reverse, reverse) & (ahead != back)
    turned = int(turn.sum())
    if not turned:
        return triangles, []
    made = np.where(turn[:, None], triangles[:, ::-1], triangles)
    text = f"faces turned against their neighbours: {turned}, now turned with them"
    return made, [Finding("mesh.flipped", text, "warning", measured=turned)]


def _neighbours(triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of faces over an edge that no third face has, and whether both run along it the same way."""
    start, end = triangles.ravel(), np.roll(triangles, -1, axis=1).ravel()
    low, high = np.minimum(start, end), np.maximum(start, end)
    key = low * (int(triangles.max()) + 1) + high
    order = np.argsort(key, kind="stable")
    step = np.diff(key[order], prepend=-1, append=-1) != 0
    begins = np.flatnonzero(step[:-1])
    sizes = np.diff(np.append(begins, len(order)))
    pair = begins[sizes == 2]
    a, b = order[pair], order[pair + 1]
    return a // 3, b // 3, (start[a] < end[a]) == (start[b] < end[b])
