"""Any file on any machine gives G-code that the verifier passes, or an error that says what would mend it."""

import pytest
from bounded import bounded
from hypothesis import strategies as st
from machines import machines
from model_corpus import BROKEN, ORDINARY

from flexo.errors import BadInput, CheckFailed
from flexo.job import draft_model_job
from flexo.models import read_model
from flexo.models.orient import turned
from flexo.testing.draws import each_of

SECONDS = 60.0  # of the processor: what takes longer hangs
CORPUS = {name: data for name, (data, *_) in (ORDINARY | BROKEN).items()}
TURNS = st.one_of(st.just(0.0), st.sampled_from([15.0, 30.0, 45.0, 90.0, 180.0]))


def is_verified_or_refused(file, turn, process, printer):
    """Whether there is a job that the verifier passes; a sparse one hangs only where a solid one does."""
    refusals, faults = drafted(file, turn, process, printer)
    assert all(one.fix for one in (*refusals, *faults)), (refusals, faults)
    assert {one.id for one in faults} <= set(UNFIT), faults
    if faults and process.density < 1.0:
        solid, also = drafted(file, turn, adjusted(process, density=1.0), printer)
        assert solid or also, faults
    return not refusals and not faults


def drafted(file, turn, process, printer):
    """Why there is no job, and what the verifier does not pass of one."""
    try:
        with bounded(SECONDS):
            model = turned(read_model(file), turn)
            (setup,) = draft_model_job(model, process, printer).setups
    except CheckFailed as refused:
        return refused.findings, []
    return (), [one for one in setup.findings if one.severity in ("error", "unchecked")]
