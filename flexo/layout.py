"""Design → Layout: the job, as one setup for each face of the film that is printed on.

A setup is told in the frame of its film sheet, whose lower left corner is the origin; `place` takes it to
the bed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from flexo.design import Design, Placed
from flexo.errors import CheckFailed
from flexo.plainbed import BED_MARGIN, NO_FILM
from flexo.planar import polygons_of, rectangle
from flexo.pose import Pose
from flexo.process import Film, Printer, Process
from flexo.sheet import height_fault, placed_on_bed, prime_line

if TYPE_CHECKING:
    from shapely import LineString, Polygon

GRID = 1.0  # mm: film sheets are cut to whole millimetres
SEAL = 0.02  # mm: footprints that abut within this are one piece of film


class BareZone(NamedTuple):
    """Film that stays free up to z_clear, and the element it belongs to."""

    polygon: Polygon
    z_clear: float
    owner: str


class CutLine(NamedTuple):
    """A line for the cutter; kind is cut or score."""

    line: LineString
    kind: str


class PlacedInsert(NamedTuple):
    """A part dropped in once the print has reached z_top."""

    name: str
    polygon: Polygon
    z_bottom: float
    z_top: float
    mass: float
    proud: float


class Piece(NamedTuple):
    """A part that hangs together by its film, and the name it is known by on the printer."""

    name: str
    polygon: Polygon


@dataclass(frozen=True)
class Setup:
    """One clamping of the film: which face is printed, what, and where the sheet lies on the bed.

    `under` is what an earlier setup printed on the face that now lies below: the sheet was turned over about
    its x axis, to the same place on the bed.
    """

    face: str
    film: Film
    outline: Polygon
    place: Pose
    parts: tuple[Placed, ...]
    cuts: tuple[CutLine, ...]
    bare: tuple[BareZone, ...]
    inserts: tuple[PlacedInsert, ...]
    prime: LineString
    fiducials: tuple[tuple[float, float], ...] = ()
    under: tuple[Placed, ...] = ()
    pieces: tuple[Piece, ...] = ()

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the film sheet, mm."""
        x_min, y_min, x_max, y_max = self.outline.bounds
        return x_max - x_min, y_max - y_min

    @property
    def cut_outline(self) -> Any:
        """The polygons that are cut out of the sheet."""
        from shapely import Polygon, union_all

        rings = [Polygon(cut.line) for cut in self.cuts if cut.kind == "cut" and cut.line.is_ring]
        outer = [ring for ring in rings if not any(other.contains(ring) for other in rings if other != ring)]
        return union_all(outer)


@dataclass(frozen=True)
class Layout:
    """The job: one setup is the usual case."""

    setups: tuple[Setup, ...]


def lay_out(design: Design, process: Process, printer: Printer) -> Layout:
    """The job of a design; CheckFailed when it does not fit the film's stock or the bed."""
    faces = [face for face in ("top", "bottom") if any(one.face == face for one in design.placed)]
    return Layout(tuple(_setup(design, face, process, printer) for face in faces))


def lay_model(size: tuple[float, float, float], process: Process, printer: Printer) -> Setup:
    """The setup of a model of this width, depth and height, mm, in the middle of its sheet; nothing is cut.

    CheckFailed when it does not fit the film's stock, the bed, or under the machine's ceiling. Without film
    only the prime line's side keeps its margin where the bed has no room for four.
    """
    width, height = (math.ceil((extent + 2 * process.margin) / GRID - 1e-9) * GRID for extent in size[:2])
    if process.film == NO_FILM:
        x_min, y_min, x_max, y_max = printer.bed
        width = min(width, max(x_max - x_min, size[0] + 2 * BED_MARGIN))
        height = min(height, max(y_max - y_min, size[1] + process.margin + BED_MARGIN))
    if (top := size[2] + printer.film_top(process.film)) > printer.height:
        raise CheckFailed([height_fault(top, printer)])
    return Setup(
        face="top",
        film=process.film,
        outline=rectangle(0.0, 0.0, width, height),
        place=placed_on_bed(width, height, process, printer),
        parts=(),
        cuts=(),
        bare=(),
        inserts=(),
        prime=prime_line(width, process),
    )


def model_middle(setup: Setup, depth: float, process: Process) -> tuple[float, float]:
    """Where the middle of a model of this depth, mm, lies on its sheet: the prime line keeps its margin."""
    width, height = setup.size
    low = process.margin + depth / 2 if setup.film == NO_FILM else 0.0
    return width / 2, max(height / 2, low)


def _setup(design: Design, face: str, process: Process, printer: Printer) -> Setup:
    all_parts = design.placed if face == "top" else tuple(_turned_over(one) for one in design.placed)
    film_area = _film_area(all_parts)
    x_min, y_min, x_max, y_max = film_area.bounds
    width = math.ceil((x_max - x_min + 2 * process.margin) / GRID - 1e-9) * GRID
    height = math.ceil((y_max - y_min + 2 * process.margin) / GRID - 1e-9) * GRID
    shift = Pose((width - x_min - x_max) / 2, (height - y_min - y_max) / 2)
    place = placed_on_bed(width, height, process, printer)
    placed = tuple(replace(one, pose=shift.then(one.pose)) for one in all_parts)
    parts = tuple(one for one in placed if one.face == face)
    return Setup(
        face=face,
        film=process.film,
        outline=rectangle(0.0, 0.0, width, height),
        place=place,
        parts=parts,
        cuts=_cuts(shift.geometry(film_area), placed),
        bare=tuple(
            BareZone(one.pose.geometry(zone.polygon), zone.z_clear, one.name)
            for one in parts
            for zone in one.element.bare()
        ),
        inserts=tuple(
            PlacedInsert(f"{one.name}/{i.name}", one.pose.geometry(i.polygon), *i[2:])
            for one in parts
            for i in one.element.inserts()
        ),
        prime=prime_line(width, process),
        under=tuple(one for one in placed if one.face != face) if face == "bottom" else (),
        pieces=_pieces(shift.geometry(film_area), parts),
    )


def _pieces(film_area: Any, parts: tuple[Placed, ...]) -> tuple[Piece, ...]:
    """The pieces of film that something is printed on, each named after the first of its parts."""
    pieces = polygons_of(film_area)
    if len(pieces) == 1:
        return (Piece(parts[0].name, pieces[0]),)
    inside = [(one.name, one.pose.geometry(one.element.footprint()).representative_point()) for one in parts]
    found = [(next((name for name, at in inside if piece.covers(at)), ""), piece) for piece in pieces]
    return tuple(Piece(name, piece) for name, piece in found if name)


def _turned_over(one: Placed) -> Placed:
    return replace(one, pose=Pose(flip=True).then(one.pose))


def _film_area(parts: tuple[Placed, ...]) -> Any:
    """The film that the part keeps; abutting footprints are sealed over rounding gaps."""
    from shapely import union_all

    prints = [one.pose.geometry(one.element.footprint()) for one in parts]
    return union_all(prints).buffer(SEAL, join_style="mitre").buffer(-SEAL, join_style="mitre")


def _cuts(film_area: Any, parts: tuple[Placed, ...]) -> tuple[CutLine, ...]:
    from shapely import LineString

    rings = [ring for one in polygons_of(film_area) for ring in (one.exterior, *one.interiors)]
    outlines = [CutLine(LineString(ring.coords), "cut") for ring in rings]
    own = [CutLine(one.pose.geometry(cut.line), cut.kind) for one in parts for cut in one.element.cuts()]
    return tuple(outlines + own)
