"""Write exponentials of one rate as powers of a symbol t = exp(k x)."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S, exp, log

from symact.derive.identity import common_step, exponential, mask


def in_powers(expr: Any, x: Any, t: Any) -> tuple[Any, Any]:
    """Write exponentials as powers of t = exp(k x); give k, None where there is no such rate."""
    rewritten = sympy.expand(exponential(expr), power_base=False, log=False)
    rate = exponential_rate(rewritten, x)
    if rate is None:
        return rewritten, None
    masked = rewritten.replace(
        lambda e: isinstance(e, exp) and e.has(x),
        lambda e: exp(e.args[0].subs(x, 0)) * t ** sympy.cancel(e.args[0].diff(x) / rate),
    )
    return masked, rate


def rational_form(expr: Any, x: Any) -> Any:
    """Write an expression as one fraction in x and exp(k x) where that is plainer."""
    t = sympy.Symbol("t", positive=True)
    masked, rate = in_powers(expr, x, t)
    if rate is None or not masked.is_rational_function(x, t):
        return expr
    plain = sympy.factor(sympy.cancel(sympy.together(masked))).subs(t, exp(rate * x))
    return plain if expr.has(log) or plain.count_ops() < expr.count_ops() else expr


def exponential_rate(expr: Any, x: Any) -> Any:
    """Find k so that every exponential in x is exp(n k x + c) with whole n, or None."""
    slopes = []
    for e in sorted((e for e in expr.atoms(exp) if e.has(x)), key=sympy.default_sort_key):
        slope = sympy.diff(e.args[0], x)
        if slope.has(x):
            return None
        slopes.append(slope)
    if not slopes:
        return None
    ratios = [sympy.cancel(s / slopes[0]) for s in slopes]
    if not all(r.is_Rational for r in ratios):
        return None
    rate = slopes[0] * common_step(ratios)
    return -rate if rate.could_extract_minus_sign() else rate


def split_logarithms(expr: Any, x: Any) -> Any:
    """Write the logarithm of a product of exponentials and positive factors as a sum."""
    return expr.replace(log, lambda u: _sum_of_logs(u) if u.has(x) else log(u))


def _sum_of_logs(u: Any) -> Any:
    masked, back = mask(sympy.expand(u))
    total = S.Zero
    for part, side in zip(sympy.fraction(sympy.together(masked)), (1, -1), strict=True):
        constant, factors = sympy.factor_list(part)
        total += side * log(constant)
        for factor, n in factors:
            value = factor.xreplace(back)
            if not value.is_positive:
                return log(u)
            total += side * n * (value.args[0] if isinstance(value, exp) else log(value))
    return total
