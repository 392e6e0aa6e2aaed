"""Scene → PNG: drawn by Pillow at twice the size and averaged down, so that thin beads stay legible."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from flexo import __version__
from flexo.planar import ring_area
from flexo.view.scene import Area, Item, Label, Lines, Picture, Scene

PIXELS = 1800  # along the longer side
SUPERSAMPLE = 2
PLAIN = str.maketrans({"×": "x", "²": "2", "³": "3", "–": "-"})  # signs that Pillow's own font lacks
FINEST = 60.0  # pixels per mm: a small part is not blown up to the whole page


def to_png(scene: Scene) -> bytes:
    """The scene as PNG bytes."""
    from PIL import PngImagePlugin

    width, height = scene.size
    scale = min(FINEST, PIXELS / max(width, height))
    marks = PngImagePlugin.PngInfo()
    marks.add_text("Software", f"flexo {__version__}")
    stream = io.BytesIO()
    picture = drawn(scene, (max(1, round(width * scale)), max(1, round(height * scale))))
    picture.save(stream, "PNG", pnginfo=marks, optimize=False)
    return stream.getvalue()


def drawn(scene: Scene, size: tuple[int, int]) -> Any:
    """The scene as a picture of so many pixels, whose proportions are the scene's."""
    from PIL import Image

    canvas = Image.new("RGB", (size[0] * SUPERSAMPLE, size[1] * SUPERSAMPLE), "#ffffff")
    scale = SUPERSAMPLE * max(size) / max(scene.size)
    for item in scene.items:
        _draw(canvas, item, scene.bounds, scale)
    return canvas.reduce(SUPERSAMPLE)


def _draw(canvas: Any, item: Item, bounds: tuple[float, ...], scale: float) -> None:
    if isinstance(item, Area):
        _draw_area(canvas, item, bounds, scale)
    elif isinstance(item, Lines):
        _draw_lines(canvas, item, bounds, scale)
    elif isinstance(item, Picture):
        _draw_picture(canvas, item, bounds, scale)
    else:
        _draw_label(canvas, item, bounds, scale)


def _draw_picture(canvas: Any, item: Picture, bounds: tuple[float, ...], scale: float) -> None:
    from PIL import Image

    corners = np.array([[item.left, item.top], [item.left + item.width, item.top - item.height]])
    (left, top), (right, low) = np.round(_pixels(corners, bounds, scale)).astype(int).tolist()
    size = (max(1, right - left), max(1, low - top))
    canvas.paste(Image.fromarray(item.pixels).resize(size, Image.Resampling.BICUBIC), (left, top))


def png_of(pixels: np.ndarray) -> bytes:
    """Pixels (rows × columns × 3, 0..255) as PNG bytes."""
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", optimize=False)
    return stream.getvalue()


def _pixels(points: np.ndarray, bounds: tuple[float, ...], scale: float) -> np.ndarray:
    return np.column_stack([points[:, 0] - bounds[0], bounds[3] - points[:, 1]]) * scale


def _draw_area(canvas: Any, item: Area, bounds: tuple[float, ...], scale: float) -> None:
    """Larger rings first: a hole empties what surrounds it, an island inside fills again."""
    from PIL import Image, ImageDraw

    rings = sorted((ring for ring in item.rings if len(ring) > 2), key=lambda ring: -abs(ring_area(ring)))
    mask = Image.new("1", canvas.size)
    brush = ImageDraw.Draw(mask)
    for ring in rings:
        points = _pixels(ring, bounds, scale).ravel().tolist()
        brush.polygon(points, fill=int(ring_area(ring) > 0))
    canvas.paste(item.fill, None, mask)


def _draw_lines(canvas: Any, item: Lines, bounds: tuple[float, ...], scale: float) -> None:
    from PIL import ImageDraw

    brush = ImageDraw.Draw(canvas)
    width = max(SUPERSAMPLE, round(item.width * scale))
    for line in _dashed(item):
        points = _pixels(line, bounds, scale)
        brush.line(points.ravel().tolist(), item.colour, width, joint="curve")
        if width > 2 * SUPERSAMPLE and not item.dash:
            for x, y in (points[0], points[-1]):
                r = width / 2
                brush.ellipse((x - r, y - r, x + r, y + r), fill=item.colour)


def _dashed(item: Lines) -> list[np.ndarray]:
    """The polylines themselves, or their dashes."""
    if item.dash is None:
        return list(item.lines)
    drawn, period = item.dash[0], sum(item.dash)
    pieces = []
    for line in item.lines:
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
        for start in np.arange(0.0, along[-1], period):
            stop = min(start + drawn, along[-1])
            at = np.concatenate([[start], along[(along > start) & (along < stop)], [stop]])
            pieces.append(np.column_stack([np.interp(at, along, line[:, k]) for k in (0, 1)]))
    return pieces


def _draw_label(canvas: Any, item: Label, bounds: tuple[float, ...], scale: float) -> None:
    from PIL import Image, ImageDraw, ImageFont

    text = item.text.translate(PLAIN)
    font = ImageFont.load_default(max(8.0, item.size * scale))
    halo = max(1, round(item.size * scale / 12))
    left, top, right, bottom = font.getbbox(text, stroke_width=halo)
    tile = Image.new("LA", (int(right - left) + 2, int(bottom - top) + 2))
    ImageDraw.Draw(tile).text(
        (1 - left, 1 - top), text, (0, 255), font, stroke_width=halo, stroke_fill=(255, 255)
    )
    turned = tile.rotate(item.turn, Image.Resampling.BICUBIC, expand=True)
    x, y = _pixels(np.array([[item.x, item.y]]), bounds, scale)[0]
    corner = (round(x - (turned.width / 2 if item.anchor == "middle" else 0)), round(y - turned.height / 2))
    grey, alpha = turned.split()
    canvas.paste("#ffffff", corner, alpha)
    ink = grey.point(lambda level: 255 - level)
    canvas.paste(item.colour, corner, _product(ink, alpha))


def _product(a: Any, b: Any) -> Any:
    from PIL import ImageChops

    return ImageChops.multiply(a, b)
