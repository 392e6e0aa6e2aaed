"""A robot of your own: a body with two flapping limbs. Try `flexo build` on this file."""

from flexo import design_of, mm, param, part, robot
from flexo.contract import Element
from flexo.elements import Foot, Hinge, Plate


@robot
class Flapper:
    """A plate with a hinged paddle at each end."""

    span: mm = param(30.0, 15.0, 80.0, "length of the body")
    wing: Element = part(Hinge(width=20, gap=1.5), "the hinge at each end")

    def design(self):
        body = design_of(Plate(length=self.span, width=20))
        for port in ("plate.out", "plate.in"):
            name = port.split(".")[1]
            body = body.attach(port, self.wing, f"{name}_hinge")
            body = body.attach(f"{name}_hinge.out", Foot(width=20), f"{name}_paddle")
        return body
