"""A strip with mushrooms on both faces of the film: locked, it follows a curve that bends both ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from flexo import Design, chain, counts, mm, mms, param, robot
from flexo.design import Placed
from flexo.elements import Link, StraightMushrooms


@robot
class TwoFacedStrip:
    """Runs of mushrooms on the film's upper and lower face by turns; the cell between two runs is rigid.

           ○ ○ ○ ○              ○ upper face: limits bending up
    ┌────┬─┴─┴─┴─┴─┬────┐
    ╧════╧═════════╧════╧══════════════╤════╤═ film
                        └────┬─┬─┬─┬─┬─┴────┘
                             ○ ○ ○ ○    lower face: limits bending down
    """

    width: mm = param(12.0, 3.0, 200.0, "along the fold lines")
    radii: mms = param(
        (1.8, 1.8, 1.8, 1.8, -1.8, -1.8, -1.8, -1.8), -15.0, 15.0,
        "of each head in order; those below 0 stand on the film's lower face",
    )  # fmt: skip
    rigid: counts = param((), 1, 200, "cells printed solid, counted from 1; where the face changes they are")
    pitch: mm = param(4.5, 3.2, 40.0, "from mushroom to mushroom")
    stem: mm = param(1.2, 0.8, 10.0, "width of a stem, rigid at its base")
    height: mm = param(4.0, 1.6, 40.0, "of the heads' centres over the film")
    plate: mm = param(2.0, 0.4, 20.0, "height of the plates over the film")
    end: mm = param(6.0, 2.0, 100.0, "length of the plate at each end of the strip")

    def _runs(self) -> list[range]:
        """The heads of each run on one face, counted from 0."""
        heads = len(self.radii)
        turns = [i for i in range(1, heads) if (self.radii[i] > 0) != (self.radii[i - 1] > 0)]
        return [range(a, b) for a, b in pairwise([0, *turns, heads])]

    def constraints(self) -> Iterable[tuple[bool, str]]:
        heads, last = len(self.radii), max(self.rigid, default=0)
        yield last < heads, f"rigid names cell {last}, there are {heads - 1}"
        for run in self._runs():
            yield len(run) > 1, f"head {run[0] + 1} stands alone on its face, must have a neighbour there"
        if all(len(run) > 1 for run in self._runs()):
            self._elements()  # their own constraints hold

    def _elements(self) -> list[StraightMushrooms]:
        return [
            StraightMushrooms(
                width=self.width,
                count=len(run) - 1,
                pitch=self.pitch,
                stem=self.stem,
                height=self.height,
                radii=tuple(abs(r) for r in self.radii[run.start : run.stop]),
                rigid=tuple(cell - run[0] for cell in self.rigid if run[0] < cell <= run[-1]),
                edge=(self.pitch + self.stem) / 2,  # to the middle of the next cell
                edge_height=self.plate,
            )
            for run in self._runs()
        ]

    def design(self) -> Design:
        runs, lap = self._runs(), (self.pitch + self.stem) / 2
        faces = ["top" if self.radii[run[0]] > 0 else "bottom" for run in runs]
        elements = {f"run_{k}": one for k, one in enumerate(self._elements(), 1)}
        end = Link(length=self.end, width=self.width, height=self.plate)
        row = chain(root=end, **elements, tip=end)
        sides = dict(zip(elements, faces, strict=True)) | {"root": faces[0], "tip": faces[-1]}
        placed = [replace(one, face=sides[one.name]) for one in row.placed]
        over = replace(end, length=lap)  # carries a run's plate on under the first stem of the next
        laps = [
            Placed(f"lap_{k}", over, row[f"run_{k + 1}"].pose, faces[k - 1], f"run_{k}.out")
            for k in range(1, len(runs))
        ]
        return Design((*placed, *laps))
