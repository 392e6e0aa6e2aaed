"""The flat part from above: film, cuts, bare zones, what is printed (darker is higher), names and ports."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from flexo.design import Design, Placed
from flexo.layout import Setup
from flexo.slicing.layers import Layers
from flexo.view.scene import INK, INSERT, SHEET_EDGE, Item, Label, Lines, Scene, outline
from flexo.view.sheet import alike, bare, cuts, film, framed, letter_size, printed

LIGHT, DARK = 200, 70  # grey levels of the lowest and the highest printed face
ARROW = np.array([[-1.2, -0.9], [0.6, 0.0], [-1.2, 0.9]])  # mm, along a port's x axis
LARGEST, SMALLEST = 2.6, 0.8  # mm: height of names on the part
PORT = "#7a3db8"


def flat_scene(setup: Setup, layers: Layers) -> Scene:
    """The picture of a setup, in the frame of its sheet."""
    width, height = setup.size
    items: list[Item] = [*film(setup), *bare(setup), *relief(layers), *_prime(setup), *cuts(setup)]
    items += [Lines(outline(one.polygon), INSERT, 0.25) for one in setup.inserts]
    items += [*_ports(setup), *(_name(one) for one in setup.parts)]
    film_is = f"{setup.film.name} ({setup.film.thickness:g} mm), {setup.face} face"
    size = f"{width:g} × {height:g} mm"
    captions = [
        f"film {size}, {film_is}" if setup.film.thickness else f"no film, {size} of the bed with its margin",
        f"printed grey (darker is higher, {_top(layers):.4g} mm at most), bare film hatched, cut red, "
        "score blue, ports violet",
    ]
    return framed(items, (0.0, 0.0, width, height), captions, letter_size(setup))


def _top(layers: Layers) -> float:
    return max((layer.top for layer in layers.layers if layer.regions), default=0.0)


def relief(layers: Layers) -> list[Item]:
    """Layers from the film upwards, of equal ones only the highest, in greys by height."""
    top = _top(layers)
    kept = [a for a, b in zip(layers.layers, [*layers.layers, None][1:], strict=True) if not alike(a, b)]
    return [printed(layer, _grey(layer.top / top)) for layer in kept if layer.regions]


def _grey(share: float) -> str:
    level = round(LIGHT + (DARK - LIGHT) * share)
    return f"#{level:02x}{level:02x}{level:02x}"


def _prime(setup: Setup) -> list[Item]:
    return [Lines(outline(setup.prime), SHEET_EDGE, 0.45)]


def _ports(setup: Setup) -> list[Item]:
    items: list[Item] = []
    for name, pose in Design(setup.parts).free_ports.items():
        items.append(Lines((pose.apply(ARROW),), PORT, 0.3))
        x, y = pose.apply(np.array([[2.0, 0.0]]))[0]
        items.append(Label(name.rpartition(".")[2], float(x), float(y), 1.4, colour=PORT))
    return items


def _name(one: Placed) -> Label:
    """The element's name along its longer side, as large as fits, never upside down or mirrored."""
    x_min, y_min, x_max, y_max = one.element.footprint().bounds
    length, width = x_max - x_min, y_max - y_min
    middle = one.pose.apply(np.array([[(x_min + x_max) / 2, (y_min + y_max) / 2]]))[0]
    turn = math.degrees(one.pose.direction(0.0 if length >= width else math.pi / 2))
    upright = (turn + 90.0 - 1e-6) % 180.0 - 90.0 + 1e-6
    fits = min(max(length, width) / (0.62 * len(one.name)), 0.6 * min(length, width))
    size = min(LARGEST, max(SMALLEST, fits))
    return Label(one.name, float(middle[0]), float(middle[1]), size, upright, colour=INK)


def design_scene(value: Any) -> Scene:
    """The picture of an element, robot or design with the default process, whatever bed or sheet it needs."""
    from flexo.process import default_process

    return scenes_of(value, default_process())[0]


def scenes_of(value: Any, process: Any) -> list[Scene]:
    """The picture of each setup of a value: a part too large for a bed can still be looked at."""
    from flexo.slicing.slice import slice_setup

    return [flat_scene(setup, slice_setup(setup, process)) for setup in boundless(value, process)]


def boundless(value: Any, process: Any) -> tuple[Setup, ...]:
    """The setups of a value on a sheet and bed as large as need be."""
    from dataclasses import replace

    from flexo.design import design_of
    from flexo.layout import lay_out
    from flexo.process import default_printer

    sheet = replace(process.film, sheet=(1e6, 1e6))
    bed = replace(default_printer(), bed=(0.0, 0.0, 1e6, 1e6))
    return lay_out(design_of(value), replace(process, film=sheet), bed).setups
