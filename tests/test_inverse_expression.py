"""Expressions of target curves: what they compute, and that they can do nothing else."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexo.errors import BadInput
from flexo.inverse.expression import FUNCTIONS, LONGEST, functions_of, number_of

NAMES = ("x", "t")


def value(text, at):
    (function,), _ = functions_of(text, NAMES)
    return function(np.asarray(at, float))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x**2", lambda x: x**2),
        ("abs(x)**3", lambda x: abs(x) ** 3),
        ("-2*x + 1/(x + 9) - 3e-1", lambda x: -2 * x + 1 / (x + 9) - 0.3),
        ("sqrt(x**2 + 2)", lambda x: math.sqrt(x**2 + 2)),
        ("exp(-x)*log(x + 8) + tanh(x)", lambda x: math.exp(-x) * math.log(x + 8) + math.tanh(x)),
        ("cos(pi*x) + e", lambda x: math.cos(math.pi * x) + math.e),
        ("3", lambda x: 3.0),
    ],
)
def test_computes(text, expected):
    at = np.linspace(-2, 2, 9)
    assert value(text, at) == pytest.approx([expected(x) for x in at])


def test_two_expressions_are_a_parametric_curve():
    (x, y), variable = functions_of("3*cos(t), 5*sin(t)", NAMES)
    assert variable == "t"
    assert (x(np.array(0.0)), y(np.array(math.pi / 2))) == (3.0, 5.0)


def test_numbers_may_be_expressions():
    assert number_of("-pi/2") == -math.pi / 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x^2", "powers are written \\*\\*"),
        ("2x", "is no expression"),
        ("y + 1", "unknown name 'y'"),
        ("t", "unknown name 't'"),
        ("sine(x)", "did you mean sin\\?"),
        ("sqrt(x, 2)", "takes one number"),
        ("sqrt(x=2)", "takes one number|is no expression"),
        ("sqrt(*x)", "which is none of"),
        ("x.real", "which is none of"),
        ("x[0]", "which is none of"),
        ("(lambda: x)()", "unknown function"),
        ("__import__('os').system('id')", "unknown function"),
        ("().__class__", "which is none of"),
        ("'x'", "which is none of"),
        ("True", "which is none of"),
        ("1j", "which is none of"),
        ("x if x else 1", "which is none of"),
        ("x < 1", "which is none of"),
        ("x // 2", "which is none of"),
        ("[x for x in x]", "which is none of"),
        ("(x := 1)", "which is none of"),
        ("x, x, x", "3 expressions"),
        ("", "is no expression"),
        ("(" * 300 + "x" + ")" * 300, "characters"),
        ("+".join(["x"] * 150), "more than"),
        ("x**99", "exponent 99"),
        ("9**9**9**9", "exponent"),
        ("1" + "0" * 350, "too large"),
        ("1/x", "no finite real number at x = 0"),
        ("sqrt(x)", "no finite real number at x = -1"),
        ("x**0.5", "no finite real number at x = -1"),
        ("exp(exp(exp(x + 9)))", "no finite real number"),
    ],
)
def test_refuses(text, told):
    with pytest.raises(BadInput, match=told):
        value(text, [-1.0, 0.0, 1.0])


OTHER = ("os", "__class__", "lambda", "import", "eval", "open", "if", "else", "for", "in")
WORDS = ("x", "t", "pi", "e", "1e308", "9", "**", "**9", "()", "(x)", ".x", "[0]", *OTHER)
PIECES = st.sampled_from([*FUNCTIONS, *WORDS, *"0123456789+-*/().,:[]{}'\"=<>@!~%^&| _\n\\"])


def tried(text, at):
    """The values of the text's functions, or the message that refuses it."""
    try:
        return [function(at) for function in functions_of(text, NAMES)[0]]
    except BadInput as error:
        return str(error)


@given(st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60)))
def test_any_text_gives_finite_numbers_or_bad_input(text):
    found = tried(text, np.array([0.5, 2.0]))
    if isinstance(found, str):
        assert found
        return
    assert len(text) <= LONGEST
    assert all(one.shape == (2,) and one.dtype == float and np.isfinite(one).all() for one in found)


LEAVES = st.one_of(st.just("x"), st.integers(0, 9).map(str), st.floats(0.1, 9).map(lambda f: f"{f:.3f}"))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]}{t[1]}{t[2]})"),
        st.tuples(st.sampled_from(["sin", "cos", "abs", "exp"]), inner).map(lambda t: f"{t[0]}({t[1]})"),
    ),
    max_leaves=8,
)


@given(TREES, st.floats(0.2, 3.0))
def test_agrees_with_python(text, x):
    known = {"sin": math.sin, "cos": math.cos, "abs": abs, "exp": math.exp, "x": x}
    try:
        expected = eval(text, {"__builtins__": {}}, known)
    except (ZeroDivisionError, OverflowError):
        return
    if not math.isfinite(expected) or abs(expected) > 1e100:
        return
    found = tried(text, np.array(x))
    if isinstance(found, str):
        assert "more than" in found or "characters" in found
    else:
        assert float(found[0]) == pytest.approx(expected, rel=1e-9, abs=1e-9)
