"""Two-sided Taylor polynomials with exact coefficients: left and right are found apart."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.branches import Branch, Branches, to_branches
from symact.derive.derivative import MAX_ORDER, check_order
from symact.derive.identity import equal_proved, tidy_constant
from symact.derive.order import compare
from symact.derive.tower import tower
from symact.errors import UndecidedError
from symact.known import Evidence, Known


@dataclass(frozen=True, slots=True)
class Taylor:
    """Hold the Taylor coefficients of both sides of a point.

    Attributes:
        at: The point.
        order: Degree of the polynomials.
        left, right: Coefficients of (x - at)^0, ^1, ..., ^order on each side.
        smooth: Whether both sides agree to this order.
    """

    at: Any
    order: int
    left: tuple[Any, ...]
    right: tuple[Any, ...]
    smooth: bool


def taylor(activation: Activation, at: Any = 0, order: int = 8) -> Known[Taylor]:
    """Expand an activation around a point, exactly and on both sides.

    Args:
        activation: The definition; parameters stay symbols.
        at: Exact point (int, Fraction or SymPy number; a float is taken by its exact value).
        order: Degree, 1 to 64.

    Raises:
        DerivationError: The order is out of range.
    """
    check_order(activation, order)
    point = (
        sympy.Rational(at) if isinstance(at, (float, Fraction)) else sympy.sympify(at, strict=True)
    )
    try:
        branches = to_branches(activation.expr, activation.x)
        left_piece, right_piece = _beside(branches, point)
        right = coefficients(right_piece.expr, branches.symbol, point, order)
        same = left_piece == right_piece
        left = right if same else coefficients(left_piece.expr, branches.symbol, point, order)
    except UndecidedError as error:
        return Known(None, Evidence.UNDECIDED, note=error.message)
    smooth = all(a == b or equal_proved(a, b) for a, b in zip(left, right, strict=True))
    note = "" if smooth else f"the sides differ at {branches.symbol} = {point}"
    return Known(Taylor(point, order, left, right, smooth), Evidence.PROVED, note=note)


def coefficients(expr: Any, x: Any, at: Any, order: int = MAX_ORDER) -> tuple[Any, ...]:
    """Give the exact Taylor coefficients of a smooth expression.

    Raises:
        UndecidedError: The expression has no plain value at the point.
    """
    levels = tower(expr, x)
    values = {
        name: tidy_constant(value.subs(x, at))
        for name, value in zip(levels.start.ring.symbols, levels.values, strict=True)
    }
    if any(v.is_finite is False or v is sympy.nan for v in values.values()):
        raise UndecidedError(f"the formula has no plain value at {at}", subject=str(expr))
    result = []
    for k, poly in enumerate(islice(levels.derivatives(), order + 1)):
        value = sympy.expand(poly.as_expr().xreplace(values))
        result.append(tidy_constant(value / sympy.factorial(k)))
    return tuple(result)


def _beside(branches: Branches, at: Any) -> tuple[Branch, Branch]:
    """Find the pieces just left and just right of a point."""
    left = [p for p in branches.pieces if compare(p.lo, at) < 0 <= compare(p.hi, at)]
    right = [p for p in branches.pieces if compare(p.lo, at) <= 0 < compare(p.hi, at)]
    return left[0], right[0]
