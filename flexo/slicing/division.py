"""A section divided into wide parts, inside of which there is room for a hatch, and thin ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flexo.planar import united
from flexo.slicing.feet import Limit
from flexo.slicing.insets import inset, less, opened, pieces, rectangle_of, rings, thicker
from flexo.slicing.lines import Line
from flexo.slicing.zones import zones

if TYPE_CHECKING:
    from manifold3d import CrossSection

SLIVER = 0.5  # a thin residue of less area, in squares of a line, belongs to the wide part
SPECK = 0.01  # mm: what is narrower than twice this does not stand off
SHORT = 2.0  # a residue of less area, in squares of the least thickness of a wide part, may be a neck


def divided(section: CrossSection, line: Line, *, necks: bool = True) -> tuple[CrossSection, CrossSection]:
    """The wide and the thin part; what perimeters of the wide one can follow stays with it.

    necks: whether short thin parts that are no straight walls are thin; else perimeters follow them, too.
    """
    wide = opened(section, line.thin / 2)
    if wide.is_empty():
        return wide, section
    residues = pieces(less(section, wide))
    real = [one for one in residues if one.area() > SLIVER * line.width**2 and thicker(one, line.least / 2)]
    standing = _standing(real, wide, line)
    if not (standing := [one for one in standing if necks or not short(one, line)]):
        return section, united([])
    thin = united([_neck(one, section, line) for one in standing])
    rest = pieces(less(section, thin))
    left = [one for one in rest if not thicker(one, line.thin)]
    return united([one for one in rest if one not in left]), united([thin, *left])


def _standing(residues: list[CrossSection], wide: CrossSection, line: Line) -> list[CrossSection]:
    """Of residues what stands off the wide part by more than a line, with its root; not the rims along it."""
    near, found = inset(wide, -line.width), []
    for one in residues:
        far = inset(one - near, SPECK)
        if not far.is_empty():
            found.append(opened(inset(far, -line.width - 2 * SPECK) ^ one, line.least / 4))
    return found


def _neck(residue: CrossSection, section: CrossSection, line: Line) -> CrossSection:
    """A short residue, cut from the wide parts straight across where it is a wall between them.

    The corners of an opening reach slantwise into a neck that widens slowly.
    """
    from manifold3d import CrossSection

    if not short(residue, line):
        return residue
    low, high = np.array(residue.bounds()).reshape(2, 2) + np.array([[-line.thin], [line.thin]])
    window = section ^ CrossSection.square(high - low).translate(low)
    limit = Limit(line.thin, line.thin, line.thin, 0.0)
    for piece in pieces(window):
        for part, above in zones(piece, limit, 2 * line.thin):
            inside = np.array(part.bounds()).reshape(2, 2)
            whole = (inside[0] > low + SPECK).all() and (inside[1] < high - SPECK).all()
            if not above and whole and (part ^ residue).area() > 0.5 * residue.area():
                return part
    return residue


def short(residue: CrossSection, line: Line) -> bool:
    """Whether a residue may be a neck: it is short, and no straight wall."""
    outlines = rings(residue)  # none of what simplifies to nothing
    exact = len(outlines) == 1 and rectangle_of(outlines[0]) is not None
    return bool(outlines) and not exact and residue.area() <= SHORT * line.thin**2
