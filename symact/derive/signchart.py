"""Where a smooth expression is negative, zero, positive on an open interval: certified."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy
from sympy import S

from symact.derive.enclosed import number
from symact.derive.order import compare, sign_of
from symact.derive.signs import POSITIVE, sign_table
from symact.derive.zerosearch import Chart, Span, searched
from symact.derive.zeroset import Zero, around
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known
from symact.numeric.enclosure import decimal_enclosure

SHOWN_DIGITS = 32


def place(zero: Zero) -> Known[Any]:
    """Give a zero as a fact."""
    if zero.exact is not None:
        return number(zero.exact)
    return Known(None, Evidence.ENCLOSED, decimal_enclosure(zero.ball, SHOWN_DIGITS))


def chart(expr: Any, x: Any, lo: Any, hi: Any) -> Chart:
    """Find all zeros of an expression in the open interval (lo, hi) and the signs between.

    Args:
        expr: Smooth and finite inside of the interval; it may be singular at the ends.
        x: Its variable.
        lo: Exact lower end, or -oo.
        hi: Exact upper end, or oo.

    Raises:
        UndecidedError: Some place could not be settled.
        DerivationError: A parameter's assumptions leave a sign open.
    """
    easy = _easy_sign(expr, x)
    if easy is not None:
        return Chart((), (easy,))
    span = Span(lo, hi)
    charts = [_power_chart(f, x, span) for f in _factors(expr)]
    if any(c.signs == (0,) for c, _ in charts):
        return Chart((), (0,))
    return _product(charts)


def _easy_sign(expr: Any, x: Any) -> int | None:
    if not expr.has(x):
        return sign_of(expr)
    if expr.is_positive or isinstance(expr, POSITIVE):
        return 1
    return -1 if expr.is_negative else None


def _factors(expr: Any) -> tuple[Any, ...]:
    """Split into factors: each has fewer zeros and less cancellation than the product."""
    return tuple(sympy.Mul.make_args(sympy.factor_terms(expr)))


def _unpowered(factor: Any, x: Any) -> tuple[Any, Any]:
    """Strip a constant rational power, which keeps the zeros: (base, exponent)."""
    power = factor.is_Pow and not isinstance(factor, sympy.exp) and factor.exp.is_Rational
    return (factor.base, factor.exp) if power and factor.base.has(x) else (factor, S.One)


def _power_chart(factor: Any, x: Any, span: Span) -> tuple[Chart, bool]:
    """Chart a factor without its power; tell whether the power makes it positive."""
    base, exponent = _unpowered(factor, x)
    found = _factor_chart(base, x, span)
    if not exponent.is_Integer and any(sign < 0 for sign in found.signs):
        raise UndecidedError("a power is not real everywhere", subject=str(factor))
    return found, bool(exponent.is_even or not exponent.is_Integer)


def _factor_chart(expr: Any, x: Any, span: Span) -> Chart:
    easy = _easy_sign(expr, x)
    if easy is not None:
        return Chart((), (easy,))
    if expr.free_symbols - {x} or expr.is_polynomial(x):
        try:
            return _tabulated(expr, x, span)
        except (UndecidedError, DerivationError):
            if expr.free_symbols - {x}:
                raise
    return searched(expr, x, span)


def _tabulated(expr: Any, x: Any, span: Span) -> Chart:
    """Read the chart from the exact sign table."""
    table = sign_table(expr, x)
    inside = [p for p in table.points if compare(p, span.lo) > 0 and compare(p, span.hi) < 0]
    if any(p.free_symbols for p in inside):
        raise UndecidedError("a zero depends on a parameter", subject=str(expr))
    first = table.beside(span.lo)
    return Chart(
        tuple(Zero(p, *around(p)) for p in inside), (first, *(table.beside(p) for p in inside))
    )


def _product(charts: Sequence[tuple[Chart, bool]]) -> Chart:
    """Multiply charts of factors on one interval."""
    if len(charts) == 1 and not charts[0][1]:
        return charts[0][0]
    zeros: list[Zero] = []
    for zero in sorted((z for c, _ in charts for z in c.zeros), key=lambda z: (z.lo, z.hi)):
        if zeros and zero.lo <= zeros[-1].hi:
            if zero.exact is None or zero.exact != zeros[-1].exact:
                raise UndecidedError("zeros of two factors could not be told apart")
            continue
        zeros.append(zero)
    signs = [_sign_after(charts, None), *(_sign_after(charts, z) for z in zeros)]
    return Chart(tuple(zeros), tuple(signs))


def _sign_after(charts: Sequence[tuple[Chart, bool]], zero: Zero | None) -> int:
    sign = 1
    for part, even in charts:
        passed = 0 if zero is None else sum(z.lo <= zero.hi for z in part.zeros)
        sign *= part.signs[passed] ** (2 if even else 1)
    return sign


__all__ = ["Chart", "chart", "place"]
