"""The same request gives the same bytes: from another folder, locale, time zone, hash seed, and cache."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PROGRAM = "import locale\nlocale.setlocale(locale.LC_ALL, '')\nfrom flexo.cli import main\nmain()"
ELSEWHERE = [
    {"LC_ALL": "C", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "1"},
    {"LC_ALL": "C.UTF-8", "TZ": "America/St_Johns", "PYTHONHASHSEED": "4242"},
    {"LC_ALL": "de_DE.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "7"},
    {"LC_ALL": "tr_TR.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "random"},
]


def _has(name: str) -> bool:
    check = [sys.executable, "-c", "import locale; locale.setlocale(locale.LC_ALL, '')"]
    return subprocess.run(check, env={**os.environ, "LC_ALL": name}, capture_output=True).returncode == 0


def _built(folder, cache, settings, *args):
    """Every file that one build leaves, by name."""
    folder.mkdir()
    env = {**os.environ, "FLEXO_CACHE": str(cache), **settings}
    command = [sys.executable, "-c", PROGRAM, "build", *args, "-q"]
    subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _all_alike(tmp_path, *args):
    cold = _built(tmp_path / "0", tmp_path / "cache", {}, *args)
    assert cold
    known = [one for one in ELSEWHERE if _has(one["LC_ALL"])]
    for k, settings in enumerate(known, 1):  # warm, then cold again
        cache = tmp_path / ("cache" if k == 1 else f"cache-{k}")
        assert _built(tmp_path / str(k), cache, settings, *args) == cold
    assert len(known) >= 2


def test_a_finger_is_the_same_bytes_wherever_it_is_built(tmp_path):
    _all_alike(tmp_path, "finger", "--out", "gcode,svg,dxf")


@pytest.mark.heavy
def test_the_quadruped_is_the_same_bytes_wherever_it_is_built(tmp_path):
    _all_alike(tmp_path, "quadruped")
