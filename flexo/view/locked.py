"""A locked strip on its target curve, with its mushrooms, and the distance along the arc: SVG or PNG."""

from __future__ import annotations

import io
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from flexo.inverse.answer import Drawn

TARGET, FILM, PRINT = "#d62728", "#202020", "#c4c4c4"
WIDTH = 7.0  # in
SCALES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)  # mm


def picture_of(drawn: Drawn, form: str) -> bytes:
    """The picture as the bytes of a file; `form` is svg or png. The same strip gives the same bytes."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    mark = f"flexo {version('flexo')}"
    about = {"Creator": mark, "Date": None} if form == "svg" else {"Software": mark}
    with rc_context({"svg.hashsalt": "flexo", "font.family": "DejaVu Sans", "font.size": 9}):
        shape = _shape_of(drawn)
        figure = Figure(figsize=(WIDTH, 2.2 + min(WIDTH * shape, 9.0)), dpi=150, layout="constrained")
        FigureCanvasAgg(figure)
        curve, distance = figure.subplots(2, 1, height_ratios=(max(WIDTH * shape, 1.5), 1.2))
        _strip(curve, drawn)
        _distance(distance, drawn)
        out = io.BytesIO()
        figure.savefig(out, format=form, metadata=about)
    return out.getvalue()


def _shape_of(drawn: Drawn) -> float:
    """Height over width of what is drawn."""
    points = np.concatenate([drawn.target, drawn.heads])
    width, height = np.ptp(points.real) + 10, np.ptp(points.imag) + 10
    return float(height / width)


def _strip(axes: Any, drawn: Drawn) -> None:
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Circle

    for foot, head in zip(drawn.feet, drawn.heads, strict=True):
        axes.plot([foot.real, head.real], [foot.imag, head.imag], color=PRINT, lw=2.5, solid_capstyle="butt")
    circles = [Circle((h.real, h.imag), r) for h, r in zip(drawn.heads, drawn.radii, strict=True)]
    axes.add_collection(PatchCollection(circles, facecolor=PRINT, edgecolor="#909090", linewidth=0.5))
    axes.plot(drawn.achieved.real, drawn.achieved.imag, color=FILM, lw=2.2, label="locked strip (predicted)")
    axes.plot(drawn.target.real, drawn.target.imag, color=TARGET, lw=1.4, ls=(0, (5, 3)), label="target")
    axes.set_aspect("equal")
    axes.margins(0.05)
    axes.axis("off")
    axes.legend(loc="upper center", frameon=False, ncols=2)
    _scale_bar(axes, drawn)


def _scale_bar(axes: Any, drawn: Drawn) -> None:
    """A bar of a round length in the lower left corner."""
    points = np.concatenate([drawn.target, drawn.heads])
    bar = max((one for one in SCALES if one <= 0.25 * np.ptp(points.real)), default=SCALES[0])
    x, y = points.real.min(), points.imag.min() - 3
    axes.plot([x, x + bar], [y, y], color=FILM, lw=1.5)
    axes.annotate(f"{bar:g} mm", (x + bar / 2, y), xytext=(0, -3), textcoords="offset points",
                  ha="center", va="top")  # fmt: skip


def _distance(axes: Any, drawn: Drawn) -> None:
    off = np.abs(drawn.achieved - drawn.target)
    along = np.concatenate(([0.0], np.cumsum(np.abs(np.diff(drawn.target)))))
    axes.plot(along, off, color=FILM, lw=1)
    axes.axhline(np.sqrt(np.mean(off**2)), color=TARGET, lw=1, ls="--")
    axes.set_xlabel("along the arc, mm")
    axes.set_ylabel("distance, mm")
    axes.set_title(f"rms {np.sqrt(np.mean(off**2)):.3g} mm, largest {off.max():.3g} mm", fontsize=9)
    axes.set_ylim(bottom=0)
    axes.margins(x=0)
