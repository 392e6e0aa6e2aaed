"""The curve that a locked strip of mushrooms takes, and how far it lies from its target.

Positions are complex numbers x + iy, mm; arc lengths run along the neutral axis from the middle of the first
stem to the middle of the last; angles rad. The film between stems bends to circular arcs, stems are rigid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from flexo.mechanics.jam import jam_angle, jam_radius

STATIONS = 361  # where a strip is compared with its target


@dataclass(frozen=True)
class Row:
    """Equal cells of a strip, mm: pitch, stem width, head centres over the neutral axis, heads allowed.

    Radii lie within smallest..largest; two neighbouring heads, flat, must be `apart`.
    """

    count: int
    pitch: float
    stem: float
    height: float
    smallest: float
    largest: float
    apart: float

    @property
    def length(self) -> float:
        """Arc from the first stem's middle to the last one's, mm."""
        return self.count * self.pitch

    @property
    def least(self) -> float:
        """Smallest angle that a cell can lock at, rad: two heads as large as may stand side by side."""
        mean = min(self.largest, (self.pitch - self.apart) / 2)
        return float(jam_angle(self.pitch, self.height, mean, self.stem))

    @property
    def most(self) -> float:
        """Largest angle that a cell can lock at, rad: both heads as small as allowed."""
        return float(jam_angle(self.pitch, self.height, self.smallest, self.stem))

    def turns(self, radii: ArrayLike) -> np.ndarray:
        """Locked angle of each cell, rad, from the radii of its two heads (count + 1)."""
        r = np.asarray(radii, float)
        return jam_angle(self.pitch, self.height, (r[1:] + r[:-1]) / 2, self.stem)

    def means(self, turns: ArrayLike) -> np.ndarray:
        """Mean head radius that locks each cell at its angle, mm."""
        return jam_radius(self.pitch, self.height, turns, self.stem)


def stations(length: float) -> np.ndarray:
    """Equally spaced arc lengths over a strip, mm."""
    return np.linspace(0.0, length, STATIONS)


def locked_curve(row: Row, turns: ArrayLike, at: ArrayLike) -> np.ndarray:
    """Positions along a row's strip at arc lengths, starting at 0 in direction +x.

    `turns` has the angle of each cell, positive to the left; 0 for one that is rigid or flat.
    """
    lengths, angles = np.full(2 * row.count + 1, row.stem), np.zeros(2 * row.count + 1)
    lengths[0] = lengths[-1] = row.stem / 2
    lengths[1::2], angles[1::2] = row.pitch - row.stem, turns
    return bent(lengths, angles, at)[0]


def bent(lengths: np.ndarray, angles: np.ndarray, at: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Positions and headings at arc lengths along pieces, each a circular arc that turns by its angle."""
    s = np.asarray(at, float)
    starts = np.concatenate(([0.0], np.cumsum(lengths)))
    headings = np.concatenate(([0.0], np.cumsum(angles)))
    places = np.concatenate(([0.0], np.cumsum(_arc(lengths, angles, headings[:-1]))))
    piece = np.clip(np.searchsorted(starts, s, side="right") - 1, 0, len(lengths) - 1)
    along = s - starts[piece]
    turned = angles[piece] * along / lengths[piece]
    return places[piece] + _arc(along, turned, headings[piece]), headings[piece] + turned


def _arc(length: np.ndarray, angle: np.ndarray, heading: np.ndarray) -> np.ndarray:
    """Chord of a circular arc that starts in a direction: length·sinc(angle/2)·e^i(heading + angle/2)."""
    return length * np.sinc(angle / (2 * np.pi)) * np.exp(1j * (heading + angle / 2))


def registration(points: np.ndarray, target: np.ndarray) -> tuple[complex, complex]:
    """The turn (of modulus 1) and the shift that lay points onto a target: turn·points + shift.

    Least squares over equal stations; no mirror image, no scale.
    """
    centre, aim = points.mean(), target.mean()
    turn = np.sum(np.conj(points - centre) * (target - aim))
    turn = turn / abs(turn) if abs(turn) else 1.0
    return complex(turn), complex(aim - turn * centre)


def registered(points: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Points turned and moved onto a target, equal stations on each other, by least squares."""
    turn, shift = registration(points, target)
    return turn * points + shift


def distance(points: np.ndarray, target: np.ndarray) -> float:
    """Root mean square distance, mm, of points to their target once registered."""
    return float(np.sqrt(np.mean(np.abs(registered(points, target) - target) ** 2)))
