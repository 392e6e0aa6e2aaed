"""Expressions in one variable as a user types them: they compute on numbers, and can do nothing else.

The text becomes a syntax tree of which only numbers, the variable, + - * / ** and a list of functions are
known; everything else is refused before anything is computed. All arithmetic is on 64-bit floats.
"""

from __future__ import annotations

import ast
import math
import warnings
from collections.abc import Callable

import numpy as np

from flexo.errors import BadInput, nearest

LONGEST = 400  # characters
MOST = 200  # nodes of the syntax tree
HIGHEST = 64.0  # exponent

FUNCTIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "abs": np.abs,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
}
CONSTANTS = {"pi": math.pi, "e": math.e}
BINARY: dict[type[ast.operator], Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
}
UNARY: dict[type[ast.unaryop], Callable[[np.ndarray], np.ndarray]] = {
    ast.UAdd: np.positive,
    ast.USub: np.negative,
}

Function = Callable[[np.ndarray], np.ndarray]


def functions_of(text: str, variables: tuple[str, str]) -> tuple[tuple[Function, ...], str]:
    """The functions of a text and their variable: one of `variables[0]`, or two of `variables[1]`.

    "x**2" is a function of x, "3*cos(t), 5*sin(t)" are two of t. BadInput names what is not allowed.
    Each function takes an array and gives one of its shape, or BadInput with the place where the result is
    no real number.
    """
    body = _parsed(text)
    parts = body.elts if isinstance(body, ast.Tuple) else [body]
    if len(parts) > 2:
        raise BadInput(f"curve {text!r} has {len(parts)} expressions, must have one in x, or two in t")
    variable = variables[len(parts) - 1]
    for part in parts:
        _check(part, variable, text)
    return tuple(_function(part, variable, text) for part in parts), variable


def number_of(text: str) -> float:
    """A number, which may be an expression without a variable: "-pi/2"."""
    body = _parsed(text)
    _check(body, "", text)
    return float(_function(body, "", text)(np.zeros(1))[0])


def _parsed(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise BadInput(f"the expression has {len(text)} characters, may have {LONGEST}")
    if "^" in text:
        raise BadInput(f"{text!r} has a ^, powers are written ** such as x**2")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd literals, refused below
            tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        raise BadInput(f"{text!r} is no expression: {reason}") from None
    if sum(1 for _ in ast.walk(tree)) > MOST:
        raise BadInput(f"the expression has more than {MOST} numbers, names and signs")
    return tree.body


def _check(node: ast.expr, variable: str, text: str) -> None:
    """BadInput for the first thing in an expression that is not on the list."""
    if isinstance(node, ast.BinOp) and type(node.op) in BINARY:
        _check(node.left, variable, text)
        _check(node.right, variable, text)
    elif isinstance(node, ast.UnaryOp) and type(node.op) in UNARY:
        _check(node.operand, variable, text)
    elif isinstance(node, ast.Call):
        _check_call(node, text)
        _check(node.args[0], variable, text)
    elif isinstance(node, ast.Name):
        known = [name for name in (variable, *CONSTANTS) if name]
        if node.id not in known:
            raise BadInput(f"{text!r} has an unknown name {node.id!r}; {nearest(node.id, known)}")
    elif not isinstance(node, ast.Constant) or type(node.value) not in (int, float):
        allowed = "numbers, + - * / ** and functions such as sqrt(x)"
        raise BadInput(f"{text!r} has {ast.unparse(node)!r}, which is none of {allowed}")


def _check_call(node: ast.Call, text: str) -> None:
    name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
    if name not in FUNCTIONS:
        raise BadInput(f"{text!r} has an unknown function {name!r}; {nearest(name, FUNCTIONS)}")
    if len(node.args) != 1 or node.keywords:
        raise BadInput(f"{text!r}: {name} takes one number")


def _function(node: ast.expr, variable: str, text: str) -> Function:
    def values(at: np.ndarray) -> np.ndarray:
        where = np.asarray(at, float)
        with np.errstate(all="ignore"):
            found = np.broadcast_to(_value(node, where, text), where.shape)
        bad = ~np.isfinite(found)
        if np.any(bad):
            place = f" at {variable} = {where[bad][0]:.6g}" if variable else ""
            raise BadInput(f"{ast.unparse(node)} is no finite real number{place}")
        return found

    return values


def _value(node: ast.expr, where: np.ndarray, text: str) -> np.ndarray:
    """The value of a checked expression at every place."""
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, where, text), _value(node.right, where, text)
        if isinstance(node.op, ast.Pow) and np.any(np.abs(right) > HIGHEST):
            raise BadInput(f"{text!r} has the exponent {ast.unparse(node.right)}, may be {HIGHEST:g} at most")
        return BINARY[type(node.op)](left, right)
    if isinstance(node, ast.UnaryOp):
        return UNARY[type(node.op)](_value(node.operand, where, text))
    if isinstance(node, ast.Call):
        assert isinstance(node.func, ast.Name)
        return FUNCTIONS[node.func.id](_value(node.args[0], where, text))
    if isinstance(node, ast.Name):
        return np.asarray(CONSTANTS[node.id]) if node.id in CONSTANTS else where
    assert isinstance(node, ast.Constant)
    try:
        return np.asarray(float(node.value))  # type: ignore[arg-type]
    except OverflowError:
        raise BadInput(f"{text!r} has a number that is too large") from None
