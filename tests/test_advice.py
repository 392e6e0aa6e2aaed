"""What the verifier's findings are told to do, and that it helps."""

import pytest
from model_files import arrays

from flexo.elements import ReverseMushrooms, SlantRidges, StraightMushrooms
from flexo.errors import CheckFailed
from flexo.job import draft_job, draft_model_job
from flexo.models.model import Model
from flexo.models.orient import turned
from flexo.process import adjusted, default_printer, default_process, with_film
from flexo.robots import Tentacle

PROCESS, PRINTER = default_process(), default_printer()


def errors(value, process):
    return [one for setup in draft_job(value, process).setups for one in setup.findings
            if one.severity == "error"]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "settings", "words", "better"),
    [
        (ReverseMushrooms(), {"layer_height": 0.27}, "layer_height at most 0.2 mm", {"layer_height": 0.2}),
        (Tentacle(coil=SlantRidges(active=120.0, ridge=0.8)), {"line_min": 0.44}, "line_min at most 0.375 mm",
         {"line_min": 0.375}),
    ],
    ids=["mid-air", "volume"],
)  # fmt: skip
def test_the_advised_setting_helps(value, settings, words, better):
    process = with_film(PROCESS, "4mil")
    found = errors(value, adjusted(process, **settings))
    assert found
    assert all(words in one.fix for one in found)
    assert errors(value, adjusted(process, **better)) == []


def test_a_first_layer_of_the_greatest_height_passes_on_any_film():
    """Film of 0.1016 mm puts its nozzle at a height that three decimals round up."""
    process = adjusted(with_film(PROCESS, "4mil"), bond_height=0.32)
    assert errors(StraightMushrooms(), process) == []


def test_a_model_that_nothing_is_laid_of_below_is_refused():
    from manifold3d import Manifold

    points, triangles = arrays(Manifold.cylinder(4.0, 14.0, 3.0, 96))
    model = turned(Model("cone", points, triangles, {}), (90.0, 0.0, 0.0))
    with pytest.raises(CheckFailed, match=r"model\.unlaid: at z = 0\.00 mm all of the model is thinner"):
        draft_model_job(model, PROCESS, PRINTER)
