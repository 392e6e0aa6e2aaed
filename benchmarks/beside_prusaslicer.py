"""What flexo and PrusaSlicer lay of one solid, each read back from its G-code by flexo's reader.

Run: python benchmarks/beside_prusaslicer.py [--many] [--equal]

Same solid (the quadruped's, united), layers, line width, two perimeters, solid fill, retraction and lift.
PrusaSlicer retracts before every travel across (minimum travel 0) and lifts with it, which is what flexo does
where a travel leaves its island; inside it stays down, up to 2 mm without retraction. With `--equal` flexo
retracts and lifts for every travel, too, the shortest steps between the lines of a fill included.
PrusaSlicer's beads have round sides: void and IoU take them as wide as it does itself, doubly covered area as
rectangles.
"""

from __future__ import annotations

import argparse
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from quadruped_chain import SETTINGS, SLICER, robot

CENTRE = (125.0, 105.0)  # mm, where PrusaSlicer lays the middle of the solid
LAYER = 0.2  # mm
STILL = 0.01  # mm: a move across that is shorter is none


class Laid(NamedTuple):
    """What a G-code text lays and how the nozzle gets about."""

    iou_median: float
    iou_worst: float
    void: float  # of the section, in the worst layer
    double: float  # of the section, in the worst layer
    volume: float  # over the solid's
    travel: float  # m across, between the first bead of the part and its last
    retractions: int
    lifts: int


def solid(value, process, printer):
    """The united solid of a value's parts, on the sheet, and the job that flexo makes of it."""
    from manifold3d import Manifold, OpType

    from flexo.job import make_job
    from flexo.testing import jobs

    (one,) = make_job(value, process, printer).setups
    return Manifold.batch_boolean([jobs._placed(part, process) for part in one.setup.parts], OpType.Add), one


def sliced(whole, folder: Path, retraction, lift: float) -> bytes:
    """PrusaSlicer's G-code of a solid."""
    import trimesh

    mesh = whole.to_mesh()
    stl, gcode = folder / "solid.stl", folder / "solid.gcode"
    trimesh.Trimesh(np.asarray(mesh.vert_properties)[:, :3], np.asarray(mesh.tri_verts)).export(stl)
    policy = {
        "retract-before-travel": 0, "retract-lift": lift, "retract-length": retraction.length,
        "retract-speed": retraction.speed, "elefant-foot-compensation": 0,
        "center": f"{CENTRE[0]},{CENTRE[1]}", "before-layer-gcode": ";BEFORE\nG92 E0", "layer-gcode": ";L",
    }  # fmt: skip
    words = [word for name, value in policy.items() for word in (f"--{name}", str(value))]
    command = [SLICER, *SETTINGS, "--use-relative-e-distances", *words, "-o", str(gcode), str(stl)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return gcode.read_bytes()


def laid(data: bytes, frame, whole, shift: tuple[float, float], sides: float = 0.0) -> Laid:
    """Figures of a text; `shift` brings the solid to where the text lays it.

    Void and IoU take beads wider by `sides`, mm: round ones stick out of rectangles of equal section.
    """
    from shapely import affinity

    from flexo.gcode.beads import beads_of
    from flexo.gcode.footprint import compare, widened
    from flexo.gcode.read import read
    from flexo.planar import to_shapely

    moves = read(data)
    for fault in moves.faults[:3]:
        print(f"the reader says: {fault}")
    beads = beads_of(moves, frame).model
    beads = beads[~beads.of_type("Skirt/Brim")]
    wide = widened(beads, sides)
    matches = []
    for level in np.unique(beads.level):
        top = (level + 1) * LAYER
        section = affinity.translate(to_shapely(whole.slice(top - LAYER / 2)), *shift)
        matches.append([*(compare(kind, int(level), section) for kind in (wide, beads)), section.area])
    ious = [match.iou for match, _, _ in matches]
    volume = float((beads.area / beads.flow * beads.length).sum()) / whole.volume()
    return Laid(
        statistics.median(ious), min(ious),
        max(match.void / area for match, _, area in matches),
        max(match.overlap / area for _, match, area in matches),
        volume, *_about(moves, beads.row),
    )  # fmt: skip


def _about(moves, rows: np.ndarray) -> tuple[float, int, int]:
    """Travel in m, retractions and lifts from the first bead to the last."""
    between = np.arange(len(moves))
    between = (between > rows.min()) & (between < rows.max())
    flat = np.hypot(moves.x - moves.origin[:, 0], moves.y - moves.origin[:, 1])
    rises = moves.z - moves.origin[:, 2]
    travel = float(flat[between & (moves.e <= 0)].sum()) / 1000
    retractions = int((between & (moves.e < 0) & (flat < STILL)).sum())
    return travel, retractions, int((between & (rises > LAYER + 0.05)).sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--many", action="store_true", help="the quadruped with about 100 ridges and mushrooms"
    )
    parser.add_argument("--equal", action="store_true", help="flexo retracts and lifts for every travel, too")
    options = parser.parse_args()
    if shutil.which(SLICER) is None:
        sys.exit(f"{SLICER} is not on the PATH")
    from flexo.gcode.beads import Frame, frame_of
    from flexo.gcode.read import read
    from flexo.process import default_printer, default_process
    from flexo.robots import Quadruped

    process, printer = default_process(), default_printer()
    if options.equal:
        printer = replace(printer, retraction=replace(printer.retraction, minimum=0.0, inside=True))
    whole, one = solid(robot() if options.many else Quadruped(), process, printer)
    with tempfile.TemporaryDirectory() as folder:
        other = sliced(whole, Path(folder), printer.retraction, printer.retraction.lift)
    box = whole.bounding_box()
    middle = CENTRE[0] - (box[0] + box[3]) / 2, CENTRE[1] - (box[1] + box[4]) / 2
    place = one.setup.place
    ours = laid(one.gcode, frame_of(read(one.gcode).job), whole, (place.x, place.y))
    theirs = laid(other, Frame(0.0), whole, middle, LAYER * (1 - math.pi / 4))
    print(f"{'':13}{'flexo':>10}{'PrusaSlicer':>14}")
    for name, a, b in zip(Laid._fields, ours, theirs, strict=True):
        print(f"{name:13}{a:10.4g}{b:14.4g}")


if __name__ == "__main__":
    main()
