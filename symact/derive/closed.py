"""Closed forms of roots: polynomials, logarithms and Lambert's W, by equivalent rewriting."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import LambertW, S, exp

from symact.derive.identity import common_step, exponential

MAX_OPERATIONS = 150


def closed_roots(expr: Any, x: Any) -> tuple[Any, ...]:
    """Solve expr = 0 where a factor of its numerator is simple.

    A factor may be a polynomial in x of degree at most 2, or A t + B with t = exp(k x) where one
    of A, B is constant and the other linear in x. Every result is a root or lies outside of the
    domain; roots of other factors are not found.
    """
    rewritten = sympy.expand(exponential(expr))
    if rewritten.count_ops() > MAX_OPERATIONS:
        return ()
    rate = _rate(rewritten, x)
    t = sympy.Symbol("t", positive=True)
    if rate is not None:
        rewritten = rewritten.replace(
            lambda e: isinstance(e, exp) and e.has(x),
            lambda e: exp(e.args[0].subs(x, 0)) * t ** sympy.cancel(e.args[0].diff(x) / rate),
        )
    numerator, _ = sympy.fraction(sympy.together(rewritten))
    numerator = sympy.expand(numerator)
    if not numerator.is_polynomial(x, t):
        return ()
    _, factors = sympy.factor_list(numerator, x, t)
    return tuple(r for factor, _ in factors for r in _solve(factor, x, t, rate))


def _rate(expr: Any, x: Any) -> Any:
    """Find k so that every exponential of x is exp(n k x + c) with whole n."""
    slopes = []
    for e in sorted(expr.atoms(exp), key=sympy.default_sort_key):
        if e.has(x):
            slope = sympy.diff(e.args[0], x)
            if slope.has(x) or slope.free_symbols:
                return None
            slopes.append(slope)
    if not slopes:
        return None
    ratios = [sympy.cancel(s / slopes[0]) for s in slopes]
    if not all(r.is_Rational for r in ratios):
        return None
    return slopes[0] * common_step(ratios)


def _solve(factor: Any, x: Any, t: Any, rate: Any) -> list[Any]:
    if not factor.has(t):
        if sympy.degree(factor, x) <= 2:
            return list(sympy.roots(sympy.Poly(factor, x)))
        return []
    if rate is None or sympy.degree(factor, t) != 1:
        return []
    a, b = sympy.Poly(factor, t).all_coeffs()
    if not a.has(x) and not b.has(x):
        return [sympy.log(-b / a) / rate] if (-b / a).is_positive else []
    if a.has(x) and not b.has(x):  # a(x) exp(kx) = -b is a(x) = -b exp(-kx)
        a, b, rate = b, a, -rate
    if a.has(x) or sympy.degree(b, x) != 1:
        return []
    p, q = sympy.Poly(-b, x).all_coeffs()  # a exp(kx) = p x + q
    inside = -a * rate / p * exp(-rate * q / p)
    branches = [LambertW(inside)] + ([LambertW(inside, -1)] if inside.is_negative else [])
    return [-q / p - w / rate for w in branches]


def reduce_lambert(expr: Any) -> Any:
    """Replace exp(n W(z) + c) by (z/W(z))^n exp(c), which holds for whole n, and cancel."""
    rewritten = sympy.expand(exponential(expr)).replace(exp, _without_lambert)
    return sympy.factor_terms(sympy.cancel(sympy.together(rewritten)))


def _without_lambert(exponent: Any) -> Any:
    result, rest = S.One, S.Zero
    for term in sympy.Add.make_args(sympy.expand(exponent)):
        coefficient, w = term.as_coeff_Mul(rational=True)
        if isinstance(w, LambertW) and coefficient.is_Integer:
            result *= (w.args[0] / w) ** coefficient
        else:
            rest += term
    return result * exp(rest)
