"""The machine's order: modes stated, homed, heated before extruding, within limits, off at the end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from flexo.errors import Finding
from flexo.gcode.lex import examples
from flexo.gcode.read import HOMING
from flexo.gcode.statements import Command
from flexo.gcode.verify.case import Bound, Case
from flexo.gcode.verify.commands import command_findings

NOZZLE_LEAST, NOZZLE_MOST = 170.0, 300.0  # °C, hard limits for extruding
BED_MOST = 110.0  # °C, hard limit
OFF = ("M84", "M18")
ARCS = {
    "marlin": "firmware built with ARC_SUPPORT, as it is by default",
    "klipper": "a section [gcode_arcs] in the machine's configuration",
}  # RepRapFirmware always has them
AFTER_OFF = ("M73", "M117")  # may stand behind the motors' switch-off


def white_list(case: Case) -> list[Finding]:
    """Only commands that are known for the flavour, with words in range."""
    return command_findings(case.moves.commands, case.printer, len(case.filaments))


def modes(case: Case) -> list[Finding]:
    """Millimetres, absolute positions and the extruder's mode are stated before anything moves."""
    early = {one.name for one in case.moves.commands if one.move == 0}
    wanted = (("G21",), ("G90",), ("M82", "M83"))
    missing = [" or ".join(names) for names in wanted if not early & set(names)]
    findings = [Finding("mode.unstated", f"{name} must stand before the first move") for name in missing]
    spoken = [one for one in case.moves.commands if one.name in ("G90", "G91", "M82", "M83")]
    if spoken and spoken[-1].name in ("G90", "G91") and case.printer.flavour == "marlin":
        text = f"{spoken[-1].name} also switches the extruder's mode in Marlin; M82 or M83 must follow it"
        findings.append(Finding("mode.extruder-unstated", text, line=spoken[-1].line))
    return findings


def homed(case: Case) -> list[Finding]:
    """All axes are homed before the first move and before the bed is probed."""
    rows = case.moves.commands
    full = [one for one in rows if one.name == "G28" and _all_axes(one)]
    if not full:
        return [Finding("home.missing", "no G28 homes all axes")]
    early = np.arange(min(full[0].move, len(case.moves)))
    findings = case.tell(early, "home.move-before", lambda row: "a move before the axes are homed (G28)")
    blind = [one for one in rows if one.name in HOMING]
    return findings + [
        Finding("home.probe-before", f"{one.name} before the axes are homed (G28)", line=one.line)
        for one in blind[:1]
        if one.name != "G28"
    ] + [
        Finding("home.over-print", f"{one.name} moves the head blindly over what is printed", line=one.line)
        for one in blind[-1:]
        if len(case.beads) and one.move > case.beads.row[0]
    ]  # fmt: skip


def _all_axes(command: Command) -> bool:
    axes = {letter for letter, _ in command.words or ()} & set("XYZ")
    return len(axes) in (0, 3)


def motors_off(case: Case) -> list[Finding]:
    """The motors' switch-off is the last command, and nothing moves after one."""
    rows = case.moves.commands
    off = [one for one in rows if one.name in OFF and not one.words]  # S0 keeps them on
    if not off:
        return [Finding("end.motors-on", "the motors are not switched off (M84) at the end")]
    late = np.arange(off[0].move, len(case.moves))
    findings = case.tell(late, "end.move-after-off", lambda row: "a move after the motors were switched off")
    after = [one for one in rows if one.line > off[-1].line and one.name not in AFTER_OFF]
    text = "switching the motors off must be the last command"
    return findings + [Finding("end.motors-not-last", text, line=one.line) for one in after[:1]]


class Heat(NamedTuple):
    """A heater's target in °C from a row of the moves on, and whether it is waited for."""

    line: int
    move: int
    target: float
    waits: bool


def _heats(case: Case, sets: str, waits: str) -> list[Heat]:
    return [
        Heat(one.line, one.move, target, one.name == waits)
        for one in case.moves.commands
        if one.name in (sets, waits)
        for target in [one.value("S") if one.value("S") is not None else one.value("R")]
        if target is not None
    ]


def _target(heats: list[Heat], rows: np.ndarray) -> np.ndarray:
    """The target at rows of the moves, 0 before the first."""
    targets = np.array([0.0] + [heat.target for heat in heats])
    return targets[np.searchsorted([heat.move for heat in heats], rows, "right")]


def nozzle(case: Case) -> list[Finding]:
    """The nozzle never exceeds what machine and material bear, and is hot whenever filament is fed."""
    heats = _heats(case, "M104", "M109")
    most = min(NOZZLE_MOST, case.printer.nozzle_limit, max(one.nozzle_range[1] for one in case.filaments))
    fed = case.beads.row
    low = case.by_tool(tuple(max(NOZZLE_LEAST, one.nozzle_range[0]) for one in case.filaments))
    high = case.by_tool(tuple(min(most, one.nozzle_range[1]) for one in case.filaments))
    hot = Bound("heat.nozzle-range", "bead with the nozzle at", "degC", low, high)
    return (
        _too_hot("nozzle", heats, most)
        + _waited("nozzle", "M109", heats, min(one.nozzle_range[0] for one in case.filaments), case)
        + hot.check(_target(heats, fed), case.beads.line)
        + _off_at_end("nozzle", heats)
    )


def bed(case: Case) -> list[Finding]:
    """The bed never exceeds what the machine bears; the bond layer is laid at the material's bond range."""
    heats = _heats(case, "M140", "M190")
    most = min(BED_MOST, case.printer.bed_limit)
    beads = case.beads
    low = case.by_tool(tuple(one.bed_bond_range[0] for one in case.filaments))
    high = case.by_tool(tuple(one.bed_bond_range[1] for one in case.filaments))
    bond = Bound("heat.bed-bond", "bead of the bond layer with the bed at", "degC", low, high)
    return (
        _too_hot("bed", heats, most)
        + _waited("bed", "M190", heats, min(one.bed_bond_range[0] for one in case.filaments), case)
        + bond.check(_target(heats, beads.row), beads.line, beads.level == 0)
        + _off_at_end("bed", heats)
    )


def _too_hot(name: str, heats: list[Heat], most: float) -> list[Finding]:
    bound = Bound(f"heat.{name}-limit", f"{name} heated to", "degC", 0.0, most)
    return bound.check(
        np.array([heat.target for heat in heats]), np.array([heat.line for heat in heats], int)
    )


def _waited(name: str, command: str, heats: list[Heat], least: float, case: Case) -> list[Finding]:
    """A wait for at least the lowest working temperature stands before the first filament is fed."""
    fed = np.flatnonzero(case.moves.e > 0)
    waited = [heat.move for heat in heats if heat.waits and heat.target >= least]
    early = fed[fed < min(waited)] if waited else fed
    text = f"filament is fed before the {name} was heated and waited for ({command})"
    return case.tell(early, f"heat.{name}-unwaited", lambda row: text)


def _off_at_end(name: str, heats: list[Heat]) -> list[Finding]:
    if heats and heats[-1].target == 0:
        return []
    line = heats[-1].line if heats else None
    return [Finding(f"end.{name}-on", f"the {name} is not switched off (S0) at the end", line=line)]


def fan(case: Case) -> list[Finding]:
    """The fan is told to stand still before the bond layer is laid, and does; and at the end."""
    fans = [one for one in case.moves.commands if one.name in ("M106", "M107")]
    on = np.array([False] + [bool(one.name == "M106" and one.value("S")) for one in fans])
    blown = on[np.searchsorted([one.move for one in fans], case.beads.row, "right")] & (case.beads.level == 0)
    findings = examples(
        np.flatnonzero(blown),
        lambda row: Finding(
            "fan.bond", "the fan blows on the bond layer", "warning", line=int(case.beads.line[row])
        ),
    )
    if len(case.beads) and not any(one.move <= case.beads.row[0] for one in fans):
        text = "no command before the first bead stops a fan that an earlier print left on"
        findings.append(Finding("fan.unstated", text, "warning"))
    if on[-1]:
        findings.append(Finding("fan.end", "the fan still runs at the end", "warning", line=fans[-1].line))
    return findings


def speeds(case: Case) -> list[Finding]:
    """A speed is stated before the first move, and none is beyond the machine's."""
    moves, motion = case.moves, case.printer.motion
    length = case.length
    moving = length > 0
    stated = np.isfinite(moves.f) & (moves.f > 0)
    findings = case.tell(
        np.flatnonzero(moving & ~stated), "speed.unstated", lambda row: "a move without a speed"
    )
    flat = np.hypot(moves.x - case.origin[:, 0], moves.y - case.origin[:, 1])
    share = flat / np.where(moving, length, 1.0)
    sound = moving & stated & case.swept
    fast = Bound("speed.over-machine", "move at", "mm/s", high=motion.speed_xy + 0.01, severity="warning")
    up = Bound("speed.over-machine-z", "z at", "mm/s", high=motion.speed_z + 0.01, severity="warning")
    climb = moves.f * np.sqrt(np.clip(1 - share**2, 0, 1))
    return findings + fast.check(moves.f * share, moves.line, sound) + up.check(climb, moves.line, sound)


def arcs(case: Case) -> list[Finding]:
    """Arcs are a part that firmware may lack: it then leaves them out, and goes on straight behind them."""
    rows = np.flatnonzero(case.moves.code >= 2)[:1]
    needed = ARCS.get(case.printer.flavour)
    if needed is None:
        return []
    return case.tell(
        rows, "arc.support", lambda row: f"the job has arcs (G2, G3): they need {needed}", "note"
    )


CHECKS = (white_list, modes, homed, motors_off, nozzle, bed, fan, speeds, arcs)
