"""Film, filament, layers and printer: profiles and their faults."""

from __future__ import annotations

import math
import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexo import profiles
from flexo.errors import BadInput
from flexo.process import adjusted, default_printer, default_process
from flexo.profiles import load_filament, load_film, load_printer, load_servo
from flexo.profiles.commands import check_commands
from flexo.settings import SETTINGS, setting

PROCESS = default_process()
LOADERS = {"films": load_film, "filaments": load_filament, "printers": load_printer, "servos": load_servo}
FILES = [(kind, name) for kind in LOADERS for name in profiles.names(kind)]


def profile_text(kind: str, name: str) -> str:
    return files(profiles).joinpath(kind, f"{name}.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "name"), FILES)
def test_every_profile_loads_by_name_and_by_path(kind, name, tmp_path):
    own = tmp_path / f"{name}.toml"
    own.write_text(profile_text(kind, name), encoding="utf-8")
    assert LOADERS[kind](name) == LOADERS[kind](str(own))


@pytest.mark.parametrize(("kind", "name"), FILES)
def test_every_material_property_names_its_interval_and_source(kind, name):
    for card in tomllib.loads(profile_text(kind, name)).get("properties", {}).values():
        assert card["low"] <= card["value"] <= card["high"]
        assert card["source"].strip()


@pytest.mark.parametrize(
    ("text", "thickness"),
    [("10mil", 0.254), ("5 mil", 0.127), ("0.2 mm", 0.2), ("0.2", 0.2), ("200 um", 0.2), ("pc-5mil", 0.127)],
)
def test_films_by_thickness(text, thickness):
    film = load_film(text)
    assert film.thickness == pytest.approx(thickness)
    assert film.tolerance == pytest.approx(0.05 * thickness)
    assert film["modulus"] == 2350.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0", ["film thickness is 0 mm", "0.025..1 mm"]),
        ("0mil", ["film thickness is 0 mm"]),
        ("-0.2 mm", ["film thickness is -0.2 mm"]),
        ("nan", ["film thickness is nan"]),
        ("inf", ["film thickness is inf"]),
        ("10 mm", ["film thickness is 10 mm"]),
        ("pc-10mill", ["no film 'pc-10mill'", "did you mean pc-10mil?"]),
        ("", ["no film ''"]),
        ("nowhere.toml", ["film profile 'nowhere.toml' cannot be read"]),
    ],
)
def test_films_that_cannot_be(text, words):
    with pytest.raises(BadInput) as fault:
        load_film(text)
    assert "\n" not in str(fault.value)
    for word in words:
        assert word in str(fault.value)


def own_profile(folder, kind, name, old, new):
    text = profile_text(kind, name)
    assert old in text
    path = folder / "own.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("kind", "name", "old", "new", "words"),
    [
        ("films", "pc-10mil", "thickness = 0.254", "thickness = 0.0", ["thickness is 0 mm", "0.025..1 mm"]),
        ("films", "pc-10mil", "thickness = 0.254", "thickness = -0.254", ["thickness is -0.254 mm"]),
        ("films", "pc-10mil", "thickness = 0.254", "thickness = nan", ["thickness is nan", "finite number"]),
        ("films", "pc-10mil", "thickness = 0.254", "thickness = true", ["thickness is True"]),
        ("films", "pc-10mil", "thickness = 0.254", 'thickness = "10mil"', ["thickness is '10mil'"]),
        ("films", "pc-10mil", "thickness = 0.254", "thick = 0.254", ["unknown entry 'thick'", "thickness"]),
        ("films", "pc-10mil", "thickness = 0.254", "", ["lacks 'thickness'"]),
        ("films", "pc-10mil", "thickness = 0.254", "thickness = = 1", ["no valid TOML"]),
        ("films", "pc-10mil", "sheet = [304.8, 304.8]", "sheet = [304.8, 0]", ["sheet is"]),
        ("films", "pc-10mil", "sheet = [304.8, 304.8]", "sheet = [304.8]", ["sheet is"]),
        ("films", "pc-10mil", "sheet = [304.8, 304.8]", "sheet = 304.8", ["sheet is"]),
        ("films", "pc-10mil", "sheet = [304.8, 304.8]", 'sheet = ["a", "b"]', ["sheet is"]),
        ("films", "pc-10mil", "value = 2350.0", "value = nan", ["properties.modulus", "value is nan"]),
        ("filaments", "pla", "diameter = 1.75", "diameter = 0.0", ["diameter is 0"]),
        ("filaments", "pla", "value = 1.24, low = 1.24", "value = -1.0, low = -1.0", ["density is -1"]),
        ("filaments", "pla", "value = 1.24", "value = 1.3", ["density: value is 1.3", "1.24..1.26"]),
        (
            "filaments",
            "abs",
            "value = 0.34, low = 0.33, high = 0.36",
            "value = 0.5, low = 0.5, high = 0.5",
            ["poisson is 0.5"],
        ),
        ("filaments", "pla", "nozzle_range = [170.0, 230.0]", "nozzle_range = [170.0]", ["nozzle_range"]),
        ("filaments", "pla", "fan = 0.5", "fan = 50", ["fan is 50"]),
        (
            "printers",
            "prusa-mk3s",
            'probe = "sheet"',
            'probe = "shet"',
            ["probe is 'shet'", "did you mean sheet?"],
        ),
        ("printers", "prusa-mk3s", 'flavour = "marlin"', 'flavour = "merlin"', ["did you mean marlin?"]),
        ("printers", "prusa-mk3s", "bed = [0.0, 0.0, 250.0, 210.0]", "bed = [0, 0, 0, 0]", ["bed is"]),
        ("printers", "prusa-mk3s", "bed = [0.0, 0.0, 250.0, 210.0]", "bed = [0, 0, 250]", ["bed is"]),
        ("printers", "prusa-mk3s", "nozzles = [0.4]", "nozzles = []", ["nozzles"]),
        ("printers", "prusa-mk3s", "nozzles = [0.4]", "nozzles = [0.0]", ["nozzles"]),
        ("printers", "prusa-mk3s", "height = 210.0", "height = -1.0", ["height is -1"]),
        ("printers", "prusa-mk3s", "speed_xy = 200.0", "speed_xy = 0.0", ["speed_xy is 0"]),
        (
            "printers",
            "prusa-mk3s",
            "[motion]",
            "[motions]",
            ["unknown entry 'motions'", "did you mean motion?"],
        ),
        ("printers", "prusa-mk3s", "lift = 0.6", "lift = inf", ["lift is inf"]),
        ("printers", "prusa-mk3s", "jerk_z = 0.4", "", ["lacks 'jerk_z'"]),
        (
            "printers",
            "prusa-mk3s",
            "[motion]",
            "[advance]\nPLA = 3.0\n[motion]",
            ["advance.PLA is 3 s", "0..2"],
        ),
        ("printers", "prusa-mk3s", "[motion]", '[advance]\nPLA = "x"\n[motion]', ["advance.PLA is 'x'"]),
        ("printers", "prusa-mk3s", '["M601"]', '["M302 P1"]', ["own.toml: pause: 'M302 P1' allows cold"]),
        ("printers", "prusa-mk3s", '["M601"]', '["PAUSE"]', ["pause: 'PAUSE' is not on the marlin list"]),
        ("printers", "prusa-mk3s", '["M601"]', '["m601"]', ["pause: ", "in lower case"]),
        ("printers", "prusa-mk3s", '["M601"]', '["M117 {material}"]', ["pause has an unknown placeholder"]),
        ("printers", "prusa-mk3s", '"M84"]', '"M84 {"]', ["end has an unpaired brace"]),
        ("filaments", "pla", 'name = "pla"', 'name = "pla; matt"', ["own.toml: name is 'pla; matt'"]),
        ("filaments", "pla", 'name = "pla"', 'name = "pla  matt"', ["own.toml: name is", "double spaces"]),
        ("printers", "ender-3", 'name = "ender-3"', 'name = "Ender ③"', ["own.toml: name is 'Ender ③'"]),
        ("filaments", "pla", "layer_time = 15.0", "layer_time = -1.0", ["layer_time is -1 s"]),
        ("filaments", "pla", "slowest = 15.0", "slowest = 0.0", ["slowest is 0 mm/s"]),
    ],
)
def test_faulty_profiles_are_refused_in_one_line(tmp_path, kind, name, old, new, words):
    path = own_profile(tmp_path, kind, name, old, new)
    with pytest.raises(BadInput) as fault:
        LOADERS[kind](path)
    assert "\n" not in str(fault.value)
    for word in words:
        assert word in str(fault.value)


@pytest.mark.parametrize("name", profiles.names("printers"))
def test_built_in_printers_say_only_what_may_be_sent(name):
    check_commands(load_printer(name), name)


@pytest.mark.parametrize(
    ("probe", "top"),
    [("sheet", 0.254), ("film", 0.0), ("manual_on_sheet", 0.254), ("manual_on_film", 0.0)],
)
def test_film_thickness_drives_z_unless_the_probe_touches_the_film(probe, top):
    assert replace(default_printer(), probe=probe).film_top(PROCESS.film) == top


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"layer_height": 0.0}, ["process.layer_height is 0", "0.05..0.32 mm"]),
        ({"layer_height": "nan"}, ["process.layer_height is nan"]),
        ({"layer_height": math.nan}, ["process.layer_height is nan"]),
        ({"layer_height": "thin"}, ["process.layer_height is thin"]),
        ({"layer_heigth": 0.2}, ["no setting 'layer_heigth'", "did you mean layer_height?"]),
        ({"line_width": 0.8}, ["line_width is 0.8 mm", "line_max 0.75"]),
        ({"perimeters": 0}, ["process.perimeters is 0"]),
        ({"perimeters": 1.5}, ["process.perimeters is 1.5", "whole"]),
        ({"perimeters": True}, ["process.perimeters is True"]),
        ({"film": 0.2}, ["no setting 'film'"]),
        ({"speeds.fill": 0}, ["process.speeds.fill is 0 mm/s", "1..1000 mm/s"]),
        ({"flows.bridge": 1.2}, ["process.flows.bridge is 1.2", "0.9..1.15"]),
        ({"raster": "45,100"}, ["process.raster is 100 deg", "-90..90 deg"]),
        ({"raster": []}, ["process.raster has 0 angles"]),
    ],
)
def test_faulty_settings_are_refused(changes, words):
    with pytest.raises(BadInput) as fault:
        adjusted(PROCESS, **changes)
    for word in words:
        assert word in str(fault.value)


def test_settings_take_text_with_units():
    made = adjusted(PROCESS, layer_height="4mil", perimeters="3")
    assert made.layer_height == pytest.approx(0.1016)
    assert made.perimeters == 3


def test_settings_of_roles_and_the_raster_are_set_by_their_names():
    usual = default_process()
    made = adjusted(usual, **{"speeds.fill": "60 mm/s", "flows.bond": 1.05, "raster": "0,90"})
    assert made.speeds == replace(usual.speeds, fill=60.0)
    assert made.flows == replace(usual.flows, bond=1.05)
    assert made.raster == pytest.approx((0.0, math.pi / 2))
    assert [setting(made, name) for name in ("speeds.fill", "raster", "density")] == [60.0, (0.0, 90.0), 1.0]
    assert adjusted(usual, **{name: setting(usual, name) for name in SETTINGS}) == usual
    shares = adjusted(usual, **{"density": "30%", "flows.fill": "105 %", "accelerations.bond": "80%"})
    assert (shares.density, shares.flows.fill, shares.accelerations.bond) == (0.3, 1.05, 0.8)
    with pytest.raises(BadInput, match="density is 5 of 1"):
        adjusted(usual, density="500%")
    with pytest.raises(BadInput, match="perimeters is 3%"):
        adjusted(usual, perimeters="3%")


@given(st.integers(0, 200), st.sampled_from([0.1, 0.15, 0.2, 0.25, 0.3]), st.sampled_from([0.15, 0.2, 0.3]))
def test_a_feature_of_n_layers_prints_as_n_layers(n, layer, bond):
    process = adjusted(PROCESS, layer_height=layer, bond_height=bond)
    assert process.layers_to(process.top_of(n)) == n


@given(st.floats(0.0, 20.0))
def test_a_feature_is_never_more_than_half_a_layer_wrong(height):
    printed = PROCESS.top_of(PROCESS.layers_to(height))
    assert abs(printed - height) <= PROCESS.layer_height / 2 + 1e-9


def test_an_unknown_material_property_names_the_nearest():
    with pytest.raises(BadInput, match=r"film pc-10mil sets no 'moduls'.*; did you mean modulus\?"):
        PROCESS.film["moduls"]


USED = (
    *(f"film.{name}" for name in ("modulus", "poisson", "density", "expansion", "glass_transition")),
    *(f"film.{name}" for name in ("strain_cyclic", "strain_occasional", "strain_yield")),
    *(f"filament.{name}" for name in ("modulus_along", "modulus_across", "shear", "poisson", "density")),
    *(f"filament.{name}" for name in ("expansion", "glass_transition", "strain_caution", "strain_yield")),
)


@pytest.mark.parametrize("film", profiles.names("films"))
@pytest.mark.parametrize("filament", profiles.names("filaments"))
def test_every_number_that_mechanics_use_has_a_source_and_an_interval(film, filament):
    cards = {"film": load_film(film), "filament": load_filament(filament)}
    for name in USED:
        owner, _, entry = name.partition(".")
        one = cards[owner].properties[entry]
        assert one.source.strip(), name
        assert one.low < one.value or one.value < one.high, name


def test_a_prediction_refuses_a_card_that_lacks_what_it_needs():
    """An ABS card without a modulus: no default is put in its place, not even for the edges of bare film."""
    from flexo.elements import Hinge

    abs_ = load_filament("abs")
    bare = {name: one for name, one in abs_.properties.items() if name != "modulus_along"}
    process = replace(default_process(), filaments=(replace(abs_, properties=bare),))
    for hinge in (Hinge(), Hinge(skin=1)):
        with pytest.raises(BadInput, match=r"filament abs sets no 'modulus_along' in \[properties\]"):
            hinge.mechanics(process)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"margin": 6.0, "edge": 5.5}, "process.edge is 5.5 mm, must be at least 1 mm less than margin 6 mm"),
        (
            {"bond_height": 0.08, "squish": 0.05},
            "process.squish is 0.05 mm, must leave 0.05 mm of bond_height",
        ),
    ],
)
def test_settings_that_do_not_go_together_are_told(given, told):
    with pytest.raises(BadInput, match=told):
        adjusted(default_process(), **given)
