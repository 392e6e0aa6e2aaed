"""Files of models, ordinary, mended and broken: what becomes of each with the default settings."""

import numpy as np
from model_files import ascii_stl, blob, box, dome, drilled, half_torus, obj, stl, threemf, together, volume


def flipped(mesh):
    turn = np.arange(len(mesh[1])) % 5 == 0
    return mesh[0], np.where(turn[:, None], mesh[1][:, ::-1], mesh[1])


def without(mesh, row):
    return mesh[0], np.delete(mesh[1], row, axis=0)


ORDINARY = {
    "box.stl": (stl(box()), volume(box())),
    "dome.stl": (stl(dome()), volume(dome())),
    "drilled.obj": (obj(drilled()), volume(drilled())),
    "half-torus.stl": (stl(half_torus()), volume(half_torus())),
    "blob.3mf": (threemf(blob()), volume(blob())),
    "overlapping.stl": (stl(together(box(), box(10.0, 8.0, 12.0, (15.0, 4.0, 0.0)))), 1920.0 + 960.0 - 240.0),
    "apart.stl": (stl(together(box(), box(at=(30.0, 0.0, 0.0)))), 3840.0),
    "flipped.stl": (stl(flipped(drilled())), volume(drilled())),
    "doubled.stl": (stl(together(box(), box())), 1920.0),
    "missing.stl": (stl(without(box(), 2)), 1920.0),
    "inches.3mf": (threemf(box(0.8, 0.6, 0.25), unit="inch"), 0.8 * 0.6 * 0.25 * 25.4**3),
    "text.stl": (ascii_stl(drilled()), volume(drilled())),
    "far away.stl": (stl(box(at=(5000.0, -3000.0, 700.0))), 1920.0),
    "plate.stl": (stl(box(60.0, 40.0, 0.4)), 960.0),
}

NAN = np.where(np.arange(24).reshape(8, 3) == 9, np.nan, box()[0])
SPHERE = together(dome(), (dome()[0] * [1, 1, -1], dome()[1][:, ::-1]))
BROKEN = {
    "nan.stl": (stl((NAN, box()[1])), 2, "no finite numbers"),
    "flat.stl": (stl((box()[0] * [1, 1, 0], box()[1])), 2, "no volume|encloses"),
    "empty.stl": (b"", 2, "0 bytes"),
    "cut.stl": (stl(box())[:-20], 2, "cut short"),
    "count.stl": (stl(box())[:80] + b"\xff" * 4 + stl(box())[84:], 2, "4294967295"),
    "garbage.stl": (ascii_stl(box()).replace(b"endloop", b"\x1b[31m boo", 1), 2, "no ASCII STL"),
    "text.txt": (b"hello", 2, "no model format"),
    "open.stl": (stl((box()[0], box()[1][:5])), 2, "no closed body"),
    "kilometres.stl": (stl((box()[0] * 1e5, box()[1])), 2, "is its unit mm"),
    "large.stl": (stl(box(400.0, 400.0, 5.0)), 1, "400|416"),
    "tall.stl": (stl(box(20.0, 20.0, 300.0)), 1, "too-tall"),
    "tower.stl": (stl(box(20.0, 20.0, 900_000.0)), 1, "too-tall"),
    "tiny.stl": (stl(box(0.02, 0.02, 0.006)), 1, "--unit"),
    "needle.stl": (stl(box(0.05, 0.05, 5.0)), 1, "all of the model is thinner"),
    "table.stl": (stl(together(box(2.0, 2.0, 6.0), box(20.0, 16.0, 2.0, (0.0, 0.0, 6.0)))), 1, "mid-air"),
    "floating.stl": (stl(together(box(), box(5.0, 5.0, 3.0, (30.0, 0.0, 4.0)))), 1, "mid-air"),
    "ball.stl": (stl((SPHERE[0] + [0, 0, 8], SPHERE[1])), 1, "mid-air"),
    "zip.3mf": (b"PK\x03\x04", 2, "zip"),
}
