"""An element of your own: try `flexo show`, `flexo build` and `flexo test` on this file."""

from flexo import Bare, Mechanics, count, element, fused, mm, param, prism, strip
from flexo.mechanics.flexure import flexure


@element
class ThreeFold:
    """Tiles of equal length with bare film between them: bends in as many places as it has gaps."""

    width: mm = param(15.0, 5.0, 80.0, "along the folds")
    tile: mm = param(8.0, 3.0, 40.0, "length of a tile")
    gap: mm = param(1.5, 0.4, 10.0, "bare film between tiles")
    tiles: count = param(4, 2, 12, "tiles in the row")
    height: mm = param(1.6, 0.4, 6.0, "of the tiles over the film")

    @property
    def length(self):
        return self.tiles * self.tile + (self.tiles - 1) * self.gap

    def _starts(self):
        return [i * (self.tile + self.gap) for i in range(self.tiles)]

    def footprint(self):
        return strip(0, self.length, self.width)

    def bare(self):
        ends = [x + self.tile for x in self._starts()[:-1]]
        return tuple(Bare(strip(x, x + self.gap, self.width), self.height) for x in ends)

    def solid(self, process):
        return fused([prism(strip(x, x + self.tile, self.width), 0, self.height) for x in self._starts()])

    def mechanics(self, process):
        middles = [x + self.tile + self.gap / 2 for x in self._starts()[:-1]]
        shape = (self.gap, self.width, 0, self.height, process)
        return Mechanics(tuple(flexure(f"fold {i + 1}", x, *shape) for i, x in enumerate(middles)))
