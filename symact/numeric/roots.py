"""Certified roots of smooth functions on compact intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from flint import arb, ctx

from symact.numeric import extended as ext
from symact.numeric.balls import Ball, Number, evaluate_outputs
from symact.numeric.enclosure import decimal_enclosure
from symact.numeric.exact import evaluate_exact, fraction_of, is_rational
from symact.numeric.interval import Interval, evaluate_interval_outputs
from symact.numeric.program import Program

Point: TypeAlias = float | int | Fraction

Discard: TypeAlias = Callable[[Interval], bool]
"""Says that roots in a box are of no interest."""

SEARCH_PREC = 96
PRECISIONS = (SEARCH_PREC, 4 * SEARCH_PREC, 16 * SEARCH_PREC, 64 * SEARCH_PREC)
"""Tried in turn on a box where cancellation hides the sign."""

SMALLEST = Fraction(1, 1 << 36)
"""Boxes narrower than this, relative to the larger of 1 and their place, are given up."""

SPLIT = Fraction(31, 64)
"""Boxes are split beside their middle: roots like to lie at round numbers."""


@dataclass(frozen=True, slots=True)
class Root:
    """Enclose one root.

    Attributes:
        lo, hi: Exact ends; equal where the root is a known rational number.
        certified: Whether exactly one root, a simple one, lies between them. If not, the roots
            there, if any, could not be told apart or from near misses.
    """

    lo: Fraction
    hi: Fraction
    certified: bool

    @property
    def exact(self) -> Fraction | None:
        """Give the root itself where it is a known rational number."""
        return self.lo if self.certified and self.lo == self.hi else None

    @property
    def interval(self) -> Interval:
        """Give the enclosure as an interval."""
        with ctx.workprec(512):
            return Interval.of(self.lo, self.hi)

    @property
    def ball(self) -> Ball:
        """Give the enclosure as a ball."""
        with ctx.workprec(512):
            return self.interval.ball

    def enclosure(self, digits: int = 30) -> tuple[str, str]:
        """Give the enclosure as outward-rounded decimal strings."""
        return decimal_enclosure(self.ball, digits)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Hold a function and its derivative with fixed parameters."""

    f: Program
    df: Program
    params: tuple[Number, ...]

    def value(self, box: Interval, prec: int) -> Interval:
        return range_over(self.f, box, self.params, prec)

    def slope(self, box: Interval, prec: int) -> Interval:
        return range_over(self.df, box, self.params, prec)


def range_over(
    program: Program, box: Interval, params: Sequence[Number] = (), prec: int = SEARCH_PREC
) -> Interval:
    """Enclose the first output over a box of the first input."""
    with ctx.workprec(prec):
        rest = [Interval.of(p) for p in params]
    return evaluate_interval_outputs(program, [box, *rest], prec)[0]


def sign_at(program: Program, x: Point, params: Sequence[Number] = ()) -> int | None:
    """Give the certain sign of the first output at a point; None where it stays open."""
    point = Fraction(x)
    out = program.outputs[0]
    if is_rational(program, out) and not any(isinstance(p, arb) for p in params):
        value = evaluate_exact(program, [point, *params], out)
        return None if value is None else (value > 0) - (value < 0)
    for prec in (128, 512, 2048, 8192):
        ball = evaluate_outputs(program, [point, *params], prec)[0]
        if ball > 0 or ball < 0:
            return 1 if ball > 0 else -1
        if ball.is_zero():
            return 0
    return None


def isolate_roots(
    f: Program, df: Program, lo: Point, hi: Point, *, params: Sequence[Number] = (),
    digits: int = 40, max_boxes: int = 4_000, discard: Discard | None = None,
) -> tuple[Root, ...]:  # fmt: skip
    """Enclose every root of a smooth function on [lo, hi].

    Args:
        f: The function of its first input.
        df: Its derivative.
        lo: Left end, finite.
        hi: Right end, finite.
        params: Values of the other inputs.
        digits: Digits of the enclosures.
        max_boxes: Work allowed; what remains is reported as not certified.
        discard: Boxes for which it holds are not searched.

    Returns:
        Disjoint enclosures in ascending order; outside of them there is no root.
    """
    pair = _Pair(f, df, tuple(params))
    found: list[Root] = []
    stack = [(Fraction(lo), Fraction(hi))]
    while stack:
        a, b = stack.pop()
        max_boxes -= 1
        verdict = _examine(pair, a, b, discard)
        if verdict is None and (
            max_boxes < 0 or b - a < SMALLEST * max(Fraction(1), abs(a), abs(b))
        ):
            verdict = (Root(a, b, certified=False),)
        if verdict is None:
            middle = Fraction(float(a + (b - a) * SPLIT))
            stack += [(middle, b), (a, middle)]
        else:
            found += verdict
    return _joined([_refined(pair, root, digits) for root in found])


def _examine(
    pair: _Pair, a: Fraction, b: Fraction, discard: Discard | None
) -> tuple[Root, ...] | None:
    """Settle one box: its roots, or None where it must be split."""
    with ctx.workprec(SEARCH_PREC):
        box = Interval.of(a, b)
    if discard is not None and discard(box):
        return ()
    for prec in PRECISIONS:
        if pair.value(box, prec).sign:
            return ()
        slope = pair.slope(box, prec)
        if slope.sign:
            return _monotone(pair, a, b)
        with ctx.workprec(prec):
            centre = Interval.of((a + b) / 2)
            middle = pair.value(centre, prec)
            reach = ext.multiply(slope, ext.add(box, ext.negate(centre)))
            if ext.add(middle, reach).sign:
                return ()
        # more bits help only where even a single point has no sign
        if middle.sign:
            return None
    return None


def _monotone(pair: _Pair, a: Fraction, b: Fraction) -> tuple[Root, ...] | None:
    left, right = sign_at(pair.f, a, pair.params), sign_at(pair.f, b, pair.params)
    if left is None or right is None:
        return None
    if left == 0 or right == 0:
        place = a if left == 0 else b
        return (Root(place, place, certified=True),)
    return (Root(a, b, certified=True),) if left != right else ()


def _refined(pair: _Pair, root: Root, digits: int) -> Root:
    """Shrink the enclosure of a simple root by interval Newton steps and bisection."""
    if not root.certified or root.lo == root.hi:
        return root
    lo, hi = root.lo, root.hi
    rising = sign_at(pair.f, lo, pair.params) == -1
    tolerance = Fraction(1, 10**digits)
    tried = False
    while hi - lo > tolerance * max(abs(lo), abs(hi), Fraction(1, 1 << 64)):
        if not tried and hi - lo < Fraction(1, 1 << 30):
            tried = True
            guess = simplest_between(lo, hi)
            if guess.denominator < 1 << 12 and sign_at(pair.f, guess, pair.params) == 0:
                return Root(guess, guess, certified=True)
        step = _newton(pair, lo, hi, 4 * digits + 128)
        if step is None or (step[1] - step[0]) * 2 > hi - lo:
            step = _bisect(pair, lo, hi, rising, step)
        if step is None or step == (lo, hi):
            break
        lo, hi = step
    return Root(lo, hi, certified=True)


def _newton(pair: _Pair, lo: Fraction, hi: Fraction, prec: int) -> tuple[Fraction, Fraction] | None:
    with ctx.workprec(prec):
        box = Interval.of(lo, hi)
        slope = pair.slope(box, prec)
        if not slope.sign or not slope.bounded:
            return None
        # any point near the middle serves; few bits keep the ends short
        centre = Interval.of(Fraction((lo + hi) / 2))
        step = ext.divide(pair.value(centre, prec), slope)
        image = ext.add(centre, ext.negate(step))
        if not image.bounded:
            return None
        return max(lo, fraction_of(image.lo)), min(hi, fraction_of(image.hi))


def _bisect(
    pair: _Pair, lo: Fraction, hi: Fraction, rising: bool, step: tuple[Fraction, Fraction] | None
) -> tuple[Fraction, Fraction] | None:
    if step is not None:
        lo, hi = step
    middle = _short(lo + (hi - lo) * SPLIT, hi - lo)
    sign = sign_at(pair.f, middle, pair.params)
    if sign is None:
        return step
    if sign == 0:
        return middle, middle
    return (middle, hi) if (sign < 0) == rising else (lo, middle)


def _short(value: Fraction, width: Fraction) -> Fraction:
    """Round to a dyadic number on a grid much finer than the width."""
    grid = 1 << max(0, (width.denominator // max(width.numerator, 1)).bit_length() + 8)
    return Fraction(round(value * grid), grid)


def simplest_between(lo: Fraction, hi: Fraction) -> Fraction:
    """Give the fraction of smallest denominator in [lo, hi]."""
    if lo <= 0 <= hi:
        return Fraction(0)
    if hi < 0:
        return -simplest_between(-hi, -lo)
    whole = -(-lo.numerator // lo.denominator)
    if whole <= hi:
        return Fraction(whole)
    return (whole - 1) + 1 / simplest_between(1 / (hi - whole + 1), 1 / (lo - whole + 1))


def _joined(roots: Sequence[Root]) -> tuple[Root, ...]:
    """Merge equal roots seen from two sides and touching boxes that were given up."""
    result: list[Root] = []
    for root in sorted(roots, key=lambda r: (r.lo, r.hi)):
        last = result[-1] if result else None
        if last is None or root.lo > last.hi:
            result.append(root)
        elif root != last:
            # a root at a common end is seen from both sides; its own enclosure says all
            result[-1] = Root(last.lo, max(last.hi, root.hi), certified=False)
    return tuple(result)
