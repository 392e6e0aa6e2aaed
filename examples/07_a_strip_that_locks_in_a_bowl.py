"""A strip of 19 mushrooms that follows the parabola y = x² (cm) when it is bent until its heads touch."""

from flexo.elements import StraightMushrooms
from flexo.inverse.array import one_faced
from flexo.inverse.curve import graph
from flexo.process import default_process


def main():
    bowl = graph(lambda x: x**2, -1.85, 1.85).scaled(10.0)  # mm; an arc of 81 mm
    return one_faced(bowl, StraightMushrooms(count=18, height=4.0), default_process())


if __name__ == "__main__":
    answer = main()
    for figure in answer.figures[:2]:
        print(f"{figure.name}: {figure.reached:.3f} {figure.unit}")
    print("head radii, mm:", *answer.value.radii)
    print("cells printed solid:", *answer.value.rigid)
