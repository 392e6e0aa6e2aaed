"""How the gap of a flexure hinge sets its stiffness and how far it folds, on two films."""

import math

from flexo.elements import Hinge
from flexo.process import default_process, with_film


def main():
    rows = []
    for film in ("pc-5mil", "pc-10mil"):
        process = with_film(default_process(), film)
        for gap in (1.0, 2.0, 4.0):
            joint = Hinge(gap=gap).mechanics(process).joints[0]
            rows.append((film, gap, joint.stiffness, math.degrees(joint.limits[1])))
    return rows


if __name__ == "__main__":
    for film, gap, stiffness, limit in main():
        print(f"{film:9} gap {gap:3.1f} mm: {stiffness:7.2f} N·mm/rad, edges meet at {limit:5.1f} deg")
