"""What a job says of itself: the comments at its head, and the block that a verifier reads.

The block repeats what the text has to satisfy (film, cuts, bare zones, model volume), in the machine's bed
frame, mm. Text from users is made plain before it enters a comment, so that a name can't become a command.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from flexo import __version__
from flexo.catalogue import kebab
from flexo.design import Design
from flexo.gcode.summary import Summary, clock, cut_rings
from flexo.gcode.template import comment, plain
from flexo.layout import Setup
from flexo.models.model import Model
from flexo.params import parts_of, settings_of
from flexo.plainbed import BED_EDGE, NO_FILM
from flexo.process import Filament, Film, Printer, Process
from flexo.slicing.events import LEVEL
from flexo.slicing.layers import Layers
from flexo.slicing.lines import line_of
from flexo.slicing.skins import laid_area

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

TURNED = (
    "SECOND FACE: turn the sheet over about its x axis, to the same place on the bed",
    "SECOND FACE: lay it on a plate that is open under the first face's print",
    "SECOND FACE: measure z = 0 on that plate, not on the bed",
)
UNDATED = "on 0000-00-00 at 00:00:00"  # under a line like this hosts read the footer; equal jobs, equal bytes
CHUNK = 90  # characters of the block on a line


def name_of(value: Any) -> str:
    """What a job of this element, robot, design or model is called."""
    if isinstance(value, Model):
        return value.name
    return "design" if isinstance(value, Design) else kebab(type(value).__name__)


def job_block(
    value: Any, *, setup: Setup, layers: Layers, process: Process, printer: Printer
) -> dict[str, Any]:
    """What a verifier holds the text of a job against; coordinates rounded to 1 µm."""
    block = {
        "version": 1,
        "name": name_of(value),
        "generator": f"flexo {__version__}",
        "parameters": _parameters(value),
        "classes": _classes(value),
        "printer": printer.name,
        "flavour": printer.flavour,
        "probe": printer.probe,
        **_film_and_line(setup, process, printer),
        "layers": _layer_heights(layers, process),
        **_places(setup, process, printer),
        "pauses": _pauses(setup, layers),
        "materials": [_material(one) for one in process.filaments],
        "volume": _laid_volume(layers, process, printer),
        **({"turned": True} if setup.under else {}),
    }
    return {key: _tame(entry) for key, entry in block.items()}


def _parameters(value: Any) -> dict[str, Any]:
    if isinstance(value, Model):
        return value.settings
    if not isinstance(value, Design):
        return settings_of(value)
    return {
        f"{one.name}.{key}": setting
        for one in value.placed
        for key, setting in settings_of(one.element).items()
    }


def _classes(value: Any) -> dict[str, str]:
    """Where the value's class and those of its parts come from; a model from a file has none."""
    if isinstance(value, Model):
        return {}
    own = [one.element for one in value.placed] if isinstance(value, Design) else [value]
    nested = [part for one in own for part in parts_of(one).values()]
    return {type(one).__name__: type(one).__module__ for one in (*own, *nested)}


def _film_and_line(setup: Setup, process: Process, printer: Printer) -> dict[str, Any]:
    film, flows, line = process.film, process.flows, line_of(process, printer)
    return {
        **_sheet(setup, film),
        "film_top": printer.film_top(film),
        "squish": process.squish,
        "line": {"width": line.width, "min": line.least, "max": line.greatest},
        "flow": {
            "bond": flows.bond,
            "perimeter": flows.perimeter,
            "fill": flows.fill,
            "bridge": flows.bridge,
        },
    }


def _sheet(setup: Setup, film: Film) -> dict[str, Any]:
    """The film and its outline; on a plain bed none, and the outline of what may be printed on."""
    outline = _ring(setup.place.geometry(setup.outline).exterior)
    if film == NO_FILM:
        return {"film": None, "outline": outline}
    named = {"name": film.name, "material": film.material, "thickness": film.thickness}
    return {"film": {**named, "outline": outline}}


def _layer_heights(layers: Layers, process: Process) -> dict[str, Any]:
    heights = [layer.height for layer in layers.layers] or [process.bond_height]
    return {
        "count": len(layers.layers),
        "first": heights[0],
        "height": process.layer_height,
        "last": heights[-1],
    }


def _places(setup: Setup, process: Process, printer: Printer) -> dict[str, Any]:
    """Cuts, bare zones, keep-outs and the prime line in the bed's frame."""
    bed = setup.place.geometry
    return {
        "cut": [_ring(bed(ring)) for ring in cut_rings(setup)],
        "bare": [
            {"owner": zone.owner, "z_clear": zone.z_clear, "ring": _ring(piece.exterior)}
            for zone in setup.bare
            for piece in _without_holes(bed(zone.polygon))
        ],
        "keepouts": _rounded(printer.keepouts),
        "edge": BED_EDGE if process.film == NO_FILM else process.edge,
        "prime": _rounded(bed(setup.prime).coords),
    }


def _pauses(setup: Setup, layers: Layers) -> list[float]:
    """Over the film, mm: the tops of inserts that something is printed over."""
    highest = max((layer.top - layer.height for layer in layers.layers), default=0.0)
    return sorted({round(one.z_top, 4) for one in setup.inserts if one.z_top <= highest + LEVEL})


def _without_holes(shape: BaseGeometry) -> Iterable[Any]:
    """Polygons that one ring each tells; one with holes as its triangles."""
    from shapely import constrained_delaunay_triangles

    from flexo.planar import polygons_of

    for polygon in polygons_of(shape):
        yield from constrained_delaunay_triangles(polygon).geoms if polygon.interiors else (polygon,)


def _ring(line: Any) -> list[list[float]]:
    return _rounded(line.coords)[:-1]


def _rounded(points: Iterable[Iterable[float]]) -> list[list[float]]:
    return [[round(number, 3) + 0.0 for number in point] for point in points]  # + 0.0: no -0


def _material(filament: Filament) -> dict[str, Any]:
    names = ("name", "material", "diameter", "nozzle_bond", "nozzle", "bed_bond", "bed")
    return {name: getattr(filament, name) for name in (*names, "layer_time", "slowest")}


def _laid_volume(layers: Layers, process: Process, printer: Printer) -> list[float]:
    """What the model takes of each filament, mm³: all of its volume, or less where it is filled sparsely.

    It follows from areas and densities alone, whatever beads were planned.
    """
    volume, line = [0.0] * len(process.filaments), line_of(process, printer)
    area = cache(lambda region: laid_area(region, line))  # layers share their regions
    for layer in layers.layers:
        for region in layer.regions:
            volume[region.tool] += area(region) * layer.height
    return [round(one, 3) for one in volume]


def _tame(value: Any) -> Any:
    """Plain JSON: text made plain, tuples as lists."""
    if isinstance(value, dict):
        return {plain(key): _tame(entry) for key, entry in value.items()}
    if isinstance(value, str):
        return plain(value)
    return [_tame(entry) for entry in value] if hasattr(value, "__iter__") else value


def header(block: dict[str, Any], summary: Summary, printer: Printer) -> list[str]:
    """The comments at the head of a job, the block last."""
    film, heights = block["film"], block["layers"]
    width, height = summary.film_size
    told = [
        f"{block['generator']}: {block['name']}",
        f"generated by {block['generator']} {UNDATED}",
        f"printer: {printer.title} ({printer.name})",
        f"{_told(film)} {width:g} x {height:g} mm",
        f"filament: {', '.join(one['name'] for one in block['materials'])}",
        *(TURNED if block.get("turned") else ()),
        f"layers: {heights['count']}, first {heights['first']:g} mm, others {heights['height']:g} mm",
        f"estimated printing time: {clock(summary.time_s)}",
        f"filament used: {summary.filament_mm:.1f} mm, {summary.filament_g:.2f} g, "
        f"{summary.filament_usd:.2f} USD",
        f"filament_diameter = {block['materials'][0]['diameter']:g}",
        *(f"parameter: {name} = {_shown(value)}" for name, value in block["parameters"].items()),
    ]
    return [*map(comment, told), *block_lines(block)]


def _told(film: dict[str, Any] | None) -> str:
    return f"film: {film['name']}, {film['thickness']:g} mm, sheet" if film else "film: none, plain bed, area"


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def block_lines(block: dict[str, Any]) -> list[str]:
    """The block as JSON in comments; spaces are escaped, so that no line begins or ends with one."""
    text = json.dumps(block, separators=(",", ":"), allow_nan=False).replace(" ", "\\u0020")
    chunks = [f"; {text[i : i + CHUNK]}" for i in range(0, len(text), CHUNK)]
    return ["; flexo-job 1 begin", *chunks, "; flexo-job 1 end"]
