"""An island of a layer, divided into wide and thin parts and filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.planar import united
from flexo.slicing.feet import Limit
from flexo.slicing.fill import Hatch
from flexo.slicing.insets import inset, less, opened, pieces, rectangle_of, rings, thicker
from flexo.slicing.lines import RANK, Line, Path, loop
from flexo.slicing.pattern import bordered, patterned
from flexo.slicing.toolpath import Role
from flexo.slicing.walls import rectangle_walls, walls
from flexo.slicing.zones import zones

if TYPE_CHECKING:
    from manifold3d import CrossSection

SLIVER = 0.5  # a thin residue of less area, in squares of a line, belongs to the wide part
SPECK = 0.01  # mm: what is narrower than twice this does not stand off
SHORT = 2.0  # a residue of less area, in squares of the least thickness of a wide part, may be a neck
NOTCH = 2.0  # limit over the depth of perimeters: round notches sharper than 60° they would run far out
LAID = 0.9  # of a thin part that has room for a line: walls that lay less do not fit


class Directed(NamedTuple):
    """An area that is hatched in a way of its own."""

    area: CrossSection
    hatch: Hatch


def paths_of(
    section: CrossSection, line: Line, directed: tuple[Directed, ...], otherwise: Hatch
) -> list[Path]:
    """The paths that fill a connected section: walls, perimeters, hatch; earlier directives count first."""
    thin, wide = walled(section, line)
    return thin + perimeters(wide, line) + solid(wide, line, directed, otherwise)


def walled(section: CrossSection, line: Line) -> tuple[list[Path], CrossSection]:
    """The walls of a connected section's thin parts, and its wide part, which no direction has touched.

    If walls would leave out much of what is thin, all that is wider than a line is wide.
    """
    outlines = rings(section)
    exact = rectangle_of(outlines[0]) if len(outlines) == 1 else None
    if exact is not None and exact[3] <= line.thin:
        return rectangle_walls(exact, line), united([])
    wide, thin = divided(section, line)
    found = walls(thin, line)
    if _lost(found, thin, line):
        wide = opened(section, line.width / 2)
        found = walls(less(section, wide), line)
    return found, wide


def _lost(paths: list[Path], thin: CrossSection, line: Line) -> bool:
    """Whether walls leave out much of what has room for a line: an outline may be too rough to follow."""
    laid = sum(path.area for path in paths)
    return laid < LAID * thin.area() and laid < LAID * opened(thin, line.least / 2).area()


def divided(section: CrossSection, line: Line) -> tuple[CrossSection, CrossSection]:
    """The wide and the thin part; what perimeters of the wide one can follow stays with it."""
    wide = opened(section, line.thin / 2)
    if wide.is_empty():
        return wide, section
    residues = pieces(less(section, wide))
    real = [one for one in residues if one.area() > SLIVER * line.width**2 and thicker(one, line.least / 2)]
    if not (standing := _standing(real, wide, line)):
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

    outlines = rings(residue)  # none of what simplifies to nothing
    exact = len(outlines) == 1 and rectangle_of(outlines[0]) is not None
    if not outlines or exact or residue.area() > SHORT * line.thin**2:
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


def perimeters(wide: CrossSection, line: Line) -> list[Path]:
    """The perimeters of a wide part, from the outside inwards."""
    depths = [(index + 0.5) * line.width for index in range(line.perimeters)]
    outlines = [ring for depth in depths for ring in rings(inset(wide, depth, NOTCH))]
    return [loop(ring, line.width, Role.PERIMETER, RANK) for ring in outlines]


def core_of(wide: CrossSection, line: Line) -> CrossSection:
    """What lies inside of a wide part's perimeters."""
    return inset(wide, line.perimeters * line.width, NOTCH)


def solid(wide: CrossSection, line: Line, directed: tuple[Directed, ...], otherwise: Hatch) -> list[Path]:
    """What fills a wide part inside of its perimeters."""
    if wide.is_empty():
        return []
    found: list[Path] = []
    core = core_of(wide, line)
    for area, hatch in (*directed, Directed(core, otherwise)):
        part, rest = core ^ area, less(core, area)
        core = opened(rest, line.width / 2) if hatch.bordered and not rest.is_empty() else rest
        if hatch.bordered:
            found += bordered(part, less(rest, core), hatch, line)
        found += [path for piece in pieces(part) for path in patterned(piece, hatch, line)]
    return found
