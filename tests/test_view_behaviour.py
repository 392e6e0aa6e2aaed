"""Pictures of predicted behaviour: torque-angle curves and the strain map."""

from __future__ import annotations

import io
import math
from xml.etree import ElementTree

import numpy as np
import pytest
from broken import joint, variant
from click.testing import CliRunner
from PIL import Image

from flexo import Mechanics, design_of
from flexo.cli import main
from flexo.elements import Hinge, Plate, ReverseMushrooms, StraightMushrooms
from flexo.errors import BadInput
from flexo.process import default_process
from flexo.robots import Quadruped
from flexo.view.flat import boundless
from flexo.view.scene import Area, Label, Lines
from flexo.view.strain import FREE, LEVELS, SKIN, strain_scene
from flexo.view.torque import MOST, rendered, torque_plot

PROCESS = default_process()


def plot(value):
    return torque_plot(design_of(value), PROCESS)


def strained(rate, **changes):
    """An element with one fold whose film is strained by `rate` per rad, up to 1 rad both ways."""
    fold = joint(film_faces=(rate, -rate), gap=2.0, **changes)
    return variant(f"Strained{rate}", mechanics=lambda self, process: Mechanics((fold,)))


def scene(value):
    (setup,) = boundless(value, PROCESS)
    return strain_scene(setup, PROCESS)


def joints_of(drawn):
    return [item for item in drawn.items if isinstance(item, Area) and "fold" in item.title]


def test_a_panel_for_each_kind_of_joint():
    assert [len(plot(value).panels) for value in (Hinge(), ReverseMushrooms(), Quadruped())] == [1, 1, 2]
    radii = tuple(1.5 + 0.05 * k for k in range(9))
    many = plot(StraightMushrooms(count=8, radii=radii))
    assert (len(many.panels), many.left_out) == (MOST, 2)
    assert "2 more kinds of joint are not shown" in rendered(many, ".svg").decode()


def test_what_is_drawn_ends_past_the_limits_or_at_the_last_threshold():
    (panel,) = plot(Hinge()).panels
    low, high = panel.span
    assert high > panel.joint.limits[1]
    assert low < panel.thresholds[-1].angles[0] < 0
    assert panel.stiffness.low < panel.joint.stiffness < panel.stiffness.high


def test_a_part_without_joints_has_no_curve():
    with pytest.raises(BadInput, match="nothing here bends by a joint"):
        plot(Plate())


@pytest.mark.parametrize("ending", [".svg", ".png"])
def test_the_same_plot_gives_the_same_bytes(ending):
    assert rendered(plot(Hinge(skin=1)), ending) == rendered(plot(Hinge(skin=1)), ending)


def test_svg_names_limits_and_thresholds_and_no_date():
    text = rendered(plot(Hinge(skin=1)), ".svg").decode()
    words = {one.text for one in ElementTree.fromstring(text).iter("{http://www.w3.org/2000/svg}text")}
    assert {"film cyclic 0.02", "film yield 0.061", "print caution 0.01", "print yield 0.015"} <= words
    assert any("flexion limit 56.9°" in str(word) for word in words)
    assert any("±50%" in str(word) for word in words)
    assert "<dc:date>" not in text


def test_png_is_a_picture():
    image = Image.open(io.BytesIO(rendered(plot(Hinge()), ".png")))
    assert image.text["Software"].startswith("flexo ")
    assert len(np.unique(np.asarray(image.convert("L")))) > 50


@pytest.mark.parametrize(("rate", "level"), [(0.019, 0), (0.021, 1), (0.041, 2), (0.062, 3)])
def test_the_map_s_colour_is_the_threshold_that_is_passed(rate, level):
    (fold,) = joints_of(scene(strained(rate)))
    assert fold.fill == LEVELS[level][1]
    assert fold.title.endswith(f"fold: {rate:.2%}")


def test_a_joint_that_nothing_stops_is_grey_and_has_no_number():
    drawn = scene(strained(0.05, limits=(-math.inf, math.inf)))
    (fold,) = joints_of(drawn)
    assert fold.fill == FREE
    assert "no limit" in fold.title
    assert not [item for item in drawn.items if isinstance(item, Label) and item.text.endswith("5.00%")]


def test_the_map_lies_where_the_film_bends():
    (fold,) = joints_of(scene(strained(0.03)))
    size = np.ptp(fold.rings[0], axis=0)
    assert size == pytest.approx([2.0, 10.0])  # the gap, and the film's width


def test_a_skin_that_yields_has_an_edge_of_its_own():
    def edges(value):
        return [item for item in scene(value).items if isinstance(item, Lines) and item.colour == SKIN]

    assert len(edges(Hinge(skin=1))) == 1
    assert not edges(Hinge())


@pytest.mark.parametrize("view", ["torque", "strain"])
def test_a_part_without_joints_has_neither_curve_nor_map(view):
    answer = CliRunner().invoke(main, ["show", "plate", "--view", view])
    assert answer.exit_code == 2
    assert f"nothing here bends by a joint: --view {view}" in answer.stderr


@pytest.mark.parametrize("view", ["torque", "strain"])
@pytest.mark.parametrize("ending", [".svg", ".png"])
def test_show(view, ending, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(main, ["show", "quadruped", "--view", view, "-o", f"part{ending}"])
    assert answer.exit_code == 0, answer.output
    assert (tmp_path / f"part{ending}").stat().st_size > 5000


def test_only_layered_views_have_layers():
    refused = CliRunner().invoke(main, ["show", "hinge", "--view", "torque", "--layer", "1", "-o", "-"])
    assert refused.exit_code == 2
    assert "--layer shows a layer of --view layers or --view toolpath" in refused.stderr
