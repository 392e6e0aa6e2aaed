"""Layers as pictures: one alone, or the distinct ones side by side, each with its height and area."""

from __future__ import annotations

import math

from flexo.errors import BadInput
from flexo.layout import Setup
from flexo.planar import to_shapely
from flexo.slicing.layers import Layer, Layers
from flexo.view.scene import INK, Item, Label, Lines, Scene, hatch, shifted
from flexo.view.sheet import alike, bare, faint_outline, film, framed, letter_size, printed

GREY, DIRECTED = "#8c8c8c", "#6a4fb3"
TILES = 12  # pictures on one page
RASTER = 1.0  # mm between the lines that show a directed raster


def layers_scene(layers: Layers, setup: Setup, layer: int | None = None) -> Scene:
    """One layer by its number (0 is the bond layer), or up to a dozen distinct ones on a page."""
    if layer is not None:
        return _single(chosen(layers, layer), setup)
    bands = _bands(layers)
    shown = [bands[round(k * (len(bands) - 1) / max(1, min(TILES, len(bands)) - 1))]
             for k in range(min(TILES, len(bands)))]  # fmt: skip
    return _page(shown, setup, f"{len(shown)} of {len(bands)} distinct layers, {len(layers.layers)} in all")


def chosen(layers: Layers, layer: int) -> Layer:
    """A layer by its number; BadInput when there is none."""
    count = len(layers.layers)
    if not 0 <= layer < count:
        raise BadInput(f"layer is {layer}, must be 0..{count - 1} (0 is the layer on the film)")
    return layers.layers[layer]


def _single(layer: Layer, setup: Setup) -> Scene:
    width, height = setup.size
    text = (
        f"layer {layer.index}: top {layer.top:.4g} mm, height {layer.height:.4g} mm, {layer.area:.5g} mm²; "
        "violet: raster that an element asks for"
    )
    return framed(_picture(layer, setup), (0.0, 0.0, width, height), [text], letter_size(setup))


def _picture(layer: Layer, setup: Setup) -> list[Item]:
    items: list[Item] = [*film(setup), *bare(setup), printed(layer, GREY)]
    for region in layer.regions:
        for fill in region.fills:
            items.append(Lines(hatch(to_shapely(fill.area), RASTER, fill.angle), DIRECTED, 0.15))
    return [*items, *faint_outline(setup)]


def _bands(layers: Layers) -> list[tuple[Layer, Layer]]:
    """First and last layer of each run of equal ones."""
    bands: list[tuple[Layer, Layer]] = []
    for layer in layers.layers:
        if bands and alike(bands[-1][1], layer):
            bands[-1] = (bands[-1][0], layer)
        else:
            bands.append((layer, layer))
    return bands


def _page(bands: list[tuple[Layer, Layer]], setup: Setup, caption: str) -> Scene:
    width, height = setup.size
    across = max(1, min(len(bands), round(math.sqrt(len(bands) * height / width))))
    size = letter_size(setup) * max(1.0, 0.75 * across)
    step_x, step_y = width + 2 * size, height + 3.5 * size
    items: list[Item] = []
    for k, (first, last) in enumerate(bands):
        x, y = (k % across) * step_x, -(k // across) * step_y
        title = Label(_title(first, last), 0.0, height + size, size, anchor="start", colour=INK)
        items += shifted([*_picture(last, setup), title], x, y)
    rows = math.ceil(len(bands) / across)
    bounds = (0.0, -(rows - 1) * step_y, across * step_x - 2 * size, height + 2 * size)
    return framed(items, bounds, [caption], size)


def _title(first: Layer, last: Layer) -> str:
    which = f"layer {first.index}" if first is last else f"layers {first.index}–{last.index}"
    return f"{which}: to {last.top:.4g} mm, {last.area:.4g} mm²"
