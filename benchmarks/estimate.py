"""Estimated time: PrusaSlicer's of a box that it slices, against flexo's of the very same G-code.

Run: python benchmarks/estimate.py

PrusaSlicer's command line tells the time of what it slices itself alone. So its text is read by flexo's
reader, its moves become a toolpath, and `duration` is asked with the limits that PrusaSlicer was given.
"""

from __future__ import annotations

import dataclasses
import re
import subprocess
import tempfile
from pathlib import Path

import numpy as np

SIZES = [(20, 20, 5), (60, 40, 4), (8, 8, 20)]  # mm
LIMITS = {  # PrusaSlicer's option, and what flexo's profile calls it
    "machine-max-acceleration-x": "acceleration_xy",
    "machine-max-acceleration-y": "acceleration_xy",
    "machine-max-acceleration-z": "acceleration_z",
    "machine-max-acceleration-e": "acceleration_e",
    "machine-max-acceleration-extruding": "acceleration",
    "machine-max-acceleration-retracting": "acceleration_e",
    "machine-max-feedrate-x": "speed_xy",
    "machine-max-feedrate-y": "speed_xy",
    "machine-max-feedrate-z": "speed_z",
    "machine-max-feedrate-e": "speed_e",
    "machine-max-jerk-x": "jerk",
    "machine-max-jerk-y": "jerk",
    "machine-max-jerk-z": "jerk_z",
    "machine-max-jerk-e": "jerk_e",
}


def printer():
    """The MK3S; PrusaSlicer's older Marlin has one acceleration for printing and travelling."""
    from flexo.profiles import load_printer

    machine = load_printer("prusa-mk3s")
    motion = dataclasses.replace(machine.motion, travel_acceleration=machine.motion.acceleration)
    return dataclasses.replace(machine, motion=motion)


def sliced(size: tuple[float, float, float], machine, folder: Path) -> str:
    """The text that PrusaSlicer makes of a box, with the machine's limits."""
    import trimesh

    stl, text = folder / "box.stl", folder / "box.gcode"
    trimesh.creation.box(size).export(stl)
    limits = [f"--{name}={getattr(machine.motion, own):g}" for name, own in LIMITS.items()]
    given = ["--retract-lift=0.6", "--machine-limits-usage=time_estimate_only", "--gcode-flavor=marlin"]
    first = ["--start-gcode=;none", "--end-gcode=;none"]
    command = ["prusa-slicer", "--export-gcode", *limits, *given, *first, "-o", str(text), str(stl)]
    subprocess.run(command, check=True, capture_output=True)
    return text.read_text()


def toolpath(text: str):
    """The moves of a text as a toolpath: filament alone in `e`, other feeding moves as beads."""
    from flexo.gcode.read import read
    from flexo.slicing.toolpath import Toolpath

    moves = read(text.encode())
    n, feeds = len(moves), (moves.e > 0) & (moves.length > 0)
    zero = np.zeros(n, int)
    alone = np.where(moves.length > 0, 0.0, moves.e)
    start = tuple(moves.path[:, 0].tolist())
    return Toolpath(
        start, moves.x, moves.y, moves.z, 0.4 * feeds, 0.2 * feeds, np.ones(n), moves.f, alone,
        zero, zero, zero, zero,
    )  # fmt: skip


def told(text: str) -> float:
    """The time that a text states of itself, s."""
    words = re.search(r"estimated printing time \(normal mode\) = (.*)", text)[1]
    return sum(int(value) * {"d": 86400, "h": 3600, "m": 60, "s": 1}[unit]
               for value, unit in re.findall(r"(\d+)([dhms])", words))  # fmt: skip


def main() -> None:
    """One line a box."""
    from flexo.slicing.duration import duration

    machine = printer()
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            text = sliced(size, machine, Path(folder))
        own, theirs = float(duration(toolpath(text), machine).sum()), told(text)
        print(f"{size[0]} x {size[1]} x {size[2]} mm: PrusaSlicer {theirs:.0f} s, "
              f"flexo {own:.0f} s, {own / theirs - 1:+.1%}")  # fmt: skip


if __name__ == "__main__":
    main()
