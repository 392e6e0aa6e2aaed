"""A small job written by plain string code: two pads on film, bare film between them, bridged by a roof.

Shares nothing with the writer; mm in the frame of a Prusa MK3S bed. `text()` is the job without its trailer,
`sealed()` puts one on.
"""

from __future__ import annotations

import hashlib
import json
import math

TOP = 0.254  # film
SQUISH = 0.02
AREA = math.pi / 4 * 1.75**2
WIDTH, HEIGHT = 0.5, 0.2
FLOW = {"bond": 1.05, "perimeter": 1.0, "fill": 1.0, "bridge": 0.95}
PADS = ((105.0, 113.0), (117.0, 125.0))
ROOF = (105.0, 125.0)
ROWS = [100.25 + 0.5 * k for k in range(12)]
PAD_LAYERS = 4
VOLUME = (PAD_LAYERS * 2 * 8.0 + 20.0) * 6.0 * HEIGHT

BLOCK = {
    "version": 1, "name": "pads", "generator": "by hand", "parameters": {}, "classes": {},
    "printer": "prusa-mk3s", "flavour": "marlin", "probe": "sheet",
    "film": {"name": "pc-10mil", "material": "PC", "thickness": 0.254,
             "outline": [[95, 85], [155, 85], [155, 125], [95, 125]]},
    "film_top": 0.254, "squish": 0.02,
    "layers": {"count": 5, "first": 0.2, "height": 0.2, "last": 0.2},
    "line": {"width": 0.5, "min": 0.28, "max": 0.75},
    "flow": FLOW,
    "cut": [[[104, 99], [126, 99], [126, 107], [104, 107]]],
    "bare": [{"owner": "hinge", "z_clear": 0.8, "ring": [[113, 100], [117, 100], [117, 106], [113, 106]]}],
    "keepouts": [[0, 100, 8, 120]], "edge": 3.0, "prime": [[100, 90], [140, 90]],
    "materials": [{"name": "pla", "material": "PLA", "diameter": 1.75,
                   "nozzle_bond": 215, "nozzle": 210, "bed_bond": 90, "bed": 80,
                   "layer_time": 15, "slowest": 15}],
    "volume": [round(VOLUME, 3)],
}  # fmt: skip

START = """M862.3 P "MK3S"
G21
G90
M83
M140 S90
M104 S160
M190 S90
G28 W
G80
G1 Z10.254 F600
M109 S215
M106 S0
"""
END = """G1 E-0.80000 F2100
G1 Z11.254 F600
G1 X5.000 Y205.000 F9000
M107
M104 S0
M140 S0
M84
"""


def block(job: object) -> str:
    """The comments that hold a job block."""
    packed = json.dumps(job)
    chunks = [packed[k : k + 90] for k in range(0, len(packed), 90)]
    return "\n".join(["; flexo-job 1 begin", *(f"; {chunk}" for chunk in chunks), "; flexo-job 1 end", ""])


def stroke(x0: float, x1: float, y: float, z: float, flow: float) -> str:
    """Travel, lifted and retracted, then one bead along x."""
    fed = (x1 - x0) * WIDTH * HEIGHT * flow / AREA
    return (
        "G1 E-0.80000 F2100\n"
        f"G1 Z{z + 0.4:.3f} F600\n"
        f"G1 X{x0:.3f} Y{y:.3f} F9000\n"
        f"G1 Z{z:.3f} F600\n"
        "G1 E0.80000 F2100\n"
        f"G1 X{x1:.3f} E{fed:.5f} F1200\n"
    )


def layer(k: int) -> str:
    """A layer of the pads, or the roof over them."""
    z = TOP + HEIGHT * (k + 1) - (SQUISH if k == 0 else 0.0)
    head = f";LAYER_CHANGE\n;Z:{z:.3f}\n;HEIGHT:0.2\nM73 P{20 * k} R{5 - k}\n"
    if k == 0:
        fed = 40 * WIDTH * HEIGHT / AREA
        head += f";TYPE:Prime\nG1 X100.000 Y90.000 F9000\nG1 Z{z:.3f} F600\nG1 X140.000 E{fed:.5f} F1200\n"
    if k == 1:
        head += "M104 S210\nM140 S80\nM106 S128\n"
    if k == PAD_LAYERS:
        return head + ";TYPE:Bridge\n" + "".join(stroke(*ROOF, y, z, FLOW["bridge"]) for y in ROWS)
    flow = FLOW["bond"] if k == 0 else FLOW["fill"]
    return head + ";TYPE:Fill\n" + "".join(stroke(*pad, y, z, flow) for pad in PADS for y in ROWS)


def text(job: object = BLOCK) -> str:
    """The whole job but its trailer."""
    head = "; flexo 0.1.0: pads\n; filament_diameter = 1.75\n"
    return head + block(job) + START + "".join(layer(k) for k in range(PAD_LAYERS + 1)) + END


def sealed(body: str) -> bytes:
    """A text with the trailer that belongs to it."""
    data = body.encode("latin-1")
    return data + f"; flexo-end lines={data.count(10)} sha256={hashlib.sha256(data).hexdigest()}\n".encode()
