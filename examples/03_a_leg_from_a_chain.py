"""A leg is a value: elements joined end to end, placed and mirrored as a whole."""

from flexo import chain
from flexo.elements import Foot, Link, RidgeHinge


def main():
    leg = chain(
        hip=RidgeHinge(width=14),
        femur=Link(length=25, width=14),
        knee=RidgeHinge(width=14),
        tibia=Link(length=20, width=14),
        foot=Foot(width=14),
    )
    mirrored = leg.mirrored()
    return [(one.name, round(one.pose.x, 3)) for one in mirrored.placed]


if __name__ == "__main__":
    for name, x in main():
        print(f"{name:6} starts {x:6.2f} mm from the hip")
