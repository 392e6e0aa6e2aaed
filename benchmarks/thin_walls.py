"""Walls of one to a few lines, tips, necks, blobs: flexo against PrusaSlicer, from their G-code.

Each slicer's beads are as wide as it takes them to be: flexo's are rectangles, PrusaSlicer's have round
sides, so that a bead of one cross-section is wider by height × (1 - π/4) there. Overlap is of rectangles.

Run: python benchmarks/thin_walls.py [NAME ...]   (needs prusa-slicer on the PATH; without it flexo alone)
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
import trimesh

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from beads import empty_setup
from shapes import corpus

from flexo.gcode.beads import Beads, Frame, beads_of
from flexo.gcode.footprint import compare, footprint, widened
from flexo.gcode.read import read
from flexo.gcode.write import write
from flexo.planar import polygons_of, to_section
from flexo.process import default_printer, default_process
from flexo.slicing.layers import Layer, Layers, Region
from flexo.slicing.plan import plan
from flexo.slicing.sections import SMOOTH

SLICER = "prusa-slicer"
LINE, LEAST, HEIGHT, COUNT = 0.45, 0.28, 0.2, 4  # mm, mm, mm, layers; the last but one is measured
SETTINGS = (
    "--export-gcode --nozzle-diameter 0.4 --filament-diameter 1.75 --layer-height 0.2 "
    "--first-layer-height 0.2 "
    "--perimeters 2 --fill-density 100% --fill-pattern rectilinear --resolution 0.01 --skirts 0 "
    "--extrusion-width 0.45 --perimeter-extrusion-width 0.45 --external-perimeter-extrusion-width 0.45 "
    "--infill-extrusion-width 0.45 --solid-infill-extrusion-width 0.45 --top-infill-extrusion-width 0.45 "
    "--elefant-foot-compensation 0 --thin-walls --use-relative-e-distances --layer-gcode G92\\ E0 "
    "--gcode-flavor marlin --infill-overlap 0% --retract-length 0.8 --center 100,100"
)


class Measure(NamedTuple):
    """How beads fill a section: shares of its area, but mm² for what is wide; s."""

    iou: float
    volume: float
    void: float
    wide: float  # mm² of voids wider than half a line, where a line has room
    overlap: float
    deep: float  # mm² of doubly covered places wider than 15 % of a line
    seconds: float


def measure(beads: Beads, level: int, section: Any, seconds: float, sides: float = 0.0) -> Measure:
    """The figures of one level; beads reach out by `sides` mm in all beyond rectangles of their area."""
    own, area = beads[beads.level == level], section.area
    overlap = compare(beads, level, section).overlap
    beads = widened(beads, sides)
    match = compare(beads, level, section)
    room = opened(section, LEAST)
    void = room.difference(footprint(beads, level))
    return Measure(
        iou=match.iou,
        volume=float((own.width * own.length).sum()) / area,
        void=match.void / area,
        wide=opened(void, LINE / 2).area,
        overlap=overlap / area,
        deep=opened(doubly(own), 0.15 * LINE).area,
        seconds=seconds,
    )


def opened(shape: Any, width: float) -> Any:
    """What of a shape is wider than this, mm."""
    return (
        shape.buffer(-width / 2, join_style="mitre").buffer(width / 2, join_style="mitre").intersection(shape)
    )


def doubly(own: Beads) -> Any:
    """Where beads of different paths lie on each other, and a path on itself where it comes back."""
    from flexo.gcode.footprint import _paths

    paths, width = _paths(own)
    wide = shapely.buffer(paths, width / 2, cap_style="flat", join_style="mitre", mitre_limit=3.0)
    tree = shapely.STRtree(wide)
    first, second = tree.query(wide, predicate="intersects")
    keep = first < second
    both = shapely.intersection(wide[first[keep]], wide[second[keep]])
    return shapely.union_all([polygon for one in both for polygon in polygons_of(one)])


def flexo(section: Any) -> Measure:
    """The figures of our own planner's G-code."""
    printer, process = default_printer(), default_process()
    x_min, y_min, x_max, y_max = section.bounds
    moved = shapely.affinity.translate(section, 10 - x_min, 10 - y_min)
    setup = empty_setup(x_max - x_min + 20, y_max - y_min + 20)
    region = (Region(to_section(moved).simplify(SMOOTH)),)
    layers = Layers(tuple(Layer(k, HEIGHT * (k + 1), HEIGHT, region) for k in range(COUNT)))
    start = time.perf_counter()
    text = write(plan(layers, setup, process, printer), [], process, printer)
    seconds = time.perf_counter() - start
    top = printer.film_top(process.film)
    beads = beads_of(read(text), Frame(top, process.squish)).model
    place = shapely.affinity.translate(moved, setup.place.x, setup.place.y)
    levels = np.unique(beads.level)
    return measure(beads, int(levels[-2]), place, seconds)


def prusa(section: Any, generator: str) -> Measure:
    """The figures of PrusaSlicer's G-code for the section extruded."""
    parts = getattr(section, "geoms", [section])
    mesh = trimesh.util.concatenate([trimesh.creation.extrude_polygon(one, COUNT * HEIGHT) for one in parts])
    with tempfile.TemporaryDirectory() as folder:
        model, text = Path(folder) / "shape.stl", Path(folder) / "shape.gcode"
        mesh.export(model)
        command = [SLICER, *SETTINGS.replace("\\ ", "\0").split(), "--perimeter-generator", generator]
        command = [one.replace("\0", " ") for one in command]
        start = time.perf_counter()
        subprocess.run([*command, "-o", text, model], check=True, capture_output=True)
        seconds = time.perf_counter() - start
        beads = beads_of(read(text.read_bytes()), Frame(0.0))
    x_min, y_min, x_max, y_max = section.bounds
    place = shapely.affinity.translate(section, 100 - (x_min + x_max) / 2, 100 - (y_min + y_max) / 2)
    levels = np.unique(beads.level)
    return measure(beads, int(levels[-2]), place, seconds, HEIGHT * (1 - np.pi / 4))


def row(name: str, one: Measure) -> str:
    """A shape's or a slicer's figures."""
    return (
        f"{name:26} {one.iou:6.3f} {one.volume:7.3f} {one.void:6.1%} {one.wide:7.3f} {one.overlap:6.1%} "
        f"{one.deep:7.3f} {one.seconds:7.3f}"
    )


def summary(name: str, all_: list[Measure]) -> str:
    """Median and worst shape of a slicer."""
    ious, volumes = [one.iou for one in all_], [one.volume for one in all_]
    worst = max(volumes, key=lambda share: abs(share - 1))
    voids, overlaps = [one.void for one in all_], [one.overlap for one in all_]
    wide, deep, seconds = (sum(getattr(one, key) for one in all_) for key in ("wide", "deep", "seconds"))
    return (
        f"{name:10} {statistics.median(ious):6.3f} {min(ious):6.3f}   {statistics.median(volumes):6.3f} "
        f"{worst:6.3f}   {statistics.median(voids):6.1%} {max(voids):6.1%}   "
        f"{statistics.median(overlaps):6.1%} {max(overlaps):6.1%}   {wide:6.2f} {deep:6.2f}   {seconds:6.2f}"
    )


def main() -> None:
    shapes = {name: one for name, one in corpus().items() if not sys.argv[1:] or name in sys.argv[1:]}
    slicers: dict[str, Callable[[Any], Measure]] = {"flexo": flexo}
    if shutil.which(SLICER):
        slicers |= {k: lambda one, kind=k: prusa(one, kind) for k in ("classic", "arachne")}
    found: dict[str, list[Measure]] = {}
    print(f"{'shape':26}    IoU  volume   void    wide overlap  deep seconds")
    for name, shape in shapes.items():
        for slicer, slice_ in slicers.items():
            found.setdefault(slicer, []).append(slice_(shape))
            print(row(f"{name} {slicer}", found[slicer][-1]))
    print("\nslicer     IoU med  min   volume med worst   void med  max  overlap med max  wide   deep mm²  s")
    for slicer, all_ in found.items():
        print(summary(slicer, all_))


if __name__ == "__main__":
    main()
