"""Torque–angle curves: each kind of joint with its interval, its limits, and where strain is too much."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from flexo import __version__
from flexo.answers import mechanics_of
from flexo.checks.behaviour import alike, places, spanned
from flexo.errors import BadInput
from flexo.mechanics.interval import Interval, intervals
from flexo.mechanics.model import Joint
from flexo.mechanics.strain import Threshold, thresholds
from flexo.process import Process

MOST = 6  # panels on a page
FURTHEST = math.pi / 2  # rad, what is drawn of a side that nothing stops
COLOURS = {"cyclic": "#d9a400", "occasional": "#e07b00", "caution": "#e07b00", "yield": "#c81e1e"}
MARKS = {"film": "o", "print": "s"}
CURVE, LIMIT, QUIET = "#1d5fa8", "#1d2429", "#5a6770"
PANEL = (6.4, 4.0)  # inches
STYLE: Any = {"svg.hashsalt": "flexo", "svg.fonttype": "none", "font.size": 9.0, "font.family": "DejaVu Sans"}


@dataclass(frozen=True)
class Panel:
    """One kind of joint: its value, the intervals of its stiffness and limits, its strain thresholds."""

    title: str
    joint: Joint
    stiffness: Interval
    limits: tuple[Interval, Interval]
    thresholds: tuple[Threshold, ...]

    @property
    def span(self) -> tuple[float, float]:
        """The angles that are drawn, rad: past each limit, or to where the last threshold lies."""
        last = max((max(map(abs, one.angles)) for one in self.thresholds), default=FURTHEST)
        free = min(last, FURTHEST)
        low, high = (limit if math.isfinite(limit) else sign * free
                     for limit, sign in zip(self.joint.limits, (-1, 1), strict=True))  # fmt: skip
        edge = 0.12 * (high - low)
        return low - edge, high + edge


@dataclass(frozen=True)
class Plot:
    """The panels of a part, and how many kinds of joint more there are."""

    panels: tuple[Panel, ...]
    left_out: int = 0


def torque_plot(design: Any, process: Process) -> Plot:
    """The kinds of joint of a design; BadInput when it has none."""
    panels = []
    for element, names in places(design).items():
        answer = mechanics_of(element, process)
        if answer is None or not answer.joints:
            continue
        known = intervals(element.mechanics, process)
        where = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more like it"
        panels += [_panel(f"{where}: {spanned(n)}", one, known, process) for one, n in alike(answer.joints)]
    if not panels:
        raise BadInput("nothing here bends by a joint: --view torque needs an element with joints")
    return Plot(tuple(panels[:MOST]), max(0, len(panels) - MOST))


def _panel(title: str, joint: Joint, known: dict[str, Interval], process: Process) -> Panel:
    limits = tuple(known[f"{joint.name}.limits.{side}"] for side in ("extension", "flexion"))
    stiffness = known[f"{joint.name}.stiffness"]
    return Panel(title, joint, stiffness, limits, thresholds(joint, process))  # type: ignore[arg-type]


def rendered(plot: Plot, ending: str) -> bytes:
    """The plot as the bytes of an SVG or PNG file, the same for the same plot."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    columns = 1 if len(plot.panels) < 3 else 2
    rows = math.ceil(len(plot.panels) / columns)
    with matplotlib.rc_context(STYLE):
        figure = Figure((PANEL[0] * columns, PANEL[1] * rows + 0.5), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(rows, columns, squeeze=False).ravel()
        for axis, panel in zip(axes, plot.panels, strict=False):
            _draw(axis, panel)
        for axis in axes[len(plot.panels) :]:
            axis.set_visible(False)
        figure.supxlabel(_caption(plot), fontsize=8, color=QUIET)
        return _saved(figure, ending)


def _saved(figure: Any, ending: str) -> bytes:
    stream, made_by = io.BytesIO(), f"flexo {__version__}"
    if ending.lower() == ".png":
        figure.savefig(stream, format="png", dpi=150, metadata={"Software": made_by})
    else:
        figure.savefig(stream, format="svg", metadata={"Creator": made_by, "Date": None})
    return stream.getvalue()


def _caption(plot: Plot) -> str:
    worst = max(panel.joint.uncertainty for panel in plot.panels)
    layered = any(math.isfinite(one) for panel in plot.panels for one in panel.joint.printed_limits)
    dashes = "; dashed: the limit as printed in layers" if layered else ""
    more = f"; {plot.left_out} more kinds of joint are not shown" if plot.left_out else ""
    return (
        f"dark band: film gauge, layer heights, material cards; light band: ±{worst:.0%}, "
        f"what an uncalibrated print may be off{dashes}{more}"
    )


def _draw(axis: Any, panel: Panel) -> None:
    joint, (low, high) = panel.joint, panel.span
    free = np.linspace(max(low, joint.limits[0]), min(high, joint.limits[1]), 200)
    for ends, shade in ((_uncalibrated(joint), 0.12), (panel.stiffness, 0.3)):
        curves = [replace(joint, stiffness=k).torque(free) for k in ends]
        axis.fill_between(np.degrees(free), *curves, color=CURVE, alpha=shade, linewidth=0)
    axis.plot(np.degrees(free), joint.torque(free), color=CURVE, linewidth=1.8)
    axis.axhline(0, color=QUIET, linewidth=0.6)
    top = max(map(abs, joint.torque([free[0], free[-1]]))) * (1 + joint.uncertainty) * 1.15
    axis.set(xlim=np.degrees(panel.span), ylim=_heights(joint, free, top))
    _draw_limits(axis, panel)
    _draw_thresholds(axis, panel)
    axis.set_title(f"{panel.title}, k = {joint.stiffness:.3g} N·mm/rad", fontsize=10, loc="left")
    axis.set(xlabel="angle (°), flexion positive", ylabel="torque (N·mm)")
    axis.spines[["top", "right"]].set_visible(False)
    if panel.thresholds:
        axis.legend(loc="best", fontsize=8, frameon=False)


def _heights(joint: Joint, free: np.ndarray, top: float) -> tuple[float, float]:
    """The torques that are drawn; a joint that one side stops short is not shown mirrored."""
    ends = joint.torque([free[0], free[-1]])
    return max(-top, float(ends[0]) * (1 + joint.uncertainty) * 1.15 - 0.05 * top), top


def _uncalibrated(joint: Joint) -> tuple[float, float]:
    return joint.stiffness * (1 - joint.uncertainty), joint.stiffness * (1 + joint.uncertainty)


def _draw_limits(axis: Any, panel: Panel) -> None:
    """Where contact begins, with its interval, and the steep branch of the stop beyond it."""
    joint, edges = panel.joint, axis.get_ylim()
    sides = zip(joint.limits, panel.limits, joint.printed_limits, (0, 1), strict=True)
    for limit, ends, printed, end in sides:
        if not math.isfinite(limit):
            continue
        if all(map(math.isfinite, ends)):
            axis.axvspan(*np.degrees(ends), color=LIMIT, alpha=0.15, linewidth=0)
        stop = joint.stops[end]
        over = (edges[end] - float(joint.torque(limit))) / stop if math.isfinite(stop) else 0.0
        axis.plot(np.degrees([limit, limit + over]), [joint.torque(limit), edges[end]], color=LIMIT, lw=1.8)
        text = f"{('extension', 'flexion')[end]} limit {math.degrees(limit):.3g}°"
        _beside(axis, limit, edges[end], text, end)
        if math.isfinite(printed):
            axis.axvline(math.degrees(printed), color=LIMIT, linewidth=0.9, linestyle=(0, (4, 3)))


def _beside(axis: Any, angle: float, height: float, text: str, end: int) -> None:
    """Words along a limit, on its outer side."""
    side, place = (("right", "bottom"), ("left", "top"))[end]
    shift = (-3, 3)[end]
    axis.annotate(text, (math.degrees(angle), height), (shift, 0), textcoords="offset points",
                  rotation=90, ha=side, va=place, fontsize=8, color=LIMIT)  # fmt: skip


def _draw_thresholds(axis: Any, panel: Panel) -> None:
    """A mark on the curve for each strain threshold; one beyond a limit is not reached and not drawn."""
    joint, (low, high) = panel.joint, panel.span
    low, high = max(low, joint.limits[0]), min(high, joint.limits[1])
    for one in panel.thresholds:
        at = np.array([angle for angle in one.angles if low <= angle <= high])
        label = f"{one.layer} {one.name} {one.strain:.2g}" + ("" if len(at) else " (not reached)")
        axis.plot(np.degrees(at), joint.torque(at), MARKS[one.layer], color=COLOURS[one.name],
                  markersize=7, markeredgecolor="white", label=label)  # fmt: skip
