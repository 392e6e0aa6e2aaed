"""Zones of a section, cut straight across where its thickness passes a limit, each with its own lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flexo.slicing.feet import SPACING, Feet, Limit, above_limit, feet_of
from flexo.slicing.insets import HAIR, nowhere_thinner, pieces, rings
from flexo.slicing.notches import notched

if TYPE_CHECKING:
    from manifold3d import CrossSection

INWARD = 0.02  # mm: a foot is looked for in the zones this far inside
OUT = 0.05  # mm: by which cuts reach out of the outline, which feet know without needless points
TWICE = 0.4  # of a cut's length: cuts from both sides of a wall whose ends are as near are one
JUMP = 0.1  # mm: a thickness that changes by more from foot to foot does so at a corner
SNAP = 0.3  # mm: cuts where a thickness jumps end at a corner that is as near
CORNER = 0.94  # cosine: an outline that turns by more than 20° has a corner


Zones = list[tuple["CrossSection", bool]]


def zones(section: CrossSection, limit: Limit, thick: float) -> Zones:
    """The parts of a connected section below and above a limit of thickness, and whether each is above.

    thick: its greatest thickness where it matters, mm.
    """
    if nowhere_thinner(section, limit.at):
        return [(section, True)]
    return _zones(section, feet_of(rings(section), thick), limit)


def wall_zones(section: CrossSection, limit: Limit, thick: float) -> Zones:
    """The zones of a wall, in which a neck aslant between corners counts, at which strands would lie on each
    other."""
    if nowhere_thinner(section, limit.at):
        return [(section, True)]
    return _zones(section, notched(feet_of(rings(section), thick), limit.at), limit)


def _zones(section: CrossSection, feet: Feet, limit: Limit) -> Zones:
    above = above_limit(feet, limit)
    if above.all() or not above.any():
        return [(section, bool(above[0]))]
    cuts = _single(_cuts(feet, above, limit.at))
    parts = pieces(section - _slits(cuts)) if len(cuts) else [section]
    return [(part, _mostly(part, feet, above)) for part in parts]


def parted(section: CrossSection, thick: float) -> list[CrossSection]:
    """The parts of a section with walls of `thick` mm, cut where notches leave them less; none if none do."""
    feet = notched(feet_of(rings(section), thick), thick)
    necks = (feet.start == feet.end).all(axis=1)
    cuts = _single(np.stack([feet.start[necks], feet.contact[necks]], axis=1))
    return pieces(section - _slits(cuts)) if len(cuts) else []


def _cuts(feet: Feet, above: np.ndarray, at: float) -> np.ndarray:
    """Straight cuts (n × 2 × 2) from feet at the limit to where their circles touch the other side."""
    change = np.flatnonzero(above != above[feet.following])
    ends = np.column_stack([change, feet.following[change]])
    thin, thick = np.where(above[ends[:, :1]], ends[:, ::-1], ends).T
    rise = feet.thickness[thick] - feet.thickness[thin]
    share = np.clip((at - feet.thickness[thin]) / np.maximum(rise, 1e-9), 0.0, 1.0)
    share[(rise > JUMP) | ~np.isfinite(feet.contact[thick, 0])] = 0.0
    known = np.flatnonzero(~above & np.isfinite(feet.contact[:, 0]))
    if not len(known):
        return np.empty((0, 2, 2))
    lost = ~np.isfinite(feet.contact[thin, 0])
    away = np.linalg.norm(feet.points[thin[lost], None] - feet.points[known], axis=2)
    thin[lost] = known[np.argmin(away, axis=1)]
    share[lost] = 0.0
    both = [np.stack([feet.points[k], feet.contact[k]], axis=1) for k in (thin, thick)]
    cuts = both[0] + np.nan_to_num(share[:, None, None] * (both[1] - both[0]))
    return np.where((share > 0)[:, None, None], cuts, _snapped(cuts, feet))


def _snapped(cuts: np.ndarray, feet: Feet) -> np.ndarray:
    """Cuts whose ends are moved to corners of the outline nearby."""
    corners = feet.start[(feet.inward * feet.inward[feet.before]).sum(axis=1) < CORNER]
    if not len(corners):
        return cuts
    away = np.linalg.norm(cuts[:, :, None] - corners, axis=3)
    near = np.minimum(SNAP, np.linalg.norm(cuts[:, 1] - cuts[:, 0], axis=1) / 2)
    return np.where((away.min(axis=2) < near[:, None])[..., None], corners[np.argmin(away, axis=2)], cuts)


def _single(cuts: np.ndarray) -> np.ndarray:
    """Cuts without those that another one made from the other side."""
    length = np.linalg.norm(cuts[:, 1] - cuts[:, 0], axis=1)
    near = np.zeros((len(cuts),) * 2, bool)
    for order in (slice(None), slice(None, None, -1)):
        away = np.linalg.norm(cuts[:, None] - cuts[None, :, order], axis=3).max(axis=2)
        near |= away < np.maximum(TWICE * length, SPACING)
    return cuts[~np.tril(near, -1).any(axis=1)]


def _slits(cuts: np.ndarray) -> CrossSection:
    """Hair-wide rectangles along cuts, which reach out of the outline."""
    from manifold3d import CrossSection, FillRule

    along = cuts[:, 1] - cuts[:, 0]
    along /= np.maximum(np.linalg.norm(along, axis=1), HAIR)[:, None]
    across = HAIR / 2 * np.column_stack([-along[:, 1], along[:, 0]])
    first, last = cuts[:, 0] - OUT * along, cuts[:, 1] + OUT * along
    corners = np.stack([first - across, last - across, last + across, first + across], axis=1)
    return CrossSection(list(corners), FillRule.NonZero)


def _mostly(part: CrossSection, feet: Feet, above: np.ndarray) -> bool:
    """Whether most of the outline of a part is of thick zones."""
    from shapely import contains_xy

    from flexo.planar import to_shapely

    own = contains_xy(to_shapely(part), *(feet.points + INWARD * feet.inward).T)
    length = np.hypot(*(feet.end - feet.start).T) * own
    return bool(length[above].sum() > length[~above].sum())
