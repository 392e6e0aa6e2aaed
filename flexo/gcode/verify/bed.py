"""Where the nozzle may be: on the bed, over the film, clear of clips; where it may extrude."""

from __future__ import annotations

import numpy as np

from flexo.errors import Finding
from flexo.gcode.beads import rectangles
from flexo.gcode.verify.block import CLOSE, least_edge
from flexo.gcode.verify.case import GRAIN, Bound, Case
from flexo.plainbed import NO_FILM

CLIP_HEIGHT = 10.0  # mm over the bed that clips and tape may reach: assumed, no profile tells it
HEAD_REACH = 10.0  # mm that a heater block reaches beyond the nozzle: assumed, no profile tells it
END_LIFT = 5.0  # mm over the print that the head should be parked at


def inside_bed(case: Case) -> list[Finding]:
    """Every move ends on the bed and below the machine's ceiling (and, being straight, stays there)."""
    x_min, y_min, x_max, y_max = case.printer.bed
    moves, known = case.moves, case.moves.known
    bounds = (
        (moves.x, 1, Bound("bed.outside", "x", "mm", x_min - GRAIN, x_max + GRAIN)),
        (moves.y, 2, Bound("bed.outside", "y", "mm", y_min - GRAIN, y_max + GRAIN)),
        (moves.z, 4, Bound("bed.too-high", "z", "mm", high=case.printer.height + GRAIN)),
    )
    return [one for v, bit, bound in bounds for one in bound.check(v, moves.line, (known & bit) > 0)]


def known_position(case: Case) -> list[Finding]:
    """Filament is fed only where the file tells the position; nothing moves in x or y before z is told."""
    unknown = np.flatnonzero((case.moves.e > 0) & ~case.swept & (case.length > 0))
    low = np.flatnonzero((case.moves.known & 4 == 0) & (case.moves.known & 3 > 0))
    return case.tell(
        unknown, "position.unknown", lambda row: "filament is fed at a position that the file does not tell"
    ) + case.tell(
        low, "position.z-unknown", lambda row: "a move in x or y before the file tells z", "warning"
    )


def above_film(case: Case) -> list[Finding]:
    """The nozzle is never below the film's upper face, wherever it is."""
    bound = Bound("film.nozzle-below", "nozzle at z", "mm", low=case.film_top - GRAIN)
    return bound.check(case.moves.z, case.moves.line, (case.moves.known & 4) > 0)


def inside_film(case: Case) -> list[Finding]:
    """Every bead lies on the film, off its edge."""
    import shapely

    if case.job is None:
        text = "the film's outline is unknown: whether beads lie on it can't be checked"
        return [Finding("film.outline-unknown", text, "unchecked")]
    edge = max(least_edge(case.film), case.job.edge)
    inner = shapely.Polygon(case.job.outline).buffer(-edge + CLOSE + GRAIN, join_style="mitre")
    outside = _leaving(case, inner)
    what = "bed's part" if case.film == NO_FILM else "film"
    text = f"a bead off the {what} or within {edge:g} mm of its edge"
    return case.tell(case.beads.row[outside], "film.bead-outside", lambda row: text)


def _leaving(case: Case, inner: object) -> np.ndarray:
    """Indices of beads that are not inside; all at once when the film is a rectangle."""
    import shapely

    beads = case.beads
    half = beads.width / 2
    x_min, y_min, x_max, y_max = shapely.bounds(inner)
    round_inside = np.ones(len(beads), bool)
    for axis, low, high in (("x", x_min, x_max), ("y", y_min, y_max)):
        begin, end = getattr(beads, axis + "0"), getattr(beads, axis + "1")
        round_inside &= (np.minimum(begin, end) - half >= low) & (np.maximum(begin, end) + half <= high)
    if shapely.area(inner) > (x_max - x_min) * (y_max - y_min) - 1e-6:
        suspects = np.flatnonzero(~round_inside)
    else:
        suspects = np.arange(len(beads))
    shapely.prepare(inner)
    return suspects[~shapely.covers(inner, rectangles(beads[suspects]))]


def keepouts(case: Case) -> list[Finding]:
    """Below the clips' height the nozzle stays out of keep-outs, and the heater block clear of them."""
    own = case.job.keepouts if case.job else ()
    boxes = np.array([*case.printer.keepouts, *own], float).reshape(-1, 4)
    low = np.minimum(case.origin[:, 2], case.moves.z) < CLIP_HEIGHT
    rows = np.flatnonzero(low & case.swept)
    hit, near = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
    for box in boxes:
        hit |= _crosses(case, rows, box, case.printer.nozzle)
        near |= _crosses(case, rows, box, HEAD_REACH)
    text = f"the nozzle passes a keep-out (clip or tape) below {CLIP_HEIGHT:g} mm"
    reach = f"the heater block may touch a clip: the nozzle passes within {HEAD_REACH:g} mm of a keep-out"
    return case.tell(rows[hit], "bed.keepout", lambda row: text) + case.tell(
        rows[near & ~hit], "bed.head", lambda row: reach, "warning"
    )


def _crosses(case: Case, rows: np.ndarray, box: np.ndarray, margin: float) -> np.ndarray:
    """Which moves pass through a rectangle widened by a margin (slab method)."""
    enter, leave = np.zeros(len(rows)), np.ones(len(rows))
    ends = np.column_stack((case.moves.x, case.moves.y))[rows]
    for axis in (0, 1):
        begin = case.origin[rows, axis]
        step = ends[:, axis] - begin
        with np.errstate(divide="ignore", invalid="ignore"):
            at = np.array([box[axis] - margin - begin, box[axis + 2] + margin - begin]) / step
        still = np.where((begin > box[axis] - margin) & (begin < box[axis + 2] + margin), -np.inf, np.inf)
        first, last = np.where(step == 0, still, at.min(axis=0)), np.where(step == 0, -still, at.max(axis=0))
        enter, leave = np.maximum(enter, first), np.minimum(leave, last)
    return enter < leave


def parked(case: Case) -> list[Finding]:
    """At the end the head stands clear of the print."""
    if not len(case.beads) or case.moves.z[-1] >= case.beads.z.max() + min(END_LIFT, _room(case)):
        return []
    text = f"the head ends at z {case.moves.z[-1]:.3f} mm over a print of {case.beads.z.max():.3f} mm"
    return [Finding("end.not-lifted", text, "warning", line=int(case.moves.line[-1]))]


def _room(case: Case) -> float:
    return max(0.0, case.printer.height - float(case.beads.z.max()) - GRAIN)


CHECKS = (inside_bed, known_position, above_film, inside_film, keepouts, parked)
