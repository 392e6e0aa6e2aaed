"""Sections that are hard to fill: walls of one to a few lines, tips, necks, rings, strokes, blobs."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from beads import arc, arms
from shapely import LineString, Point, Polygon, affinity, box, union_all

PITCH, MODULE = 14, 0.9  # teeth and module of a gear, mm


def wedge(low: float, high: float, length: float = 25.0) -> Any:
    """A wall whose thickness grows along it."""
    return Polygon([(0, -low / 2), (length, -high / 2), (length, high / 2), (0, low / 2)])


def star(points: int, outer: float, inner: float) -> Any:
    """A star, its points up to `outer` from its middle."""
    turn = np.arange(2 * points) * math.pi / points
    radius = np.where(np.arange(2 * points) % 2 == 0, outer, inner)
    return Polygon(np.column_stack([radius * np.cos(turn), radius * np.sin(turn)]))


def ring(radius: float, wall: float) -> Any:
    """A round wall."""
    return Point(0, 0).buffer(radius, 64) - Point(0, 0).buffer(radius - wall, 64)


def airfoil(chord: float, thickness: float, camber: float = 0.0) -> Any:
    """NACA four-digit section with a closed trailing edge (Abbott and von Doenhoff 1959, eq. 6.2)."""
    x = (1 - np.cos(np.linspace(0, math.pi, 60))) / 2
    half = 5 * thickness * (0.2969 * np.sqrt(x) - 0.126 * x - 0.3516 * x**2 + 0.2843 * x**3 - 0.1036 * x**4)
    middle = 4 * camber * x * (1 - x)
    upper, lower = np.column_stack([x, middle + half]), np.column_stack([x, middle - half])
    return Polygon(chord * np.vstack([upper, lower[-2:0:-1]]))


def blob(seed: int, size: float, depth: float) -> Any:
    """A smooth random outline around the origin."""
    random = np.random.default_rng(seed)
    turn = np.linspace(0, math.tau, 240, endpoint=False)
    waves = sum(
        random.normal() * np.cos(k * turn + random.uniform(0, math.tau)) / k**0.7 for k in range(2, 7)
    )
    radius = size * np.exp(depth * waves)
    return Polygon(np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])).buffer(0)


def necks(seed: int) -> Any:
    """Discs of random size along a line, joined by random necks."""
    random = np.random.default_rng(seed)
    x, parts = 0.0, []
    for _ in range(4):
        radius, gap, width = random.uniform(0.8, 3.0), random.uniform(1.0, 3.0), random.uniform(0.35, 1.6)
        parts.append(Point(x + radius, 0).buffer(radius, 32))
        parts.append(box(x + radius, -width / 2, x + 2 * radius + gap, width / 2))
        x += 2 * radius + gap
    return union_all(parts)


def gear() -> Any:
    """Teeth with straight flanks on a rim that is thin."""
    root, tip, step = MODULE * (PITCH / 2 - 1.25), MODULE * (PITCH / 2 + 1), math.tau / PITCH
    corners = []
    for tooth in range(PITCH):
        for radius, share in ((root, -0.32), (tip, -0.12), (tip, 0.12), (root, 0.32)):
            turn = (tooth + share) * step
            corners.append((radius * math.cos(turn), radius * math.sin(turn)))
    return Polygon(corners) - Point(0, 0).buffer(root - 1.4, 64)


def ribs(width: float, angle: float) -> Any:
    """Two families of three ribs that cross."""
    family = union_all([box(-9, y - width / 2, 9, y + width / 2) for y in (-5, 0, 5)])
    return family | affinity.rotate(family, angle, origin=(0, 0))


def stroke(points: list[tuple[float, float]], width: float) -> Any:
    """A pen's stroke with round ends."""
    return LineString(points).buffer(width / 2, 12)


def letter(name: str, width: float) -> Any:
    """Capital letters of strokes, 10 mm high."""
    turn = np.linspace(0.3, 1.5 * math.pi, 24)
    hook = np.column_stack([3 * np.cos(turn), 7 + 3 * np.sin(turn)])
    tail = np.column_stack([3 * np.cos(turn), 1 + 3 * np.sin(turn)])[::-1] * [-1, -1] + [0, 2]
    strokes: dict[str, list[Any]] = {
        "A": [[(0, 0), (4, 10), (8, 0)], [(1.6, 4), (6.4, 4)]],
        "R": [[(0, 0), (0, 10), (4, 10), (6, 8.8), (6, 6.4), (4, 5), (0, 5)], [(3, 5), (6.5, 0)]],
        "K": [[(0, 0), (0, 10)], [(6, 10), (0, 4.5)], [(1.8, 6.2), (6.5, 0)]],
        "W": [[(0, 10), (2.5, 0), (5, 8), (7.5, 0), (10, 10)]],
        "8": [Point(0, 2.6).buffer(2.6, 24).exterior.coords, Point(0, 7.4).buffer(2.2, 24).exterior.coords],
        "S": [hook, tail],
    }
    return union_all([stroke(list(map(tuple, one)), width) for one in strokes[name]])


def largest(shape: Any) -> Any:
    """The largest polygon of a shape."""
    return max(getattr(shape, "geoms", [shape]), key=lambda one: one.area)


def scrawl(seed: int) -> Any:
    """Two to four random pen strokes that cross, 0.3 to 2.6 mm wide."""
    random = np.random.default_rng(seed)
    width, strokes = random.uniform(0.5, 2.2), []
    for _ in range(random.integers(2, 5)):
        corners = random.uniform(0, 9, (random.integers(2, 4), 2))
        strokes.append(LineString(corners).buffer(width * random.uniform(0.6, 1.2) / 2, 8))
    return largest(union_all(strokes))


def ragged_star(seed: int) -> Any:
    """A star whose points and notches lie anywhere."""
    random = np.random.default_rng(seed)
    count = random.integers(4, 10)
    turn = np.sort(random.uniform(0, math.tau, 2 * count))
    tips, notches = random.uniform(4, 8, 2 * count), random.uniform(0.8, 4, 2 * count)
    radius = np.where(np.arange(2 * count) % 2 == 0, tips, notches)
    return largest(Polygon(np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])).buffer(0))


def perforated(seed: int) -> Any:
    """A plate with round and slanted square holes anywhere, some over its edge."""
    random = np.random.default_rng(seed)
    shape = box(0, 0, random.uniform(6, 14), random.uniform(5, 10))
    for _ in range(random.integers(2, 6)):
        corner, size = random.uniform(0, 10, 2), random.uniform(0.6, 4, 2)
        hole = Point(*corner).buffer(random.uniform(0.5, 2.5), 24)
        if random.random() < 0.4:
            hole = affinity.rotate(box(*corner, *(corner + size)), random.uniform(0, 90))
        shape = shape - hole
    return largest(shape)


def word(seed: int) -> Any:
    """Three random letters that touch, aslant, with strokes of 0.7 to 1.9 mm."""
    random = np.random.default_rng(seed)
    names, width, letters = random.choice(list("ARKWS8"), 3), random.uniform(0.7, 1.9), []
    for k, name in enumerate(names.tolist()):
        place = 7.5 * k * random.uniform(0.7, 1.1), random.uniform(-1, 1)
        letters.append(affinity.translate(letter(name, width), *place))
    return affinity.rotate(largest(union_all(letters)), random.uniform(0, 360), origin=(0, 0))


def torus_slice(height: float, tube: float = 2.0, radius: float = 7.0, tilt: float = 0.5) -> Any:
    """Level `height` of a tilted torus: crescents, necks and rings with walls that vary."""
    cos, sin = math.cos(tilt), math.sin(tilt)

    def field(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        u, w = x * cos + height * sin, height * cos - x * sin
        return tube**2 - (np.hypot(u, y) - radius) ** 2 - w**2

    return level_set(field, 11.0)


def creature_slice(height: float) -> Any:
    """Level of a body with a head, ears and feet: metaballs."""
    balls = ((0, 0, 4, 3.4), (4.4, 0, 7.4, 2.2), (5.2, 1.0, 10.5, 1.0), (5.2, -1.0, 10.5, 1.0))
    balls += ((-2.5, 2.6, 1, 1.6), (-2.5, -2.6, 1, 1.6), (3, 2.2, 0.6, 1.2), (3, -2.2, 0.6, 1.2))

    def field(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        parts = (r**2 / ((x - a) ** 2 + (y - b) ** 2 + (height - c) ** 2 + 1e-9) for a, b, c, r in balls)
        return sum(parts) - 1.4

    return level_set(field, 11.0)


def level_set(field: Callable[[np.ndarray, np.ndarray], np.ndarray], size: float) -> Any:
    """Where a function of x and y is positive, as a polygon: bands of linear triangles, 0.1 mm."""
    import shapely

    axis = np.arange(-size, size + 0.05, 0.1)
    x, y = np.meshgrid(axis, axis)
    values = field(x, y)
    corners = np.stack([x, y, values], axis=-1)
    a, b, c, d = corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]
    triangles = np.concatenate([np.stack(t, axis=2).reshape(-1, 3, 3) for t in ((a, b, c), (a, c, d))])
    inside = (triangles[:, :, 2] > 0).sum(axis=1)
    whole = shapely.polygons(triangles[inside == 3][:, :, :2])
    cut = [_clipped(one) for one in triangles[(inside > 0) & (inside < 3)]]
    return union_all([*whole, *map(Polygon, cut)], grid_size=1e-6)


def _clipped(triangle: np.ndarray) -> np.ndarray:
    """The positive part of a triangle of (x, y, value)."""
    kept = []
    for one, other in zip(triangle, np.roll(triangle, -1, axis=0), strict=True):
        if one[2] > 0:
            kept.append(one[:2])
        if (one[2] > 0) != (other[2] > 0):
            kept.append(one[:2] + one[2] / (one[2] - other[2]) * (other[:2] - one[:2]))
    return np.array(kept)


def corpus() -> dict[str, Any]:
    """All shapes by name, each turned by an angle of its own so that nothing lies along an axis by luck."""
    found: dict[str, Any] = {
        "wedge 0.3-4": wedge(0.3, 4.0),
        "wedge 0.3-1.5": wedge(0.3, 1.5),
        "wedge 0.8-2.4": wedge(0.8, 2.4, 15.0),
        "wedge steep": wedge(0.3, 4.0, 8.0),
        "star 5": star(5, 8, 3),
        "star 8 thin": star(8, 8, 1.5),
        "star 12": star(12, 7, 5),
        **{f"ring {w:g}": ring(6, w) for w in (0.5, 0.7, 1.0, 1.3, 1.7, 2.0, 2.5, 3.0)},
        "ring small": ring(1.6, 0.8),
        "airfoil 12": airfoil(25, 0.12),
        "airfoil cambered": airfoil(30, 0.09, 0.05),
        "airfoil thin": airfoil(20, 0.05, 0.03),
        **{f"blob {k}": blob(k, 4.0, 0.28) for k in range(8)},
        **{f"necks {k}": necks(k) for k in range(6)},
        "gear": gear(),
        **{f"ribs {w:g}": ribs(w, 90) for w in (0.6, 0.9, 1.2, 1.8)},
        **{f"ribs {w:g} slanted": ribs(w, 55) for w in (0.6, 0.9, 1.2, 1.8)},
        **{f"letter {n}": letter(n, 1.1) for n in "ARKW8S"},
        **{f"letter {n} thin": letter(n, 0.55) for n in "AR8"},
        **{f"letter {n} bold": letter(n, 1.8) for n in "AKS"},
        **{f"torus {z:g}": torus_slice(z) for z in (0.4, 1.5, 2.6, 3.8)},
        **{f"creature {z:g}": creature_slice(z) for z in (0.6, 2.0, 6.4, 9.4, 10.6)},
        "arms 7": arms(7, 0.8, 7),
        "arc 1.6": arc(7, 1.6),
    }
    return {
        name: affinity.rotate(one, 17.0 + 7.0 * k, origin=(0, 0))
        for k, (name, one) in enumerate(found.items())
    }
