"""One-sided limits at the ends of pieces, exact, where the formula itself may be singular."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import sympy
from sympy import S

from symact.derive.asymptote import certified_tail
from symact.derive.expand import tail
from symact.derive.identity import equal_proved, tidy_constant
from symact.derive.order import compare
from symact.derive.tails import limit_of
from symact.errors import DerivationError, UndecidedError
from symact.language.functions import elementary


def plain_value(expr: Any, x: Any, at: Any) -> Any:
    """Put a point into a formula; None where that gives no finite real number."""
    value = expr.subs(x, at)
    if value.is_finite is False or value.has(S.NaN, sympy.I, S.ComplexInfinity, sympy.AccumBounds):
        return None
    if value.has(S.Infinity, S.NegativeInfinity):
        return None
    return sympy.expand(value) if value.free_symbols else tidy_constant(value)


def limit_at(expr: Any, x: Any, at: Any, side: int) -> Any:
    """Give the exact limit as x comes to a finite or infinite point from one side.

    Args:
        expr: Smooth beside the point.
        x: Its variable.
        at: The point; infinite ones allowed.
        side: 1 from above, -1 from below; ignored at infinities.

    Raises:
        UndecidedError: There is none, or it is not found.
    """
    if not expr.has(x):
        return expr
    if at.is_infinite:
        return _far_limit(expr, x, 1 if at is S.Infinity else -1)
    value = plain_value(expr, x, at)
    if value is not None:
        return value
    y = sympy.Dummy("y", real=True)
    return limit_of(tail(expr.subs(x, at + side / y), y, 1))


def _far_limit(expr: Any, x: Any, side: int) -> Any:
    try:
        return limit_of(tail(expr, x, side))
    except UndecidedError:
        slowed = _slowed(expr, x, side)
        if slowed is None:
            raise
        return limit_of(tail(*slowed, 1))


def far_sign(expr: Any, x: Any, side: int) -> tuple[Fraction, int]:
    """Find how far out the sign of an expression is certain: (start, sign).

    Raises:
        UndecidedError: No such place is found.
    """
    try:
        start, sign = certified_tail(expr, x, side)
    except UndecidedError:
        slowed = _slowed(expr, x, side)
        if slowed is None:
            raise
        start, sign = certified_tail(*slowed, 1)
        return Fraction(math.ceil(math.log(start)) + 1), sign
    return Fraction(start), sign


def _slowed(expr: Any, x: Any, side: int) -> tuple[Any, Any] | None:
    """Put side * log(z) for x: exponentials of exponentials become exponentials."""
    rewritten = elementary(expr)
    towers = [e for e in rewritten.atoms(sympy.Function) if e.args[0].has(sympy.exp)]
    if not any(e.has(x) for e in towers):
        return None
    z = sympy.Dummy("z", positive=True)
    return rewritten.subs(x, side * sympy.log(z)), z


def order_of(left: Any, right: Any) -> int:
    """Give the sign of left - right; infinities allowed, equality proved by algebra if need be."""
    if left == right:
        return 0
    try:
        return compare(left, right)
    except (DerivationError, UndecidedError):
        if equal_proved(left, right):
            return 0
        raise
