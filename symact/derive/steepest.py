"""The largest absolute value of a derivative over all open pieces, and where it is taken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sympy
from sympy import S

from symact.derive.branches import Branch, Branches
from symact.derive.candidates import Candidate, value_at
from symact.derive.edges import limit_at, order_of, plain_value
from symact.derive.enclosed import number
from symact.derive.identity import equal_proved
from symact.derive.oscillation import oscillating
from symact.derive.shape import joints, wide
from symact.derive.signchart import chart, place
from symact.derive.swings import largest_swing
from symact.derive.zeroset import Zero
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known
from symact.numeric.balls import Ball
from symact.numeric.enclosure import enclose_ball

DIGITS = 40


@dataclass(frozen=True, slots=True)
class Peak:
    """Hold a largest absolute value and the places that take it.

    Attributes:
        value: The supremum; `attained` tells whether it is taken.
        places: Single points that take it; none where it is taken along a straight piece.
    """

    value: Known[Any]
    places: tuple[Known[Any], ...] = ()


@dataclass(frozen=True, slots=True)
class _Height:
    """Hold one absolute value that a derivative takes or comes near."""

    size: Candidate
    places: tuple[Known[Any], ...] = ()


INFINITE = Peak(number(S.Infinity, attained=False))


def steepest(branches: Branches, order: int) -> Peak:
    """Find the supremum of |f^(order)| over all open pieces.

    It is among the values at zeros of the next derivative, the one-sided limits at the ends of
    the pieces, and the limits at infinity.

    Raises:
        UndecidedError: A place or a limit could not be settled.
        DerivationError: A parameter's assumptions leave a sign open.
    """
    waves = oscillating(branches, order)
    if waves is not None:
        return Peak(*waves.peak())
    heights: list[_Height] = []
    for piece in wide(branches):
        heights += _heights(piece, branches.symbol, order)
        if any(h.size.value is S.Infinity for h in heights):
            return INFINITE
    heights += _at_joints(branches, order)
    return _peak(heights)


def _heights(piece: Branch, x: Any, order: int) -> list[_Height]:
    slope = piece.expr.diff(x, order)
    if not slope.has(x):
        return [_Height(_absolute(Candidate(slope, attained=True)))]
    try:
        ends = [
            limit_at(slope, x, piece.lo, 1),
            limit_at(slope, x, piece.hi, -1),
        ]
        signs = chart(slope.diff(x), x, piece.lo, piece.hi)
    except UndecidedError:
        return [_Height(size, where) for size, where in largest_swing(slope, x, piece)]
    if signs.signs == (0,):  # constant, though x is written in it
        return [_Height(_absolute(Candidate(ends[0], attained=True)))]
    result = [_Height(_absolute(Candidate(v, attained=False))) for v in ends]
    return result + [_inner(slope, x, zero) for zero in signs.zeros]


def _inner(slope: Any, x: Any, zero: Zero) -> _Height:
    if slope.free_symbols - {x}:
        value = plain_value(slope, x, zero.exact)
        if value is None:
            raise UndecidedError(f"a derivative has no value at {zero.exact}")
        found = _absolute(Candidate(value, attained=True))
    else:
        found = size_at(slope, x, zero)
    return _Height(found, (place(zero),))


def size_at(slope: Any, x: Any, zero: Zero) -> Candidate:
    """Give the absolute value of an expression at a place."""
    found = value_at(slope, x, zero)
    if found.value is not None:
        return _absolute(_shortened(found))
    # the expression is negated, not the ball: nothing is rounded again
    return value_at(-slope, x, zero) if found.ball < 0 else found


def _shortened(found: Candidate) -> Candidate:
    """Clear roots from denominators of an exact value."""
    if found.value is None or found.value.is_Rational or found.value.has(sympy.Function):
        return found
    return replace(found, value=sympy.radsimp(sympy.expand(found.value)))


def _at_joints(branches: Branches, order: int) -> list[_Height]:
    """Add the values at joints across which the derivative exists."""
    x = branches.symbol
    result = []
    for joint in joints(branches):
        levels = range(1, order + 1)
        if joint.continuous(x) and all(_same(joint.slopes(x, k)) for k in levels):
            value = Candidate(joint.slopes(x, order)[0], attained=True)
            result.append(_Height(_absolute(value), (number(joint.at),)))
    return result


def _same(slopes: tuple[Any, Any]) -> bool:
    left, right = slopes
    try:
        return not left.is_infinite and order_of(left, right) == 0
    except DerivationError:
        return False


def _absolute(found: Candidate) -> Candidate:
    negative = order_of(found.value, S.Zero) < 0
    return Candidate(-found.value if negative else found.value, found.attained)


def _peak(heights: list[_Height]) -> Peak:
    symbols: set[Any] = set()
    for height in heights:
        if height.size.value is not None:
            symbols |= height.size.value.free_symbols
    if symbols:
        return _symbolic(heights)
    balls = [_ball(h.size) for h in heights]
    top: list[_Height] = []
    for height, ball in zip(heights, balls, strict=True):
        if any(other > ball for other in balls):
            continue
        equal = next((h for h in top if _proved_equal(h.size, height.size)), None)
        if equal is None:
            top.append(height)
        else:
            top[top.index(equal)] = _tied(equal, height)
    return Peak(top[0].size.known(), top[0].places) if len(top) == 1 else _not_told_apart(top)


def _not_told_apart(top: list[_Height]) -> Peak:
    """Enclose the largest of values that are all taken and nearly or exactly equal."""
    if not all(h.size.attained for h in top):
        raise UndecidedError("a limit and a value are too near to tell apart")
    known = [h.size.known().enclosure or ("-oo", "oo") for h in top]
    lo = max((a for a, _ in known), key=Decimal)
    hi = max((b for _, b in known), key=Decimal)
    places = tuple(dict.fromkeys(p for h in top for p in h.places))
    return Peak(Known(None, Evidence.ENCLOSED, (lo, hi), attained=True), places)


def _proved_equal(left: Candidate, right: Candidate) -> bool:
    if left.value is None or right.value is None:
        return False
    return bool(left.value == right.value or equal_proved(left.value, right.value))


def _symbolic(heights: list[_Height]) -> Peak:
    """Write the largest value as a maximum where the assumptions do not order them."""
    top: list[_Height] = []
    for height in heights:
        orders = [(_order(h, height), h) for h in top]
        if any(order == 1 for order, _ in orders):
            continue
        equal = [h for order, h in orders if order == 0]
        top = [h for order, h in orders if order is None]
        top.append(_tied(equal[0], height) if equal else height)
    if len(top) == 1:
        return Peak(top[0].size.known(), top[0].places)
    value = sympy.Max(*[h.size.value for h in top])
    attained = {h.size.attained for h in top}
    return Peak(number(value, attained=attained.pop() if len(attained) == 1 else None))


def _order(left: _Height, right: _Height) -> int | None:
    if left.size.value is None or right.size.value is None:
        raise UndecidedError("a number and a formula with parameters are not compared")
    try:
        return order_of(left.size.value, right.size.value)
    except DerivationError:
        return None


def _tied(left: _Height, right: _Height) -> _Height:
    """Join equal values; the shorter formula is kept."""
    sizes = [h.size for h in (left, right)]
    exact = min(sizes, key=lambda s: s.value.count_ops())
    attained = any(s.attained for s in sizes)
    return _Height(replace(exact, attained=attained), _places(left, right))


def _places(left: _Height, right: _Height) -> tuple[Known[Any], ...]:
    return tuple(dict.fromkeys((*left.places, *right.places)))


def _ball(size: Candidate) -> Ball:
    if size.value is None:
        return size.ball
    return enclose_ball(size.value, digits=DIGITS) if size.value != 0 else enclose_ball(S.Zero)
