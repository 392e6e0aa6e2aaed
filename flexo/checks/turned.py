"""What lies under a sheet that was turned over to print its second face."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flexo.errors import Finding
from flexo.meshes import closed_mesh

if TYPE_CHECKING:
    from flexo.layout import Setup
    from flexo.process import Process


def print_below(setup: Setup, process: Process) -> Iterator[Finding]:
    """Print on the face that lies below keeps the sheet from lying flat: how high it is, and what helps."""
    tops = {one: closed_mesh(one, process)[0][:, 2].max(initial=0.0) for one in _elements(setup)}
    height = float(max(tops.values(), default=0.0))
    if height <= 0:
        return
    x_min, _, x_max, _ = _bounds(setup)
    yield Finding(
        "sheet.turned",
        f"the {setup.face} face is printed second, on the sheet turned over about its x axis; the print of "
        f"the first lies under it from x = {x_min:.4g} to {x_max:.4g} mm, up to {height:.4g} mm high",
        "warning",
        measured=height,
        limit=0.0,
        unit="mm",
        fix=f"lay the sheet on a plate at least {height:.4g} mm thick that is open there, measure z = 0 on "
        "it (an inductive probe finds it only if it is of metal and covers the bed)",
    )


def _elements(setup: Setup) -> list:
    return list(dict.fromkeys(one.element for one in setup.under))


def _bounds(setup: Setup) -> tuple[float, float, float, float]:
    from shapely import total_bounds

    prints = [one.pose.geometry(one.element.footprint()) for one in setup.under]
    x_min, y_min, x_max, y_max = total_bounds(prints)
    return float(x_min), float(y_min), float(x_max), float(y_max)
