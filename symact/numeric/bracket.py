"""Roots of functions that are known only as balls: sign changes that are certain at both ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from flint import arb, ctx

from symact.errors import UndecidedError
from symact.numeric.balls import Ball

BallFunction: TypeAlias = Callable[[Fraction, int], Ball]
"""Encloses a continuous function at a point, to about so many digits."""

COARSE_DIGITS = 8
COARSE = Fraction(1, 10**7)
"""Relative width from which on the secant method is trusted to run."""

STEPS = 80


@dataclass(frozen=True, slots=True)
class Bracket:
    """Enclose a root: the function has certain and different signs at the ends.

    Attributes:
        lo, hi: Exact ends; equal where the function is certainly zero there.
    """

    lo: Fraction
    hi: Fraction

    def ball(self, digits: int = 40) -> Ball:
        """Give the enclosure as a ball."""
        with ctx.workprec(4 * digits + 64):
            ends = [arb(end.numerator) / end.denominator for end in (self.lo, self.hi)]
            return ends[0].union(ends[1])


def sign_of_ball(ball: Ball) -> int | None:
    """Give the sign of all members, None where it is open."""
    return 1 if ball > 0 else -1 if ball < 0 else 0 if ball.is_zero() else None


def sign_changes(
    h: BallFunction, grid: Sequence[Fraction], digits: int = COARSE_DIGITS
) -> tuple[Bracket, ...]:
    """List neighbors on a grid between which a function certainly changes its sign.

    Points at which the sign stays open are passed over; where there is no value, the search
    begins anew.
    """
    found: list[Bracket] = []
    last: tuple[Fraction, int] | None = None
    for x in grid:
        try:
            sign = sign_of_ball(h(x, digits))
        except UndecidedError:
            last = None
            continue
        if sign == 0:
            found.append(Bracket(x, x))
            last = None
        elif sign is not None:
            if last is not None and last[1] != sign:
                found.append(Bracket(last[0], x))
            last = x, sign
    return tuple(found)


def refine(h: BallFunction, bracket: Bracket, digits: int = 30) -> Bracket:
    """Shrink a bracket to so many digits, every end with a certain sign.

    Raises:
        UndecidedError: The signs beside the root could not be told.
    """
    lo, hi = bracket.lo, bracket.hi
    if lo == hi:
        return bracket
    rising = bool(h(lo, COARSE_DIGITS) < 0)
    lo, hi = _bisected(h, lo, hi, rising)
    guess = _secant(h, lo, hi, digits)
    # a root at zero has no size of its own
    step = max(abs(guess), hi - lo) / 10**digits
    for _ in range(6):
        left, right = max(lo, guess - step), min(hi, guess + step)
        signs = [sign_of_ball(h(x, digits + 20)) for x in (left, right)]
        if signs == ([-1, 1] if rising else [1, -1]):
            return Bracket(left, right)
        step *= 10
    raise UndecidedError("the signs beside a root could not be told")


def _bisected(
    h: BallFunction, lo: Fraction, hi: Fraction, rising: bool
) -> tuple[Fraction, Fraction]:
    """Halve until the secant method can take over, or the sign is lost."""
    for _ in range(STEPS):
        if hi - lo <= COARSE * abs(hi):
            break
        middle = Fraction(float((lo + hi) / 2))
        sign = sign_of_ball(h(middle, COARSE_DIGITS))
        if not sign:
            break
        lo, hi = (middle, hi) if (sign < 0) == rising else (lo, middle)
    return lo, hi


def _secant(h: BallFunction, lo: Fraction, hi: Fraction, digits: int) -> Fraction:
    """Approximate the root without proof."""
    bits = 4 * digits + 64
    previous, at = lo, hi
    before, now = (_middle(h(x, digits + 10)) for x in (lo, hi))
    for _ in range(8):
        if now == before:
            break
        following = at - now * (at - previous) / (now - before)
        following = Fraction(round(following * (1 << bits)), 1 << bits)
        if not lo <= following <= hi or abs(following - at) < abs(at) / 10 ** (digits + 4):
            return min(max(following, lo), hi)
        previous, before, at = at, now, following
        now = _middle(h(at, digits + 10))
    return at


def _middle(ball: Ball) -> Fraction:
    mantissa, exponent = ball.mid().man_exp()
    scale = Fraction(2) ** int(exponent)
    return int(mantissa) * scale
