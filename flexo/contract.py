"""What an element is: a frozen value with declared parameters that answers questions about itself.

Frame of every element: the film's upper surface is z = 0, printing grows +z, a chain runs along +x, a hinge
bends about y. Lengths mm, angles rad (degrees only in parameters annotated `deg`).
"""

from __future__ import annotations

import dataclasses
import inspect
import math
from collections.abc import Iterable
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, dataclass_transform

from flexo import form, params
from flexo.errors import BadInput, nearest
from flexo.pose import Pose

if TYPE_CHECKING:
    from shapely import LineString, Polygon
    from shapely.geometry.base import BaseGeometry

    from flexo.design import Design
    from flexo.mechanics.model import Mechanics
    from flexo.process import Process

T = TypeVar("T")


class Bare(NamedTuple):
    """Film that stays free: nothing printed over `polygon` may have its underside below `z_clear` mm."""

    polygon: Polygon
    z_clear: float


class Cut(NamedTuple):
    """A line cut through the film, or only scored, in the element's frame: a closed one is a hole."""

    line: LineString
    kind: str = "cut"  # cut | score


class Directive(NamedTuple):
    """How a region is filled between two heights: raster angle in rad from +x, density 0..1."""

    polygon: Polygon
    angle: float
    z_low: float = 0.0
    z_high: float = math.inf
    density: float = 1.0


class Insert(NamedTuple):
    """A part dropped in during a pause, once the print has reached `z_top` mm."""

    name: str
    polygon: Polygon
    z_bottom: float
    z_top: float
    mass: float = 0.0  # kg
    proud: float = 0.0  # mm that stick out above z_top under the nozzle


class Guide(NamedTuple):
    """Where a tendon runs through an element: edges at x_in, x_out on height z, off-centre by y, mm."""

    name: str
    x_in: float
    x_out: float
    z: float
    y: float = 0.0


class Element:
    """The answers every element gives; `@element` fills those that its author left out with these."""

    @property
    def ports(self) -> dict[str, Pose]:
        """Where others join, each pose's x axis pointing out of the element."""
        length = getattr(self, "length", None)
        if length is None:
            return {"in": Pose(turn=math.pi)}
        if isinstance(length, bool) or not isinstance(length, Real):
            raise BadInput(f"{type(self).__name__}.length is {length!r}, must be a number of mm")
        return {"in": Pose(turn=math.pi), "out": Pose(x=float(length))}

    def footprint(self) -> Polygon:
        """The film the element needs."""
        raise NotImplementedError

    def solid(self, process: Process) -> Any:
        """The printed geometry as a CadQuery shape, z = 0 on the film."""
        raise NotImplementedError

    def bare(self) -> tuple[Bare, ...]:
        """Zones of the film that stay free."""
        return ()

    def volume(self, process: Process) -> float | None:
        """The solid's volume in closed form, mm³; None has it measured on the mesh, which needs the solid."""
        return None

    def mechanics(self, process: Process) -> Mechanics | None:
        """Joints or section with their closed form's source; None for a part that counts as rigid."""
        return None

    def constraints(self) -> Iterable[tuple[bool, str]]:
        """Relations between the element's own parameters: (holds, what must hold and what it is)."""
        return ()

    def cuts(self) -> tuple[Cut, ...]:
        """Holes and slits in the film inside the footprint."""
        return ()

    def inserts(self) -> tuple[Insert, ...]:
        """Parts dropped in during a pause."""
        return ()

    def guides(self) -> tuple[Guide, ...]:
        """Tendon guides in order along +x."""
        return ()

    def contacts(self) -> tuple[BaseGeometry, ...]:
        """Plan-view lines or regions of contact faces and hinge edges, which seams must avoid."""
        return ()

    def directives(self) -> tuple[Directive, ...]:
        """Raster angle or density that the element's mechanics rely on."""
        return ()

    def attach(self, port: str, child: Any, name: str | None = None) -> Design:
        """A design with `child` (element or design) joined to this element's port, as `Design.attach`."""
        from flexo.design import design_of

        return design_of(self).attach(port, child, name)

    def to_cadquery(self, process: Process | None = None) -> Any:
        """The solid for a CAD viewer, with the default process unless one is given."""
        from flexo.process import default_process

        return self.solid(process or default_process())

    def _repr_svg_(self) -> str:
        from flexo.view import design_svg

        return design_svg(self)


class Robot:
    """A value that answers with a Design; made by `@robot`."""

    def design(self) -> Design:
        """The placed elements."""
        raise NotImplementedError

    def constraints(self) -> Iterable[tuple[bool, str]]:
        """Relations between the robot's own parameters, as for an element."""
        return ()

    def _repr_svg_(self) -> str:
        from flexo.view import design_svg

        return design_svg(self)


@dataclass_transform(
    kw_only_default=True, frozen_default=True, field_specifiers=(params.param, params.choose, params.part)
)
def element(cls: type[T]) -> type[T]:
    """Make a class of declared parameters an element: frozen, checked at construction, compared by value."""
    return _value_class(cls, Element, ("footprint", "solid"))


@dataclass_transform(
    kw_only_default=True, frozen_default=True, field_specifiers=(params.param, params.choose, params.part)
)
def robot(cls: type[T]) -> type[T]:
    """Make a class of declared parameters and parts a robot, which answers `design()`."""
    return _value_class(cls, Robot, ("design",))


def _value_class(cls: type[T], kind: type, required: tuple[str, ...]) -> type[T]:
    for answer in required:
        if answer not in vars(cls):
            meaning = (getattr(kind, answer).__doc__ or "").strip().splitlines()[0]
            raise BadInput(f"{cls.__name__} lacks {answer}(): {meaning}")
    form.refuse_others(cls, kind)
    frozen = dataclasses.dataclass(frozen=True, kw_only=True, repr=False)(cls)
    body = {
        "__init__": _checked_init,
        "__repr__": _short_repr,
        "__module__": cls.__module__,
        "__qualname__": cls.__qualname__,
        "__doc__": cls.__doc__,
    }
    made = type(cls.__name__, (frozen, kind), body)
    declared = params.params_of(made)
    for one in declared.values():
        one.accept(one.default, f"the default of {cls.__name__}")
    made.__signature__ = _signature(made)  # type: ignore[attr-defined]
    return made  # type: ignore[return-value]


def _signature(made: type) -> inspect.Signature:
    kinds = inspect.Parameter.KEYWORD_ONLY
    fields = dataclasses.fields(made)  # type: ignore[arg-type]
    return inspect.Signature([inspect.Parameter(f.name, kinds, default=f.default) for f in fields])


def _checked_init(self: Any, **values: Any) -> None:
    owner = type(self).__name__
    declared, parts = params.params_of(self), params.parts_of(type(self))
    for name in values:
        if name not in declared and name not in parts:
            raise BadInput(f"{owner} has no parameter {name!r}; {nearest(name, [*declared, *parts])}")
    for name, one in declared.items():
        object.__setattr__(self, name, one.accept(values.get(name, one.default), owner))
    for name, default in parts.items():
        object.__setattr__(self, name, _part(values.get(name, default), owner, name))
    for holds, text in form.relations(self.constraints(), owner):
        if not holds:
            raise BadInput(f"{owner}: {text}")


def _part(value: Any, owner: str, name: str) -> Any:
    if not isinstance(value, Element):
        raise BadInput(f"{owner}.{name} is {value!r}, must be an element such as Hinge(gap=1.5)")
    return value


def _short_repr(self: Any) -> str:
    shown = []
    for field in dataclasses.fields(self):
        value = getattr(self, field.name)
        if value != field.default:
            shown.append(f"{field.name}={value!r}")
    return f"{type(self).__name__}({', '.join(shown)})"
