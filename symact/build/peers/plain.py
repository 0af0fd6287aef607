"""Any elementwise formula as plain NumPy: one call for each node of its expression."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import sympy

from symact.activation import Activation
from symact.build.peers.records import Numbers

Node = Callable[[Numbers], Any]

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": np.exp, "log": np.log, "tanh": np.tanh, "sinh": np.sinh, "cosh": np.cosh,
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin, "acos": np.arccos,
    "atan": np.arctan, "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh,
    "Abs": np.abs, "sign": np.sign, "floor": np.floor, "Add": np.add, "Mul": np.multiply,
    "Pow": np.power, "Max": np.maximum, "Min": np.minimum, "StrictLessThan": np.less,
    "LessThan": np.less_equal, "StrictGreaterThan": np.greater, "GreaterThan": np.greater_equal,
    "And": np.logical_and, "Or": np.logical_or, "Equality": np.equal,
}  # fmt: skip
"""Classes of SymPy, by name."""


def plain(activation: Activation) -> Callable[[Numbers, Numbers], Any] | None:
    """Spell a formula, parameters at their defaults; None where NumPy has no such function."""
    from symact.derive.constants import default_values

    made = _node(activation.expr.subs(default_values(activation)), activation.x)
    if made is None:
        return None
    node = made
    return lambda x, y: np.copyto(y, node(x), casting="same_kind")


def _node(expr: Any, symbol: Any) -> Node | None:
    if expr == symbol:
        return lambda x: x
    if not expr.free_symbols and expr.is_number:
        number = float(expr)
        return lambda _x: number
    if isinstance(expr, sympy.Piecewise):
        return _choice(expr, symbol)
    function = FUNCTIONS.get(type(expr).__name__)
    parts = [_node(arg, symbol) for arg in expr.args]
    if function is None or None in parts:
        return None
    known = [part for part in parts if part is not None]
    if len(known) > 2:
        return lambda x: reduce(function, (part(x) for part in known))
    return lambda x: function(*(part(x) for part in known))


def _choice(expr: Any, symbol: Any) -> Node | None:
    rows = [
        (_node(value, symbol), None if where is sympy.true else _node(where, symbol))
        for value, where in expr.args
    ]
    if any(value is None for value, _ in rows):
        return None
    *cases, (last, _) = rows

    def choose(x: Numbers) -> Any:
        found = last(x) if last else x
        for value, where in reversed(cases):
            if value and where:
                found = np.where(where(x), value(x), found)
        return found

    return choose
