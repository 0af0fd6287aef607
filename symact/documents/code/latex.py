r"""What was understood, printed as LaTeX in the field's notation: `x \sigma{\left(x \right)}`."""

from __future__ import annotations

from typing import Any

import sympy

from symact.language import functions as fn

SIGNS: dict[Any, Any] = {
    fn.logistic: sympy.Function("sigma", real=True),
    fn.normal_cdf: sympy.Function("Phi", real=True),
    fn.normal_pdf: sympy.Function("varphi", real=True),
}

WRITTEN_OUT = (fn.expm1, fn.log1p, fn.sech2)
"""Functions that are printed by their definitions."""


def latex(expr: Any) -> str:
    r"""Typeset an expression.

    >>> from symact.language.reader import read
    >>> print(latex(read("x*sigmoid(x)")))
    x \sigma{\left(x \right)}
    """
    for function in WRITTEN_OUT:
        expr = expr.replace(function, fn.DEFINITIONS[function])
    for function, sign in SIGNS.items():
        expr = expr.replace(function, sign)
    return str(sympy.latex(expr))
