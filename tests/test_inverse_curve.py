"""Target curves: arc length, heading, jumps; points from tables, paths from drawings, and what is refused."""

import contextlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexo.errors import BadInput
from flexo.inverse import drawing, points
from flexo.inverse.curve import graph, parametric, through, with_length

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="100mm" viewBox="0 0 200 200">{}</svg>'


def circle(radius):
    return parametric(lambda t: radius * np.cos(t), lambda t: radius * np.sin(t), 0.0, math.pi)


def test_arc_length_of_textbook_curves():
    assert circle(20.0).length == pytest.approx(20 * math.pi, rel=1e-7)
    parabola = graph(lambda x: x**2, 0.0, 2.0)
    assert parabola.length == pytest.approx(math.sqrt(17) + math.asinh(4) / 4, rel=1e-7)


def test_heading_turns_by_arc_over_radius():
    curve = circle(20.0)
    assert curve.heading(30.0) - curve.heading(10.0) == pytest.approx(1.0, abs=1e-6)


def test_scaled_to_an_arc():
    assert with_length(circle(3.0), 81.0).length == pytest.approx(81.0)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: graph(np.sign, -1.0, 1.0), "jumps near x = "),
        (lambda: graph(np.sin, 1.0, 1.0), "must rise"),
        (lambda: graph(np.sin, 0.0, math.inf), "must rise between finite"),
        (lambda: parametric(np.zeros_like, np.zeros_like, 0.0, 1.0), "no length"),
        (lambda: with_length(circle(1.0), -1.0), "above 0"),
        (lambda: through([(0, 0), (1, 1)]), "at least 3"),
        (lambda: through([(0, 0), (1, 1), (1, 1)]), "points 2 and 3 are equal"),
    ],
)
def test_refuses(make, told):
    with pytest.raises(BadInput, match=told):
        make()


@pytest.mark.parametrize("text", ["x;y\n0;0\n3;4\n6;9\n", "0,0\n3,4\n6,9", "# by hand\n0 0\n3\t4\n\n6 9\n"])
def test_tables(text):
    curve = points.curve_of(text)
    assert curve.points[0] == pytest.approx((0, 0))
    assert curve.points[-1] == pytest.approx((6, 9))
    assert curve.length > math.hypot(6, 9)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "has 0 points"),
        ("x,y\n1,2\n", "has 1 points"),
        ("0,0\n1,2,3\n4,5\n", "line 2 is '1,2,3', must be two numbers within"),
        ("0,0\n1,two\n4,5\n", "line 2"),
        ("0,0\n1,nan\n4,5\n", "line 2"),
        ("0,0\n1e300,1e300\n2,3\n4,5\n", "line 2"),
    ],
)
def test_tables_that_are_none(text, told):
    with pytest.raises(BadInput, match=told):
        points.curve_of(text)


@given(st.text(max_size=200))
def test_any_text_is_a_curve_or_bad_input(text):
    with contextlib.suppress(BadInput):
        assert np.isfinite(points.curve_of(text).points).all()


PATH = st.lists(st.sampled_from([*"MLCQAZmlcqHvst019, -", "1e400", "nan", "0 0 1", "10,20"]), max_size=24)


@given(PATH.map("".join), st.sampled_from(["", "scale(0)", "matrix(1 2 3)", "foo(3)", "translate(a)"]))
def test_any_path_is_a_curve_or_bad_input(text, transform):
    inner = f'<path d="M0,0 {text}" transform="{transform}"/>'
    with contextlib.suppress(BadInput):
        assert np.isfinite(drawing.curve_of(SVG.format(inner).encode())[0].points).all()


def test_drawing_in_its_own_unit_with_y_upwards():
    curve, note = drawing.curve_of(SVG.format('<path d="M0,0 A 20 20 0 0 1 40 0"/>').encode())
    assert curve.length == pytest.approx(math.pi * 10, rel=1e-6)  # half a unit is a millimetre
    assert curve.points[:, 1].max() == pytest.approx(10.0, rel=1e-4)
    assert "0.5 mm" in note


def test_drawing_with_transforms_of_its_groups():
    inner = '<g transform="translate(10,20) rotate(90)"><line x1="1" x2="5" transform="scale(2)"/></g>'
    curve, _ = drawing.curve_of(SVG.format(inner).encode())
    assert curve.points[0] == pytest.approx((5.0, -11.0))
    assert curve.points[-1] == pytest.approx((5.0, -15.0))


def test_drawing_with_several_paths_asks_for_an_id():
    both = SVG.format('<path id="a" d="M0,0 L9,0 9,9"/><path id="b" d="M0,0 L4,0 4,4"/>').encode()
    with pytest.raises(BadInput, match="has 2 paths, must have one; say which by its id: a, b"):
        drawing.curve_of(both)
    nameless = both.replace(b'id="a"', b"").replace(b'id="b"', b"")
    with pytest.raises(BadInput, match="none of them has an id"):
        drawing.curve_of(nameless)
    assert drawing.curve_of(both, "b")[0].length == pytest.approx(4.0)


ENTITY = '<!DOCTYPE svg [<!ENTITY a "M0,0 L1,1 2,4">]>'


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no XML"),
        (b"\x00\xff", "no XML"),
        (b"<html/>", "must be <svg>"),
        (SVG.format("").encode(), "has 0 paths"),
        (SVG.format('<path d="M0 0 L 1 1 M 3 3 L 4 4"/>').encode(), "2 separate pieces"),
        (SVG.format('<path d="hello"/>').encode(), "cannot be read|0 segments"),
        (SVG.format('<path d=""/>').encode(), "0 characters"),
        (SVG.format('<path d="M0,0 L9,9"/>').replace("200 200", "0 0").encode(), "above 0"),
        ((ENTITY + SVG.format('<path d="&a;"/>')).encode(), "entities"),
        ((ENTITY + SVG.format('<path d="&a;"/>')).encode("utf-16"), "entities"),
    ],
)
def test_drawings_that_are_none(data, told):
    with pytest.raises(BadInput, match=told):
        drawing.curve_of(data)
