"""Solve f(x) = y for x on an interval where f is strictly monotone, with proof.

Outer functions that have an inverse are peeled off; what is left may be a polynomial relation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import exp, log

from symact.derive.relation import solve_relation
from symact.derive.signs import INVERSES
from symact.derive.stretch import PREC, Stretch
from symact.errors import DerivationError, UndecidedError
from symact.language import functions as fn
from symact.numeric.balls import evaluate_outputs
from symact.numeric.program import compile_program

SMALLEST = 2.0**-120
"""How near an inverse must come to the point whose value it is given."""

ONE_TO_ONE: dict[Any, Callable[[Any], Any]] = {
    **{function: row[0] for function, row in INVERSES.items()},
    sympy.erfc: sympy.erfcinv,
    sympy.asin: sympy.sin,
    sympy.acos: sympy.cos,
    sympy.atanh: sympy.tanh,
    sympy.acosh: sympy.cosh,
    sympy.LambertW: lambda v: v * exp(v),
    fn.normal_cdf: lambda v: sympy.sqrt(2) * sympy.erfinv(2 * v - 1),
}
"""Functions that take no value twice where they are real."""


def composed_trend(e: Any, x: Any) -> int:
    """Give the trend of increasing functions of one another, 0 where it is not seen."""
    if e == x:
        return 1
    rest, moving = e.as_independent(x, as_Add=True)
    factor, inner = moving.as_independent(x, as_Add=False)
    side = 1 if factor.is_positive else -1 if factor.is_negative else 0
    if side and (rest != 0 or factor != 1):
        return side * composed_trend(inner, x)
    if side and inner.func in RISING and len(inner.args) == 1:
        return composed_trend(inner.args[0], x)
    return 0


RISING = (*INVERSES, fn.normal_cdf)
"""Functions that increase wherever they are real."""


def solve(stretch: Stretch, y: Any) -> Any:
    """Give x in terms of y = f(x), or None where no closed form is found.

    Raises:
        DerivationError: The choice depends on a parameter.
    """
    try:
        found = _peel(stretch.piece.expr, y, stretch)
        return _neat(_checked(found, stretch, y))
    except UndecidedError:
        return None
    except DerivationError:
        if stretch.sample is None:
            raise
        return None


def _neat(found: Any) -> Any:
    if not found.is_rational_function():
        return found
    forms = [found, sympy.cancel(found), sympy.expand(sympy.cancel(found)), sympy.factor(found)]
    return min(forms, key=lambda e: e.count_ops())


def _checked(found: Any, stretch: Stretch, y: Any) -> Any:
    """Put the value at the sample in: an independent look at the algebra."""
    if stretch.sample is None or found.has(sympy.erfinv, sympy.erfcinv):
        return found
    value = stretch.ball(stretch.piece.expr)
    free = sympy.Dummy("y")  # of a real symbol SymPy would turn sqrt(y^2) into |y| again
    plain = found.xreplace({y: free}).replace(sympy.sign, lambda u: u / sympy.sqrt(u**2))
    plain = plain.replace(sympy.Abs, lambda u: sympy.sqrt(u**2))
    (back,) = evaluate_outputs(compile_program([plain], [free]), [value], PREC)
    (want,) = evaluate_outputs(compile_program([stretch.x], [stretch.x]), [stretch.sample], PREC)
    if not (back.is_finite() and abs(back - want) < SMALLEST):
        raise UndecidedError("an inverse fails at a point", subject=str(found))
    return found


def _peel(e: Any, v: Any, stretch: Stretch) -> Any:
    """Solve e(x) = v."""
    x = stretch.x
    if e == x:
        return v
    rest, moving = e.as_independent(x, as_Add=True)
    factor, inner = moving.as_independent(x, as_Add=False)
    if rest != 0 or factor != 1:
        v = (v - rest) / factor
    if inner == x:
        return sympy.expand(v) if v.is_polynomial() else v
    if isinstance(inner, exp):
        return _peel(inner.args[0], log(_short(v)), stretch)
    if inner.func in ONE_TO_ONE and len(inner.args) == 1:
        return _peel(inner.args[0], ONE_TO_ONE[inner.func](_short(v)), stretch)
    if inner.is_Pow and not inner.exp.has(x):
        return _peel_power(inner, v, stretch)
    if inner.is_Add and not inner.is_polynomial(x):
        common = sympy.factor_terms(inner)
        if common.is_Mul and any(not f.has(x) for f in common.args):
            return _peel(common, v, stretch)
    return solve_relation(inner, v, stretch)


def _short(v: Any) -> Any:
    return sympy.cancel(v) if v.is_rational_function() else v


def _peel_power(inner: Any, v: Any, stretch: Stretch) -> Any:
    base, q = inner.base, inner.exp
    if not q.is_Rational:
        if q.is_positive is None and q.is_negative is None:
            raise DerivationError("an exponent has no sign", subject=str(q))
        return _peel(base, v ** (1 / q), stretch)
    if q.is_Integer and q < 0:
        return _peel(base**-q, 1 / v, stretch)
    if not q.is_Integer:
        return _peel(base, v ** (1 / q), stretch)
    if q.is_odd:
        return _peel(base, sympy.sign(v) * sympy.Abs(v) ** (1 / q), stretch)
    # f = u^q with f' != 0 has u != 0 inside
    return _peel(base, stretch.sign(base) * v ** (1 / q), stretch)
