"""flexo slice as a user types it: a verified file or one clear line, and nothing half-written."""

from __future__ import annotations

import json
import re
import time

import numpy as np
import pytest
from click.testing import CliRunner
from model_corpus import BROKEN, ORDINARY
from model_files import blob, box, dome, drilled, obj, stl, threemf, together, volume

from flexo.cli import main
from flexo.gcode.verify import verify
from flexo.plainbed import NO_FILM, for_plain_bed
from flexo.process import default_printer, default_process

SECONDS = 120.0  # a bound on any file, not a measure
FILM = 0.254  # mm: the default film
FILAMENTS = default_process().filaments


def run(*words):
    return CliRunner().invoke(main, ["slice", *map(str, words)])


def told(*words):
    """The JSON of a run that must succeed."""
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def saved(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return path


def job(file):
    """The block of a written job, and its text."""
    text = file.read_text()
    inner = text[text.index("; flexo-job 1 begin") : text.index("; flexo-job 1 end")]
    return json.loads("".join(line[2:] for line in inner.splitlines()[1:])), text


@pytest.mark.parametrize("name", ORDINARY)
@pytest.mark.parametrize("where", ["--on-film", "--on-bed"])
def test_an_ordinary_or_mended_model_becomes_a_verified_file_of_its_volume(tmp_path, name, where):
    data, expected = ORDINARY[name]
    known = told(saved(tmp_path, name, data), where, "-o", tmp_path / "out")
    (file,) = (tmp_path / "out").iterdir()
    assert known["files"] == [str(file)]
    assert known["setups"][0]["volume_mm3"] == pytest.approx(expected, rel=0.015)
    checked = CliRunner().invoke(main, ["verify", str(file), "--json"])
    assert checked.exit_code == 0, checked.output
    findings = json.loads(checked.stdout)["findings"]
    assert [one for one in findings if one["severity"] in ("error", "unchecked")] == []


def test_the_films_mass_is_told_only_where_it_is_known(tmp_path):
    """Nothing says which film a model keeps; without film there is none."""
    file = saved(tmp_path, "box.stl", stl(box()))
    for words, grams in ((("--on-film",), None), (("--on-bed",), 0.0)):
        known = told(file, *words, "-o", tmp_path / words[0].strip("-"))
        assert known["total"]["film_mass_g"] == grams
        assert known["setups"][0]["film_mass_g"] == grams
        said = run(file, *words, "-o", tmp_path / words[0].strip("-"), "--force").stdout
        assert ("on film of unknown mass" in said) == (grams is None)


def test_speeds_and_the_raster_of_a_model_are_set_on_the_command_line(tmp_path):
    file = saved(tmp_path, "box.stl", stl(box()))
    known = told(file, "-p", "speeds.fill=41", "-p", "raster=0", "-o", tmp_path)
    assert known["changed"] == {"raster": [0.0], "speeds.fill": 41.0}
    text = job(tmp_path / "box_raster-0_speeds.fill-41.gcode")[1]
    fill = [part.partition(";TYPE:")[0] for part in text.split(";TYPE:Fill\n")[1:]]
    slant = re.compile(r"G1 X\S+ Y\S+ E(\S+)")
    assert "F2460" in text
    assert "F4800" not in text
    assert (
        sum(float(e) for part in fill for e in slant.findall(part)) < 1.0
    )  # mm of filament: 45° has them all


@pytest.mark.parametrize("pattern", ["lines", "grid", "gyroid", "concentric"])
def test_a_model_is_filled_as_sparsely_as_asked_for(tmp_path, pattern):
    file = saved(tmp_path, "box.stl", stl(box(20.0, 16.0, 6.0)))
    words = ("-p", "density=0.2", "-p", f"pattern={pattern}", "-p", "skins=3", "-o", tmp_path)
    known = told(file, *words)
    sparse = 20.0 * 16.0 - 0.8 * (20.0 - 2.7) * (16.0 - 2.7)  # three lines along the outline are solid
    expected = 0.2 * (6 * 20.0 * 16.0 + 24 * sparse) * 1.24e-3  # g of PLA
    assert known["total"]["mass_g"] == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("name", BROKEN)
def test_a_model_that_cannot_be_printed_is_told_in_clear_lines_and_leaves_nothing(tmp_path, name):
    data, code, words = BROKEN[name]
    start = time.monotonic()
    done = run(saved(tmp_path, name, data), "-o", tmp_path / "out")
    assert time.monotonic() - start < SECONDS
    assert done.exit_code == code, done.output
    lines = done.stderr.splitlines()
    assert lines
    assert all(line.startswith("flexo: ") for line in lines)
    assert "\x1b" not in done.stderr

    assert re.search(words, done.stderr)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("seed", range(12))
def test_a_spoiled_file_gives_a_verified_file_or_an_error(tmp_path, seed):
    rng = np.random.default_rng(seed)
    name, data = [("a.stl", stl(drilled())), ("a.obj", obj(drilled())), ("a.3mf", threemf(drilled()))][
        seed % 3
    ]
    spoiled = np.frombuffer(data, np.uint8).copy()
    where = rng.integers(84 if name == "a.stl" else 0, len(spoiled), 1 + seed)
    spoiled[where] = rng.integers(0, 256, len(where))
    start = time.monotonic()
    done = run(saved(tmp_path, name, spoiled.tobytes()), "-o", tmp_path / "out")
    assert time.monotonic() - start < SECONDS
    assert done.exit_code in (0, 1, 2), done.output
    assert (tmp_path / "out").exists() == (done.exit_code == 0)


def test_on_film_z_starts_at_the_film_and_on_the_bed_at_the_bed(tmp_path):
    file = saved(tmp_path, "box.stl", stl(box()))
    told(file, "-o", tmp_path)
    told(file, "--on-bed", "-o", tmp_path)
    film, film_text = job(tmp_path / "box.gcode")
    bed, bed_text = job(tmp_path / "box_on-bed.gcode")
    assert film["film"]["thickness"] == pytest.approx(FILM)
    assert bed["film"] is None
    assert (film["film_top"], bed["film_top"]) == (pytest.approx(FILM), 0.0)
    assert f";Z:{0.18 + FILM:.3f}" in film_text
    assert ";Z:0.180" in bed_text
    assert ("M190 S90" in film_text, "M190 S60" in bed_text) == (True, True)
    assert "M140 S80" in film_text
    assert "M140 S80" not in bed_text
    assert "film: none" in bed_text


def test_a_job_for_the_bed_is_refused_on_film_and_the_other_way_round(tmp_path):
    file = saved(tmp_path, "box.stl", stl(box()))
    told(file, "-o", tmp_path)
    told(file, "--on-bed", "-o", tmp_path)
    for name, words, finding in (
        ("box_on-bed.gcode", ["--film", "pc-10mil"], "job.film"),
        ("box.gcode", ["--on-bed"], "job.film"),
    ):
        done = CliRunner().invoke(main, ["verify", str(tmp_path / name), *words])
        assert done.exit_code == 1
        assert finding in done.output


def test_a_bed_that_is_too_hot_without_film_is_found(tmp_path):
    told(saved(tmp_path, "box.stl", stl(box())), "--on-bed", "-o", tmp_path)
    text = (tmp_path / "box_on-bed.gcode").read_bytes()
    filaments = tuple(map(for_plain_bed, FILAMENTS))
    hot = text.replace(b"M140 S60", b"M140 S90").replace(b"M190 S60", b"M190 S90")
    low = text.replace(b"Z0.180", b"Z-0.074")
    for data, wanted in ((hot, "heat.bed-bond"), (low, "film.nozzle-below")):
        ids = {one.id for one in verify(data, default_printer(), NO_FILM, filaments).findings}
        assert wanted in ids
    assert verify(text, default_printer(), NO_FILM, filaments).ok


def test_on_the_bed_only_the_prime_lines_side_keeps_a_margin_where_there_is_no_room(tmp_path):
    """The bed has 250 × 210 mm: 8 mm for the prime line and 1 mm on the other sides are left free."""
    file = saved(tmp_path, "plate.stl", stl(box(248.0, 201.0, 0.2)))
    told(file, "--on-bed", "-o", tmp_path)
    text = (tmp_path / "plate_on-bed.gcode").read_bytes()
    outline = np.array(job(tmp_path / "plate_on-bed.gcode")[0]["outline"])
    assert [*outline.min(axis=0), *outline.max(axis=0)] == [0.0, 0.0, 250.0, 210.0]

    def errors(data):
        report = verify(data, default_printer(), NO_FILM, tuple(map(for_plain_bed, FILAMENTS)))
        return {one.id for one in report.findings if one.severity == "error"}

    assert errors(text) == set()
    moved = re.sub(rb"(?m)^(G1 X)(\d+\.\d+)", lambda m: m[1] + b"%.3f" % (float(m[2]) + 0.7), text)
    assert "film.bead-outside" in errors(moved)
    assert "job.edge" in errors(text.replace(b'"edge":0.5', b'"edge":0.1'))
    for size in ((248.1, 201.0), (248.0, 201.1)):
        done = run(saved(tmp_path, "wide.stl", stl(box(*size, 0.2))), "--on-bed", "-o", tmp_path)
        assert done.exit_code == 1
        assert "with 8 mm for the prime line and 1 mm on the other sides" in done.stderr
    assert run(file, "-o", tmp_path).exit_code == 1


def test_on_the_bed_a_model_that_has_room_lies_in_its_middle(tmp_path):
    known = told(saved(tmp_path, "box.stl", stl(box())), "--on-bed", "-o", tmp_path)
    assert known["setups"][0]["film_size"] == [36.0, 32.0]
    outline = np.array(job(tmp_path / "box_on-bed.gcode")[0]["outline"])
    assert outline.mean(axis=0) == pytest.approx([125.0, 105.0])


def test_process_settings_and_profiles_apply(tmp_path):
    file = saved(tmp_path, "box.stl", stl(box()))
    profiles = ["--printer", "ender-3", "--film", "8mil", "--material", "petg"]
    known = told(file, "-p", "layer_height=0.1", *profiles, "-o", tmp_path)
    assert known["changed"] == {
        "film": "pc-0.2032mm",
        "material": "petg",
        "printer": "ender-3",
        "layer_height": 0.1,
    }
    assert known["setups"][0]["layers"] == 59
    assert known["model"]["size_mm"] == pytest.approx([20.0, 16.0, 6.0])


def test_a_model_is_turned_and_laid_flat(tmp_path):
    from flexo.models import read_model
    from flexo.models.orient import laid_flat, turned

    file = saved(tmp_path, "box.stl", stl(box(20.0, 16.0, 6.0)))
    assert told(file, "--turn", "90,0,0", "-o", tmp_path)["model"]["size_mm"] == pytest.approx([20, 6, 16])
    assert told(file, "--turn", "0,90,0", "-o", tmp_path)["model"]["size_mm"] == pytest.approx([6, 16, 20])
    tilted = turned(read_model(file), (25.0, 140.0, 70.0))
    assert tilted.size[2] > 7.0
    assert laid_flat(tilted).size[2] == pytest.approx(6.0, abs=1e-4)
    assert volume(laid_flat(tilted).mesh) == pytest.approx(1920.0)


def test_a_unit_is_told(tmp_path):
    file = saved(tmp_path, "box.stl", stl(box(0.8, 0.6, 0.25)))
    known = told(file, "--unit", "in", "-o", tmp_path)
    assert known["model"]["size_mm"] == pytest.approx([20.32, 15.24, 6.35])
    assert job(tmp_path / "box.gcode")[0]["parameters"] == {"file": "box.stl", "unit": "in"}


def test_detail_finer_than_a_line_is_a_warning_with_its_volume(tmp_path):
    fin = box(10.0, 0.2, 4.0, (20.0, 8.0, 0.0))
    done = run(saved(tmp_path, "fin.stl", stl(together(box(), fin))), "-o", tmp_path)
    assert done.exit_code == 0, done.output
    assert "warning: feature.too-thin: 8 mm³" in done.stderr
    known = told(tmp_path / "fin.stl", "-o", tmp_path, "--force")
    (found,) = (one for one in known["findings"] if one["id"] == "feature.too-thin")
    x, y, z = found["place"]
    assert f"x = {x:.2f}, y = {y:.2f}, z = {z:.2f} mm" in found["text"]
    margin = 8.0  # of the sheet, where the model begins
    assert margin + 20.0 < x < margin + 30.0
    assert margin + 8.0 < y < margin + 8.2
    assert z == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--turn", "90"], "--turn is '90', must be three angles"),
        (["--turn", "1,2,nan"], "must be three angles"),
        (["--unit", "inch"], "no unit 'inch'"),
        (["--on-bed", "--film", "8mil"], "exclude each other"),
        (["--on-bed", "-p", "film=5mil"], "exclude each other"),
        (["-p", "gap=1"], "flexo slice has no parameter 'gap'"),
        (["-p", "layer_height=9"], "process.layer_height is 9 mm"),
        (["--material", "none"], "no filament 'none'"),
        (["-o", ""], "names no folder"),
    ],
)
def test_a_wrong_option_is_told(tmp_path, words, message):
    done = run(saved(tmp_path, "box.stl", stl(box())), *words)
    assert done.exit_code == 2
    assert message in done.stderr


def test_a_filament_without_a_bed_temperature_for_the_plain_bed_is_refused(tmp_path):
    from pathlib import Path

    import flexo.profiles

    text = (Path(flexo.profiles.__file__).parent / "filaments/pla.toml").read_text()
    lines = [line for line in text.splitlines() if not line.startswith("bed_plain")]
    saved(tmp_path, "mine.toml", "\n".join(lines).replace('name = "pla"', 'name = "mine"').encode())
    done = run(saved(tmp_path, "box.stl", stl(box())), "--on-bed", "--material", tmp_path / "mine.toml")
    assert done.exit_code == 2
    assert "bed_plain" in done.stderr


def test_force_keeps_what_fails_under_a_name_no_printer_takes(tmp_path):
    data, _, _ = BROKEN["ball.stl"]
    done = run(saved(tmp_path, "ball.stl", data), "--force", "-o", tmp_path / "out")
    assert done.exit_code == 1
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["ball.gcode.UNSAFE"]


def test_a_name_can_smuggle_nothing_into_the_job(tmp_path):
    name = "a\nM502; G28 X\u202e.stl"
    told(saved(tmp_path, name, stl(box())), "-o", tmp_path / "odd")
    told(saved(tmp_path, "a.stl", stl(box())), "-o", tmp_path / "plain")
    texts = [next((tmp_path / folder).iterdir()).read_bytes() for folder in ("odd", "plain")]
    odd, plain = ([line for line in text.splitlines() if not line.startswith(b";")] for text in texts)
    assert odd == plain


def test_the_same_file_gives_the_same_bytes(tmp_path):
    file = saved(tmp_path, "blob.stl", stl(blob()))
    for folder in ("one", "two"):
        told(file, "-o", tmp_path / folder)
    assert (tmp_path / "one/blob.gcode").read_bytes() == (tmp_path / "two/blob.gcode").read_bytes()


@pytest.mark.parametrize("view", ["flat", "layers", "toolpath"])
def test_a_model_is_shown_as_a_part_is(tmp_path, view):
    out = tmp_path / "out.svg"
    file = saved(tmp_path, "dome.stl", stl(dome()))
    done = CliRunner().invoke(main, ["show", str(file), "--view", view, "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert out.read_text().startswith("<svg") or "<svg" in out.read_text()[:200]


def shown(file, *words):
    """The picture of a model that must be drawn, as SVG."""
    done = CliRunner().invoke(main, ["show", str(file), "-o", "-", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_model_is_coloured_as_asked_for(tmp_path):
    file = saved(tmp_path, "dome.stl", stl(dome()))
    by_role, by_width = (shown(file, "--view", "toolpath", "--colour", one) for one in ("role", "width"))
    assert "perimeter" in by_role
    assert "perimeter" not in by_width
    assert "width" in by_width


def test_a_model_is_shown_as_it_would_be_sliced(tmp_path):
    file = saved(tmp_path, "box.stl", stl(box(1.0, 0.5, 0.25)))
    assert ">film 42 × 29 mm, pc-10mil" in shown(file, "--unit", "in")
    assert ">film 29 × 23 mm, pc-10mil" in shown(file, "--unit", "in", "--turn", "0,90,90")
    assert ">no film, 42 × 29 mm of the bed" in shown(file, "--unit", "in", "--on-bed")
    done = CliRunner().invoke(main, ["show", "hinge", "--flat"])
    assert done.exit_code == 2
    assert "how a model's file lies" in done.stderr
