"""Cut file as SVG: cut red hairline, score blue and dashed, engraving black; real size in mm."""

from __future__ import annotations

from html import escape

from flexo import __version__
from flexo.export.cutting import Drawing, Path, drawing
from flexo.layout import Setup
from flexo.slicing.layers import Layers

HAIRLINE = 0.01  # mm: what cutters take for a line to cut
STROKES = {
    "FILM_SCORE": 'stroke="#0000ff" stroke-dasharray="2 1"',
    "FIDUCIAL": 'stroke="#000000"',
    "INSERT": 'stroke="#808080" stroke-dasharray="0.5 0.5"',
    "PRINT_OUTLINE": 'stroke="#c0c0c0"',
    "FILM_CUT": 'stroke="#ff0000"',
}


def to_bytes(setup: Setup, layers: Layers) -> bytes:
    """The cut file of a setup; y is turned downwards as SVG wants it, so the part is seen from above."""
    made = drawing(setup, layers)
    width, height = made.size
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {width:g} {height:g}">',
        f"<!-- flexo {__version__} cut file, mm, frame of the film sheet -->",
    ]
    groups = [_group(name, made.paths[name], height) for name in STROKES if made.paths[name]]
    return "\n".join([*head, *groups, _label(made), "</svg>\n"]).encode("ascii", "xmlcharrefreplace")


def _group(name: str, paths: tuple[Path, ...], height: float) -> str:
    lines = [f'<path d="{_data(path, height)}"/>' for path in paths]
    head = f'<g id="{name}" fill="none" stroke-width="{HAIRLINE:g}" {STROKES[name]}>'
    return "\n".join([head, *lines, "</g>"])


def _data(path: Path, height: float) -> str:
    points = " L".join(f"{x:.4f} {height - y:.4f}" for x, y in path.points.tolist())
    return f"M{points}{' Z' if path.closed else ''}"


def _label(made: Drawing) -> str:
    text, x, y, size = made.label
    return (
        f'<g id="LABEL"><text x="{x:g}" y="{made.size[1] - y:.4f}" font-size="{size:.4f}" '
        f'font-family="sans-serif" fill="#000000">{escape(text)}</text></g>'
    )
