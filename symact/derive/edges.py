"""One-sided limits at the ends of pieces, exact, where the formula itself may be singular."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from symact.derive.expand import tail
from symact.derive.identity import equal_proved, tidy_constant
from symact.derive.order import compare
from symact.derive.tails import limit_of
from symact.errors import DerivationError, UndecidedError


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
        return limit_of(tail(expr, x, 1 if at is S.Infinity else -1))
    value = plain_value(expr, x, at)
    if value is not None:
        return value
    y = sympy.Dummy("y", real=True)
    return limit_of(tail(expr.subs(x, at + side / y), y, 1))


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
