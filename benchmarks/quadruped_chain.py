"""`flexo build quadruped` against CadQuery + PrusaSlicer on the same robot: wall times and ratios.

Run: python benchmarks/quadruped_chain.py [--repeat 3]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MANY = {  # 4 × (12 ridges + 13 mushrooms) = 100, on legs that still fit the bed
    "limits": "mushrooms",
    "hip.count": 12,
    "hip.gap": 0.6,
    "stop.count": 12,
    "stop.pitch": 2.8,
    "stop.height": 8.8,
    "femur": 6,
    "tibia": 5,
}
SLICER = "prusa-slicer"
SETTINGS = [
    *("--export-gcode", "--layer-height", "0.2", "--first-layer-height", "0.2", "--perimeters", "2"),
    *("--fill-density", "100%", "--fill-pattern", "rectilinear", "--nozzle-diameter", "0.4"),
    *("--extrusion-width", "0.45", "--skirts", "0", "--resolution", "0.01", "--seam-position", "rear"),
    *("--bed-shape", "0x0,250x0,250x210,0x210"),
]


def robot():
    """The quadruped with about 100 ridges and mushrooms."""
    from flexo.params import with_values
    from flexo.robots import Quadruped

    return with_values(Quadruped(), MANY)


def fused_stl(path: str) -> None:
    """What a CadQuery user does: every solid placed, one fuse, one STL."""
    from cadquery.func import fuse

    from flexo.export.step import located
    from flexo.process import default_process

    shapes = located(robot().design(), default_process())
    fuse(shapes[0], *shapes[1:]).exportStl(path, 0.005, 0.1)


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Wall time of a command that must succeed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - start


def one_run(folder: Path) -> dict[str, float]:
    """Wall times in s of the four figures, in one go."""
    environment = {**os.environ, "FLEXO_CACHE": str(folder / "cache")}
    environment.pop(
        "PYTHONDONTWRITEBYTECODE", None
    )  # as installed: modules are compiled once, not in each run
    shutil.rmtree(folder / "cache", ignore_errors=True)
    settings = [word for name, value in MANY.items() for word in ("-p", f"{name}={value}")]
    build = [
        sys.executable,
        "-m",
        "flexo",
        "build",
        "quadruped",
        *settings,
        "--out",
        "gcode",
        "-o",
        str(folder),
    ]
    stl = str(folder / "fused.stl")
    cold = seconds(build, environment)
    warm = seconds(build, environment)
    again = seconds(build, environment)
    cad = seconds([sys.executable, __file__, "--stl", stl], environment)
    slicer = seconds([SLICER, *SETTINGS, "-o", str(folder / "slicer.gcode"), stl], environment)
    return {"cold": cold, "warm": warm, "again": again, "chain": cad + slicer, "slicer": slicer}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--stl", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stl:
        return fused_stl(options.stl)
    if shutil.which(SLICER) is None:
        sys.exit(f"{SLICER} is not on the PATH")
    with tempfile.TemporaryDirectory() as folder:
        runs = [one_run(Path(folder)) for _ in range(options.repeat)]
    medians = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    for name, value in medians.items():
        print(f"{name:7} {value:7.2f} s")
    print(f"cold / chain   {medians['cold'] / medians['chain']:.2f}   (aim: at most 0.50)")
    print(f"warm / slicer  {medians['warm'] / medians['slicer']:.2f}   (aim: at most 0.25)")
    print(f"again / slicer {medians['again'] / medians['slicer']:.2f}")


if __name__ == "__main__":
    main()
