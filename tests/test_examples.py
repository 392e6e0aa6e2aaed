"""Every example runs and leaves the result its first line promises."""

import runpy
from pathlib import Path

import pytest
from click.testing import CliRunner

from flexo.cli import main

EXAMPLES = Path(__file__).parent.parent / "examples"


def result_of(name: str):
    return runpy.run_path(str(EXAMPLES / name))["main"]()


def flexo(*words: str):
    return CliRunner().invoke(main, list(words))


def test_first_element_builds_is_shown_and_passes_its_laws(tmp_path):
    path = str(EXAMPLES / "01_my_first_element.py")
    assert len((EXAMPLES / "01_my_first_element.py").read_text().splitlines()) < 40
    for words in (["build", path, "--out", "gcode", "-o", str(tmp_path)],
                  ["show", path, "-o", str(tmp_path / "three_fold.svg")]):  # fmt: skip
        answer = flexo(*words)
        assert answer.exit_code == 0, answer.output
    assert {one.suffix for one in tmp_path.iterdir()} == {".gcode", ".svg"}


def test_hinge_stiffness_falls_with_the_gap_and_rises_with_the_film():
    rows = {(film, gap): stiffness for film, gap, stiffness, _ in result_of("02_how_stiff_is_a_hinge.py")}
    assert rows["pc-10mil", 1.0] > rows["pc-10mil", 2.0] > rows["pc-10mil", 4.0]
    assert 6 < rows["pc-10mil", 4.0] / rows["pc-5mil", 4.0] < 9  # the cube of the thickness, less the roots


def test_leg_is_a_chain_in_order():
    stations = result_of("03_a_leg_from_a_chain.py")
    assert [name for name, _ in stations] == ["hip", "femur", "knee", "tibia", "foot"]
    assert stations[0][1] == 0.0
    assert [x for _, x in stations] == sorted(x for _, x in stations)


def test_value_becomes_verified_gcode():
    gcode, summary = result_of("04_from_value_to_gcode.py")
    assert gcode.startswith(b"; flexo")
    assert 0.1 < summary.mass_g < 2.0


def test_first_robot_has_two_paddles():
    from flexo.catalogue import find
    from flexo.design import design_of

    robot = find(str(EXAMPLES / "05_my_first_robot.py"))
    names = [one.name for one in design_of(robot()).placed]
    assert names == ["plate", "out_hinge", "out_paddle", "in_hinge", "in_paddle"]


def test_finger_curls_until_its_stops_take_the_pull():
    (half, one, two), picture = result_of("06_a_finger_under_a_pull.py")
    assert 0 < half[1] < one[1] < two[1]
    assert 0.8 < one[3] < 1.0
    assert two[2] == pytest.approx(5 * 16.862, abs=0.01)  # mushrooms jam
    assert "distal 84.3°" in picture


def test_strip_locks_in_a_bowl():
    answer = result_of("07_a_strip_that_locks_in_a_bowl.py")
    assert answer.met
    assert len(answer.value.radii) == 19
    assert answer.figures[0].reached < 0.15


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_example_is_short_and_says_what_it_is(path):
    text = path.read_text()
    assert text.startswith('"""')
    assert len(text.splitlines()) < 40
