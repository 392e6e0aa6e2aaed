"""The laws: what holds for every element and robot, whatever its parameters.

A law is a plain function (value, process) → tuple of findings, empty when it holds; its name says what
holds, its docstring says it in a sentence. `laws_for` picks those of a class, `holds` raises LawBroken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flexo.contract import Element, Robot
from flexo.errors import BadInput, CheckFailed, Finding
from flexo.testing import job_laws as job
from flexo.testing import layer_laws as layer
from flexo.testing import mechanics_laws as does
from flexo.testing import plan_laws as plan
from flexo.testing import robot_laws as placed
from flexo.testing import solid_laws as solid
from flexo.testing import sparse_laws as skins
from flexo.testing import value_laws as of_value

if TYPE_CHECKING:
    from flexo.process import Process

Law = Callable[[Any, "Process"], tuple[Finding, ...]]

VALUE_LAWS: tuple[Law, ...] = (
    of_value.parameters_round_trip,
    of_value.units_are_accepted,
    of_value.bounds_refuse,
    of_value.repr_evaluates,
)
GEOMETRY_LAWS: tuple[Law, ...] = (
    solid.mesh_is_closed,
    solid.euler_number_is_possible,
    solid.volume_is_positive,
    solid.stated_volume_is_the_solids,
    solid.starts_on_film,
    plan.footprint_is_sound,
    plan.inside_footprint,
    plan.bare_zones_inside_footprint,
    plan.bare_zones_stay_bare,
    plan.cuts_inside_footprint,
    plan.directives_inside_footprint,
    plan.inserts_inside_footprint,
    plan.ports_are_finite,
    plan.ports_lie_on_the_outline,
    layer.layers_keep_volume,
    layer.layers_clear_bare_zones,
    layer.mirrored_layers,
)
MECHANICS_LAWS: tuple[Law, ...] = (
    does.stiffness_is_positive,
    does.stiffness_grows_with_width,
    does.limits_are_ordered,
    does.joints_lie_on_element,
    does.skins_are_printed_as_predicted,
    does.torque_rises_with_angle,
    does.stops_are_stiffer_than_the_free_joint,
    does.layers_lock_no_later,
    does.intervals_hold_the_figures,
)
DESIGN_LAWS: tuple[Law, ...] = (
    placed.placed_parts_are_sound,
    placed.joined_ports_meet,
    placed.film_is_one_piece,
)
JOB_LAWS: tuple[Law, ...] = (
    job.job_verifies,
    job.extruded_volume,
    job.beads_fill_layers,
    job.voids_and_overlaps,
    skins.sparse_fill_has_its_density,
    skins.skins_are_solid,
    job.beads_clear_bare_zones,
    job.job_is_reproducible,
)
ELEMENT_LAWS = VALUE_LAWS + GEOMETRY_LAWS + MECHANICS_LAWS
ELEMENT_ONCE: tuple[Law, ...] = (of_value.most_values_are_accepted, solid.solid_is_valid)
ROBOT_ONCE: tuple[Law, ...] = (
    of_value.most_values_are_accepted,
    placed.parts_keep_laws,
    layer.layers_clear_bare_zones,
    layer.mirrored_layers,
)
LAWS: tuple[Law, ...] = tuple(
    dict.fromkeys(ELEMENT_LAWS + ELEMENT_ONCE + DESIGN_LAWS + ROBOT_ONCE + JOB_LAWS)
)
DRAWS = 10  # values drawn for each law


class LawBroken(AssertionError):
    """A law does not hold for a value; the message says in numbers what is wrong."""

    def __init__(self, law: Law, value: Any, findings: tuple[Finding, ...]):
        self.law, self.value, self.findings = law, value, findings
        faults = "\n  ".join(f"{fault.text}{'; ' + fault.fix if fault.fix else ''}" for fault in findings[:5])
        more = f"\n  and {len(findings) - 5} more" if len(findings) > 5 else ""
        super().__init__(f"{value!r} breaks {law.__name__}: {faults}{more}")


def laws_for(owner: Any) -> tuple[Law, ...]:
    """The laws of an element or robot, class or value, the cheap ones first."""
    return drawn_laws_for(owner) + (ELEMENT_ONCE if _is_element(owner) else ROBOT_ONCE) + JOB_LAWS


def drawn_laws_for(owner: Any) -> tuple[Law, ...]:
    """Those of the laws that are tried on drawn values too; the others take longer and see the defaults."""
    return ELEMENT_LAWS if _is_element(owner) else VALUE_LAWS + DESIGN_LAWS


def _is_element(owner: Any) -> bool:
    cls = owner if isinstance(owner, type) else type(owner)
    if not issubclass(cls, (Element, Robot)):
        raise BadInput(f"{owner!r} is no element or robot (a class under @element or @robot)")
    return issubclass(cls, Element)


def broken(law: Law, value: Any, process: Process | None = None) -> tuple[Finding, ...]:
    """What a law finds wrong with a value, printed with `process` (default: PLA on 10 mil film)."""
    from flexo.process import default_process

    try:
        return tuple(law(value, process or default_process()))
    except CheckFailed as fault:
        return fault.findings


def holds(law: Law, value: Any, process: Process | None = None) -> None:
    """LawBroken unless the law holds for the value; so too when the value fails to answer."""
    try:
        findings = broken(law, value, process)
    except Exception as error:
        raise LawBroken(law, value, (_raised(value, error),)) from error
    if findings:
        raise LawBroken(law, value, findings)


def holds_over_draws(law: Law, cls: type, examples: int = DRAWS) -> None:
    """LawBroken unless the law holds for the defaults, and for drawn values where it is cheap enough."""
    holds(law, cls())
    if law not in drawn_laws_for(cls) or not examples:
        return
    from flexo.testing.draws import each_drawn

    each_drawn(cls, examples, lambda value: holds(law, value))


def check_laws(cls: type, examples: int = DRAWS) -> None:
    """Every law of a class; one AssertionError that lists all that do not hold."""
    faults = []
    for law in laws_for(cls):
        try:
            holds_over_draws(law, cls, examples)
        except LawBroken as fault:
            faults.append(str(fault))
    if faults:
        raise AssertionError("\n".join(faults))


def _raised(value: Any, error: Exception) -> Finding:
    """An exception out of the value's own answers, with the line of its file, or else the innermost one."""
    import sys
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    home = getattr(sys.modules.get(type(value).__module__), "__file__", None)
    frame = next((one for one in reversed(frames) if one.filename == home), frames[-1])
    where = f"{frame.filename.replace(chr(92), '/').rpartition('/')[2]}:{frame.lineno}, in {frame.name}"
    return Finding("value.raises", f"{type(error).__name__}: {error} ({where})")
