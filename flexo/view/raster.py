"""Triangles seen from far away, as pixels: nearest surface, its shade, and its creases as fine lines.

Orthographic, so that lengths in the picture's plane are true. Rows of pixels are filled for all triangles at
once, in numpy.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

BATCH = 2_000_000  # pixels filled at once
LIGHT = np.array([-0.42, 0.62, 0.66])  # towards the light, in the picture's frame: from the upper left
DIM, SPAN = 0.52, 0.48  # brightness of a face turned off the light, and how much it gains towards it
SHARP = math.cos(math.radians(22.0))  # faces that meet at more than this show a crease
SLIVER = 0.05  # mm: the direction of a face narrower than this is too rough for a crease
JUMP = 0.25  # mm in depth between neighbouring pixels that shows an edge


class Camera(NamedTuple):
    """Unit vectors to the right of the picture, up in it, and towards the eye."""

    right: np.ndarray
    up: np.ndarray
    eye: np.ndarray


def camera(azimuth: float, elevation: float) -> Camera:
    """Seen from far away at an azimuth (rad from +x, ccw from above) and an elevation over the film (rad)."""
    level = np.array([math.cos(azimuth), math.sin(azimuth), 0.0])
    eye = math.cos(elevation) * level + np.array([0.0, 0.0, math.sin(elevation)])
    right = np.array([-math.sin(azimuth), math.cos(azimuth), 0.0])
    return Camera(right, np.cross(eye, right), eye)


def seen(corners: np.ndarray, view: Camera) -> np.ndarray:
    """Points (… × 3, mm) in the picture's frame: right, up, towards the eye."""
    return corners @ np.column_stack(view)


class Grid(NamedTuple):
    """Where a picture lies (left and top, mm), mm per pixel, and its height and width in pixels."""

    left: float
    top: float
    pixel: float
    shape: tuple[int, int]


class Surface(NamedTuple):
    """The nearest faces: of each pixel the depth (−inf where there is none), the face's number (−1) and
    whether a line is drawn there; of each face the brightness 0..1 (a last 0 for no face)."""

    depth: np.ndarray
    face: np.ndarray
    lines: np.ndarray
    shade: np.ndarray


def surface(corners: np.ndarray, grid: Grid, closed: bool) -> Surface:
    """What is seen of triangles (M × 3 × 3) in the picture's frame; of closed solids only outer faces."""
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    size = np.linalg.norm(normal, axis=1)
    kept = (normal[:, 2] > 1e-6 * size) if closed else (np.abs(normal[:, 2]) > 1e-6 * size)
    kept &= size > 1e-12
    longest = np.linalg.norm(np.roll(corners, 1, axis=1) - corners, axis=2).max(axis=1, initial=0.0)
    thin = (size < SLIVER * longest)[kept]
    corners, normal = corners[kept], normal[kept] / size[kept][:, None]
    normal *= np.sign(normal[:, 2:])
    depth, face = _nearest(corners, normal, grid)
    shade = np.append(DIM + SPAN * np.clip(normal @ (LIGHT / np.linalg.norm(LIGHT)), 0.0, 1.0), 0.0)
    lines, facing = np.zeros(grid.shape, bool), np.append(normal, [[0.0, 0.0, 1.0]], axis=0)
    facing[:-1][thin] = np.nan
    for here, there, way in ((np.s_[:, :-1], np.s_[:, 1:], 0), (np.s_[:-1], np.s_[1:], 1)):
        sides = Sides((lines[here], lines[there]), (depth[here], depth[there]), (face[here], face[there]))
        _mark(sides, _rises(facing, way, grid.pixel), facing)
    return Surface(depth, face, lines, shade)


def _nearest(corners: np.ndarray, normal: np.ndarray, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """For each pixel the depth of the nearest triangle and its number (−1: none)."""
    flat = np.stack(
        [(corners[..., 0] - grid.left) / grid.pixel, (grid.top - corners[..., 1]) / grid.pixel], -1
    )
    depth = np.full(grid.shape, -np.inf, np.float32).ravel()
    nearest = np.full(grid.shape, -1, np.int32).ravel()
    rows = np.ptp(flat[..., 1], axis=1) + 1
    work = np.cumsum(rows * (np.ptp(flat[..., 0], axis=1) / 2 + 1))
    cuts = np.searchsorted(work, np.arange(BATCH, work.max(initial=0.0), BATCH))
    for part in np.split(np.arange(len(flat)), cuts):
        which, x, y = _covered(flat[part], grid.shape)
        one = part[which]
        slope = normal[one] / normal[one, 2:]
        across = grid.left + (x + 0.5) * grid.pixel - corners[one, 0, 0]
        upward = grid.top - (y + 0.5) * grid.pixel - corners[one, 0, 1]
        z = (corners[one, 0, 2] - slope[:, 0] * across - slope[:, 1] * upward).astype(np.float32)
        place = y * grid.shape[1] + x
        np.maximum.at(depth, place, z)
        won = z == depth[place]
        nearest[place[won]] = one[won]
    return depth.reshape(grid.shape), nearest.reshape(grid.shape)


def _covered(flat: np.ndarray, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pixels whose middle lies in a triangle (M × 3 × 2, in pixels): its number, column and row."""
    low = np.clip(np.ceil(flat[..., 1].min(axis=1) - 0.5), 0, shape[0]).astype(np.int64)
    high = np.clip(np.ceil(flat[..., 1].max(axis=1) - 0.5), 0, shape[0]).astype(np.int64)
    which, y = _counted(low, high)
    middle = y + 0.5
    start, end = np.full(len(y), np.inf), np.full(len(y), -np.inf)
    for k in range(3):
        a, b = flat[which, k], flat[which, (k + 1) % 3]
        crossed = (a[:, 1] <= middle) != (b[:, 1] <= middle)
        rise = np.where(crossed, b[:, 1] - a[:, 1], 1.0)
        x = a[:, 0] + (b[:, 0] - a[:, 0]) * (middle - a[:, 1]) / rise
        start, end = (
            np.where(crossed, np.minimum(start, x), start),
            np.where(crossed, np.maximum(end, x), end),
        )
    some = start <= end
    which, y, start, end = which[some], y[some], start[some], end[some]
    left = np.clip(np.ceil(start - 0.5), 0, shape[1]).astype(np.int64)
    right = np.clip(np.ceil(end - 0.5), 0, shape[1]).astype(np.int64)
    row, x = _counted(left, right)
    return which[row], x, y[row]


def _counted(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All whole numbers from each start up to each end, and which of them they belong to."""
    count = np.maximum(end - start, 0)
    which = np.repeat(np.arange(len(count)), count)
    return which, np.arange(len(which)) - (np.cumsum(count) - count - start)[which]


def _rises(normal: np.ndarray, way: int, pixel: float) -> np.ndarray:
    """How much nearer a face comes from one pixel to the next, to the right (way 0) or downwards (1), mm."""
    return (-normal[:, 0] if way == 0 else normal[:, 1]) / normal[:, 2] * pixel


class Sides(NamedTuple):
    """Neighbouring pixels: their lines (to be marked), depths and faces."""

    lines: tuple[np.ndarray, np.ndarray]
    depth: tuple[np.ndarray, np.ndarray]
    face: tuple[np.ndarray, np.ndarray]


def _mark(sides: Sides, rises: np.ndarray, normal: np.ndarray) -> None:
    """Mark pixels on a crease, or on the nearer side of a step in depth."""
    lines, depth, face = sides
    where = np.nonzero(face[0] != face[1])
    (a, b), (fa, fb) = (depth[0][where], depth[1][where]), (face[0][where], face[1][where])
    alone = (fa < 0) | (fb < 0)
    step = np.where(alone, 0.0, b - np.where(alone, 0.0, a))
    jump = alone | (np.fmin(np.abs(step - rises[fa]), np.abs(step - rises[fb])) > JUMP)
    crease = ~jump & (np.einsum("ij,ij->i", normal[fa], normal[fb]) < SHARP)
    lines[0][where] |= (jump & (a > b)) | crease
    lines[1][where] |= jump & (b >= a)
