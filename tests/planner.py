"""What firmware makes of a G-code text, move by move in plain Python: a check of the estimated time.

Shares nothing with flexo.slicing.duration: it reads the text with a regular expression, takes accelerations
and jerks from the commands of the text, sees a finite number of moves ahead, and counts the filament as an
axis. mm, s. The rules are those of Marlin's planner (classic jerk, 16 blocks), of Klipper's toolhead.py
(docs/Kinematics.md: junctions, look-ahead, smoothed look-ahead) and of RepRapFirmware's DDA.
"""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass, field

from flexo.machine import Motion, Printer

WORD = re.compile(r"([A-Z])(-?\d+(?:\.\d+)?)")
CREEP = 0.05  # mm/s, Marlin's MINIMUM_PLANNER_SPEED: the end of what it has seen so far
AHEAD = {"marlin": 15, "reprap": 40}  # moves that are known when one begins


@dataclass
class Move:
    """Steps along x, y, z and the filament; what it may do."""

    step: tuple[float, float, float, float]
    length: float
    speed: float
    accel: float
    asked: float
    prints: bool
    corner: float = 0.0  # speed limit where it begins
    unit: tuple[float, ...] = field(default=())

    def __post_init__(self) -> None:
        self.unit = tuple(one / self.length for one in self.step)


@dataclass
class Limits:
    """Limits in force, as the text has told them."""

    accel: dict[str, float]
    axis: dict[str, float]
    jerk: tuple[float, float, float, float]


def seconds(text: str, printer: Printer, ahead: int | None = None) -> float:
    """Time of all moves behind the start commands; `ahead` moves are seen beforehand, as many as usual."""
    moves = read_moves(text, printer)
    if printer.flavour == "klipper":
        return sum(klipper_chain(chain) for chain in klipper_chains(moves, printer.motion))
    law = marlin_corner if printer.flavour == "marlin" else reprap_corner
    jerk = jerks(text)
    for before, after in itertools.pairwise(moves):
        after.corner = min(law(before, after, jerk), before.speed, after.speed)
    rest = safe(moves[0], jerk) if printer.flavour == "marlin" else 0.0
    moves[0].corner = min(rest, moves[0].speed)
    return planned(moves, ahead or AHEAD[printer.flavour], CREEP if printer.flavour == "marlin" else 0.0)


def read_moves(text: str, printer: Printer) -> list[Move]:
    """Moves from the line on that tells the last of the limits."""
    lines = text.splitlines()
    first = max(i for i, line in enumerate(lines) if re.match(r"M205|SET_VELOCITY|M566", line))
    limits = told(lines[: first + 1], printer.motion, printer.flavour)
    place = {"X": 5.0, "Y": 5.0, "Z": last_z(lines[:first]), "F": 6000.0}
    found = []
    for line in lines[first + 1 :]:
        if line.startswith("M204"):
            limits.accel |= accelerations(line, printer.flavour)
        if not re.match(r"G[123] ", line):
            continue
        words = {letter: float(value) for letter, value in WORD.findall(line[3:])}
        place |= {letter: words.pop(letter) for letter in "F" if letter in words}
        for step in straight(line[1], place, words, printer.flavour):
            if any(step):
                found.append(made(step, place["F"] / 60, limits, printer))
        place |= {axis: words[axis] for axis in "XYZ" if axis in words}
    return found


def straight(code: str, place: dict[str, float], words: dict[str, float], flavour: str) -> list[tuple]:
    """The steps of a move: one, or the chords that the firmware makes of an arc."""
    e, end = words.get("E", 0.0), [words.get(axis, place[axis]) for axis in "XYZ"]
    if code == "1":
        return [(*(to - place[axis] for axis, to in zip("XYZ", end, strict=True)), e)]
    x, y = place["X"] + words["I"], place["Y"] + words["J"]
    radius, begin = math.hypot(words["I"], words["J"]), math.atan2(-words["J"], -words["I"])
    sweep = (math.atan2(end[1] - y, end[0] - x) - begin) % (2 * math.pi)
    sweep -= 2 * math.pi if code == "2" else 0.0
    count = chords(abs(sweep) * radius, radius, place["F"] / 60, flavour)
    turns = [begin + sweep * k / count for k in range(1, count)]
    path = [(place["X"], place["Y"])]
    path += [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]
    pairs = itertools.pairwise([*path, (end[0], end[1])])
    return [(x1 - x0, y1 - y0, 0.0, e / count) for (x0, y0), (x1, y1) in pairs]


def chords(length: float, radius: float, speed: float, flavour: str) -> int:
    """Prusa's mc_arc, Klipper's gcode_arcs.py and RepRapFirmware's DoArcMove, as they are configured."""
    if flavour == "reprap":
        chord = max(0.1, min(math.sqrt(8 * radius * 0.005), speed / 200, 1.0))
        return max(1, int(length / chord + 0.8))
    return max(1, math.ceil(length) if flavour == "marlin" else math.floor(length))


def last_z(lines: list[str]) -> float:
    return [float(m[1]) for line in lines for m in [re.match(r"G1 Z(\S+)", line)] if m][-1]


def told(lines: list[str], motion: Motion, flavour: str) -> Limits:
    """Limits from the start of the text."""
    axis = dict.fromkeys("XY", motion.acceleration_xy) | {
        "Z": motion.acceleration_z,
        "E": motion.acceleration_e,
    }
    limits = Limits({}, axis, (0.0, 0.0, 0.0, 0.0))
    for line in lines:
        if line.startswith("M201"):
            limits.axis = {letter: float(value) for letter, value in WORD.findall(line[4:])}
        if line.startswith("M204"):
            limits.accel |= accelerations(line, flavour)
        if line.startswith("SET_VELOCITY"):
            accel = float(re.search(r"ACCEL=(\S+)", line)[1])
            limits.accel = {"P": accel, "T": accel, "R": motion.acceleration_e}
    return limits


def accelerations(line: str, flavour: str) -> dict[str, float]:
    got = {letter: float(value) for letter, value in WORD.findall(line[4:])}
    return {"P": got["S"], "T": got["S"]} if flavour == "klipper" else got


def jerks(text: str) -> tuple[float, ...]:
    line = re.search(r"^M(205|566) (.*)$", text, re.M)
    scale = 60 if line[1] == "566" else 1
    return tuple(float(value) / scale for _, value in WORD.findall(line[2]))


def made(step: tuple[float, ...], speed: float, limits: Limits, printer: Printer) -> Move:
    """A move with the speed and acceleration that no axis exceeds."""
    motion = printer.motion
    length = math.sqrt(sum(one * one for one in step[:3]))
    alone = length == 0
    length = length or abs(step[3])
    prints = step[3] > 0 and not alone
    accel = limits.accel.get("R", limits.axis["E"]) if alone else limits.accel["P" if prints else "T"]
    asked = accel
    for axis, one, fastest in zip(
        "XYZE", step, (motion.speed_xy, motion.speed_xy, motion.speed_z, motion.speed_e), strict=True
    ):
        if one and (axis != "E" or alone or printer.flavour != "klipper"):
            speed = min(speed, fastest * length / abs(one))
            accel = min(accel, limits.axis[axis] * length / abs(one))
    return Move(step, length, speed, accel, asked, prints)


def safe(move: Move, jerk: tuple[float, ...]) -> float:
    """Speed at which no axis jumps more than its jerk from rest."""
    return min((most / abs(one) for one, most in zip(move.unit, jerk, strict=True) if one), default=math.inf)


def marlin_corner(before: Move, after: Move, jerk: tuple[float, ...]) -> float:
    """The greatest common speed at which no axis's jump exceeds its jerk; a turn counts its faster side."""
    best = math.inf
    for a, b, most in zip(before.unit, after.unit, jerk, strict=True):
        jump = max(abs(a), abs(b)) if a * b < 0 else abs(a - b)
        if jump:
            best = min(best, most / jump)
    return max(best, min(safe(before, jerk), safe(after, jerk)))


def reprap_corner(before: Move, after: Move, jerk: tuple[float, ...]) -> float:
    flat = [bool(one.step[0] or one.step[1]) for one in (before, after)]
    if before.prints != after.prints or flat[0] != flat[1]:
        return 0.0
    jumps = zip(before.unit, after.unit, jerk, strict=True)
    return min((most / abs(a - b) for a, b, most in jumps if abs(a - b) > 1e-12), default=math.inf)


def planned(moves: list[Move], ahead: int, least: float) -> float:
    """Each move begins as fast as the one before left it, and leaves as fast as what is known allows."""
    total, entry = 0.0, moves[0].corner
    for i, move in enumerate(moves):
        leave = least
        for j in range(min(i + ahead, len(moves) - 1), i, -1):
            leave = min(moves[j].corner, math.sqrt(leave**2 + 2 * moves[j].accel * moves[j].length))
        leave = min(leave, math.sqrt(entry**2 + 2 * move.accel * move.length))
        entry = max(min(entry, math.sqrt(leave**2 + 2 * move.accel * move.length)), 0.0)
        total += trapezoid(move, entry, leave, move.speed)
        entry = leave
    return total


def trapezoid(move: Move, start: float, end: float, cruise: float) -> float:
    peak = min(cruise, math.sqrt((2 * move.accel * move.length + start**2 + end**2) / 2))
    peak = max(peak, start, end)
    up, down = (peak**2 - start**2) / (2 * move.accel), (peak**2 - end**2) / (2 * move.accel)
    return (2 * peak - start - end) / move.accel + max(0.0, move.length - up - down) / peak


def klipper_chains(moves: list[Move], motion: Motion) -> list[list[Move]]:
    """Stretches between full stops: filament alone, and turning back."""
    chains = [[moves[0]]]
    for before, after in itertools.pairwise(moves):
        square = klipper_corner(before, after, motion)
        after.corner = math.sqrt(square)
        if square <= 0.0:
            chains.append([])
        chains[-1].append(after)
    return chains


def klipper_corner(before: Move, after: Move, motion: Motion) -> float:
    """Square of the speed on the arc that rounds a corner, and of the filament's jump."""
    if not any(before.step[:3]) or not any(after.step[:3]):
        return 0.0
    cosine = -sum(a * b for a, b in zip(before.unit[:3], after.unit[:3], strict=True))
    if cosine > 0.999999:
        return 0.0
    half = math.sqrt(0.5 * (1.0 - max(cosine, -0.999999)))
    deviation = motion.jerk**2 * (math.sqrt(2.0) - 1.0) / after.asked
    radius = deviation * half / (1.0 - half)
    tangent = half / math.sqrt(0.5 * (1.0 + max(cosine, -0.999999)))
    found = [radius * one.accel for one in (before, after)]
    found += [0.5 * one.length * tangent * one.accel for one in (before, after)]
    found += [one.speed**2 for one in (before, after)]
    jump = abs(before.unit[3] - after.unit[3])
    return min([*found, (motion.jerk_e / jump) ** 2] if jump else found)


def klipper_chain(chain: list[Move]) -> float:
    """From the last move to the first, with two profiles of squared speed: one of the whole acceleration,
    one of half of it. A move cruises no faster than the half one's last peak (behind it in the text); moves
    along which that profile only falls wait until the peak before them is known.
    """
    gain = [2 * one.length * one.accel for one in chain]
    half = [min(one.length * one.asked, full) for one, full in zip(chain, gain, strict=True)]
    most, soft = [0.0], [0.0]  # forwards, what the moves before allow
    for k, move in enumerate(chain[1:]):
        most.append(min(move.corner**2, most[k] + gain[k]))
        soft.append(min(most[-1], soft[k] + half[k]))
    total = end = soft_end = peak = 0.0
    falling: list[tuple[Move, float, float]] = []
    for k, move in reversed(list(enumerate(chain))):
        begin, soft_begin = min(most[k], end + gain[k]), min(soft[k], soft_end + half[k])
        if soft_begin < soft_end + half[k]:
            if soft_begin + half[k] > soft_end or falling:
                peak = min(move.speed**2, (soft_begin + soft_end + half[k]) / 2)
                total += sum(run(one, *ends, min(peak, ends[0])) for one, *ends in falling)
                falling = []
            total += run(move, begin, end, min(peak, move.speed**2, (begin + end + gain[k]) / 2))
        else:
            falling.append((move, begin, end))
        end, soft_end = begin, soft_begin
    assert not falling
    return total


def run(move: Move, begin: float, end: float, cruise: float) -> float:
    """Time of a move from squares of speed."""
    return trapezoid(move, *(math.sqrt(min(one, cruise)) for one in (begin, end, cruise)))
