"""Find out which elementwise activation of the catalogue an expression is."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from symact import catalog
from symact.activation import Activation
from symact.derive.vector.formula import branches
from symact.derive.vector.invariance import same
from symact.language.reader import read

POINTS = tuple(map(Fraction, ("-5/2", "-3/4", "1/3", "9/4")))
"""Where candidates are compared first."""

DIGITS = 20


def name_of(expr: Any, x: Any) -> str:
    """Name the activation that an expression in x is, as text with its argument; else nothing.

    >>> from symact.language.reader import read, symbol
    >>> name_of(read("x*sigmoid(x)"), symbol("x"))
    'silu(x)'
    """
    for sign, shown in ((1, str(x)), (-1, f"-{x}")):
        turned = branches(expr.subs(x, sign * x))
        values = _values(turned, x)
        if values is None:
            return ""
        for row in sorted(catalog.rows(), key=lambda row: len(row.parameters)):
            if _matches(row, turned, values, x):
                return f"{row.name}({shown})"
    return ""


def _matches(row: Activation, expr: Any, values: list[Any], x: Any) -> bool:
    if any(p.derived or not p.default for p in row.parameters):
        return False
    defaults = {row.symbols[p.name]: read(p.default, {}) for p in row.parameters}
    other = row.expr.xreplace(defaults).subs(row.x, x)
    found = _values(other, x)
    if found is None or any(abs(a - b) > 1e-15 for a, b in zip(values, found, strict=True)):
        return False
    return same(expr, branches(other))


def _values(expr: Any, x: Any) -> list[Any] | None:
    """Evaluate at the points; None where there is no number."""
    values = [expr.subs(x, sympy.Rational(p)).evalf(DIGITS) for p in POINTS]
    return values if all(v.is_Float or v.is_Rational for v in values) else None
