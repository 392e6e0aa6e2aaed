"""Scene → SVG text, with the real size in mm. Lettering is never mirrored."""

from __future__ import annotations

import base64
from html import escape

import numpy as np

from flexo import __version__
from flexo.view.png import png_of
from flexo.view.scene import Area, Item, Label, Lines, Picture, Scene

HALO = "#ffffff"


def to_svg(scene: Scene) -> str:
    """The scene as one SVG document; y is turned downwards."""
    x_min, _, _, y_max = scene.bounds
    width, height = scene.size
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}mm" height="{height:.2f}mm" '
        f'viewBox="0 0 {width:.2f} {height:.2f}" font-family="sans-serif">'
    )
    body = [_item(item, x_min, y_max) for item in scene.items]
    paper = f'<rect width="{width:.2f}" height="{height:.2f}" fill="#ffffff"/>'
    return "\n".join([head, f"<!-- flexo {__version__} -->", paper, *body, "</svg>\n"])


def _item(item: Item, left: float, top: float) -> str:
    if isinstance(item, Area):
        path = "".join(_path(ring, left, top) + "Z" for ring in item.rings)
        title = f"<title>{escape(item.title)}</title>" if item.title else ""
        return f'<path d="{path}" fill="{item.fill}" fill-rule="nonzero">{title}</path>'
    if isinstance(item, Picture):
        return _picture(item, left, top)
    return _lines(item, left, top) if isinstance(item, Lines) else _label(item, left, top)


def _picture(item: Picture, left: float, top: float) -> str:
    text = base64.b64encode(png_of(item.pixels)).decode()
    return (
        f'<image x="{item.left - left:.2f}" y="{top - item.top:.2f}" width="{item.width:.2f}" '
        f'height="{item.height:.2f}" preserveAspectRatio="none" href="data:image/png;base64,{text}"/>'
    )


def _lines(item: Lines, left: float, top: float) -> str:
    path = "".join(_path(line, left, top) for line in item.lines)
    dash = f' stroke-dasharray="{item.dash[0]:g} {item.dash[1]:g}"' if item.dash else ""
    return (
        f'<path d="{path}" fill="none" stroke="{item.colour}" stroke-width="{item.width:g}" '
        f'stroke-linecap="{"butt" if item.dash else "round"}" stroke-linejoin="round"{dash}/>'
    )


def _label(item: Label, left: float, top: float) -> str:
    x, y = item.x - left, top - item.y
    turn = f' transform="rotate({-item.turn:.1f} {x:.2f} {y:.2f})"' if item.turn else ""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{item.size:.2f}" text-anchor="{item.anchor}" '
        f'dominant-baseline="central" fill="{item.colour}" stroke="{HALO}" '
        f'stroke-width="{item.size / 6:.2f}" stroke-linejoin="round" paint-order="stroke"{turn}>'
        f"{escape(item.text)}</text>"
    )


def _path(points: np.ndarray, left: float, top: float) -> str:
    moved = np.column_stack([points[:, 0] - left, top - points[:, 1]]).round(3) + 0.0
    return "M" + " ".join(f"{x:g} {y:g}" for x, y in moved.tolist())
