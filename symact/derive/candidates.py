"""Values that can bound a range: limits, values at joints, values at critical points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S

from symact.derive.asymptote import asymptote
from symact.derive.branches import Branch, Branches
from symact.derive.closed import reduce_lambert
from symact.derive.enclosed import enclosure_of, spare_bits, wanted_digits
from symact.derive.identity import tidy_constant
from symact.derive.order import compare, sign_of
from symact.derive.zeroset import Zero, zeros_on
from symact.errors import DerivationError, UndecidedError
from symact.known import Enclosure, Evidence, Known
from symact.numeric.balls import Ball, evaluate_outputs
from symact.numeric.enclosure import decimal_enclosure, enclose_ball, hull
from symact.numeric.program import compile_program

PREC = 320


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold a value a function comes near.

    Attributes:
        value: Exact form, or None.
        ball: Enclosure of a value that has no exact form.
        attained: Whether the function takes it.
    """

    value: Any
    attained: bool
    ball: Ball = None

    def known(self) -> Known[Any]:
        """Give it as a fact."""
        if self.value is None:
            enclosure: Enclosure | None = decimal_enclosure(self.ball, wanted_digits())
            return Known(None, Evidence.ENCLOSED, enclosure, self.attained)
        return Known(self.value, Evidence.PROVED, enclosure_of(self.value), self.attained)


def candidates(branches: Branches) -> list[Candidate]:
    """List values of which the least and the largest bound the range.

    Raises:
        UndecidedError: A critical point or a limit could not be settled.
        DerivationError: A parameter's assumptions leave a sign open.
    """
    result: list[Candidate] = []
    for piece in branches.pieces:
        result += _ends(branches, piece)
        result += _critical(branches.symbol, piece)
    return result


def _ends(branches: Branches, piece: Branch) -> list[Candidate]:
    x = branches.symbol
    steady = not piece.expr.has(x)
    if steady:
        return [Candidate(piece.expr, attained=True)]
    result = []
    for side, end, closed in ((-1, piece.lo, piece.lo_closed), (1, piece.hi, piece.hi_closed)):
        if end.is_infinite:
            limit = asymptote(Branches(x, (piece,)), side).limit.value
            result.append(Candidate(limit, attained=False))
        else:
            result.append(Candidate(_value(piece.expr, x, end), attained=closed))
    return result


def _value(expr: Any, x: Any, at: Any) -> Any:
    value = expr.subs(x, at)
    if value.is_finite is False or value is S.NaN or value.has(sympy.I):
        raise UndecidedError(f"the formula has no plain value at {at}", subject=str(expr))
    return tidy_constant(sympy.expand(value)) if not value.free_symbols else sympy.expand(value)


def _critical(x: Any, piece: Branch) -> list[Candidate]:
    """Give the values at the zeros of the derivative inside a piece."""
    slope = sympy.diff(piece.expr, x)
    if not slope.has(x) or slope.is_positive or slope.is_negative:
        return []  # straight, or monotone by the assumptions on its symbols
    if slope.free_symbols - {x}:
        raise DerivationError("the sign of the slope depends on a parameter", subject=str(slope))
    zeros = zeros_on(slope, x, piece)
    return [value_at(piece.expr, x, zero) for zero in zeros or ()]


def value_at(expr: Any, x: Any, zero: Zero) -> Candidate:
    """Give the value of an expression at an enclosed place, exactly where the place is exact."""
    program = compile_program([expr], [x])
    if zero.exact is not None and zero.exact.is_Rational:
        return Candidate(_value(expr, x, zero.exact), attained=True)
    (ball,) = evaluate_outputs(program, [zero.ball], spare_bits(PREC))
    if zero.exact is not None:
        form = reduce_lambert(expr.subs(x, zero.exact))
        return Candidate(form, attained=True, ball=ball)
    return Candidate(None, attained=True, ball=ball)


def least(values: list[Candidate]) -> Candidate:
    """Choose the least value; of equal ones, one that is attained.

    Raises:
        UndecidedError: Two values are too near to tell.
    """
    return _extreme(values, -1)


def largest(values: list[Candidate]) -> Candidate:
    """Choose the largest value, see `least`."""
    return _extreme(values, 1)


def _extreme(values: list[Candidate], wanted: int) -> Candidate:
    best = values[0]
    for other in values[1:]:
        order = _compare(other, best)
        if order == wanted:
            best = other
        elif order == 0:
            best = _either(best, other)
    return best


def _either(left: Candidate, right: Candidate) -> Candidate:
    """Join two values that are equal, or attained and not told apart."""
    if left.value is not None and right.value is not None:
        return left if left.attained else right
    return Candidate(None, attained=True, ball=hull(ball_of(left), ball_of(right)))


def _compare(left: Candidate, right: Candidate) -> int:
    if left.value is not None and right.value is not None:
        return compare(left.value, right.value)
    for one, other, sign in ((left, right, 1), (right, left, -1)):
        if one.value is not None and one.value.is_infinite:
            return sign * sign_of(one.value)
        del other
    a, b = ball_of(left), ball_of(right)
    if a < b:
        return -1
    if a > b:
        return 1
    if left.attained and right.attained:
        return 0  # either bounds the range: both enclosures hold the extreme value
    raise UndecidedError("a limit and a value are too near to tell apart")


def ball_of(candidate: Candidate) -> Ball:
    """Enclose a finite candidate."""
    if candidate.value is None:
        return candidate.ball
    if candidate.value.free_symbols:
        raise DerivationError("a bound depends on a parameter", subject=str(candidate.value))
    if candidate.value == 0:
        return evaluate_outputs(compile_program([S.Zero], []), [], PREC)[0]
    return enclose_ball(candidate.value, digits=wanted_digits())
