"""Integrands for certified quadrature: pieces compiled in a form whose balls stay small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy
from sympy import S

from symact.derive.branches import Branch, Branches
from symact.derive.identity import recognize
from symact.language import functions as fn
from symact.numeric.program import compile_program
from symact.numeric.quadrature import Part


def parts_of(
    branches: Branches, mean: Any, std: Any, params: Sequence[Any] = ()
) -> tuple[Part, ...]:
    """Compile pieces for quadrature in z, where x = mean + std z; both may hold `params`."""
    z = sympy.Dummy("z", real=True)
    symbols = [z, *params]

    def end(value: Any) -> Any:
        if value in (S.Infinity, S.NegativeInfinity):
            return None
        return compile_program([(value - mean) / std], params)

    def program(piece: Branch) -> Any:
        expr = _squares_completed(piece.expr, branches.symbol)
        return compile_program([expr.xreplace({branches.symbol: mean + std * z})], symbols)

    return tuple(
        Part(program(p), end(p.lo), end(p.hi))
        for p in branches.pieces
        if p.lo != p.hi and p.expr != 0
    )


def _squares_completed(expr: Any, x: Any) -> Any:
    """Write quadratics as a (x - h)^2 + k: bounds over a half-line then see that they grow."""

    def rewritten(e: Any) -> Any:
        c, b, a = (e.coeff(x, k) for k in range(3))
        return a * (x + b / (2 * a)) ** 2 + c - b**2 / (4 * a)

    def quadratic(e: Any) -> bool:
        return bool(
            e.is_Add and e.is_polynomial(x) and sympy.degree(e, x) == 2 and e.coeff(x, 1) != 0
            and sympy.expand(e) == e
        )  # fmt: skip

    return expr.replace(quadratic, rewritten)


def smooth_gates(expr: Any) -> Any:
    """Write fractional powers of 1 + exp(u) by logistic(-u), whose values are bounded."""

    def fractional(e: Any) -> bool:
        return bool(e.is_Pow and e.exp.is_Rational and not e.exp.is_Integer)

    def rewritten(e: Any) -> Any:
        inner = e.base - 1
        return fn.logistic(-inner.args[0]) ** -e.exp if isinstance(inner, sympy.exp) else e

    return recognize(expr).replace(fractional, rewritten)
