"""The first layer and the film that stays bare: squish, prime line, zones, travels over them."""

from __future__ import annotations

from typing import Any

import numpy as np

from flexo.errors import Finding
from flexo.gcode.beads import PRIME, Beads, rectangles
from flexo.gcode.lex import distinct
from flexo.gcode.verify.block import Zone
from flexo.gcode.verify.case import GRAIN, Bound, Case
from flexo.gcode.verify.ledger import retracted

FIRST_Z = (0.05, 0.35)  # mm over the film
UNDER = 0.02  # mm that a bead's underside may lie below a zone's clearance
INTRUSION = 0.05  # mm that a bead may reach into a zone: sections are simplified to 0.01, arcs are chords
PRIME_REACH = 2.0  # mm from the declared prime line that prime beads may lie
LIFT = 0.1  # mm over the beads last printed that counts as lifted
EDGES = 8  # of a zone, that are tried before polygons are intersected
CLOSE = 1e-6  # mm: what is doubtful is left to the polygons
LAYER = 0.32  # mm: the first layer over an insert begins this much over it at most
CELL = 1.0  # mm, of the coarse map that tells which beads can be near a zone at all


def first_bead(case: Case) -> list[Finding]:
    """The first bead, and the whole first level, is laid just over the film; with the squish declared."""
    beads = case.beads
    if not len(beads):
        return [Finding("film.nothing", "nothing is printed")]
    low, high = (case.film_top + offset for offset in FIRST_Z)
    window = Bound("film.first-z", "first bead's nozzle at z", "mm", low - 1e-6, high + 1e-6)
    first = np.arange(len(beads)) == 0
    findings = window.check(beads.z, beads.line, first | (beads.level == 0))
    if case.job is None:
        return findings
    z = case.film_top + case.job.first - case.job.squish
    squish = Bound("film.squish", "bond layer's nozzle at z", "mm", z - GRAIN, z + GRAIN)
    return findings + squish.check(beads.z, beads.line, first | (beads.level == 0))


def bare_zones(case: Case) -> list[Finding]:
    """No bead over a bare zone with its underside below the zone's clearance."""
    job, beads = case.job, case.beads
    if job is None:
        return [Finding("bare.unknown", "bare zones are unknown: beads in them can't be seen", "unchecked")]
    near = _near(case, max((case.film_top + zone.z_clear for zone in job.bare), default=-np.inf) - UNDER)
    own = beads[near]
    bounds = _bounds(own)
    found = [near[_entering(zone, own, bounds, case.film_top + zone.z_clear - UNDER)] for zone in job.bare]
    bead, kind = np.concatenate([near[:0], *found]), np.repeat(np.arange(len(found)), [*map(len, found)] or 0)
    rows = distinct(bead)
    zone = dict(zip(beads.row[bead[::-1]].tolist(), kind[::-1].tolist(), strict=True))  # the first counts
    return case.tell(
        beads.row[rows],
        "bare.bead",
        lambda row: (
            f"a bead below the {job.bare[zone[row]].z_clear:g} mm clearance of the bare zone "
            f"of {job.bare[zone[row]].owner}"
        ),
    )


def _bounds(beads: Beads) -> np.ndarray:
    """Lowest x and y, and highest x and y, of beads: shape (4, n), a little wide for slanting ones."""
    half = beads.width / 2
    low = np.minimum(beads.x0, beads.x1) - half, np.minimum(beads.y0, beads.y1) - half
    return np.array([*low, np.maximum(beads.x0, beads.x1) + half, np.maximum(beads.y0, beads.y1) + half])


def _entering(zone: Zone, beads: Beads, bounds: np.ndarray, ceiling: float) -> np.ndarray:
    """Indices of the beads that reach into a zone with their underside below a height."""
    import shapely

    low, high = zone.ring.min(axis=0) + INTRUSION, zone.ring.max(axis=0) - INTRUSION
    inside = (bounds[0] <= high[0]) & (bounds[1] <= high[1]) & (bounds[2] >= low[0]) & (bounds[3] >= low[1])
    rows = np.flatnonzero(inside)
    rows = _unparted(zone.ring, beads, rows[beads.under[rows] < ceiling])
    if not len(rows):
        return rows
    inner = shapely.Polygon(zone.ring).buffer(-INTRUSION, join_style="mitre")
    return rows[shapely.intersects(inner, rectangles(beads[rows]))]


def _unparted(ring: np.ndarray, beads: Beads, rows: np.ndarray) -> np.ndarray:
    """Those rows of the beads that no line along one of the ring's longest edges parts from it.

    The others reach into it by less than INTRUSION: in some direction they begin where it ends.
    """
    edges = np.roll(ring, -1, axis=0) - ring
    edges = edges[edges.any(axis=1)]
    for along in edges[np.argsort(-np.hypot(*edges.T))[:EDGES]]:
        side = np.array([along[1], -along[0]]) / np.hypot(*along)
        shadow = ring @ side
        low, high = shadow.min() + INTRUSION - CLOSE, shadow.max() - INTRUSION + CLOSE
        x, y = beads.x0[rows], beads.y0[rows]
        dx, dy = beads.x1[rows] - x, beads.y1[rows] - y
        begin = x * side[0] + y * side[1]
        end = begin + dx * side[0] + dy * side[1]
        turned = np.abs(dx * side[1] - dy * side[0]) / beads.length[rows]
        reach = beads.width[rows] / 2 * turned  # of the bead's sides beyond its middle line
        rows = rows[(np.minimum(begin, end) - reach < high) & (np.maximum(begin, end) + reach > low)]
        if not len(rows):
            break
    return rows


def _near(case: Case, ceiling: float) -> np.ndarray:
    """Indices of beads below a height whose bounding box meets a cell that a zone's bounding box meets."""
    beads, job = case.beads, case.job
    low = np.flatnonzero(beads.under < ceiling)
    if job is None or not job.bare or not len(low):
        return low[:0]
    x_min, y_min, x_max, y_max = case.printer.bed
    shape = int((x_max - x_min) / CELL) + 3, int((y_max - y_min) / CELL) + 3
    marks = np.zeros(shape, np.int32)
    for zone in job.bare:
        across, along = _cells(case, zone.ring[:, 0], zone.ring[:, 1], shape)
        marks[across.min() : across.max() + 1, along.min() : along.max() + 1] = 1
    total = np.pad(marks.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    bounds = _bounds(beads[low])
    a, b = _cells(case, bounds[0], bounds[1], shape)
    c, d = _cells(case, bounds[2], bounds[3], shape)
    return low[total[c + 1, d + 1] - total[a, d + 1] - total[c + 1, b] + total[a, b] > 0]


def _cells(case: Case, x: Any, y: Any, shape: tuple[int, int]) -> tuple[Any, Any]:
    """Cell indices, clipped into the map."""
    across = np.clip((np.asarray(x) - case.printer.bed[0]) / CELL + 1, 0, shape[0] - 1)
    along = np.clip((np.asarray(y) - case.printer.bed[1]) / CELL + 1, 0, shape[1] - 1)
    return across.astype(np.int64), along.astype(np.int64)


def _touching(case: Case, shapes: np.ndarray, grow: float) -> np.ndarray:
    """Pairs (zone, shape) that intersect, the zones grown or shrunk by some mm; shape (2, n)."""
    import shapely

    assert case.job is not None
    if not len(shapes) or not case.job.bare:
        return np.empty((2, 0), np.int64)
    zones = shapely.buffer([shapely.Polygon(zone.ring) for zone in case.job.bare], grow, join_style="mitre")
    found = shapely.STRtree(zones).query(shapes, predicate="intersects")
    return found[::-1]


def travels(case: Case) -> list[Finding]:
    """Travels over bare film below its clearance are lifted and the filament is drawn back."""
    import shapely

    if case.job is None:
        return []
    moves, beads = case.moves, case.beads
    last = np.zeros(len(moves), np.int32)
    last[beads.row] = beads.row
    np.maximum.accumulate(last, out=last)
    low = np.minimum(case.origin[:, 2], moves.z)
    lifted = low >= moves.z[last] + LIFT
    drawn = retracted(case)
    flat = np.hypot(moves.x - case.origin[:, 0], moves.y - case.origin[:, 1]) > 0.5  # mm: no mere joint
    rows = np.flatnonzero(flat & (moves.e <= 0) & case.swept & (last > 0) & ~(lifted & drawn))
    ends = np.column_stack((case.origin[rows, :2], moves.x[rows], moves.y[rows])).reshape(-1, 2, 2)
    zone, line = _touching(case, shapely.linestrings(ends), -INTRUSION) if len(rows) else ([], [])
    clear = np.array([case.film_top + one.z_clear for one in case.job.bare])[zone] if len(zone) else 0.0
    found = distinct(np.asarray(line, int)[low[rows[line]] < clear - UNDER]) if len(zone) else rows[:0]
    dragging, oozing = rows[found][~lifted[rows[found]]], rows[found][~drawn[rows[found]]]
    return case.tell(
        dragging, "bare.travel-unlifted", lambda row: "a travel over bare film at printing height", "warning"
    ) + case.tell(
        oozing, "bare.travel-unretracted", lambda row: "a travel over bare film with filament not drawn back",
        "warning",
    )  # fmt: skip


def prime(case: Case) -> list[Finding]:
    """Prime beads lie where the job says, outside every cut outline; above the first level up to a pause."""
    import shapely

    own = case.beads[case.beads.of_type(PRIME)]
    if case.job is None or not len(own):
        return []
    shapes = rectangles(own)
    needed = max(case.job.pauses, default=-np.inf) + case.film_top + LAYER
    high = own.row[(own.level > 0) & (own.under > needed)]
    astray = np.ones(len(own), bool)
    if len(case.job.prime) > 1:
        astray = shapely.distance(shapes, shapely.linestrings(case.job.prime)) > PRIME_REACH
    outer = shapely.union_all([shapely.Polygon(ring).buffer(-INTRUSION) for ring in case.job.cut])
    inside = shapely.intersects(shapes, outer)
    return (
        case.tell(high, "prime.high", lambda row: "a prime bead above the first layer and any pause")
        + case.tell(own.row[astray], "prime.astray", lambda row: "a prime bead away from the declared line")
        + case.tell(own.row[inside], "prime.inside", lambda row: "a prime bead inside the cut outline")
    )


CHECKS = (first_bead, bare_zones, travels, prime)
