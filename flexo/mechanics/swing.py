"""How far a bare gap can bend before the profiles on its two sides touch, found by placing them.

For shapes without a closed form. Side views in (x, z), mm, drawn flat with the gap's middle at x = 0; the gap
bends to a circular arc of its neutral axis, the sides are rigid. Flexion (towards the print) is positive.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

STEP = math.radians(0.5)
LAST = math.radians(150.0)


class Fold(NamedTuple):
    """A bare gap's length and the neutral axis's height over the film's upper face (negative), mm."""

    gap: float
    neutral: float


def placed(right: Any, fold: Fold, angle: float) -> Any:
    """The profile on the right of the gap, seen from the left side, once the gap is bent by `angle` rad."""
    from shapely.affinity import affine_transform

    gap, level = fold
    cos, sin = math.cos(angle), math.sin(angle)
    along, up = (gap * math.sin(angle) / angle, gap * (1 - cos) / angle) if angle else (gap, 0.0)
    x, z = gap / 2, level  # the right end of the arc when flat
    shift = [along - gap / 2 - cos * x + sin * z, up + level - sin * x - cos * z]
    return affine_transform(right, [cos, -sin, sin, cos, *shift])


def first_touch(left: Any, right: Any, fold: Fold) -> float:
    """Smallest flexion angle, rad, at which the profiles touch, to 1e-6; infinite if none below 150°.

    Looks in steps of half a degree: a touch that begins and ends within one step is not seen.
    """

    def touch(angle: float) -> bool:
        return left.intersects(placed(right, fold, angle))

    high = 0.0
    while not touch(high):
        high += STEP
        if high > LAST:
            return math.inf
    low = max(high - STEP, 0.0)
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (low, middle) if touch(middle) else (middle, high)
    return low


def contact_angle(left: Any, right: Any, fold: Fold, sense: float) -> float:
    """Smallest angle, rad, at which profiles touch, to 1e-6, when bent; infinite if none below 150°.

    `sense` is 1 towards the print and −1 away from it. Advances by the distance over the largest speed of
    any point, so that no touch longer than 1e-4 rad is passed over.
    """
    import numpy as np
    from shapely import get_coordinates

    def apart(angle: float) -> float:
        return left.distance(placed(right, fold, sense * angle))

    start = np.array([fold.gap / 2, fold.neutral])
    speed = fold.gap / 2 + float(np.max(np.hypot(*(get_coordinates(right) - start).T), initial=0.0))
    low = high = 0.0
    while (distance := apart(high)) > 0:
        low, high = high, high + max(distance / speed, 1e-4)
        if not high <= LAST:
            return math.inf
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if apart(middle) > 0 else (low, middle)
    return low
