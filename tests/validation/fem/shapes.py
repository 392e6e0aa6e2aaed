"""The side views that are solved: hinges, rows of ridges, cells of ridged and of folded sheets; mm.

Each is one half, from a plane of symmetry at x = 0 to another or to a link's far end.
"""

from __future__ import annotations

import numpy as np

from .meshes import Block, Grading, Material, Solid, meshed

PC = Material(2350.0, 0.37)  # MPa, film of the default process
PLA = Material(3000.0, 0.35)  # MPa, along the beads
PLA_ACROSS = Material(2650.0, 0.35)  # MPa, across the beads


def hinge(gap: float, film: float, skin: float, step: float, times: int = 1) -> Solid:
    """Half a gap of film with skin, and a link `step` mm higher that is four of its heights long."""
    thick = film + skin
    end = gap / 2 + 4 * (thick + step)
    blocks = [Block(0.0, end, 0.0, film, PC), Block(gap / 2, end, film, thick + step, PLA)]
    if skin:
        blocks.append(Block(0.0, gap / 2, film, thick, PLA))
    return meshed(blocks, _refined(Grading(thick / 20, min(thick, 2 * gap) / 2), times))


def ridge_row(count: int, sizes: tuple[float, float, float, float], base: tuple[float, float]) -> Solid:
    """Half of `count` ridges (width, height over the film, gap) between links of a height over the film.

    `base` is the film's and the skin's thickness; the link is four of its heights long.
    """
    (ridge, height, gap, link), (film, skin) = sizes, base
    thick, outer = film + skin, count * ridge / 2 + (count + 1) * gap / 2
    end = outer + 4 * (film + link)
    blocks = [Block(0.0, end, 0.0, film, PC), Block(outer, end, film, film + link, PLA)]
    if skin:
        blocks.append(Block(0.0, outer, film, thick, PLA))
    middles = (np.arange(count) - (count - 1) / 2) * (ridge + gap)
    for middle in middles[middles > -1e-9]:
        low = max(float(middle) - ridge / 2, 0.0)
        blocks.append(Block(low, float(middle) + ridge / 2, thick, film + height, PLA_ACROSS))
    return meshed(blocks, Grading(thick / 10, min(thick, gap, ridge) / 1.5, 2.0))


def ridge_cell(pitch: float, width: float, height: float, base: tuple[float, float], times: int = 1) -> Solid:
    """Half a pitch of a ridged sheet; `height` over the base, which is film and printed layers."""
    film, skin = base
    thick = film + skin
    blocks = [Block(0.0, pitch / 2, 0.0, film, PC)]
    if skin:
        blocks.append(Block(0.0, pitch / 2, film, thick, PLA))
    blocks.append(Block((pitch - width) / 2, pitch / 2, thick, thick + height, PLA))
    return meshed(blocks, _refined(Grading(thick / 20, min(thick, pitch - width, width) / 2.5), times))


def fold_cell(facet: float, crease: float, fold: float, base: tuple[float, float], times: int = 1) -> Solid:
    """Half a period of facets joined by creases that are bent to arcs by ±`fold` rad, crest to trough.

    `base` is the film's thickness and the facets' height over it; no height is a uniform sheet.
    """
    film, height = base
    half, whole = crease / 2, crease + facet
    blocks = [Block(0.0, whole, -film / 2, film / 2, PC)]
    if height:
        blocks.append(Block(half, half + facet, film / 2, film / 2 + height, PLA))
    flat = meshed(blocks, _refined(Grading(film / 15, film), times))
    s, n = flat.mesh.p
    slope = fold * (np.clip((s - half - facet) / half, 0, 1) - np.clip(s / half, 0, 1))
    x, z = _midline(s, half, facet, fold)
    x, z = x - n * np.sin(slope), z + n * np.cos(slope)
    x[s == s.min()], x[s == s.max()] = 0.0, _midline(np.array([whole]), half, facet, fold)[0][0]
    return flat._replace(mesh=type(flat.mesh)(np.array([x, z]), flat.mesh.t))


def arc(length: float, angle: float, film: float) -> Solid:
    """Half of a film's arc of `length` bent upwards by `angle` rad, its middle at the origin."""
    flat = meshed([Block(0.0, length / 2, -film / 2, film / 2, PC)], Grading(film / 8, film / 2))
    s, n = flat.mesh.p
    radius = length / angle
    x, z = (radius - n) * np.sin(s / radius), radius - (radius - n) * np.cos(s / radius)
    return flat._replace(mesh=type(flat.mesh)(np.array([x, z]), flat.mesh.t))


def _midline(s, half, facet, fold):
    """Points of half a crease, a facet and half a crease, from the crest at the origin down."""
    radius = half / fold
    first, last = np.clip(s, 0, half) / radius, np.clip(s - half - facet, 0, half) / radius
    straight = np.clip(s - half, 0, facet)
    x = radius * np.sin(first) + straight * np.cos(fold) + radius * (np.sin(fold) - np.sin(fold - last))
    z = radius * (np.cos(first) - 1) - straight * np.sin(fold) - radius * (np.cos(fold - last) - np.cos(fold))
    return x, z


def _refined(grading, times):
    for _ in range(times - 1):
        grading = grading.finer()
    return grading
