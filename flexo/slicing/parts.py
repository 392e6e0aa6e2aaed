"""An island of a layer: its shell, and the hatches that fill its core."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flexo.slicing.fill import Hatch
from flexo.slicing.insets import less, opened, pieces
from flexo.slicing.lines import Line, Path
from flexo.slicing.pattern import bordered, patterned
from flexo.slicing.shells import shell_of

if TYPE_CHECKING:
    from manifold3d import CrossSection


class Directed(NamedTuple):
    """An area that is hatched in a way of its own."""

    area: CrossSection
    hatch: Hatch


def paths_of(
    section: CrossSection, line: Line, directed: tuple[Directed, ...], otherwise: Hatch
) -> list[Path]:
    """The paths that fill a connected section: walls, perimeters, hatch; earlier directives count first."""
    shell = shell_of(section, line)
    return shell.paths + solid(shell.core, line, directed, otherwise)


def solid(core: CrossSection, line: Line, directed: tuple[Directed, ...], otherwise: Hatch) -> list[Path]:
    """What fills the core of a shell."""
    if core.is_empty():
        return []
    found: list[Path] = []
    for area, hatch in (*directed, Directed(core, otherwise)):
        part, rest = core ^ area, less(core, area)
        core = opened(rest, line.width / 2) if hatch.bordered and not rest.is_empty() else rest
        if hatch.bordered:
            found += bordered(part, less(rest, core), hatch, line)
        found += [path for piece in pieces(part) for path in patterned(piece, hatch, line)]
    return found
