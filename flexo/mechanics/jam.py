"""Where mushrooms lock: the angle of one cell at which neighbouring heads touch, and its inverse.

Angles rad, lengths mm, heights from the film's neutral axis: an element's own heights are over the film's
upper face, `over_neutral` converts them. Every function broadcasts over arrays. Heads are round and rigid,
the film between the stems bends to a circular arc and does not stretch.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from flexo.errors import BadInput
from flexo.mechanics.laminate import bending, plies
from flexo.mechanics.roots import falling_root
from flexo.process import Process

STRAIGHT_SOURCE = "rigid-stem jam equation; published form (arXiv:1911.06897) at stem = 0"
STRAIGHT_VALIDITY = (
    "round rigid heads of one height, circular arc between the stems; heads of 0.2 mm layers lock up to "
    "1.3 deg a cell earlier, mostly under 0.6"
)
REVERSE_SOURCE = "heads that reach over a bare gap, circular arc, derived and checked by placement"
REVERSE_VALIDITY = "round rigid heads and posts, circular arc in the gap; layered heads lock earlier"


def over_neutral(height: float, skin: int, process: Process) -> float:
    """A height over the film's upper face as one over the neutral axis of film and skin, mm."""
    neutral = float(bending(plies(process, process.top_of(skin)))[1])
    return height + process.film.thickness - neutral


def jam_angle(pitch: ArrayLike, height: ArrayLike, radius: ArrayLike, stem: ArrayLike = 0.0) -> np.ndarray:
    """Locked angle of one cell: ((b − w)/θ − h)·sin(θ/2) + (w/2)·cos(θ/2) = r, r the two heads' mean radius.

    `stem` is the width w of the stems' rigid base (0 gives the published form). 0 where the heads touch on
    the flat film already. Multiplied by θ/sin(θ/2) both sides fall with θ, so there is one root.
    """
    b, h, r, w = _cell(pitch, height, radius, stem)

    def closing(angle: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x = angle / 2
        cot, csc = 1 / np.tan(x), 1 / np.sin(x)
        value = b - w - h * angle + w * x * cot - 2 * r * x * csc
        slope = -h + w / 2 * (cot - x * csc**2) - r * csc * (1 - x * cot)
        return value, slope

    highest = np.minimum((b - 2 * r) / h, 2 * np.pi * (1 - 1e-9))  # x·cot(x) ≤ 1 ≤ x/sin(x)
    return falling_root(closing, np.maximum(highest, 0.0))


def jam_radius(pitch: ArrayLike, height: ArrayLike, angle: ArrayLike, stem: ArrayLike = 0.0) -> np.ndarray:
    """Mean head radius that locks a cell at `angle` (0 < angle < π): the same equation, read for r."""
    b, h, theta, w = _cell(pitch, height, angle, stem)
    if np.any(theta >= np.pi):
        raise BadInput(f"jam angle is {np.max(theta):g} rad, must be below pi")
    radius = ((b - w) / theta - h) * np.sin(theta / 2) + w / 2 * np.cos(theta / 2)
    if np.any(radius <= 0):
        raise BadInput(
            f"no head locks a cell of pitch {np.min(b):g} mm and height {np.max(h):g} mm at "
            f"{np.max(theta):.4g} rad: its radius would be {np.min(radius):.3g} mm"
        )
    return radius


def small_angle(pitch: ArrayLike, height: ArrayLike, radius: ArrayLike) -> np.ndarray:
    """The rule of thumb θ ≈ (b − 2r)/h; source: published form to first order, within 2 % up to 38°."""
    return np.maximum((np.asarray(pitch) - 2 * np.asarray(radius)) / np.asarray(height), 0.0)


def reverse_angle(
    overhang: ArrayLike, height: ArrayLike, radius: ArrayLike, gap: ArrayLike = 0.0
) -> np.ndarray:
    """Extension angle (positive) at which heads reaching `overhang` past the middle of a bare gap touch.

    (d + g/2)·cos φ − (g/(2φ) + h)·sin φ = r with φ = θ/2; gap 0 is the point pivot's closed form, which
    bounds the root from above. 0 where the heads touch on the flat film already.
    """
    d, h, r, g = _reverse_cell(overhang, height, radius, gap)

    def closing(angle: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x = angle / 2
        arc = np.sinc(x / np.pi)
        value = (d + g / 2) * np.cos(x) - g / 2 * arc - h * np.sin(x) - r
        arc_slope = (np.cos(x) - arc) / x
        return value, (-(d + g / 2) * np.sin(x) - g / 2 * arc_slope - h * np.cos(x)) / 2

    return falling_root(closing, pivot_angle(d, h, r))


def pivot_angle(overhang: ArrayLike, height: ArrayLike, radius: ArrayLike) -> np.ndarray:
    """`reverse_angle` for a gap of no length: 2·(acos(r/√(d² + h²)) − atan2(h, d))."""
    d, h, r, _ = _reverse_cell(overhang, height, radius, 0.0)
    angle = 2 * (np.arccos(np.minimum(r / np.hypot(d, h), 1.0)) - np.arctan2(h, d))
    return np.where(d > r, np.maximum(angle, 0.0), 0.0)


def _cell(pitch: ArrayLike, height: ArrayLike, third: ArrayLike, stem: ArrayLike) -> list[np.ndarray]:
    b, h, r, w = np.broadcast_arrays(*[np.asarray(v, float) for v in (pitch, height, third, stem)])
    _positive(("pitch", b), ("height over the neutral axis", h), ("head radius or angle", r))
    if np.any(w < 0) or np.any(w >= b):
        raise BadInput(f"stem base is {np.max(w):g} mm, must lie between 0 and the pitch {np.min(b):g} mm")
    return [b, h, r, w]


def _reverse_cell(
    overhang: ArrayLike, height: ArrayLike, radius: ArrayLike, gap: ArrayLike
) -> list[np.ndarray]:
    d, h, r, g = np.broadcast_arrays(*[np.asarray(v, float) for v in (overhang, height, radius, gap)])
    _positive(("overhang", d), ("height over the neutral axis", h), ("head radius", r))
    if np.any(g < 0) or not np.all(np.isfinite(g)):
        raise BadInput(f"gap is {np.min(g):g} mm, must be 0 or more")
    return [d, h, r, g]


def _positive(*named: tuple[str, np.ndarray]) -> None:
    for name, values in named:
        if not np.all(np.isfinite(values)) or np.any(values <= 0):
            raise BadInput(f"{name} is {np.min(values):g}, must be a finite number above 0")
