"""What each flavour of firmware may be sent beside what all know; never beyond the machine's own profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flexo.process import Printer

Ranges = Mapping[str, tuple[float, float]]
BARE = (0.0, 0.0)  # a word without a number, or with 0
ADVANCE = (0.0, 2.0)  # s, of linear or pressure advance
LEAST = 10.0  # mm/s², of an acceleration: with 0 a machine stands still for ever
NAME = r"[\w.-]{1,40}"


@dataclass(frozen=True)
class Rule:
    """What may follow a command's name: words in ranges, some of them needed; or a text of a pattern; or
    NAME=number in ranges."""

    words: Ranges
    needs: str = ""  # letters, one of which must be there
    text: str = ""
    names: Ranges = field(default_factory=dict)


def acceleration(printer: Printer) -> Rule:
    """M204: no more than the profile's; R, and T beside S in Prusa's older form, are the filament's own."""
    motion = printer.motion
    most = max(motion.acceleration, motion.travel_acceleration)
    limits = {"P": most, "S": most, "T": max(most, motion.acceleration_e), "R": motion.acceleration_e}
    return Rule({letter: (LEAST, high) for letter, high in limits.items()}, "PRST")


def _axes(xy: float, z: float, e: float, low: float = 0.0) -> Rule:
    return Rule({"X": (low, xy), "Y": (low, xy), "Z": (low, z), "E": (low, e)}, "XYZE")


def _marlin(printer: Printer) -> dict[str, Rule]:
    motion = printer.motion
    return {
        "G28": Rule(dict.fromkeys("WXYZ", BARE)),
        "G29": Rule({"P": (1, 1)}),
        "G80": Rule({}),
        "M420": Rule({"S": (1, 1)}, "S"),
        **{name: Rule({}, text=r"[ -~]{0,80}") for name in ("M0", "M1")},
        "M600": Rule({}),
        "M601": Rule({}),
        **{name: Rule({}, text="(S0)?") for name in ("M84", "M18")},  # S0: never by themselves
        "M115": Rule({}, text=r"(U[\d.]+)?"),
        "M201": _axes(motion.acceleration_xy, motion.acceleration_z, motion.acceleration_e, LEAST),
        "M203": _axes(motion.speed_xy, motion.speed_z, motion.speed_e),
        "M205": _axes(motion.jerk, motion.jerk_z, motion.jerk_e),
        "M486": Rule({}, text=r"T\d{1,3}|S-1|S\d{1,3}"),
        "M900": Rule({"K": ADVANCE}, "K"),
        **{f"M862.{k}": Rule({}, text=r'P ?("[\w+. ]{1,20}"|[\d.]+)') for k in range(1, 6)},
    }


def _klipper(printer: Printer) -> dict[str, Rule]:
    motion = printer.motion
    point = r"\[?-?[\d.]+,-?[\d.]+\]?"
    shape = rf"( CENTER={point})?( POLYGON=\[[-\d.,\[\]]+\])?"
    most = max(motion.acceleration, motion.travel_acceleration)
    limits = {
        "ACCEL": (LEAST, most),
        "VELOCITY": (1.0, motion.speed_xy),
        "SQUARE_CORNER_VELOCITY": (0.0, motion.jerk),
    }
    return {
        "G28": Rule(dict.fromkeys("XYZ", BARE)),
        "BED_MESH_CALIBRATE": Rule({}),
        "PAUSE": Rule({}),
        "SET_VELOCITY_LIMIT": Rule({}, names=limits),
        "SET_PRESSURE_ADVANCE": Rule({}, names={"ADVANCE": ADVANCE}),
        "EXCLUDE_OBJECT_DEFINE": Rule({}, text=rf"NAME={NAME}{shape}"),
        "EXCLUDE_OBJECT_START": Rule({}, text=rf"NAME={NAME}"),
        "EXCLUDE_OBJECT_END": Rule({}, text=rf"(NAME={NAME})?"),
    }


def _reprap(printer: Printer) -> dict[str, Rule]:
    """RepRapFirmware's dictionary of G-codes; jerk (M566) in mm/min."""
    motion = printer.motion
    jerks = (60.0 * one for one in (motion.jerk, motion.jerk_z, motion.jerk_e))
    return {
        "G28": Rule(dict.fromkeys("XYZ", BARE)),
        "G29": Rule({"S": (0, 1)}),  # probe the mesh, or load it
        "M226": Rule({}),
        "M201": _axes(motion.acceleration_xy, motion.acceleration_z, motion.acceleration_e, LEAST),
        "M566": _axes(*jerks),
        "M486": Rule({}, text=rf'T\d{{1,3}}|S-1|S\d{{1,3}}( A"{NAME}")?'),
        "M572": Rule({"D": (0, 9), "S": ADVANCE}, "S"),
    }


FLAVOURS: dict[str, Callable[[Printer], dict[str, Rule]]] = {
    "marlin": _marlin,
    "klipper": _klipper,
    "reprap": _reprap,
}
