"""Pictures: what they contain, in which frame and size; PNG and SVG show the same scene."""

from __future__ import annotations

import io
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from sample_job import sample_layers, sample_setup, sample_toolpath

from flexo.errors import BadInput
from flexo.planar import rectangle
from flexo.slicing.toolpath import Role
from flexo.view import layers_svg, toolpath_svg
from flexo.view.beads import toolpath_scene
from flexo.view.colours import CHOICES, ROLES, Scale, scale_of, shade
from flexo.view.flat import flat_scene
from flexo.view.png import SUPERSAMPLE, to_png
from flexo.view.scene import CUT, Area, Label, Lines, Scene, area, hatch
from flexo.view.sheet import alike
from flexo.view.strata import layers_scene
from flexo.view.svg import to_svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def flat():
    return flat_scene(sample_setup(), sample_layers())


def labels(scene):
    return {item.text: item for item in scene.items if isinstance(item, Label)}


def test_flat_part_names_elements_ports_and_size(flat):
    shown = labels(flat)
    assert {"panel", "east/hip", "east/shin", "north/shin", "tail", "south", "in"} <= set(shown)
    assert "east" not in shown  # a port that something hangs on
    width, height = sample_setup().size
    assert any(f"film {width:g} × {height:g} mm" in text for text in shown)


def test_names_are_never_upside_down(flat):
    turns = [label.turn for label in labels(flat).values()]
    assert all(-90.0 <= turn <= 90.0 for turn in turns)
    assert any(abs(turn) > 80 for turn in turns)


def test_flat_part_is_grey_by_height(flat):
    fills = [item.fill for item in flat.items if isinstance(item, Area)]
    greys = [fill for fill in fills if fill[1:3] == fill[3:5] == fill[5:]]
    assert len(greys) == 2  # two bands of equal layers
    assert greys[0] > greys[1]  # darker is higher


def test_cuts_are_red_and_as_long_as_the_layout_says(flat):
    cut = [
        line for item in flat.items if isinstance(item, Lines) and item.colour == CUT for line in item.lines
    ]
    drawn = sum(np.hypot(*np.diff(line, axis=0).T).sum() for line in cut)
    assert drawn == pytest.approx(sum(c.line.length for c in sample_setup().cuts if c.kind == "cut"))


def test_svg_is_valid_and_escapes_names(flat):
    root = ElementTree.fromstring(to_svg(flat))
    assert root.get("width").endswith("mm")
    assert "panel" in [text.text for text in root.iter(f"{SVG}text")]
    odd = Scene((0, 0, 10, 10), (Label("<b>&", 5, 5, 1),))
    assert "&lt;b&gt;&amp;" in to_svg(odd)


def pixel(data, scene, x, y):
    image = Image.open(io.BytesIO(data))
    scale = image.width / scene.size[0]
    return image.getpixel((int((x - scene.bounds[0]) * scale), int((scene.bounds[3] - y) * scale)))


def test_png_shows_areas_with_holes_and_islands_in_the_right_place():
    ring = rectangle(0, 0, 10, 10).difference(rectangle(2, 2, 8, 8)).union(rectangle(4, 4, 5, 5))
    scene = Scene((-1, -1, 15, 11), (area(ring, "#ff0000"),))
    data = to_png(scene)
    assert pixel(data, scene, 1, 5) == (255, 0, 0)
    assert pixel(data, scene, 4.5, 4.5) == (255, 0, 0)
    assert pixel(data, scene, 6, 6) == (255, 255, 255)
    assert pixel(data, scene, 13, 5) == (255, 255, 255)


def test_png_lines_have_their_width_and_are_smoothed():
    scene = Scene((0, 0, 10, 10), (Lines((np.array([[1.0, 1.0], [9.0, 8.0]]),), "#000000", 1.0),))
    grey = np.asarray(Image.open(io.BytesIO(to_png(scene))).convert("L"), float)
    inked = (255 - grey).sum() / 255 * (10 / grey.shape[1]) ** 2
    assert inked == pytest.approx(np.hypot(8, 7) * 1.0 + np.pi / 4, rel=0.03)
    assert SUPERSAMPLE == 2
    assert len(np.unique(grey)) > 2


def test_png_is_the_same_twice_and_says_what_wrote_it(flat):
    data = to_png(flat)
    assert data == to_png(flat)
    assert Image.open(io.BytesIO(data)).text["Software"].startswith("flexo ")
    assert max(Image.open(io.BytesIO(data)).size) == 1800


def test_hatch_covers_its_share():
    lines = hatch(rectangle(0, 0, 20, 10), 1.0)
    assert sum(np.hypot(*np.diff(line, axis=0).T).sum() for line in lines) == pytest.approx(200.0, rel=0.05)


def test_equal_layers_share_a_tile():
    layers = sample_layers().layers
    assert alike(layers[0], layers[9])
    assert not alike(layers[9], layers[10])
    titles = [
        text for text in labels(layers_scene(sample_layers(), sample_setup())) if text.startswith("layer")
    ]
    assert [title.split(":")[0] for title in titles] == ["layers 0–9", "layers 10–14"]


def test_one_layer_shows_the_raster_that_elements_ask_for():
    assert "#6a4fb3" in layers_svg(sample_layers(), sample_setup(), 3)
    assert "#6a4fb3" not in layers_svg(sample_layers(), sample_setup(), 12)


@pytest.mark.parametrize("layer", [-1, 15])
def test_no_such_layer(layer):
    with pytest.raises(BadInput, match=r"must be 0\.\.14"):
        layers_svg(sample_layers(), sample_setup(), layer)


def test_beads_have_their_true_width_and_the_colour_of_their_role():
    scene = toolpath_scene(sample_toolpath(), sample_setup(), 0)
    beads = {item.colour: item for item in scene.items if isinstance(item, Lines)}
    assert beads[ROLES[Role.PERIMETER]].width == 0.45
    assert beads[ROLES[Role.FILL]].width == 0.5
    frame = beads[ROLES[Role.PERIMETER]].lines
    assert len(frame) == 1
    assert np.hypot(*np.diff(frame[0], axis=0).T).sum() == pytest.approx(64.0)


def test_all_layers_show_twice_the_beads_of_one():
    one, both = (toolpath_scene(sample_toolpath(), sample_setup(), layer) for layer in (0, None))
    perimeter = ROLES[Role.PERIMETER]
    counts = [sum(isinstance(i, Lines) and i.colour == perimeter for i in s.items) for s in (one, both)]
    assert counts == [1, 2]
    with pytest.raises(BadInput, match=r"must be 0\.\.1"):
        toolpath_svg(sample_toolpath(), sample_setup(), 2)


def test_a_wall_of_two_widths_is_drawn_in_both():
    path = sample_toolpath()
    width = path.width.copy()
    width[np.flatnonzero(path.role == Role.PERIMETER)[0]] = 0.7
    scene = toolpath_scene(replace(path, width=width), sample_setup(), 0)
    found = {i.width for i in scene.items if isinstance(i, Lines) and i.colour == ROLES[Role.PERIMETER]}
    assert found == {0.45, 0.7}


@pytest.mark.parametrize("colour", CHOICES)
def test_layers_are_shown_in_one_frame_with_one_scale(colour):
    scenes = [toolpath_scene(sample_toolpath(), sample_setup(), layer, colour) for layer in (0, 1, None)]
    assert len({scene.bounds for scene in scenes}) == 1
    texts = [{item.text for item in scene.items if isinstance(item, Label)} for scene in scenes]
    if colour != "role":  # a legend of roles tells the lengths of the layer
        assert texts[0] - {"toolpath, layer 0, nozzle at 0.434 mm"} <= texts[1]


def test_the_scale_is_that_of_the_whole_part_without_its_prime_line():
    path = sample_toolpath()
    width = path.width.copy()
    width[path.layer == 1] = np.where(width[path.layer == 1] > 0, 0.7, 0.0)
    assert scale_of(replace(path, width=width), "width") == Scale(0.45, 0.7)
    role = np.where(path.layer == 1, Role.PRIME, path.role)
    assert scale_of(replace(path, width=width, role=role), "width") == Scale(0.45, 0.5)


def test_beads_of_nearly_one_width_have_one_colour():
    path = sample_toolpath()
    width = np.where(path.width > 0, 0.45 + 0.0003 * (path.role == Role.FILL), 0.0)
    assert scale_of(replace(path, width=width), "width") == Scale(0.45, 0.45)


def test_beads_have_the_shade_of_their_figure():
    path, setup = sample_toolpath(), sample_setup()
    fast = replace(path, speed=np.where(path.role == Role.FILL, 80.0, 20.0))
    shades = {}
    for colour, low, high in (("speed", 20, 80), ("flow", 0.45 * 0.2 * 20, 0.5 * 0.2 * 80)):
        scene = toolpath_scene(fast, setup, 0, colour)
        assert scale_of(fast, colour) == Scale(pytest.approx(low), pytest.approx(high))
        shades[colour] = [i.colour for i in scene.items if isinstance(i, Lines) and i.width in (0.45, 0.5)]
    assert shades == {figure: [shade(0), shade(23)] for figure in ("speed", "flow")}
    layers = [i for i in toolpath_scene(path, setup, None, "layer").items if isinstance(i, Lines)]
    assert [i.colour for i in layers if i.width == 0.45] == [shade(0), shade(23)]


def test_ticks_are_round_and_inside_the_scale():
    assert Scale(0.284, 0.75).ticks() == pytest.approx([0.3, 0.4, 0.5, 0.6, 0.7])
    assert Scale(15, 80).ticks() == pytest.approx([20, 30, 40, 50, 60, 70, 80])
    assert Scale(0, 49).ticks() == pytest.approx([0, 10, 20, 30, 40])
    assert Scale(30, 30).ticks() == pytest.approx([30])


def test_shades_are_told_apart():
    brightness = [sum(int(shade(k)[i : i + 2], 16) for i in (1, 3, 5)) for k in range(24)]
    assert len({shade(k) for k in range(24)}) == 24
    assert brightness[0] < min(brightness[4:20])


def test_no_such_colour():
    with pytest.raises(BadInput, match="did you mean width"):
        toolpath_scene(sample_toolpath(), sample_setup(), 0, "wdith")
