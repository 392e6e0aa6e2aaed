"""Whether film and print bear the bends that were asked for: beyond yield they can't be met.

The thresholds and the words are those of `flexo.mechanics.strain`; what is asked for is judged more strictly
than a limit that need not be used.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from flexo.errors import Finding
from flexo.mechanics.model import Joint
from flexo.mechanics.strain import at_angle, passed, remark
from flexo.process import Process

SEVERITY = {"yield": "error", "occasional": "warning", "caution": "warning", "cyclic": "note"}


def strained(bends: Iterable[tuple[Joint, float]], process: Process) -> tuple[Finding, ...]:
    """Findings for joints bent to angles, rad: the worst strain of film and print, where too large."""
    reached = [
        (one, joint)
        for joint, angle in bends
        if math.isfinite(angle)
        for one in at_angle(joint, process, angle)
    ]
    found = []
    for layer in ("film", "print"):
        own = [pair for pair in reached if pair[0].layer == layer]
        if own:
            one, joint = max(own, key=lambda pair: pair[0].strain)
            if name := passed(one, process):
                told = (SEVERITY[name], f"{joint.name}: ", f"{math.degrees(one.angle):.3g}°")
                found.append(remark(joint, one, process, told))
    return tuple(found)
