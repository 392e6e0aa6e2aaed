"""A mesh from elsewhere → Layers: one area a layer, with no directives but the process's own fill."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from flexo.slicing.contours import united_contours
from flexo.slicing.layers import Layer, Layers, Region
from flexo.slicing.sections import LEVEL, stretches
from flexo.slicing.skins import with_pattern
from flexo.slicing.slice import grid

if TYPE_CHECKING:
    from flexo.meshes import Mesh
    from flexo.process import Process

RESOLUTION = 0.01  # mm: vertices nearer to the line through their neighbours go, as slicers do
SPECK = 1e-6  # mm²: a smaller area is none


def slice_mesh(mesh: Mesh, process: Process) -> Layers:
    """The layers of a closed mesh that stands on z = 0, in its own frame; see `slicing.slice.slice_setup`.

    Layers between the same vertex levels of a prismatic stretch share their region.
    """
    steps = grid(process, float(mesh[0][:, 2].max()))
    planes = np.array([step.middle for step in steps]) + LEVEL
    first, _ = stretches(mesh, planes)
    distinct = np.flatnonzero(first == np.arange(len(first)))
    areas = [area.simplify(RESOLUTION) for area in united_contours(mesh, planes[distinct])]
    regions = [(Region(area),) if area.area() > SPECK else () for area in areas]
    shared = np.searchsorted(distinct, first).tolist()
    layers = tuple(Layer(k, s.top, s.height, regions[shared[k]]) for k, s in enumerate(steps))
    return with_pattern(Layers(layers), process)
