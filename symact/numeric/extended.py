"""Intervals on the extended real line and their arithmetic: sound for unbounded sets, never NaN."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb, ctx

from symact.numeric.balls import Ball, Number, make_ball

INFINITY: Ball = arb.pos_inf()
MINUS_INFINITY: Ball = arb.neg_inf()
ZERO: Ball = arb(0)

BALL_PREC = 2048
"""Bits of a ball made of two ends: the precision of the context may be far below theirs."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Hold the reals between two exact ends; an infinite end means unbounded.

    The ends are exact balls or infinities. `[oo, oo]` stands for the limit at infinity.
    """

    lo: Ball
    hi: Ball

    @staticmethod
    def of(lo: Number, hi: Number | None = None) -> Interval:
        """Make the interval of two numbers (float, int, Fraction, Ball), rounded outward."""
        below, above = make_ball(lo), make_ball(lo if hi is None else hi)
        return Interval(down(below), up(above))

    @property
    def sign(self) -> int:
        """Give 1 or -1 where all members are positive or negative, else 0."""
        return 1 if self.lo > 0 else -1 if self.hi < 0 else 0

    @property
    def bounded(self) -> bool:
        """Tell whether both ends are finite."""
        return bool(self.lo.is_finite() and self.hi.is_finite())

    @property
    def ball(self) -> Ball:
        """Give a ball that holds the interval."""
        if self.lo == self.hi:
            return self.lo
        if not self.bounded:
            return arb(0, INFINITY)
        with ctx.workprec(max(ctx.prec, BALL_PREC)):
            return self.lo.union(self.hi)

    def floats(self) -> tuple[float, float]:
        """Give the ends as doubles (nearest, not outward): for messages and plots."""
        return float(self.lo), float(self.hi)

    def contains(self, value: Number) -> bool:
        """Tell whether a number certainly lies in the interval."""
        ball = make_ball(value)
        return bool(self.lo <= ball <= self.hi)


LINE = Interval(MINUS_INFINITY, INFINITY)
"""The whole real line: the answer where nothing is known."""


def down(ball: Ball) -> Ball:
    """Give the lower end of a ball as an exact number or an infinity."""
    if ball.is_finite():
        return ball.lower()
    return ball if ball.is_exact() and (ball > 0 or ball < 0) else MINUS_INFINITY


def up(ball: Ball) -> Ball:
    """Give the upper end of a ball as an exact number or an infinity."""
    if ball.is_finite():
        return ball.upper()
    return ball if ball.is_exact() and (ball > 0 or ball < 0) else INFINITY


def add(u: Interval, v: Interval) -> Interval:
    """Add; oo - oo is unknown."""
    return Interval(down(u.lo + v.lo), up(u.hi + v.hi))


def negate(u: Interval) -> Interval:
    """Change the sign, exactly."""
    return Interval(u.hi.neg(exact=True), u.lo.neg(exact=True))


def multiply(u: Interval, v: Interval) -> Interval:
    """Multiply; 0 times an unbounded set is the whole line unless it is 0 times finite numbers."""
    if _unknown_product(u, v) or _unknown_product(v, u):
        return LINE
    products = [_times(a, b) for a in (u.lo, u.hi) for b in (v.lo, v.hi)]
    return Interval(least([down(p) for p in products]), greatest([up(p) for p in products]))


def divide(u: Interval, v: Interval) -> Interval:
    """Divide; unknown where the divisor holds zero inside or is zero."""
    if (v.lo < 0 and v.hi > 0) or (v.lo == 0 and v.hi == 0):
        return LINE
    if v.lo >= 0:
        return multiply(u, Interval(down(_reciprocal(v.hi)), up(_reciprocal(v.lo))))
    return negate(divide(u, negate(v)))


def integer_power(u: Interval, n: int) -> Interval:
    """Raise to a whole power of at least 2."""
    lo, hi = u.lo**n if u.lo.is_finite() else None, u.hi**n if u.hi.is_finite() else None
    even = n % 2 == 0
    below = down(lo) if lo is not None else INFINITY if even or u.lo > 0 else MINUS_INFINITY
    above = up(hi) if hi is not None else INFINITY if even or u.hi > 0 else MINUS_INFINITY
    if not even or u.lo >= 0:
        return Interval(below, above)
    top_left = up(lo) if lo is not None else INFINITY
    if u.hi <= 0:
        return Interval(down(hi) if hi is not None else INFINITY, top_left)
    return Interval(ZERO, greatest([top_left, above]))


def _reciprocal(end: Ball) -> Ball:
    if end == 0:
        return INFINITY
    return 1 / end if end.is_finite() else ZERO


def _unknown_product(u: Interval, v: Interval) -> bool:
    """Tell whether u may be exactly zero while v stands for something without bound."""
    if v.bounded or not (u.lo <= 0 and u.hi >= 0):
        return False
    at_infinity = bool(v.lo == v.hi)
    return at_infinity or bool(u.lo == 0 and u.hi == 0)


def _times(a: Ball, b: Ball) -> Ball:
    # an end at infinity is never attained, so 0 times it adds nothing beyond 0
    return ZERO if a == 0 or b == 0 else a * b


def least(ends: Sequence[Ball]) -> Ball:
    """Give the smallest of exact ends."""
    smallest = ends[0]
    for end in ends[1:]:
        smallest = min(smallest, end)
    return smallest


def greatest(ends: Sequence[Ball]) -> Ball:
    """Give the largest of exact ends."""
    largest = ends[0]
    for end in ends[1:]:
        largest = max(largest, end)
    return largest
