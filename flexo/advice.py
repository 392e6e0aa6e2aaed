"""What can be done about the verifier's findings, whose words alone don't tell: it knows no settings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flexo.errors import Finding
    from flexo.process import Process

STEEPEST = 4 / 9  # layer height over line width at which the line of a slope of 45° rests on the one below
TWICE = 2.0  # line_max over line_min: with less, walls between them are neither one line wide nor two
UNFIT = ("support.mid-air", "volume.model", "bead.width", "bead.section")


def for_design(one: Finding, process: Process) -> Finding:
    """A finding about an own design, whose slopes are of 45° at least, with the setting that causes it."""
    fix = _fix(one, process)
    return replace(one, fix=fix) if fix else one


def for_model(one: Finding, process: Process) -> Finding:
    """A finding about somebody else's model, whose overhangs may be anything."""
    if one.id != "support.mid-air":
        return for_design(one, process)
    filled = " or fill it (density=1)" if process.density < 1.0 else ""
    return replace(one, fix=f"flexo makes no supports: turn the model (--turn, --flat) or change it{filled}")


def _fix(one: Finding, process: Process) -> str:
    """The setting to change, in the order of how likely it is the cause; none for another finding."""
    if one.id not in UNFIT:
        return ""
    if one.id == "support.mid-air" and process.layer_height > STEEPEST * process.line_width + 1e-9:
        most = f"make layer_height at most {STEEPEST * process.line_width:.2g} mm (4/9 of line_width)"
        return f"{most}: the next line of a slope of 45° then rests on the one below"
    if process.line_max < TWICE * process.line_min - 1e-9:
        least = f"make line_min at most {process.line_max / TWICE:g} mm, half of line_max"
        return f"{least}: what is thicker than one line then holds two"
    if process.density < 1.0:
        return "choose another pattern or density: narrow insides hold too few or too many of its lines"
    if one.id == "volume.model":
        return "choose other perimeters or another line_width: their inside is too narrow for its lines"
    return ""
