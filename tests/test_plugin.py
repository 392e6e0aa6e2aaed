"""The pytest plugin and `flexo test`: a lone file, a broken copy, --regen, suites that are not ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HINGE = '''
from flexo import Bare, Joint, Mechanics, element, fused, mm, param, prism, strip


@element
class MyHinge:
    """Two edges with bare film between them."""

    width: mm = param(20.0, 5.0, 80.0, "along the fold line")
    gap: mm = param(2.0, 0.4, 10.0, "film between the edges")

    @property
    def length(self):
        return 6.0 + self.gap

    def footprint(self):
        return strip(0.0, self.length, self.width)

    def bare(self):
        return (Bare(strip(3.0, 3.0 + self.gap, self.width), 2.0),)

    def solid(self, process):
        return fused([prism(strip(x, x + 3.0, self.width), 0.0, 2.0) for x in (0.0, 3.0 + self.gap)])

    def mechanics(self, process):
        stiffness = self.width / self.gap * (process.film.thickness / 0.254)
        return Mechanics((Joint("fold", 3.0 + self.gap / 2, stiffness, "a test", "a test"),))
'''
QUICK = (  # what needs a whole job is in test_laws
    "not job and not beads and not extruded and not voids and not sparse and not skins"
)


@pytest.fixture
def suite(pytester, monkeypatch):
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    pytester.makepyfile(my_hinge=HINGE)
    return pytester


def run(suite, *arguments):
    return suite.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:xdist", *arguments)


def edit(suite, old, new):
    path = suite.path / "my_hinge.py"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_lone_file_is_one_item_a_law_and_its_golden(suite):
    result = run(suite, "my_hinge.py", "-v", "-rs")
    result.assert_outcomes(passed=LAWS, skipped=1)
    result.stdout.fnmatch_lines(
        ["my_hinge.py::MyHinge::inside_footprint PASSED*", "*no golden yet; --regen writes it*"]
    )
    assert not (suite.path / "goldens").exists()


def test_laws_are_selected_as_any_test_is(suite):
    run(suite, "my_hinge.py", "-k", "footprint and inside").assert_outcomes(passed=5, deselected=LAWS - 4)
    run(suite, "my_hinge.py::MyHinge::starts_on_film").assert_outcomes(passed=1)


def test_a_broken_copy_fails_with_what_is_wrong(suite):
    edit(suite, "strip(x, x + 3.0, self.width)", "strip(x, x + 3.0, self.width + 1.0)")
    result = run(suite, "my_hinge.py", "-k", QUICK)
    result.assert_outcomes(failed=1, passed=LAWS - 10, skipped=1, deselected=9)
    result.stdout.fnmatch_lines(
        ["MyHinge() breaks inside_footprint: 5.88 mm² of the print lie outside the footprint*"]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_file_that_does_not_run_is_one_error(suite):
    edit(suite, "gap: mm = param(2.0", "gap: mm = param(99.0")
    result = run(suite, "my_hinge.py")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*the default of MyHinge.gap is 99 mm, must be 0.4..10 mm*"])


def test_regen_writes_the_golden_after_the_laws_and_fails(suite):
    golden = suite.path / "goldens" / "my_hinge.MyHinge.toml"
    result = run(suite, "my_hinge.py", "--regen", "-k", "golden")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*my_hinge.MyHinge.toml is written*", "*volume: new, 240.0*"])
    assert "volume = 240.0  # mm³" in golden.read_text(encoding="utf-8")
    run(suite, "my_hinge.py", "-k", "golden").assert_outcomes(passed=1, deselected=LAWS)
    again = run(suite, "my_hinge.py", "--regen", "-k", "golden")
    again.assert_outcomes(passed=1, deselected=LAWS)
    assert again.ret == pytest.ExitCode.TESTS_FAILED  # a run that may write goldens never counts


def test_a_golden_notices_a_change_and_regen_says_what_changed(suite):
    run(suite, "my_hinge.py", "--regen", "-k", "golden")
    edit(suite, '"film between', '"bare film between')
    run(suite, "my_hinge.py", "-k", "golden").assert_outcomes(passed=1, deselected=LAWS)
    edit(suite, "param(20.0, 5.0", "param(21.0, 5.0")
    result = run(suite, "my_hinge.py", "-k", "golden")
    result.assert_outcomes(failed=1, deselected=LAWS)
    result.stdout.fnmatch_lines(["*volume: 240.0 → 252.0 (+5.00%)*"])
    run(suite, "my_hinge.py", "--regen", "-k", "golden").stdout.fnmatch_lines(["*volume: 240.0 → 252.0*"])
    run(suite, "my_hinge.py", "-k", "golden").assert_outcomes(passed=1, deselected=LAWS)


def test_no_golden_is_written_for_a_broken_element(suite):
    edit(suite, "0.0, 2.0) for x", "0.1, 2.0) for x")
    result = run(suite, "my_hinge.py", "--regen", "-k", "golden")
    result.assert_outcomes(failed=1, deselected=LAWS)
    result.stdout.fnmatch_lines(["*breaks starts_on_film: the solid starts 0.1 mm over the film*"])
    assert not list(suite.path.glob("goldens/*"))


def test_a_missing_golden_fails_where_goldens_are_kept(suite):
    suite.mkdir("goldens")
    result = run(suite, "my_hinge.py", "-k", "golden")
    result.assert_outcomes(failed=1, deselected=LAWS)
    result.stdout.fnmatch_lines(["*no golden my_hinge.MyHinge.toml: run pytest --regen*"])


def test_a_users_own_test_module(suite):
    suite.makepyfile(
        test_mine="""
        import pytest
        from my_hinge import MyHinge
        from flexo.testing import holds_over_draws, laws_for, name_of, values
        from hypothesis import given, settings

        @pytest.mark.parametrize("law", laws_for(MyHinge)[:12], ids=name_of)
        def test_law(law):
            holds_over_draws(law, MyHinge, examples=2)

        @settings(max_examples=5, deadline=None)
        @given(values(MyHinge))
        def test_length(hinge):
            assert hinge.length == pytest.approx(6.0 + hinge.gap)

        def test_golden(flexo_golden):
            flexo_golden(MyHinge(gap=3.0))
        """
    )
    run(suite, "test_mine.py").assert_outcomes(passed=13, failed=1)
    run(suite, "test_mine.py", "--regen").assert_outcomes(passed=13, failed=1)
    run(suite, "test_mine.py").assert_outcomes(passed=14)
    assert (suite.path / "goldens" / "test_mine.test_golden.toml").exists()


def test_an_unrelated_suite_is_untouched(pytester):
    pytester.makeconftest(
        """
        import sys

        def pytest_addoption(parser):
            parser.addoption("--regen", action="store", default="theirs")

        def pytest_sessionfinish(session):
            heavy = {"cadquery", "OCP", "shapely", "hypothesis", "numpy", "manifold3d", "flexo.contract"}
            print("LOADED", sorted(heavy & set(sys.modules)))
        """
    )
    pytester.makepyfile(
        test_theirs="""
        def element(cls):
            return cls

        @element
        class Thing:
            pass

        def test_their_option(request):
            assert request.config.getoption("--regen") == "mine"

        def test_thing():
            assert Thing()
        """,
        no_tests="@element\nclass NotOurs: ...\n",
    )
    result = run(pytester, "test_theirs.py", "--regen=mine", "-p", "no:hypothesispytest", "-s")
    result.assert_outcomes(passed=2)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*LOADED []*"])


def test_the_folder_of_an_element_is_collected_as_ever(suite):
    suite.makepyfile(test_other="def test_other(): pass\n")
    run(suite).assert_outcomes(passed=1)


def flexo(folder, *arguments):
    environment = {**os.environ, "PYTEST_ADDOPTS": "--no-such-option"}
    command = [sys.executable, "-c", "from flexo.cli import main; main()", "test", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture
def lone(tmp_path):
    (tmp_path / "my_hinge.py").write_text(HINGE)
    (tmp_path / "conftest.py").write_text("raise RuntimeError('not mine')")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\nmarkers = nonsense\n")
    return tmp_path


def test_flexo_test_passes_by_path_alone(lone):
    done = flexo(lone.parent, str(lone / "my_hinge.py"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ok    MyHinge::inside_footprint" in done.stdout
    assert "note  MyHinge::golden: no golden yet; --regen writes it" in done.stdout
    assert f"my_hinge.py: all {LAWS} hold" in done.stdout
    assert sorted(path.name for path in lone.iterdir()) == ["conftest.py", "my_hinge.py", "pytest.ini"]


def test_flexo_test_says_which_law_a_broken_copy_breaks(lone):
    path = lone / "broken_hinge.py"
    path.write_text(HINGE.replace("0.0, 2.0) for x", "-0.2, 2.0) for x"))
    done = flexo(lone, "broken_hinge.py", "-k", "film or ports")
    assert done.returncode == 1
    assert "FAIL  MyHinge::starts_on_film: MyHinge() breaks starts_on_film: the solid" in done.stdout
    assert "starts 0.2 mm below the film" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_flexo_test_as_json(lone):
    done = flexo(lone, "my_hinge.py:MyHinge", "--json", "-k", "ports or footprint_is")
    data = json.loads(done.stdout)
    assert done.returncode == 0
    assert data["broken"] == 0
    assert [one["law"] for one in data["laws"]] == [
        "footprint_is_sound",
        "ports_are_finite",
        "ports_lie_on_the_outline",
    ]


def test_flexo_test_writes_goldens_and_counts_as_failed(lone):
    done = flexo(lone, "my_hinge.py", "--regen", "-k", "golden")
    assert done.returncode == 1
    assert "my_hinge.MyHinge.toml is written" in done.stdout
    assert (lone / "goldens" / "my_hinge.MyHinge.toml").exists()
    assert flexo(lone, "my_hinge.py", "-k", "golden").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "text", "words"),
    [
        (["nowhere.py"], None, "no file 'nowhere.py'"),
        (["mine.py"], "x = (\n", "mine.py:1: SyntaxError"),
        (["mine.py"], "x = 1\n", "mine.py defines no element or robot"),
        (["mine.py"], "import no_such_thing\n", "mine.py:1: ModuleNotFoundError"),
        (["mine.py:MyHing"], HINGE, "has no class 'MyHing'; did you mean MyHinge?"),
        (["mine.py", "-k", "nothing_like_it"], HINGE, "no law of mine.py matches -k 'nothing_like_it'"),
        (["hing"], None, "no element or robot 'hing'; did you mean hinge?"),
    ],
)
def test_flexo_test_of_a_broken_file_is_one_line_and_exit_2(tmp_path, arguments, text, words):
    if text is not None:
        (tmp_path / "mine.py").write_text(text)
    done = flexo(tmp_path, *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_without_pytest_one_line_says_how_to_install_it(monkeypatch):
    from flexo.errors import BadInput
    from flexo.testing.run import Wanted, results_of

    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(BadInput, match=r"flexo test needs hypothesis: pip install hypothesis"):
        results_of(Wanted(Path(__file__)), print)


def _laws():
    from flexo.elements import Hinge
    from flexo.testing import laws_for

    return len(laws_for(Hinge))


LAWS = _laws()
