"""A posed part in space as triangles: print, film that follows its arcs, and tendons."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.kinematics.arcs import exponential
from flexo.kinematics.cutting import Gap
from flexo.kinematics.folding import Posed, turns
from flexo.kinematics.routes import placed_points
from flexo.kinematics.shells import film_plate_of, mesh_in, print_of

if TYPE_CHECKING:
    from flexo.contract import Element
    from flexo.process import Process

STEP = 0.12  # rad: a bent gap is drawn in pieces that turn by about this
MOST = 24  # pieces of a gap
LANE = 1.5  # mm: width of the lanes that a twisting strip is drawn in
LINE = 0.25  # mm: half the side of a tendon as it is drawn


class Shapes(NamedTuple):
    """Triangles (M × 3 corners × 3, mm), turned outwards: of what is printed, film and tendons."""

    printed: np.ndarray
    film: np.ndarray
    tendons: np.ndarray


def shapes(posed: Posed) -> Shapes:
    """What a posed part looks like; a printed skin bends with its film, other solids stay rigid."""
    tree = posed.tree
    made: dict[Element, tuple[list[tuple[np.ndarray, int | None]], np.ndarray]] = {}
    printed, film = [_NONE], [_NONE]
    for index, one in enumerate(tree.design.placed):
        gaps = tuple(tree.bends[k].gap for k in tree.bends_of[index])
        if one.element not in made:
            made[one.element] = _flat(one.element, tree.process, gaps)
        solids, sheet = made[one.element]
        printed += [carried(posed, index, corners, piece) for corners, piece in solids]
        film.append(carried(posed, index, sheet, None if gaps else 0))
    ropes = [_rope(placed_points(route, posed.motions)) for route in tree.routes]
    return Shapes(np.concatenate(printed), np.concatenate(film), np.concatenate([_NONE, *ropes]))


_NONE = np.zeros((0, 3, 3))


def _flat(
    element: Element, process: Process, gaps: tuple[Gap, ...]
) -> tuple[list[tuple[np.ndarray, int | None]], np.ndarray]:
    """An element's solids by the piece that carries them (None: bends), and its film, in its frame."""
    found = print_of(element, process, gaps)
    pieces = list(dict.fromkeys(one.piece for one in found))
    solids = [
        (np.concatenate([one.points[one.triangles] for one in found if one.piece == piece]), piece)
        for piece in pieces
    ]
    points, triangles = mesh_in(film_plate_of(element, process))
    return solids, points[triangles]


def carried(posed: Posed, index: int, corners: np.ndarray, piece: int | None) -> np.ndarray:
    """Triangles (M × 3 × 3) of a placed element's frame, where the pose puts them, still turned outwards.

    They go with one rigid piece of the element, or (None) bend with its gaps.
    """
    tree, space = posed.tree, posed.tree.space(index)
    if piece is not None:
        matrix = posed.motions[tree.pieces[index][piece]] @ space
        moved = corners @ matrix[:3, :3].T + matrix[:3, 3]
    else:
        moved = _bent(posed, index, _sliced(posed, index, corners))
    return moved[:, ::-1] if np.linalg.det(space[:3, :3]) < 0 else moved


def _sliced(posed: Posed, index: int, corners: np.ndarray) -> np.ndarray:
    """Triangles cut where gaps begin and end, and in between as finely as they bend."""
    turned = np.linalg.norm(turns(posed.tree, posed.angles), axis=-1)
    for k in posed.tree.bends_of[index]:
        gap = posed.tree.bends[k].gap
        x, y = gap.normal
        parts = min(MOST, max(1, int(np.ceil(turned[k] / STEP))))
        for share in np.linspace(-0.5, 0.5, parts + 1):
            height = (corners[..., 0] - gap.joint.station) * x + corners[..., 1] * y - share * gap.joint.gap
            corners = split(corners, height)
    return (
        _across(corners) if any(posed.tree.bends[k].gap.lean for k in posed.tree.bends_of[index]) else corners
    )


def _across(corners: np.ndarray) -> np.ndarray:
    """Triangles cut along x as well: a strip that twists is not straight across."""
    low, high = corners[..., 1].min(), corners[..., 1].max()
    for y in np.arange(low + LANE, high, LANE):
        corners = split(corners, corners[..., 1] - y)
    return corners


def split(corners: np.ndarray, height: np.ndarray) -> np.ndarray:
    """Triangles (M × 3 × 3) cut along a plane over which each corner has a height (M × 3)."""
    side = np.sign(np.where(np.abs(height) < 1e-9, 0.0, height))
    cut = (side.min(axis=1) < 0) & (side.max(axis=1) > 0)
    whole, corners, height, side = corners[~cut], corners[cut], height[cut], side[cut]
    if not len(corners):
        return whole
    odd = np.where(side.sum(axis=1) > 0, -1, 1)  # the side on which one corner stands alone
    odd = np.where(side.sum(axis=1) == 0, 1, odd)  # one corner lies on the plane
    first = np.argmax(side == odd[:, None], axis=1)
    order = (first[:, None] + np.arange(3)) % 3
    rows = np.arange(len(corners))[:, None]
    (a, b, c), (ha, hb, hc) = np.moveaxis(corners[rows, order], 1, 0), height[rows, order].T
    ab = a + (b - a) * np.clip(ha / (ha - hb), 0.0, 1.0)[:, None]
    ac = a + (c - a) * np.clip(ha / (ha - hc), 0.0, 1.0)[:, None]
    made = [np.stack(three, axis=1) for three in ((a, ab, ac), (ab, b, c), (ab, c, ac))]
    return np.concatenate([whole, *made])


def _bent(posed: Posed, index: int, corners: np.ndarray) -> np.ndarray:
    """Each corner carried by its piece, or by as much of its gap as lies before it."""
    tree, space = posed.tree, posed.tree.space(index)
    points = corners.reshape(-1, 3)
    flat = points @ space[:3, :3].T + space[:3, 3]
    bends = tree.bends_of[index]
    shares = np.array([tree.bends[k].gap.share(points) for k in bends]).reshape(len(bends), -1)
    piece = np.sum(shares >= 1.0, axis=0)
    matrix = posed.motions[np.array(tree.pieces[index])[piece]]
    moved = (matrix[:, :3, :3] @ flat[..., None])[..., 0] + matrix[:, :3, 3]
    for row, k in enumerate(bends):
        inside = np.flatnonzero((shares[row] > 0.0) & (shares[row] < 1.0))
        part = 1.0 - shares[row, inside] if tree.bends[k].backward else shares[row, inside]
        moved[inside] = _along(posed, k, part, flat[inside])
    return moved.reshape(corners.shape)


def _along(posed: Posed, k: int, part: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Flat points that lie a part (0 to 1, from the parent) into a gap, where its arc takes them."""
    tree = posed.tree
    turn, shift, start = turns(tree, posed.angles)[k], tree.shifts[k], tree.starts[k]
    motion = exponential(part[:, None] * turn, part[:, None] * shift)
    from_arc = points - start - part[:, None] * shift
    local = (motion[:, :3, :3] @ from_arc[..., None])[..., 0] + motion[:, :3, 3] + start
    holder = posed.motions[tree.bends[k].parent]
    return local @ holder[:3, :3].T + holder[:3, 3]


def _rope(points: np.ndarray) -> np.ndarray:
    """A tendon as a line of square bars."""
    steps = np.diff(points, axis=0)
    long = np.linalg.norm(steps, axis=1) > 1e-6
    starts, ends, steps = points[:-1][long], points[1:][long], steps[long]
    upright = np.where(np.abs(steps[:, 2:]) < 0.9 * np.linalg.norm(steps, axis=1, keepdims=True),
                       np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0]))  # fmt: skip
    side = np.cross(steps, upright)
    side *= LINE / np.linalg.norm(side, axis=1, keepdims=True)
    over = np.cross(side, steps)
    over *= LINE / np.linalg.norm(over, axis=1, keepdims=True)
    rim = [side + over, over - side, -side - over, side - over]
    faces = []
    for a, b in zip(rim, [*rim[1:], rim[0]], strict=True):
        faces += [
            np.stack([starts + a, starts + b, ends + b], 1),
            np.stack([starts + a, ends + b, ends + a], 1),
        ]
    return np.concatenate(faces) if len(steps) else _NONE
