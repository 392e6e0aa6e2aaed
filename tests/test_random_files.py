"""Any file on any machine gives G-code that the verifier passes, or an error that says what would mend it."""

import pytest
from bounded import bounded
from hypothesis import strategies as st
from machines import machines
from model_corpus import BROKEN, ORDINARY

from flexo.advice import UNFIT
from flexo.errors import BadInput, CheckFailed
from flexo.job import draft_model_job
from flexo.models import read_model
from flexo.models.orient import turned
from flexo.process import adjusted
from flexo.testing.draws import each_of

SECONDS = 60.0  # of the processor: what takes longer hangs
FEW, MANY = 2, 12  # of each file; many make 300 of all
TURNS = st.tuples(*[st.sampled_from([0.0, 0.0, 0.0, 30.0, 90.0, 180.0])] * 3)
FILLS = st.sampled_from([{}, {"density": 0.2, "skins": 2}, {"density": 0.5, "pattern": "lines", "skins": 1}])


def verified(tmp_path, name, data, examples):
    """How many jobs of a file were verified; the others were refused with a fix, or the file in one line."""
    file, count = tmp_path / name, []
    file.write_bytes(data)

    def check(drawn):
        told, refusals, faults = drafted(file, *drawn)
        assert not told or (told.startswith(name) and "\n" not in told)
        assert {one.id for one in faults} <= set(UNFIT), faults
        assert all(one.text and one.fix for one in (*refusals, *faults)), (refusals, faults)
        count.append(not told and not refusals and not faults)

    each_of(st.tuples(TURNS, FILLS, machines()), examples, check)
    return sum(count)


def drafted(file, turn, fill, machine):
    """Why a file is no model, why there is no job, and what the verifier does not pass of one."""
    process, printer = machine
    try:
        with bounded(SECONDS):
            model = turned(read_model(file), turn)
            (setup,) = draft_model_job(model, adjusted(process, **fill), printer).setups
    except BadInput as refused:
        return str(refused), (), ()
    except CheckFailed as refused:
        return "", refused.findings, ()
    return "", (), [one for one in setup.findings if one.severity in ("error", "unchecked")]


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_file_on_some_machines(tmp_path, name):
    verified(tmp_path, name, ORDINARY[name][0], FEW)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_on_some_machines(tmp_path, name):
    verified(tmp_path, name, BROKEN[name][0], FEW)


@pytest.mark.heavy
@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_file_on_many_machines(tmp_path, name):
    assert verified(tmp_path, name, ORDINARY[name][0], 2 * MANY)


@pytest.mark.heavy
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_on_many_machines(tmp_path, name):
    verified(tmp_path, name, BROKEN[name][0], MANY)
