"""Layout → Layers: every distinct element is sliced once, its sections are placed and united."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flexo.layout import Setup
from flexo.planar import moved, to_section, united
from flexo.process import Process
from flexo.slicing.layers import Fill, Layer, Layers, Region
from flexo.slicing.sections import sections, top_of

if TYPE_CHECKING:
    from manifold3d import CrossSection

    from flexo.contract import Element

TALLEST = 1.4  # × layer_height: the most that the last layer may be stretched to end at the part's top


class Slab(NamedTuple):
    """The space of a layer: its bottom and top over the film, mm."""

    bottom: float
    top: float

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2


def slice_setup(setup: Setup, process: Process) -> Layers:
    """The layers of a setup in its sheet's frame, each the section at the layer's middle."""
    distinct = dict.fromkeys(one.element for one in setup.parts)
    slabs = stack(max((top_of(element, process) for element in distinct), default=0.0), process)
    heights = [slab.middle for slab in slabs]
    cut = {element: sections(element, process, heights) for element in distinct}
    fills = _fills(setup)
    return Layers(tuple(_layer(index, slab, setup, cut, fills) for index, slab in enumerate(slabs)))


def stack(height: float, process: Process) -> list[Slab]:
    """The layers up to a height in mm: the process's grid, the last one stretched or shrunk to end there.

    The last layer is 0.4 to 1.4 layer heights; a part no higher than a bond layer has that one layer.
    """
    count = process.layers_to(height)
    if count and height - process.top_of(count - 1) > TALLEST * process.layer_height and count > 1:
        count += 1
    tops = [process.top_of(layer + 1) for layer in range(count)]
    if count > 1:
        tops[-1] = height
    return [Slab(bottom, top) for bottom, top in zip([0.0, *tops], tops, strict=False)]


def _fills(setup: Setup) -> list[tuple[float, float, Fill]]:
    """The directives of all elements, placed, with the heights they hold between."""
    return [
        (order.z_low, order.z_high, Fill(to_section(one.pose.geometry(order.polygon)),
                                         one.pose.direction(order.angle), order.density))
        for one in setup.parts
        for order in one.element.directives()
    ]  # fmt: skip


def _layer(
    index: int,
    slab: Slab,
    setup: Setup,
    cut: dict[Element, list[CrossSection]],
    fills: list[tuple[float, float, Fill]],
) -> Layer:
    placed = [moved(cut[one.element][index], one.pose) for one in setup.parts]
    area = united([one for one in placed if not one.is_empty()])
    directed = tuple(fill for low, high, fill in fills if low <= slab.middle <= high)
    region = Region(area, 0, directed)
    return Layer(index, slab.top, slab.top - slab.bottom, () if area.is_empty() else (region,))
