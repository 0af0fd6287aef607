"""The examiner's own arithmetic: expressions of the truth files, evaluated by mpmath at 60 digits.

Nothing of symact is used here. The language is Python's for numbers, names, + - * / **, calls of
the functions below and comparisons; `If(condition, a, b)` is a branch and `D(f, x, n)` the n-th
derivative of f by x. A name without a value is 1 (a parameter at its default).
"""

from __future__ import annotations

import ast
import json
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mpmath
from mpmath import mp, mpf

DIGITS = 60
HERE = Path(__file__).parent

_SIGNS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.Pow: mpmath.power,
}  # fmt: skip
_COMPARE: dict[type, Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": mpmath.exp, "log": mpmath.log, "sqrt": mpmath.sqrt, "abs": abs,
    "sin": mpmath.sin, "cos": mpmath.cos, "tan": mpmath.tan, "sec": mpmath.sec,
    "sinh": mpmath.sinh, "cosh": mpmath.cosh, "tanh": mpmath.tanh, "sech": mpmath.sech,
    "atan": mpmath.atan, "erf": mpmath.erf, "erfc": mpmath.erfc, "max": max, "min": min,
    "S": lambda x: 1 / (1 + mpmath.exp(-x)),
    "Phi": lambda x: mpmath.erfc(-x / mpmath.sqrt(2)) / 2,
    "phi": lambda x: mpmath.exp(-(x**2) / 2) / mpmath.sqrt(2 * mpmath.pi),
    "relu": lambda x: max(x, mpf(0)),
}  # fmt: skip
_CONSTANTS = {"pi": mpmath.pi, "inf": mpmath.inf}


def _walk(node: Any, at: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Constant):
        return mpf(str(node.value))
    if isinstance(node, ast.Name):
        return +_CONSTANTS[node.id] if node.id in _CONSTANTS else at.get(node.id, mpf(1))
    if isinstance(node, ast.UnaryOp):
        value = _walk(node.operand, at)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp):
        return _SIGNS[type(node.op)](_walk(node.left, at), _walk(node.right, at))
    if isinstance(node, ast.Compare):
        return _COMPARE[type(node.ops[0])](_walk(node.left, at), _walk(node.comparators[0], at))
    assert isinstance(node, ast.Call)
    return _call(node, at)


def _call(node: Any, at: Mapping[str, Any]) -> Any:
    name, args = node.func.id, node.args
    if name == "If":
        return _walk(args[1 if _walk(args[0], at) else 2], at)
    if name == "D":
        order = args[2].value if len(args) > 2 else 1
        key = args[1].id
        return mpmath.diff(lambda v: _walk(args[0], {**at, key: v}), at[key], order)
    return _FUNCTIONS[name](*(_walk(arg, at) for arg in args))


def value(text: str, at: Mapping[str, Any]) -> Any:
    """Evaluate an expression of a truth file; None where it is no real finite number."""
    with mp.workdps(DIGITS):
        try:
            result = mpmath.mpmathify(_walk(ast.parse(text, mode="eval").body, at))
        except (ZeroDivisionError, ValueError, OverflowError):
            return None
        if isinstance(result, mpmath.mpc):
            if result.imag != 0:
                return None
            result = result.real
        return result if mpmath.isfinite(result) else None


def names(text: str) -> set[str]:
    """Give the free names of an expression."""
    tree = ast.walk(ast.parse(text, mode="eval"))
    found = {n.id for n in tree if isinstance(n, ast.Name)}
    return found - set(_FUNCTIONS) - set(_CONSTANTS) - {"If", "D"}


@dataclass(frozen=True)
class Row:
    """One relation of a document as the examiner reads it.

    `kind` is `equal`, a sign (`<`, `<=`, `>`, `>=`), `in` (left between low and high), `series`
    (left - right is O(x^order) at 0), `constant` (two numbers) or `hand` (nothing to evaluate).
    """

    line: int
    latex: str
    expect: str
    why: str
    left: str = ""
    right: str = ""
    kind: str = "equal"
    bound: str = ""
    low: str = ""
    high: str = ""
    order: int = 0


@dataclass(frozen=True)
class Truth:
    """A document with what is true of it."""

    name: str
    path: Path
    rows: tuple[Row, ...]


def truths(folder: str) -> tuple[Truth, ...]:
    """Read every truth file of a folder beside this module."""
    found = []
    for path in sorted((HERE / folder).glob("*.truth.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        rows = tuple(Row(**row) for row in data["relations"])
        found.append(Truth(data["document"], path.with_name(data["stored"]), rows))
    return tuple(found)
