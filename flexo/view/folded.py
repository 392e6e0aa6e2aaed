"""A posed part in space: printed solids grey, film light blue and translucent, tendons red."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from flexo.kinematics.folding import Posed
from flexo.kinematics.shapes import shapes
from flexo.view.raster import Grid, Surface, camera, seen, surface
from flexo.view.scene import Picture, Scene
from flexo.view.sheet import framed

if TYPE_CHECKING:
    from flexo.kinematics.statics import Settled

PIXELS = 1500  # along the longer side
FINE = 2  # pixels drawn for one that is kept
PLA = np.array([0.66, 0.67, 0.68])
FILM = np.array([0.72, 0.88, 0.97])
TENDON = np.array([0.80, 0.16, 0.15])
INK, FILM_INK = np.array([0.20, 0.22, 0.24]), np.array([0.36, 0.58, 0.74])
CLEAR = 0.50  # how much of what lies behind the film shows through
GLOSS = 0.55  # how much of the shade on a solid a film shows
VIEW = (-55.0, 28.0)  # deg: azimuth and elevation that the eye looks from


def folded_scene(posed: Posed, view: tuple[float, float] = VIEW, captions: tuple[str, ...] = ()) -> Scene:
    """The picture of a posed part, seen from an azimuth and elevation in degrees."""
    eye = camera(math.radians(view[0]), math.radians(view[1]))
    printed, film, ropes = (seen(one, eye) for one in shapes(posed))
    every = np.concatenate([printed, film, ropes])[..., :2].reshape(-1, 2)
    (left, low), (right, top) = every.min(axis=0), every.max(axis=0)
    grid = _grid(float(left), float(top), float(right - left), float(top - low))
    pixels = _composed(surface(printed, grid, True), surface(film, grid, True), surface(ropes, grid, False))
    height, width = (side * grid.pixel * FINE for side in pixels.shape[:2])
    picture = Picture(pixels, grid.left, grid.top, width, height)
    size = max(1.0, max(width, height) / 55)
    bounds = (grid.left, grid.top - height, grid.left + width, grid.top)
    seen_from = f"seen from azimuth {view[0]:g} deg, elevation {view[1]:g} deg; true lengths across the view"
    return framed([picture], bounds, [*captions, seen_from], size)


def _grid(left: float, top: float, width: float, height: float) -> Grid:
    """Pixels over the part and a narrow rim, a whole number of kept ones."""
    pixel = max(width, height, 1.0) / (PIXELS * FINE)
    rim = 4 * FINE
    rows, columns = (math.ceil(side / pixel / FINE) * FINE + 2 * rim for side in (height, width))
    return Grid(left - rim * pixel, top + rim * pixel, pixel, (rows, columns))


def _composed(printed: Surface, film: Surface, ropes: Surface) -> np.ndarray:
    """Colours (rows × columns × 3, 0..255): solids, then film over what lies behind it."""
    colour = np.full((*printed.depth.shape, 3), 255, np.uint8)
    _paint(colour, printed, _bytes(printed.shade[:, None] * PLA, INK), printed.face >= 0)
    _paint(colour, ropes, _bytes(ropes.shade[:, None] * TENDON, 0.6 * TENDON), ropes.depth > printed.depth)
    solid = np.maximum(printed.depth, ropes.depth)
    behind, alone = film.depth > solid, np.isneginf(solid)
    sheet = _bytes((1 - GLOSS * (1 - film.shade[:, None])) * FILM, FILM_INK)
    tinted = np.full_like(colour, 255)
    _paint(tinted, film, sheet, behind)
    through = behind & ~alone
    mixed = CLEAR * colour[through].astype(np.float32) + (1 - CLEAR) * tinted[through]
    colour[behind & alone] = tinted[behind & alone]
    colour[through] = mixed.astype(np.uint8)
    rows, columns = (side // FINE for side in colour.shape[:2])
    blocks = colour.reshape(rows, FINE, columns, FINE, 3)
    return (blocks.sum(axis=(1, 3), dtype=np.uint16) // FINE**2).astype(np.uint8)


def _bytes(faces: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Colours of faces, and of the lines on them in the last row, 0..255; the row before it is no face's."""
    return np.round(np.clip(np.vstack([faces, line]), 0.0, 1.0) * 255).astype(np.uint8)


def _paint(colour: np.ndarray, of: Surface, table: np.ndarray, where: np.ndarray) -> None:
    colour[where] = table[np.where(of.lines[where], len(table) - 1, of.face[where])]


def told(posed: Posed, settled: Settled | None = None) -> tuple[str, ...]:
    """Captions: how far each element is bent, and by which pulls."""
    bent: dict[str, float] = {}
    for one, angle in zip(posed.tree.bends, posed.angles, strict=False):
        bent[one.element] = bent.get(one.element, 0.0) + float(np.degrees(angle))
    angles = ", ".join(f"{name} {angle:.1f}°" for name, angle in bent.items() if abs(angle) >= 0.05)
    rows = [f"bent by {angles}" if angles else "flat"]
    return (*rows, *_pulled(settled)) if settled else tuple(rows)


def _pulled(settled: Settled) -> list[str]:
    return [
        f"tendon {name}: {pull[0]:g} N at the actuator, {pull[-1]:.3g} N at the anchor, "
        f"{settled.taken_in[name]:.2f} mm taken in"
        for name, pull in settled.pulls.items()
    ]
