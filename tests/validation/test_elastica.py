"""A strip of cells under an end load against the elastica of a cantilever, in elliptic integrals.

Source: Bisshopp, Drucker, *Large deflection of cantilever beams*, Quarterly of Applied Mathematics 3 (1945).
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from flexo import Insert, Mechanics, Pose, Section, chain, element, mm, param, prism, strip
from flexo.elements import Plate
from flexo.kinematics import settle, tree
from flexo.process import default_process

LENGTH, WIDTH, MASS, GRAVITY = 60.0, 10.0, 1.0, 9.81
MIDDLE = -default_process().film.thickness / 2


def elastica(load):
    """Tip's deflection and reach over the length, and slope, for P·L²/(E·I): closed form."""
    from scipy.optimize import brentq
    from scipy.special import ellipe, ellipeinc, ellipk, ellipkinc

    def modulus(slope):
        square = (1 + math.sin(slope)) / 2
        return square, math.asin(1 / math.sqrt(2 * square))

    def excess(slope):
        m, start = modulus(slope)
        return ellipk(m) - ellipkinc(start, m) - math.sqrt(load)

    slope = brentq(excess, 1e-6, math.pi / 2 - 1e-9)
    m, start = modulus(slope)
    down = 1 - 2 * (ellipe(m) - ellipeinc(start, m)) / math.sqrt(load)
    return down, math.sqrt(2 * math.sin(slope) / load), slope


def test_the_closed_form_is_that_of_the_published_table():
    """P·L²/(E·I) = 1: deflection 0.3017, reach 0.9436 (Mattiasson 1981 tabulates the same integrals)."""
    assert elastica(1.0)[:2] == pytest.approx((0.30172, 1 - 0.05643), abs=1e-5)


def cantilever(load):
    """A strip so stiff that the mass at its end, beside which its own is nothing, is the load asked for."""
    rigidity = MASS * GRAVITY * LENGTH**2 / load / WIDTH

    @element
    class Strip:
        """Bends without Poisson's effect."""

        length: mm = param(LENGTH, 1.0, 200.0, "all of it")

        def footprint(self):
            return strip(0.0, self.length, WIDTH)

        def solid(self, process):
            return prism(self.footprint(), 0.0, 0.2)

        def mechanics(self, process):
            return Mechanics(section=Section(rigidity * np.diag([1.0, 1.0, 1.0]), "a test", "a test"))

    @element
    class Weight:
        """A mass at its own `in`."""

        size: mm = param(2.0, 1.0, 9.0, "side")

        @property
        def ports(self):
            return {"in": Pose(turn=math.pi)}

        def footprint(self):
            return strip(0.0, self.size, self.size)

        def solid(self, process):
            return prism(self.footprint(), 0.0, 0.2)

        def inserts(self):
            return (Insert("lead", strip(-1.0, 1.0, 2.0), MIDDLE, MIDDLE, MASS),)

    return tree(chain(root=Plate(width=WIDTH, corner=0), strip=Strip(), weight=Weight()))


@pytest.mark.parametrize("load", [0.2, 1.0, 2.0, 5.0])
def test_tip_of_a_cantilever_under_a_dead_load(load):
    joints = cantilever(load)
    rest = settle(joints, gravity=(0.0, 0.0, -GRAVITY))
    tip = rest.posed.port("weight.in")
    down, reach, slope = elastica(load)
    at = tip[:3, 3] + MIDDLE * tip[:3, 2]
    assert (MIDDLE - at[2]) / LENGTH == pytest.approx(down, abs=5e-4)
    assert (at[0] - 40.0) / LENGTH == pytest.approx(reach, abs=5e-4)
    assert math.asin(tip[2, 0]) == pytest.approx(slope, abs=5e-4)  # its x points back along the strip
    assert at[1] == pytest.approx(0.0, abs=1e-9)
    assert rest.findings == ()
