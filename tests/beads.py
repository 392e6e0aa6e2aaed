"""What beads cover, measured from points and widths alone: flat ends, mitred joins, closed loops closed."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from shapely import LineString, Polygon, union_all

from flexo.layout import Setup
from flexo.planar import polygons_of, rectangle, to_section, united
from flexo.pose import Pose
from flexo.process import default_process
from flexo.slicing.lines import Line, Path

LINE = Line(0.45, 0.28, 0.75, 2)


class Cover(NamedTuple):
    """Shares of a section's area; `far` is how far beads reach outside, mm."""

    iou: float
    volume: float
    void: float
    outside: float
    overlap: float
    far: float


def bead_polygons(points: np.ndarray, widths: np.ndarray) -> list[Any]:
    """A polygon for each run of beads of one width; `points` has one row more than `widths`."""
    cuts = [0, *(np.flatnonzero(np.diff(widths)) + 1).tolist(), len(widths)]
    found = []
    for first, last in pairwise(cuts):
        if widths[first] > 0:
            found.append(_bead(points[first : last + 1], float(widths[first])))
    return found


def _bead(points: np.ndarray, width: float) -> Any:
    if len(points) > 3 and np.allclose(points[0], points[-1], atol=1e-9):
        ring, half = Polygon(points), width / 2
        return ring.buffer(half, join_style="mitre") - ring.buffer(-half, join_style="mitre")
    wide = LineString(points).buffer(width / 2, cap_style="flat", join_style="mitre")
    return wide if wide.is_valid else union_all(polygons_of(wide))  # GEOS may lay parts on each other


def cover(section: Any, runs: list[tuple[np.ndarray, np.ndarray]]) -> Cover:
    """How well runs of beads (points, widths) cover a section.

    By Clipper: GEOS fails at times where beads just touch an outline.
    """
    beads = [bead for points, widths in runs for bead in bead_polygons(points, widths)]
    laid, whole, area = (
        united([to_section(bead.buffer(0)) for bead in beads]),
        to_section(section),
        section.area,
    )
    volume = sum(float((np.hypot(*np.diff(p, axis=0).T) * w).sum()) for p, w in runs)
    outside = laid - whole
    return Cover(
        iou=(laid ^ whole).area() / (laid + whole).area(),
        volume=volume / area,
        void=(whole - laid).area() / area,
        outside=outside.area() / area,
        overlap=(sum(bead.area for bead in beads) - laid.area()) / area,
        far=_reach(outside, section),
    )


def _reach(outside: Any, section: Any) -> float:
    from shapely import distance, points

    corners = [np.asarray(ring) for ring in outside.to_polygons()]
    return float(distance(points(np.vstack(corners)), section).max()) if corners else 0.0


def cover_of(section: Any, paths: list[Path]) -> Cover:
    """How well paths cover a section."""
    return cover(section, [_closed(path) for path in paths])


def _closed(path: Path) -> tuple[np.ndarray, np.ndarray]:
    points = np.vstack([path.points, path.points[:1]]) if path.closed else path.points
    return points, path.widths


def empty_setup(width: float = 60.0, height: float = 60.0, **changes: Any) -> Setup:
    """A film of this size on the bed, with a prime line and nothing else."""
    prime = LineString([(5.0, 3.0), (40.0, 3.0)])
    parts: dict[str, Any] = {"cuts": (), "bare": (), "inserts": (), "prime": prime, "place": Pose(20.0, 10.0)}
    outline = rectangle(0.0, 0.0, width, height)
    return Setup(face="top", film=default_process().film, outline=outline, parts=(), **{**parts, **changes})


def arc(radius: float, width: float) -> Any:
    """A curved rib over 140°."""
    turn = np.linspace(0.0, 2.44, 60)
    return LineString(np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])).buffer(
        width / 2, cap_style="flat"
    )


def arms(length: float, width: float, count: int, first: float = 0.0) -> Any:
    """Straight arms from one point."""
    turns = [first + index * math.tau / count for index in range(count)]
    lines = [LineString([(0, 0), (length * math.cos(t), length * math.sin(t))]) for t in turns]
    return union_all([line.buffer(width / 2, cap_style="flat") for line in lines])


def footprints(paths: list[Path]) -> list[Any]:
    """The section that each run of beads covers."""
    runs = [_closed(path) for path in paths]
    return [to_section(bead.buffer(0)) for points, widths in runs for bead in bead_polygons(points, widths)]


def overlaps(paths: list[Path], section: Any) -> Any:
    """Where beads lie on each other or outside of a section."""
    laid = footprints(paths)
    twice = [one ^ united(laid[k + 1 :]) for k, one in enumerate(laid[:-1])]
    return united([*twice, united(laid) - to_section(section)])
