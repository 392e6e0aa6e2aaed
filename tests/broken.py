"""A sound element and robot, and how to break one answer of each: what the laws must notice."""

from __future__ import annotations

import math
from typing import Any

from flexo import Joint, Mechanics, Pose, element, fused, mm, param, prism, rectangle, robot, strip
from flexo.design import Design, Placed

LENGTH, HEIGHT = 12.0, 2.0


class Sound:
    """A step: a plate with a wall along one edge, so that no two of its sides look alike."""

    width: mm = param(10.0, 4.0, 40.0, "along y")

    @property
    def length(self):
        return LENGTH

    def footprint(self):
        return strip(0.0, LENGTH, self.width)

    def solid(self, process):
        wall = rectangle(0.0, 0.0, 4.0, self.width / 2)
        return fused([prism(self.footprint(), 0.0, 1.0), prism(wall, 0.0, HEIGHT)])

    def volume(self, process):
        return LENGTH * self.width + 4.0 * self.width / 2

    def mechanics(self, process):
        return Mechanics((joint(stiffness=self.width * (process.film.thickness / 0.254)),))


def joint(**changes: Any) -> Joint:
    usual = {"name": "fold", "station": 6.0, "stiffness": 5.0, "source": "a test", "validity": "a test",
             "limits": (-1.0, 1.0)}  # fmt: skip
    return Joint(**{**usual, **changes})


def variant(name: str, **answers: Any) -> Any:
    """The sound element's value with some answers replaced; the name keeps its meshes apart in the cache."""
    body = {key: value for key, value in vars(Sound).items() if key not in ("__dict__", "__weakref__")}
    kind = element(type(name, (), {**body, "__qualname__": name, **answers}))
    return kind()


def robot_of(name: str, *placed: Placed) -> Any:
    """A robot that answers with these placed elements."""
    return robot(type(name, (), {"design": lambda self: Design(placed)}))()


def two_in_a_row(element: Any, gap: float = 0.0, lean: float = 0.0) -> tuple[Placed, Placed]:
    """Two copies, the second one `gap` mm too far along and turned by `lean` rad."""
    first = Placed("first", element)
    return first, Placed("second", element, Pose(LENGTH + gap, 0.0, lean), parent="first.out")


QUARTER = math.pi / 2
