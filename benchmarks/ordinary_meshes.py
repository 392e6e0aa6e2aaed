"""Robots and ordinary meshes, sliced by flexo and PrusaSlicer with the same settings, from the texts alone.

Run: python benchmarks/ordinary_meshes.py [CASE ...]   (without prusa-slicer on the PATH flexo alone)

Every layer's beads are held against the solid's section at its middle. PrusaSlicer's beads have round sides:
void and IoU take them as wide as it does itself, overlap as rectangles. Gaps are looked for where a least
line has room; a gap is as wide, and an overlap as deep, as the largest circle in it.
"""

from __future__ import annotations

import math
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from slice_file import organic
from thin_walls import HEIGHT, LEAST, LINE, SETTINGS, SLICER, doubly, opened

from flexo.gcode.beads import Frame, beads_of, frame_of
from flexo.gcode.footprint import compare, footprint, widened
from flexo.gcode.read import read
from flexo.planar import polygons_of, to_section, to_shapely

CENTRE = (125.0, 105.0)  # mm, where PrusaSlicer lays the middle of a solid
MEASURED = 40  # layers of a solid, at most, in which gaps and overlaps are looked for
POLICY = (
    "--bed-shape 0x0,250x0,250x210,0x210 --first-layer-extrusion-width 0.45 "
    f"--center {CENTRE[0]},{CENTRE[1]} --seam-position rear"
)
GENERATORS = ("classic", "arachne")


class Figures(NamedTuple):
    """What a text lays of a solid."""

    iou: float  # median of layers
    worst: float  # layer's
    layer: int  # that one
    volume: float  # over the solid's
    gap: float  # the widest, in line widths
    wide: float  # gaps wider than half a line, of all area
    overlap: float  # the deepest, in line widths
    deep: float  # overlaps deeper than 15 % of a line, of all area


def figures(data: bytes, frame: Frame, solid: Any, shift: tuple[float, float], sides: float = 0.0) -> Figures:
    """The figures of a text; `shift` brings the solid to where it is laid, beads reach `sides` mm further."""
    from shapely import affinity

    beads = beads_of(read(data), frame).model
    beads = beads[~beads.of_type("Skirt/Brim")]
    wider = widened(beads, sides)
    levels = np.unique(beads.level)
    some = set(levels[:: math.ceil(len(levels) / MEASURED)].tolist())
    ious, area, gaps, overlaps = [], 0.0, [], []
    for level in levels.tolist():
        middle = beads.top[beads.level == level][0] - beads.height[beads.level == level][0] / 2
        section = affinity.translate(to_shapely(solid.slice(middle - frame.film_top)), *shift)
        ious.append(compare(wider, level, section).iou)
        if level in some:
            area += section.area
            gaps.append(opened(section, LEAST).difference(footprint(wider, level)))
            overlaps.append(doubly(beads[beads.level == level]))
    laid = float((beads.area / beads.flow * beads.length).sum())
    return Figures(
        statistics.median(ious), min(ious), int(levels[int(np.argmin(ious))]), laid / solid.volume(),
        widest(gaps) / LINE, sum(opened(one, LINE / 2).area for one in gaps) / area,
        widest(overlaps) / LINE, sum(opened(one, 0.15 * LINE).area for one in overlaps) / area,
    )  # fmt: skip


def widest(shapes: list[Any]) -> float:
    """Diameter of the largest circle inside any of some shapes, mm."""
    from shapely import length, maximum_inscribed_circle

    best = 0.0
    for one in sorted((p for shape in shapes for p in polygons_of(shape)), key=lambda p: -p.area):
        if one.area < math.pi / 4 * best**2:
            break
        best = max(best, 2 * float(length(maximum_inscribed_circle(one, 0.005))))
    return best


def flexo(mesh: Any, solid: Any) -> Figures:
    """What `flexo slice --on-bed` makes of a mesh."""
    from flexo.job import draft_model_job
    from flexo.models import read_model
    from flexo.plainbed import on_plain_bed
    from flexo.process import default_printer, default_process

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "solid.stl"
        mesh.export(file)
        model = read_model(str(file), None)
    job = draft_model_job(model, on_plain_bed(default_process()), default_printer()).setups[0]
    for fault in job.findings:
        if fault.severity == "error":
            print(f"  flexo's verifier: {fault.text}")
    middle = np.array(job.setup.size) / 2 + (job.setup.place.x, job.setup.place.y)
    box = solid.bounding_box()
    shift = middle[0] - (box[0] + box[3]) / 2, middle[1] - (box[1] + box[4]) / 2
    return figures(job.gcode, frame_of(read(job.gcode).job), solid, shift)


def robot(value: Any) -> tuple[Any, Figures]:
    """The united solid of a robot, on its film, and what `flexo build` makes of it."""
    from beside_prusaslicer import solid as united

    from flexo.process import default_printer, default_process

    solid, job = united(value, default_process(), default_printer())
    place = job.setup.place
    return solid, figures(job.gcode, frame_of(read(job.gcode).job), solid, (place.x, place.y))


def prusa(mesh: Any, solid: Any, generator: str) -> Figures:
    """What PrusaSlicer makes of a mesh."""
    with tempfile.TemporaryDirectory() as folder:
        model, text = Path(folder) / "solid.stl", Path(folder) / "solid.gcode"
        mesh.export(model)
        words = [one.replace("\0", " ") for one in f"{SETTINGS} {POLICY}".replace("\\ ", "\0").split()]
        command = [SLICER, *words, "--perimeter-generator", generator, "-o", str(text), str(model)]
        subprocess.run(command, check=True, capture_output=True)
        data = text.read_bytes()
    box = solid.bounding_box()
    shift = CENTRE[0] - (box[0] + box[3]) / 2, CENTRE[1] - (box[1] + box[4]) / 2
    return figures(data, Frame(0.0), solid, shift, HEIGHT * (1 - np.pi / 4))


def triangles(solid: Any) -> Any:
    """A solid as trimesh's mesh."""
    import trimesh

    mesh = solid.to_mesh()
    return trimesh.Trimesh(np.asarray(mesh.vert_properties)[:, :3], np.asarray(mesh.tri_verts))


def ball() -> Any:
    """The waved ball of `slice_file.py` in a fifth of its triangles, half as large."""
    from manifold3d import Manifold, Mesh

    corners = organic(250).reshape(-1, 3) / 2
    points, index = np.unique(corners.round(9), axis=0, return_inverse=True)
    solid = Manifold(Mesh(points.astype(np.float32), index.reshape(-1, 3).astype(np.uint32)))
    return standing(solid)


def standing(solid: Any) -> Any:
    """A solid moved onto z = 0."""
    return solid.translate((0.0, 0.0, -solid.bounding_box()[2]))


def gear() -> Any:
    """24 teeth of module 1.5 with involute flanks (pressure angle 20°), a bore with a keyway, four holes."""
    from shapely import Point, Polygon, box, union_all

    teeth, module = 24, 1.5
    pitch, base = teeth * module / 2, teeth * module / 2 * math.cos(math.radians(20))
    roll = np.linspace(0.0, math.sqrt(((pitch + module) / base) ** 2 - 1), 12)
    radius, turn = base * np.hypot(1, roll), roll - np.arctan(roll)
    half = math.pi / (2 * teeth) + math.tan(math.radians(20)) - math.radians(20)
    corners = []
    for tooth in range(teeth):
        middle = tooth * math.tau / teeth
        for r, a in ((radius, turn - half), (radius[::-1], half - turn[::-1])):
            corners.append(np.column_stack([r * np.cos(middle + a), r * np.sin(middle + a)]))
    rim = Polygon(np.vstack(corners)) | Point(0, 0).buffer(pitch - 1.25 * module, 64)
    holes = [Point(10 * math.cos(a), 10 * math.sin(a)).buffer(2.2, 32) for a in np.arange(4) * math.pi / 2]
    bore = Point(0, 0).buffer(4.0, 48) | box(-1.0, 0.0, 1.0, 5.2)
    return to_section(rim - union_all([bore, *holes])).extrude(5.0)


def bracket() -> Any:
    """A box with slanted walls outside and inside, two ribs, screw holes through its floor and lugs."""
    from shapely import Point, box, union_all

    def drafted(x: float, y: float, height: float, by: float) -> Any:
        lower = to_section(box(-x / 2, -y / 2, x / 2, y / 2))
        return lower.extrude(height, scale_top=(1 - 2 * by / x, 1 - 2 * by / y))

    lugs = union_all([Point(x, 0).buffer(6, 48) for x in (-26, 26)]) | box(-26, -6, 26, 6)
    outer = drafted(44, 30, 16, 2.5) + to_section(lugs).extrude(3.0)
    inner = drafted(33, 19, 20, -1.5).translate((0, 0, 2.4))
    ribs = to_section(union_all([box(-20, y - 0.8, 20, y + 0.8) for y in (-4, 4)])).extrude(7.0)
    holes = [
        Point(x, y).buffer(r, 32) for x, y, r in ((-26, 0, 2.2), (26, 0, 2.2), (0, 0, 2.6), (-10, 0, 1.6))
    ]
    return (outer - inner) + (ribs ^ outer) - to_section(union_all(holes)).extrude(30.0)


def torus() -> Any:
    """A ring of 12 mm with a tube of 4.5 mm, standing on a flat cut."""
    from manifold3d import CrossSection

    ring = CrossSection.circle(4.5, 64).translate((12.0, 0.0)).revolve(128)
    return standing(ring.trim_by_plane((0.0, 0.0, 1.0), -2.7))


def plate() -> Any:
    """A name plate: raised letters on a plate with round corners and two holes."""
    sys.path.append(str(Path(__file__).parents[1] / "tests"))
    from shapely import Point, affinity, box, union_all
    from shapes import letter

    words = [affinity.translate(letter(name, 1.3), 8 + 11 * k, 5) for k, name in enumerate("ARKWS8")]
    base = box(3, 3, 77, 17).buffer(3, 16) - union_all([Point(x, 10).buffer(1.6, 24) for x in (3.6, 76.4)])
    return to_section(base).extrude(2.0) + to_section(union_all(words)).extrude(1.2).translate((0, 0, 2.0))


def grille() -> Any:
    """A plate whose round holes leave webs of 0.5 to 2.3 mm between them and to its edge; slots aslant."""
    from shapely import Point, affinity, box, union_all

    webs = np.array([0.5, 0.8, 1.1, 1.4, 1.7, 2.0, 2.3])
    x = np.cumsum(6.0 + webs)
    between = [Point(at, 8.0).buffer(3.0, 48) for at in (0.0, *x)]
    beside = [Point(at, 27.5 - web).buffer(2.5, 48) for at, web in zip(x, webs, strict=True)]
    slots = [box(at - 2.5, 16.2, at + 2.5, 17.8).buffer(0.3, 8) for at in x]
    aslant = [affinity.rotate(slot, 12 * k) for k, slot in enumerate(slots)]
    return to_section(box(-8, 0, 60, 30) - union_all([*between, *beside, *aslant])).extrude(3.0)


def robots() -> dict[str, Any]:
    from flexo.robots import Finger, Quadruped, Tentacle

    return {"finger": Finger, "tentacle": Tentacle, "quadruped": Quadruped}


MESHES: dict[str, Callable[[], Any]] = {
    "ball": ball,
    "gear": gear,
    "bracket": bracket,
    "torus": torus,
    "plate": plate,
    "grille": grille,
}


def row(name: str, one: Figures) -> str:
    return (
        f"{name:24} {one.iou:6.3f} {one.worst:6.3f} (layer {one.layer:3d}) {one.volume:7.3f} {one.gap:6.2f} "
        f"{one.wide:8.3%} {one.overlap:7.2f} {one.deep:7.3%}"
    )


def main() -> None:
    cases = [*robots(), *MESHES]
    wanted = sys.argv[1:] or cases
    print(f"{'':24}    IoU  worst             volume    gap     wide overlap    deep")
    for case in wanted:
        if case not in cases:
            sys.exit(f"no case {case!r}; there are: {', '.join(cases)}")
        if case in MESHES:
            solid = MESHES[case]()
            own = flexo(triangles(solid), solid)
        else:
            solid, own = robot(robots()[case]())
        print(row(f"{case} flexo", own), flush=True)
        for generator in GENERATORS if shutil.which(SLICER) else ():
            print(row(f"{case} {generator}", prusa(triangles(solid), solid, generator)), flush=True)


if __name__ == "__main__":
    main()
