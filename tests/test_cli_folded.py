"""`show --view folded` and `build --out glb`: what they draw, say and refuse."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from flexo.cli import main

FOLDED = ["show", "finger", "--view", "folded"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words):
    return CliRunner().invoke(main, list(words))


def test_show_folded_tells_angles_and_pulls_in_the_picture(folder):
    result = run(*FOLDED, "-a", "proximal=30deg", "-a", "distal=0.5 rad", "-o", "-")
    assert result.exit_code == 0, result.output
    assert "bent by proximal 30.0°, distal 28.6°" in result.stdout
    assert "data:image/png;base64," in result.stdout
    pulled = run(*FOLDED, "--pull", "flexor=800mN", "--friction", "0.15", "-o", "-").stdout
    assert "tendon flexor: 0.8 N at the actuator" in pulled
    assert run(*FOLDED).stdout == "finger-folded.svg\n"


def test_a_pull_keeps_what_is_held(folder):
    pulled = run(*FOLDED, "--pull", "flexor=1N", "-a", "proximal=10", "-o", "-").stdout
    assert "bent by proximal 10.0°, distal 7" in pulled


def test_png_and_json(folder):
    result = run(*FOLDED, "-a", "distal=20", "-o", "bent.png", "--from", "-90,10", "--json")
    assert json.loads(result.stdout)["files"] == ["bent.png"]
    assert (folder / "bent.png").read_bytes().startswith(b"\x89PNG")


def test_json_has_angles_stops_and_pulls(folder):
    words = ("--pull", "flexor=20N", "--friction", "0.1", "--json")
    facts = json.loads(run(*FOLDED, *words).stdout)
    assert facts["angles_deg"]["distal.cell_1"] == pytest.approx(16.9, abs=0.2)
    assert facts["stop_torques_n_mm"]["distal.cell_1"] > 10
    assert 5 < facts["tendons"]["flexor"]["at_anchor_n"] < facts["tendons"]["flexor"]["pull_n"] == 20
    assert facts["findings"] == []
    flat = json.loads(run("show", "link", "--view", "folded", "--json").stdout)
    assert flat["angles_deg"] == {}
    assert "tendons" not in flat


def test_beyond_a_limit_is_told_and_drawn(folder):
    result = run("show", "hinge", "--view", "folded", "-a", "hinge=80")
    assert result.exit_code == 0
    assert "warning: kinematics.limit: hinge.flexure stands at 80.00 deg" in result.stderr
    assert run("show", "hinge", "--view", "folded", "-a", "hinge=80", "-q").stderr == ""


def test_build_glb_flat_and_bent(folder):
    import trimesh

    heights = []
    for words in ([], ["-a", "distal=60deg"], ["--pull", "flexor=1N"]):
        result = run("build", "finger", "--out", "glb", "--force", *words)
        assert result.exit_code == 0, result.output
        scene = trimesh.load(io.BytesIO((folder / "finger.glb").read_bytes()), file_type="glb")
        heights.append(scene.bounds[1][1])
    assert heights[0] < 0.01 < heights[1] < heights[2] < 0.1
    assert {one.name for one in folder.iterdir()} == {"finger.glb"}


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([*FOLDED, "-a", "distl=3"], 2, "no joint 'distl'; did you mean distal?"),
        ([*FOLDED, "-a", "distal=nan"], 2, "angle 'distal' is nan"),
        (
            [*FOLDED, "-a", "distal=3 N"],
            2,
            "-a 'distal=3 N' must be written name=number, such as -a hip=30deg",
        ),
        ([*FOLDED, "-a", "distal"], 2, "must be written name=number"),
        ([*FOLDED, "-a", "distal=3", "-a", "distal=4"], 2, "-a distal is given twice"),
        ([*FOLDED, "--pull", "flexr=3"], 2, "no tendon 'flexr'; did you mean flexor?"),
        ([*FOLDED, "--pull", "flexor=-3"], 2, "pull 'flexor' is -3 N, must be 0 or more"),
        ([*FOLDED, "--pull", "flexor=3", "--friction", "x"], 2, "--friction is 'x'"),
        ([*FOLDED, "--pull", "flexor=3", "--friction", "-1"], 2, "friction is -1"),
        ([*FOLDED, "--friction", "0.1"], 2, "add --pull"),
        ([*FOLDED, "--from", "3"], 2, "azimuth,elevation"),
        ([*FOLDED, "--from", "0,120"], 2, "±90 deg of elevation"),
        ([*FOLDED, "--from", "nan,0"], 2, "within ±360"),
        ([*FOLDED, "--layer", "0"], 2, "not of --view folded"),
        (["show", "finger", "-a", "distal=3"], 2, "--view folded"),
        (["build", "finger", "-a", "distal=3"], 2, "add it to --out"),
        (["build", "finger", "--out", "gbl"], 2, "did you mean glb?"),
    ],
)
def test_bad_input_is_told_in_one_line_and_writes_nothing(folder, words, code, told):
    result = run(*words)
    assert told in result.stderr
    assert result.exit_code == code
    assert result.stderr.count("\n") == 1
    assert list(folder.iterdir()) == []


def test_a_folded_picture_of_known_meshes_needs_no_cad_kernel(folder):
    words = ["show", "finger", "--view", "folded", "--pull", "flexor=1N", "-o", "bent.png"]
    assert run(*words).exit_code == 0
    program = (
        "import sys\nfrom flexo.cli import main\n"
        f"try: main({words!r})\nfinally: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "flexo.kinematics.statics" in loaded
    assert not {"cadquery", "OCP", "scipy", "trimesh", "matplotlib"} & loaded
