"""What beads cover, lay twice and leave open: the measure by which ways to fill a section are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flexo.planar import after, to_section, united
from flexo.slicing.insets import opened
from flexo.slicing.lines import ALLOWED, GAP, Line, Path

if TYPE_CHECKING:
    from manifold3d import CrossSection

SPECK = 1e-4  # mm²: beads that lie on each other by less only touch
MITRE = 3.0  # half widths: as far as a bead is taken to reach at a turn


def covers(path: Path) -> np.ndarray:
    """What a path covers, as polygons: of each of the widths it has on its way."""
    from shapely import buffer, get_parts, is_valid, linestrings

    change = np.diff(path.widths) != 0
    run = np.cumsum(np.append(False, change))
    last = np.flatnonzero(np.append(change, True))
    onward = after(path.points) if path.closed else path.points[1:]
    index = np.concatenate([run, run[last]])  # the start of each bead, and the end of the last of each run
    order = np.argsort(index, kind="stable")
    points = np.concatenate([path.points[: len(run)], onward[last]])[order]
    half = path.widths[last] / 2
    lines = linestrings(points, indices=index[order])[half > 0]
    shapes = buffer(lines, half[half > 0], cap_style="flat", join_style="mitre", mitre_limit=MITRE)
    parts = np.asarray(get_parts(shapes))  # what touches itself may be of parts on each other
    crossed = ~is_valid(parts)
    if crossed.any():
        parts = np.concatenate([parts[~crossed], get_parts(buffer(parts[crossed], 0.0))])
    return parts


def laid_by(paths: list[Path]) -> CrossSection:
    """What paths cover."""
    return united([to_section(bead) for path in paths for bead in covers(path)])


def gaps(laid: CrossSection, section: CrossSection, line: Line) -> CrossSection:
    """Where what is laid leaves a gap wider than half a line, of what of a section a line has room in."""
    return opened(opened(section, line.least / 2) - laid, GAP * line.width / 2)


def faults(paths: list[Path], section: CrossSection, line: Line) -> CrossSection:
    """Where paths leave wide gaps in a section, or lie deeper on each other, or outside, than they may."""
    from shapely import STRtree, area, intersection

    beads = np.concatenate([np.empty(0, object), *map(covers, paths)])
    one, other = STRtree(beads).query(beads, predicate="intersects")
    pairs = one < other
    both = intersection(beads[one[pairs]], beads[other[pairs]])
    twice = united([to_section(shape) for shape in both[area(both) > SPECK]])
    laid = united([to_section(bead) for bead in beads])
    deep = opened(twice + (laid - section), ALLOWED * line.width / 2)
    return deep + gaps(laid, section, line)
