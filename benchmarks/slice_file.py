"""`flexo slice` against CuraEngine and PrusaSlicer on the same meshes: wall, CPU, peak memory, ratios.

For robots `flexo build` with a warm cache stands beside them.

Run: python benchmarks/slice_file.py [quadruped organic copies-4 copies-16 hinges-200 ...] [--repeat 3]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from quadruped_chain import MANY, SETTINGS, SLICER

CASES = (
    *("quadruped", "quadruped-288", "organic"),
    *("copies-4", "copies-16", "hinges-50", "hinges-200", "hinges-800"),
)
ROBOTS = {"quadruped": MANY, "quadruped-288": MANY | {"hip.count": 36, "stop.count": 35}}  # 144 + 144
BED = 1200.0  # mm: 16 quadrupeds lie beside each other
PITCH, SMALL_PITCH = (280.0, 280.0), (25.0, 30.0)  # mm: between quadrupeds, between hinges
CURA, RESOURCES = "CuraEngine", Path("/usr/share/cura/resources")
LINE, SPACING = 0.45, 0.2
# CuraEngine's command line evaluates none of the formulas in its definitions: what they would give is told.
TOLD = {
    "machine_width": BED, "machine_depth": BED, "machine_height": 210, "center_object": "true",
    "layer_height": SPACING, "layer_height_0": SPACING, "machine_nozzle_size": 0.4,
    "material_diameter": 1.75, "line_width": LINE, "wall_line_width": LINE, "wall_line_width_0": LINE,
    "wall_line_width_x": LINE, "skin_line_width": LINE, "infill_line_width": LINE, "wall_line_count": 2,
    "infill_sparse_density": 100, "infill_line_distance": LINE, "infill_pattern": "lines",
    "infill_sparse_thickness": SPACING, "top_layers": 0, "bottom_layers": 999999,
    "initial_bottom_layers": 999999, "roofing_layer_count": 0, "skin_edge_support_layers": 0,
    "adhesion_type": "none", "support_enable": "false", "retraction_min_travel": 2 * LINE,
    "retraction_amount": 0.8, "meshfix_maximum_resolution": 0.5, "meshfix_maximum_deviation": 0.01,
    "infill_overlap_mm": 0.0, "skin_overlap_mm": 0.0, "infill_wipe_dist": 0.0,
    "optimize_wall_printing_order": "true", "speed_travel": 150, "speed_print": 80, "speed_infill": 80,
    "speed_topbottom": 80, "speed_wall": 35, "speed_wall_0": 35, "speed_wall_x": 35,
}  # fmt: skip


class Taken(NamedTuple):
    """What one run of a program took: s of wall and CPU, and of the verifier in the wall."""

    wall: float
    cpu: float
    verifier: float = 0.0


def taken(command: list[str], environment: dict[str, str] | None = None) -> Taken:
    """Run a command that must succeed; its last line of output may tell the verifier's time."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    assert child.stdout is not None
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{command[0]} failed with {child.returncode}")
    wall = time.perf_counter() - start
    last = output.splitlines()[-1:] or [b""]
    inner = json.loads(last[0])["verify"] if last[0].startswith(b"{") else 0.0
    return Taken(wall, usage.ru_utime + usage.ru_stime, inner)


def peak(command: list[str], environment: dict[str, str] | None = None) -> float:
    """MB at the peak of a command, with what its children hold of their own at the same time.

    Its high-water mark is read while it runs: what the system tells afterwards counts this process's too.
    """
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    highest = 0.0
    while os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        highest = max(highest, memory(child.pid, "VmHWM"))
        if others := children(child.pid):
            highest = max(highest, memory(child.pid, "VmRSS") + sum(map(private, others)))
        time.sleep(0.001)
    child.wait()
    return highest


def memory(pid: int, entry: str) -> float:
    """MB of an entry of a process's status; 0 when it is over."""
    rows = dict(row.split(":", 1) for row in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(rows[entry].split()[0]) / 1024 if entry in rows else 0.0


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    try:
        return [*map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    except OSError:
        return []


def private(pid: int) -> float:
    """MB that a process shares with no other."""
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(row.split()[1]) for row in rows if row.startswith("Private_")) / 1024


def flexo_slice(stl: Path, folder: Path) -> list[str]:
    """The verb in a process that also tells how long its verifier took."""
    return [sys.executable, __file__, "--slice", str(stl), str(folder)]


def verb(stl: Path | str, folder: Path | str) -> list[str]:
    """What a user types, on a bed that is large enough."""
    printer = str(Path(folder) / "large.toml")
    return ["slice", str(stl), "--on-bed", "--printer", printer, "-o", str(folder), "-q", "--force"]


def cura(stl: Path, folder: Path) -> list[str]:
    settings = [word for name, value in TOLD.items() for word in ("-s", f"{name}={value}")]
    definition = str(RESOURCES / "definitions/fdmprinter.def.json")
    return [
        CURA,
        "slice",
        "-j",
        definition,
        "-e0",
        *settings,
        "-o",
        str(folder / "cura.gcode"),
        "-l",
        str(stl),
    ]


def prusa(stl: Path, folder: Path) -> list[str]:
    bed = ["--bed-shape", f"0x0,{BED:g}x0,{BED:g}x{BED:g},0x{BED:g}"]
    return [SLICER, *SETTINGS[:-2], *bed, "-o", str(folder / "prusa.gcode"), str(stl)]


def sliced(stl: str, folder: str) -> None:
    """What `flexo slice` does, with the verifier timed from outside."""
    from flexo.cli import main  # isort: skip  # first, as it sets up the process
    from click.testing import CliRunner

    import flexo.gcode.verify as verifier

    inner, spent = verifier.verify, [0.0]

    def timed(*given):
        start = time.perf_counter()
        report = inner(*given)
        spent[0] += time.perf_counter() - start
        return report

    verifier.verify = timed
    done = CliRunner().invoke(main, verb(stl, folder))
    if done.exit_code:
        sys.exit(done.output)
    print(json.dumps({"verify": spent[0]}))


def large_profiles(folder: Path) -> None:
    """A printer and a film on which everything has room."""
    import flexo.profiles

    profiles = Path(flexo.profiles.__file__).parent
    bed = "bed = [0.0, 0.0, {}, {}]".format
    text = (profiles / "printers/prusa-mk3s.toml").read_text()
    (folder / "large.toml").write_text(text.replace(bed("250.0", "210.0"), bed(BED, BED)))
    film = (profiles / "films/pc-10mil.toml").read_text()
    (folder / "film.toml").write_text(film.replace("sheet = [304.8, 304.8]", f"sheet = [{BED}, {BED}]"))


def mesh_of(case: str, folder: Path) -> Path:
    """The STL of a case."""
    if case == "organic":
        return saved(folder / "organic.stl", organic())
    kind, _, count = case.partition("-")
    if kind == "hinges":
        return saved(folder / f"{case}.stl", copies(built("hinge", folder), int(count), SMALL_PITCH))
    one = built("quadruped", folder, ROBOTS.get(case, MANY))
    if case in ROBOTS:
        return one
    return saved(folder / f"{case}.stl", copies(one, int(count), PITCH))


def saved(path: Path, corners) -> Path:
    """A binary STL of triangles by their corners."""
    import numpy as np

    from flexo.export.stl import ROW

    rows = np.zeros(len(corners), ROW)
    rows["corners"] = corners
    path.write_bytes(b"benchmark".ljust(80) + np.uint32(len(rows)).tobytes() + rows.tobytes())
    return path


def built(name: str, folder: Path, settings: dict | None = None) -> Path:
    """The STL of an element or robot; its meshes and plans stay in a cache of this run."""
    for out in ("stl", "gcode"):
        subprocess.run(build(name, folder, settings, out), check=True, env=environment(folder))
    return next(folder.glob(f"{name}*.stl"))


def build(name: str, folder: Path, settings: dict | None, out: str = "gcode") -> list[str]:
    told = [word for key, value in (settings or {}).items() for word in ("-p", f"{key}={value}")]
    machine = ["--printer", str(folder / "large.toml"), "--film", str(folder / "film.toml")]
    verb = [sys.executable, "-m", "flexo", "build", name]
    return [*verb, *told, *machine, "--out", out, "-o", str(folder), "-q"]


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "FLEXO_CACHE": str(folder / "cache"),
        "CURA_ENGINE_SEARCH_PATH": f"{RESOURCES / 'definitions'}:{RESOURCES / 'extruders'}",
    }


def copies(stl: Path, count: int, pitch: tuple[float, float]):
    """Corners of so many copies, beside each other in about a square."""
    import numpy as np

    from flexo.export.stl import ROW

    one = np.frombuffer(stl.read_bytes(), ROW, offset=84)["corners"].astype(float)
    side = round(count**0.5)
    places = (np.array([k % side * pitch[0], k // side * pitch[1], 0.0]) for k in range(count))
    return np.concatenate([one + place for place in places])


def organic(segments: int = 560):
    """A ball with waves of many lengths, cut flat where it stands: 560 segments are 104 000 triangles."""
    import numpy as np
    from manifold3d import Manifold, Mesh64

    ball = Manifold.sphere(1.0, segments).to_mesh64()
    points = np.asarray(ball.vert_properties)[:, :3]
    rng, height = np.random.default_rng(3), np.zeros(len(points))
    for _ in range(24):
        wave = rng.normal(size=3) * rng.uniform(2.0, 14.0)
        height += np.cos(points @ wave + rng.uniform(0.0, 6.28)) / (1.0 + np.linalg.norm(wave) / 6.0)
    grown = np.ascontiguousarray(points * (30.0 * (1.0 + 0.02 * height))[:, None])
    solid = Manifold(Mesh64(grown, np.asarray(ball.tri_verts).astype(np.uint64)))
    mesh = solid.trim_by_plane((0.0, 0.0, 1.0), -8.0).to_mesh64()
    return np.asarray(mesh.vert_properties)[:, :3][np.asarray(mesh.tri_verts).astype(np.int64)]


def compared(case: str, folder: Path, programs: dict, repeat: int) -> None:
    """Run every program in turn, so that all meet the same weather, and print medians and ratios."""
    stl, told = mesh_of(case, folder), environment(folder)
    if case in ROBOTS:
        programs = programs | {"build": lambda stl, folder: build("quadruped", folder, ROBOTS[case])}
    runs: dict[str, list[Taken]] = {name: [] for name in programs}
    for _ in range(repeat):
        for name, command in programs.items():
            runs[name].append(taken(command(stl, folder), told))
    medians = {name: Taken(*map(statistics.median, zip(*many, strict=True))) for name, many in runs.items()}
    alone = programs | {"flexo": lambda stl, folder: [sys.executable, "-m", "flexo", *verb(stl, folder)]}
    peaks = {name: peak(command(stl, folder), told) for name, command in alone.items() if name in programs}
    print(f"{case}: {(stl.stat().st_size - 84) // 50} triangles")
    for name, one in medians.items():
        print(f"  {name:8} {one.wall:7.2f} s wall {one.cpu:7.2f} s CPU {peaks[name]:6.0f} MB")
    own = medians["flexo"]
    for name, other in medians.items():
        if "build" in medians and name not in ("flexo", "build"):
            print(f"  build / {name}: wall {medians['build'].wall / other.wall:.2f}")
        if name not in ("flexo", "build"):
            bare = (own.wall - own.verifier) / other.wall
            print(f"  flexo / {name}: wall {own.wall / other.wall:.2f}, without verifier {bare:.2f}, "
                  f"CPU {own.cpu / other.cpu:.2f}, memory {peaks['flexo'] / peaks[name]:.2f}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    usual = ["quadruped", "organic"]
    parser.add_argument("cases", nargs="*", default=usual, metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--without", nargs="*", default=[], metavar="PROGRAM")
    parser.add_argument("--slice", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.slice:
        return sliced(*options.slice)
    programs = {"flexo": flexo_slice, "cura": cura, "prusa": prusa}
    programs = {name: make for name, make in programs.items() if name not in options.without}
    for name, program in (("cura", CURA), ("prusa", SLICER)):
        if name in programs and shutil.which(program) is None:
            sys.exit(f"{program} is not on the PATH; --without {name} leaves it out")
    for case in options.cases:
        if case not in CASES:
            sys.exit(f"no case {case!r}; there are: {', '.join(CASES)}")
        with tempfile.TemporaryDirectory() as folder:
            large_profiles(Path(folder))
            compared(case, Path(folder), programs, options.repeat)


if __name__ == "__main__":
    main()
