"""A flexure between two links: bending stiffness with the links' root compliance, twist, limit, strain."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from flexo.mechanics.buckling import critical_load
from flexo.mechanics.laminate import Ply, bending, plane_strain_share, plies, restraint
from flexo.mechanics.model import Joint
from flexo.mechanics.stops import SLENDER, edges_stop
from flexo.mechanics.validity import HERE, OUTSIDE
from flexo.process import Process

SOURCE = "laminate theory with root compliance, anticlastic factor and twist fitted to finite elements"
VALIDITY = (
    "gap/thickness over 0.5, link step/thickness 0.1..8, small rotation; stiffness within 3.5 % of elements; "
    "buckling and stop: film over 4 thicknesses, one gap alone buckles, rigid edges meet within 1 rad"
)
STEPS = (0.1, 8.0)  # link step over flexure thickness that the root compliance was fitted for
UNCERTAINTY = 0.5  # prints are uncalibrated: bond, bead shape and creep are outside the formulas


@dataclass(frozen=True)
class Span:
    """Film between two walls, mm: the gap, its effective flexible length with the roots' share, the width
    along the fold, the printed skin's thickness and the walls' height, both over the film's upper face; and
    the direction of the skin's beads, rad from +x. `link` is what lies beyond, up to the element's end, mm;
    NaN leaves the buckling load out."""

    gap: float
    length: float
    width: float
    printed: float
    height: float
    raster: float = 0.0
    link: float = math.nan


def root_compliance(step: ArrayLike, thickness: ArrayLike) -> Any:
    """Extra flexible length at each end, mm, where a flexure of `thickness` enters a link `step` higher.

    That is the depth to which the link bends as the bare flexure does. Source: finite elements of this
    project (item 2), x = step/thickness within 0.1..8; kept constant above, where it is 4 % from its
    asymptote and stiffness still holds to 3 % at 20. Numbers give a number, arrays broadcast.
    """
    thick = np.asarray(thickness, float)
    x = np.clip(np.asarray(step, float) / thick, 0.0, STEPS[1])
    return 0.645 * x / (x + 0.37) * thick


def root_length(flexure: tuple[Ply, ...], link: tuple[Ply, ...]) -> float:
    """What a link's root adds to a flexure's length, mm, over the bending of the link itself.

    Within `root_compliance` the link bends as the flexure does; the link's own share of that, which is small
    for links several times as thick, belongs to the link.
    """
    thickness = flexure[-1].top
    depth = root_compliance(max(link[-1].top - thickness, 0.0), thickness)
    return float(depth * (1 - bending(flexure)[0] / bending(link)[0]))


def validity_of(gap: float, step: float, thickness: float) -> str:
    """The validity text of a flexure, with what lies outside it said first."""
    ratio, notes = step / thickness, ""
    if gap <= 0.5 * thickness:
        notes += f"{OUTSIDE}gap/thickness is {gap / thickness:.2g}, must be over 0.5; "
    if ratio > STEPS[1]:
        notes += f"{HERE}step/thickness is {ratio:.3g}, taken as 8 (root length within 5 %); "
    if ratio < STEPS[0]:
        notes += f"{OUTSIDE}step/thickness is {ratio:.2g}, must be at least {STEPS[0]:g}; "
    return notes + VALIDITY


def flexure(
    name: str,
    station: float,
    gap: float,
    width: float,
    skin: int,
    height: float,
    process: Process,
    *,
    raster: float = 0.0,
    link: float = math.nan,
) -> Joint:
    """The joint of a film with `skin` printed layers over `gap`, between links of `height` (all mm).

    The layers' beads lie at `raster` rad from +x, as a directive of the element must ask for; `link` is what
    follows up to the element's end, for the buckling load.
    """
    printed = process.top_of(skin)
    roots = root_length(plies(process, printed, raster), plies(process, max(height, printed)))
    span = Span(gap, gap + 2 * roots, width, printed, height, raster, link)
    return bent_film(name, station, span, process)


def bent_film(name: str, station: float, span: Span, process: Process) -> Joint:
    """The joint of a span of film whose effective length is known."""
    stack, t = plies(process, span.printed, span.raster), process.film.thickness
    thickness = t + span.printed
    rigidity, neutral = bending(stack, restraint(stack, plane_strain_share(span.width, span.gap)))

    def faces(low: float, high: float) -> tuple[float, float]:
        """Strain per rad at two heights: flexion presses what lies over the neutral axis (item 10)."""
        return float((neutral - low) / span.length), float((neutral - high) / span.length)

    stiffness, level = float(rigidity * span.width / span.length), float(neutral) - t
    meet = edges_meet(span.gap, span.height, level)
    return Joint(
        name=name,
        station=station,
        stiffness=stiffness,
        limits=(-math.inf, meet),
        stops=(math.inf, edges_stop(stack, span.width, span.gap, span.height - level, meet)),
        gap=span.gap,
        neutral=level,
        raster=span.raster if span.printed else math.nan,
        twist=twist(stack, span.width, span.length, process.film["poisson"]),
        in_plane=in_plane(stack, span.width, span.gap),
        buckling=float(buckling_load(stiffness, span.length, span.link, thickness)),
        film_faces=faces(0.0, t),
        print_faces=faces(t, thickness) if span.printed else (math.nan, math.nan),
        source=SOURCE,
        validity=validity_of(span.gap, span.height - span.printed, thickness),
        uncertainty=UNCERTAINTY,
    )


def buckling_load(stiffness: ArrayLike, length: ArrayLike, link: ArrayLike, thickness: float) -> np.ndarray:
    """The load, N, at which a gap alone gives way under a link; NaN for a stubby gap or an unknown link.

    `length` is the effective one, with the roots' share; mm. Broadcasts.
    """
    k, span, a = np.broadcast_arrays(*[np.asarray(one, float) for one in (stiffness, length, link)])
    known = (span >= SLENDER * thickness) & ~np.isnan(a)
    loads = critical_load(k * span, span, np.where(known, a, 0.0))
    return np.where(known, loads, math.nan)


def twist(stack: tuple[Ply, ...], width: float, length: float, poisson: float) -> float:
    """Stiffness against twist about the chain's axis, N·mm/rad. Source: finite elements (item 4).

    The formula's D is the plate's (plane strain): 2(1 − ν)·D is G·t³/3. `length` is the effective one: the
    roots add to it in the leading term as they do in bending. Free edges carry less than a plate's
    (Saint-Venant: 1 − 0.63·t/W). A wide hinge twists by bending its sides up and down as clamped beams, which
    shear as well (Timoshenko's beam, shear factor 5/6). Within 1.5 % of plates, 6 % of solids.
    """
    rigidity, _ = bending(stack, restraint(stack, 1.0))
    s, thickness = width / length, stack[-1].top
    edges = 1 - 0.63 * min(thickness / width, 1.0)
    sides = s**2 / (2 * (1 - poisson)) / (1 + 2.4 / (1 - poisson) * (thickness / length) ** 2)
    warp = 0.22 * s / (s + 0.3) * math.exp(-s / 6)
    return float(2 * (1 - poisson) * rigidity * s * (edges + sides + warp))


def in_plane(stack: tuple[Ply, ...], width: float, gap: float) -> float:
    """Stiffness against bending in the film's plane, about z, N·mm/rad, for a couple: ΣE′t·W³/(12·gap).

    Source: textbook beam whose ends can't contract along the fold; validity: small rotation, before the
    film's pressed side wrinkles; the links count as rigid.
    """
    moduli = restraint(stack, 1.0) * np.array([ply.modulus for ply in stack])
    stretch = sum(e * (ply.top - ply.bottom) for e, ply in zip(moduli, stack, strict=True))
    return float(stretch * width**3 / (12 * gap))


def edges_meet(gap: float, height: float, neutral: float) -> float:
    """Flexion angle (rad) at which the upper edges of two walls of `height` over a gap touch.

    The arc's chord shrinks and the walls lean in: (gap/θ − h)·sin(θ/2) = 0 has its root where the arc's
    radius equals the walls' height over the neutral axis, so θ = gap/h (circular arc, rigid walls).
    `neutral` is the neutral axis over the film's upper face (negative inside the film), mm. Infinite where
    that is more than half a turn: other things stop such a joint.
    """
    reach = height - neutral
    return gap / reach if reach * math.pi > gap else math.inf
