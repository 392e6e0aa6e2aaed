"""Whether a locked strip's mushrooms meet anything but their neighbours."""

from __future__ import annotations

import numpy as np

from flexo.errors import Finding
from flexo.inverse.answer import Drawn

SLACK = 0.02  # mm: what heads or film may seem to overlap by, of rounding and sampling


def meetings(drawn: Drawn) -> tuple[Finding, ...]:
    """Findings for heads that meet other heads than their neighbours', or the film."""
    return (*_heads(drawn), *_film(drawn))


def _heads(drawn: Drawn) -> tuple[Finding, ...]:
    between = np.abs(drawn.heads[:, None] - drawn.heads[None, :])
    room = between - drawn.radii[:, None] - drawn.radii[None, :]
    apart = np.abs(np.subtract.outer(np.arange(len(room)), np.arange(len(room))))
    room[apart < 2] = np.inf
    return _told(room, "heads.collide", "the head {0} meets the head {1} before the strip locks")


def _film(drawn: Drawn) -> tuple[Finding, ...]:
    between = np.abs(drawn.heads[:, None] - drawn.achieved[None, :])
    room = between - drawn.radii[:, None]
    return _told(room, "heads.film", "the head {0} meets the film before the strip locks")


def _told(room: np.ndarray, name: str, text: str) -> tuple[Finding, ...]:
    """A finding for the pair that overlaps most."""
    a, b = np.unravel_index(int(room.argmin()), room.shape)
    if room[a, b] >= -SLACK:
        return ()
    what = f"{text.format(a + 1, b + 1)}, by {-room[a, b]:.3g} mm"
    fix = "enlarge the curve, or take more cells"
    return (Finding(name, what, "error", float(room[a, b]), 0.0, "mm", fix=fix),)
