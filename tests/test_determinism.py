"""The same request gives the same bytes: from another folder, locale, time zone, hash seed, and cache."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

PROGRAM = "import locale\nlocale.setlocale(locale.LC_ALL, '')\nfrom flexo.cli import main\nmain()"
ELSEWHERE = [
    {"LC_ALL": "C", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "1"},
    {"LC_ALL": "C.UTF-8", "TZ": "America/St_Johns", "PYTHONHASHSEED": "4242"},
    {"LC_ALL": "de_DE.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "7"},  # 1,5 and 1.000
    {"LC_ALL": "tr_TR.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "random"},  # i is no small I
]
CUSTOMS = "import locale\nlocale.setlocale(locale.LC_ALL, '')\nprint(locale.str(1.5))"


def _spoken(name, places):
    """How a locale writes 1.5; None where there is no such locale."""
    env = {**os.environ, **places, "LC_ALL": name}
    told = subprocess.run([sys.executable, "-c", CUSTOMS], env=env, capture_output=True, text=True)
    return told.stdout.strip() if told.returncode == 0 else None


@pytest.fixture(scope="session")
def places(tmp_path_factory):
    """Settings under which the locales are found; those that the system lacks are compiled, without root."""
    folder, compiler = tmp_path_factory.mktemp("locales"), shutil.which("localedef")
    found = {"LOCPATH": str(folder)}
    for name in (one["LC_ALL"] for one in ELSEWHERE):
        if compiler and _spoken(name, {}) is None:
            language, _, charset = name.partition(".")
            command = [compiler, "-i", language, "-f", charset, str(folder / name)]
            subprocess.run(command, capture_output=True, check=False)
    return found if any(folder.iterdir()) else {}


def _built(folder, cache, settings, *args):
    """Every file that one build leaves, by name."""
    folder.mkdir()
    env = {**os.environ, "FLEXO_CACHE": str(cache), **settings}
    command = [sys.executable, "-c", PROGRAM, "build", *args, "-q"]
    subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _all_alike(tmp_path, places, *args):
    cold = _built(tmp_path / "0", tmp_path / "cache", {}, *args)
    assert cold
    missing = [one["LC_ALL"] for one in ELSEWHERE if _spoken(one["LC_ALL"], places) is None]
    for k, settings in enumerate(ELSEWHERE, 1):  # warm, then cold again
        cache = tmp_path / ("cache" if k == 1 else f"cache-{k}")
        if settings["LC_ALL"] not in missing:
            assert _built(tmp_path / str(k), cache, {**settings, **places}, *args) == cold
    if missing:
        pytest.skip(f"alike as far as compared; localedef can't make {', '.join(missing)} here")


def test_a_finger_is_the_same_bytes_wherever_it_is_built(tmp_path, places):
    _all_alike(tmp_path, places, "finger", "--out", "gcode,svg,dxf")


@pytest.mark.heavy
def test_the_quadruped_is_the_same_bytes_wherever_it_is_built(tmp_path, places):
    _all_alike(tmp_path, places, "quadruped")


def test_a_compiled_locale_writes_numbers_its_own_way(places):
    if (told := _spoken("de_DE.UTF-8", places)) is None:
        pytest.skip("no de_DE.UTF-8, and localedef can't make it here")
    assert told == "1,5"
