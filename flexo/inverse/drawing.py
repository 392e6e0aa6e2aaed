"""A target curve from an SVG drawing: the one path, line, polyline, circle or ellipse that it holds.

The file is read without entities, external files or the network. Lengths come from the drawing's own width
and viewBox where it has them in mm, cm, in, pt or px (1/96 in); else a user unit counts as 1 mm.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from flexo.errors import BadInput, nearest
from flexo.inverse.curve import SAMPLES, Curve, polyline

MM = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6, "px": 25.4 / 96, "": 25.4 / 96}
SHAPES = ("path", "line", "polyline", "polygon", "circle", "ellipse")
LONGEST = 1_000_000  # characters of a path
OTHER = "path"


def curve_of(data: bytes, identity: str | None = None) -> tuple[Curve, str]:
    """The curve of an SVG file's path, y up, mm, and a note on the unit that was assumed.

    `identity` is the path's id where there are several. BadInput for what is no SVG, has entities, or holds
    no path or several.
    """
    root = _root(data)
    shape = _chosen(root, identity)
    factor, note = _scale(root)
    points = _points(shape) * factor
    return polyline(np.column_stack([points.real, -points.imag])), note


def _root(data: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInput(
            f"the drawing is no XML: {str(error).splitlines()[0] if str(error) else error}"
        ) from None
    inner = root.getroottree().docinfo.internalDTD
    if inner is not None and any(True for _ in inner.iterentities()):
        raise BadInput("the drawing declares XML entities, which are not read")
    if _name(root) != "svg":
        raise BadInput(f"the drawing is <{_name(root)}>, must be <svg>")
    return root


def _name(node: Any) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _chosen(root: Any, identity: str | None) -> Any:
    hidden = ("defs", "clipPath", "mask", "symbol", "marker", "pattern")
    found = [
        one
        for one in root.iter()
        if _name(one) in SHAPES and not any(_name(above) in hidden for above in one.iterancestors())
    ]
    names = {one.get("id"): one for one in found if one.get("id")}
    if identity is not None:
        if identity not in names:
            raise BadInput(f"the drawing has no path {identity!r}; {nearest(identity, names)}")
        return names[identity]
    if len(found) != 1:
        known = f"say which by its id: {', '.join(sorted(names)[:8])}" if names else "none of them has an id"
        which = f"; {known}" if found else ""
        raise BadInput(f"the drawing has {len(found)} paths, must have one{which}")
    return found[0]


def _scale(root: Any) -> tuple[float, str]:
    """mm for one user unit, and where that comes from."""
    import re

    match = re.fullmatch(r"\s*([0-9.]+)\s*(mm|cm|in|pt|pc|px|)\s*", root.get("width") or "")
    box = (root.get("viewBox") or "").replace(",", " ").split()
    try:
        if match and len(box) == 4:
            factor = float(match[1]) * MM[match[2]] / float(box[2])
        elif match and match[2]:
            factor = MM["px"]
        else:
            return 1.0, "the drawing states no size: one of its units counts as 1 mm"
    except (ValueError, ZeroDivisionError):
        raise BadInput("the drawing's width and viewBox are no numbers above 0") from None
    if not (np.isfinite(factor) and factor > 0):
        raise BadInput("the drawing's width and viewBox must be above 0")
    return factor, f"scale of the drawing: one of its units is {factor:.4g} mm"


def _points(node: Any) -> np.ndarray:
    """Dense points x + iy of a shape in the drawing's units, transforms applied."""
    import svgelements

    try:
        path = svgelements.Path(_outline(node)) * _matrix(node)
        path.reify()
        moves = [one for one in path if isinstance(one, svgelements.Move)]
        if len(moves) > 1:
            raise BadInput(f"the path has {len(moves)} separate pieces, must be one line")
        return _sampled([one for one in path if not isinstance(one, svgelements.Move)])
    except BadInput:
        raise
    except (ValueError, TypeError, IndexError, ArithmeticError, AttributeError) as error:
        raise BadInput(
            f"the drawing's {_name(node)} cannot be read: {str(error) or 'no path data'}"
        ) from None


def _outline(node: Any) -> Any:
    import svgelements

    values = dict(node.attrib)
    values.pop("transform", None)
    if _name(node) == "path":
        text = values.get("d", "")
        if not 0 < len(text) <= LONGEST:
            raise BadInput(f"the path has {len(text)} characters, must have 1..{LONGEST}")
        return text
    kinds = {
        "line": svgelements.SimpleLine,
        "polyline": svgelements.Polyline,
        "polygon": svgelements.Polygon,
        "circle": svgelements.Circle,
        "ellipse": svgelements.Ellipse,
    }
    return kinds[_name(node)](values)


def _matrix(node: Any) -> Any:
    """The transforms of a shape and of the groups round it, the innermost first."""
    import svgelements

    total = svgelements.Matrix()
    for one in (node, *node.iterancestors()):
        if text := one.get("transform"):
            total *= svgelements.Matrix(text)
    return total


def _sampled(segments: list[Any]) -> np.ndarray:
    """Points along segments, each with its share of the samples."""
    if not 0 < len(segments) <= SAMPLES:
        raise BadInput(f"the path has {len(segments)} segments, must have 1..{SAMPLES}")
    each = max(SAMPLES // len(segments), 4)
    with np.errstate(all="ignore"):
        pieces = [np.asarray(one.npoint(np.linspace(0.0, 1.0, each)), float) for one in segments]
        points = np.concatenate(pieces)
        found = points[:, 0] + 1j * points[:, 1]
    if not np.isfinite(found).all():
        raise BadInput("the path has a point that is no finite number")
    return found
