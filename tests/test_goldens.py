"""Golden numbers of every element and robot, and the machinery that keeps them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from broken import variant

from flexo.catalogue import catalogue
from flexo.errors import BadInput
from flexo.process import default_process
from flexo.testing import goldens
from flexo.testing.items import compare_or_rewrite
from flexo.testing.laws import LawBroken

CATALOGUE = catalogue()
FOLDER = Path(__file__).parent / "goldens"
SOUND = variant("GoldenStep")
GOLDEN = {
    "volume": 140.0,
    "layers": [[5, 120.0], [5, 20.0]],
    "euler_number": 2,
    "joint_limits": [[1, -math.inf, 0.5]],
}


@pytest.mark.parametrize("name", CATALOGUE)
def test_golden(name, request):
    compare_or_rewrite(CATALOGUE[name](), FOLDER / f"{name}.toml", request.config)


def test_every_golden_belongs_to_something():
    assert {path.stem for path in FOLDER.glob("*.toml")} <= set(CATALOGUE)


def test_a_golden_says_what_it_is_and_reads_back(tmp_path):
    path = tmp_path / "step.toml"
    path.write_text(goldens.text_of("Step()", GOLDEN), encoding="utf-8")
    assert goldens.read(path) == GOLDEN
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[1] == "volume = 140.0  # mm³ of the solid"
    assert all("#" in line for line in lines)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"volume": 140.5}, "volume: 140.0 → 140.5 (+0.36%)"),
        ({"euler_number": 0}, "euler_number: 2 → 0"),
        ({"layers": [[5, 120.0], [5, 21.0]]}, "layers: [[5, 120.0], [5, 20.0]] → [[5, 120.0], [5, 21.0]]"),
        ({"layers": [[4, 120.0], [6, 20.0]]}, "layers"),
        ({"layers": [[5, 120.0]]}, "layers"),
        ({"joint_limits": [[1, -1.0, 0.5]]}, "joint_limits"),
        ({"volume": [140.0]}, "volume"),
        ({"time": 90.0}, "time: new, 90.0"),
        ({"volume": math.nan}, "volume"),
    ],
)
def test_what_moves_is_told(change, words):
    (line,) = goldens.differences(GOLDEN, {**GOLDEN, **change})
    assert line.startswith(words)


def test_what_is_no_longer_measured_is_told():
    (line,) = goldens.differences(GOLDEN, {key: value for key, value in GOLDEN.items() if key != "volume"})
    assert line == "volume: was 140.0, is no longer measured"


def test_noise_within_the_tolerance_is_not_told():
    assert (
        goldens.differences(GOLDEN, {**GOLDEN, "volume": 140.001, "layers": [[5, 120.05], [5, 20.01]]}) == []
    )


def test_layers_of_equal_area_are_one_run():
    assert goldens.runs([(120.0,), (120.0,), (20.0,), (120.0,)]) == [[2, 120.0], [1, 20.0], [1, 120.0]]


def test_a_run_cut_in_two_by_rounding_is_no_change():
    assert goldens.differences(GOLDEN, {**GOLDEN, "layers": [[2, 120.0], [3, 120.01], [5, 20.0]]}) == []


@pytest.mark.parametrize("text", ["volume = ", "volumes = 3.0", "\x00"])
def test_a_damaged_golden_is_named(tmp_path, text):
    path = tmp_path / "step.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"step\.toml"):
        goldens.read(path)


def test_a_missing_golden_says_how_to_write_it(tmp_path):
    with pytest.raises(AssertionError, match=r"no golden step\.toml: run pytest --regen once"):
        goldens.check_golden(SOUND, tmp_path / "step.toml")


def test_a_golden_is_written_once_then_holds_and_notices_a_change(tmp_path):
    path = tmp_path / "goldens" / "step.toml"
    assert goldens.rewrite_golden(SOUND, path)
    assert goldens.rewrite_golden(SOUND, path) == []
    goldens.check_golden(SOUND, path)
    path.write_text(
        path.read_text(encoding="utf-8").replace("volume = 140.0 ", "volume = 150.0 "), encoding="utf-8"
    )
    with pytest.raises(
        AssertionError, match=r"has moved from step\.toml:\n  volume: 150\.0 → 140\.0 \(-6\.67%\)"
    ):
        goldens.check_golden(SOUND, path)


def test_no_golden_is_written_for_what_breaks_a_law(tmp_path):
    hovering = variant("GoldenHovering", ports={})
    with pytest.raises(LawBroken, match="ports_are_finite"):
        goldens.rewrite_golden(hovering, tmp_path / "hovering.toml")
    assert list(tmp_path.iterdir()) == []


def test_the_quantities_of_the_sound_step_are_those_of_pencil_and_paper():
    found = goldens.measure(SOUND, default_process())
    assert found["volume"] == pytest.approx(140.0)
    assert found["footprint"] == pytest.approx(120.0)
    assert found["box"] == pytest.approx([0.0, -5.0, 0.0, 12.0, 5.0, 2.0])
    assert found["euler_number"] == 2
    assert found["layers"] == [[5, 120.0], [5, 20.0]]
    assert found["joint_stiffness"] == [[1, 10.0]]
    # 140 mm³ of a filament of 2.405 mm², and about 2 % more for the prime line
    assert 140 / 2.405 < found["filament"] < 1.3 * 140 / 2.405
