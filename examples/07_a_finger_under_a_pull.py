"""A finger under a tendon's pull: how far each joint bends, what friction leaves, and a picture of it."""

import math

from flexo.kinematics import settle, tree
from flexo.robots import Finger
from flexo.view import folded_svg


def main():
    finger = tree(Finger())
    rows = []
    for pull in (0.5, 1.0, 2.0):
        rest = settle(finger, {"flexor": pull}, friction=0.1)
        angles = dict(zip(finger.names, map(math.degrees, rest.posed.angles), strict=True))
        bent = [sum(angle for name, angle in angles.items() if joint in name) for joint in ("prox", "dist")]
        rows.append((pull, *bent, rest.pulls["flexor"][-1]))
    return rows, folded_svg(rest.posed)


if __name__ == "__main__":
    table, picture = main()
    for row in table:
        print("{:.1f} N: proximal {:5.1f} deg, distal {:5.1f} deg, {:.2f} N left at the tip".format(*row))
    print(f"the last one as SVG: {len(picture)} characters")
