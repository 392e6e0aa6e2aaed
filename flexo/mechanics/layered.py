"""The profile that layers really print, and the angle at which two of them touch.

A layer is the section at its middle, so a round head becomes stairs whose corners stand out of the circle by
up to half a layer: heads meet earlier than ideal ones. Side views in (x, z), mm. Beads' round sides and their
spread are outside; a last layer that ends off the grid is taken on it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from flexo.mechanics.swing import Fold, contact_angle
from flexo.mechanics.uneven import asked_of
from flexo.process import Process

SOURCE = "layers placed as stairs, each the section at its middle; neutral axis a circular arc, rigid sides"
VALIDITY = "beads as rectangles, sides rigid, neutral axis at its height while flat"


def stairs(profile: Any, process: Process) -> Any:
    """The polygon that prints of a side view: each layer the profile's section at the layer's middle.

    Empty for a profile that is lower than half a bond layer.
    """
    from shapely import box, union_all

    count = process.layers_to(profile.bounds[3])
    planes, cuts = (
        np.array([one.top_of(k) for k in range(count + 1)]) for one in (process, asked_of(process))
    )
    lows, tops = planes[:-1], planes[1:]
    spans, layer = _sections(profile, (cuts[:-1] + cuts[1:]) / 2)
    return union_all(box(spans[:, 0], lows[layer], spans[:, 1], tops[layer]))


def _sections(profile: Any, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where lines z = level lie inside a profile: first and last x of each span, and its level's index."""
    from shapely import get_coordinates, get_parts, get_rings

    rings = [get_coordinates(ring) for ring in get_rings(get_parts(profile))]
    start, end = (np.concatenate([ring[part] for ring in rings]) for part in (slice(-1), slice(1, None)))
    edge, level = np.nonzero((start[:, 1, None] <= levels) != (end[:, 1, None] <= levels))
    share = (levels[level] - start[edge, 1]) / (end[edge, 1] - start[edge, 1])
    x = start[edge, 0] + share * (end[edge, 0] - start[edge, 0])
    order = np.lexsort((x, level))
    return x[order].reshape(-1, 2), level[order][::2]


def layered_jam_angle(left: Any, right: Any, fold: Fold, process: Process) -> float:
    """Angle, rad, at which the printed stairs of two side views touch; infinite if not within 150°.

    The views are drawn flat with the gap's middle at x = 0 and share a range of y; each is one polygon (or
    several) on the film's upper face. Bends towards the print; `layered_reverse_angle` away from it.
    """
    return contact_angle(stairs(left, process), stairs(right, process), fold, 1.0)


def layered_reverse_angle(left: Any, right: Any, fold: Fold, process: Process) -> float:
    """As `layered_jam_angle`, bending away from the print; the angle is positive."""
    return contact_angle(stairs(left, process), stairs(right, process), fold, -1.0)
