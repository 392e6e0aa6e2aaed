"""The picture in a job's head: where hosts look for it, readable, and nothing but comments."""

from __future__ import annotations

import base64
import dataclasses
import io
import re

import numpy as np
import pytest
from gcode_job import sealed
from model_files import drilled, stl

from flexo.elements import Link, Pocket
from flexo.gcode.verify import verify
from flexo.job import draft_model_job, make_job
from flexo.models import read_model
from flexo.plainbed import on_plain_bed
from flexo.process import default_process
from flexo.profiles import load_printer

PROCESS = default_process()
KLIPPER = load_printer("klipper-generic")
BLOCK = re.compile(
    r"^; thumbnail begin (\d+)x(\d+) (\d+)\n((?:; [A-Za-z0-9+/=]{1,78}\n)+); thumbnail end$", re.M
)


def job_text(value=None, printer=KLIPPER) -> str:
    return make_job(value or Link(), PROCESS, printer).setups[0].gcode.decode()


def picture(text: str):
    from PIL import Image

    (block,) = BLOCK.findall(text)
    packed = block[3].replace("; ", "").replace("\n", "")
    assert len(packed) == int(block[2])
    made = Image.open(io.BytesIO(base64.b64decode(packed)))
    assert made.size == (int(block[0]), int(block[1]))
    return np.asarray(made.convert("RGB")).astype(int)


@pytest.mark.parametrize("size", [(300, 300), (220, 124), (16, 16)])
def test_the_picture_shows_the_part_in_its_middle(size):
    pixels = picture(job_text(printer=dataclasses.replace(KLIPPER, thumbnail=size)))
    ink = np.argwhere(pixels.sum(axis=2) < 600)  # printed grey, on white
    middle = ink.mean(axis=0) / pixels.shape[:2]
    assert middle == pytest.approx([0.5, 0.5], abs=0.05)
    spans = np.ptp(ink, axis=0) + 1
    assert max(spans / pixels.shape[:2]) > 0.8  # as large as fits
    assert spans[0] == pytest.approx(spans[1], abs=2)  # a link is square


@pytest.mark.parametrize("on", ["film", "bed"])
def test_a_model_without_cuts_has_a_picture_of_what_is_printed(on, tmp_path):
    (tmp_path / "drilled.stl").write_bytes(stl(drilled()))
    process = PROCESS if on == "film" else on_plain_bed(PROCESS)
    job = draft_model_job(read_model(str(tmp_path / "drilled.stl")), process, KLIPPER)
    pixels = picture(job.setups[0].gcode.decode())
    rows, columns = np.nonzero(pixels.sum(axis=2) < 600)
    assert np.ptp(columns) / pixels.shape[1] == pytest.approx(1 / 1.04, abs=0.02)
    assert np.ptp(rows) / np.ptp(columns) == pytest.approx(16.0 / 20.0, abs=0.02)
    assert pixels[150, 150].tolist() == [255, 255, 255]  # the hole


def test_printers_that_want_none_get_none():
    assert "thumbnail" not in job_text(printer=load_printer("prusa-mk3s"))
    assert "thumbnail" not in job_text(printer=dataclasses.replace(KLIPPER, thumbnail=(0.0, 0.0)))


def test_the_same_part_gives_the_same_picture():
    assert job_text(Pocket()) == job_text(Pocket())
    assert BLOCK.findall(job_text(Pocket())) != BLOCK.findall(job_text(Link()))


def test_the_verifier_reads_past_it_and_stays_strict_about_comments():
    body = job_text()
    body = body[: body.rindex("; flexo-end")]

    def ids(text):
        return {one.id for one in verify(sealed(text), KLIPPER, PROCESS.film, PROCESS.filaments).findings}

    assert ids(body) == set()
    assert "comment.too-long" in ids(body.replace("; thumbnail begin", "; thumbnail begin" + " " * 90))
    assert "command.unknown" in ids(body.replace("; thumbnail end", "M112\n; thumbnail end"))
