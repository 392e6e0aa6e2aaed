"""flexo: parametric CAD/CAM for flexoskeleton printing.

The author's vocabulary; each name is loaded when it is first used, so that `import flexo` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from flexo.contract import Bare, Cut, Directive, Guide, Insert, element, robot
    from flexo.design import Design, chain, design_of
    from flexo.mechanics.model import Joint, Mechanics, Section
    from flexo.params import choice, choose, count, counts, deg, mm, mms, param, part, ratio
    from flexo.planar import rectangle, strip
    from flexo.pose import Pose
    from flexo.process import Printer, Process
    from flexo.solids import bar, fused, placed_copies, prism

_HOME = {
    "flexo.params": ("choice", "choose", "count", "counts", "deg", "mm", "mms", "param", "part", "ratio"),
    "flexo.contract": ("Bare", "Cut", "Directive", "Guide", "Insert", "element", "robot"),
    "flexo.pose": ("Pose",),
    "flexo.design": ("Design", "chain", "design_of"),
    "flexo.process": ("Printer", "Process"),
    "flexo.mechanics.model": ("Joint", "Mechanics", "Section"),
    "flexo.planar": ("rectangle", "strip"),
    "flexo.solids": ("bar", "fused", "placed_copies", "prism"),
}
_MODULE = {name: module for module, names in _HOME.items() for name in names}

__all__ = [  # noqa: RUF022  (by meaning)
    "mm", "deg", "count", "ratio", "mms", "counts", "choice", "param", "choose", "part",
    "element", "robot", "Pose", "chain", "Design", "design_of",
    "Bare", "Cut", "Directive", "Guide", "Insert",
    "rectangle", "strip", "prism", "bar", "fused", "placed_copies",
    "Joint", "Section", "Mechanics", "Process", "Printer",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _MODULE:
        value = getattr(import_module(_MODULE[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'flexo' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
