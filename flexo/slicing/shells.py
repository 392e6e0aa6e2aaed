"""Shells: the walls and perimeters of a connected section, and the core that they leave for a hatch.

Perimeters run evenly round a wide part where they have room. Where holes or notches leave them less, they may
lie on each other or leave gaps beside; lines that taper go through there if they do so less.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from flexo.planar import united
from flexo.slicing.covers import faults, laid_by
from flexo.slicing.division import divided, short
from flexo.slicing.insets import SMOOTH, inset, less, opened, pieces, rectangle_of, rings, thicker
from flexo.slicing.lines import ALLOWED, ONTO, RANK, Line, Path, loop
from flexo.slicing.taper import around
from flexo.slicing.toolpath import Role
from flexo.slicing.walls import rectangle_walls, walls

if TYPE_CHECKING:
    from manifold3d import CrossSection

NOTCH = 2.0  # limit over the depth of perimeters: round notches sharper than 60° they would run far out
LAID = 0.9  # of a thin part that has room for a line: walls that lay less do not fit
PINCHED = 0.02  # of a line: what of a wide part is narrow by less leaves its perimeters room
JOINED = 0.05  # mm: parts that are as near are joined
SPARE = (ALLOWED - ONTO) / 2  # of a line: as much of what beads may lie on each other is left to a hatch
SLIGHT = 0.05  # of the square of a line: faults of less area are not worth another way


class Shell(NamedTuple):
    """The walls and perimeters of a connected section, and what they leave inside."""

    paths: list[Path]
    core: CrossSection


def shell_of(section: CrossSection, line: Line) -> Shell:
    """The shell of a connected section, which no raster angle has touched."""
    outlines = rings(section)
    exact = rectangle_of(outlines[0]) if len(outlines) == 1 else None
    if exact is not None and exact[3] <= line.thin:
        return Shell(rectangle_walls(exact, line), united([]))
    walled, thin, wide = _walled(section, line)
    even = Shell(walled + _perimeters(wide, line), inset(wide, line.perimeters * line.width, NOTCH))
    necked, few = _necked(thin, wide, line), SLIGHT * line.width**2
    if wide.is_empty() or not (necked or _pinched(wide, even.core, line)):
        return even
    if not necked and _faults(even, section, line) < few:
        return even
    tapering = _tapering(section, line)
    wrong = _faults(tapering, section, line)
    return tapering if wrong < few or wrong < _faults(even, section, line) else even


def _faults(shell: Shell, section: CrossSection, line: Line) -> float:
    """mm² of what a shell leaves open or lays twice."""
    return float(faults(shell.paths, less(section, shell.core), line).area())


def _tapering(section: CrossSection, line: Line) -> Shell:
    """A shell whose perimeters taper in short necks; what is narrow inside of them is filled by walls."""
    wide, thin = divided(section, line, necks=False)
    found, core = walls(thin, line), wide
    for _ in range(line.perimeters):
        paths, core = around(core, line, line.thin, apart=True)
        found += [replace(path, roles=np.full(len(path.roles), Role.PERIMETER)) for path in paths]
    beads = inset(laid_by(found), SPARE * line.width)  # they stick out where their widths change
    rest, core = core, opened((core - beads).simplify(SMOOTH), line.width / 2)
    return Shell(found + walls(less(rest, core), line), core)


def _pinched(wide: CrossSection, core: CrossSection, line: Line) -> bool:
    """Whether a wide part is somewhere narrower than its perimeters need between them, or hardly wider."""
    return thicker(wide - inset(core, -line.perimeters * line.width, NOTCH), PINCHED * line.width)


def _necked(thin: CrossSection, wide: CrossSection, line: Line) -> bool:
    """Whether a thin part is a short neck between wide ones, or from one to itself."""
    necks = [one for one in pieces(thin) if short(one, line)]
    return any(len(pieces(inset(one, -JOINED) ^ wide)) > 1 for one in necks)


def _walled(section: CrossSection, line: Line) -> tuple[list[Path], CrossSection, CrossSection]:
    """The walls of a connected section's thin parts, these, and its wide part.

    If walls would leave out much of what is thin, all that is wider than a line is wide.
    """
    wide, thin = divided(section, line)
    found = walls(thin, line)
    if _lost(found, thin, line):
        wide = opened(section, line.width / 2)
        thin = less(section, wide)
        found = walls(thin, line)
    return found, thin, wide


def _lost(paths: list[Path], thin: CrossSection, line: Line) -> bool:
    """Whether walls leave out much of what has room for a line: an outline may be too rough to follow."""
    laid = sum(path.area for path in paths)
    return laid < LAID * thin.area() and laid < LAID * opened(thin, line.least / 2).area()


def _perimeters(wide: CrossSection, line: Line) -> list[Path]:
    """The perimeters of a wide part, from the outside inwards."""
    depths = [(index + 0.5) * line.width for index in range(line.perimeters)]
    outlines = [ring for depth in depths for ring in rings(inset(wide, depth, NOTCH))]
    return [loop(ring, line.width, Role.PERIMETER, RANK) for ring in outlines]
