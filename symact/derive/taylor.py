"""Two-sided Taylor polynomials with exact coefficients: left and right are found apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.branches import Branch, Branches, branch_at
from symact.derive.constants import DEFAULTS, attempts, default_branches
from symact.derive.derivative import MAX_ORDER, check_order
from symact.derive.identity import equal_proved, tidy_constant
from symact.derive.order import compare
from symact.derive.radius import radius
from symact.derive.remainder import Remainder, remainder
from symact.derive.tower import tower
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known

MAX_OPERATIONS = 60
"""Operations of a coefficient above which it is not multiplied out."""

MAX_SHIFT = 4
"""Order of a common zero of numerator and denominator."""


@dataclass(frozen=True, slots=True)
class Taylor:
    """Hold the Taylor coefficients of both sides of a point.

    Attributes:
        at: The point.
        order: Degree of the polynomials.
        left, right: Coefficients of (x - at)^0, ^1, ..., ^order on each side.
        smooth: Whether both sides, and the value at the point, agree to this order.
        left_remainder, right_remainder: Bounds of what the polynomials leave out, at the default
            values of parameters; None where none is found.
        left_radius, right_radius: Radius of convergence of the series of each side's formula.
            An enclosure that is open above is a lower bound.
    """

    at: Any
    order: int
    left: tuple[Any, ...]
    right: tuple[Any, ...]
    smooth: bool
    left_remainder: Remainder | None = None
    right_remainder: Remainder | None = None
    left_radius: Known[Any] | None = None
    right_radius: Known[Any] | None = None


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
    reasons = []
    for attempt in attempts(activation):
        try:
            found = _expanded(attempt.branches(), point, order)
        except (DerivationError, UndecidedError) as error:
            reasons.append(error.message)
            continue
        note = "" if found.smooth else f"the sides differ at {activation.x} = {point}"
        found = _with_radii(activation, _with_remainders(activation, found))
        notes = "; ".join(n for n in (attempt.note, note) if n)
        return Known(found, Evidence.PROVED, note=notes)
    return Known(None, Evidence.UNDECIDED, note=reasons[0])


def _expanded(branches: Branches, at: Any, order: int) -> Taylor:
    x = branches.symbol
    left_piece, right_piece = beside(branches, at)
    right = coefficients(right_piece.expr, x, at, order)
    same = left_piece == right_piece
    left = right if same else coefficients(left_piece.expr, x, at, order)
    smooth = all(a == b or equal_proved(a, b) for a, b in zip(left, right, strict=True))
    owner = branch_at(branches, at)
    if owner.lo == owner.hi:
        smooth = smooth and equal_proved(owner.expr.subs(x, at), right[0])
    return Taylor(at, order, left, right, smooth)


def _with_remainders(activation: Activation, found: Taylor) -> Taylor:
    def bound(side: int) -> Remainder:
        branches = default_branches(activation)
        piece = beside(branches, found.at)[side > 0]
        return remainder(piece, branches.symbol, found.at, found.order, side)

    return replace(
        found,
        left_remainder=_or_none(lambda: bound(-1)),
        right_remainder=_or_none(lambda: bound(1)),
    )


def _with_radii(activation: Activation, found: Taylor) -> Taylor:
    return replace(
        found, left_radius=_radius(activation, found.at, 0),
        right_radius=_radius(activation, found.at, 1),
    )  # fmt: skip


def _radius(activation: Activation, at: Any, side: int) -> Known[Any]:
    """Ask with symbols for parameters; where that fails, at their defaults."""
    reasons = []
    for attempt in attempts(activation):
        try:
            branches = attempt.branches().subs(attempt.values)
            known = radius(beside(branches, at)[side].expr, branches.symbol, at)
        except (DerivationError, UndecidedError) as error:
            reasons.append(str(error))
            continue
        if known.value is None and attempt.note != DEFAULTS and activation.parameters:
            reasons.append(known.note)
            continue
        return replace(known, note="; ".join(n for n in (attempt.note, known.note) if n))
    return Known(None, Evidence.UNDECIDED, note=reasons[-1])


def _or_none(question: Callable[[], Remainder]) -> Remainder | None:
    try:
        return question()
    except (DerivationError, UndecidedError):
        return None


def coefficients(expr: Any, x: Any, at: Any, order: int = MAX_ORDER) -> tuple[Any, ...]:
    """Give the exact Taylor coefficients of a smooth expression.

    Raises:
        UndecidedError: The expression has no plain value at the point.
    """
    try:
        return _by_tower(expr, x, at, order)
    except UndecidedError:
        return _by_division(expr, x, at, order)


def _by_division(expr: Any, x: Any, at: Any, order: int) -> tuple[Any, ...]:
    """Divide the series of numerator and denominator where both vanish, as of sin(x)/x at 0."""
    above, below = sympy.fraction(sympy.together(expr))
    if not below.has(x):
        raise UndecidedError(f"the formula has no plain value at {at}", subject=str(expr))
    u, v = (list(_by_tower(e, x, at, order + MAX_SHIFT)) for e in (above, below))
    while v and v[0] == 0:
        if u[0] != 0:
            raise UndecidedError(f"the formula has a pole at {at}", subject=str(expr))
        u, v = u[1:], v[1:]
    if len(v) <= order:
        raise UndecidedError(f"the formula has no plain value at {at}", subject=str(expr))
    result: list[Any] = []
    for k in range(order + 1):
        known = sum((result[j] * v[k - j] for j in range(k)), sympy.S.Zero)
        result.append(tidy_constant(sympy.expand((u[k] - known) / v[0])))
    return tuple(result)


def _exact(value: Any) -> Any:
    """Write a coefficient short; one that is long stays a polynomial in the generators' values."""
    if value.count_ops() > MAX_OPERATIONS:
        return value
    return tidy_constant(sympy.expand(value))


def _by_tower(expr: Any, x: Any, at: Any, order: int) -> tuple[Any, ...]:
    levels = tower(expr, x)
    values = {
        name: tidy_constant(value.subs(x, at))
        for name, value in zip(levels.start.ring.symbols, levels.values, strict=True)
    }
    if any(v.is_finite is False or v is sympy.nan for v in values.values()):
        raise UndecidedError(f"the formula has no plain value at {at}", subject=str(expr))
    result = []
    for k, poly in enumerate(islice(levels.derivatives(), order + 1)):
        result.append(_exact(poly.as_expr().xreplace(values) / sympy.factorial(k)))
    return tuple(result)


def beside(branches: Branches, at: Any) -> tuple[Branch, Branch]:
    """Find the pieces just left and just right of a point."""
    left = [p for p in branches.pieces if compare(p.lo, at) < 0 <= compare(p.hi, at)]
    right = [p for p in branches.pieces if compare(p.lo, at) <= 0 < compare(p.hi, at)]
    return left[0], right[0]
