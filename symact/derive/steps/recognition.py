"""The field's own functions in an expression, and the definitions from which one is derived."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from symact.derive.identity import mask, recognize
from symact.derive.steps.build import ONE, number, over, plus, power
from symact.derive.steps.convert import term_of
from symact.derive.steps.rationalize import NotRationalError, rationalized
from symact.derive.steps.terms import Call, Neg, Term
from symact.language import functions as fn

MAX_OPERATIONS = 90
PAIR = 2

DEFINED: dict[Any, Callable[[Term], Term]] = {
    sympy.tanh: lambda u: over(Call(sympy.sinh, u), Call(sympy.cosh, u)),
    fn.logistic: lambda u: over(ONE, plus(ONE, Call(sympy.exp, Neg(u)))),
    fn.softplus: lambda u: Call(sympy.log, plus(ONE, Call(sympy.exp, u))),
    fn.sech2: lambda u: over(ONE, power(Call(sympy.cosh, u), number(2))),
}
"""Functions that are derived from their definitions where they are the whole question."""


def recognized(expr: Any) -> Any:
    """Write sigma, softplus and Phi where their definitions stand."""
    found = recognize(expr).replace(_is_power_of_sigma, _power_of_sigma)
    if not found.has(sympy.erf):
        return found
    return sympy.expand_mul(found.replace(sympy.erf, _erf)) if _simple(found) else found


def _is_power_of_sigma(e: Any) -> bool:
    """Tell whether an expression is (1 + e^u)^-n with a symbol in n."""
    if not (e.is_Pow and e.base.is_Add and len(e.base.args) == PAIR and e.exp.free_symbols):
        return False
    one, rest = sorted(e.base.args, key=lambda a: a != 1)
    return bool(one == 1 and isinstance(rest, sympy.exp) and e.exp.could_extract_minus_sign())


def _power_of_sigma(e: Any) -> Any:
    return fn.logistic(-(e.base - 1).args[0]) ** -e.exp


def _simple(expr: Any) -> bool:
    return all(_scaled(e.args[0]) is not None for e in expr.atoms(sympy.erf))


def _scaled(u: Any) -> Any:
    """Give v where u = v/sqrt(2), and v is free of roots of 2."""
    inner = sympy.expand(u * sympy.sqrt(2))
    return None if inner.has(sympy.sqrt(2)) else sympy.together(inner)


def _erf(u: Any) -> Any:
    return 2 * fn.normal_cdf(_scaled(u)) - 1


def definition_of(expr: Any, x: Any) -> Term | None:
    """Give the definition of an expression that is one named function of x alone."""
    if expr.func in DEFINED and expr.args[0] == x:
        return DEFINED[expr.func](term_of(x, x))
    return None


def by_sigma(expr: Any, x: Any) -> Any:
    """Write an expression of x and one exponential by sigma; None where it is none."""
    found = _masked(expr, x)
    if found is None:
        return None
    masked, back = found
    moving = [t for t in back if back[t].has(x)]
    if len(moving) != 1:
        return None
    (t,) = moving
    s = sympy.Symbol("_s", positive=True)
    quotient = sympy.cancel(sympy.together(masked.subs(t, s / (1 - s))))
    if sympy.fraction(quotient)[1].has(s):
        return None
    return sympy.factor(quotient).subs(s, fn.logistic(back[t].args[0])).xreplace(back)


def _masked(expr: Any, x: Any) -> tuple[Any, dict[Any, Any]] | None:
    """Write an expression by symbols for its exponentials; None where other functions stay."""
    if expr.count_ops() > MAX_OPERATIONS:
        return None

    def keep(e: Any) -> Any:
        if e.has(x):
            raise NotRationalError
        return e

    try:
        masked, back = mask(rationalized(expr, keep))
    except NotRationalError:
        return None
    powers = (p for p in masked.atoms(sympy.Pow) if p.has(x, *back))
    if any(p.exp.is_Integer is not True for p in powers) or masked.has(sympy.exp):
        return None
    return masked, back


def rational_parts(expr: Any, x: Any) -> tuple[Any, Any, dict[Any, Any]] | None:
    """Write an expression as a quotient of polynomials in x and powers of exponentials.

    Returns:
        Numerator and denominator, factored over masked symbols, and what these stand for; None
        where other functions of x stay.
    """
    found = _masked(expr, x)
    if found is None or not found[1]:
        return None
    masked, back = found
    above, below = sympy.fraction(sympy.cancel(sympy.together(masked)))
    return sympy.factor(above), sympy.factor(below), back
