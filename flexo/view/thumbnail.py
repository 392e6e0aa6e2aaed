"""A small picture of the flat part in the head of a job, where printers and their hosts look for one.

Lines of base64 between `; thumbnail begin WIDTHxHEIGHT LENGTH` and `; thumbnail end`, as PrusaSlicer writes
them and Moonraker, Duet Web Control and PrusaLink read them.
"""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np

from flexo.layout import Setup
from flexo.slicing.layers import Layers
from flexo.view.flat import relief
from flexo.view.scene import FILM_EDGE, Lines, Scene, outline
from flexo.view.sheet import bare, film

LINE = 78  # characters of base64 on a line
MARGIN = 1.04  # of the part's size
STROKE = 1.2  # pixels of the outline


def thumbnail_lines(setup: Setup, layers: Layers, size: tuple[float, float]) -> list[str]:
    """The comments that hold the picture, `size` pixels wide and high; none where that is nothing."""
    width, height = (round(side) for side in size)
    if width < 1 or height < 1:
        return []
    text = base64.b64encode(_png(_scene(setup, layers, width, height), (width, height))).decode()
    chunks = [f"; {text[k : k + LINE]}" for k in range(0, len(text), LINE)]
    return [f"; thumbnail begin {width}x{height} {len(text)}", *chunks, "; thumbnail end"]


def _scene(setup: Setup, layers: Layers, width: int, height: int) -> Scene:
    """The part without words, in the middle of bounds that have the picture's proportions."""
    x_min, y_min, x_max, y_max = _extent(setup, layers)
    pixel = MARGIN * max((x_max - x_min) / width, (y_max - y_min) / height)  # mm
    x, y, half, tall = (x_min + x_max) / 2, (y_min + y_max) / 2, width * pixel / 2, height * pixel / 2
    edge = Lines(outline(setup.cut_outline), FILM_EDGE, STROKE * pixel)
    items = (*film(setup)[2:], *bare(setup)[:1], *relief(layers), edge)
    return Scene((x - half, y - tall, x + half, y + tall), items)


def _extent(setup: Setup, layers: Layers) -> tuple[float, ...]:
    """What the picture shows: the film that is cut out, or where nothing is cut all that is printed."""
    if not setup.cut_outline.is_empty:
        return tuple(setup.cut_outline.bounds)
    areas = [region.area for layer in layers.layers for region in layer.regions]
    boxes = np.array([area.bounds() for area in areas if not area.is_empty()])
    return (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())


def _png(scene: Scene, size: tuple[int, int]) -> bytes:
    """Paletted, so that it stays small."""
    from flexo.view.png import drawn

    picture: Any = drawn(scene, size).quantize(32)
    stream = io.BytesIO()
    picture.save(stream, "PNG", optimize=False)
    return stream.getvalue()
