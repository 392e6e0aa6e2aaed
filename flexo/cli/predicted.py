"""What a part is predicted to do, as plain data: every figure with its interval, and what is remarked."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from flexo.answers import mechanics_of
from flexo.checks.behaviour import remarks, spanned
from flexo.mechanics import strain
from flexo.mechanics.interval import SIDES, Interval, intervals, monte_carlo
from flexo.mechanics.mass import mass, together
from flexo.mechanics.model import Figure, Joint, Mechanics, Section
from flexo.process import Process

NUMBERS = {
    "stiffness": "stiffness_N_mm_per_rad",
    "twist": "twist_N_mm_per_rad",
    "in_plane": "in_plane_N_mm_per_rad",
    "buckling": "buckling_N",
    "strain_film": "strain_film_per_rad",
    "strain_print": "strain_print_per_rad",
}
ANGLES = {"limits": "limits_deg", "printed_limits": "printed_limits_deg"}
STOPS = "stops_N_mm_per_rad"
Places = dict[Any, list[str]]
Intervals = dict[str, Interval]


@dataclass(frozen=True)
class Spread:
    """How intervals are found: linear from each input's own, or by `draws` of all inputs at once."""

    draws: int | None = None
    seed: int = 0

    def of(self, element: Any, process: Process) -> Intervals:
        """The interval of every figure of an element."""
        answer = partial(mechanics_of, element)
        if self.draws is None:
            return intervals(answer, process)
        return monte_carlo(answer, process, self.draws, self.seed)


def predictions(elements: Places, process: Process, spread: Spread) -> dict[str, Any]:
    """Joints, sections, other figures and findings of distinct elements."""
    answers = [(element, names, mechanics_of(element, process)) for element, names in elements.items()]
    told = [(names, one, spread.of(element, process)) for element, names, one in answers if one is not None]
    linear = spread.draws is None
    return {
        "joints": [_joint(j, names, known, process) for names, one, known in told for j in one.joints],
        "sections": [_section(one.section, names, known) for names, one, known in told if one.section],
        "figures": [_figure(f, names, known) for names, one, known in told for f in one.figures],
        "intervals": {"method": "linear"} if linear else {"method": "monte-carlo", **asdict(spread)},
        "uncertainty": max((u for _, one, _ in told for u in _uncertainties(one)), default=0.0),
        "findings": [
            asdict(finding) for names, one, _ in told for finding in remarks(one, process, spanned(names))
        ],
    }


def _uncertainties(answer: Mechanics) -> list[float]:
    sections = () if answer.section is None else (answer.section,)
    return [one.uncertainty for one in (*answer.joints, *sections, *answer.figures)]


def _joint(joint: Joint, names: list[str], known: Intervals, process: Process) -> dict[str, Any]:
    def ends(name: str) -> Interval:
        return known[f"{joint.name}.{name}"]

    paired = {name: [ends(f"{name}.{side}") for side in SIDES] for name in (*ANGLES, "stops")}
    return {
        "name": joint.name,
        "elements": names,
        "station_mm": joint.station,
        "axis_deg": math.degrees(joint.axis),
        "rest_deg": math.degrees(joint.rest),
        "gap_mm": joint.gap,
        "neutral_mm": joint.neutral,
        "raster_deg": math.degrees(joint.raster),
        **{key: getattr(joint, name) for name, key in NUMBERS.items()},
        **{key: _degrees(getattr(joint, name)) for name, key in ANGLES.items()},
        STOPS: list(joint.stops),
        "intervals": {
            **{key: list(ends(name)) for name, key in NUMBERS.items()},
            **{key: [_degrees(side) for side in paired[name]] for name, key in ANGLES.items()},
            STOPS: [list(side) for side in paired["stops"]],
        },
        **_strain(joint, process),
        "uncertainty": joint.uncertainty,
        "source": joint.source,
        "validity": joint.validity,
    }


def _strain(joint: Joint, process: Process) -> dict[str, Any]:
    return {
        "strain_thresholds": [
            {"layer": t.layer, "name": t.name, "strain": t.strain, "angles_deg": _degrees(t.angles)}
            for t in strain.thresholds(joint, process)
        ],
        "strain_at_limits": [
            {
                "layer": one.layer,
                "side": one.side,
                "angle_deg": math.degrees(one.angle),
                "tension": one.tension,
                "pressure": one.pressure,
                "over_threshold": strain.margins(one, process),
            }
            for one in strain.at_limits(joint, process)
        ],
    }


def _degrees(angles: tuple[float, float]) -> list[float]:
    return [math.degrees(one) for one in angles]


def _section(section: Section, names: list[str], known: Intervals) -> dict[str, Any]:
    own = {name.removeprefix("section."): list(ends) for name, ends in known.items() if "section." in name}
    return {
        "elements": names,
        "bending_N_mm": section.bending.tolist(),
        "twist_per_bend": section.twist_per_bend,
        "easy_axis_deg": math.degrees(section.easy_axis),
        "intervals": {
            name if name == "twist_per_bend" else f"{name}_N_mm": ends for name, ends in own.items()
        },
        "uncertainty": section.uncertainty,
        "source": section.source,
        "validity": section.validity,
    }


def _figure(figure: Figure, names: list[str], known: Intervals) -> dict[str, Any]:
    return {"elements": names, **asdict(figure), "interval": list(known[f"figures.{figure.name}"])}


def weight(elements: Places, process: Process) -> dict[str, Any]:
    """The mass of all placed elements, g; those that state no volume are measured on their solid."""
    whole = together(
        one for element, names in elements.items() for one in [mass(element, process)] * len(names)
    )
    return {
        "total_g": whole.total,
        "total_interval_g": list(whole.total_interval),
        "film_g": whole.film,
        "film_interval_g": list(whole.film_interval),
        "print_g": whole.printed,
        "print_interval_g": list(whole.printed_interval),
        "inserts_g": whole.inserts,
        "volume_from": whole.volume_from,
    }
