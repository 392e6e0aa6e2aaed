"""What the G-code of every element and robot lays, read back from its text alone, against the solids.

Run: python benchmarks/fidelity.py [NAME ...]
"""

from __future__ import annotations

import statistics
import sys

from flexo.catalogue import catalogue
from flexo.process import default_process
from flexo.testing import jobs


def row(name: str, value: object) -> str:
    """One element's or robot's figures: volumes in mm³, shares of a layer's section."""
    process = default_process()
    extruded, (solid, _) = jobs.extruded_volume(value, process), jobs.solid_volume(value, process)
    fits = jobs.fits(value, process)
    ious = [one.iou for one in fits]
    void, double = (max(getattr(one, key) / one.area for one in fits) for key in ("void", "double"))
    thin = " thin" if all(one.thin for one in fits) else ""
    return (
        f"{name:20} {len(fits):6d} {solid:9.1f} {extruded / solid - 1:+8.2%} {statistics.median(ious):7.3f}"
        f" {min(ious):7.3f} {void:6.1%} {double:6.1%}{thin}"
    )


def main() -> None:
    wanted = sys.argv[1:]
    print("name                 layers solid mm³ extruded IoU med IoU min   void  twice")
    for name, cls in catalogue().items():
        if not wanted or name in wanted:
            print(row(name, cls()))


if __name__ == "__main__":
    main()
