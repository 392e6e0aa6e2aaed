"""Insets and morphology of plane sections, with mitred joins so that corners stay corners."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flexo.planar import after

if TYPE_CHECKING:
    from manifold3d import CrossSection

MITRE = 6.0  # limit over the offset: corners sharper than 19° are squared off
SMOOTH = 0.003  # mm: offset outlines are simplified to this
HAIR = 1e-3  # mm: what is narrower than this is rounding
ROUNDED = 1e-6  # mm²: less area than this is a ring and its copy, which rounding left
SPECK = 1e-4  # mm²: so much an opening takes by rounding alone
RESOLUTION = 1e-4  # mm: to which a thickness is found


def inset(section: CrossSection, distance: float, mitre: float = MITRE) -> CrossSection:
    """The section less a border of `distance` mm (grown when negative); mitre: limit over the offset."""
    from manifold3d import JoinType

    return section.offset(-distance, JoinType.Miter, mitre)


def opened(section: CrossSection, radius: float, mitre: float = MITRE) -> CrossSection:
    """The parts of a section that are at least 2·radius thick; mitre: limit of their tips over the radius."""
    return inset(inset(section, radius), -radius, mitre) ^ section


def less(section: CrossSection, part: CrossSection) -> CrossSection:
    """A section without a part of it, and without the hairs that rounding would leave along common edges."""
    return section - inset(part, -HAIR)


def thickness(section: CrossSection) -> float:
    """The greatest thickness of a section, mm: twice the inset at which nothing is left.

    With mitred insets the crossing of equal ribs is as thick as the ribs.
    """
    x_min, y_min, x_max, y_max = section.bounds()
    low, high = 0.0, min(x_max - x_min, y_max - y_min) / 2 + RESOLUTION
    while high - low > RESOLUTION / 2:
        middle = (low + high) / 2
        if inset(section, middle).is_empty():
            high = middle
        else:
            low = middle
    return low + high


def thicker(section: CrossSection, limit: float) -> bool:
    """Whether any part of a section is thicker than `limit` mm."""
    return not inset(section, limit / 2).is_empty()


def nowhere_thinner(section: CrossSection, limit: float) -> bool:
    """Whether no part of a section is thinner than `limit` mm, sharp tips included."""
    return section.area() - opened(section, limit / 2).area() < SPECK


def pieces(section: CrossSection) -> list[CrossSection]:
    """The connected parts of a section; none of an empty one."""
    return [] if section.is_empty() else [one for one in section.decompose() if one.area() > ROUNDED]


def rings(section: CrossSection) -> list[np.ndarray]:
    """The outlines of a section without needless points."""
    return [np.asarray(ring) for ring in section.simplify(SMOOTH).to_polygons() if len(ring) > 2]


def rectangle_of(ring: np.ndarray) -> tuple[np.ndarray, np.ndarray, float, float] | None:
    """Centre, unit vector of the long side, length and width of a rectangle; None for other rings."""
    if len(ring) != 4:
        return None
    sides = after(ring) - ring
    if np.abs(sides[0] + sides[2]).max() > 0.002 or abs(sides[0] @ sides[1]) > 0.002 * np.hypot(*sides[0]):
        return None
    long, short = sorted((sides[0], sides[1]), key=lambda side: -float(np.hypot(*side)))
    length, width = float(np.hypot(*long)), float(np.hypot(*short))
    return ring.mean(axis=0), long / length, length, width
