"""The white list: which commands a firmware flavour may be sent, with which words, within which ranges."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from flexo.errors import Finding, nearest
from flexo.gcode.lex import examples
from flexo.gcode.statements import Command
from flexo.gcode.verify.flavours import BARE, FLAVOURS, Rule, acceleration
from flexo.process import Printer

TEMPERATURE = {"S": (0.0, 300.0), "R": (0.0, 300.0)}  # the limits of material and machine are machine.py's


def rules(printer: Printer, tools: int) -> dict[str, Rule]:
    """The white list of a printer: what its flavour knows, never beyond what its profile says it can do."""
    common = {
        "G4": Rule({"S": (0, 600), "P": (0, 600_000)}, "SP"),
        **{name: Rule({}) for name in ("G21", "G90", "G91", "M82", "M83", "M84", "M18", "M400")},
        "G92": Rule({"E": (-1e6, 1e6)}, "E"),
        "M73": Rule({"P": (0, 100), "R": (0, 1e5), "Q": (0, 100), "S": (0, 1e5)}, "PRQS"),
        **{name: Rule(TEMPERATURE, "SR") for name in ("M109", "M190")},
        **{name: Rule({"S": (0.0, 300.0)}, "S") for name in ("M104", "M140")},
        "M106": Rule({"S": (0, 255)}, "S"),
        "M107": Rule({}),
        "M117": Rule({}, text=r"[ -~]*"),
        "M204": acceleration(printer),
        "M220": Rule({"S": (100, 100)}, "S"),
        "M221": Rule({"S": (100, 100)}, "S"),
        **{f"T{tool}": Rule({}) for tool in range(tools)},
    }
    return common | FLAVOURS[printer.flavour](printer)


REASONS = {
    "M302": "allows cold extrusion",
    "M303": "tunes a heater",
    "M301": "changes a heater's tuning",
    "M304": "changes a heater's tuning",
    "M500": "writes the machine's memory",
    "M501": "changes the machine's settings",
    "M502": "changes the machine's settings",
    "M851": "moves the probe's zero",
    "M206": "moves the machine's zero",
    "M428": "moves the machine's zero",
    "M92": "changes the steps per mm",
    "M42": "switches a pin",
    "M280": "moves a servo of the machine",
    "G10": "retracts by the firmware, which can't be followed here",
    "G11": "retracts by the firmware, which can't be followed here",
    "G20": "switches to inches",
    "SAVE_CONFIG": "writes the machine's settings",
    "SET_KINEMATIC_POSITION": "moves the machine's zero",
    "FORCE_MOVE": "moves past the machine's limits",
}


class Fault(NamedTuple):
    """Why a command may not stand: finding id and reason."""

    id: str
    why: str


def command_findings(commands: tuple[Command, ...], printer: Printer, tools: int) -> list[Finding]:
    """Commands outside the white list, and words of known ones outside their ranges."""
    allowed = rules(printer, tools)
    known: dict[tuple[str, str], Fault | None] = {}  # the same few are told again and again
    faults: dict[Fault, list[int]] = {}
    for row, command in enumerate(commands):
        said = command.name, command.text
        if said not in known:
            known[said] = _fault(command, allowed, printer)
        fault = known[said]
        if fault:
            faults.setdefault(fault, []).append(row)
    return [one for fault, rows in faults.items() for one in examples(rows, _teller(fault, commands))]


def _teller(fault: Fault, commands: tuple[Command, ...]) -> Callable[[int], Finding]:
    def tell(row: int) -> Finding:
        shown = f"{commands[row].name} {commands[row].text}".strip()[:60]
        return Finding(fault.id, f"{shown!r} {fault.why}", line=commands[row].line)

    return tell


def _fault(command: Command, allowed: dict[str, Rule], printer: Printer) -> Fault | None:
    if command.name in REASONS:
        return Fault("command.forbidden", REASONS[command.name])
    if command.name == "G92" and {letter for letter, _ in command.words or ()} - {"E"}:
        return Fault("command.forbidden", "moves the machine's zero")
    rule = allowed.get(command.name)
    if rule is None:
        return Fault("command.unknown", f"is not on the {printer.flavour} list; {_hint(command, allowed)}")
    unfit = _unfit_text if rule.text else _unfit_names if rule.names else _unfit_words
    why = unfit(command, rule)
    return Fault("command.word", why) if why else None


def _hint(command: Command, allowed: dict[str, Rule]) -> str:
    if command.name[0] in "GM" and command.name[1].isdigit():
        return "only commands whose effect is known may be sent"
    return nearest(command.name, [name for name in allowed if "_" in name or name.isalpha()])


def _unfit_text(command: Command, rule: Rule) -> str:
    return "" if re.fullmatch(rule.text, command.text) else f"must look like {rule.text}"


def _unfit_names(command: Command, rule: Rule) -> str:
    """NAME=number, each name once, as Klipper's extended commands have them."""
    pairs = [pair.partition("=") for pair in command.text.split()]
    names = [name for name, _, _ in pairs]
    if not pairs or len(set(names)) < len(names):
        return f"needs one of {', '.join(rule.names)}, each once"
    for name, _, text in pairs:
        if name not in rule.names:
            return f"may have no {name}"
        low, high = rule.names[name]
        if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text) or not low <= float(text) <= high:
            return f"must have {name} within {low:g}..{high:g}"
    return ""


def _unfit_words(command: Command, rule: Rule) -> str:
    if command.words is None:
        return "holds something that is no word"
    if rule.needs and not any(letter in rule.needs for letter, _ in command.words):
        return f"needs one of {', '.join(rule.needs)}"
    for letter, value in command.words:
        low, high = rule.words.get(letter, (1.0, 0.0))
        if low > high:
            return f"may have no {letter}"
        if (value is None and (low, high) != BARE) or not low <= (value or 0.0) <= high:
            return f"must have {letter} within {low:g}..{high:g}"
    return ""
